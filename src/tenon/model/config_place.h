#pragma once
// A place in a model's config, for messages: the file, what in the file holds the config, and the key in it.
#include <string>
#include <string_view>

#include "tenon/base/config.h"
#include "tenon/diag/sink.h"

namespace tenon {

struct ConfigPlace {
  std::string path, holder;  // "model.keras", "member config.json"
  std::string key{};         // "config.layers[2].class_name"; empty for the whole config

  ConfigPlace operator[](std::string_view name) const {
    return {path, holder, key.empty() ? std::string(name) : key + "." + std::string(name)};
  }
  ConfigPlace operator[](std::size_t item) const { return {path, holder, key + "[" + std::to_string(item) + "]"}; }
  InFile where() const { return {path, key.empty() ? holder : holder + ", key " + key}; }
};

/// TN0205: the config holds something else than Keras would write there. `rule`: a full sentence.
Reported report_malformed(const ConfigPlace& at, std::string expected, const Config* found, std::string rule, Sink& sink,
                          Here here = Here::current());

/// Passes on what is reported about a layer, with the place in the file where the layer is described.
class FromConfig : public Sink {
 public:
  FromConfig(Sink& sink, const ConfigPlace& place) : sink_(sink), place_(place) {}
  void receive(Diagnostic diagnostic) override;

 private:
  Sink& sink_;
  const ConfigPlace& place_;
};

}  // namespace tenon
