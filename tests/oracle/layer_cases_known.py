"""Cases of layers that few models have: images changed by chance, adaptive pooling, films, sound. `known`: Tenon knows their arguments and
shapes, and does not run them."""
import numpy as np
from keras import layers

from layer_case import Case

PIXELS = (np.arange(2 * 4 * 5 * 3) * 37 % 251).astype("float32").reshape(2, 4, 5, 3) + 0.5
UNIT = PIXELS / 255


def adaptive() -> list:
    cases = []
    for name, short in {"Average": "average", "Max": "max"}.items():
        one, two, three = (getattr(layers, f"Adaptive{name}Pooling{n}D") for n in (1, 2, 3))
        cases += [
            Case(f"adaptive_{short}_1d_even", one(3), [(2, 6, 2)]),
            Case(f"adaptive_{short}_1d_uneven", one(5), [(2, 7, 3)]),
            Case(f"adaptive_{short}_1d_longer", one(5), [(2, 3, 2)]),
            Case(f"adaptive_{short}_2d", two((2, 3)), [(2, 5, 7, 2)]),
            Case(f"adaptive_{short}_2d_number", two(2), [(2, 4, 5, 1)]),
        ]
        # TensorFlow's derivative of the largest value of windows that overlap along three axes is not that of its value.
        cases.append(Case(f"adaptive_{short}_3d", three((2, 1, 3) if name == "Average" else (3, 1, 2)), [(2, 3, 2, 4, 2)]))
    return cases


def changed_images() -> list:
    """With both bounds of a factor the same nothing is left to chance."""
    return [
        Case("auto_contrast", layers.AutoContrast(), [PIXELS]),
        Case("auto_contrast_range", layers.AutoContrast(value_range=(0, 1)), [UNIT]),
        Case("auto_contrast_flat", layers.AutoContrast(), [np.concatenate([PIXELS[..., :1], np.full((2, 4, 5, 1), 7, "float32")], -1)]),
        Case("random_grayscale", layers.RandomGrayscale(factor=1.0), [PIXELS], training=True),
        Case("random_grayscale_inference", layers.RandomGrayscale(), [PIXELS]),
        Case("random_invert", layers.RandomInvert(factor=(1.0, 1.0)), [PIXELS], training=True),
        Case("random_invert_range", layers.RandomInvert(factor=(1.0, 1.0), value_range=(0, 1)), [UNIT], training=True),
        Case("random_invert_never", layers.RandomInvert(factor=0.0), [PIXELS], training=True),
        Case("solarization", layers.Solarization(), [PIXELS], training=True),
        Case("solarization_range", layers.Solarization(value_range=(0, 1)), [UNIT], training=True),
        Case("solarization_inference", layers.Solarization(0.5, 0.5), [PIXELS]),
        Case("random_posterization", layers.RandomPosterization((3, 3)), [PIXELS], training=True),
        Case("random_posterization_range", layers.RandomPosterization((2, 2), value_range=(0, 1)), [UNIT], training=True),
        Case("random_color_degeneration", layers.RandomColorDegeneration((0.3, 0.3)), [PIXELS], training=True),
        Case("random_sharpness", layers.RandomSharpness((0.2, 0.2)), [PIXELS], training=True),
        Case("random_sharpness_range", layers.RandomSharpness((0.9, 0.9), value_range=(0, 200)), [PIXELS], training=True),
        Case("random_shear_none", layers.RandomShear(), [PIXELS], training=True),
        Case("random_shear_inference", layers.RandomShear(0.3, (0.1, 0.2)), [PIXELS]),
        Case("random_erasing_all", layers.RandomErasing((1.0, 1.0), scale=(1.0, 1.0), fill_value=[1.0, 20.0, 300.0]), [PIXELS], training=True),
        Case("random_erasing_never", layers.RandomErasing(0.0, fill_value=3.0), [PIXELS], training=True),
        Case("random_erasing_inference", layers.RandomErasing(), [PIXELS]),
        Case("random_crop_higher", layers.RandomCrop(6, 4), [PIXELS], training=True, note="not larger both ways: the middle, enlarged"),
        Case("random_crop_wider", layers.RandomCrop(3, 9, seed=3), [PIXELS], training=True),
        Case("random_crop_size", layers.RandomCrop(4, 5), [PIXELS], training=True),
        Case("random_crop_size_inference", layers.RandomCrop(4, 5), [PIXELS]),
        # The colours of TensorFlow's HSV have no derivative: changed_images_test holds the values of RandomHue and its like.
        Case("random_gaussian_blur", layers.RandomGaussianBlur((1.0, 1.0), 3, (0.6, 0.6)), [PIXELS], training=True),
        Case("random_gaussian_blur_uneven", layers.RandomGaussianBlur((1.0, 1.0), (3, 5), (0.9, 0.9), value_range=(20, 200)), [PIXELS], training=True),
        Case("random_gaussian_blur_never", layers.RandomGaussianBlur(0.0), [PIXELS], training=True),
        Case("random_perspective_never", layers.RandomPerspective(0.0), [PIXELS], training=True),
        Case("equalization", layers.Equalization(), [PIXELS], training=True),
        Case("equalization_range", layers.Equalization(value_range=(0, 1), bins=64), [UNIT], training=True),
        Case("equalization_inference", layers.Equalization(), [PIXELS]),
        Case("max_num_bounding_boxes", layers.MaxNumBoundingBoxes(3), [PIXELS]),
    ]


