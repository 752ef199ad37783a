#pragma once
// The batches of a Dataset as arrays, in the columns and shapes that a run's steps read.
#include "tenon/check/check.h"
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// The element's tensors as columns, named as the leaves are: x, then y, then sample weights. The structure is one of Keras' forms.
Arrays arrays_of(const ElementSpec& spec, const Element& element);

/// Why elements of this structure are none of Keras' forms; empty where they are.
std::string unfit_form(const ElementSpec& spec);

/// The values of the columns, as a run's contract reads them.
Batch batch_of(const Arrays& arrays);

/// Reports arrays of a batch that have not as many rows as the first, and says whether there are any rows.
Result<bool> has_rows(const Arrays& batch, std::int64_t index, Sink& sink);

/// Brings batch after batch into the columns of the run's first one.
class BatchColumns {
 public:
  /// first: the columns as the run has them - run.data() or *run.validation().
  BatchColumns(const Dataset& data, const Arrays& first, const RunArgs& args);

  /// The batch in the run's columns. `batch` keeps its vectors, so that who has pointers to its columns finds the new values there.
  void read(const Element& element, Arrays& batch) const;
  /// What tells batches of different plans apart, besides their rows: shapes behind the batch axis and dtypes, of every tensor.
  void shape_key(const Element& element, std::vector<std::int64_t>& key) const;

 private:
  enum class Kind : std::uint8_t { leaf, ones, class_weight };
  struct Place {
    Kind kind;
    std::size_t leaf = 0;
    int rank = 0;
    DType dtype = DType::float32;
  };
  Tensor make(const Place& place, const Element& element, const Arrays& batch) const;

  std::map<std::int64_t, double> class_weight_;
  std::vector<Place> x_, y_, sample_weight_;
};

}  // namespace tenon
