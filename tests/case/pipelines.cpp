#include "case/pipelines.h"

#include <stdexcept>
#include <thread>

#include "case/arrays.h"

namespace tenon::test {
namespace {

/// "a(b.c).d(e)" at its outer points: "a(b.c)", "d(e)".
std::vector<std::string> links(const std::string& text) {
  std::vector<std::string> out(1);
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted) depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (c == '.' && depth == 0 && !quoted) out.emplace_back();
    else out.back() += c;
  }
  return out;
}

Tensors tensors(const Expression& e, const Variables& variables) {
  if (e.form == Expression::Form::name) return Tensors(variables.array(e.name));
  std::vector<Tensors> parts;
  for (const auto& item : e.items) parts.push_back(tensors(item, variables));
  return tuple(std::move(parts));
}

/// "float32 (None, 4)", "float32 of any rank".
ElementSpec leaf_spec(const std::string& text) {
  const auto space = text.find(' ');
  const DType dtype = *dtype_named(text.substr(0, space));
  if (text.find("any rank") != std::string::npos) return ElementSpec::of_any_rank(dtype);
  Shape shape;
  for (const auto& item : parse_python(text.substr(space + 1)).items)
    shape.dims.push_back(item.literal.integer() ? Dim(*item.literal.integer()) : Dim());
  return ElementSpec(TensorSpec{std::move(shape), dtype});
}

Dataset generator(const Expression& e, const Variables& variables) {
  std::vector<Element> elements;
  for (const auto& item : e.items.at(0).items) elements.push_back(tensors(item, variables).element);
  std::vector<ElementSpec> leaves;
  for (const auto& item : e.keyword("output_signature")->items) leaves.push_back(leaf_spec(*item.literal.string()));
  const ElementSpec signature = leaves.size() == 1 ? leaves.front() : ElementSpec::tuple(std::move(leaves));
  const std::string raises = e.keyword("raises") ? *e.keyword("raises")->literal.string() : "";
  const double wait = e.keyword("wait") ? *e.keyword("wait")->literal.number() : 0;
  const auto make = [=]() -> Generator {
    return [=, at = std::size_t{0}]() mutable -> std::optional<Element> {
      if (at == elements.size() && !raises.empty()) throw std::runtime_error(raises);
      if (at == elements.size()) return std::nullopt;
      if (at + 1 == elements.size() && wait > 0) std::this_thread::sleep_for(std::chrono::duration<double>(wait));
      return elements[at++];
    };
  };
  if (e.keyword("once")) return Dataset::from_generator_once(make(), signature);
  return Dataset::from_generator(make, signature);
}

Dataset stage(const Dataset& data, const Expression& e, const std::map<std::string, Dataset>& named) {
  const auto number = [&](std::size_t i) { return *e.items.at(i).literal.integer(); };
  const bool drop = e.keyword("drop_remainder") && *e.keyword("drop_remainder")->literal.boolean();
  if (e.name == "batch") return data.batch(number(0), {.drop_remainder = drop});
  if (e.name == "padded_batch") return data.padded_batch(number(0), {.drop_remainder = drop});
  if (e.name == "unbatch") return data.unbatch();
  if (e.name == "shuffle") return data.shuffle(number(0));
  if (e.name == "repeat") return data.repeat(e.items.empty() ? -1 : number(0));
  if (e.name == "take") return data.take(number(0));
  if (e.name == "prefetch") return data.prefetch(number(0));
  if (e.name == "concatenate") return data.concatenate(named.at(e.items.at(0).name));
  throw std::runtime_error("cases have no stage " + e.name);
}

}  // namespace

std::optional<Dataset> make_dataset(const std::string& text, const Variables& variables, const std::map<std::string, Dataset>& named) {
  auto chain = links(text);
  std::optional<Dataset> data;
  if (const auto known = named.find(chain.front()); known != named.end()) data = known->second;
  else if (chain.front() != "Dataset" || chain.size() < 2) return std::nullopt;
  else {
    chain.erase(chain.begin());
    const Expression source = parse_python(chain.front());
    data = source.name == "from_generator" ? generator(source, variables)
                                           : Dataset::from_tensor_slices(tensors(source.items.at(0), variables));
  }
  for (std::size_t i = 1; i < chain.size(); ++i) data = stage(*data, parse_python(chain[i]), named);
  return data;
}

}  // namespace tenon::test
