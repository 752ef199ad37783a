#include "page.h"

#include <algorithm>
#include <exception>

#include "case/case.h"
#include "tenon/diag/render.h"

namespace tenon::test {
namespace {

std::string output_of(const Report& report) {
  std::string out;
  for (const auto& d : report.diagnostics()) out += (out.empty() ? "" : "\n") + render_terminal(d, Colour::off);
  return out;
}

bool has(const Report& report, Code code) {
  return std::any_of(report.diagnostics().begin(), report.diagnostics().end(), [&](const Diagnostic& d) { return d.code == code; });
}

/// What a case must do: produce this page's code, and others only where the page says so: ```case also TN0506.
std::vector<std::string> judge_case(const Block& block, const Block* output, Code code) {
  std::vector<std::string> wrong;
  const Report report = run_case(block.text);
  if (!has(report, code)) wrong.push_back("the case does not produce this code but:\n" + output_of(report));
  for (const auto& d : report.diagnostics())
    if (d.code != code && block.words.find(entry(d.code).id) == std::string::npos)
      wrong.push_back("the case also produces:\n" + render_terminal(d, Colour::off));
  if (!output) wrong.push_back("no ```output block follows the case");
  else if (output->text != output_of(report))
    wrong.push_back("the output has changed to:\n" + output_of(report) + "  (tools/tenon-dev bless " + std::string(entry(code).id) +
                    " accepts it)");
  return wrong;
}

/// The case that output block `i` belongs to, with at most one block between them; null where it is no such block.
const Block* case_of(const std::vector<Block>& blocks, std::size_t i) {
  if (blocks[i].kind != "output") return nullptr;
  for (std::size_t back = 1; back <= 2 && back <= i; ++back)
    if (blocks[i - back].kind == "case") return &blocks[i - back];
  return nullptr;
}

std::vector<std::string> judge_passes(const Block& block, Code code) {
  const Report report = run_case(block.text);
  if (has(report, code) || !report.ok()) return {"the case that passes reports:\n" + output_of(report)};
  return {};
}

}  // namespace

std::vector<Block> blocks_of(const std::string& page) {
  std::vector<Block> blocks;
  for (std::size_t at = 0; (at = page.find("\n```", at)) != std::string::npos;) {
    const auto line_end = page.find('\n', at + 1), close = page.find("\n```", line_end);
    if (line_end == std::string::npos || close == std::string::npos) break;
    const std::string head = page.substr(at + 4, line_end - at - 4);
    const auto space = std::min(head.find(' '), head.size());
    const auto begin = line_end + 1, end = std::max(close + 1, begin);
    blocks.push_back({head.substr(0, space), head.substr(space), page.substr(begin, end - begin), begin, end});
    at = close + 4;
  }
  return blocks;
}

std::vector<std::string> judge_page(const std::string& page, Code code) try {
  std::vector<std::string> wrong;
  const std::string heading = "# " + std::string(entry(code).id) + " " + std::string(entry(code).title) + "\n";
  if (!page.starts_with(heading)) wrong.push_back("the page does not start with \"" + heading + "\"");
  const auto blocks = blocks_of(page);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block* next = i + 1 < blocks.size() && blocks[i + 1].kind == "output" ? &blocks[i + 1] : nullptr;
    auto found = blocks[i].kind == "case"     ? judge_case(blocks[i], next, code)
                 : blocks[i].kind == "passes" ? judge_passes(blocks[i], code)
                                              : std::vector<std::string>{};
    wrong.insert(wrong.end(), found.begin(), found.end());
  }
  for (const std::string kind : {"case", "passes"})
    if (std::none_of(blocks.begin(), blocks.end(), [&](const Block& b) { return b.kind == kind; }))
      wrong.push_back("the page has no ```" + kind + " block");
  return wrong;
} catch (const std::exception& e) { return {std::string("a block cannot be run: ") + e.what()}; }

std::string blessed(const std::string& page) {
  const auto blocks = blocks_of(page);
  std::string out = page;
  for (std::size_t i = blocks.size(); i-- > 1;)
    if (const Block* before = case_of(blocks, i))
      out.replace(blocks[i].begin, blocks[i].end - blocks[i].begin, output_of(run_case(before->text)));
  return out;
}

Outputs compare_outputs(const std::string& page) {
  const auto blocks = blocks_of(page);
  Outputs found;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block* before = case_of(blocks, i);
    if (!before) continue;
    ++found.blocks;
    if (const auto now = output_of(run_case(before->text)); now != blocks[i].text)
      found.changed.push_back("after the case\n" + before->text + "the output has changed to\n" + now);
  }
  return found;
}

std::string new_page(Code code) {
  return "# " + std::string(entry(code).id) + " " + std::string(entry(code).title) +
         "\n\nWhat it means, and what Keras does in the same situation.\n\n```case\n```\n\n```output\n```\n\n```passes\n```\n";
}

}  // namespace tenon::test
