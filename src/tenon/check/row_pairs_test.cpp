#include "tenon/check/row_pairs.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tenon/check/pieces.h"

using namespace tenon;

namespace {
const std::vector<RowMark> some{{7, 0}, {9, 1}, {7, 2}, {5, 3}, {7, 4}};
}

TEST_CASE("a row is compared with the first like it") {
  const auto pairs = repeated(some);
  CHECK(pairs.looked_at == 5);
  CHECK(pairs.count == 2);
  REQUIRE(pairs.first);
  CHECK(pairs.first->row == 2);
  CHECK(pairs.first->earlier == 0);
  CHECK(pairs.all[1].row == 4);
  CHECK(repeated({}).count == 0);
}

TEST_CASE("rows of one part are looked for in the other") {
  const std::vector<RowMark> others{{1, 0}, {5, 1}, {9, 2}, {2, 3}};
  const auto pairs = shared(some, others);
  CHECK(pairs.looked_at == 4);
  CHECK(pairs.count == 2);
  REQUIRE(pairs.first);
  CHECK(pairs.first->row == 1);
  CHECK(pairs.first->earlier == 3);
  CHECK(shared({}, others).count == 0);
}

TEST_CASE("a row of several columns is equal where all of them are") {
  const std::vector<RowMark> left{{1, 0}, {1, 1}, {1, 2}}, right{{4, 0}, {5, 1}, {4, 2}}, shorter{{4, 0}};
  const std::vector<const std::vector<RowMark>*> both{&left, &right}, unequal{&left, &shorter};
  const auto rows = joined(both);
  CHECK(repeated(rows).count == 1);
  CHECK(rows[0].fingerprint == rows[2].fingerprint);
  CHECK(joined(unequal).empty());
}

TEST_CASE("what fails in one piece fails the whole") {
  for (const int threads : {1, 3})
    CHECK_THROWS_AS(for_each_piece(50, threads,
                                   [](std::int64_t piece) {
                                     if (piece == 20) throw std::runtime_error("no");
                                   }),
                    std::runtime_error);
  std::vector<int> seen(50);
  for_each_piece(50, 4, [&](std::int64_t piece) { ++seen[static_cast<std::size_t>(piece)]; });
  CHECK(seen == std::vector<int>(50, 1));
}
