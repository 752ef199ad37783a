#include "tenon/pipeline/sources/record_source.h"

#include <algorithm>

namespace tenon {
namespace {

/// Goes through the records of several files.
class Records {
 public:
  Records(const std::vector<std::string>& files, RecordPacking packing) : files_(files), packing_(packing) {}

  Result<std::optional<std::string_view>> next(Sink& sink) {
    for (;;) {
      if (!reader_) {
        if (file_ == files_.size()) return std::optional<std::string_view>();
        TENON_TRY(MappedFile file, map_file(files_[file_++], sink));
        reader_.emplace(std::move(file), packing_);
      }
      TENON_TRY(const auto record, reader_->next(sink));
      if (record) return record;
      reader_.reset();
    }
  }
  InFile where() const { return reader_->where(); }

 private:
  const std::vector<std::string>& files_;
  RecordPacking packing_;
  std::size_t file_ = 0;
  std::optional<RecordReader> reader_{};
};

/// What becomes of a record: called by one thread at a time.
using Parse = std::function<Result<Done>(std::string_view record, const InFile& where, Element& element, Sink& sink)>;

class RecordIterator final : public SourceIterator {
 public:
  RecordIterator(const std::vector<std::string>& files, RecordPacking packing, const Parse& parse, Sink& sink)
      : records_(files, packing), parse_(parse), sink_(sink) {}

  /// Records that are left out are not parsed.
  Result<std::int64_t> skip(std::int64_t wanted) override {
    for (std::int64_t i = 0; i < wanted; ++i, ++count()) {
      TENON_TRY(const auto record, records_.next(sink_));
      if (!record) return i;
    }
    return wanted;
  }

 protected:
  Result<bool> read(Element& element) override {
    TENON_TRY(const auto record, records_.next(sink_));
    if (!record) return false;
    TENON_TRY([[maybe_unused]] const Done done, parse_(*record, records_.where(), element, sink_));
    return true;
  }

 private:
  Records records_;
  const Parse& parse_;
  Sink& sink_;
};

class RecordSource final : public Source {
 public:
  RecordSource(std::vector<std::string> files, RecordPacking packing, ElementSpec spec, Parse parse)
      : files_(std::move(files)),
        packing_(packing),
        spec_(std::move(spec)),
        parse_(std::move(parse)),
        name_(files_.empty() ? "records" : files_[0]) {
    if (files_.size() > 1) name_ += " and " + std::to_string(files_.size() - 1) + " more";
  }
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  Result<std::unique_ptr<Iterator>> open(const Iteration& iteration) const override {
    return std::unique_ptr<Iterator>(std::make_unique<RecordIterator>(files_, packing_, parse_, *iteration.sink));
  }

 private:
  std::vector<std::string> files_;
  RecordPacking packing_;
  ElementSpec spec_;
  Parse parse_;
  std::string name_;
};

Tensor scalar_of(std::string_view text) {
  const std::string one(text);
  return Tensor::strings({}, std::span(&one, 1));
}

ElementSpec spec_of(const Feature& f) { return ElementSpec(TensorSpec{f.shape, f.dtype}); }

/// One tensor, or a dict of them.
ElementSpec spec_of(const std::vector<Feature>& features) {
  if (features.size() == 1) return spec_of(features.front());
  std::vector<std::pair<std::string, ElementSpec>> parts;
  for (const auto& f : features) parts.emplace_back(f.name, spec_of(f));
  return ElementSpec::dict(std::move(parts));
}

/// As the leaves of an element stand: a dict's are sorted.
std::vector<Feature> sorted(std::vector<Feature> features) {
  std::sort(features.begin(), features.end(), [](const Feature& a, const Feature& b) { return a.name < b.name; });
  return features;
}

}  // namespace

Dataset tf_records(std::vector<std::string> files, RecordPacking packing) {
  const Parse parse = [](std::string_view record, const InFile&, Element& element, Sink&) -> Result<Done> {
    element.values = {scalar_of(record)};
    return Done{};
  };
  return Dataset::from_source(
      std::make_shared<RecordSource>(std::move(files), packing, ElementSpec(TensorSpec{{}, DType::byte_string}), parse));
}

Dataset tf_examples(std::vector<std::string> files, std::vector<Feature> features, const std::vector<std::string>& labels,
                    RecordPacking packing) {
  std::vector<Feature> x, y;
  for (auto& f : features) (std::find(labels.begin(), labels.end(), f.name) == labels.end() ? x : y).push_back(std::move(f));
  x = sorted(std::move(x)), y = sorted(std::move(y));
  const auto spec = y.empty() ? spec_of(x) : ElementSpec::tuple({spec_of(x), spec_of(y)});
  std::vector<Feature> both = x;
  both.insert(both.end(), y.begin(), y.end());
  const Parse parse = [both](std::string_view record, const InFile& where, Element& element, Sink& sink) -> Result<Done> {
    TENON_TRY(element.values, parse_example(record, both, where, sink));
    return Done{};
  };
  return Dataset::from_source(std::make_shared<RecordSource>(std::move(files), packing, spec, parse));
}

}  // namespace tenon
