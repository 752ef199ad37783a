#pragma once
// tf.data.TextLineDataset: the lines of text files.
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// Every line of the files as a string, without its end ("\n" or "\r\n").
Dataset text_lines(std::vector<std::string> files);

}  // namespace tenon
