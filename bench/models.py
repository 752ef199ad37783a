"""The models that are measured, built with Keras and saved as .keras files, and the digits they learn."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build/bench"
NAMES = ("tiny", "mlp", "seed_cnn", "lenet", "bn_cnn", "lstm", "gru", "depthwise", "conv1d", "attention", "encoder")


def build(name):
    import keras
    from keras import layers as L

    keras.utils.set_random_seed(1)
    model = functional(name) if name in ("attention", "encoder") else sequential(name)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def functional(name):
    """The 28 lines of a digit attend to each other: attention alone, or a whole block of an encoder (normalised before, as in GPT-2)."""
    import keras
    from keras import layers as L

    inputs = L.Input((28, 28))
    x = L.Dense(64)(inputs)
    if name == "attention":
        x = L.MultiHeadAttention(4, 16)(x, x)
    else:
        normal = L.LayerNormalization()(x)
        x = L.Add()([x, L.MultiHeadAttention(4, 16)(normal, normal)])
        x = L.Add()([x, L.Dense(64)(L.Dense(256, activation="gelu")(L.LayerNormalization()(x)))])
    outputs = L.Dense(10, activation="softmax")(L.GlobalAveragePooling1D()(x))
    return keras.Model(inputs, outputs, name=name)


def sequential(name):
    import keras
    from keras import layers as L

    image, flat, lines = L.Input((28, 28, 1)), L.Input((784,)), L.Input((28, 28))
    body = {
        "tiny": [L.Input((10,))],
        "mlp": [flat, L.Dense(512, activation="relu"), L.Dense(512, activation="relu")],
        "seed_cnn": [image, L.Conv2D(32, 3, activation="relu"), L.MaxPooling2D(), L.Flatten()],
        "lenet": [image, L.Conv2D(32, 3, activation="relu"), L.MaxPooling2D(), L.Conv2D(64, 3, activation="relu"), L.MaxPooling2D(), L.Flatten()],
        "bn_cnn": [image, L.Conv2D(32, 3, use_bias=False), L.BatchNormalization(), L.ReLU(), L.MaxPooling2D(), L.Conv2D(64, 3, use_bias=False),
                   L.BatchNormalization(), L.ReLU(), L.GlobalAveragePooling2D()],
        "lstm": [lines, L.LSTM(64)],
        "gru": [lines, L.GRU(64)],
        "depthwise": [image, L.Conv2D(32, 3, activation="relu"), L.DepthwiseConv2D(3, padding="same", activation="relu"),
                      L.Conv2D(64, 1, activation="relu"), L.DepthwiseConv2D(3, strides=2, padding="same", activation="relu"),
                      L.Conv2D(64, 1, activation="relu"), L.GlobalAveragePooling2D()],
        "conv1d": [lines, L.Conv1D(64, 3, activation="relu"), L.MaxPooling1D(), L.Conv1D(64, 3, activation="relu"), L.Flatten()],
    }[name]
    return keras.Sequential([*body, L.Dense(10, activation="softmax")], name=name)


def data(name, samples):
    """x float32 in 0..1 of the model's shape, y int64 in 0..9."""
    import numpy as np

    digits = np.load(ROOT / "examples/data/mnist10k.npz")
    x, y = digits["x_train"][:samples].astype("float32") / 255, digits["y_train"][:samples].astype("int64")
    if name == "tiny":
        return np.ascontiguousarray(x.reshape(len(x), -1)[:, 300:310]), y
    if name in ("lstm", "gru", "conv1d", "attention", "encoder"):
        return x, y
    return (x.reshape(len(x), -1) if name == "mlp" else x[..., None]), y


def write_all(samples):
    """Writes <name>.keras, <name>_x.npy and <name>_y.npy of every model."""
    import numpy as np

    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        build(name).save(FOLDER / f"{name}.keras")
        x, y = data(name, samples)
        np.save(FOLDER / f"{name}_x.npy", x)
        np.save(FOLDER / f"{name}_y.npy", y)


if __name__ == "__main__":
    write_all(samples=2048)
