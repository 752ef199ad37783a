#pragma once
// Elements that can be had in any order: rows of arrays, files of a folder, records of an indexed file. Stages between them and the batch
// - shuffle, take, shard, repeat - then move numbers of rows, and a batch is put together from its rows at once.
#include <span>

#include "tenon/diag/sink.h"
#include "tenon/pipeline/element.h"
#include "tenon/pipeline/held.h"
#include "tenon/pipeline/recycler.h"

namespace tenon {

class Rows {
 public:
  virtual ~Rows() = default;
  /// As messages call them: "x_train", "the images of train/".
  virtual const std::string& name() const = 0;
  virtual const ElementSpec& spec() const = 0;
  virtual std::int64_t size() const = 0;

  /// One row, 0 <= row < size(). From several threads at once, each with its own sink.
  virtual Result<Done> read(std::int64_t row, Element& element, Sink& sink) const = 0;

  /// Several rows as one batch, the one of this number in the pass. By default every row is read and copied into its place.
  virtual Result<Done> gather(std::span<const std::int64_t> rows, std::int64_t number, Element& batch, Recycler& memory, Sink& sink) const;

  /// What is kept for all passes.
  virtual HeldMemory held() const { return {}; }
};

}  // namespace tenon
