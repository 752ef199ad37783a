"""Small whole models of the kinds people build with the Functional API, for 50 steps of training: an encoder as in BERT, a U-Net,
classifiers of text, a ResNet, a MobileNet. Written for any backend, as training_cases.py."""
import keras
import numpy as np
from keras import layers, optimizers, regularizers

from training_cases import Case, Start

ROWS, BATCH, EPOCHS, STEPS = 40, 8, 10, 50
LARGEST_SPREAD = 2e-2  # of a weight, the other Keras from the first: normalization and Adam magnify rounding
OTHERS = {"": [{"TF_ENABLE_ONEDNN_OPTS": "0"}, {"NEXT_WEIGHTS": "1"}]}  # JAX takes minutes to compile each of these
WORDS, LENGTH, WIDTH = 24, 10, 12


def OPTIMIZERS() -> dict:  # noqa: N802
    schedules = optimizers.schedules
    return {
        "sgd_momentum": optimizers.SGD(0.02, momentum=0.9),
        "adam": optimizers.Adam(0.002),
        "adamw_warmup": optimizers.AdamW(schedules.CosineDecay(0.0, 40, warmup_target=0.004, warmup_steps=10), weight_decay=0.01,
                                         global_clipnorm=1.0),
    }


def embedding(words: int, width: int, name: str, **arguments):
    """With a penalty, which makes its gradient one array. Without, Keras on TensorFlow hands the optimizer a list of rows, and where a word
    comes twice Adam squares the parts (tests/oracle/README.md)."""
    return layers.Embedding(words, width, embeddings_regularizer=regularizers.L2(1e-4), name=name, **arguments)


