#include <doctest/doctest.h>

#include "tenon/layer/common_arguments.h"
#include "tenon/layers/dense.h"
#include "tenon/layers/discretization.h"
#include "tenon/layers/spatial_dropout_1d.h"
#include "tenon/layers/spatial_dropout_2d.h"
#include "tenon/layers/spatial_dropout_3d.h"

using namespace tenon;

// Signatures of Keras 3.15.1: these four raise "unexpected keyword argument 'trainable'" when a file has it.
TEST_CASE("a config holds no argument that the __init__ of Keras' class does not take") {
  const auto written = [](AnyLayer layer) { return layer_config(layer, "it", {}); };
  for (const AnyLayer& layer : {AnyLayer(SpatialDropout1D{.rate = 0.2}), AnyLayer(SpatialDropout2D{.rate = 0.2}),
                                AnyLayer(SpatialDropout3D{.rate = 0.2}), AnyLayer(Discretization{.num_bins = 4})}) {
    const Config config = written(layer);
    CAPTURE(layer.kind->name);
    CHECK_FALSE(config.find("trainable"));
    CHECK(config["name"].is("it"));
    CHECK(config.find("dtype"));
  }
  CHECK(written(Dense{.units = 2}).find("trainable"));
}
