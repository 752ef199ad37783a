#pragma once
// What to change in the layers that make an output. Every text names the layer that its line belongs to.
#include "tenon/check/head.h"
#include "tenon/diag/sink.h"

namespace tenon {

/// 'in layer "dense"', with `activation` in its place: activation="softmax". `text` begins the sentence: "make probabilities".
void fix_activation(DiagnosticBuilder& b, const Head& head, const std::string& text, const std::string& activation);
/// '... out of layer "dense"'. `lead` is "" or "or ".
void fix_no_activation(DiagnosticBuilder& b, const Head& head, const std::string& lead);

/// The layer that gives the output its last axis, and its argument for that length: Dense and units.
struct SizedBy {
  std::string layer, argument;
};
std::optional<SizedBy> sized_by(const Graph& graph, std::size_t output);
/// 'give layer "dense" a unit for every class', units=10; `also` are further arguments, in the same line.
void fix_units(DiagnosticBuilder& b, const Graph& graph, std::size_t output, const std::string& lead, const std::string& what,
               std::int64_t units, const std::string& also = {}, Applies applies = Applies::as_written);

}  // namespace tenon
