"""Writes tests/oracle/layers.{npz,json}: outputs and gradients of every layer, from Keras on TensorFlow."""
import zlib

from recording import output_root, start, strip_object_ids, write_arrays, write_json, write_versions

start(1)
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from layer_case import Case  # noqa: E402
from layer_cases import CASES  # noqa: E402


def input_arrays(case: Case, random: np.random.Generator) -> tuple[list, bool]:
    """The input values, and whether the layer is called with a list."""
    shapes = case.inputs
    as_list = len(shapes) > 1
    if len(shapes) == 1 and isinstance(shapes[0], list):
        shapes, as_list = shapes[0], True
    return [random.standard_normal(s).astype("float32") if isinstance(s, tuple) else s for s in shapes], as_list


def set_random_weights(layer: keras.layers.Layer, random: np.random.Generator) -> None:
    """No weight keeps its start value, so that a forgotten bias or a swapped pair shows."""
    for weight in layer.weights:
        if weight.dtype != "float32":
            continue
        values = random.standard_normal(tuple(weight.shape)).astype("float32") * 0.5
        if weight.name in ("gamma", "moving_variance", "variance", "moving_stddev", "renorm_stddev"):
            values = np.abs(values) + 0.5
        weight.assign(values.astype("float32"))
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()


def record_known(case: Case) -> dict:
    """The config and the shape of the output."""
    shapes = [tuple(s) for s in case.inputs]
    output = case.layer.compute_output_shape(shapes if len(shapes) > 1 else shapes[0])
    serialised = strip_object_ids(keras.saving.serialize_keras_object(case.layer))
    return {"id": case.id, "class_name": serialised["class_name"], "config": serialised["config"], "known": True,
            "input_shapes": [list(s) for s in shapes], "output_shape": list(output)}


def record(case: Case, arrays: dict) -> dict:
    if case.known:
        return record_known(case)
    random = np.random.default_rng(zlib.crc32(case.id.encode()))
    values, as_list = input_arrays(case, random)
    layer = case.layer
    layer.build([v.shape for v in values] if as_list else values[0].shape)
    set_random_weights(layer, random)
    # As a layer's own order, but where layers hold layers, or are adapted.
    weights = layer.weights if getattr(layer, "lora_enabled", False) else layer.trainable_weights + layer.non_trainable_weights
    trainable = [any(w is t for t in layer.trainable_weights) for w in weights]
    for i, value in enumerate(values):
        arrays[f"{case.id}/in{i}"] = value
    for i, weight in enumerate(weights):
        arrays[f"{case.id}/w{i}"] = weight.numpy().astype("float32")
    tensors = [tf.constant(v) for v in values]
    sources = [w.value for w, is_trainable in zip(weights, trainable) if is_trainable]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = layer(tensors if as_list else tensors[0], training=case.training)
        upstream = random.standard_normal(tuple(output.shape)).astype("float32")
        total = tf.reduce_sum(output * upstream)
    gradients = tape.gradient(total, tensors + sources)
    arrays[f"{case.id}/out"] = output.numpy()
    arrays[f"{case.id}/d_out"] = upstream
    positions = [i for i, is_trainable in enumerate(trainable) if is_trainable]
    names = [f"g_in{i}" for i in range(len(tensors))] + [f"g_w{i}" for i in positions]
    for name, gradient in zip(names, gradients):
        if case.derivative and gradient is not None and np.isfinite(gradient).all():  # a flat output has none, and Keras' where() lets NaN through
            arrays[f"{case.id}/{name}"] = gradient.numpy()
    if case.training:
        for weight, is_trainable in zip(weights, trainable):
            if not is_trainable:
                arrays[f"{case.id}/state_after_{weight.name}"] = weight.numpy()
    serialised = strip_object_ids(keras.saving.serialize_keras_object(layer))
    row = {"id": case.id, "class_name": serialised["class_name"], "config": serialised["config"], "inputs": len(values),
           "input_shapes": [list(v.shape) for v in values], "called_with_list": as_list,
           "weights": [w.name for w in weights], "trainable": trainable, "training": case.training,
           "output_shape": list(output.shape)}
    if case.beyond_issue_3:
        row["beyond_issue_3"] = True
    return row | ({"note": case.note} if case.note else {})


def main() -> None:
    folder = output_root() / "tests/oracle"
    arrays: dict = {}
    rows = [record(case, arrays) for case in CASES]
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(np.isfinite(a).all() for a in arrays.values())
    write_arrays(folder / "layers.npz", arrays)
    write_json(folder / "layers.json", rows)
    write_versions(folder / "layers.versions.json", __file__)


if __name__ == "__main__":
    main()
