#include "tenon/callbacks/by_name.h"

#include "tenon/callbacks/backup_and_restore.h"
#include "tenon/callbacks/csv_logger.h"
#include "tenon/callbacks/early_stopping.h"
#include "tenon/callbacks/model_checkpoint.h"
#include "tenon/callbacks/reduce_lr_on_plateau.h"
#include "tenon/callbacks/swap_ema_weights.h"
#include "tenon/callbacks/tensor_board.h"
#include "tenon/callbacks/terminate_on_nan.h"
#include "tenon/object/describe.h"

namespace tenon {
namespace {

/// Problems with arguments are told where a callback is called, not in a layer.
class InCallback : public Sink {
 public:
  explicit InCallback(Sink& to) : to_(to) {}
  void receive(Diagnostic d) override {
    if (const auto* at = std::get_if<InLayer>(&d.where)) d.where = InCall{at->kind, at->slot};
    to_.receive(std::move(d));
  }

 private:
  Sink& to_;
};

using Made = Result<std::unique_ptr<Callback>>;

struct Row {
  std::string_view name;
  Made (*make)(const Config& arguments, const Site& at);
  std::vector<FieldInfo> (*arguments)();
};

template <class A, class F> FieldInfo info_of(const A& defaults, const F& f) {
  return {f.name, field_codec<F>::type, f.doc, field_codec<F>::write(defaults.*f.member), f.allowed, f.need == Need::required};
}

template <class C> constexpr Row row(std::string_view name) {
  using A = typename C::Arguments;
  return {name,
          [](const Config& config, const Site& at) -> Made {
            TENON_TRY(std::any arguments, object_from_config<A>(config, at));
            return std::unique_ptr<Callback>(std::make_unique<C>(std::any_cast<A&&>(std::move(arguments))));
          },
          [] { return A::fields([](const auto&... f) { return std::vector<FieldInfo>{info_of(A{}, f)...}; }); }};
}

constexpr Row rows[] = {row<BackupAndRestore>("BackupAndRestore"),
                        row<CSVLogger>("CSVLogger"),
                        row<EarlyStopping>("EarlyStopping"),
                        row<ModelCheckpoint>("ModelCheckpoint"),
                        row<ReduceLROnPlateau>("ReduceLROnPlateau"),
                        row<SwapEMAWeights>("SwapEMAWeights"),
                        row<TensorBoard>("TensorBoard"),
                        row<TerminateOnNaN>("TerminateOnNaN")};

/// Callbacks of Keras that cannot be made from a name, and why.
constexpr std::pair<std::string_view, const char*> refused[] = {
    {"RemoteMonitor",
     "RemoteMonitor sends the logs to a server, and Tenon never opens a connection; CSVLogger or TensorBoard write them to files."},
    {"OrbaxCheckpoint",
     "OrbaxCheckpoint writes the format of a Python library; ModelCheckpoint and BackupAndRestore write Keras' own files."},
    {"LambdaCallback", "LambdaCallback calls functions of a program: it is there in C++."},
    {"LearningRateScheduler", "LearningRateScheduler calls a function of a program: it is there in C++."}};

const Row* row_named(std::string_view name) {
  for (const Row& r : rows)
    if (r.name == name) return &r;
  return nullptr;
}

}  // namespace

Made make_callback(std::string_view name, const Config& arguments, Sink& sink) {
  InCallback place(sink);
  if (const Row* found = row_named(name)) return found->make(arguments, Site{place, {"", std::string(name), ""}});
  for (const auto& [refused_name, reason] : refused)
    if (refused_name == name)
      return report(sink, Code::ArgumentUnsupported, InCall{"fit", "callbacks"})
          .found(std::string(name))
          .because(reason)
          .fix("leave " + std::string(name) + " out")
          .emit();
  const Site at{place, {"", "fit", ""}};
  return report_unknown_name(FieldSite{at, "callbacks", any_value}, name, callback_names());
}

std::vector<std::string_view> callback_names() {
  std::vector<std::string_view> names;
  for (const Row& r : rows) names.push_back(r.name);
  return names;
}

std::vector<FieldInfo> callback_arguments(std::string_view name) {
  const Row* found = row_named(name);
  return found ? found->arguments() : std::vector<FieldInfo>();
}

}  // namespace tenon
