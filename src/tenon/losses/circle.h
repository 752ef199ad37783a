#pragma once
// Pairs of rows whose labels agree should point the same way, all others not. The output is a unit vector per row.
// Source: keras/src/losses/losses.py, circle.
#include "tenon/compile/arguments.h"
#include "tenon/compile/circle_function.h"

namespace tenon::losses {

struct Circle {
  double gamma = 80;
  double margin = 0.4;
  bool remove_diagonal = true;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "circle";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "Circle",
                                 .function = "circle",
                                 .alias = "",
                                 .summary = "Brings unit vectors of one group together and those of different groups apart.",
                                 .targets = Targets::group_ids,
                                 .compares_rows = true};
  static constexpr auto fields(auto each) {
    return each(field("name", &Circle::name, "Name in messages and files."),
                field("reduction", &Circle::reduction, "How the losses of a batch become one."),
                field("gamma", &Circle::gamma, "How sharply the pairs that are wrong weigh more."),
                field("margin", &Circle::margin, "How far apart pairs of one group and of different groups should be."),
                field("remove_diagonal", &Circle::remove_diagonal, "Whether a row is no pair with itself."),
                recent("dtype", &Circle::dtype, "What the loss is computed in."));
  }

  std::optional<Unfit> unfit(const Shape& output) const {
    if (output.rank() == 2) return std::nullopt;
    return Unfit{"an output of shape (batch, features)", "Every sample is one vector, compared with those of the other samples."};
  }
  ir::Ref lower(LossLowering& b) const { return circle(b, gamma, margin, remove_diagonal); }
};

}  // namespace tenon::losses
