#include "sources.h"

#include <charconv>
#include <regex>

#include "tenon/base/usable_threads.h"
#include "tenon/data/file_pattern.h"
#include "tenon/graph/graph.h"
#include "tenon/pipeline/preprocessing.h"

namespace tenon::cli {
namespace {

Result<Tensor> scaled(const Tensor& x, double factor, Sink& sink) {
  const auto map = tenon::scale(factor);
  return map.apply(x, Leaf{}, sink);
}

Result<Arrays> scaled(Arrays arrays, std::optional<double> factor, Sink& sink) {
  if (!factor) return arrays;
  for (auto& column : arrays.x)
    if (!is_text(column.values.dtype())) { TENON_TRY(column.values, scaled(column.values, *factor, sink)); }
  return arrays;
}

Result<Arrays> table_of(const Sources& s, Sink& sink) {
  TENON_TRY(const auto files, files_named(s.csv, sink));
  auto options = s.csv_options;
  options.threads = usable_threads();
  TENON_TRY(Arrays arrays, csv_arrays(files, s.table, options, sink));
  return scaled(std::move(arrays), s.scale, sink);
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

Sources Sources::with_files(const Sources& files) const {
  Sources out = *this;
  out.images = files.images, out.csv = files.csv, out.records = files.records;
  return out;
}

Sources Sources::for_model(const Model& model) const {
  Sources out = *this;
  if (images.empty() || (image_size && color_mode)) return out;
  Report quiet;  // what is wrong with the model is said by its check
  const auto graph = infer(model, quiet);
  if (!graph || graph->inputs.size() != 1 || graph->input(0).shape.rank() != 4) return out;
  const Shape& shape = graph->input(0).shape;
  const auto add = [&](const std::string& word) { out.as_model += (out.as_model.empty() ? "" : ", ") + word; };
  if (!image_size && shape[1].known() && shape[2].known() && shape[1].value > 0 && shape[2].value > 0) {
    out.image_size = ImageSize{shape[1].value, shape[2].value};
    add(std::to_string(shape[1].value) + "x" + std::to_string(shape[2].value));
  }
  const auto channels = shape[3].known() ? shape[3].value : 0;
  if (!color_mode && (channels == 1 || channels == 3 || channels == 4)) {
    out.color_mode = channels == 1 ? ColorMode::grayscale : channels == 3 ? ColorMode::rgb : ColorMode::rgba;
    add(channels == 1 ? "grayscale" : channels == 3 ? "rgb" : "rgba");
  }
  return out;
}

Result<Arrays> open_arrays(const DataFiles& files, const Sources& sources, Labels labels, Sink& sink) {
  if (sources.empty()) return open_data(files, labels, sink);
  return table_of(sources, sink);
}

std::optional<double> read_factor(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return number(text);
  const auto above = number(text.substr(0, slash)), below = number(text.substr(slash + 1));
  return above && below && *below != 0 ? std::optional(*above / *below) : std::nullopt;
}

std::optional<ImageSize> read_image_size(const std::string& text) {
  std::smatch m;
  if (!std::regex_match(text, m, std::regex("(\\d{1,6})(?:[x,](\\d{1,6}))?"))) return std::nullopt;
  const auto height = std::stoll(m.str(1)), width = m[2].matched ? std::stoll(m.str(2)) : height;
  return height > 0 && width > 0 ? std::optional(ImageSize{height, width}) : std::nullopt;
}

std::optional<Feature> read_feature(const std::string& text) {
  std::smatch m;
  if (!std::regex_match(text, m, std::regex("([^=]+)=(float32|int64|string)(?:\\(([\\d, *]*)\\))?"))) return std::nullopt;
  const auto dtype = m.str(2) == "string" ? DType::byte_string : *dtype_named(m.str(2));
  if (m.str(3).find('*') != std::string::npos) return Feature::any_length(m.str(1), dtype);
  Shape shape;
  const std::string axes = m.str(3);
  const std::regex axis("\\d{1,9}");
  for (std::sregex_iterator it(axes.begin(), axes.end(), axis), end; it != end; ++it) shape.dims.emplace_back(std::stoll(it->str()));
  return Feature::fixed(m.str(1), std::move(shape), dtype);
}

}  // namespace tenon::cli
