#include "tenon/layer/misfit.h"

namespace tenon {
namespace {

/// Whether the axes that it counts as inputs and outputs are axes of a variable of this rank.
bool axes_lie_within(const Config& initializer, int rank) {
  for (const auto* name : {"input_axes", "output_axes"})
    if (const auto* axes = initializer[name].list())
      for (const Config& axis : *axes)
        if (!axis.integer() || *axis.integer() >= rank || *axis.integer() < -rank) return false;
  return true;
}

}  // namespace

Misfit misfit(const Initializer& initializer, int rank) {
  const InitializerInfo& info = initializer.kind->info;
  if (info.least_rank > rank) return Misfit::needs_more_axes;
  if ((info.name == "Identity" || info.name == "STFT") && info.least_rank != rank) return Misfit::needs_fewer_axes;
  return axes_lie_within(initializer.kind->to_config(initializer.value), rank) ? Misfit::none : Misfit::names_other_axes;
}

}  // namespace tenon
