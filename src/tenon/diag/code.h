#pragma once
// The catalog of diagnostics as an enum and a table, both made from catalog.def.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace tenon {

enum class Severity : std::uint8_t { note, warning, error };
enum class Category : std::uint8_t { file, model, shape, compile, input, target, call, value, training, pipeline };

enum class Code : std::uint16_t {
#define TENON_DIAG(id, Name, severity, category, title) Name,
#include "tenon/diag/catalog.def"
#undef TENON_DIAG
};

struct CatalogEntry {
  std::string_view id, name;
  Severity severity;
  Category category;
  std::string_view title;
};

inline constexpr CatalogEntry catalog[] = {
#define TENON_DIAG(id, Name, severity, category, title) {#id, #Name, Severity::severity, Category::category, title},
#include "tenon/diag/catalog.def"
#undef TENON_DIAG
};

constexpr const CatalogEntry& entry(Code c) { return catalog[static_cast<std::size_t>(c)]; }
/// The code with this number ("TN0301") or name ("MissingChannelAxis"), in capitals or not.
std::optional<Code> code_named(std::string_view text);
std::string_view to_string(Severity severity);
std::string_view to_string(Category category);

consteval bool catalog_is_sorted() {
  for (std::size_t i = 1; i < std::size(catalog); ++i)
    if (!(catalog[i - 1].id < catalog[i].id)) return false;
  return true;
}
static_assert(catalog_is_sorted(), "diag/catalog.def: keep numbers unique and ascending");

}  // namespace tenon
