#include "tenon/pipeline/dataset.h"

#include <algorithm>
#include <set>
#include <thread>

#include "pipeline_passes.h"

using namespace tenon;
using namespace tenon::testing;

namespace {

std::vector<int> counting(int from, int to) {
  std::vector<int> out;
  for (int i = from; i < to; ++i) out.push_back(i);
  return out;
}

Dataset pairs(std::int64_t rows) {
  std::vector<float> x;
  std::vector<std::int64_t> y;
  for (std::int64_t i = 0; i < rows; ++i) {
    x.push_back(static_cast<float>(i)), x.push_back(static_cast<float>(-i));
    y.push_back(100 + i);
  }
  return Dataset::from_tensor_slices(tuple({Tensors(Tensor::copy<float>({rows, 2}, x)), Tensors(ints(y))}));
}

}  // namespace

TEST_CASE("slices are rows of all arrays") {
  const Dataset data = pairs(3);
  CHECK(to_string(data.element_spec()) == "(x: float32 (2,), y: int64 ())");
  CHECK(data.cardinality() == Cardinality(3));
  CHECK(all(data) == std::vector<std::string>{"(2,)[0 0] 100", "(2,)[1 -1] 101", "(2,)[2 -2] 102"});
}

TEST_CASE("batches are gathered from slices, the last one smaller or left out") {
  CHECK(all(pairs(3).batch(2)) == std::vector<std::string>{"(2, 2)[0 0 1 -1] (2,)[100 101]", "(1, 2)[2 -2] (1,)[102]"});
  CHECK(all(pairs(3).batch(2, {.drop_remainder = true})).size() == 1);
  CHECK(to_string(pairs(3).batch(2).element_spec()) == "(x: float32 (None, 2), y: int64 (None,))");
  CHECK(to_string(pairs(3).batch(2, {.drop_remainder = true}).element_spec()) == "(x: float32 (2, 2), y: int64 (2,))");
  CHECK(all(pairs(5).batch(2).batch(2)).front() == "(2, 2, 2)[0 0 1 -1 2 -2 3 -3] (2, 2)[100 101 102 103]");
}

