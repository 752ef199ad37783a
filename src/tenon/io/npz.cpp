#include "tenon/io/npz.h"

#include "tenon/diag/suggest.h"
#include "tenon/io/npy.h"
#include "tenon/io/npy_header.h"
#include "tenon/io/zip_writer.h"

namespace tenon {
namespace {

constexpr std::string_view extension = ".npy";

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i ? ", " : "") + names[i];
  return names.size() > most ? out + " and " + std::to_string(names.size() - most) + " more" : out;
}

}  // namespace

std::vector<std::string> NpzFile::names() const {
  std::vector<std::string> out;
  for (const auto& m : zip_.members())
    if (m.name.ends_with(extension)) out.push_back(m.name.substr(0, m.name.size() - extension.size()));
  return out;
}

const ZipMember* NpzFile::find(std::string_view name) const {
  const auto* member = zip_.find(std::string(name) + std::string(extension));
  return member || !name.ends_with(extension) ? member : zip_.find(name);
}

Reported NpzFile::missing(std::string_view name, Sink& sink) const {
  const auto there = names();
  auto builder = report(sink, Code::ArrayMissing, InFile{path()}).expected("an array " + std::string(name));
  if (there.empty()) {
    std::vector<std::string> members;
    for (const auto& m : zip_.members()) members.push_back(m.name);
    return std::move(builder)
        .because("The archive holds no arrays" + (members.empty() ? std::string(".") : "; its members are " + listed(members) + "."))
        .emit();
  }
  auto told = std::move(builder).found(listed(there)).because("Arrays in an .npz file are found by the names that they were saved under.");
  const std::vector<std::string_view> views(there.begin(), there.end());
  if (const auto near = nearest(name, views))
    return std::move(told).fix("did you mean the array that is there", std::string(*near), Applies::needs_editing).emit();
  const std::string own(name);
  return std::move(told)
      .fix("save it beside the others", "np.savez(\"" + path() + "\", **np.load(\"" + path() + "\"), " + own + "=" + own + ")",
           Applies::needs_editing)
      .emit();
}

Result<Tensor> NpzFile::read(std::string_view name, Sink& sink) const {
  const auto* member = find(name);
  if (!member) return missing(name, sink);
  TENON_TRY(const auto bytes, zip_.read(*member, sink));
  return read_npy(bytes, zip_.where(*member), sink);
}

Result<NpzFile> open_npz(const std::string& path, Sink& sink) {
  TENON_TRY(auto zip, open_zip(path, sink));
  return NpzFile(std::move(zip));
}

Result<Done> write_npz(const std::string& path, std::span<const std::pair<std::string, Tensor>> arrays, Sink& sink) {
  TENON_TRY(auto zip, ZipWriter::create(path, sink));
  for (const auto& [name, tensor] : arrays) {
    const auto header = npy_header(tensor.spec());
    const std::span elements(tensor.data(), static_cast<std::size_t>(bytes(tensor.spec())));
    TENON_TRY([[maybe_unused]] Done added, zip.add(name + std::string(extension), {std::as_bytes(std::span(header)), elements}, sink));
  }
  return zip.finish(sink);
}

}  // namespace tenon
