"""Writes tests/oracle/operations.{npz,json}: kernels of the ir whose results have no layer of their own to be compared with.

Recurrences as their layers compute them (with masks, initial states and both directions), images that are sampled anew, and the
alignment loss, each with its gradients.
"""
from recording import output_root, start, write_arrays, write_json, write_versions

start(2)
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

BATCH, TIME, FEATURES, UNITS = 3, 5, 4, 3


def uniform(rng, *shape):
    return rng.uniform(-1, 1, shape).astype("float32")


def recurrence(rng, name, cell, masked, arguments):
    layer = getattr(keras.layers, cell)(UNITS, return_sequences=True, return_state=True, bias_initializer="random_normal", **arguments)
    x = tf.constant(uniform(rng, BATCH, TIME, FEATURES))
    states = [tf.constant(uniform(rng, BATCH, UNITS)) for _ in range(2 if cell == "LSTM" else 1)]
    mask = np.array([[1, 1, 1, 1, 1], [0, 1, 1, 0, 1], [0, 0, 0, 0, 0]], "bool") if masked else None
    layer.build(x.shape)
    for w in layer.weights:
        w.assign(uniform(rng, *w.shape))
    weights = [w.value for w in layer.trainable_weights]
    with tf.GradientTape() as tape:
        tape.watch([x, *states])
        out = layer(x, initial_state=states, mask=mask)
        d_out = [uniform(rng, *o.shape) for o in out]
        total = tf.add_n([tf.reduce_sum(o * d) for o, d in zip(out, d_out)])
    d = tape.gradient(total, [x, *states, *weights])
    arrays = {"x": x, "mask": np.zeros((0,), "float32") if mask is None else mask.astype("float32")}
    for key, values in {"state": states, "weight": weights, "out": out, "d_out": d_out,
                        "d_state": d[1:1 + len(states)], "d_weight": d[1 + len(states):]}.items():
        arrays |= {f"{key}{i}": v for i, v in enumerate(values)}
    return {"id": name, "kind": "recurrence", "cell": cell, "masked": masked, "arguments": arguments}, arrays | {"d_x": d[0]}


def image(rng, name, interpolation, fill_mode):
    x = uniform(rng, 2, 5, 6, 2)
    t = np.array([[0.8, -0.3, 1.2, 0.25, 1.1, -1.4, 0.02, 0.01], [-1, 0, 8.6, 0, 1.7, -6.3, 0, 0]], "float32")
    y = keras.ops.image.affine_transform(x, t, interpolation=interpolation, fill_mode=fill_mode, fill_value=0.25)
    return {"id": name, "kind": "image", "interpolation": interpolation, "fill_mode": fill_mode}, {"x": x, "transforms": t, "y": y}


def alignment(rng, name, blank):
    logits = tf.constant(3 * uniform(rng, 5, 6, 5))
    labels = np.array([[2, 2, 3, 0], [1, 3, 0, 0], [4, 4, 4, 4], [3, 1, 2, 4], [1, 2, 3, 9]], "int32")
    lengths, times = np.array([3, 2, 4, 0, 4], "int32"), np.array([6, 4, 6, 5, 6], "int32")
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = keras.ops.ctc_loss(labels, logits, lengths, times, mask_index=blank)
    arrays = {"logits": logits, "labels": labels, "lengths": lengths, "times": times, "loss": loss, "d_logits": tape.gradient(loss, logits)}
    return {"id": name, "kind": "alignment", "blank": blank}, arrays


def cases(rng):
    yield recurrence(rng, "simple", "SimpleRNN", False, {})
    yield recurrence(rng, "simple_relu_masked", "SimpleRNN", True, {"activation": "relu"})
    yield recurrence(rng, "lstm", "LSTM", False, {})
    yield recurrence(rng, "lstm_masked_backward", "LSTM", True, {"go_backwards": True})
    yield recurrence(rng, "lstm_zero_output", "LSTM", True, {"zero_output_for_mask": True, "recurrent_activation": "hard_sigmoid"})
    yield recurrence(rng, "gru", "GRU", False, {})
    yield recurrence(rng, "gru_masked", "GRU", True, {})
    yield recurrence(rng, "gru_reset_before", "GRU", True, {"reset_after": False, "go_backwards": True})
    for fill_mode in ("constant", "nearest", "reflect", "wrap"):
        yield image(rng, f"nearest_{fill_mode}", "nearest", fill_mode)
        yield image(rng, f"bilinear_{fill_mode}", "bilinear", fill_mode)
    yield alignment(rng, "alignment", 0)
    yield alignment(rng, "alignment_last_is_blank", -1)


def main() -> None:
    folder = output_root() / "tests/oracle"
    rng = np.random.default_rng(11)
    rows, arrays = [], {}
    for row, values in cases(rng):
        rows.append(row)
        arrays |= {f"{row['id']}/{key}": np.asarray(value) for key, value in values.items()}
    write_arrays(folder / "operations.npz", arrays)
    write_json(folder / "operations.json", rows)
    write_versions(folder / "operations.versions.json", __file__)


if __name__ == "__main__":
    main()
