"""Writes tests/oracle/optimizers.{npz,json}: twenty steps of every optimizer from recorded gradients, and the slots that Keras then saves;
and schedules.{npz,json}: the learning rate of some steps.

All variables lie one after the other, as in Tenon's flat buffers: `values` after steps 4, 8, .. 20, `saved` as optimizer/vars holds them
behind the number of steps and the learning rate.
"""
import tempfile
import zipfile
from pathlib import Path

from recording import output_root, start, strip_object_ids, write_arrays, write_json, write_versions

start(4)
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, optimizers  # noqa: E402

R = np.random.default_rng(40)
STEPS = 20
# Sizes of gradients differ by variable, so that epsilon and the start at 0 show.
SCALES = {"embedding/kernel": 1.0, "embedding/bias": 1e-3, "a/kernel": 1.0, "a/bias": 1e-3, "b/kernel": 30.0, "b/bias": 1e-6, "c/kernel": 0.1, "c/bias": 1.0}

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
    "adadelta": optimizers.Adadelta,
    "adadelta_all": lambda: optimizers.Adadelta(learning_rate=1.0, rho=0.8, epsilon=1e-4, weight_decay=0.05),
    "adagrad": optimizers.Adagrad,
    "adagrad_all": lambda: optimizers.Adagrad(learning_rate=0.1, initial_accumulator_value=0.5, epsilon=1e-3, weight_decay=0.05),
    "adamax": optimizers.Adamax,
    "adamax_all": lambda: optimizers.Adamax(learning_rate=0.02, beta_1=0.7, beta_2=0.9, epsilon=1e-3, weight_decay=0.05),
    "nadam": optimizers.Nadam,
    "nadam_all": lambda: optimizers.Nadam(learning_rate=0.02, beta_1=0.7, beta_2=0.9, epsilon=1e-3, weight_decay=0.05),
    "ftrl": optimizers.Ftrl,
    "ftrl_all": lambda: optimizers.Ftrl(learning_rate=0.1, learning_rate_power=-0.7, initial_accumulator_value=0.3, l1_regularization_strength=0.02,
                                        l2_regularization_strength=0.03, l2_shrinkage_regularization_strength=0.04, beta=0.05, weight_decay=0.05),
    "lion": optimizers.Lion,
    "lion_all": lambda: optimizers.Lion(learning_rate=0.01, beta_1=0.7, beta_2=0.8, weight_decay=0.1),
    "lamb": optimizers.Lamb,
    "lamb_all": lambda: optimizers.Lamb(learning_rate=0.02, beta_1=0.7, beta_2=0.9, epsilon=1e-3, weight_decay=0.05),
    "schedule_free": optimizers.ScheduleFreeAdamW,
    "schedule_free_all": lambda: optimizers.ScheduleFreeAdamW(learning_rate=0.02, beta_1=0.8, beta_2=0.9, epsilon=1e-3, warmup_steps=7, weight_decay=0.05),
    "adafactor": optimizers.Adafactor,
    "adafactor_all": lambda: optimizers.Adafactor(learning_rate=0.3, beta_2_decay=-0.6, epsilon_1=1e-6, epsilon_2=0.1, clip_threshold=0.5,
                                                  relative_step=False, weight_decay=0.05),
    "muon": optimizers.Muon,
    "muon_all": lambda: optimizers.Muon(learning_rate=0.02, adam_beta_1=0.7, adam_beta_2=0.9, adam_weight_decay=0.05, epsilon=1e-3, weight_decay=0.02,
                                        muon_a=3.0, muon_b=-4.0, muon_c=2.0, adam_lr_ratio=0.5, momentum=0.8, ns_steps=3, nesterov=False, rms_rate=None),
    "muon_excluded": lambda: optimizers.Muon(exclude_layers=["b/"], adam_weight_decay=None),
    "adamw_all": lambda: optimizers.AdamW(learning_rate=0.01, weight_decay=0.1, beta_1=0.7, beta_2=0.9, epsilon=1e-3),
    "muon_embeddings": lambda: optimizers.Muon(exclude_embeddings=False),
}

S = optimizers.schedules
SCHEDULES = {
    "exponential": S.ExponentialDecay(0.1, 10, 0.5),
    "exponential_staircase": S.ExponentialDecay(0.1, 7, 0.9, staircase=True),
    "inverse_time": S.InverseTimeDecay(0.1, 10, 0.5),
    "inverse_time_staircase": S.InverseTimeDecay(0.2, 7, 0.3, staircase=True),
    "polynomial": S.PolynomialDecay(0.1, 50),
    "polynomial_cycle": S.PolynomialDecay(0.1, 20, end_learning_rate=0.01, power=0.5, cycle=True),
    "cosine": S.CosineDecay(0.1, 100),
    "cosine_warmup": S.CosineDecay(0.01, 60, alpha=0.1, warmup_target=0.2, warmup_steps=15),
    "cosine_restarts": S.CosineDecayRestarts(0.1, 10),
    "cosine_restarts_all": S.CosineDecayRestarts(0.1, 15, t_mul=1.0, m_mul=0.8, alpha=0.05),
    "cosine_restarts_longer": S.CosineDecayRestarts(0.3, 8, t_mul=1.5, m_mul=0.7, alpha=0.01),
    "piecewise": S.PiecewiseConstantDecay([10, 50], [0.1, 0.01, 0.001]),
    "piecewise_one": S.PiecewiseConstantDecay([3.7], [1.0, 0.5]),
}
SCHEDULED_STEPS = [0, 1, 2, 3, 4, 7, 9, 10, 11, 14, 15, 16, 20, 21, 33, 50, 51, 75, 100, 140, 1000, 123456]


def make_model(first: str):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, name=first), layers.Dense(4, name="b"),
                              layers.Reshape((4, 1)), layers.Conv1D(3, 2, name="c")])
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
    model = make_model("embedding" if name == "muon_embeddings" else "a")
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
            "shapes": [list(v.shape) for v in variables], "paths": ["/".join(v.path.split("/")[-2:]) for v in variables]}


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
    rates = {f"{name}/rates": np.array([float(s(i)) for i in SCHEDULED_STEPS], "float32") for name, s in SCHEDULES.items()}
    write_arrays(folder / "schedules.npz", rates)
    write_json(folder / "schedules.json", [{"id": name, "record": strip_object_ids(S.serialize(s)), "steps": SCHEDULED_STEPS} for name, s in SCHEDULES.items()])
    write_versions(folder / "schedules.versions.json", __file__)


if __name__ == "__main__":
    main()
