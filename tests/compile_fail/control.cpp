// The same done right: the files that fail do so for the reason they name, not for a missing header.
#include "tenon/check/check.h"
#include "tenon/train/fit.h"

tenon::Result<tenon::History> checked(tenon::Model& model, tenon::Arrays data, tenon::Sink& sink) {
  TENON_TRY(const tenon::CheckedRun run, tenon::check(model, std::move(data), std::nullopt, {}, sink));
  return tenon::fit(model, run, {}, {}, sink);
}

tenon::Result<tenon::CheckedBatch> admitted(const tenon::CheckedRun& run, tenon::Batch batch, tenon::Sink& sink) {
  return run.contract().admit(std::move(batch), 0, sink);
}

tenon::Result<int> loud(tenon::Sink& sink) {
  return report(sink, tenon::Code::EmptyData, tenon::InData{"x"}).because("There is nothing.").emit();
}

int opened(const tenon::Result<int>& result) { return result ? *result + 1 : 0; }
