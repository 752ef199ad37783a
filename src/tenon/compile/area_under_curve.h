#pragma once
// The area under a curve of rates at falling thresholds. Source: keras/src/metrics/confusion_metrics.py, AUC.
#include "tenon/compile/confusion.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

enum class Curve : std::uint8_t { ROC, PR, PRGAIN };
enum class SummationMethod : std::uint8_t { interpolation, minoring, majoring };
template <> inline constexpr std::array<std::string_view, 3> enum_names<Curve>{"ROC", "PR", "PRGAIN"};
template <> inline constexpr std::array<std::string_view, 3> enum_names<SummationMethod>{"interpolation", "minoring", "majoring"};

/// Of one label, whose counts are given at `thresholds` thresholds, the lowest first.
double area_under_curve(const ConfusionCounts& counts, std::size_t thresholds, Curve curve, SummationMethod method);

}  // namespace tenon