TEST_CASE("range counts as numpy's arange does") {
  CHECK(numbers(Dataset::range(4)) == std::vector<int>{0, 1, 2, 3});
  CHECK(numbers(Dataset::range(5, 0, -2)) == std::vector<int>{5, 3, 1});
  CHECK(numbers(Dataset::range(5, 5)).empty());
  CHECK(all(Dataset::range(5).batch(3)) == std::vector<std::string>{"(3,)[0 1 2]", "(2,)[3 4]"});
  CHECK(Dataset::range(0, std::numeric_limits<std::int64_t>::max()).cardinality().count == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("take, skip, shard and repeat say how many elements they have") {
  const Dataset ten = Dataset::range(10);
  CHECK(numbers(ten.take(3)) == counting(0, 3));
  CHECK(numbers(ten.take(-1)) == counting(0, 10));
  CHECK(numbers(ten.skip(7)) == counting(7, 10));
  CHECK(numbers(ten.skip(-1)).empty());
  CHECK(numbers(ten.shard(3, 1)) == std::vector<int>{1, 4, 7});
  CHECK(numbers(ten.take(2).repeat(2)) == std::vector<int>{0, 1, 0, 1});
  CHECK(numbers(ten.repeat(), {}, 25).size() == 25);
  CHECK(ten.repeat().cardinality().is_infinite());
  CHECK(ten.repeat().take(4).cardinality() == Cardinality(4));
  CHECK(ten.take(0).repeat().cardinality() == Cardinality(0));
  CHECK(numbers(ten.take(0).repeat()).empty());  // ends, as nothing would ever come
}

TEST_CASE("a shuffle is a permutation in which no element comes before its turn in the buffer") {
  for (const std::int64_t buffer : {1, 3, 10, 50}) {
    for (const bool in_arrays : {true, false}) {
      const Dataset source = in_arrays ? Dataset::range(20) : Dataset::range(20).map(on_numbers([](std::int64_t i) { return i; }));
      const auto drawn = numbers(source.shuffle(buffer, {.seed = 5}));
      auto sorted = drawn;
      std::sort(sorted.begin(), sorted.end());
      CHECK(sorted == counting(0, 20));
      for (std::size_t i = 0; i < drawn.size(); ++i) CHECK(drawn[i] < static_cast<std::int64_t>(i) + buffer);
      CHECK(numbers(source.shuffle(buffer, {.seed = 5})) == drawn);
      if (buffer == 1) CHECK(drawn == counting(0, 20));
    }
  }
  CHECK(numbers(Dataset::range(20).shuffle(20, {.seed = 5})) != numbers(Dataset::range(20).shuffle(20, {.seed = 6})));
  CHECK(numbers(Dataset::range(20).shuffle(20), {.seed = 1}) != numbers(Dataset::range(20).shuffle(20), {.seed = 2}));
}

TEST_CASE("rows that are shuffled in arrays come in the order of the same elements") {
  const auto data = Dataset::range(30);
  const auto mapped = data.map(on_numbers([](std::int64_t i) { return i; }));
  CHECK(numbers(data.shuffle(7, {.seed = 3}).repeat(2)) == numbers(mapped.shuffle(7, {.seed = 3}).repeat(2)));
}

TEST_CASE("every pass reshuffles, unless it is told not to") {
  const auto passes = numbers(Dataset::range(30).shuffle(30, {.seed = 1}).repeat(2));
  CHECK(std::vector<int>(passes.begin(), passes.begin() + 30) != std::vector<int>(passes.begin() + 30, passes.end()));
  const auto same = numbers(Dataset::range(30).shuffle(30, {.seed = 1, .reshuffle_each_iteration = false}).repeat(2));
  CHECK(std::vector<int>(same.begin(), same.begin() + 30) == std::vector<int>(same.begin() + 30, same.end()));
  const auto data = Dataset::range(30).shuffle(30);
  CHECK(numbers(data, {.iteration = 0}) != numbers(data, {.iteration = 1}));
}

TEST_CASE("parallel map gives what map gives, in its order") {
  const auto square = on_numbers([](std::int64_t i) {
    std::this_thread::sleep_for(std::chrono::microseconds(i % 7 * 50));
    return i * i;
  });
  const auto serial = numbers(Dataset::range(60).map(square));
  for (const std::int64_t threads : {1, 2, 5}) CHECK(numbers(Dataset::range(60).map(square, {.num_parallel_calls = threads})) == serial);
  auto any_order = numbers(Dataset::range(60).map(square, {.num_parallel_calls = 4, .deterministic = false}));
  std::sort(any_order.begin(), any_order.end());
  CHECK(any_order == serial);
}

TEST_CASE("prefetch and parallel batches give the same elements") {
  const Dataset data = pairs(23).shuffle(9, {.seed = 2}).batch(4);
  CHECK(all(data.prefetch(3)) == all(data));
  CHECK(all(data.prefetch(autotune)) == all(data));
  CHECK(all(data.prefetch(0)) == all(data));
  CHECK(all(pairs(23).shuffle(9, {.seed = 2}).batch(4, {.num_parallel_calls = 3})) == all(data));
}

TEST_CASE("a pass goes on from any position") {
  const auto twice = on_numbers([](std::int64_t i) { return 2 * i; });
  check_positions(Dataset::range(7));
  check_positions(Dataset::range(20).shuffle(6).batch(3));
  check_positions(Dataset::range(20).shuffle(6).repeat(2).batch(3, {.drop_remainder = true}));
  check_positions(Dataset::range(9).shuffle(4).repeat(), 30);
  check_positions(Dataset::range(20).map(twice).shuffle(6, {.seed = 2}).repeat(2).batch(3));
  check_positions(Dataset::range(20).map(twice, {.num_parallel_calls = 3}).skip(2).shard(3, 1).prefetch(2));
  check_positions(Dataset::range(20).take(13).prefetch(4).batch(2).shuffle(3).map(
      {.name = "same",
       .infer = [](const ElementSpec& s, Sink&) -> Result<ElementSpec> { return s; },
       .apply = [](Element&, Sink&) -> Result<Done> { return Done{}; }},
      {.num_parallel_calls = 2}));
  check_positions(Dataset::from_tensors(Tensors(ints({4, 5}))).repeat(3));
}

TEST_CASE("a pass in no order goes on without what it gave") {
  const auto wait = on_numbers([](std::int64_t i) {
    std::this_thread::sleep_for(std::chrono::microseconds(i % 5 * 300));
    return i;
  });
  const Dataset data = Dataset::range(30).map(wait, {.num_parallel_calls = 4, .deterministic = false});
  Report report;
  for (const int given : {0, 1, 5, 17, 29}) {
    Pass pass = begin(data, report);
    std::vector<std::string> seen;
    for (int i = 0; i < given; ++i) seen.push_back(text_of(**pass.next()));
    auto resumed = data.resume(pass.save(), report);
    REQUIRE(resumed.ok());
    for (auto& text : rest(*resumed)) seen.push_back(text);
    CHECK(seen.size() == 30);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 30);
  }
}

TEST_CASE("batches are made in memory that is used again") {
  const Dataset data = pairs(1000).shuffle(100).repeat().batch(32);
  Report report;
  Pass pass = begin(data, report);
  Element element;
  std::set<const void*> seen;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(*pass.next(element));
    seen.insert(element.values[0].data());
  }
  CHECK(seen.size() <= 3);
}

