// pairs_test: programs with two or three mistakes that do not touch each other report each of them once, in causal order, and nothing else.
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "case/call_text.h"
#include "case/case.h"
#include "tenon/diag/render.h"

namespace {

using namespace tenon;

/// Where a mistake stands; what comes first may be the cause of what comes later.
enum class Stage { model, compile, data, values, call };

/// One mistake: a line of the right program, replaced; or an argument of compile() or fit().
struct Mistake {
  Code code;
  Stage stage;
  std::string part;  // of the program that it touches: mistakes of one part are never combined
  std::string from, to;
};

const std::string right = R"(model = Sequential
  Input(shape=(8,))
  Dense(units=16, activation="relu", name="hidden")
  Dense(units=3, activation="softmax", name="classes")
compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
x = float32 (100, 8) from 0 to 1
y = int64 (100,) from 0 to 2
fit()
)";

const std::vector<Mistake> mistakes{
    {Code::ActivationRepeated, Stage::model, "head", "name=\"classes\")", "name=\"classes\")\n  Softmax()"},
    {Code::NeverAdapted, Stage::model, "first", "  Dense(units=16", "  Normalization()\n  Dense(units=16"},
    {Code::ArgumentOutOfRange, Stage::model, "first", "name=\"hidden\")", "name=\"hidden\")\n  Dropout(rate=1.0)"},
    {Code::NameUnknown, Stage::compile, "optimizer", "\"adam\"", "\"adamm\""},
    {Code::LearningRateUnusual, Stage::compile, "optimizer", "\"adam\"", "Adam(learning_rate=-0.001)"},
    {Code::NameUnknown, Stage::compile, "metrics", "[\"accuracy\"]", "[\"acuracy\"]"},
    {Code::TopKOfAll, Stage::compile, "metrics", "[\"accuracy\"]", "[\"sparse_top_k_categorical_accuracy\"]"},
    {Code::LogitsExpected, Stage::compile, "loss", "\"sparse_categorical_crossentropy\"",
     "SparseCategoricalCrossentropy(from_logits=True)"},
    {Code::NameUnknown, Stage::compile, "loss", "\"sparse_categorical_crossentropy\"", "\"sparse_categorical_crossentropie\""},
    {Code::EntryIgnored, Stage::compile, "loss", "\"sparse_categorical_crossentropy\"", "[\"sparse_categorical_crossentropy\", \"mse\"]"},
    {Code::InputShapeMismatch, Stage::data, "x", "(100, 8)", "(100, 9)"},
    {Code::RankMismatch, Stage::data, "x", "(100, 8)", "(100, 2, 4)"},
    {Code::OneHotForClassIds, Stage::data, "y", "y = int64 (100,) from 0 to 2", "y = one_hot (100, 3)"},
    {Code::NotANumber, Stage::values, "x", "to 1\n", "to 1\nx[17] = nan\n"},
    {Code::LabelOutOfRange, Stage::values, "y", "from 0 to 2\n", "from 0 to 2\ny[17] = 7\n"},
    {Code::LabelsAllEqual, Stage::values, "y", "from 0 to 2\n", "from 1 to 1\n"},
    {Code::CallArgumentOutOfRange, Stage::call, "validation_split", "fit(", "fit(validation_split=20, "},
    {Code::NothingToTrain, Stage::call, "epochs", "fit(", "fit(epochs=0, "},
    {Code::CallArgumentOutOfRange, Stage::call, "batch_size", "fit(", "fit(batch_size=-1, "},
};

std::string with(std::string program, const Mistake& m) {
  const auto at = program.find(m.from);
  return program.replace(at, m.from.size(), m.to);
}

/// What leaves nothing to judge another mistake by: a loss that there is not reads no labels, and metrics are judged by labels that fit.
bool hides(const Mistake& a, const Mistake& b) {
  const bool no_loss = a.code == Code::NameUnknown && a.part == "loss", no_labels = a.code == Code::OneHotForClassIds;
  return (no_loss && b.part == "y") || ((no_loss || no_labels) && b.code == Code::TopKOfAll);
}

/// The stage of each code; within a stage any order will do.
std::string listed(std::vector<std::pair<Stage, Code>> all) {
  std::stable_sort(all.begin(), all.end());
  std::string out;
  for (const auto& [stage, code] : all) out += (out.empty() ? "" : ", ") + std::string(entry(code).id);
  return out;
}

/// The codes as they come, sorted within runs of one stage; a code that no mistake has stands alone.
std::string verdict(const Report& report, const std::vector<Mistake>& some) {
  std::vector<std::pair<Stage, Code>> run;
  std::string out;
  const auto flush = [&] {
    if (!run.empty()) out += (out.empty() ? "" : ", ") + listed(std::exchange(run, {}));
  };
  for (const auto& d : report.diagnostics()) {
    if (d.severity == Severity::note) continue;
    const auto* call = std::get_if<InCall>(&d.where);
    const auto made = std::find_if(some.begin(), some.end(), [&](const Mistake& m) {
      return m.code == d.code && (m.code != Code::CallArgumentOutOfRange || (call && call->argument == m.part));
    });
    const Stage stage = made == some.end() ? Stage::call : made->stage;
    if (!run.empty() && run.back().first != stage) flush();
    run.emplace_back(stage, d.code);
  }
  flush();
  return out;
}

std::string expected(const std::vector<Mistake>& some) {
  std::vector<std::pair<Stage, Code>> all;
  for (const auto& m : some) all.emplace_back(m.stage, m.code);
  return listed(std::move(all));
}

struct Count {
  int programs = 0, wrong = 0;
};

void judge(const std::vector<Mistake>& some, Count& count) {
  for (const auto& a : some)
    for (const auto& b : some)
      if (&a != &b && (a.part == b.part || hides(a, b))) return;
  std::string program = right;
  for (const auto& m : some) program = with(std::move(program), m);
  ++count.programs;
  const std::string found = verdict(test::run_case(program), some), want = expected(some);
  if (found == want) return;
  ++count.wrong;
  std::printf("%sexpected %s\nfound    %s\n\n", program.c_str(), want.c_str(), found.c_str());
}

}  // namespace

int main() {
  Count count;
  judge({}, count);
  for (std::size_t i = 0; i < mistakes.size(); ++i) {
    judge({mistakes[i]}, count);
    for (std::size_t j = i + 1; j < mistakes.size(); ++j) {
      judge({mistakes[i], mistakes[j]}, count);
      for (std::size_t k = j + 1; k < mistakes.size(); ++k) judge({mistakes[i], mistakes[j], mistakes[k]}, count);
    }
  }
  std::printf("%d programs, %d wrong\n", count.programs, count.wrong);
  return count.wrong > 0 || count.programs < 500;
}
