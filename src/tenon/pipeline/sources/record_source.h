#pragma once
// Records of TensorFlow's record files as elements: tf.data.TFRecordDataset and tf.io.parse_single_example in one.
#include "tenon/io/example.h"
#include "tenon/io/record_reader.h"
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// The bytes of every record of the files, one file behind the other.
Dataset tf_records(std::vector<std::string> files, RecordPacking packing = RecordPacking::found_out);

/// The examples in them. With labels an element is (x, y): x is the tensor of the one other feature, or a dict of them by name; y likewise.
Dataset tf_examples(std::vector<std::string> files, std::vector<Feature> features, const std::vector<std::string>& labels = {},
                    RecordPacking packing = RecordPacking::found_out);

/// The same, with the files opened now. Where none is packed, the places of their records are looked up: how many there are is known then,
/// and they can be had in any order, so that all of them can be shuffled for eight bytes each.
Result<Dataset> open_examples(const std::vector<std::string>& files, const std::vector<Feature>& features,
                              const std::vector<std::string>& labels, Sink& sink);

}  // namespace tenon
