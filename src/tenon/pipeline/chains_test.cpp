// Random chains of the stages that give what they are given: nothing is lost, nothing doubled, and a pass goes on from any position.
#include <algorithm>
#include <random>

#include "pipeline_passes.h"
#include "scratch_folder.h"
#include "tenon/pipeline/kept_rows.h"

using namespace tenon;
using namespace tenon::testing;

namespace {

/// Numbers that can be had in any order, kept as far as `room` goes.
class Numbers final : public Rows {
 public:
  explicit Numbers(std::int64_t size) : size_(size) {}
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return size_; }
  Result<Done> read(std::int64_t row, Element& element, Sink&) const override {
    element.values = {Tensor::copy<std::int64_t>({}, std::vector{row})};
    return Done{};
  }

 private:
  std::int64_t size_;
  std::string name_ = "numbers";
  ElementSpec spec_{TensorSpec{{}, DType::int64}};
};

class RandomChain {
 public:
  RandomChain(std::uint32_t seed, std::string folder) : random_(seed), folder_(std::move(folder)) {}

  Dataset source(std::int64_t size) {
    switch (below(5)) {
      case 0: return said("range", Dataset::range(size));
      case 1: return said("rows", Dataset::from_rows(std::make_shared<Numbers>(size)));
      case 2: return said("kept_rows", Dataset::from_rows(kept_rows(std::make_shared<Numbers>(size), 100 * (1 + below(20)))));
      case 3: {
        const auto cut = below(size + 1);
        return said("concatenate", Dataset::range(cut).concatenate(Dataset::range(cut, size)));
      }
      default: {
        const auto make = [size, i = std::int64_t{0}]() mutable -> std::optional<Element> {
          if (i == size) return std::nullopt;
          return Element{{Tensor::copy<std::int64_t>({}, std::vector{i++})}};
        };
        return said("generator", Dataset::from_generator([make] { return Generator(make); }, ElementSpec(TensorSpec{{}, DType::int64})));
      }
    }
  }

  Dataset stage(const Dataset& data) {
    const auto n = 1 + below(7);
    const auto threads = below(2) ? std::optional<std::int64_t>(1 + below(3)) : std::nullopt;
    switch (below(11)) {
      case 0: return said("shuffle", data.shuffle(n * 3, {.reshuffle_each_iteration = below(2) == 0}));
      case 1: return said("shuffle seed", data.shuffle(n, {.seed = static_cast<std::uint32_t>(n)}));
      case 2: return said("batch unbatch", data.batch(n, {.num_parallel_calls = threads}).unbatch());
      case 3: return said("padded_batch unbatch", data.padded_batch(n).unbatch());
      case 4: return said("rebatch unbatch", data.batch(n).rebatch(1 + below(5)).unbatch());
      case 5: return said("map", data.map(on_numbers([](std::int64_t x) { return x; }), {.num_parallel_calls = threads}));
      case 6: return said("filter", data.filter([](const Element&) { return true; }));
      case 7: return said("cache", data.cache());
      case 8: return said("cache file", data.cache(folder_ + "/" + std::to_string(files_++)));
      case 9: return said("prefetch", data.prefetch(below(2) ? autotune : n));
      default:
        return said("flat_map",
                    data.flat_map([](const Element& e) { return Dataset::from_tensors(Tensors(e.values[0])); }, data.element_spec()));
    }
  }

  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n)); }
  const std::string& text() const { return text_; }

 private:
  Dataset said(const std::string& name, Dataset data) {
    text_ += name + " ";
    return data;
  }
  std::mt19937 random_;
  std::string folder_, text_;
  int files_ = 0;
};

std::vector<int> sorted(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

TEST_CASE("chains give every element once, in every pass, and go on from any position") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const test::ScratchFolder folder;
    RandomChain chain(seed, folder.path());
    const auto size = chain.below(25);
    Dataset data = chain.source(size);
    for (auto stages = 1 + chain.below(4); stages > 0; --stages) data = chain.stage(data);
    CAPTURE(seed);
    CAPTURE(chain.text());
    const auto expected = sorted(numbers(Dataset::range(size)));
    for (std::uint64_t pass = 0; pass < 3; ++pass) {
      const PassArgs args{.iteration = pass, .seed = 5};
      const auto found = numbers(data, args);
      CHECK(sorted(found) == expected);
      CHECK(numbers(data, args) == found);  // the same pass again
    }
    check_positions(data, 12);
  }
}

TEST_CASE("parts of a data set are all of it, and no element is in two") {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    const test::ScratchFolder folder;
    RandomChain chain(seed, folder.path());
    const auto size = chain.below(30), shards = 1 + chain.below(5), cut = chain.below(size + 1);
    const Dataset data = chain.stage(chain.source(size));
    CAPTURE(chain.text());
    const PassArgs args{.iteration = 1, .seed = 5};
    std::vector<int> together;
    for (std::int64_t i = 0; i < shards; ++i)
      for (const int n : numbers(data.shard(shards, i), args)) together.push_back(n);
    CHECK(sorted(together) == sorted(numbers(data, args)));
    auto first = numbers(data.take(cut), args);
    const auto others = numbers(data.skip(cut), args);
    first.insert(first.end(), others.begin(), others.end());
    CHECK(first == numbers(data, args));
  }
}
