#include "tenon/io/hdf5_source.h"

#include <fmt/format.h>

#include "tenon/base/assert.h"

namespace tenon::hdf5 {

std::uint64_t Cursor::uint(std::size_t width) {
  std::uint64_t value = 0;
  const auto field = take(width);
  for (std::size_t i = field.size(); i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(field[i]);
  return value;
}

std::span<const std::byte> Cursor::take(std::uint64_t length) {
  if (length > remaining()) {
    overrun_ = true;
    position_ = block_.size();
    return {};
  }
  const auto taken = block_.subspan(position_, length);
  position_ += length;
  return taken;
}

bool Cursor::signature(std::string_view expected) {
  const auto found = take(expected.size());
  return !found.empty() && std::string_view(reinterpret_cast<const char*>(found.data()), found.size()) == expected;
}

std::string_view Cursor::text() {
  const std::string_view rest(reinterpret_cast<const char*>(block_.data()) + position_, remaining());
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) {
    overrun_ = true;
    position_ = block_.size();
    return {};
  }
  position_ += end + 1;
  return rest.substr(0, end);
}

std::span<const std::byte> Source::bytes(std::uint64_t address, std::uint64_t length) const {
  TENON_ASSERT(holds(address, length), "an HDF5 address was used before it was checked");
  return bytes_.subspan(address, length);
}

Result<Cursor> Source::block(std::uint64_t address, std::uint64_t length, std::string_view what) const {
  if (!holds(address, length))
    return damaged(address, fmt::format("The {} at byte {} is {} bytes long, which is past the end of the file at byte {}.", what, address,
                                        length, size()));
  return Cursor(bytes_.subspan(address, length), address);
}

Result<Cursor> Source::rest(std::uint64_t address, std::string_view what) const {
  return block(address, address < size() ? size() - address : 1, what);
}

DiagnosticBuilder Source::error(Code code, std::string detail) const {
  InFile where = *origin_;
  const auto add = [&](std::string part) { where.detail += (where.detail.empty() ? "" : ", ") + std::move(part); };
  if (!object_.empty()) add("object " + object_);
  if (!detail.empty()) add(std::move(detail));
  return report(*sink_, code, std::move(where));
}

Reported Source::damaged(std::uint64_t byte, std::string because) const {
  return error(Code::FileDamaged, fmt::format("byte {}", byte))
      .because(std::move(because))
      .fix("take the file from a copy that is whole, or save the model again from Keras", R"(model.save("model.keras"))",
           Applies::needs_editing)
      .emit();
}

Reported Source::unsupported(std::uint64_t byte, std::string feature) const {
  return error(Code::FileFeatureUnsupported, fmt::format("byte {}", byte))
      .found(feature)
      .because("Tenon reads the part of HDF5 that Keras writes; this file uses " + feature + ".")
      .fix("load the file in Keras and save it again", R"(keras.models.load_model("old.h5", compile=False).save("new.keras"))",
           Applies::needs_editing)
      .emit();
}

}  // namespace tenon::hdf5
