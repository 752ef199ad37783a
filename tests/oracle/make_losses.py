"""Writes tests/oracle/losses.{npz,json}: every loss as `fit` computes it, from a compiled model in graph mode."""
import inspect
import warnings

from recording import output_root, start, strip_object_ids, write_arrays, write_json, write_versions

start(2)
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from loss_cases import Case  # noqa: E402
from more_loss_cases import CASES  # noqa: E402

warnings.filterwarnings("ignore")


def head_layers(head: str, shape: tuple) -> list:
    return {
        "none": [layers.Activation("linear")],
        "softmax": [layers.Activation("softmax")],
        "sigmoid": [layers.Activation("sigmoid")],
        "softmax_layer": [layers.Softmax()],
        "softmax_axis_1": [layers.Softmax(axis=1)],
        "softmax_dropout_0": [layers.Activation("softmax"), layers.Dropout(0.0)],
        "softmax_reshape": [layers.Activation("softmax"), layers.Reshape(shape)],
    }[head]


def full_config(loss) -> dict:
    """get_config(), and the arguments that Keras forgets there where they are not default: Huber(delta=2) is read back from them."""
    config = loss.get_config()
    defaults = {name: p.default for name, p in inspect.signature(type(loss)).parameters.items()}
    forgotten = {k: v for k, v in loss._fn_kwargs.items() if k not in config and v != defaults[k]}
    return config | forgotten


def record(case: Case, arrays: dict) -> dict:
    shape = case.z.shape[1:]
    model = keras.Sequential([keras.Input(shape), *head_layers(case.head, shape)])
    model.compile("sgd", loss=case.loss, jit_compile=False)
    config = full_config(case.loss)

    def losses_and_gradient(z, y, weight):
        with tf.GradientTape() as tape:
            tape.watch(z)
            y_pred = model(z, training=True)
            loss = model.compute_loss(x=z, y=y, y_pred=y_pred, sample_weight=weight)
        return case.loss.call(tf.cast(y, "float32"), y_pred), loss, tape.gradient(loss, z)

    compute = tf.function(losses_and_gradient, reduce_retracing=True)
    z, y = tf.constant(case.z), tf.constant(case.y_true)
    per_sample, loss, gradient = compute(z, y, None)
    arrays |= {f"{case.id}/z": case.z, f"{case.id}/y_true": case.y_true, f"{case.id}/per_sample": per_sample.numpy(), f"{case.id}/loss": loss.numpy(), f"{case.id}/d_z": gradient.numpy()}
    if case.sample_weight is not None:
        _, loss, gradient = compute(z, y, tf.constant(case.sample_weight))
        arrays |= {f"{case.id}/sample_weight": case.sample_weight, f"{case.id}/weighted_loss": loss.numpy(),
                   f"{case.id}/weighted_d_z": gradient.numpy()}
    row = {"id": case.id, "class_name": type(case.loss).__name__, "config": strip_object_ids(config), "head": case.head,
           "weighted": case.sample_weight is not None}
    return row | ({"note": case.note} if case.note else {})


def main() -> None:
    folder = output_root() / "tests/oracle"
    arrays: dict = {}
    rows = [record(case, arrays) for case in CASES]
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(np.isfinite(a).all() for a in arrays.values())
    write_arrays(folder / "losses.npz", arrays)
    write_json(folder / "losses.json", rows)
    write_versions(folder / "losses.versions.json", __file__)


if __name__ == "__main__":
    main()