TEST_CASE("an element that is kept stays as it is") {
  Report report;
  Pass pass = begin(Dataset::range(100).batch(10), report);
  const Element first = **pass.next(), second = **pass.next();
  for (int i = 0; i < 8; ++i) REQUIRE(pass.next()->has_value());
  CHECK(text_of(first) == "(10,)[0 1 2 3 4 5 6 7 8 9]");
  CHECK(text_of(second) == "(10,)[10 11 12 13 14 15 16 17 18 19]");
}

TEST_CASE("a cancelled pass ends, and closing one joins its threads") {
  std::atomic<int> running{0};
  const auto slow = on_numbers([&](std::int64_t i) {
    ++running;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    --running;
    return i;
  });
  const Dataset data = Dataset::range(10000).map(slow, {.num_parallel_calls = 3}).prefetch(4).batch(2).prefetch(2);
  Report report;
  {
    Pass pass = begin(data, report);
    REQUIRE(pass.next()->has_value());
    std::thread other([&] { pass.cancel(); });
    Element element;
    while (*pass.next(element)) {}
    other.join();
    CHECK(pass.cancelled());
  }
  CHECK(running == 0);
  std::atomic<bool> stop{false};
  Pass pass = begin(Dataset::range(1000000).repeat().batch(2).prefetch(2), report, {.stop = &stop});
  stop = true;
  Element element;
  int more = 0;
  while (*pass.next(element)) ++more;
  CHECK(more < 100);
}

TEST_CASE("rows of different length are reported, and nothing behind them") {
  Report report;
  const Dataset data = Dataset::from_tensor_slices(tuple({Tensors(ints({1, 2, 3})), Tensors(ints({1, 2}))})).shuffle(0).batch(0);
  CHECK_FALSE(data.iterate(report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].code == Code::RowsDiffer);
  CHECK(to_string(report.diagnostics()[0].where) == "y");
}

TEST_CASE("arguments out of range are reported when a pass begins") {
  for (const Dataset& data : {Dataset::range(3).batch(0), Dataset::range(3).shuffle(-1), Dataset::range(3).shard(2, 2),
                              Dataset::range(0, 3, 0), Dataset::range(3).prefetch(-2)}) {
    Report report;
    CHECK_FALSE(data.iterate(report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].code == Code::CallArgumentOutOfRange);
  }
}

