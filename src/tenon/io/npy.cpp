#include "tenon/io/npy.h"

#include <algorithm>

#include "tenon/io/atomic_file.h"
#include "tenon/io/file_kind.h"
#include "tenon/io/mapped_file.h"
#include "tenon/io/npy_header.h"
#include "tenon/io/transpose.h"

namespace tenon {
namespace {

/// Elements as this machine and C order have them, whatever the file has.
std::shared_ptr<const std::byte> converted(const NpyHeader& header, std::span<const std::byte> elements) {
  auto out = allocate(header.spec);
  if (header.order == NpyHeader::Order::fortran) reverse_axes(header.spec, elements.data(), out.get());
  else std::copy(elements.begin(), elements.end(), out.get());
  if (header.ends == NpyHeader::Ends::big) {
    const auto width = size_of(header.spec.dtype);
    for (std::size_t i = 0; i < elements.size(); i += width) std::reverse(out.get() + i, out.get() + i + width);
  }
  if (header.spec.dtype == DType::boolean)  // any byte but 0 is true in NumPy; in C++ only 1 is
    std::transform(out.get(), out.get() + elements.size(), out.get(), [](std::byte b) { return b == std::byte{0} ? b : std::byte{1}; });
  return out;
}

bool usable_in_place(const NpyHeader& header, std::span<const std::byte> elements) {
  const auto address = reinterpret_cast<std::uintptr_t>(elements.data());
  if (header.order != NpyHeader::Order::c || header.ends != NpyHeader::Ends::little || address % size_of(header.spec.dtype) != 0)
    return false;
  return header.spec.dtype != DType::boolean ||
         std::all_of(elements.begin(), elements.end(), [](std::byte b) { return b <= std::byte{1}; });
}

}  // namespace

Result<Tensor> read_npy(const SharedBytes& file, const InFile& where, Sink& sink) {
  TENON_TRY(const NpyHeader header, read_npy_header(file.bytes(), where, sink));
  const auto elements = file.bytes().subspan(header.size);
  return Tensor(header.spec, usable_in_place(header, elements) ? file.share(header.size) : converted(header, elements));
}

Result<Tensor> read_npy(const std::string& path, Sink& sink) {
  TENON_TRY(const MappedFile file, map_file(path, sink));
  if (kind_of(file.bytes()) == FileKind::zip)
    return report(sink, Code::FileFormatUnknown, InFile{path})
        .expected("a NumPy array (.npy)")
        .found("a ZIP archive")
        .because("An .npz file holds several arrays by name; here one array is read.")
        .fix("save the one array by itself", "np.save(\"x.npy\", np.load(\"" + path + "\")[\"NAME\"])", Applies::needs_editing)
        .emit();
  return read_npy(file, InFile{path}, sink);
}

Result<Done> write_npy(const std::string& path, const Tensor& tensor, Sink& sink) {
  const auto header = npy_header(tensor.spec());
  TENON_TRY(AtomicFile file, AtomicFile::create(path, sink));
  TENON_TRY([[maybe_unused]] Done front, file.write(std::as_bytes(std::span(header)), sink));
  TENON_TRY([[maybe_unused]] Done elements, file.write({tensor.data(), static_cast<std::size_t>(bytes(tensor.spec()))}, sink));
  return file.commit(sink);
}

}  // namespace tenon
