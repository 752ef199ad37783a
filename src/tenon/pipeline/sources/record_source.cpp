#include "tenon/pipeline/sources/record_source.h"

#include <algorithm>

#include "tenon/base/resident.h"

namespace tenon {
namespace {

/// Goes through the records of several files.
class Records {
 public:
  Records(const std::vector<std::string>& files, RecordPacking packing) : files_(files), packing_(packing) {}

  Result<std::optional<std::string_view>> next(Sink& sink) {
    for (;;) {
      TENON_TRY(const bool more, begin_file(sink));
      if (!more) return std::optional<std::string_view>();
      TENON_TRY(const auto record, reader_->next(sink));
      if (record) return record;
      reader_.reset();
    }
  }
  Result<bool> pass_over(Sink& sink) {
    for (;;) {
      TENON_TRY(const bool more, begin_file(sink));
      if (!more) return false;
      TENON_TRY(const bool passed, reader_->pass_over(sink));
      if (passed) return true;
      reader_.reset();
    }
  }
  InFile where() const { return reader_->where(); }

 private:
  /// Opens the next file where there is none; false behind the last.
  Result<bool> begin_file(Sink& sink) {
    if (reader_) return true;
    if (file_ == files_.size()) return false;
    TENON_TRY(MappedFile file, map_file(files_[file_++], sink));
    reader_.emplace(std::move(file), packing_);
    return true;
  }

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
      TENON_TRY(const bool more, records_.pass_over(sink_));
      if (!more) return i;
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

std::string name_of(const std::vector<std::string>& files) {
  if (files.empty()) return "records";
  return files.size() == 1 ? files[0] : files[0] + " and " + std::to_string(files.size() - 1) + " more";
}

class RecordSource final : public Source {
 public:
  RecordSource(std::vector<std::string> files, RecordPacking packing, ElementSpec spec, Parse parse)
      : files_(std::move(files)), packing_(packing), spec_(std::move(spec)), parse_(std::move(parse)), name_(name_of(files_)) {}
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

/// Where every record of files that are not packed begins. The lengths alone were read.
class RecordRows final : public Rows {
 public:
  RecordRows(std::string name, ElementSpec spec, Parse parse) : name_(std::move(name)), spec_(std::move(spec)), parse_(std::move(parse)) {}

  Result<Done> add(MappedFile file, Sink& sink) {
    files_.push_back({file, size()});
    RecordReader reader(std::move(file), RecordPacking::none);
    for (;;) {
      TENON_TRY(const bool more, reader.pass_over(sink));
      if (!more) return Done{};
      begins_.push_back(reader.begin());
    }
  }

  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return static_cast<std::int64_t>(begins_.size()); }
  HeldMemory held() const override {
    HeldMemory held;
    for (const auto& [file, first] : files_)
      held += {.mapped = static_cast<std::int64_t>(file.size()), .mapped_now = resident_bytes(file.bytes().data(), file.size())};
    return held;
  }
  Result<Done> read(std::int64_t row, Element& element, Sink& sink) const override {
    const auto after = std::upper_bound(files_.begin(), files_.end(), row, [](std::int64_t r, const File& f) { return r < f.first; });
    const File& file = *std::prev(after);
    RecordReader reader(file.bytes, RecordPacking::none);
    reader.go_to(begins_[static_cast<std::size_t>(row)], row - file.first);
    TENON_TRY(const auto record, reader.next(sink));
    if (!record)
      return report(sink, Code::FileTruncated, InFile{file.bytes.path()})
          .because("The file has become shorter since it was opened.")
          .fix("let no other program write to it")
          .emit();
    return parse_(*record, reader.where(), element, sink);
  }

 private:
  struct File {
    MappedFile bytes;
    std::int64_t first;  // of its records
  };
  std::string name_;
  ElementSpec spec_;
  Parse parse_;
  std::vector<File> files_;
  std::vector<std::size_t> begins_;
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

namespace {

/// What examples become.
struct Examples {
  ElementSpec spec;
  Parse parse;
};
Examples examples_of(std::vector<Feature> features, const std::vector<std::string>& labels) {
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
  return {spec, parse};
}

}  // namespace

Dataset tf_examples(std::vector<std::string> files, std::vector<Feature> features, const std::vector<std::string>& labels,
                    RecordPacking packing) {
  auto [spec, parse] = examples_of(std::move(features), labels);
  return Dataset::from_source(std::make_shared<RecordSource>(std::move(files), packing, std::move(spec), std::move(parse)));
}

Result<Dataset> open_examples(const std::vector<std::string>& files, const std::vector<Feature>& features,
                              const std::vector<std::string>& labels, Sink& sink) {
  auto [spec, parse] = examples_of(features, labels);
  auto rows = std::make_shared<RecordRows>(name_of(files), std::move(spec), std::move(parse));
  for (const auto& path : files) {
    TENON_TRY(MappedFile file, map_file(path, sink));
    if (RecordReader(file).is_packed()) return tf_examples(files, features, labels);
    TENON_TRY([[maybe_unused]] const Done added, rows->add(std::move(file), sink));
  }
  return Dataset::from_rows(std::move(rows));
}

}  // namespace tenon
