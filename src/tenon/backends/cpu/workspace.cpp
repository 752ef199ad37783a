#include "tenon/backends/cpu/workspace.h"

#include <omp.h>

#include <algorithm>
#include <cstdlib>

#include "tenon/base/tensor.h"

namespace tenon::cpu {
namespace {

constexpr std::size_t page = 4096;

std::shared_ptr<std::byte> pages(std::size_t bytes) { return allocate({{static_cast<std::int64_t>(bytes)}, DType::uint8}); }

}  // namespace

OneThread::OneThread() : before_(omp_get_max_threads()) {
  if (before_ != 1) omp_set_num_threads(1);
}
OneThread::~OneThread() {
  if (before_ != 1) omp_set_num_threads(before_);
}

struct CpuWorkspace::Packed {
  const std::byte* from;
  Desc plain, desc;
  std::shared_ptr<std::byte> bytes;
  dnnl::memory memory;
  Call call;
};

CpuWorkspace::CpuWorkspace(dnnl::engine engine) : engine_(std::move(engine)), stream_(engine_) {}
CpuWorkspace::~CpuWorkspace() = default;

std::int64_t CpuWorkspace::bytes() const {
  std::size_t total = part_size_[0] + part_size_[1];
  for (const auto& p : packed_) total += p->desc.get_size();
  return static_cast<std::int64_t>(total);
}

dnnl_memory_t CpuWorkspace::at(const Desc& desc, const Buffer& buffer) {
  memories_.push_back(std::make_unique<dnnl::memory>(desc, engine_, buffer.data));
  return memories_.back()->get();
}

dnnl_memory_t CpuWorkspace::scratch(const Desc& desc, int part) {
  scratches_.push_back({dnnl::memory(desc, engine_, nullptr), desc.get_size(), part});
  auto& size = part_size_[part];
  size = std::max(size, (desc.get_size() + page - 1) / page * page);
  block_size_ = 0;  // to be given out anew
  return scratches_.back().memory.get();
}

dnnl_memory_t CpuWorkspace::packed(const Desc& plain, const Buffer& from, const Desc& desc) {
  for (const auto& p : packed_)
    if (p->from == from.data && p->plain == plain && p->desc == desc) return p->memory.get();
  auto p = std::make_unique<Packed>();
  p->from = from.data;
  p->plain = plain;  // a square matrix and its transpose may be wanted in one layout
  p->desc = desc;
  p->bytes = pages(desc.get_size());
  std::fill_n(p->bytes.get(), desc.get_size(), std::byte{0});  // oneDNN's padding must be zero
  p->memory = dnnl::memory(desc, engine_, p->bytes.get());
  p->call = reorder(plain, at(plain, from), desc, p->memory.get());
  packed_.push_back(std::move(p));
  return packed_.back()->memory.get();
}

Call CpuWorkspace::reorder(const Desc& from_desc, dnnl_memory_t from, const Desc& to_desc, dnnl_memory_t to) {
  const OneThread one;
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const dnnl::reorder::primitive_desc desc(engine_, from_desc, engine_, to_desc, attr);
  Call call{dnnl::reorder(desc), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}};
  if (desc.scratchpad_desc().get_size()) call.arguments.push_back({DNNL_ARG_SCRATCHPAD, scratch(desc.scratchpad_desc(), 0)});
  return call;
}

void CpuWorkspace::run(const Call& call) const {
  const OneThread one;
  dnnl::error::wrap_c_api(
      dnnl_primitive_execute(call.primitive.get(), stream_.get(), static_cast<int>(call.arguments.size()), call.arguments.data()),
      "a oneDNN primitive failed");
}

void CpuWorkspace::begin_step() const {
  if (const auto size = part_size_[0] + part_size_[1]; block_size_ != size) {
    block_ = pages(size);
    block_size_ = size;
    for (const auto& s : scratches_) s.memory.set_data_handle(block_.get() + (s.part ? part_size_[0] : 0));
  }
  for (const auto& p : packed_) run(p->call);
}

}  // namespace tenon::cpu
