#include "tenon/base/python_number.h"

namespace tenon {

// Not inline: where GCC 12 makes vectors of two such pairs of conversions, it takes them for none.
double as_cast(double number) { return static_cast<double>(static_cast<float>(number)); }

}  // namespace tenon
