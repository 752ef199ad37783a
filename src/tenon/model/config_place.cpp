#include "tenon/model/config_place.h"

#include "tenon/object/codec.h"

namespace tenon {

Reported report_malformed(const ConfigPlace& at, std::string expected, const Config* found, std::string rule, Sink& sink, Here here) {
  return report(sink, Code::ConfigMalformed, at.where(), here)
      .expected(std::move(expected))
      .found(found ? excerpt(*found) : "nothing")
      .because(std::move(rule))
      .fix("save the model again from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
      .emit();
}

void FromConfig::receive(Diagnostic diagnostic) {
  if (!std::holds_alternative<InFile>(diagnostic.where)) diagnostic.related.push_back({place_.where(), "the layer is described here"});
  sink_.receive(std::move(diagnostic));
}

}  // namespace tenon
