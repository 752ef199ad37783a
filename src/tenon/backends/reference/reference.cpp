#include "tenon/backends/reference/kernels.h"

namespace tenon {
namespace {

template <class O> class BoundKernel final : public Kernel {
 public:
  BoundKernel(O op, const Bind& where)
      : op_(std::move(op)), in_(where.in.begin(), where.in.end()), out_(where.out.begin(), where.out.end()), first_row_(where.first_row) {}
  // Calls the overload of exactly this operation: one that lacks a loop does not compile.
  void run(const Moment& now) const override { reference::run(op_, reference::Args{in_, out_, now, first_row_}); }
  std::string_view implementation() const override { return "reference"; }

 private:
  O op_;
  std::vector<Buffer> in_, out_;
  std::int64_t first_row_;
};

class NoWorkspace final : public Workspace {
 public:
  void begin_step() const override {}
  std::int64_t bytes() const override { return 0; }
};

class ReferenceBackend final : public Backend {
 public:
  std::string_view name() const override { return "reference"; }
  std::unique_ptr<Workspace> make_workspace() const override { return std::make_unique<NoWorkspace>(); }
  std::unique_ptr<Kernel> bind(const ir::Op& op, const Bind& where, std::span<const bool>) const override {
    return std::visit([&]<class O>(const O& o) -> std::unique_ptr<Kernel> { return std::make_unique<BoundKernel<O>>(o, where); }, op);
  }
};

}  // namespace

std::unique_ptr<Backend> make_reference_backend() { return std::make_unique<ReferenceBackend>(); }

}  // namespace tenon
