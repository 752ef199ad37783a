"""Writes tests/oracle/regularizers.{npz,json}, constraints.{npz,json} and initializers.{npz,json}: every penalty with its gradient, every
projection, and the start values that are not random."""
from recording import output_root, start, strip_object_ids, write_arrays, write_json, write_versions

start(6)
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import constraints as C  # noqa: E402
from keras import initializers as I  # noqa: E402
from keras import regularizers as P  # noqa: E402

R = np.random.default_rng(60)

REGULARIZERS = {
    "l1": (P.L1(), (3, 4)),
    "l1_factor": (P.L1(0.3), (5,)),
    "l2": (P.L2(), (2, 3, 4)),
    "l2_factor": (P.L2(1e-4), (3, 3, 2, 4)),
    "l1_l2": (P.L1L2(l1=0.2, l2=0.05), (3, 4)),
    "l1_l2_one": (P.L1L2(l2=0.05), (6,)),
    "orthogonal_rows": (P.OrthogonalRegularizer(), (3, 5)),
    "orthogonal_columns": (P.OrthogonalRegularizer(factor=0.7, mode="columns"), (5, 3)),
}
CONSTRAINTS = {
    "max_norm": (C.MaxNorm(), (6, 5)),
    "max_norm_axes": (C.MaxNorm(max_value=1.5, axis=[0, 1, 2]), (3, 3, 2, 4)),
    "max_norm_last": (C.MaxNorm(max_value=0.5, axis=-1), (4, 3)),
    "max_norm_all": (C.MaxNorm(max_value=1.0, axis=None), (4, 3)),
    "min_max_norm": (C.MinMaxNorm(min_value=0.5, max_value=1.5), (4, 6)),
    "min_max_norm_rate": (C.MinMaxNorm(min_value=3.0, max_value=4.0, rate=0.3, axis=1), (4, 6)),
    "non_neg": (C.NonNeg(), (3, 5)),
    "unit_norm": (C.UnitNorm(), (7,)),
    "unit_norm_axes": (C.UnitNorm(axis=[0, 2]), (3, 4, 2)),
}
INITIALIZERS = {
    "identity": (I.Identity(), (3, 3)),
    "identity_wide": (I.Identity(gain=2.5), (3, 5)),
    "identity_tall": (I.Identity(gain=0.5), (5, 2)),
    "stft": (I.STFT(), (16, 1, 9)),
    "stft_imag": (I.STFT(side="imag", window="hamming", scaling="spectrum", periodic=True), (20, 1, 13)),
    "stft_plain": (I.STFT(window=None), (8, 1, 5)),
    "stft_blackman": (I.STFT(window="blackman", scaling=None), (9, 1, 5)),
    "stft_flattop": (I.STFT(side="imag", window="flattop"), (10, 1, 6)),
}

# Random: how their values are distributed. With the axes given, 40 inputs and 2,500 outputs.
AXES = {"seed": 7, "input_axes": [0], "output_axes": [1, 2]}
RANDOM = {
    **{f"{make.__name__}_axes": make(**AXES) for make in (I.GlorotNormal, I.GlorotUniform, I.HeNormal, I.HeUniform, I.LecunNormal, I.LecunUniform)},
    "VarianceScaling_out": I.VarianceScaling(scale=3.0, mode="fan_out", distribution="uniform", **AXES),
    "VarianceScaling_avg": I.VarianceScaling(scale=0.5, mode="fan_avg", distribution="untruncated_normal"),
    "RandomNormal": I.RandomNormal(mean=1.0, stddev=0.3, seed=7),
    "RandomUniform": I.RandomUniform(minval=-0.2, maxval=0.7, seed=7),
    "TruncatedNormal": I.TruncatedNormal(mean=-1.0, stddev=0.5, seed=7),
    "Orthogonal": I.Orthogonal(gain=2.0, seed=7),
}


def values(shape) -> np.ndarray:
    x = R.standard_normal(shape).astype("float32")
    x.reshape(-1)[0] = 0.0
    return x


def main() -> None:
    folder = output_root() / "tests/oracle"
    arrays, rows = {}, []
    for name, (regularizer, shape) in REGULARIZERS.items():
        x = tf.Variable(values(shape))
        with tf.GradientTape() as tape:
            penalty = regularizer(x)
        arrays |= {f"{name}/x": x.numpy(), f"{name}/penalty": penalty.numpy(), f"{name}/gradient": tape.gradient(penalty, x).numpy()}
        rows.append({"id": name, "record": strip_object_ids(P.serialize(regularizer))})
    write_arrays(folder / "regularizers.npz", arrays)
    write_json(folder / "regularizers.json", rows)
    write_versions(folder / "regularizers.versions.json", __file__)

    arrays, rows = {}, []
    for name, (constraint, shape) in CONSTRAINTS.items():
        x = values(shape)
        if x.ndim == 2:
            x[:, 1] = 0.0  # a vector without a direction
        arrays |= {f"{name}/x": x, f"{name}/projected": np.asarray(constraint(x))}
        rows.append({"id": name, "record": strip_object_ids(C.serialize(constraint))})
    write_arrays(folder / "constraints.npz", arrays)
    write_json(folder / "constraints.json", rows)
    write_versions(folder / "constraints.versions.json", __file__)

    arrays = {f"{name}/values": np.asarray(initializer(shape)) for name, (initializer, shape) in INITIALIZERS.items()}
    write_arrays(folder / "initializers.npz", arrays)
    rows = [{"id": name, "record": strip_object_ids(I.serialize(i))} for name, (i, _) in INITIALIZERS.items()]
    for row, (initializer, _) in zip(rows, INITIALIZERS.values()):
        if getattr(initializer, "gain", 1.0) != 1.0:
            row["record"]["config"]["gain"] = initializer.gain  # Keras forgets to save it
    for name, initializer in RANDOM.items():
        x = np.asarray(initializer((40, 25, 100)), "float64")
        rows.append({"id": name, "record": strip_object_ids(I.serialize(initializer)), "mean": float(x.mean()), "deviation": float(x.std()),
                     "low": float(x.min()), "high": float(x.max())})
    write_json(folder / "initializers.json", rows)
    write_versions(folder / "initializers.versions.json", __file__)


if __name__ == "__main__":
    main()
