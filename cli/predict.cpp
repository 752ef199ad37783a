// tenon predict: the model's output for every sample.
#include <fmt/format.h>
#include <unistd.h>

#include "prepare.h"
#include "tenon/callbacks/progbar_logger.h"
#include "tenon/io/npy.h"
#include "tenon/io/npz.h"

namespace tenon::cli {
namespace {

Result<std::vector<Tensor>> run(const PredictArguments& a, std::vector<std::string>& names, Sink& sink) {
  TENON_TRY(Model model, open_trained(a, sink));
  TENON_TRY(Dataset data, open_data(a.data, Labels::optional, sink));
  data.y.clear();
  TENON_TRY(const CheckedRun checked, tenon::check(model, std::move(data), std::nullopt, a.run, sink));
  for (const auto& output : checked.graph().outputs) names.push_back(output.name);
  ProgbarLogger progress(progress_on_terminal(a));
  return tenon::predict(model, checked, to_options(a), std::vector<Callback*>{&progress}, sink);
}

Result<Done> save(const PredictArguments& a, const std::vector<std::string>& names, const std::vector<Tensor>& outputs, Sink& sink) {
  if (outputs.size() == 1) return write_npy(a.save_to, outputs.front(), sink);
  std::vector<std::pair<std::string, Tensor>> arrays;
  for (std::size_t i = 0; i < outputs.size(); ++i) arrays.emplace_back(names[i], outputs[i]);
  return write_npz(a.save_to, arrays, sink);
}

std::string row_text(const Tensor& t, std::int64_t row) {
  const auto values = t.slice(row, row + 1).as<float>();
  std::string text;
  for (const float v : values)
    text += fmt::format("{}{}", text.empty() ? "" : " ", v);  // the shortest digits that read back as the same float32
  return text;
}

}  // namespace

int predict(const PredictArguments& a) {
  if (a.data.x.empty() && a.data.archive.empty())
    return print_error("tenon: predict needs data: --x, or --data\n       see tenon predict -h\n"), usage;
  Console console(a.output, a.notes ? Notes::full : Notes::counted);
  std::vector<std::string> names;
  const auto outputs = run(a, names, console);
  if (!outputs) return finish("predict", console);
  if (!a.save_to.empty() && !save(a, names, *outputs, console)) return finish("predict", console);

  Config result{Config::Dict{}};
  for (std::size_t i = 0; i < outputs->size(); ++i) result.set(names[i], to_string((*outputs)[i].shape()));
  result.set("output", a.save_to.empty() ? Config() : Config(a.save_to));
  if (a.output == Output::text && a.save_to.empty())
    for (std::int64_t row = 0; row < outputs->front().rows(); ++row) print(row_text(outputs->front(), row) + "\n");
  if (a.output == Output::text && !a.save_to.empty()) print("saved " + a.save_to + " " + to_string(outputs->front().shape()) + "\n");
  return finish("predict", console, std::move(result));
}

}  // namespace tenon::cli
