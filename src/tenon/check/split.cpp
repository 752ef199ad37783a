#include "tenon/check/split.h"

#include <cmath>

namespace tenon {

void check_split(const RunArgs& args, bool has_validation, Findings& findings) {
  const double split = args.validation_split;
  if (args.purpose != Purpose::fit || split == 0) return;
  const InCall where{"fit", "validation_split"};
  if (has_validation)
    return findings.add(findings.make(Code::SplitIgnored, where)
                            .expected("validation_data or validation_split")
                            .found("both")
                            .because("Where there are validation data, nothing is split off: all samples train. Keras says nothing.")
                            .fix("leave one of them out", "validation_split=0.0"));
  if (split > 0 && split < 1) return;
  const bool percent = split >= 2 && split < 100;
  const std::string share = to_string(Value(percent ? split / 100 : 0.2));
  findings.add(findings.make(Code::CallArgumentOutOfRange, where)
                   .expected("a share of the data: 0 or more, below 1")
                   .found(split)
                   .because("The last part of the data, of this share, is held out of training. " +
                            (percent ? to_string(Value(split)) + " looks like a percentage; as a share it is " + share + ". " : "") +
                            "Keras does not check the range and trains on a wrong part, or on nothing.")
                   .fix("write it as a fraction", "validation_split=" + share));
}

std::optional<std::int64_t> split_row(const RunArgs& args, std::int64_t rows, Findings& findings) {
  const double split = args.validation_split;
  if (args.purpose != Purpose::fit || !(split > 0 && split < 1)) return std::nullopt;
  const auto at = static_cast<std::int64_t>(std::floor(static_cast<double>(rows) * (1.0 - split)));
  if (at > 0 && at < rows) return at;
  findings.add(findings.make(Code::SplitLeavesNothing, InCall{"fit", "validation_split"})
                   .expected("at least one sample to train on and one to validate with")
                   .found(to_string(Value(split)) + " of " + std::to_string(rows) + (rows == 1 ? " sample" : " samples"))
                   .because("The first floor(samples * (1 - validation_split)) samples train, the others validate.")
                   .fix("give more data, or no split", "validation_split=0.0"));
  return std::nullopt;
}

}  // namespace tenon