TEST_CASE("an exception of the user's function is reported, whichever thread it comes from") {
  const auto failing = on_numbers([](std::int64_t i) {
    if (i == 5) throw std::runtime_error("five is right out");
    return i;
  });
  for (const auto parallel : {std::optional<std::int64_t>(), std::optional<std::int64_t>(3)}) {
    Report report;
    Pass pass = begin(Dataset::range(10).map(failing, {.num_parallel_calls = parallel}).prefetch(2), report);
    for (int i = 0; i < 5; ++i) CHECK(text_of(**pass.next()) == std::to_string(i));
    CHECK_FALSE(pass.next().ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(std::get<std::string>(*report.diagnostics()[0].found) == "five is right out");
  }
}

TEST_CASE("a generator that cannot begin anew gives what was looked at once more, and after its end nothing") {
  const auto counter = [] {
    return [at = std::int64_t{0}]() mutable -> std::optional<Element> {
      if (at == 6) return std::nullopt;
      const std::int64_t value = at++;
      return Element{{Tensor::copy<std::int64_t>({}, std::span(&value, 1))}};
    };
  };
  const ElementSpec number(TensorSpec{{}, DType::int64});
  const Dataset once = Dataset::from_generator_once(counter(), number, {.name = "counter"});
  Report report;
  {
    Pass looking = begin(once, report);
    CHECK(text_of(**looking.next()) == "0");
  }
  CHECK(numbers(once) == counting(0, 6));
  CHECK_FALSE(once.iterate(report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].code == Code::GeneratorUsedUp);
  // The same generator, handed out as if it were a new one.
  const Generator shared = [inner = std::make_shared<Generator>(counter())] { return (*inner)(); };
  const Dataset same = Dataset::from_generator([shared] { return shared; }, number, {.name = "counter"});
  CHECK(numbers(same) == counting(0, 6));
  Report later;
  Pass second = begin(same, later);
  CHECK_FALSE(second.next().ok());
  CHECK(later.diagnostics().back().code == Code::GeneratorUsedUp);
}

TEST_CASE("elements are checked against their signature as they come") {
  const auto giving = [](std::vector<Tensor> values, ElementSpec signature) {
    return Dataset::from_generator(
        [values]() -> Generator {
          return [values, at = std::size_t{0}]() mutable -> std::optional<Element> {
            return at < values.size() ? std::optional(Element{{values[at++]}}) : std::nullopt;
          };
        },
        std::move(signature), {.name = "my_data"});
  };
  Report report;
  const ElementSpec floats_of_any_length(TensorSpec{{Dim()}, DType::float32});
  Pass pass = begin(giving({floats({2}, {1, 2}), floats({1, 1}, {1})}, floats_of_any_length), report);
  REQUIRE(pass.next().ok());
  CHECK_FALSE(pass.next().ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(to_string(report.diagnostics()[0].where) == "x of my_data, batch #1");
  Report casts;
  Pass cast = begin(giving({ints({1, 2}), ints({3})}, floats_of_any_length), casts);
  CHECK((**cast.next()).values[0].dtype() == DType::float32);
  CHECK(text_of(**cast.next()) == "(1,)[3]");
  REQUIRE(casts.diagnostics().size() == 1);
  CHECK(casts.diagnostics()[0].code == Code::SignatureCast);
  CHECK(casts.diagnostics()[0].severity == Severity::note);
}

TEST_CASE("a source that does not return is left alone, and said to be") {
  const auto gate = std::make_shared<std::atomic<bool>>(false);
  const auto stuck = on_numbers([gate](std::int64_t i) {
    while (i == 2 && !*gate) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return i;
  });
  Report report;
  {
    Pass pass = begin(Dataset::range(5).map(stuck).prefetch(1), report,
                      {.stall = std::chrono::milliseconds(30), .grace = std::chrono::milliseconds(50)});
    REQUIRE(pass.next()->has_value());
    REQUIRE(pass.next()->has_value());
    std::thread canceller([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(120));
      pass.cancel();
    });
    CHECK_FALSE(pass.next()->has_value());
    canceller.join();
  }
  *gate = true;
  REQUIRE(report.diagnostics().size() == 2);
  for (const auto& d : report.diagnostics()) CHECK(d.code == Code::SourceStalled);
  CHECK(to_string(report.diagnostics()[0].where) == "f");
}

TEST_CASE("arrays become elements as fit reads them") {
  Arrays arrays{{named("a", ints({1, 2})), named("b", ints({3, 4}))}, {{"labels", ints({5, 6})}}};
  const Dataset data = Dataset::from_tensor_slices(tensors_of(arrays));
  CHECK(to_string(data.element_spec()) == "({\"a\": a: int64 (), \"b\": b: int64 ()}, labels: int64 ())");
  CHECK(all(data) == std::vector<std::string>{"1 3 5", "2 4 6"});
}

TEST_CASE("strings of different width share a batch") {
  const std::vector<std::string> words{"a", "longer", "bc"};
  const Dataset slices = Dataset::from_tensor_slices(Tensors(Tensor::strings({3}, words)));
  CHECK(all(slices.batch(2)) == std::vector<std::string>{"(2,)[a longer]", "(1,)[bc]"});
  const Dataset single = slices.map(
      [](Element e) {
        const std::vector<std::string> own{e.values[0].text(0)};
        return Element{{Tensor::strings({}, own)}};
      },
      slices.element_spec());
  CHECK(all(single.batch(3)) == std::vector<std::string>{"(3,)[a longer bc]"});
}
