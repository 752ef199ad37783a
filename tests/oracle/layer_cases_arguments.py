"""Arguments that no other case or network moves away from their defaults. With both bounds of a factor the same nothing is left to chance; where
something is, the case shows that the argument does nothing at inference, and the unit tests look at the distribution."""
import numpy as np
from keras import layers

from layer_case import Case
from layer_cases_known import PIXELS, UNIT


def moved_images() -> list:
    # TensorFlow has no derivative of a warp: it warps the gradient back.
    rotate, move, zoom = layers.RandomRotation, layers.RandomTranslation, layers.RandomZoom
    cases = []
    for mode in ["reflect", "wrap", "constant", "nearest"]:
        arguments = {"fill_mode": mode, "fill_value": 7.0, "interpolation": "nearest" if mode == "wrap" else "bilinear", "seed": 3}
        cases += [
            Case(f"random_rotation_{mode}", rotate((0.07, 0.07), **arguments), [PIXELS], training=True, derivative=False),
            Case(f"random_translation_{mode}", move((0.3, 0.3), (-0.45, -0.45), **arguments), [PIXELS], training=True, derivative=False),
            Case(f"random_zoom_{mode}", zoom((0.35, 0.35), (0.2, 0.2), **arguments), [PIXELS], training=True, derivative=False),
        ]
    return cases + [
        Case("random_zoom_in", zoom((-0.4, -0.4)), [PIXELS], training=True, derivative=False),
        Case("random_shear_fill_inference", layers.RandomShear(0.3, 0.2, fill_mode="constant", fill_value=3.0, interpolation="nearest", seed=2), [PIXELS]),
        Case("random_perspective_fill_inference", layers.RandomPerspective(0.7, 0.4, fill_value=3.0, interpolation="nearest", seed=2), [PIXELS]),
        Case("random_elastic_transform_inference_all", layers.RandomElasticTransform(
            0.5, 0.4, interpolation="nearest", fill_mode="constant", fill_value=2.0, value_range=(0, 1), seed=2), [UNIT]),
        Case("random_flip_seed_inference", layers.RandomFlip("vertical", seed=2), [PIXELS]),
    ]


def coloured_images() -> list:
    whole, unit = {"value_range": (0, 1), "seed": 4}, {"value_range": (0, 1)}
    return [
        Case("random_brightness", layers.RandomBrightness((0.3, 0.3)), [PIXELS], training=True),
        Case("random_brightness_range", layers.RandomBrightness((-0.2, -0.2), **whole), [UNIT], training=True),
        Case("random_contrast", layers.RandomContrast((0.4, 0.4)), [PIXELS]),
        Case("random_contrast_range_inference", layers.RandomContrast((0.4, 0.2), **whole), [UNIT]),
        Case("random_color_degeneration_range", layers.RandomColorDegeneration((0.6, 0.6), **whole), [UNIT], training=True),
        Case("random_hue_range", layers.RandomHue((1.0, 1.0), **whole), [UNIT], training=True),
        Case("random_saturation_range", layers.RandomSaturation((0.8, 0.8), **whole), [UNIT], training=True),
        Case("random_color_jitter_range_inference", layers.RandomColorJitter(brightness_factor=0.2, contrast_factor=0.3, saturation_factor=(0.2, 0.7),
                                                                             **whole), [UNIT]),
        Case("random_erasing_range", layers.RandomErasing((1.0, 1.0), scale=(1.0, 1.0), fill_value=0.25, **whole), [UNIT], training=True),
        Case("aug_mix_range_inference", layers.AugMix(interpolation="nearest", **unit), [UNIT]),
        Case("rand_augment_range_inference", layers.RandAugment(interpolation="nearest", **whole), [UNIT]),
        Case("resizing_pad_fill_mode", layers.Resizing(5, 2, pad_to_aspect_ratio=True, fill_mode="constant", fill_value=2.0), [(2, 4, 6, 2)]),
    ]


def dropped_steps() -> list:
    """Dropout of inputs and of states does nothing at inference."""
    arguments = {"dropout": 0.3, "recurrent_dropout": 0.2, "seed": 1}
    cases = []
    for name in ["SimpleRNN", "LSTM", "GRU"]:
        whole, cell = getattr(layers, name), getattr(layers, f"{name}Cell")
        cases += [Case(f"{name.lower()}_dropout_inference", whole(3, **arguments), [(2, 4, 3)]),
                  Case(f"{name.lower()}_cell_dropout_inference", layers.RNN(cell(3, **arguments)), [(2, 4, 3)])]
    return cases + [
        Case("conv_lstm_1d_dropout_inference", layers.ConvLSTM1D(2, 2, **arguments), [(2, 3, 4, 2)]),
        Case("conv_lstm_3d_dropout_inference", layers.ConvLSTM3D(1, 2, dilation_rate=(1, 2, 1), padding="same", **arguments), [(1, 2, 3, 4, 2, 1)]),
        Case("attention_dropout_inference", layers.Attention(dropout=0.4, seed=1), [(2, 3, 4), (2, 5, 4)]),
        Case("additive_attention_dropout_inference", layers.AdditiveAttention(dropout=0.4, seed=1), [(2, 3, 4), (2, 5, 4)]),
    ]


def scaled() -> list:
    from keras.src.applications.convnext import LayerScale

    return [Case("layer_scale", LayerScale(1e-6, 4), [(2, 3, 4)]), Case("layer_scale_image", LayerScale(0.5, 3), [(2, 2, 4, 3)])]


def known_arguments() -> list:
    return [Case("clahe_range_known", layers.ContrastLimitedAdaptiveHistogramEqualization(value_range=(0, 1)), [(2, 8, 8, 1)], known=True)]


def argument_cases() -> list:
    return moved_images() + coloured_images() + dropped_steps() + scaled() + known_arguments()
