#pragma once
// A learning rate that follows from the number of the step: any registered schedule (schedules/*.h) by value.
#include <concepts>

#include "tenon/object/codec.h"
#include "tenon/object/kind.h"

namespace tenon {

struct ScheduleInfo {
  std::string_view name, summary;
};

struct ScheduleKind : ObjectKind {
  ScheduleInfo info;
  /// The rate of step `step`, the first being 0: Keras' iterations before the update. In float32, as Keras computes it whatever the
  /// model's floats are.
  float (*rate)(const std::any&, std::int64_t step);
};

const std::vector<ScheduleKind>& schedule_kinds();         // every file of src/tenon/schedules, generated
const ScheduleKind* schedule_kind(std::string_view name);  // by class name; null when unknown

template <class S>
concept Schedule = requires(const S s, std::int64_t step) {
  { S::info } -> std::convertible_to<ScheduleInfo>;
  S::fields(ignore_fields);
  { s.rate(step) } -> std::same_as<float>;
};

/// Adam{.learning_rate = 1e-4} or Adam{.learning_rate = CosineDecay{.initial_learning_rate = 0.1, .decay_steps = 1000}}.
struct LearningRate {
  double value = 0;  // where there is no schedule; Keras holds it in the model's floats
  AnyObject<ScheduleKind> schedule{};

  LearningRate(double v) : value(v) {}
  template <Schedule S> LearningRate(S s) : schedule{std::any(std::move(s)), schedule_kind(S::info.name)} {}

  bool scheduled() const { return schedule.kind != nullptr; }
  double at(std::int64_t step) const { return scheduled() ? static_cast<double>(schedule.kind->rate(schedule.value, step)) : value; }
};

template <> struct codec<LearningRate> {
  static constexpr std::string_view type = "float | LearningRateSchedule";
  static Config write(const LearningRate& v);
  static std::optional<Reported> read(const Config& c, LearningRate& out, const FieldSite& at);
};

}  // namespace tenon
