#include <algorithm>
#include <array>
#include <concepts>

#include "tenon/backends/reference/kernels.h"
#include "tenon/base/bfloat16.h"

namespace tenon {
namespace {

template <class O, class T> class BoundKernel final : public Kernel {
 public:
  BoundKernel(O op, const Bind& where)
      : op_(std::move(op)), in_(where.in.begin(), where.in.end()), out_(where.out.begin(), where.out.end()), first_row_(where.first_row) {}
  // Calls the overload of exactly this operation: one that lacks a loop does not link.
  void run(const Moment& now) const override { reference::run<T>(op_, reference::Args{in_, out_, now, first_row_}); }
  std::string_view implementation() const override { return "reference"; }

 private:
  O op_;
  std::vector<Buffer> in_, out_;
  std::int64_t first_row_;
};

/// Products of bfloat16: the loops read what it holds of every operand, as floats.
template <class O> class RoundedKernel final : public Kernel {
 public:
  RoundedKernel(O op, const Bind& where) : given_(where.in.begin(), where.in.end()) {
    std::vector<Buffer> wide = given_;
    for (std::size_t i = 0; i < 2; ++i) {
      values_[i].resize(static_cast<std::size_t>(wide[i].size()));
      wide[i] = {{wide[i].spec.shape, DType::float32}, reinterpret_cast<std::byte*>(values_[i].data())};
    }
    kernel_ = std::make_unique<BoundKernel<O, float>>(std::move(op), Bind{wide, where.out, where.first_row, where.workspace});
  }
  void run(const Moment& now) const override {
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t k = 0; k < values_[i].size(); ++k)
        values_[i][k] = given_[i].spec.dtype == DType::bfloat16 ? from_bfloat16(reinterpret_cast<const std::uint16_t*>(given_[i].data)[k])
                                                                : rounded_to_bfloat16(given_[i].f()[k]);
    kernel_->run(now);
  }
  std::string_view implementation() const override { return "reference"; }

 private:
  std::vector<Buffer> given_;
  mutable std::array<std::vector<float>, 2> values_;
  std::unique_ptr<BoundKernel<O, float>> kernel_;
};

template <class O>
constexpr bool multiplies = std::same_as<O, ir::MatMul> || std::same_as<O, ir::Convolution> ||
                            std::same_as<O, ir::ConvolutionInputGradient> || std::same_as<O, ir::ConvolutionKernelGradient>;

bool has_doubles(const Bind& where) {
  const auto is_double = [](const Buffer& b) { return b.spec.dtype == DType::float64; };
  return std::any_of(where.in.begin(), where.in.end(), is_double) || std::any_of(where.out.begin(), where.out.end(), is_double);
}

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
    return std::visit(
        [&]<class O>(const O& o) -> std::unique_ptr<Kernel> {
          if constexpr (multiplies<O>)
            if (where.in[0].spec.dtype == DType::bfloat16 || where.in[1].spec.dtype == DType::bfloat16)
              return std::make_unique<RoundedKernel<O>>(o, where);
          if (has_doubles(where)) return std::make_unique<BoundKernel<O, double>>(o, where);
          return std::make_unique<BoundKernel<O, float>>(o, where);
        },
        op);
  }
};

}  // namespace

std::unique_ptr<Backend> make_reference_backend() { return std::make_unique<ReferenceBackend>(); }

}  // namespace tenon
