#include "tenon/compile/schedule.h"

#include <cmath>

#include "tenon/object/record.h"

namespace tenon {

const ScheduleKind* schedule_kind(std::string_view name) { return find_by_alias(schedule_kinds(), name); }

Config codec<LearningRate>::write(const LearningRate& v) { return v.scheduled() ? write_record(v.schedule) : Config(v.value); }

std::optional<Reported> codec<LearningRate>::read(const Config& c, LearningRate& out, const FieldSite& at) {
  out.schedule = {};
  if (c.dict()) return read_record(c, out.schedule, schedule_kinds(), "a learning rate or a schedule", at);
  if (c.real() && std::isnan(*c.real())) return out.value = *c.real(), std::nullopt;  // Keras takes it: check() warns
  return codec<double>::read(c, out.value, at);
}

}  // namespace tenon
