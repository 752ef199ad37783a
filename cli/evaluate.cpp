// tenon evaluate: loss and metrics of a model on data.
#include <unistd.h>

#include "prepare.h"
#include "tenon/callbacks/progbar_logger.h"

namespace tenon::cli {
namespace {

Result<Logs> run(const RunArguments& a, Sink& sink) {
  TENON_TRY(Model model, open_trained(a, sink));
  TENON_TRY(Dataset data, open_data(a.data, Labels::needed, sink));
  TENON_TRY(const CheckedRun checked, tenon::check(model, std::move(data), std::nullopt, a.run, sink));
  ProgbarLogger progress(progress_on_terminal(a));
  return tenon::evaluate(model, checked, to_options(a), std::vector<Callback*>{&progress}, sink);
}

}  // namespace

int evaluate(const RunArguments& a) {
  if (a.data.empty()) return print_error("tenon: evaluate needs data: --x and --y, or --data\n       see tenon evaluate -h\n"), usage;
  Console console(a.output, a.notes ? Notes::full : Notes::counted);
  const auto logs = run(a, console);
  if (!logs) return finish("evaluate", console);
  if (a.output == Output::text) print(to_line(*logs) + "\n");
  return finish("evaluate", console, to_config(*logs));
}

}  // namespace tenon::cli
