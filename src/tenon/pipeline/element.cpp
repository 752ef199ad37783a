#include "tenon/pipeline/element.h"

#include <algorithm>

#include "tenon/base/assert.h"

namespace tenon {

ElementSpec ElementSpec::tuple(std::vector<ElementSpec> parts) { return {Form::tuple, std::move(parts), {}}; }

ElementSpec ElementSpec::dict(std::vector<std::pair<std::string, ElementSpec>> parts) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ElementSpec> specs;
  std::vector<std::string> keys;
  for (auto& [key, spec] : parts) keys.push_back(key), specs.push_back(std::move(spec));
  return {Form::dict, std::move(specs), std::move(keys)};
}

std::size_t ElementSpec::leaf_count() const {
  if (form_ == Form::tensor) return 1;
  std::size_t count = 0;
  for (const auto& part : parts_) count += part.leaf_count();
  return count;
}

void ElementSpec::collect(const std::string& path, std::vector<Leaf>& out) const {
  if (form_ == Form::tensor) {
    out.push_back(leaf_);
    if (leaf_.name.empty()) out.back().name = path.empty() ? "x" : path;
    return;
  }
  static constexpr const char* places[] = {"x", "y", "sample_weight"};
  const bool is_sample = path.empty() && form_ == Form::tuple && parts_.size() <= 3;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::string own = form_ == Form::dict ? (path.empty() ? keys_[i] : "[\"" + keys_[i] + "\"]")
                            : is_sample         ? std::string(places[i])
                                                : "[" + std::to_string(i) + "]";
    parts_[i].collect(path.empty() && form_ == Form::tuple && !is_sample ? "element" + own : path + own, out);
  }
}

std::vector<Leaf> ElementSpec::leaves() const {
  std::vector<Leaf> out;
  collect({}, out);
  return out;
}

ElementSpec ElementSpec::with_each(const std::function<Leaf(const Leaf&)>& change) const {
  ElementSpec out = *this;
  if (form_ == Form::tensor) out.leaf_ = change(leaf_);
  for (auto& part : out.parts_) part = part.with_each(change);
  return out;
}

ElementSpec ElementSpec::replaced(const std::vector<Leaf>& leaves, std::size_t& next) const {
  ElementSpec out = *this;
  if (form_ == Form::tensor) out.leaf_ = leaves[next++], out.leaf_.name = leaf_.name;
  for (auto& part : out.parts_) part = part.replaced(leaves, next);
  return out;
}

ElementSpec ElementSpec::with_leaves(const std::vector<Leaf>& leaves) const {
  TENON_ASSERT(leaves.size() == leaf_count(), "one leaf for each tensor of the structure");
  std::size_t next = 0;
  return replaced(leaves, next);
}

std::string to_string(const Leaf& leaf) {
  return std::string(to_string(leaf.spec.dtype)) + (leaf.has_rank ? " " + to_string(leaf.spec.shape) : " of any rank");
}

namespace {

std::string text_of(const ElementSpec& spec, const std::vector<Leaf>& leaves, std::size_t& next) {
  if (spec.form() == ElementSpec::Form::tensor) {
    const Leaf& leaf = leaves[next++];
    return leaf.name + ": " + to_string(leaf);
  }
  std::string out;
  for (std::size_t i = 0; i < spec.parts().size(); ++i) {
    out += out.empty() ? "" : ", ";
    if (spec.form() == ElementSpec::Form::dict) out += "\"" + spec.keys()[i] + "\": ";
    out += text_of(spec.parts()[i], leaves, next);
  }
  return spec.form() == ElementSpec::Form::dict ? "{" + out + "}" : "(" + out + ")";
}

bool same_structure(const ElementSpec& a, const ElementSpec& b) {
  return a.form() == b.form() && a.keys() == b.keys() &&
         std::equal(a.parts().begin(), a.parts().end(), b.parts().begin(), b.parts().end(), same_structure);
}

bool compatible_shapes(const Leaf& a, const Leaf& b) {
  if (!a.has_rank || !b.has_rank) return true;
  if (a.spec.shape.rank() != b.spec.shape.rank()) return false;
  for (int i = 0; i < a.spec.shape.rank(); ++i)
    if (a.spec.shape[i].known() && b.spec.shape[i].known() && a.spec.shape[i] != b.spec.shape[i]) return false;
  return true;
}

}  // namespace

std::string to_string(const ElementSpec& spec) {
  std::size_t next = 0;
  return text_of(spec, spec.leaves(), next);
}

bool compatible(const ElementSpec& a, const ElementSpec& b) {
  if (!same_structure(a, b)) return false;
  const auto ours = a.leaves(), theirs = b.leaves();
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const bool text = is_text(ours[i].spec.dtype) && is_text(theirs[i].spec.dtype);
    if ((!text && ours[i].spec.dtype != theirs[i].spec.dtype) || !compatible_shapes(ours[i], theirs[i])) return false;
  }
  return true;
}

ElementSpec either(const ElementSpec& a, const ElementSpec& b) {
  auto leaves = a.leaves();
  const auto theirs = b.leaves();
  for (std::size_t l = 0; l < leaves.size(); ++l) {
    auto& leaf = leaves[l];
    leaf.has_rank = leaf.has_rank && theirs[l].has_rank;
    if (!leaf.has_rank) leaf.spec.shape = {};
    for (int i = 0; i < leaf.spec.shape.rank(); ++i)
      if (leaf.spec.shape[i] != theirs[l].spec.shape[i]) leaf.spec.shape[i] = Dim();
  }
  return a.with_leaves(leaves);
}

bool fits(const Leaf& leaf, const Tensor& tensor) {
  const bool text = is_text(leaf.spec.dtype) && is_text(tensor.dtype());
  if (!text && leaf.spec.dtype != tensor.dtype()) return false;
  if (!leaf.has_rank) return true;
  const auto &want = leaf.spec.shape.dims, &found = tensor.shape().dims;
  return want.size() == found.size() &&
         std::equal(want.begin(), want.end(), found.begin(), [](Dim w, Dim f) { return !w.known() || w == f; });
}

}  // namespace tenon
