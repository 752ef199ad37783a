"""Writes tests/oracle/metrics.{npz,json}: what `evaluate` returns after 1, 2 and 3 uneven batches."""
import warnings
from dataclasses import dataclass

from recording import output_root, start, write_arrays, write_json, write_versions

start(3)
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, metrics  # noqa: E402

warnings.filterwarnings("ignore")
R = np.random.default_rng(30)
BATCHES = [5, 5, 3]


@dataclass
class Case:
    """`outputs` is the output shape without the batch axis; `targets` makes y_true from the number of rows."""
    id: str
    loss: str
    outputs: tuple
    targets: object
    names: list
    weights: tuple | None = None
    probability: str = "softmax"
    note: str = ""
    only_weighted: bool = False


def ids(count, *shape):
    return lambda rows: R.integers(0, count, (rows, *shape))


def hot(count, *shape):
    return lambda rows: np.eye(count, dtype="float32")[R.integers(0, count, (rows, *shape))]


def bits(*shape):
    return lambda rows: R.integers(0, 2, (rows, *shape)).astype("float32")


def reals(*shape):
    return lambda rows: R.standard_normal((rows, *shape)).astype("float32")


SPARSE, CATEGORICAL, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"
CASES = [
    Case("accuracy_binary_flat", BINARY, (1,), lambda n: R.integers(0, 2, n), ["accuracy"], (), "uniform"),
    Case("accuracy_binary_column", BINARY, (1,), bits(1), ["accuracy"], (), "uniform"),
    Case("accuracy_binary_half", BINARY, (1,), bits(1), ["accuracy"], None, "halves", "probability 0.5 counts as class 0"),
    Case("accuracy_binary_many", BINARY, (3,), bits(3), ["accuracy", "binary_accuracy"], (), "uniform",
         "several sigmoids: \"accuracy\" is CategoricalAccuracy by shape"),
    Case("accuracy_binary_rank_3", BINARY, (4, 1), bits(4, 1), ["accuracy"], (4,), "uniform"),
    Case("accuracy_binary_rank_3_flat", BINARY, (4, 1), bits(4), ["accuracy"], None, "uniform",
         "y (batch, 4) for outputs (batch, 4, 1)"),
    Case("accuracy_categorical", CATEGORICAL, (4,), hot(4), ["accuracy"], ()),
    Case("accuracy_categorical_ties", CATEGORICAL, (3,), hot(3), ["accuracy", "categorical_accuracy"], None, "ties", "the first of equal outputs wins"),
    Case("accuracy_categorical_rank_3", CATEGORICAL, (2, 3), hot(3, 2), ["accuracy"], (2,)),
    Case("accuracy_sparse_flat", SPARSE, (4,), ids(4), ["accuracy"], ()),
    Case("accuracy_sparse_column", SPARSE, (4,), ids(4, 1), ["accuracy"], ()),
    Case("accuracy_sparse_float_labels", SPARSE, (3,), lambda n: R.integers(0, 3, n).astype("float32"), ["acc"]),
    Case("accuracy_sparse_uint8_labels", SPARSE, (3,), lambda n: R.integers(0, 3, n).astype("uint8"), ["accuracy"]),
    Case("accuracy_sparse_rank_3", SPARSE, (3, 4), ids(4, 3), ["accuracy"], (3,)),
    Case("accuracy_sparse_rank_3_column", SPARSE, (3, 4), ids(4, 3, 1), ["accuracy"]),
    Case("accuracy_sparse_ties", SPARSE, (3,), ids(3), ["accuracy"], None, "ties"),
    Case("accuracy_regression", "mse", (1,), lambda n: np.round(R.random((n, 1))).astype("float32"), ["accuracy"], None, "halves",
         "one output: BinaryAccuracy, whatever the loss is"),
    Case("binary_accuracy_threshold", BINARY, (1,), bits(1), [metrics.BinaryAccuracy(threshold=0.3, name="above")], (), "uniform"),
    Case("named_accuracies", SPARSE, (3,), ids(3), ["sparse_categorical_accuracy", metrics.SparseCategoricalAccuracy(name="hits")], ()),
    Case("categorical_accuracy_named", CATEGORICAL, (3,), hot(3), ["categorical_accuracy", metrics.CategoricalAccuracy()], ()),
    Case("binary_accuracy_named", BINARY, (2,), bits(2), ["binary_accuracy"], (), "uniform"),
    Case("regression_column", "mse", (1,), reals(1), ["mse", "mae"], (), "normal"),
    Case("regression_flat", "mae", (1,), lambda n: R.standard_normal(n).astype("float32"), ["mean_squared_error", "mean_absolute_error"], (), "normal"),
    Case("regression_many", "mse", (3,), reals(3), [metrics.MeanSquaredError(), metrics.MeanAbsoluteError(name="mae")], (), "normal"),
    Case("regression_rank_3", "mae", (2, 3), reals(2, 3), ["mse", "mae"], (2,), "normal"),
    Case("weighted_metrics_only", SPARSE, (3,), ids(3), ["accuracy", "sparse_categorical_accuracy"], (), only_weighted=True,
         note="without a namesake in metrics there is no weighted_ prefix"),
    Case("loss_as_metric", SPARSE, (3,), ids(3), [SPARSE, "accuracy"], ()),
]


