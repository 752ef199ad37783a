#include "tenon/train/logs.h"

#include <algorithm>

namespace tenon {

std::optional<double> value_of(const Logs& logs, std::string_view name) {
  const auto found = std::find_if(logs.begin(), logs.end(), [&](const auto& e) { return e.first == name; });
  return found == logs.end() ? std::nullopt : std::optional(found->second);
}

Tally::Tally(const std::vector<CheckedMetric>& metrics) : metrics_(metrics) {
  logs_.emplace_back("loss", 0.0);
  for (const auto& m : metrics_) logs_.emplace_back(m.name, 0.0);
  std::stable_sort(logs_.begin(), logs_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto place = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find_if(logs_.begin(), logs_.end(), [&](const auto& e) { return e.first == name; }) -
                                    logs_.begin());
  };
  loss_place_ = place("loss");
  for (const auto& m : metrics_) places_.push_back(place(m.name));
}

void Tally::reset() {
  rows_ = 0;
  std::fill(sums_.begin(), sums_.end(), 0.0);
}

const Logs& Tally::add(std::span<const double> sums, std::int64_t rows, const Program& program) {
  sums_.resize(sums.size(), 0.0);
  rows_ += rows;
  for (std::size_t i = 0; i < sums.size(); ++i) sums_[i] += sums[i];
  logs_[loss_place_].second = sums_[0] / static_cast<double>(rows_ * program.loss_elements);
  std::size_t begin = 1;
  for (std::size_t m = 0; m < metrics_.size(); ++m) {
    const auto count = static_cast<std::size_t>(program.results.sums[m + 1]);
    logs_[places_[m]].second = metrics_[m].metric.kind->result(metrics_[m].metric.value, {sums_.data() + begin, count});
    begin += count;
  }
  return logs_;
}

}  // namespace tenon
