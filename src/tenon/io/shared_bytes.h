#pragma once
// Read-only bytes that whoever needs them shares: of a mapped file, of a part of one, or on the heap.
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace tenon {

class SharedBytes {
 public:
  SharedBytes() = default;
  /// `size` bytes that live as long as a copy of `data`; `data` may be null when `size` is 0.
  SharedBytes(std::shared_ptr<const std::byte> data, std::size_t size) : data_(std::move(data)), size_(size) {}

  std::size_t size() const { return size_; }
  std::span<const std::byte> bytes() const { return {data_.get(), size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_.get()), size_}; }
  /// The bytes from `offset` on, keeping all of them alive.
  std::shared_ptr<const std::byte> share(std::size_t offset) const { return {data_, data_.get() + offset}; }
  /// `size` bytes from `offset` on, which must be there.
  SharedBytes part(std::size_t offset, std::size_t size) const { return {share(offset), size}; }

 private:
  std::shared_ptr<const std::byte> data_;
  std::size_t size_ = 0;
};

}  // namespace tenon
