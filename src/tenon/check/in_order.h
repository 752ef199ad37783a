#pragma once
// Findings in the order of causes: what is said of files and the model comes before what is said of the data that it reads.
#include <algorithm>

#include "tenon/diag/sink.h"

namespace tenon {

class InOrder : public Sink {
 public:
  explicit InOrder(Sink& sink) : sink_(sink) {}
  void receive(Diagnostic d) override { held_.push_back(std::move(d)); }
  /// Passes all on; those of one stage in the order received.
  void pass_on() {
    std::stable_sort(held_.begin(), held_.end(), [](const Diagnostic& a, const Diagnostic& b) { return stage(a) < stage(b); });
    for (auto& d : held_) sink_.receive(std::move(d));
    held_.clear();
  }

 private:
  enum class Stage : std::uint8_t { file, model, compile, data, values, call };

  static Stage stage(const Diagnostic& d) {
    switch (entry(d.code).category) {
      case Category::file: return Stage::file;
      case Category::model:
      case Category::shape:
        return is_about_compile(d) ? Stage::compile : std::holds_alternative<InData>(d.where) ? Stage::data : Stage::model;
      case Category::compile: return Stage::compile;
      case Category::input:
      case Category::target: return is_about_a_value(d) ? Stage::values : Stage::data;
      case Category::value: return Stage::values;
      case Category::pipeline: return std::holds_alternative<InCall>(d.where) ? Stage::call : Stage::data;
      case Category::call:
      case Category::training: return Stage::call;
    }
    return Stage::call;
  }

  /// An unknown name of a loss, for instance.
  static bool is_about_compile(const Diagnostic& d) {
    const auto* at = std::get_if<InCall>(&d.where);
    return at && at->function == "compile";
  }
  static bool is_about_a_value(const Diagnostic& d) {
    const auto* at = std::get_if<InData>(&d.where);
    return at && at->row;
  }

  Sink& sink_;
  std::vector<Diagnostic> held_;
};

}  // namespace tenon