def changed_in_training_only() -> list:
    made = {"aug_mix": layers.AugMix(factor=0.2, num_chains=2, chain_depth=2, alpha=0.5, all_ops=False, seed=1),
            "rand_augment": layers.RandAugment(num_ops=3, factor=0.4), "cut_mix": layers.CutMix(0.5), "mix_up": layers.MixUp(0.3),
            "random_color_jitter": layers.RandomColorJitter(brightness_factor=0.2, hue_factor=0.1),
            "random_elastic_transform": layers.RandomElasticTransform(0.5, 0.4, fill_mode="nearest"),
            "random_gaussian_blur": layers.RandomGaussianBlur(0.5, (3, 5), 0.5), "random_hue": layers.RandomHue(0.3),
            "random_saturation": layers.RandomSaturation(0.3), "random_perspective": layers.RandomPerspective(0.5, scale=0.3)}
    return [Case(f"{name}_inference", layer, [PIXELS]) for name, layer in made.items()]


def convolving_lstm() -> list:
    one, two, three = layers.ConvLSTM1D, layers.ConvLSTM2D, layers.ConvLSTM3D
    film = (2, 3, 5, 4, 2)
    return [
        Case("conv_lstm_2d", two(3, 2), [film]),
        Case("conv_lstm_2d_same", two(2, (3, 2), padding="same", return_sequences=True), [film]),
        Case("conv_lstm_2d_strides", two(2, 3, strides=(2, 1), padding="same", use_bias=False), [film]),
        Case("conv_lstm_2d_dilation", two(2, 2, dilation_rate=(2, 1)), [film]),
        Case("conv_lstm_2d_backwards", two(2, 2, go_backwards=True, return_sequences=True, unit_forget_bias=False), [film]),
        Case("conv_lstm_2d_activations", two(2, 2, activation="relu", recurrent_activation="hard_sigmoid"), [film]),
        Case("conv_lstm_2d_dropout_inference", two(2, 2, dropout=0.3, recurrent_dropout=0.2, seed=1), [film]),
        Case("conv_lstm_1d", one(3, 3, padding="same", return_sequences=True), [(2, 4, 5, 2)]),
        Case("conv_lstm_1d_strides", one(2, 2, strides=2), [(2, 3, 6, 3)]),
        Case("conv_lstm_3d", three(2, 2), [(1, 2, 3, 3, 2, 2)]),
        Case("conv_lstm_3d_same", three(1, (2, 1, 3), padding="same", go_backwards=True), [(1, 2, 3, 2, 3, 1)]),
    ]


