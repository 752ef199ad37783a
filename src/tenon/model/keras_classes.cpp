#include "tenon/model/keras_classes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tenon {

namespace {
// clang-format off
constexpr std::array<std::string_view, 155> classes{
    "Activation", "ActivityRegularization", "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D", "Add", "AdditiveAttention", "AlphaDropout", "Attention", "AugMix",
    "AutoContrast", "Average", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "BatchNormalization", "Bidirectional",
    "CategoryEncoding", "CenterCrop", "Concatenate", "ContrastLimitedAdaptiveHistogramEqualization", "Conv1D", "Conv1DTranspose", "Conv2D",
    "Conv2DTranspose", "Conv3D", "Conv3DTranspose", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Cropping1D", "Cropping2D", "Cropping3D", "CuDNNGRU",
    "CuDNNLSTM", "CutMix", "Dense", "DenseFeatures", "DepthwiseConv1D", "DepthwiseConv2D", "Discretization", "Dot", "Dropout", "ELU",
    "EinsumDense", "Embedding", "Equalization", "Flatten", "FlaxLayer", "GRU", "GRUCell", "GaussianDropout", "GaussianNoise",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D",
    "GroupNormalization", "GroupQueryAttention", "HashedCrossing", "Hashing", "Identity", "InputLayer", "IntegerLookup", "JaxLayer", "LSTM",
    "LSTMCell", "Lambda", "Layer", "LayerNormalization", "LeakyReLU", "LocallyConnected1D", "LocallyConnected2D", "Masking", "MaxNumBoundingBoxes",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "Maximum", "MelSpectrogram", "Minimum", "MixUp", "MultiHeadAttention", "Multiply",
    "Normalization", "PReLU", "Permute", "Pipeline", "RMSNormalization", "RNN", "RandAugment", "RandomBrightness", "RandomColorDegeneration",
    "RandomColorJitter", "RandomContrast", "RandomCrop", "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur",
    "RandomGrayscale", "RandomHeight", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation",
    "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation", "RandomWidth", "RandomZoom", "ReLU", "RepeatVector", "Rescaling",
    "Reshape", "Resizing", "ReversibleEmbedding", "STFTSpectrogram", "SeparableConv1D", "SeparableConv2D", "SimpleRNN", "SimpleRNNCell",
    "SlicingOpLambda", "Softmax", "Solarization", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "SpectralNormalization",
    "StackedRNNCells", "StringLookup", "Subtract", "SyncBatchNormalization", "TFOpLambda", "TFSMLayer", "TernaryDense", "TextVectorization", "ThresholdedReLU",
    "TimeDistributed", "TorchModuleWrapper", "UnitNormalization", "UpSampling1D", "UpSampling2D", "UpSampling3D", "Wrapper", "ZeroPadding1D",
    "ZeroPadding2D", "ZeroPadding3D"};

constexpr std::array<std::string_view, 30> built_at_construction{
    "Activation", "ActivityRegularization", "AlphaDropout", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "Dropout", "ELU",
    "GaussianDropout", "GaussianNoise", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D",
    "GlobalMaxPooling2D", "GlobalMaxPooling3D", "Identity", "LeakyReLU", "Masking", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "ReLU",
    "Reshape", "Softmax", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "TFSMLayer", "UnitNormalization"};
// clang-format on

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> aliases{{{"AvgPool1D", "AveragePooling1D"},
                                                                                 {"AvgPool2D", "AveragePooling2D"},
                                                                                 {"AvgPool3D", "AveragePooling3D"},
                                                                                 {"Convolution1D", "Conv1D"},
                                                                                 {"Convolution1DTranspose", "Conv1DTranspose"},
                                                                                 {"Convolution2D", "Conv2D"},
                                                                                 {"Convolution2DTranspose", "Conv2DTranspose"},
                                                                                 {"Convolution3D", "Conv3D"},
                                                                                 {"Convolution3DTranspose", "Conv3DTranspose"},
                                                                                 {"GlobalAvgPool1D", "GlobalAveragePooling1D"},
                                                                                 {"GlobalAvgPool2D", "GlobalAveragePooling2D"},
                                                                                 {"GlobalAvgPool3D", "GlobalAveragePooling3D"},
                                                                                 {"GlobalMaxPool1D", "GlobalMaxPooling1D"},
                                                                                 {"GlobalMaxPool2D", "GlobalMaxPooling2D"},
                                                                                 {"GlobalMaxPool3D", "GlobalMaxPooling3D"},
                                                                                 {"MaxPool1D", "MaxPooling1D"},
                                                                                 {"MaxPool2D", "MaxPooling2D"},
                                                                                 {"MaxPool3D", "MaxPooling3D"},
                                                                                 {"SeparableConvolution1D", "SeparableConv1D"},
                                                                                 {"SeparableConvolution2D", "SeparableConv2D"}}};

static_assert(std::is_sorted(classes.begin(), classes.end()) && std::is_sorted(built_at_construction.begin(), built_at_construction.end()));
}  // namespace

std::span<const std::string_view> keras_layer_classes() { return classes; }

bool is_keras_layer(std::string_view class_name) { return std::binary_search(classes.begin(), classes.end(), class_name); }

std::string_view without_alias(std::string_view class_name) {
  for (const auto& [alias, name] : aliases)
    if (alias == class_name) return name;
  return class_name;
}

bool is_built_at_construction(std::string_view class_name) {
  return std::binary_search(built_at_construction.begin(), built_at_construction.end(), class_name);
}

}  // namespace tenon
