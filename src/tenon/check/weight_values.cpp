#include <algorithm>
#include <cmath>

#include "tenon/check/axes.h"
#include "tenon/check/rules.h"
#include "tenon/check/value_text.h"

namespace tenon {

void check_weight_values(const Scene& s, const Where& where, double low, double high) {
  if (s.args.purpose != Purpose::fit || (low >= 0 && high > 0)) return;
  const bool nothing = low == 0 && high == 0;
  const auto* array = std::get_if<InData>(&where);
  const std::string name = array ? variable_of(array->source) : "class_weight";
  std::string classes;
  for (const auto& [label, weight] : s.args.class_weight)
    classes += (classes.empty() ? "" : ", ") + std::to_string(label) + ": " + to_string(Config(std::max(weight, 0.0)));
  const std::string line = nothing ? name + "=None" : array ? name + " = np.maximum(" + name + ", 0)" : name + "={" + classes + "}";
  s.findings.add(s.findings.make(Code::WeightsUnusual, where)
                     .expected("weights of 0 or more, and some above 0")
                     .found(nothing ? "all weights are 0" : "weights from " + shown(low) + " to " + shown(high))
                     .because(nothing
                                  ? "A loss times 0 is 0, and so is its gradient: nothing is learned, and Keras says nothing."
                                  : "A negative weight makes the loss of its samples grow, without end; on purpose, that is used to learn "
                                    "from rewards.")
                     .fix(nothing ? "leave the weights out" : "let no weight be below 0", line)
                     .as(nothing ? Severity::warning : Severity::note));
}

}  // namespace tenon
