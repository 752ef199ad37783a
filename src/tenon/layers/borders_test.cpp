// Layers that change height and width without a variable: padding, cropping, upsampling, resizing.
#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(ZeroPadding1D, {
                              {.in = {2, 3, 2}, .out = {2, 5, 2}},
                              {.config = R"({"padding": [0, 2]})", .in = {2, 3, 2}, .out = {2, 5, 2}},
                              {.config = R"({"padding": [1, 2, 3]})", .in = {2, 3, 2}, .reports = Code::ArgumentOutOfRange},
                              {.in = {2, 3}, .reports = Code::MissingChannelAxis},
                          })

TEST_LAYER(ZeroPadding3D, {
                              {.in = {1, 1, 2, 1, 2}, .out = {1, 3, 4, 3, 2}},
                              {.config = R"({"padding": [0, 1, 2]})", .in = {1, 1, 2, 1, 2}, .out = {1, 1, 4, 5, 2}},
                              {.config = R"({"padding": [[0, 1], [1, 0], [2, 1]]})", .in = {1, 1, 2, 1, 2}, .out = {1, 2, 3, 4, 2}},
                              {.config = R"({"padding": [1, 2]})", .in = {1, 1, 2, 1, 2}, .reports = Code::ArgumentOutOfRange},
                              {.in = {2, 3}, .reports = Code::RankMismatch},
                          })

TEST_LAYER(Cropping1D, {
                           {.in = {2, 5, 2}, .out = {2, 3, 2}},
                           {.config = R"({"cropping": [0, 3]})", .in = {2, 5, 2}, .out = {2, 2, 2}},
                           {.config = R"({"cropping": [2, 3]})", .in = {2, 5, 2}, .reports = Code::ArgumentOutOfRange},
                           {.config = R"({"cropping": -1})", .in = {2, 5, 2}, .reports = Code::ArgumentOutOfRange},
                           {.in = {2, 5}, .reports = Code::MissingChannelAxis},
                       })

TEST_LAYER(Cropping2D, {
                           {.in = {1, 3, 2, 2}, .out = {1, 3, 2, 2}},
                           {.config = R"({"cropping": 1})", .in = {1, 3, 4, 2}, .out = {1, 1, 2, 2}},
                           {.config = R"({"cropping": [[1, 0], [0, 2]]})", .in = {1, 3, 4, 1}, .out = {1, 2, 2, 1}},
                           {.config = R"({"cropping": [0, 2]})", .in = {1, 3, 4, 1}, .reports = Code::ArgumentOutOfRange},
                           {.config = R"({"data_format": "channels_first"})", .in = {1, 3, 4, 1}, .reports = Code::ArgumentUnsupported},
                       })

TEST_LAYER(Cropping3D, {
                           {.in = {1, 3, 4, 3, 1}, .out = {1, 1, 2, 1, 1}},
                           {.config = R"({"cropping": [[1, 0], [0, 2], [0, 0]]})", .in = {1, 2, 3, 2, 1}, .out = {1, 1, 1, 2, 1}},
                           {.in = {1, 3, 2, 3, 1}, .reports = Code::ArgumentOutOfRange},
                       })

TEST_LAYER(UpSampling1D, {
                             {.in = {2, 3, 2}, .out = {2, 6, 2}},
                             {.config = R"({"size": 3})", .in = {1, 2, 2}, .out = {1, 6, 2}},
                             {.config = R"({"size": 0})", .in = {1, 2, 2}, .reports = Code::ArgumentOutOfRange},
                             {.in = {2, 3}, .reports = Code::MissingChannelAxis},
                         })

TEST_LAYER(UpSampling2D, {
                             {.in = {1, 2, 3, 2}, .out = {1, 4, 6, 2}},
                             {.config = R"({"size": [1, 3]})", .in = {1, 2, 3, 1}, .out = {1, 2, 9, 1}},
                             {.config = R"({"size": 3, "interpolation": "bilinear"})", .in = {1, 2, 3, 1}, .out = {1, 6, 9, 1}},
                             {.config = R"({"interpolation": "bicubic"})", .in = {1, 3, 2, 2}, .out = {1, 6, 4, 2}},
                             {.config = R"({"interpolation": "lanczos3"})", .in = {1, 3, 2, 1}, .out = {1, 6, 4, 1}},
                             {.config = R"({"interpolation": "area"})", .in = {1, 3, 2, 1}, .reports = Code::ArgumentOutOfRange},
                             {.config = R"({"data_format": "channels_first"})", .in = {1, 3, 2, 1}, .reports = Code::ArgumentUnsupported},
                             {.in = {1, 3}, .reports = Code::RankMismatch},
                         })

TEST_LAYER(UpSampling3D, {
                             {.in = {1, 1, 2, 2, 1}, .out = {1, 2, 4, 4, 1}},
                             {.config = R"({"size": [1, 2, 3]})", .in = {1, 2, 2, 1, 2}, .out = {1, 2, 4, 3, 2}},
                             {.in = {1, 3, 3, 3}, .reports = Code::MissingChannelAxis},
                         })

TEST_LAYER(CenterCrop, {
                           {.config = R"({"height": 2, "width": 3})", .in = {1, 5, 6, 2}, .out = {1, 2, 3, 2}},
                           {.config = R"({"height": 4, "width": 3})", .in = {1, 3, 5, 1}, .out = {1, 4, 3, 1}},
                           {.config = R"({"height": 2})", .in = {1, 3, 5, 1}, .reports = Code::ArgumentOutOfRange},
                           {.config = R"({"height": 2, "width": 2})", .in = {3, 5, 1}, .reports = Code::MissingChannelAxis},
                       })

TEST_LAYER(
    Resizing,
    {
        {.config = R"({"height": 4, "width": 2})", .in = {1, 3, 5, 2}, .out = {1, 4, 2, 2}},
        {.config = R"({"height": 2, "width": 2, "interpolation": "nearest"})", .in = {1, 3, 5, 1}, .out = {1, 2, 2, 1}},
        {.config = R"({"height": 2, "width": 3, "interpolation": "bicubic", "antialias": true})", .in = {1, 5, 5, 1}, .out = {1, 2, 3, 1}},
        {.config = R"({"height": 2, "width": 4, "crop_to_aspect_ratio": true})", .in = {1, 5, 5, 1}, .out = {1, 2, 4, 1}},
        {.config = R"({"height": 2, "width": 4, "pad_to_aspect_ratio": true, "fill_value": 2.0})", .in = {1, 5, 4, 1}, .out = {1, 2, 4, 1}},
        {.config = R"({"height": 2, "width": 4, "pad_to_aspect_ratio": true, "crop_to_aspect_ratio": true})",
         .in = {1, 5, 4, 1},
         .reports = Code::ArgumentOutOfRange},
        {.config = R"({"height": 2, "width": 4, "fill_mode": "reflect"})", .in = {1, 5, 4, 1}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"height": 2, "width": 4, "interpolation": "linear"})", .in = {1, 5, 4, 1}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"height": 0, "width": 4})", .in = {1, 5, 4, 1}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"height": 2, "width": 4})", .in = {5, 4, 1}, .reports = Code::MissingChannelAxis},
    })

}  // namespace tenon
