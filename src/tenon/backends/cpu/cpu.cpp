// The cpu backend: chooses a kernel for each operation. What has none of its own runs the reference backend's plain loop.
#include <algorithm>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/workspace.h"
#include "tenon/base/assert.h"

namespace tenon {
namespace {

using cpu::Bound;
using cpu::Context;
using cpu::CpuWorkspace;
using cpu::OneThread;

/// A loop of the reference backend, under a name that says so.
class PlainLoop final : public Kernel {
 public:
  PlainLoop(std::unique_ptr<Kernel> kernel, std::string_view op) : kernel_(std::move(kernel)), name_("plain loop: " + std::string(op)) {}
  void run(const Moment& now) const override { kernel_->run(now); }
  std::string_view implementation() const override { return name_; }

 private:
  std::unique_ptr<Kernel> kernel_;
  std::string name_;
};

class CpuBackend final : public Backend {
 public:
  std::string_view name() const override { return "cpu"; }
  std::unique_ptr<Workspace> make_workspace() const override { return std::make_unique<CpuWorkspace>(engine_); }

  std::unique_ptr<Kernel> bind(const ir::Op& op, const Bind& where, std::span<const bool> is_parameter) const override {
    auto* workspace = dynamic_cast<CpuWorkspace*>(where.workspace);
    TENON_ASSERT(workspace && is_parameter.size() == where.in.size(), "a kernel of the cpu backend is bound with its workspace");
    const OneThread one;
    const Context context{where.in, where.out, where.first_row, *workspace, is_parameter};
    if (auto kernel = own(op, context)) return kernel;
    return std::make_unique<PlainLoop>(plain_->bind(op, where, is_parameter), std::visit([](const auto& o) { return o.name; }, op));
  }

 private:
  /// Own kernels are of float32; what reads data in float64 is a cast of theirs.
  static bool is_wide(const ir::Op& op, const Context& c) {
    const auto is_double = [](const Buffer& b) { return b.spec.dtype == DType::float64; };
    return std::any_of(c.out.begin(), c.out.end(), is_double) ||
           (!std::holds_alternative<ir::Cast>(op) && std::any_of(c.in.begin(), c.in.end(), is_double));
  }

  /// Null where there is no better kernel than the plain loop.
  static Bound own(const ir::Op& op, const Context& c) {
    if (is_wide(op, c)) return nullptr;
    return std::visit(
        [&](const auto& o) -> Bound {
          if constexpr (requires { cpu::bind(o, c); }) return cpu::bind(o, c);
          else return nullptr;
        },
        op);
  }

  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  std::unique_ptr<Backend> plain_ = make_reference_backend();
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend() { return std::make_unique<CpuBackend>(); }

}  // namespace tenon
