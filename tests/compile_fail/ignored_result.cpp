// The verdict of check() cannot be overlooked.
#include "tenon/check/check.h"
void ignored(const tenon::Model& model, tenon::Arrays data, tenon::Sink& sink) {
  tenon::check(model, std::move(data), std::nullopt, {}, sink);
}
