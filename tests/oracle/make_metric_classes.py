"""Writes tests/oracle/metric_classes.{npz,json}: every metric class, with arguments, after each of three uneven batches."""
import inspect
import warnings

from recording import output_root, start, strip_object_ids, write_arrays, write_json, write_versions

start(5)
import numpy as np  # noqa: E402
from keras import losses, metrics, saving  # noqa: E402

warnings.filterwarnings("ignore")
R = np.random.default_rng(50)
BATCHES = [5, 5, 3]


def chance(*shape):
    return R.random(shape).astype("float32")


def bits(*shape):
    return R.integers(0, 2, shape).astype("float32")


def normal(*shape):
    return R.standard_normal(shape).astype("float32")


def ids(count, *shape):
    return R.integers(0, count, shape)


def hot(count, *shape):
    return np.eye(count, dtype="float32")[ids(count, *shape)]


def shares(*shape):
    p = chance(*shape) + 0.05
    return (p / p.sum(-1, keepdims=True)).astype("float32")


def eighths(*shape):
    return (R.integers(0, 9, shape) / 8).astype("float32")


def weights(*shape):
    return np.round(R.random(shape) * 2, 2).astype("float32")


# name: (y_true, y_pred, sample_weight) of n rows
DATA = {
    "column": lambda n: (bits(n, 1), chance(n, 1), weights(n)),
    "eighths": lambda n: (bits(n, 1), eighths(n, 1), weights(n)),
    "flat": lambda n: (ids(2, n), chance(n, 1), weights(n)),
    "many": lambda n: (bits(n, 3), chance(n, 3), weights(n)),
    "signs": lambda n: (bits(n, 3) * 2 - 1, normal(n, 3), weights(n)),
    "steps": lambda n: (bits(n, 4, 2), chance(n, 4, 2), weights(n, 4)),
    "logits": lambda n: (bits(n, 2), normal(n, 2), weights(n)),
    "one_hot": lambda n: (hot(4, n), shares(n, 4), weights(n)),
    "one_hot_steps": lambda n: (hot(4, n, 3), shares(n, 3, 4), weights(n, 3)),
    "ids": lambda n: (ids(4, n), shares(n, 4), weights(n)),
    "ids_column": lambda n: (ids(4, n, 1), shares(n, 4), weights(n)),
    "ids_steps": lambda n: (ids(4, n, 3), shares(n, 3, 4), weights(n, 3)),
    "ties": lambda n: (ids(4, n), eighths(n, 4), weights(n)),
    "sorted_ids": lambda n: (ids(6, n), np.argsort(chance(n, 6), axis=-1).astype("float32"), weights(n)),
    "reals": lambda n: (normal(n, 3), normal(n, 3), weights(n)),
    "reals_steps": lambda n: (normal(n, 2, 3), normal(n, 2, 3), weights(n, 2)),
    "reals_columns": lambda n: (normal(n, 2, 3), normal(n, 2, 3), weights(n, 3)),
    "one_hot_rows": lambda n: (hot(4, n, 3), shares(n, 3, 4), weights(n)),
    "positive": lambda n: (shares(n, 3), shares(n, 3), weights(n)),
    "pixels": lambda n: (ids(4, n, 3), ids(5, n, 3).astype("float32"), R.integers(0, 4, (n, 3)).astype("float32")),
    "pixel_scores": lambda n: (ids(4, n, 3), shares(n, 3, 4), weights(n, 3)),
    "pixel_chances": lambda n: (ids(2, n, 3), eighths(n, 3), R.integers(0, 4, (n, 3)).astype("float32")),
    "hot_and_ids": lambda n: (hot(4, n, 3), ids(4, n, 3).astype("float32"), weights(n, 3)),
}