def outputs_of(case: Case, rows: int) -> np.ndarray:
    shape = (rows, *case.outputs)
    if case.probability == "softmax":
        p = R.random(shape) + 0.05
        return (p / p.sum(-1, keepdims=True)).astype("float32")
    if case.probability == "uniform":
        return R.random(shape).astype("float32")
    if case.probability == "halves":
        return R.choice(np.array([0.0, 0.25, 0.5, 0.75, 1.0], dtype="float32"), shape)
    if case.probability == "ties":
        return R.choice(np.array([0.25, 0.5], dtype="float32"), shape)
    return R.standard_normal(shape).astype("float32")


def spelled(metric) -> object:
    if isinstance(metric, str):
        return metric
    return {"class_name": type(metric).__name__, "config": {k: v for k, v in metric.get_config().items() if k != "dtype"}}


def resolved(model) -> dict:
    """Which metric classes Keras chose for the names."""
    chosen = {}
    for kind, attribute in {"metrics": "_flat_metrics", "weighted_metrics": "_flat_weighted_metrics"}.items():
        groups = getattr(model._compile_metrics, attribute) or []
        found = []
        for group in groups:
            for metric in getattr(group, "metrics", []):
                wrapped = getattr(getattr(metric, "_fn", None), "__name__", "")
                found.append({"class_name": type(metric).__name__, "name": metric.name, "function": wrapped})
        chosen[kind] = found
    return chosen


def batches_of(case: Case, arrays: dict) -> list:
    batches = []
    for index, rows in enumerate(BATCHES):
        batch = [outputs_of(case, rows), case.targets(rows)]
        if case.weights is not None:
            batch.append(np.round(R.random((rows, *case.weights)) * 2, 2).astype("float32"))
        for name, array in zip(["y_pred", "y_true", "sample_weight"], batch):
            arrays[f"{case.id}/b{index}/{name}"] = array
        batches.append(tuple(batch))
    return batches


def record(case: Case, arrays: dict) -> dict:
    model = keras.Sequential([keras.Input(case.outputs), layers.Activation("linear")])
    names = case.names
    weighted = [n if isinstance(n, str) else type(n).from_config(n.get_config()) for n in names] if case.weights is not None else None
    model.compile("sgd", loss=case.loss, metrics=None if case.only_weighted else names, weighted_metrics=weighted, jit_compile=False)
    batches = batches_of(case, arrays)
    results = []
    for count in range(1, len(batches) + 1):
        x, y, *weight = [np.concatenate(parts) for parts in zip(*batches[:count])]
        results.append(model.evaluate(x, y, sample_weight=weight[0] if weight else None, batch_size=BATCHES[0],
                                      verbose=0, return_dict=True))
    row = {"id": case.id, "loss": case.loss, "metrics": [] if case.only_weighted else [spelled(n) for n in names],
           "weighted_metrics": [spelled(n) for n in names] if weighted else [], "resolved": resolved(model),
           "batches": len(BATCHES), "results": results}
    return row | ({"note": case.note} if case.note else {})


def main() -> None:
    folder = output_root() / "tests/oracle"
    arrays: dict = {}
    rows = [record(case, arrays) for case in CASES]
    assert len({row["id"] for row in rows}) == len(rows)
    write_arrays(folder / "metrics.npz", arrays)
    write_json(folder / "metrics.json", rows)
    write_versions(folder / "metrics.versions.json", __file__)


if __name__ == "__main__":
    main()
