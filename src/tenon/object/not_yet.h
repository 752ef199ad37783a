#pragma once
// An argument of Keras that Tenon does not support yet: it accepts Keras' default, writes it back, and refuses anything else.
#include "tenon/object/codec.h"

namespace tenon {

/// `standard`: Keras' default; nullptr is None.
template <auto standard = nullptr> struct NotYet { friend bool operator==(NotYet, NotYet) = default; };

template <auto standard> struct codec<NotYet<standard>> {
  static constexpr std::string_view type = "not supported yet";
  static Config write(NotYet<standard>) { return Config(standard); }
  static std::optional<Reported> read(const Config& c, NotYet<standard>&, const FieldSite& at) {
    if (c == Config(standard)) return std::nullopt;
    return report_unsupported(at, Config(standard), c);
  }
};

}  // namespace tenon
