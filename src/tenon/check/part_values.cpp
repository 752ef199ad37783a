#include <algorithm>
#include <cmath>
#include <cstring>

#include "tenon/check/axes.h"
#include "tenon/check/row_pairs.h"
#include "tenon/check/value_text.h"
#include "tenon/check/values.h"

namespace tenon {

namespace {

/// Whether two rows hold the same bytes: what fingerprints say is looked at before it is told.
bool are_equal(const std::vector<Looked>& a, std::int64_t row, const std::vector<Looked>& b, std::int64_t other) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Tensor &t = a[i].column.values, &u = b[i].column.values;
    if (t.row_bytes() != u.row_bytes() || std::memcmp(t.row(row), u.row(other), static_cast<std::size_t>(t.row_bytes())) != 0) return false;
  }
  return true;
}

std::vector<RowMark> marks_of(const std::vector<Looked>& columns) {
  std::vector<const std::vector<RowMark>*> marks;
  for (const Looked& x : columns) marks.push_back(&x.scan.rows);
  return joined(marks);
}

bool any_faulty(const std::vector<Looked>& columns) {
  return std::any_of(columns.begin(), columns.end(), [](const Looked& x) { return x.faulty; });
}

std::string percent(std::int64_t count, std::int64_t all) {
  const double share = 100.0 * static_cast<double>(count) / static_cast<double>(all);
  return share >= 1 ? std::to_string(static_cast<std::int64_t>(share)) + " %" : "less than 1 %";
}

/// Rows whose labels differ although the rows do not.
std::int64_t contradicting(const RowPairs& pairs, const std::vector<LabelParts>& labels, std::optional<RowPair>& first) {
  std::int64_t count = 0;
  for (const RowPair& pair : pairs.all)
    for (const LabelParts& y : labels) {
      if (!y.training) continue;
      const Tensor& t = y.training->column.values;
      if (std::max(pair.row, pair.earlier) >= t.rows()) continue;  // the row validates
      if (std::memcmp(t.row(pair.row), t.row(pair.earlier), static_cast<std::size_t>(t.row_bytes())) == 0) continue;
      if (count++ == 0) first = pair;
      break;
    }
  return count;
}

/// Where the rows that differ stand first.
std::string first_rows(const std::string& x) { return "np.sort(np.unique(" + x + ", axis=0, return_index=True)[1])"; }

void note_repeats(const Scene& s, const Looked& x, const RowPairs& pairs, const std::vector<LabelParts>& labels) {
  std::optional<RowPair> example = pairs.first;
  const std::int64_t contradict = contradicting(pairs, labels, example);
  if (contradict == 0 && pairs.count * 100 < pairs.looked_at) return;
  const auto name = variable_of(x.column.name);
  auto b =
      s.findings.make(Code::RowsRepeated, InData{x.column.name, {}, example->row})
          .expected("rows that differ")
          .found("the same values as row " + std::to_string(example->earlier) + "; " + percent(pairs.count, pairs.looked_at) +
                 " of the rows occur before" + (contradict ? ", " + std::to_string(contradict) + " of them with another label" : ""))
          .because(contradict
                       ? "Equal rows with different labels cannot both be learned; one of the labels is wrong, or a feature that tells "
                         "them apart is missing."
                       : "A row that occurs several times counts several times, and may stand in the rows that train and in those "
                         "that validate.");
  s.findings.add(std::move(b).fix("drop rows that occur before", keep_line(first_rows(name), s.model.inputs.size(), x.column.name, true),
                                  s.model.inputs.size() > 1 ? Applies::needs_editing : Applies::as_written));
}

void report_leak(const Scene& s, const Looked& x, const RowPairs& pairs, bool split) {
  const bool many = pairs.count * 2 > pairs.looked_at && pairs.count >= 10;
  s.findings.add(s.findings.make(Code::ValidationLeaks, InData{x.column.name, {}, pairs.first->row})
                     .expected("rows to validate on that do not train")
                     .found("the same values as row " + std::to_string(pairs.first->earlier) + " of the training data; so " +
                            percent(pairs.count, pairs.looked_at) + " of the rows that validate")
                     .because("Rows that the model was trained on it may know by heart: validation on them says nothing about new ones.")
                     .fix(split ? "drop rows that occur twice before the split" : "cut off rows that do not train, with sklearn",
                          split ? keep_line(first_rows("x"), s.model.inputs.size(), "x", true)
                                : "x, x_val, y, y_val = train_test_split(x, y, test_size=0.2)",
                          s.model.inputs.size() > 1 || s.model.outputs.size() > 1 ? Applies::needs_editing : Applies::as_written)
                     .as(many ? Severity::warning : Severity::note));
}

bool like_bytes(const Scan& s) { return s.whole && s.low >= 0 && s.high <= 255 && s.high > 32; }
bool like_shares(const Scan& s) { return !s.whole && s.low >= -1 && s.high <= 1; }

double magnitude(const Interval& c) { return std::max(std::abs(c.low), std::abs(c.high)); }

