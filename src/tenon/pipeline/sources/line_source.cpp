#include "tenon/pipeline/sources/line_source.h"

#include <algorithm>

#include "tenon/base/text.h"
#include "tenon/io/mapped_file.h"

namespace tenon {
namespace {

class LineIterator final : public SourceIterator {
 public:
  LineIterator(const std::vector<std::string>& files, Sink& sink) : files_(files), sink_(sink) {}

 protected:
  Result<bool> read(Element& element) override {
    while (!file_ || at_ == file_->size()) {
      if (next_ == files_.size()) return false;
      TENON_TRY(file_, map_file(files_[next_++], sink_));
      at_ = 0;
    }
    const auto rest = file_->text().substr(at_);
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    at_ += end == rest.npos ? rest.size() : end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string text(line);
    element.values = {Tensor::strings({}, std::span(&text, 1))};
    return true;
  }

 private:
  const std::vector<std::string>& files_;
  Sink& sink_;
  std::size_t next_ = 0, at_ = 0;
  std::optional<MappedFile> file_{};
};

class LineSource final : public Source {
 public:
  explicit LineSource(std::vector<std::string> files) : files_(std::move(files)), name_(files_.empty() ? "lines" : files_.front()) {}
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  Result<std::unique_ptr<Iterator>> open(const Iteration& iteration) const override {
    return std::unique_ptr<Iterator>(std::make_unique<LineIterator>(files_, *iteration.sink));
  }

 private:
  std::vector<std::string> files_;
  std::string name_;
  ElementSpec spec_{TensorSpec{{}, DType::byte_string}};
};

}  // namespace

Dataset text_lines(std::vector<std::string> files) { return Dataset::from_source(std::make_shared<LineSource>(std::move(files))); }

}  // namespace tenon