def cases() -> list:
    """(metric, names of data)."""
    m = metrics
    table = []
    for make in (m.TruePositives, m.TrueNegatives, m.FalsePositives, m.FalseNegatives):
        table += [(make(), ["column", "flat", "steps"]), (make(thresholds=0.3), ["eighths"]), (make(thresholds=[0.2, 0.7]), ["many"]),
                  (make(thresholds=[0.0, 0.5, 1.0]), ["eighths"])]
    for make in (m.Precision, m.Recall):
        table += [(make(), ["column", "flat", "steps"]), (make(thresholds=[0.25, 0.6]), ["many"]), (make(thresholds=[0.0, 0.25, 0.5, 0.75, 1.0]), ["eighths"]),
                  (make(top_k=2), ["one_hot", "many"]), (make(class_id=1), ["many", "steps"]), (make(top_k=2, class_id=2, thresholds=0.3), ["one_hot"])]
    for make, key in [(m.SensitivityAtSpecificity, "specificity"), (m.SpecificityAtSensitivity, "sensitivity"), (m.PrecisionAtRecall, "recall"),
                      (m.RecallAtPrecision, "precision")]:
        table += [(make(**{key: 0.5}), ["column", "many"]), (make(**{key: 0.7}, num_thresholds=9), ["eighths"]), (make(**{key: 0.2}, num_thresholds=1), ["column"]),
                  (make(**{key: 0.4}, class_id=2), ["many"])]
    for curve in ("ROC", "PR", "PRGAIN"):
        for method in ("interpolation", "minoring", "majoring"):
            table.append((m.AUC(curve=curve, summation_method=method), ["column", "many"]))
        table.append((m.AUC(num_thresholds=9, curve=curve), ["eighths"]))
        table.append((m.AUC(thresholds=[0.7, 0.2, 0.5], curve=curve), ["eighths"]))
        table.append((m.AUC(thresholds=[0.25, 0.5, 0.75], curve=curve), ["eighths"]))
        table.append((m.AUC(multi_label=True, curve=curve), ["many"]))
    table += [(m.AUC(multi_label=True, num_labels=3, label_weights=[0.5, 1.0, 2.0]), ["many"]), (m.AUC(label_weights=[0.5, 1.0, 2.0]), ["many"]),
              (m.AUC(multi_label=True, thresholds=[0.3, 0.4]), ["many"]), (m.AUC(from_logits=True), ["logits"]), (m.AUC(), ["flat", "steps"]),
              (m.AUC(num_thresholds=2), ["column"])]
    for average in (None, "micro", "macro", "weighted"):
        table += [(m.FBetaScore(average=average, beta=2.0), ["one_hot"]), (m.F1Score(average=average, threshold=0.4), ["many"])]
    for k in (1, 2, 7):
        table += [(m.TopKCategoricalAccuracy(k=k), ["one_hot", "one_hot_steps"]), (m.SparseTopKCategoricalAccuracy(k=k), ["ids", "ids_steps", "ties"]),
                  (m.SparseTopKCategoricalAccuracy(k=k, from_sorted_ids=True), ["sorted_ids"])]
    for ignore in (None, 1):
        for dtype in (None, "float32"):
            table += [(m.IoU(num_classes=4, target_class_ids=[0, 2], ignore_class=ignore, dtype=dtype), ["pixels"]),
                      (m.MeanIoU(num_classes=4, sparse_y_pred=False, ignore_class=ignore, dtype=dtype), ["pixel_scores"]),
                      (m.OneHotIoU(num_classes=4, target_class_ids=[1], ignore_class=ignore, dtype=dtype), ["one_hot_steps"])]
    table += [(m.MeanIoU(num_classes=4), ["pixels"]), (m.OneHotMeanIoU(num_classes=4), ["one_hot", "one_hot_steps"]), (m.BinaryIoU(), ["pixel_chances"]),
              (m.IoU(num_classes=4, target_class_ids=[0, 3], sparse_y_true=False, sparse_y_pred=False), ["one_hot"]),
              (m.BinaryIoU(target_class_ids=[1], threshold=0.25), ["pixel_chances"])]
    for aggregation in (None, "uniform_average", "variance_weighted_average"):
        table.append((m.R2Score(class_aggregation=aggregation, num_regressors=0 if aggregation else 2), ["reals"]))
    table += [(m.R2Score(num_regressors=100), ["reals"])]
    for make in (m.PearsonCorrelation, m.ConcordanceCorrelation, m.CosineSimilarity):
        table += [(make(), ["reals", "reals_steps"]), (make(axis=1), ["reals", "reals_columns"])]
    for make in (m.RootMeanSquaredError, m.MeanAbsolutePercentageError, m.MeanSquaredLogarithmicError, m.LogCoshError, m.MeanSquaredError):
        table.append((make(), ["reals", "reals_steps"]))
    table += [(m.Poisson(), ["positive"]), (m.KLDivergence(), ["positive"]), (m.Hinge(), ["signs", "many"]), (m.SquaredHinge(), ["signs", "many"]),
              (m.CategoricalHinge(), ["one_hot", "one_hot_steps"]), (m.Accuracy(), ["eighths"]),
              (m.BinaryCrossentropy(label_smoothing=0.2), ["many"]), (m.BinaryCrossentropy(from_logits=True), ["logits"]),
              (m.CategoricalCrossentropy(label_smoothing=0.1), ["one_hot", "one_hot_steps"]), (m.CategoricalCrossentropy(from_logits=True, axis=1), ["one_hot_rows"]),
              (m.SparseCategoricalCrossentropy(ignore_class=2), ["ids", "ids_steps"]), (m.SparseCategoricalCrossentropy(from_logits=True), ["ids"]),
              (m.MeanMetricWrapper(losses.huber, name="huber", delta=0.3), ["reals"]), (m.MeanMetricWrapper(losses.log_cosh), ["reals_steps"]),
              (m.MeanMetricWrapper(losses.binary_focal_crossentropy, gamma=1.0), ["many"])]
    table += [(m.FBetaScore(beta=0.5, threshold=0.4), ["many"]), (m.MeanIoU(num_classes=4, sparse_y_true=False, sparse_y_pred=False), ["one_hot_steps"]),
              (m.OneHotIoU(num_classes=4, target_class_ids=[0, 2], sparse_y_pred=True), ["hot_and_ids"]),
              (m.OneHotMeanIoU(num_classes=4, ignore_class=1, sparse_y_pred=True), ["hot_and_ids"]), (m.OneHotMeanIoU(num_classes=4, ignore_class=1), ["one_hot"])]
    return table