/// How many times larger most of the columns are; 1 where they are not.
double times_larger(const std::vector<Interval>& a, const std::vector<Interval>& b) {
  std::vector<double> ratios;
  for (std::size_t c = 0; c < std::min(a.size(), b.size()); ++c)
    if (magnitude(a[c]) > 0 && magnitude(b[c]) > 0) ratios.push_back(magnitude(a[c]) / magnitude(b[c]));
  if (ratios.size() < 2) return 1;
  std::sort(ratios.begin(), ratios.end());
  return ratios[ratios.size() / 3];  // at least two thirds of them are
}

}  // namespace

void ValueRules::targets(const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Column& y, Use use, Depth& depth) {
  if (y_.size() <= output) y_.resize(output + 1);
  LabelParts& parts = y_[output];
  parts.sized = sized_by(graph, output);
  const Ask ask = label_ask(graph, output, loss, y.values);
  const std::int64_t rows = y.values.rows();
  depth.values += elements(y.values.shape());
  if (use == Use::validation || !split_ || *split_ >= rows) {
    Looked& all = (use == Use::training ? parts.training : parts.validation).emplace(Looked{y, scan(y.values, ask)});
    all.faulty = !check_labels(s_, graph, output, loss, all);
    if (use == Use::training && !all.faulty) all.faulty = !check_training_labels(s_, graph, output, loss, all);
    return;
  }
  Looked front{{y.name, y.values.slice(0, *split_)}, scan(y.values.slice(0, *split_), ask)};
  Looked back{{y.name, y.values.slice(*split_, rows)}, scan(y.values.slice(*split_, rows), ask)};
  Looked all{y, front.scan};
  const std::int64_t width = elements(y.values.shape()) / rows;
  append(all.scan, back.scan, *split_ * width, *split_ * width / std::max<std::int64_t>(ask.one_hot, 1));
  all.faulty = !check_labels(s_, graph, output, loss, all) || !check_training_labels(s_, graph, output, loss, all);
  front.faulty = back.faulty = all.faulty;
  parts.training = std::move(front), parts.validation = std::move(back);
}

void ValueRules::parts() {
  if (!fits()) return;
  for (const LabelParts& y : y_) {
    if (!y.training || y.training->faulty) continue;
    const bool parted = y.validation && !y.validation->faulty;
    if (!parted || check_parts_of_classes(s_, y, split_.has_value())) check_balance(s_, y);
  }
  if (x_.empty() || any_faulty(x_) || any_faulty(validation_x_)) return;
  compare_rows();
}

void ValueRules::compare_rows() {
  const std::vector<RowMark> all = marks_of(x_);
  const RowPairs within = repeated(all);
  // Where equal rows are usual - few features of few values - one more says nothing.
  if (within.count * 2 > within.looked_at) return;
  if (within.first && are_equal(x_, within.first->row, x_, within.first->earlier)) note_repeats(s_, x_.front(), within, y_);
  if (within.count * 10 > within.looked_at) return;
  if (split_) {
    const auto cut = std::partition_point(all.begin(), all.end(), [&](const RowMark& m) { return m.row < *split_; });
    const auto front = static_cast<std::size_t>(cut - all.begin());
    const RowPairs both = shared(std::span(all).first(front), std::span(all).subspan(front));
    if (both.first && are_equal(x_, both.first->row, x_, both.first->earlier)) report_leak(s_, x_.front(), both, true);
    return;
  }
  bool alike = validation_x_.size() == x_.size();
  for (std::size_t i = 0; alike && i < x_.size(); ++i) alike = x_[i].column.values.dtype() == validation_x_[i].column.values.dtype();
  if (!alike || validation_x_.empty()) return;
  const RowPairs both = shared(all, marks_of(validation_x_));
  if (both.first && are_equal(validation_x_, both.first->row, x_, both.first->earlier)) report_leak(s_, validation_x_.front(), both, false);
}

bool check_scale(const Scene& s, const Looked& ours, const Looked& theirs) {
  constexpr std::int64_t enough = 10;
  if (ours.faulty || ours.column.values.rows() < enough || theirs.column.values.rows() < enough) return true;
  const double more = times_larger(theirs.scan.columns, ours.scan.columns), less = times_larger(ours.scan.columns, theirs.scan.columns);
  const bool bytes_validate = like_shares(ours.scan) && like_bytes(theirs.scan),
             bytes_train = like_bytes(ours.scan) && like_shares(theirs.scan);
  if (!bytes_validate && !bytes_train && more < 100 && less < 100) return true;
  const std::string name = variable_of(bytes_train ? ours.column.name : theirs.column.name);
  const std::string line = bytes_validate || bytes_train ? name + " = " + name + ".astype(\"float32\") / 255.0"
                                                         : "print(x.min(), x.max(), x_val.min(), x_val.max())";
  s.findings.add(
      s.findings.make(Code::ValidationScaleDiffers, InData{theirs.column.name})
          .expected("numbers like those that train: from " + shown(ours.scan.low) + " to " + shown(ours.scan.high))
          .found("numbers from " + shown(theirs.scan.low) + " to " + shown(theirs.scan.high))
          .because("A model reads what it was trained on. One of the two was scaled and the other was not; Keras says nothing, and "
                   "val_loss looks as if the model were bad.")
          .fix(bytes_validate ? "scale what validates as well"
               : bytes_train  ? "scale what trains as well"
                              : "prepare both alike",
               line, bytes_validate || bytes_train ? Applies::as_written : Applies::needs_editing));
  return false;
}

}  // namespace tenon
