"""Writes tests/data/precision: models under mixed_bfloat16, and how far Keras itself is from its own float32.

NAME.keras (compiled, random weights), NAME.mixed.keras and NAME.float32.keras (after STEPS steps, as it is and with every policy float32),
NAME.npz (x0, y0; predictions `mixed` and `float32`; losses of the epochs `losses_mixed` and `losses_float32`). Random layers have no place
here. float64.keras: a model of floatx float64 after a few steps of Adam.
"""
import json

from recording import output_root, start, write_arrays, write_versions

start(7)
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402

from make_networks import randomise  # noqa: E402

MIXED = "mixed_bfloat16"
ROWS, BATCH, EPOCHS = 20, 4, 10  # 50 steps


def dense() -> keras.Model:
    return keras.Sequential([keras.Input((24,)), L.Dense(48, activation="relu", dtype=MIXED), L.BatchNormalization(dtype=MIXED),
                             L.Dense(32, activation="tanh", dtype=MIXED), L.Dense(5, dtype="float32")])


def image() -> keras.Model:
    return keras.Sequential([keras.Input((10, 10, 3)), L.Conv2D(16, 3, padding="same", activation="relu", dtype=MIXED), L.MaxPooling2D(dtype=MIXED),
                             L.Conv2D(24, 3, dtype=MIXED), L.BatchNormalization(dtype=MIXED), L.Activation("relu", dtype=MIXED),
                             L.Flatten(dtype=MIXED), L.Dense(16, activation="relu", dtype=MIXED), L.Dense(4, dtype=MIXED)])


def sequence() -> keras.Model:
    return keras.Sequential([keras.Input((6,), dtype="int32"), L.Embedding(20, 16, dtype=MIXED),
                             L.Bidirectional(L.LSTM(12, return_sequences=True, dtype=MIXED), dtype=MIXED), L.LayerNormalization(dtype=MIXED),
                             L.GRU(10, dtype=MIXED), L.Dense(3, dtype="float32")])


def attention() -> keras.Model:
    x = keras.Input((8, 16))
    y = L.MultiHeadAttention(2, 8, dtype=MIXED)(x, x)
    y = L.LayerNormalization(dtype=MIXED)(L.Add(dtype=MIXED)([x, y]))
    z = L.TimeDistributed(L.Dense(24, activation="gelu", dtype=MIXED), dtype=MIXED)(y)
    z = L.Dense(16, dtype=MIXED)(z) + y
    return keras.Model(x, L.Dense(2, dtype="float32")(L.GlobalAveragePooling1D(dtype=MIXED)(z)))


def parts() -> keras.Model:
    """One layer in float32 among the others, a model in the model, a layer called twice."""
    inner = keras.Sequential([keras.Input((20,)), L.Dense(20, activation="relu", dtype=MIXED), L.Dense(20, dtype="float32")], name="inner")
    a, b = keras.Input((20,)), keras.Input((20,))
    shared = L.Dense(20, activation="sigmoid", dtype=MIXED)
    y = L.Concatenate(dtype=MIXED)([inner(a), shared(b), shared(a) * 2.0])
    return keras.Model([a, b], L.Dense(3, activation="softmax", dtype=MIXED)(y))


NETWORKS = {"dense": (dense, [(24,)], "mse"), "image": (image, [(10, 10, 3)], "mse"), "sequence": (sequence, [20], "mse"),
            "attention": (attention, [(8, 16)], "mse"), "parts": (parts, [(20,), (20,)], "categorical_crossentropy")}


def values(shape, random: np.random.Generator) -> np.ndarray:
    if isinstance(shape, int):
        return random.integers(0, shape, (ROWS, 6)).astype("int32")
    return random.standard_normal((ROWS, *shape)).astype("float32")


def trained(model: keras.Model, x: list, y: np.ndarray, path) -> tuple:
    """Predictions before, losses of the epochs; writes the model as it is after."""
    inputs = x if len(x) > 1 else x[0]
    before = np.asarray(model.predict(inputs, verbose=0)).astype("float32")
    history = model.fit(inputs, y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    model.save(path)
    return before, np.array(history.history["loss"], dtype="float32")


def write(name: str, folder) -> None:
    make, shapes, loss = NETWORKS[name]
    random = np.random.default_rng(len(name))
    model = make()
    randomise(model, random)
    in_float32 = type(model).from_config(json.loads(json.dumps(model.get_config()).replace(MIXED, "float32")))
    in_float32.set_weights(model.get_weights())
    for m in (model, in_float32):
        m.compile(keras.optimizers.SGD(0.05), loss)
    x = [values(shape, random) for shape in shapes]
    y = random.standard_normal((ROWS, *model.outputs[0].shape[1:])).astype("float32")
    if loss != "mse":
        y = np.eye(y.shape[1], dtype="float32")[np.argmax(y, axis=1)]
    model.save(folder / f"{name}.keras")
    arrays = {f"x{i}": a for i, a in enumerate(x)} | {"y0": y}
    arrays["mixed"], arrays["losses_mixed"] = trained(model, x, y, folder / f"{name}.mixed.keras")
    arrays["float32"], arrays["losses_float32"] = trained(in_float32, x, y, folder / f"{name}.float32.keras")
    write_arrays(folder / f"{name}.npz", arrays)


def write_float64(folder) -> None:
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    random = np.random.default_rng(0)
    model = keras.Sequential([keras.Input((4,)), L.Dense(5, activation="relu"), L.BatchNormalization(), L.Dense(2)])
    model.compile("adam", "mse")
    model.fit(random.standard_normal((8, 4)), random.standard_normal((8, 2)), verbose=0)
    model.save(folder / "float64.keras")


def main() -> None:
    folder = output_root() / "tests/data/precision"
    folder.mkdir(parents=True, exist_ok=True)
    for name in NETWORKS:
        keras.utils.clear_session()
        write(name, folder)
    write_float64(folder)
    write_versions(folder / "precision.versions.json", __file__)


if __name__ == "__main__":
    main()