def sound() -> list:
    short = layers.STFTSpectrogram
    cases = [Case(f"stft_spectrogram_{mode}", short(mode=mode, frame_length=8, frame_step=4), [(2, 20, 1)])
             for mode in ["log", "magnitude", "psd", "real", "imag", "angle", "stft"]]
    return cases + [
        Case("stft_spectrogram_channels", short(mode="magnitude", frame_length=6, fft_length=16, window="hamming", periodic=True), [(2, 15, 3)]),
        Case("stft_spectrogram_expanded", short(mode="stft", frame_length=8, expand_dims=True, scaling="spectrum", padding="same"), [(2, 19, 2)]),
        Case("stft_spectrogram_plain", short(mode="psd", frame_length=5, frame_step=5, window=None, scaling=None), [(1, 17, 1)]),
    ]


def spectral() -> list:
    wrapped = layers.SpectralNormalization
    return [
        Case("spectral_normalization_inference", wrapped(layers.Dense(3)), [(4, 5)]),
        Case("spectral_normalization_dense", wrapped(layers.Dense(3, activation="tanh")), [(4, 5)], training=True),
        Case("spectral_normalization_iterations", wrapped(layers.Dense(4, use_bias=False), power_iterations=3), [(4, 5)], training=True),
        Case("spectral_normalization_conv", wrapped(layers.Conv2D(3, 2, padding="same")), [(2, 4, 4, 2)], training=True),
        Case("spectral_normalization_frozen", wrapped(layers.Dense(3, use_bias=False, trainable=False)), [(4, 5)], training=True),
    ]


def layers_as_activations() -> list:
    return [
        Case("dense_re_lu_layer", layers.Dense(4, activation=layers.ReLU(max_value=0.6, negative_slope=0.1)), [(3, 5)]),
        Case("dense_leaky_layer", layers.Dense(4, activation=layers.LeakyReLU(negative_slope=0.1)), [(2, 3, 5)]),
        Case("dense_softmax_layer", layers.Dense(4, activation=layers.Softmax()), [(3, 5)]),
        Case("activation_elu_layer", layers.Activation(layers.ELU(alpha=0.5)), [(3, 7)]),
        Case("conv_leaky_layer", layers.Conv2D(2, 2, activation=layers.LeakyReLU()), [(2, 4, 4, 2)]),
        Case("separable_re_lu_layer", layers.SeparableConv2D(2, 2, activation=layers.ReLU(negative_slope=0.2)), [(2, 4, 4, 2)]),
        Case("lstm_re_lu_layer", layers.LSTM(3, activation=layers.ReLU(max_value=2.0), recurrent_activation=layers.Activation("hard_sigmoid")), [(2, 4, 3)]),
        Case("gru_leaky_layer", layers.GRU(3, activation=layers.LeakyReLU(negative_slope=0.2)), [(2, 4, 3)]),
        Case("conv_lstm_leaky_layer", layers.ConvLSTM1D(2, 2, activation=layers.LeakyReLU(negative_slope=0.2)), [(2, 3, 4, 1)]),
    ]


def only_known() -> list:
    def known(id: str, layer, inputs: list) -> Case:
        return Case(id, layer, inputs, known=True)

    return [
        known("clahe_known", layers.ContrastLimitedAdaptiveHistogramEqualization(clip_limit=2.0, tile_grid_size=(4, 2)), [(2, 8, 8, 1)]),
        known("mel_spectrogram_known", layers.MelSpectrogram(), [(2, 16000)]),
        known("mel_spectrogram_arguments_known", layers.MelSpectrogram(
            fft_length=512, sequence_stride=100, sequence_length=256, window="hamming", sampling_rate=8000, num_mel_bins=40, min_freq=10.0,
            max_freq=3000.0, power_to_db=False, top_db=60.0, mag_exp=1.0, min_power=1e-6, ref_power=2.0), [(2, 1999)]),
    ]


def known_cases() -> list:
    return (adaptive() + changed_images() + changed_in_training_only() + convolving_lstm() + sound() + spectral() + layers_as_activations()
            + only_known())
