"""Writes tests/oracle/element_operations.{npz,json}: functions of elements, folds and picks of keras.ops with their gradients, at ordinary
places and where TensorFlow had to choose: ties, zeros, negative bases, halves, ids that count from the end."""
from recording import output_root, start, write_arrays, write_json, write_versions

start(2)
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

UNARY = {
    "gelu": (-4, 4), "silu": (-8, 8), "softplus": (-20, 20), "erf": (-3, 3), "log1p": (-0.9, 3), "expm1": (-2, 2), "sin": (-5, 5),
    "cos": (-5, 5), "tan": (-1.2, 1.2), "arcsin": (-0.9, 0.9), "arccos": (-0.9, 0.9), "arctan": (-3, 3), "sinh": (-2, 2), "cosh": (-2, 2),
    "arcsinh": (-3, 3), "arccosh": (1.1, 3), "arctanh": (-0.9, 0.9), "floor": (-3, 3), "ceil": (-3, 3), "round": (-3, 3),
}  # fmt: skip
HALVES = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], "float32")
PAIRS = {
    "power": ([2, 0.5, -2, -1.5, 0, 0, 3, 1], [1.5, -2, 2, 3, 2, 1, 0, -3]),
    "floor_divide": ([7.5, -7.5, 7.5, -7.5], [2, 2, -2, -2]),
    "mod": ([7.5, -7.5, 7.5, -7.5], [2, 2, -2, -2]),
    "arctan2": ([1, -1, 0.5, -2], [2, -2, -0.5, 0.25]),
    "maximum": ([1, 2, 3, -1], [1, 3, 2, -1]),
    "minimum": ([1, 2, 3, -1], [1, 3, 2, -1]),
    "greater_equal": ([1, 2, 3], [1, 3, 2]),
    "not_equal": ([1, 2, 3], [1, 3, 2]),
}
TIES = np.array([[[3, 1, 3], [0, 3, 2]], [[2, 2, 2], [-1, 0, 0]]], "float32")


def recorded(rng, function, *inputs):
    """y = function(inputs), and the gradients of a randomly weighted sum; zeros where TensorFlow has none."""
    inputs = [tf.constant(v, "float32") for v in inputs]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        y = tf.cast(function(*inputs), "float32")
        d_y = rng.uniform(-1, 1, y.shape).astype("float32")
        total = tf.reduce_sum(y * d_y)
    d = tape.gradient(total, inputs, unconnected_gradients="zero")
    arrays = {"y": y, "d_y": d_y}
    for i, (value, slope) in enumerate(zip(inputs, d)):
        arrays |= {f"x{i}": value, f"d_x{i}": tf.convert_to_tensor(slope)}  # picks give it in pieces
    return arrays


def cases(rng):
    for name, (low, high) in UNARY.items():
        x = HALVES if name == "round" else rng.uniform(low, high, (12,))
        function = (lambda v: keras.ops.gelu(v, approximate=False)) if name == "gelu" else getattr(keras.ops, name)
        yield {"id": name, "kind": "unary"}, recorded(rng, function, x)
    for name, (a, b) in PAIRS.items():
        yield {"id": name, "kind": "binary"}, recorded(rng, getattr(keras.ops, name), a, b)
    for name in ("max", "min", "prod", "sum", "mean"):
        for label, axes in (("last", (2,)), ("outer", (0, 2)), ("all", (0, 1, 2))):
            function = lambda v, f=getattr(keras.ops, name), a=axes: f(v, axis=a)  # noqa: E731
            yield {"id": f"{name}_{label}", "kind": "fold", "fold": name, "axes": list(axes)}, recorded(rng, function, TIES)
    for name in ("cumsum", "cumprod"):
        for axis in (0, 2):
            function = lambda v, f=getattr(keras.ops, name), a=axis: f(v, axis=a)  # noqa: E731
            yield {"id": f"{name}_{axis}", "kind": "cumulate", "fold": name, "axis": axis}, recorded(rng, function, TIES)
    for axis in (0, 1, 2):
        ids = [1, 0, -1, 1]
        function = lambda v, a=axis: keras.ops.take(v, ids, axis=a)  # noqa: E731
        yield {"id": f"take_{axis}", "kind": "take", "axis": axis, "ids": ids}, recorded(rng, function, TIES)
    yield {"id": "top_k", "kind": "top_k", "k": 2}, recorded(rng, lambda v: keras.ops.top_k(v, 2)[0], TIES)


def main() -> None:
    folder = output_root() / "tests/oracle"
    rng = np.random.default_rng(12)
    rows, arrays = [], {}
    for row, values in cases(rng):
        rows.append(row)
        arrays |= {f"{row['id']}/{key}": np.asarray(value) for key, value in values.items()}
    write_arrays(folder / "element_operations.npz", arrays)
    write_json(folder / "element_operations.json", rows)
    write_versions(folder / "element_operations.versions.json", __file__)


if __name__ == "__main__":
    main()
