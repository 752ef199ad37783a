// Random chains of stages against tf.data, and time series against Keras: recorded by tests/oracle/make_pipelines.py.
#include <fstream>

#include "pipeline_passes.h"
#include "tenon/io/json.h"

using namespace tenon;
using namespace tenon::testing;

namespace {

ElementSpec numbers_spec(Shape shape) { return ElementSpec(TensorSpec{std::move(shape), DType::int64}); }

Element range_of(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = from; i < to; ++i) values.push_back(i);
  return {{ints(values)}};
}

/// x * x + 1, of numbers of any shape.
Mapping square() {
  return {.name = "square",
          .infer = [](const ElementSpec& spec, Sink&) -> Result<ElementSpec> { return spec; },
          .apply = [](Element& e, Sink&) -> Result<Done> {
            std::vector<std::int64_t> values;
            for (const auto v : e.values[0].as<std::int64_t>()) values.push_back(v * v + 1);
            e.values[0] = Tensor::copy<std::int64_t>(e.values[0].shape(), values);
            return Done{};
          }};
}

std::int64_t number_of(const Element& e) { return e.values[0].as<std::int64_t>()[0]; }
std::int64_t modulo(std::int64_t a, std::int64_t b) { return ((a % b) + b) % b; }  // Python's

struct Call {
  const Config::List& items;
  const std::string& name() const { return *items[0].string(); }
  std::int64_t n(std::size_t i) const { return *items[i].integer(); }
  bool flag(std::size_t i) const { return *items[i].boolean(); }
  std::vector<std::int64_t> list(std::size_t i) const {
    std::vector<std::int64_t> out;
    for (const auto& item : *items[i].list()) out.push_back(*item.integer());
    return out;
  }
};

Dataset some_of(const Element& e) {
  const std::int64_t x = number_of(e);
  return Dataset::range(10 * x, 10 * x + modulo(x, 4));
}

std::optional<Dataset> selection(const Dataset& data, const Call& c) {
  const auto& name = c.name();
  if (name == "repeat") return data.repeat(c.n(1));
  if (name == "take") return data.take(c.n(1));
  if (name == "skip") return data.skip(c.n(1));
  if (name == "shard") return data.shard(c.n(1), c.n(2));
  if (name == "cache") return data.cache();
  if (name == "prefetch") return data.prefetch(c.n(1));
  if (name == "zip") return Dataset::zip({data, Dataset::range(100, 100 + c.n(1))});
  if (name == "concatenate") return data.concatenate(Dataset::range(50, 50 + c.n(1)));
  if (name == "enumerate") return data.enumerate(c.n(1));
  return std::nullopt;
}

std::optional<Dataset> function(const Dataset& data, const Call& c) {
  const auto& name = c.name();
  if (name == "map") return data.map(square());
  if (name == "parallel_map") return data.map(square(), {.num_parallel_calls = 3});
  if (name == "filter") return data.filter([](const Element& e) { return modulo(number_of(e), 3) != 1; });
  if (name == "interleave") return data.interleave(some_of, numbers_spec({}), {.cycle_length = c.n(1), .block_length = c.n(2)});
  if (name == "flat_map") return data.flat_map(some_of, numbers_spec({}));
  if (name == "ragged")
    return data.map(
        [](const Element& e) {
          const std::int64_t x = number_of(e);
          return range_of(x, x + modulo(x, 5));
        },
        numbers_spec({Dim()}));
  return std::nullopt;
}

Dataset stage(const Dataset& data, const Call& c) {
  if (auto made = selection(data, c)) return *made;
  if (auto made = function(data, c)) return *made;
  const auto& name = c.name();
  if (name == "batch") return data.batch(c.n(1), {.drop_remainder = c.flag(2)});
  if (name == "padded_batch") return data.padded_batch(c.n(1), {.drop_remainder = c.flag(2)});
  if (name == "padded_to")
    return data.padded_batch(c.n(1),
                             {.padded_shapes = {Shape{c.n(2) < 0 ? Dim() : Dim(c.n(2))}}, .padding_values = {static_cast<double>(c.n(3))}});
  if (name == "unbatch") return data.unbatch();
  if (name == "rebatch") return data.rebatch(c.n(1), c.flag(2));
  if (name == "window") return data.window(c.n(1), {.shift = c.n(2), .stride = c.n(3), .drop_remainder = c.flag(4)});
  REQUIRE(name == "bucket");
  return data.bucket_by_sequence_length(
      [](const Element& e) { return e.values[0].rows(); },
      {.bucket_boundaries = c.list(1), .bucket_batch_sizes = c.list(2), .pad_to_bucket_boundary = c.flag(3), .drop_remainder = c.flag(4)});
}

