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
    TENON_TRY(Tensor content, content_of(files_.paths[at], sink));
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

  Result<Done> gather(std::span<const std::int64_t> rows, std::int64_t number, Element& batch, Recycler& memory,
                      Sink& sink) const override {
    if (!reading_.read_to) return Rows::gather(rows, number, batch, memory, sink);
    const auto count = static_cast<std::int64_t>(rows.size());
    TensorSpec spec = reading_.spec.spec;
    const auto row_bytes = bytes(spec);
    spec.shape = spec.shape.behind(count);
    auto contents = memory.lease(spec);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto& path = files_.paths[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
      if (auto done = reading_.read_to(path, contents.get() + i * row_bytes, sink); !done) return done;
    }
    batch.values.assign(1, Tensor(std::move(spec), std::move(contents)));
    if (mode_ != LabelMode::none) batch.values.push_back(labels(rows, memory));
    return Done{};
  }

 private:
  Result<Tensor> content_of(const std::string& path, Sink& sink) const {
    if (!reading_.read_to) return reading_.read(path, sink);
    auto data = allocate(reading_.spec.spec);
    if (auto done = reading_.read_to(path, data.get(), sink); !done) return done.error();
    return Tensor(reading_.spec.spec, std::move(data));
  }
  Tensor labels(std::span<const std::int64_t> rows, Recycler& memory) const {
    TensorSpec spec = label_spec();
    const auto row_bytes = bytes(spec);
    spec.shape = spec.shape.behind(static_cast<std::int64_t>(rows.size()));
    auto data = memory.lease(spec);
    auto* to = data.get();
    for (const auto row : rows) to = std::copy_n(label(files_.labels[static_cast<std::size_t>(row)]).data(), row_bytes, to);
    return {std::move(spec), std::move(data)};
  }
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
