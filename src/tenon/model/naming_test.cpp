#include <doctest/doctest.h>

#include "tenon/model/model.h"

using namespace tenon;

TEST_CASE("snake_case is Keras' to_snake_case") {
  const std::pair<const char*, const char*> cases[] = {{"Dense", "dense"},
                                                       {"Conv2D", "conv2d"},
                                                       {"LSTM", "lstm"},
                                                       {"PReLU", "p_re_lu"},
                                                       {"ReLU", "re_lu"},
                                                       {"ELU", "elu"},
                                                       {"MaxPooling2D", "max_pooling2d"},
                                                       {"GlobalAveragePooling2D", "global_average_pooling2d"},
                                                       {"Conv2DTranspose", "conv2d_transpose"},
                                                       {"BatchNormalization", "batch_normalization"},
                                                       {"RMSprop", "rm_sprop"},
                                                       {"AdamW", "adam_w"},
                                                       {"SGD", "sgd"},
                                                       {"InputLayer", "input_layer"},
                                                       {"RMSNormalization", "rms_normalization"},
                                                       {"My Layer!", "my_layer"},
                                                       {"", ""},
                                                       {"A", "a"},
                                                       {"aB", "a_b"}};
  for (const auto& [class_name, name] : cases) CHECK(snake_case(class_name) == name);
}