Dataset chain(const Config::List& stages) {
  const Call first{*stages[0].list()};
  Dataset data = Dataset::range(first.n(1), first.n(2), first.n(3));
  for (std::size_t i = 1; i < stages.size(); ++i) data = stage(data, {*stages[i].list()});
  return data;
}

std::vector<std::string> texts(const Config& list) {
  std::vector<std::string> out;
  for (const auto& item : *list.list()) out.push_back(*item.string());
  return out;
}

std::string name_of(const Config& row) {
  std::string text = *row["id"].string();
  for (const auto& s : *row["chain"].list()) {
    text += " ." + *(*s.list())[0].string();
    for (std::size_t i = 1; i < s.list()->size(); ++i) {
      const auto& a = (*s.list())[i];
      text += a.integer() ? " " + std::to_string(*a.integer()) : a.boolean() ? (*a.boolean() ? " yes" : " no") : " ...";
    }
  }
  return text;
}

Config rows() {
  Report report;
  std::ifstream file(TENON_SOURCE_DIR "/tests/oracle/pipelines.json");
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = parse_json(text.str(), InFile{"pipelines.json"}, report);
  REQUIRE(parsed.ok());
  return *std::move(parsed);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

/// Whether the chain has a stage whose length Tenon knows and tf.data does not.
bool windows(const Config& row) {
  for (const auto& s : *row["chain"].list())
    if (const auto& name = *(*s.list())[0].string();
        name == "window" || name == "rebatch" || (name == "skip" && (*s.list())[1] == Config(-1)))
      return true;
  return false;
}

constexpr std::size_t recorded = 40;  // elements at most

}  // namespace

TEST_CASE("chains of stages give what tf.data gives, and go on from any position") {
  const Config all_rows = rows();
  int chains = 0;
  for (const auto& row : *all_rows.list()) {
    if (row["chain"].is_null()) continue;
    const std::string name = name_of(row);
    CAPTURE(name);
    const Dataset data = chain(*row["chain"].list());
    const auto elements = all(data, {}, recorded), expected = texts(row["elements"]);
    CHECK(joined(elements) == joined(expected));
    // A window is a flat_map there, whose length tf.data does not know; check_positions() counts what is said here.
    const Cardinality known = *row["cardinality"].integer();
    if (known != Cardinality() || !windows(row)) CHECK(data.cardinality() == known);
    std::vector<std::string> specs;
    for (const auto& leaf : data.leaves()) specs.push_back(to_string(leaf));
    CHECK(joined(specs) == joined(texts(row["spec"])));
    check_positions(data, 12);
    ++chains;
  }
  CHECK(chains == 150);
}

TEST_CASE("time series are cut as Keras cuts them") {
  const Config all_rows = rows();
  for (const auto& row : *all_rows.list()) {
    if (row["rows"].is_null()) continue;
    const std::string id = *row["id"].string();
    CAPTURE(id);
    const std::int64_t count = *row["rows"].integer();
    std::vector<std::int64_t> data, targets;
    for (std::int64_t i = 0; i < 2 * count; ++i) data.push_back(i);
    for (std::int64_t i = 0; i < row["targets"].number().value_or(0); ++i) targets.push_back(100 + i);
    const auto& a = row["arguments"];
    const auto optional = [&](const char* key) { return a[key].integer() ? std::optional<std::int64_t>(*a[key].integer()) : std::nullopt; };
    const Dataset series = Dataset::timeseries_dataset_from_array(Tensor::copy<std::int64_t>({count, 2}, data),
                                                                  row["targets"].is_null() ? std::nullopt : std::optional(ints(targets)),
                                                                  {.sequence_length = *a["sequence_length"].integer(),
                                                                   .sequence_stride = *a["sequence_stride"].integer(),
                                                                   .sampling_rate = *a["sampling_rate"].integer(),
                                                                   .batch_size = optional("batch_size"),
                                                                   .start_index = optional("start_index"),
                                                                   .end_index = optional("end_index")});
    CHECK(all(series) == texts(row["elements"]));
    CHECK(series.cardinality().count == *row["cardinality"].integer());
  }
}
