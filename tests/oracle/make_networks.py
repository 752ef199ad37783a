"""Writes tests/data/networks: small whole models as Keras saves them, what they predict, and the same models after a few training steps.

One row of NETWORKS is one model: NAME.keras (compiled, with random weights), NAME.after.keras (after STEPS steps of plain SGD on batches in
order), NAME.npz (x0.., y0.., predictions p0.., losses of the epochs). Random layers have no place here, nor have those whose gradient jumps.
"""
import sys

from recording import output_root, start, write_arrays, write_versions

start(7)
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

import networks_adapted  # noqa: E402
import networks_arguments  # noqa: E402
import networks_attention  # noqa: E402
import networks_graph  # noqa: E402
import networks_layers  # noqa: E402
import networks_operations  # noqa: E402
import networks_recurrent  # noqa: E402
import networks_strings  # noqa: E402
import networks_vision  # noqa: E402
from network import Network  # noqa: E402

NETWORKS = (networks_recurrent.NETWORKS + networks_attention.NETWORKS + networks_graph.NETWORKS + networks_operations.NETWORKS
            + networks_vision.NETWORKS + networks_layers.NETWORKS + networks_strings.NETWORKS + networks_adapted.NETWORKS
            + networks_arguments.NETWORKS)
BATCH, EPOCHS = 4, 2


def randomise(model: keras.Model, random: np.random.Generator) -> None:
    """No weight keeps its start value, so that a forgotten bias or a swapped pair shows."""
    for weight in model.weights:
        if "seed_generator" in getattr(weight, "path", "") or weight.dtype != "float32":
            continue
        values = random.standard_normal(tuple(weight.shape)) * 0.4
        if weight.name in ("gamma", "moving_variance", "scale", "variance", "moving_stddev", "renorm_stddev"):
            values = np.abs(values) + 0.5
        weight.assign(values.astype("float32"))
    for layer in model.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def as_keras_takes_it(array: np.ndarray):
    """Keras takes no numpy strings, only those of TensorFlow."""
    return tf.constant(array) if array.dtype.kind == "U" else array


def as_recorded(prediction) -> np.ndarray:
    """Ids as floats, strings as numpy's."""
    values = np.asarray(prediction)
    return np.char.decode(values.astype("S"), "utf-8") if values.dtype.kind == "O" else values.astype("float32")


def write(network: Network, folder) -> None:
    random = np.random.default_rng(len(network.name))
    model = network.model()
    randomise(model, random)
    model.compile(keras.optimizers.SGD(network.rate), "mse")
    x = [a if isinstance(a, np.ndarray) else random.standard_normal(a).astype("float32") for a in network.inputs]
    fed = [as_keras_takes_it(a) for a in x]
    fed = fed if len(fed) > 1 else fed[0]
    predictions = [as_recorded(p) for p in keras.tree.flatten(model.predict(fed, batch_size=network.batch, verbose=0))]
    for layer in model._flatten_layers():  # reset_state() fails for stacked cells
        for state in keras.tree.flatten(getattr(layer, "states", None) or []):
            state.assign(np.zeros(state.shape))
    y = [random.standard_normal(p.shape).astype("float32") for p in predictions]
    model.save(folder / f"{network.name}.{network.file}")
    arrays = {f"x{i}": a for i, a in enumerate(x)} | {f"p{i}": p for i, p in enumerate(predictions)} | {f"y{i}": a for i, a in enumerate(y)}
    if network.trains:
        history = model.fit(fed, y if len(y) > 1 else y[0], batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
        arrays["losses"] = np.array(history.history["loss"], dtype="float32")
        model.save(folder / f"{network.name}.after.{network.file}")
    write_arrays(folder / f"{network.name}.npz", arrays)


def main() -> None:
    folder = output_root() / "tests/data/networks"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [a for a in sys.argv[1:] if a.startswith("-only=")]
    for network in NETWORKS:
        if not wanted or any(network.name.startswith(a.removeprefix("-only=")) for a in wanted):
            keras.utils.clear_session()
            write(network, folder)
    write_versions(folder / "networks.versions.json", __file__)


if __name__ == "__main__":
    main()
