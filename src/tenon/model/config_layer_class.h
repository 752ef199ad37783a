#pragma once
// Which layer class a record names, and what to say about the classes that Tenon cannot run.
#include <map>

#include "tenon/layer/layer.h"
#include "tenon/model/config_place.h"

namespace tenon {

/// What can be said of a layer record before its arguments are read.
struct LayerOutline {
  const Config* record;
  ConfigPlace place;
  std::string class_name;  // as written
  std::string name;
  const LayerKind* kind;  // null: refused, see report_refused()
};

/// Class and name of a layer record; reports a record that lacks them.
Result<LayerOutline> outline_layer(const Config& record, const ConfigPlace& at, Sink& sink);

/// One report for every class that has no kind: its layers by name, and why Tenon cannot run it.
std::optional<Reported> report_refused(const std::vector<LayerOutline>& layers, Sink& sink);

}  // namespace tenon
