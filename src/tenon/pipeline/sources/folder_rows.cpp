#include "tenon/pipeline/sources/folder_rows.h"

#include <algorithm>

namespace tenon {
namespace {

class FileRows final : public Rows {
 public:
  FileRows(std::string name, ClassifiedFiles files, LabelMode mode, FileReading reading)
      : name_(std::move(name)), files_(std::move(files)), mode_(mode), reading_(std::move(reading)), spec_(spec_of()) {}
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return static_cast<std::int64_t>(files_.paths.size()); }

  Result<Done> read(std::int64_t row, Element& element, Sink& sink) const override {
    const auto at = static_cast<std::size_t>(row);
    TENON_TRY(Tensor content, reading_.read(files_.paths[at], sink));
    if (!fits(reading_.spec, content))
      return report(sink, Code::InputShapeMismatch, InFile{files_.paths[at]})
          .expected(to_string(reading_.spec) + ", as " + name_ + " are")
          .found(std::string(to_string(content.dtype())) + " " + to_string(content.shape()))
          .because("What is in the files of a data set has the same shape.")
          .emit();
    element.values.clear();
    element.values.push_back(std::move(content));
    if (mode_ != LabelMode::none) element.values.push_back(label(files_.labels[at]));
    return Done{};
  }

 private:
  TensorSpec label_spec() const {
    switch (mode_) {
      case LabelMode::categorical: return {{static_cast<std::int64_t>(files_.class_names.size())}, DType::float32};
      case LabelMode::binary: return {{1}, DType::float32};
      default: return {{}, DType::int32};
    }
  }
  ElementSpec spec_of() const {
    if (mode_ == LabelMode::none) return reading_.spec;
    return ElementSpec::tuple({reading_.spec, ElementSpec(label_spec())});
  }
  Tensor label(std::int32_t number) const {
    if (mode_ == LabelMode::integer) return Tensor::copy<std::int32_t>({}, std::span(&number, 1));
    std::vector<float> values(mode_ == LabelMode::binary ? 1 : files_.class_names.size(), 0.0F);
    if (mode_ == LabelMode::binary) values[0] = static_cast<float>(number);
    else if (number >= 0 && static_cast<std::size_t>(number) < values.size())
      values[static_cast<std::size_t>(number)] = 1;  // as tf.one_hot
    return Tensor::copy<float>(label_spec().shape, values);
  }

  std::string name_;
  ClassifiedFiles files_;
  LabelMode mode_;
  FileReading reading_;
  ElementSpec spec_;
};

}  // namespace

std::shared_ptr<const Rows> folder_rows(std::string name, ClassifiedFiles files, LabelMode mode, FileReading reading) {
  return std::make_shared<FileRows>(std::move(name), std::move(files), mode, std::move(reading));
}

Dataset loaded(std::shared_ptr<const Rows> rows, const Loading& loading) {
  auto data = Dataset::from_rows(std::move(rows));
  if (loading.shuffle) data = data.shuffle(loading.batch_size > 0 ? loading.batch_size * 8 : 1024, {.seed = loading.seed});
  if (loading.batch_size > 0) data = data.batch(loading.batch_size, {.num_parallel_calls = autotune});
  return data.prefetch(autotune);
}

}  // namespace tenon
