#pragma once
// Keras' functions of how far output and labels are apart, written in operations: what the losses and the metrics of the same name share.
// Each gives one value per row: of shape (batch, ...), the axis compared along is gone. NaN in labels or output gives NaN.
// Source: keras/src/losses/losses.py; keras/src/metrics/correlation_metrics.py.
#include "tenon/compile/compared.h"

namespace tenon {

ir::Ref mean_squared_error(ir::Builder& b, Compared y);
ir::Ref mean_absolute_error(ir::Builder& b, Compared y);
ir::Ref mean_absolute_percentage_error(ir::Builder& b, Compared y);
ir::Ref mean_squared_logarithmic_error(ir::Builder& b, Compared y);
/// Half the square of a difference up to `delta`, a straight line from there on.
ir::Ref huber(ir::Builder& b, Compared y, double delta);
ir::Ref log_cosh(ir::Builder& b, Compared y);
ir::Ref poisson(ir::Builder& b, Compared y);
ir::Ref kl_divergence(ir::Builder& b, Compared y);
/// -1 where both point the same way.
ir::Ref cosine_similarity(ir::Builder& b, Compared y, std::int64_t axis);
ir::Ref pearson_correlation(ir::Builder& b, Compared y, std::int64_t axis);
ir::Ref concordance_correlation(ir::Builder& b, Compared y, std::int64_t axis);

}  // namespace tenon
