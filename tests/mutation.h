#pragma once
// Damage for robustness tests: every truncation of a file, and random changes of its bytes from a fixed seed.
#include <cstddef>
#include <functional>
#include <random>
#include <string>

namespace tenon::test {

/// Calls `read` with every proper prefix of `bytes`.
inline void every_truncation(const std::string& bytes, const std::function<void(const std::string&)>& read) {
  for (std::size_t n = 0; n < bytes.size(); ++n) read(bytes.substr(0, n));
}

/// Calls `read` with `count` copies of `bytes`, each with one to four changes: a byte set to a random or a telling value, a bit flipped, a
/// run repeated or removed.
inline void random_mutations(const std::string& bytes, int count, const std::function<void(const std::string&)>& read) {
  std::mt19937 random(20260101);
  const auto below = [&](std::size_t n) { return n ? random() % n : 0; };
  constexpr unsigned char telling[] = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, ' ', '"', '0', '9'};
  for (int i = 0; i < count; ++i) {
    std::string changed = bytes;
    for (auto changes = 1 + below(4); changes-- && !changed.empty();) {
      const auto at = below(changed.size()), run = 1 + below(8);
      switch (below(5)) {
        case 0: changed[at] = static_cast<char>(random()); break;
        case 1: changed[at] = static_cast<char>(telling[below(sizeof telling)]); break;
        case 2: changed[at] = static_cast<char>(changed[at] ^ (1 << below(8))); break;
        case 3: changed.insert(at, changed.substr(at, run)); break;
        default: changed.erase(at, run);
      }
    }
    read(changed);
  }
}

}  // namespace tenon::test
