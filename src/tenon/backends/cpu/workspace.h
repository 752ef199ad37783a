#pragma once
// What the kernels of one thread share: scratch memory, and weights in the layout that oneDNN asks for, packed once per step.
#include <memory>
#include <string>
#include <vector>

#include "tenon/backends/backend.h"
#include "tenon/backends/cpu/onednn.h"

namespace tenon::cpu {

/// One call of a oneDNN primitive with its arguments.
struct Call {
  dnnl::primitive primitive;
  std::vector<dnnl_exec_arg_t> arguments;
};

/// Where the memory is now: that of scratch memory moves until the first begin_step.
inline float* data_of(const_dnnl_memory_t memory) {
  void* data = nullptr;
  dnnl::error::wrap_c_api(dnnl_memory_get_data_handle(memory, &data), "a oneDNN memory has a handle");
  return static_cast<float*>(data);
}

/// oneDNN calls use the thread they are on and no other, while one of these lives; the caller's setting comes back.
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

class CpuWorkspace final : public Workspace {
 public:
  explicit CpuWorkspace(dnnl::engine engine);
  ~CpuWorkspace() override;

  void begin_step() const override;
  std::int64_t bytes() const override;

  const dnnl::engine& engine() const { return engine_; }
  /// Memory of an operand at a fixed place.
  dnnl_memory_t at(const Desc& desc, const Buffer& buffer);
  /// Memory that a call may use while it runs; what it holds is lost afterwards. `part` 0 and 1 never overlap.
  dnnl_memory_t scratch(const Desc& desc, int part);
  /// The same as `floats` numbers: see data_of.
  dnnl_memory_t scratch(std::int64_t floats, int part) {
    return scratch(Desc({floats}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::x), part);
  }
  /// The parameter `from`, laid out as `plain`, in the layout `packed`: ready from begin_step on.
  dnnl_memory_t packed(const Desc& plain, const Buffer& from, const Desc& packed);
  Call reorder(const Desc& from_desc, dnnl_memory_t from, const Desc& to_desc, dnnl_memory_t to);
  void run(const Call& call) const;

 private:
  struct Packed;
  struct Scratch {
    dnnl::memory memory;
    std::size_t size;
    int part;
  };

  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<std::unique_ptr<dnnl::memory>> memories_;
  std::vector<Scratch> scratches_;
  std::vector<std::unique_ptr<Packed>> packed_;
  mutable std::shared_ptr<std::byte> block_;
  mutable std::size_t block_size_ = 0;
  std::size_t part_size_[2] = {0, 0};
};

/// A kernel that is a few oneDNN calls.
class OneDnnKernel final : public Kernel {
 public:
  OneDnnKernel(std::string name, std::vector<Call> calls, const CpuWorkspace& workspace)
      : name_(std::move(name)), calls_(std::move(calls)), workspace_(workspace) {}
  void run(const Moment&) const override {
    for (const auto& call : calls_) workspace_.run(call);
  }
  std::string_view implementation() const override { return name_; }

 private:
  std::string name_;
  std::vector<Call> calls_;
  const CpuWorkspace& workspace_;
};

}  // namespace tenon::cpu
