#include "tenon/report/find_place.h"

#include <algorithm>
#include <charconv>

namespace tenon {
namespace {

using Box = Picture::Box;

/// The number in "input 1".
std::optional<int> input_of(std::string_view slot) {
  constexpr std::string_view word = "input ";
  int number = 0;
  if (!slot.starts_with(word)) return std::nullopt;
  const auto read = std::from_chars(slot.data() + word.size(), slot.data() + slot.size(), number);
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

class Marker {
 public:
  Marker(std::vector<Picture>& pictures, const Diagnostic& d, std::size_t number) : pictures_(pictures), d_(d), number_(number) {}

  void operator()(const InLayer& where) {
    for (Picture& picture : pictures_)
      if (where.layer.starts_with(picture.prefix)) mark_layer(picture, where.layer.substr(picture.prefix.size()), where.slot);
  }

  /// An array; and the line to what reads it, when the two do not fit each other.
  void operator()(const InData& where) {
    const auto category = entry(d_.code).category;
    const bool misfit = category == Category::input || category == Category::target || category == Category::shape;
    Picture& picture = pictures_.front();
    for (std::size_t b = 0; b < picture.boxes.size(); ++b) {
      if (picture.boxes[b].role != Box::Role::data || picture.boxes[b].name != where.source) continue;
      note(picture.boxes[b].findings);
      for (auto& wire : picture.wires)
        if (misfit && wire.from == static_cast<int>(b)) note(wire.findings);
    }
  }

  /// compile() is drawn as the losses behind the outputs.
  void operator()(const InCall& where) {
    const bool about_loss = where.argument.starts_with("loss") || where.argument.find("metrics") != std::string::npos;
    if (where.function != "compile" || !about_loss) return;
    Picture& picture = pictures_.front();
    for (auto& wire : picture.wires) {
      Box& box = picture.boxes[static_cast<std::size_t>(wire.to)];
      const Box& from = picture.boxes[static_cast<std::size_t>(wire.from)];
      if (box.role != Box::Role::loss || from.role == Box::Role::data || !is_output_meant(from.name)) continue;
      note(box.findings);
      note(wire.findings);
    }
  }

  void operator()(const InFile&) {}

 private:
  void note(std::vector<std::size_t>& findings) const {
    if (findings.empty() || findings.back() != number_) findings.push_back(number_);
  }

  /// With several outputs a message names the layer that makes the one it is about.
  bool is_output_meant(const std::string& layer) const {
    const auto names_layer = [](const Related& r) { return std::holds_alternative<InLayer>(r.where); };
    return std::none_of(d_.related.begin(), d_.related.end(), names_layer) ||
           std::any_of(d_.related.begin(), d_.related.end(), [&](const Related& r) {
             const auto* at = std::get_if<InLayer>(&r.where);
             return at && at->layer == layer;
           });
  }

  /// A layer of this name; failing that, the one in whose name it stands: "bidirectional/forward_lstm".
  static std::string known_name(const Picture& picture, std::string name) {
    const auto known = [&] {
      return std::any_of(picture.boxes.begin(), picture.boxes.end(),
                         [&](const Box& b) { return b.role != Box::Role::data && b.role != Box::Role::loss && b.name == name; });
    };
    while (!name.empty() && !known()) name.resize(name.find('/') == std::string::npos ? 0 : name.rfind('/'));
    return name;
  }

  void mark_layer(Picture& picture, const std::string& path, const std::string& slot) {
    const std::string name = known_name(picture, path);
    if (name.empty()) return;
    // Of several calls of a layer those that failed, if any did.
    const auto is_meant = [&](const Box& b) { return b.role != Box::Role::data && b.role != Box::Role::loss && b.name == name; };
    const bool some_failed =
        std::any_of(picture.boxes.begin(), picture.boxes.end(), [&](const Box& b) { return is_meant(b) && b.shape.empty(); });
    const bool about_shape = entry(d_.code).category == Category::shape;
    auto input = name == path ? input_of(slot) : std::nullopt;
    if (!input && name == path && about_shape) input = 0;  // of the one input of a layer that its arguments do not fit
    for (std::size_t b = 0; b < picture.boxes.size(); ++b) {
      Box& box = picture.boxes[b];
      if (!is_meant(box) || (some_failed && !box.shape.empty())) continue;
      note(box.findings);
      for (auto& wire : picture.wires)
        if (wire.to == static_cast<int>(b) && std::count(wire.inputs.begin(), wire.inputs.end(), input.value_or(-1))) note(wire.findings);
    }
  }

  std::vector<Picture>& pictures_;
  const Diagnostic& d_;
  std::size_t number_;
};

}  // namespace

void mark(std::vector<Picture>& pictures, const Diagnostic& diagnostic, std::size_t number) {
  if (!pictures.empty()) std::visit(Marker(pictures, diagnostic, number), diagnostic.where);
}

}  // namespace tenon
