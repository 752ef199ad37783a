#include "tenon/report/picture.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tenon/graph/known_part.h"
#include "tenon/layers/add.h"
#include "tenon/layers/conv_2d.h"
#include "tenon/layers/dense.h"
#include "tenon/layers/flatten.h"
#include "tenon/layers/input.h"

using namespace tenon;

namespace {

std::vector<Picture> drawn(const Model& model, const std::vector<Diagnostic>& diagnostics = {}, const Arrays* data = nullptr) {
  const Graph graph = known_part(model, {});
  return pictures_of({model, graph, data}, diagnostics);
}

const Picture::Box& box(const Picture& picture, std::string_view name) {
  const auto found = std::find_if(picture.boxes.begin(), picture.boxes.end(), [&](const auto& b) { return b.name == name; });
  REQUIRE(found != picture.boxes.end());
  return *found;
}

/// The line between two boxes; null when there is none.
const Picture::Wire* wire(const Picture& picture, std::string_view from, std::string_view to) {
  for (const auto& w : picture.wires)
    if (picture.boxes[static_cast<std::size_t>(w.from)].name == from && picture.boxes[static_cast<std::size_t>(w.to)].name == to) return &w;
  return nullptr;
}

/// Two branches of different width, added: the second input does not fit.
Model unfit() {
  Model m;
  m.form = Model::Form::functional;
  const auto x = m.add(Input{.shape = {4}}, {}, "x");
  const auto a = m.add(Dense{.units = 8}, {x}, "a"), b = m.add(Dense{.units = 9}, {x}, "b");
  const auto sum = m.add(Add{}, {a, b}, "sum");
  const auto y = m.add(Dense{.units = 3}, {sum}, "y");
  return functional(std::move(m), {x}, {y});
}

std::vector<Diagnostic> faults(const Model& model) {
  Report report;
  (void)infer(model, report);
  return report.diagnostics();
}

Arrays arrays() {
  return {{{"pixels", Tensor::copy<float>({2, 4}, std::vector<float>(8))}},
          {{"labels", Tensor::copy<std::int64_t>({2}, std::vector<std::int64_t>(2))}}};
}

Diagnostic about(Code code, Where where) {
  Report report;
  (void)tenon::report(report, code, std::move(where)).emit();
  return report.diagnostics().front();
}

}  // namespace

TEST_CASE("a layer that fails is marked with the line that does not fit; what is behind it is unknown") {
  const Model model = unfit();
  const auto pictures = drawn(model, faults(model));
  REQUIRE(pictures.size() == 1);
  CHECK(box(pictures[0], "a").shape == "(None, 8)");
  CHECK(box(pictures[0], "sum").shape.empty());
  CHECK(box(pictures[0], "y").shape.empty());
  CHECK(box(pictures[0], "sum").findings == std::vector<std::size_t>{0});
  CHECK(box(pictures[0], "y").findings.empty());
  CHECK(wire(pictures[0], "a", "sum")->findings.empty());
  CHECK(wire(pictures[0], "b", "sum")->findings == std::vector<std::size_t>{0});
}

TEST_CASE("every layer and every connection is there, arrays above and losses below") {
  Sequential model{Input{.shape = {4}}, Dense{.units = 3}, Dense{.units = 2}};
  model.compile({.loss = "mse"});
  const Arrays data = arrays();
  const auto pictures = drawn(
      model, {about(Code::TargetShapeMismatch, InData{"labels", {}, {}}), about(Code::LogitsExpected, InCall{"compile", "loss"})}, &data);
  const Picture& p = pictures[0];
  CHECK(p.boxes.size() == 6);
  CHECK(p.wires.size() == 5);
  CHECK(wire(p, "pixels", "input_layer"));
  CHECK(wire(p, "dense", "dense_1"));
  REQUIRE(wire(p, "labels", "mse"));
  CHECK(wire(p, "labels", "mse")->findings == std::vector<std::size_t>{0});
  CHECK(box(p, "labels").findings == std::vector<std::size_t>{0});
  CHECK(box(p, "labels").shape == "(2,)");
  CHECK(wire(p, "dense_1", "mse")->findings == std::vector<std::size_t>{1});
  CHECK(box(p, "mse").findings == std::vector<std::size_t>{1});
  CHECK(box(p, "dense").parameters == 15);
  for (const auto& w : p.wires) CHECK(w.from < w.to);
}

TEST_CASE("values that are wrong mark the array, not the line from it") {
  Sequential model{Input{.shape = {4}}, Dense{.units = 3}};
  const Arrays data = arrays();
  const auto pictures = drawn(model, {about(Code::NotANumber, InData{"pixels", {}, 1})}, &data);
  CHECK(box(pictures[0], "pixels").findings.size() == 1);
  CHECK(wire(pictures[0], "pixels", "input_layer")->findings.empty());
}

TEST_CASE("a model inside has a picture of its own; a shared one has one for all its calls") {
  Sequential inner{Input{.shape = {4}}, Dense{.units = 5}};
  inner.name = "encoder";
  Model m;
  m.form = Model::Form::functional;
  const auto left = m.add(Input{.shape = {4}}, {}, "left"), right = m.add(Input{.shape = {4}}, {}, "right");
  const auto a = m.add(as_layer(inner), {left}, "encoder");
  const auto b = m.call(m.nodes[static_cast<std::size_t>(a.node)].layer, {right});
  const auto sum = m.add(Add{}, {a, b}, "sum");
  const Model model = functional(std::move(m), {left, right}, {sum});
  const auto pictures = drawn(model, {about(Code::RankMismatch, InLayer{"encoder/dense", "Dense", "input 0"})});
  REQUIRE(pictures.size() == 2);
  CHECK(std::count_if(pictures[0].boxes.begin(), pictures[0].boxes.end(), [](const auto& x) { return x.picture == 1; }) == 2);
  CHECK(box(pictures[1], "dense").findings.size() == 1);
  CHECK(box(pictures[0], "encoder").findings.size() == 1);
  CHECK(wire(pictures[0], "left", "encoder")->findings.empty());
}

TEST_CASE("a layer that reads a tensor twice has one line for both") {
  Model m;
  m.form = Model::Form::functional;
  const auto x = m.add(Input{.shape = {4}}, {}, "x");
  const auto sum = m.add(Add{}, {x, x}, "sum");
  const auto pictures = drawn(functional(std::move(m), {x}, {sum}));
  REQUIRE(pictures[0].wires.size() == 1);
  CHECK(pictures[0].wires[0].inputs == std::vector<int>{0, 1});
}

TEST_CASE("a model that does not know its input is drawn as far as it goes") {
  const Model model = Sequential{Flatten{}, Dense{.units = 3}};
  CHECK(drawn(model).size() == 1);
}