def full_config(metric) -> dict:
    """get_config(), and the arguments that Keras forgets there where they are not default."""
    config = strip_object_ids(saving.serialize_keras_object(metric))["config"]
    defaults = {name: p.default for name, p in inspect.signature(type(metric)).parameters.items()}
    forgotten = {k: v for k, v in getattr(metric, "_fn_kwargs", {}).items() if k not in config and k in defaults and v != defaults[k]}
    return config | forgotten


def after_batches(metric, batches: list, weighted: bool) -> list:
    metric.reset_state()
    results = []
    for y_true, y_pred, weight in batches:
        metric.update_state(y_true, y_pred, sample_weight=weight if weighted else None)
        results.append(np.asarray(metric.result(), dtype="float32").astype(float).tolist())
    return results


def main() -> None:
    folder = output_root() / "tests/oracle"
    data = {name: [make(rows) for rows in BATCHES] for name, make in DATA.items()}
    arrays = {f"{name}/b{i}/{part}": array for name, batches in data.items() for i, batch in enumerate(batches)
              for part, array in zip(["y_true", "y_pred", "sample_weight"], batch)}
    rows = []
    for metric, names in cases():
        for name in names:
            for weighted in (False, True):
                fresh = type(metric).from_config(metric.get_config() | {k: v for k, v in full_config(metric).items() if k == "axis"})
                rows.append({"class_name": type(metric).__name__, "config": full_config(metric), "data": name, "weighted": weighted,
                             "results": after_batches(fresh, data[name], weighted)})
    write_arrays(folder / "metric_classes.npz", arrays)
    write_json(folder / "metric_classes.json", rows)
    write_versions(folder / "metric_classes.versions.json", __file__)


if __name__ == "__main__":
    main()
