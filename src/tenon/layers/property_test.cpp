// Random configurations of every layer: what is valid survives a round trip, what is not is refused and never crashes.
#include <random>

#include "layer_conformance.h"

namespace tenon {
namespace {

class Configurations {
 public:
  explicit Configurations(std::uint32_t seed) : random_(seed) {}

  /// A valid value of a field, or its default where the type says too little.
  Config valid(const FieldInfo& f) {
    if (f.type == "bool") return below(2) == 1;
    if (f.type == "int") return whole(f.allowed);
    if (f.type == "float") return fraction(f.allowed);
    if (f.type == "int | tuple[int, int]")
      return below(2) ? Config(whole(f.allowed)) : Config(Config::List{whole(f.allowed), whole(f.allowed)});
    if (f.type == "int | tuple[int]" || f.type.starts_with("int | tuple[int, int")) return whole(f.allowed);
    if (f.type == "tuple[int, ...]" && f.name.ends_with("_axes")) return Config::List{whole(f.allowed), whole(f.allowed)};
    if (f.type == "tuple[int, ...]") return Config::List{whole(f.allowed), whole(axis_length)};
    if (f.type == "tuple[int | None, ...]") return Config::List{nullptr, whole(axis_length), nullptr};
    if (f.type == "str | None" && f.name == "activation") return activation_names[below(activation_names.size())];
    if (f.type == "Initializer") {
      const auto& kind = initializer_kinds()[below(initializer_kinds().size())];
      return below(2) ? Config(kind.info.aliases[0]) : Config(Config::Dict{{"class_name", kind.name}, {"config", valid(kind)}});
    }
    if (f.type == "Layer" && f.required) return recurrent(f.name == "cell" ? "LSTMCell" : "LSTM");
    if (f.type == "list[Layer]") return Config::List{recurrent("GRUCell"), recurrent("LSTMCell")};
    return f.default_value;
  }
  Config recurrent(const char* class_name) {
    return Config::Dict{{"class_name", class_name}, {"config", Config::Dict{{"name", "inner"}, {"units", whole(axis_length)}}}};
  }
  Config valid(const ObjectKind& kind) {
    Config c{Config::Dict{}};
    for (const auto& f : kind.fields)
      if (f.required || below(2)) c.set(f.name, valid(f));
    return c;
  }
  /// Anything at all.
  Config anything(int depth = 0) {
    switch (below(depth > 2 ? 6 : 8)) {
      case 0: return {};
      case 1: return below(2) == 1;
      case 2: return std::vector<std::int64_t>{0, -1, 1, INT64_MAX, INT64_MIN, 3}[below(6)];
      case 3: return std::vector<double>{0, -0.5, 1e308, INFINITY, NAN, 2.0}[below(6)];
      case 4: return std::vector<const char*>{"", "relu", "same", "channels_last", "zeros", "\xff\n"}[below(6)];
      case 5: return Config::Dict{};
      case 6: {
        Config::List list;
        for (auto n = below(4); n--;) list.push_back(anything(depth + 1));
        return list;
      }
      default: return Config::Dict{{"class_name", anything(depth + 1)}, {"config", anything(depth + 1)}};
    }
  }
  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::int64_t whole(Range r) {
    const auto low = static_cast<std::int64_t>(std::max(r.low, -1000.0)), high = static_cast<std::int64_t>(std::min(r.high, 1000.0));
    return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low + 1)));
  }
  double fraction(Range r) {
    const double low = std::max(r.low, -10.0), high = std::min(r.high, 10.0);
    return low + (high - low) * (static_cast<double>(below(1000)) + 1) / 1001;
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("a random valid configuration survives a round trip") {
  Configurations random(1);
  for (const auto& kind : layer_kinds()) {
    CAPTURE(kind.name);
    for (int i = 0; i < 200; ++i) {
      const Config c = random.valid(kind);
      CAPTURE(to_string(c));
      Report report;
      const Site at{report, {"layer", std::string(kind.name), ""}};
      const auto once = kind.from_config(c, at);
      REQUIRE(once.ok());
      const Config written = kind.to_config(*once);
      const auto twice = kind.from_config(written, at);
      REQUIRE(twice.ok());
      CHECK(kind.to_config(*twice) == written);
    }
  }
}

TEST_CASE("whatever a configuration holds, and whatever its input, a layer answers or reports") {
  Configurations random(2);
  for (const auto& kind : layer_kinds()) {
    CAPTURE(kind.name);
    for (int i = 0; i < 2000; ++i) {
      Config c = random.valid(kind);
      if (!kind.fields.empty())
        for (auto changes = random.below(3); changes--;) c.set(kind.fields[random.below(kind.fields.size())].name, random.anything());
      if (random.below(10) == 0) c.set("extra", random.anything());
      Report report;
      const Site at{report, {"layer", std::string(kind.name), ""}};
      const auto object = kind.from_config(c, at);
      if (!object) {
        CHECK(report.diagnostics().size() > 0);
        continue;
      }
      CHECK(report.diagnostics().empty());
      std::vector<TensorSpec> inputs(random.below(3));
      for (auto& spec : inputs) {
        spec.shape.dims.assign(random.below(6) + 1, Dim{});
        for (auto& d : spec.shape.dims) d = std::vector<Dim>{Dim::unknown, 0, 1, 3, 28, 1000}[random.below(6)];
      }
      const auto signature = kind.infer(*object, inputs, at);
      CHECK(signature.ok() == report.diagnostics().empty());
    }
  }
}

}  // namespace tenon