def encoder_block(x, number: int):
    name = f"block_{number}"
    attended = layers.MultiHeadAttention(2, WIDTH // 2, name=f"{name}_attention")(x, x)
    attended = layers.Dropout(0.0, name=f"{name}_attention_dropout")(attended)
    x = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_attention_norm")(x + attended)
    inner = layers.Dense(2 * WIDTH, activation="gelu", name=f"{name}_inner")(x)
    inner = layers.Dense(WIDTH, name=f"{name}_outer")(inner)
    inner = layers.Dropout(0.0, name=f"{name}_dropout")(inner)
    return layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm")(layers.Add(name=f"{name}_add")([x, inner]))


def encoder() -> keras.Model:
    tokens = keras.Input((LENGTH,), dtype="int32", name="tokens")
    segments = keras.Input((LENGTH,), dtype="int32", name="segments")
    positions = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = embedding(WORDS, WIDTH, "token_embedding", mask_zero=True)(tokens)
    x = x + embedding(LENGTH, WIDTH, "position_embedding")(positions)
    x = x + embedding(2, WIDTH, "segment_embedding")(segments)
    x = layers.LayerNormalization(epsilon=1e-6, name="embedding_norm")(x)
    for number in range(2):
        x = encoder_block(x, number)
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    x = layers.Dense(WIDTH, activation="tanh", name="pooler")(x)
    model = keras.Model([tokens, segments], layers.Dense(3, activation="softmax", name="head")(x), name="encoder")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def unet() -> keras.Model:
    def twice(x, filters: int, name: str):
        for number in range(2):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal", name=f"{name}_{number}")(x)
        return x

    image = keras.Input((12, 12, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescaling")(image)
    skipped = []
    for level, filters in enumerate((3, 6)):
        x = twice(x, filters, f"down_{level}")
        skipped.append(x)
        x = layers.MaxPooling2D(name=f"pool_{level}")(x)
    x = twice(x, 10, "bottom")
    for level, filters in ((1, 6), (0, 3)):
        x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same", name=f"grow_{level}")(x)
        x = layers.Concatenate(name=f"join_{level}")([x, skipped[level]])
        x = twice(x, filters, f"up_{level}")
    model = keras.Model(image, layers.Conv2D(1, 1, activation="sigmoid", name="mask")(x), name="unet")
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def lstm_text() -> keras.Model:
    tokens = keras.Input((LENGTH,), dtype="int32", name="tokens")
    x = embedding(WORDS, 8, "embedding", mask_zero=True)(tokens)
    x = layers.Bidirectional(layers.LSTM(6, return_sequences=True, name="lstm"), name="both_ways")(x)
    x = layers.LSTM(6, name="last")(x)
    model = keras.Model(tokens, layers.Dense(1, activation="sigmoid", name="head")(x), name="lstm_text")
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def gru_text() -> keras.Model:
    model = keras.Sequential([
        keras.Input((LENGTH,), dtype="int32", name="tokens"), embedding(WORDS, 8, "embedding", mask_zero=True),
        layers.GRU(8, return_sequences=True, name="gru"), layers.GRU(6, name="last"),
        layers.Dense(8, activation="relu", name="hidden"), layers.Dense(1, activation="sigmoid", name="head")], name="gru_text")
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def resnet() -> keras.Model:
    def block(x, filters: int, strides: int, name: str):
        skipped = x
        x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False, kernel_initializer="he_normal", name=f"{name}_conv_0")(x)
        x = layers.ReLU(name=f"{name}_relu_0")(layers.BatchNormalization(momentum=0.9, name=f"{name}_norm_0")(x))
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal", name=f"{name}_conv_1")(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"{name}_norm_1")(x)
        if strides > 1:
            skipped = layers.Conv2D(filters, 1, strides=strides, use_bias=False, name=f"{name}_shortcut")(skipped)
        return layers.ReLU(name=f"{name}_relu_1")(layers.Add(name=f"{name}_add")([x, skipped]))

    image = keras.Input((10, 10, 3), name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(image)
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="stem")(x)
    x = layers.ReLU(name="stem_relu")(layers.BatchNormalization(momentum=0.9, name="stem_norm")(x))
    for stage, filters in enumerate((4, 6, 8)):
        for number in range(2):
            x = block(x, filters, 2 if stage and not number else 1, f"stage_{stage}_{number}")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    model = keras.Model(image, layers.Dense(4, activation="softmax", name="head")(x), name="resnet")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def mobilenet() -> keras.Model:
    def block(x, filters: int, strides: int, name: str):
        skipped = x
        x = layers.Conv2D(2 * x.shape[-1], 1, use_bias=False, name=f"{name}_expand")(x)
        x = layers.ReLU(6.0, name=f"{name}_expand_relu")(layers.BatchNormalization(momentum=0.9, name=f"{name}_expand_norm")(x))
        if strides > 1:
            x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"{name}_pad")(x)
        x = layers.DepthwiseConv2D(3, strides=strides, padding="valid" if strides > 1 else "same", use_bias=False, name=f"{name}_depthwise")(x)
        x = layers.ReLU(6.0, name=f"{name}_depthwise_relu")(layers.BatchNormalization(momentum=0.9, name=f"{name}_depthwise_norm")(x))
        x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project")(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"{name}_project_norm")(x)
        return layers.Add(name=f"{name}_add")([x, skipped]) if x.shape == skipped.shape else x

    image = keras.Input((10, 10, 3), name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(image)
    x = layers.Conv2D(6, 3, strides=2, padding="same", use_bias=False, name="stem")(x)
    x = layers.Activation("hard_swish", name="stem_activation")(layers.BatchNormalization(momentum=0.9, name="stem_norm")(x))
    for number, (filters, strides) in enumerate(((6, 1), (8, 2), (8, 1))):
        x = block(x, filters, strides, f"block_{number}")
    x = layers.GlobalAveragePooling2D(keepdims=True, name="pool")(x)
    x = layers.Reshape((8,), name="flat")(layers.Dropout(0.0, name="dropout")(x))
    model = keras.Model(image, layers.Dense(4, activation="softmax", name="head")(x), name="mobilenet")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def sentences(seed: int) -> np.ndarray:
    """Of 3 to LENGTH words, filled up with 0."""
    random = np.random.default_rng(seed)
    tokens = random.integers(1, WORDS, (ROWS, LENGTH))
    return np.where(np.arange(LENGTH) < random.integers(3, LENGTH + 1, (ROWS, 1)), tokens, 0).astype("int32")


def encoder_data() -> dict:
    tokens = sentences(11)
    segments = (np.arange(LENGTH) >= 4) & (tokens > 0)
    return {"x0": tokens, "x1": segments.astype("int32"), "y": (tokens.sum(-1) % 3).astype("uint8")}


def text_data() -> dict:
    tokens = sentences(12)
    return {"x": tokens, "y": (tokens[:, :3].sum(-1) > 36).astype("float32")[:, None]}


def segmented_data() -> dict:
    """Noisy discs, and where they are."""
    random = np.random.default_rng(13)
    place = np.indices((12, 12))[None]
    centre, radius = random.integers(3, 9, (ROWS, 2, 1, 1)), random.uniform(2, 4, (ROWS, 1, 1))
    inside = ((place - centre) ** 2).sum(1) < radius**2
    image = 70 + 90 * inside + 30 * random.standard_normal((ROWS, 12, 12))
    return {"x": image.clip(0, 255).astype("uint8")[..., None], "y": inside.astype("uint8")[..., None]}


def image_data() -> dict:
    """Stripes in four directions under noise."""
    random = np.random.default_rng(14)
    y = random.integers(0, 4, ROWS)
    rows, columns = np.indices((10, 10))
    stripes = np.stack([rows, columns, rows + columns, rows - columns])[y][..., None]
    x = 127 + 60 * np.sin(1.5 * stripes + random.uniform(0, 6, (ROWS, 1, 1, 3))) + 30 * random.standard_normal((ROWS, 10, 10, 3))
    return {"x": x.clip(0, 255).astype("uint8"), "y": y.astype("uint8")}


STARTS = [Start("encoder", encoder, encoder_data), Start("unet", unet, segmented_data), Start("lstm_text", lstm_text, text_data),
          Start("gru_text", gru_text, text_data), Start("resnet", resnet, image_data), Start("mobilenet", mobilenet, image_data)]


def cases() -> list:
    chosen = {"encoder": "adamw_warmup", "unet": "adam", "lstm_text": "adam", "gru_text": "sgd_momentum", "resnet": "adam", "mobilenet": "sgd_momentum"}
    return [Case(f"{start}-{optimizer}", start, optimizer) for start, optimizer in chosen.items()]
