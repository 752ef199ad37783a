#include "tenon/layer/call.h"

#include <algorithm>

namespace tenon {

namespace {
void collect(const Config& c, std::vector<std::size_t>& out) {
  if (const auto* items = c.list())
    for (const Config& item : *items) collect(item, out);
  if (!c.dict()) return;
  if (const auto* input = c["tensor"].integer()) return out.push_back(static_cast<std::size_t>(*input));
  for (const auto& [key, value] : *c.dict()) collect(value, out);
}
}  // namespace

CallArguments tensor_argument(std::size_t input) { return Config::Dict{{"tensor", static_cast<std::int64_t>(input)}}; }

const CallView& CallView::none() {
  static const CallArguments nothing;
  static const CallView view(nothing, {}, 0);
  return view;
}

std::vector<std::size_t> CallView::inputs(std::string_view name) const {
  std::vector<std::size_t> out;
  if (!arguments_->is_null()) return collect((*arguments_)[name], out), out;
  const auto place = static_cast<std::size_t>(std::find(parameters_.begin(), parameters_.end(), name) - parameters_.begin());
  if (place < std::min(parameters_.size(), inputs_)) out.push_back(place);
  return out;
}

}  // namespace tenon
