#pragma once
// What batch renormalisation adds to BatchNormalization: statistics that training itself uses, and the limits of what they correct.
#include "tenon/layer/layer.h"

namespace tenon {

/// {"rmin": 0.3, "rmax": 3, "dmax": 5}: limits of the ratio of the deviations and of the shift of the means. Any of them may be missing.
struct RenormClipping {
  std::optional<double> rmin{}, rmax{}, dmax{};

  ir::Ref ratio(Lowering& b, ir::Ref r) const {
    if (rmin) r = b.maximum(r, *rmin);
    return rmax ? b.minimum(r, *rmax) : r;
  }
  ir::Ref shift(Lowering& b, ir::Ref d) const { return dmax ? b.clip(d, -*dmax, *dmax) : d; }
  friend bool operator==(const RenormClipping&, const RenormClipping&) = default;
};

template <> struct codec<RenormClipping> {
  static constexpr std::string_view type = "dict";
  static Config write(const RenormClipping& v);
  static std::optional<Reported> read(const Config& c, RenormClipping& out, const FieldSite& at);
};

/// x, through which no gradient flows back.
inline ir::Ref held(Lowering& b, ir::Ref x) { return b(ir::Eltwise{ir::Fn::identity, 0}, {x}); }

/// moving_stddev, renorm_mean and renorm_stddev, which start where the moving statistics do.
void add_renorm_statistics(Signature& s, const Shape& channels, const Initializer& mean, const Initializer& variance);

}  // namespace tenon
