// cache: the elements of the first whole pass, kept in memory, or in a file, for all later ones.
#include <mutex>

#include "tenon/pipeline/cache_file.h"
#include "tenon/pipeline/held.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

/// What passes share. A pass that did not get to the end leaves nothing.
class Kept {
 public:
  std::shared_ptr<const std::vector<Element>> elements() const {
    const std::lock_guard lock(mutex_);
    return elements_;
  }
  void keep(std::vector<Element> elements) {
    const std::lock_guard lock(mutex_);
    if (!elements_) elements_ = std::make_shared<const std::vector<Element>>(std::move(elements));
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const std::vector<Element>> elements_;
};

std::int64_t bytes_of(const std::vector<Element>& elements) {
  std::int64_t sum = 0;
  for (const auto& element : elements)
    for (const auto& value : element.values) sum += bytes(value.spec());
  return sum;
}

class KeptIterator final : public Iterator {
 public:
  explicit KeptIterator(std::shared_ptr<const std::vector<Element>> elements) : elements_(std::move(elements)) {}
  Result<bool> next(Element& element) override {
    if (next_ >= elements_->size()) return false;
    element = (*elements_)[next_++];
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    const auto skipped = std::min<std::int64_t>(count, static_cast<std::int64_t>(elements_->size() - next_));
    next_ += static_cast<std::size_t>(skipped);
    return skipped;
  }
  void save(Position& position) const override { position.put(static_cast<std::int64_t>(next_)); }
  Result<Done> restore(PositionReader& position) override {
    if (auto skipped = skip(position.get()); !skipped) return skipped.error();
    return Done{};
  }

 private:
  std::shared_ptr<const std::vector<Element>> elements_;
  std::size_t next_ = 0;
};

/// Keeps what it gives. To go to a position it makes all elements before, which are to be kept as well.
class KeepingIterator final : public CountedStream<Element> {
 public:
  KeepingIterator(std::unique_ptr<Iterator> input, std::shared_ptr<Kept> kept, const Iteration& iteration)
      : input_(std::move(input)), kept_(std::move(kept)), watch_(iteration.watch) {}
  Result<bool> next(Element& element) override {
    TENON_TRY(const bool more, input_->next(element));
    if (more) elements_.push_back(element), ++given_;
    else if (!watch_->stop_requested()) kept_->keep(std::move(elements_)), elements_.clear();
    return more;
  }

 private:
  std::unique_ptr<Iterator> input_;
  std::shared_ptr<Kept> kept_;
  std::shared_ptr<Watch> watch_;
  std::vector<Element> elements_;
};

class CacheStage final : public Stage {
 public:
  explicit CacheStage(const StagePtr& input) : Stage("cache", {input}, input->spec(), input->cardinality()) {}
  bool changes() const override { return false; }
  HeldMemory own_held() const override {
    const auto elements = kept_->elements();
    const std::int64_t all = cardinality().known() ? cardinality().count * element_bytes(*this) : 0;
    const std::int64_t now = elements ? bytes_of(*elements) : 0;
    return {.shared = std::max(all, now), .shared_now = now};
  }

  /// What is kept is the first pass, whichever pass it is that fills the cache: so a position in a later one stays exact.
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    if (auto elements = kept_->elements()) return std::unique_ptr<Iterator>(std::make_unique<KeptIterator>(std::move(elements)));
    Iteration first = iteration;
    first.number = 0;
    TENON_TRY(auto elements, input().iterate(first));
    return std::unique_ptr<Iterator>(std::make_unique<KeepingIterator>(std::move(elements), kept_, iteration));
  }

 private:
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
};

class FileIterator final : public Iterator {
 public:
  FileIterator(std::shared_ptr<const CacheFile> file, Sink& sink) : file_(std::move(file)), sink_(sink) {}
  Result<bool> next(Element& element) override {
    if (next_ >= file_->size()) return false;
    if (auto done = file_->read(next_++, element, sink_); !done) return done.error();
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    const auto skipped = std::min(count, file_->size() - next_);
    next_ += skipped;
    return skipped;
  }
  void save(Position& position) const override { position.put(next_); }
  Result<Done> restore(PositionReader& position) override {
    if (auto skipped = skip(position.get()); !skipped) return skipped.error();
    return Done{};
  }

 private:
  std::shared_ptr<const CacheFile> file_;
  Sink& sink_;
  std::int64_t next_ = 0;
};

/// Writes what it gives. To go to a position it makes and writes all elements before.
class WritingIterator final : public CountedStream<Element> {
 public:
  WritingIterator(std::unique_ptr<Iterator> input, const Stage& stage, CacheWriter writer, const Iteration& iteration)
      : input_(std::move(input)), stage_(stage), writer_(std::move(writer)), watch_(iteration.watch), sink_(*iteration.sink) {}
  Result<bool> next(Element& element) override {
    TENON_TRY(const bool more, input_->next(element));
    if (more) {
      if (auto written = writer_->add(element, sink_); !written) return written.error();
      ++given_;
    } else if (writer_ && !watch_->stop_requested()) {
      if (auto whole = writer_->commit(stage_.spec(), sink_); !whole) return whole.error();
      writer_.reset();
    }
    return more;
  }

 private:
  std::unique_ptr<Iterator> input_;
  const Stage& stage_;
  std::optional<CacheWriter> writer_;  // none behind the end
  std::shared_ptr<Watch> watch_;
  Sink& sink_;
};

class FileCacheStage final : public Stage {
 public:
  FileCacheStage(const StagePtr& input, std::string path)
      : Stage("cache", {input}, input->spec(), input->cardinality()), path_(std::move(path)) {}
  bool changes() const override { return false; }
  HeldMemory own_held() const override {
    const std::lock_guard lock(mutex_);
    if (file_) return {.mapped = file_->bytes(), .mapped_now = file_->resident()};
    return {.mapped = cardinality().known() ? cardinality().count * element_bytes(*this) : 0};
  }

  /// As in memory: what is written is the first pass, whichever pass it is.
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto file, whole(*iteration.sink));
    if (file) return std::unique_ptr<Iterator>(std::make_unique<FileIterator>(std::move(file), *iteration.sink));
    Iteration first = iteration;
    first.number = 0;
    TENON_TRY(CacheWriter writer, CacheWriter::create(path_, *iteration.sink));
    TENON_TRY(auto elements, input().iterate(first));
    return std::unique_ptr<Iterator>(std::make_unique<WritingIterator>(std::move(elements), *this, std::move(writer), iteration));
  }

 private:
  /// The file once it is there: of an earlier pass, or of an earlier run.
  Result<std::shared_ptr<const CacheFile>> whole(Sink& sink) const {
    const std::lock_guard lock(mutex_);
    if (file_) return file_;
    TENON_TRY(auto found, CacheFile::open(path_, spec(), sink));
    if (!found) return file_;
    const Cardinality here = input().cardinality();
    if (here.known() && here.count != found->size())
      return report(sink, Code::SignatureMismatch, InFile{path_})
          .expected(std::to_string(here.count) + " elements")
          .found(found->size())
          .because("The file holds what the pipeline gave when it was written, and now there are other data in front of it.")
          .fix("delete the file: it is written again", "rm " + path_)
          .emit();
    file_ = std::make_shared<const CacheFile>(*std::move(found));
    return file_;
  }

  std::string path_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const CacheFile> file_;
};

}  // namespace

StagePtr cache_stage(StagePtr input) { return std::make_shared<CacheStage>(input); }
StagePtr cache_stage(StagePtr input, std::string filename) { return std::make_shared<FileCacheStage>(input, std::move(filename)); }

}  // namespace tenon
