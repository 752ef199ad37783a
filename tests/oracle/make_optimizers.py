"""Writes tests/oracle/optimizers.{npz,json}: twenty steps of every optimizer from recorded gradients, and the slots that Keras then saves.

All variables lie one after the other, as in Tenon's flat buffers: `values` after steps 4, 8, .. 20, `saved` as optimizer/vars holds them
behind the number of steps and the learning rate.
"""
import tempfile
import zipfile
from pathlib import Path

from recording import output_root, start, write_arrays, write_json, write_versions

start(4)
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, optimizers  # noqa: E402

R = np.random.default_rng(40)
STEPS = 20
# Sizes of gradients differ by variable, so that epsilon and the start at 0 show.
SCALES = {"a/kernel": 1.0, "a/bias": 1e-3, "b/kernel": 30.0, "b/bias": 1e-6}

CASES = {
    "sgd": optimizers.SGD,
    "sgd_momentum": lambda: optimizers.SGD(learning_rate=0.05, momentum=0.9),
    "sgd_nesterov": lambda: optimizers.SGD(momentum=0.8, nesterov=True),
    "sgd_weight_decay": lambda: optimizers.SGD(weight_decay=0.1),
    "adam": optimizers.Adam,
    "adam_betas": lambda: optimizers.Adam(learning_rate=0.02, beta_1=0.5, beta_2=0.9, epsilon=1e-3),
    "adam_amsgrad": lambda: optimizers.Adam(amsgrad=True),
    "adam_weight_decay": lambda: optimizers.Adam(weight_decay=0.02),
    "adamw": optimizers.AdamW,
    "adamw_amsgrad": lambda: optimizers.AdamW(learning_rate=0.01, weight_decay=0.1, amsgrad=True),
    "rmsprop": optimizers.RMSprop,
    "rmsprop_momentum": lambda: optimizers.RMSprop(rho=0.8, momentum=0.5),
    "rmsprop_centered": lambda: optimizers.RMSprop(centered=True, epsilon=1e-5),
    "rmsprop_all": lambda: optimizers.RMSprop(learning_rate=0.01, momentum=0.9, centered=True, weight_decay=0.05),
}


def make_model():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, name="a"), layers.Dense(4, name="b")])
    for variable in model.trainable_variables:
        variable.assign(R.standard_normal(variable.shape).astype("float32"))
    return model


def saved_variables(model) -> list:
    """optimizer/vars/0, 1, 2... as a .keras file holds them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.keras"
        model.save(path)
        with zipfile.ZipFile(path) as archive:
            archive.extract("model.weights.h5", folder)
        with h5py.File(Path(folder) / "model.weights.h5") as file:
            group = file["optimizer/vars"]
            return [group[str(i)][()] for i in range(len(group))]


def flat(arrays) -> np.ndarray:
    return np.concatenate([np.zeros(0, "float32"), *(np.asarray(a, "float32").ravel() for a in arrays)])


def record(name: str, optimizer, arrays: dict) -> dict:
    model = make_model()
    model.compile(optimizer, loss="mse")
    variables = model.trainable_variables
    arrays[f"{name}/start"] = flat(v.numpy() for v in variables)
    optimizer.build(variables)
    gradients, values = [], []
    for step in range(STEPS):
        g = [R.standard_normal(v.shape).astype("float32") * np.float32(SCALES["/".join(v.path.split("/")[-2:])]) for v in variables]
        g[0][0, 0] = 0.0 if step % 5 == 3 else g[0][0, 0]
        optimizer.apply(g, variables)
        gradients.append(flat(g))
        values.append(flat(v.numpy() for v in variables))
    saved = saved_variables(model)
    arrays |= {f"{name}/gradients": np.stack(gradients), f"{name}/values": np.stack(values)[3::4], f"{name}/saved": flat(saved[2:])}
    return {"id": name, "class_name": type(optimizer).__name__, "config": optimizer.get_config(), "steps": int(saved[0]),
            "variables": [int(np.prod(v.shape)) for v in variables]}


def main() -> None:
    folder = output_root() / "tests/oracle"
    arrays: dict = {}
    rows = []
    for name, make in CASES.items():
        keras.backend.clear_session()
        rows.append(record(name, make(), arrays))
    assert all(np.isfinite(a).all() for a in arrays.values())
    write_arrays(folder / "optimizers.npz", arrays)
    write_json(folder / "optimizers.json", rows)
    write_versions(folder / "optimizers.versions.json", __file__)


if __name__ == "__main__":
    main()
