"""The table of loss cases: which loss, which head in front of it, which targets."""
from dataclasses import dataclass

import numpy as np
from keras import losses

R = np.random.default_rng(20)


@dataclass
class Case:
    """`z` is what goes into `head`; the head's output is the loss' y_pred. Head "none" feeds z to the loss as it is."""
    id: str
    loss: object
    head: str
    z: np.ndarray
    y_true: np.ndarray
    sample_weight: np.ndarray | None = None
    note: str = ""


def normal(*shape) -> np.ndarray:
    return (R.standard_normal(shape) * 2).astype("float32")


def labels(count: int, *shape) -> np.ndarray:
    return R.integers(0, count, shape)


def one_hot(count: int, *shape) -> np.ndarray:
    return np.eye(count, dtype="float32")[labels(count, *shape)]


def probabilities(*shape) -> np.ndarray:
    p = R.random(shape).astype("float32") + 0.05
    return (p / p.sum(-1, keepdims=True)).astype("float32")


def weights(*shape) -> np.ndarray:
    return np.round(R.random(shape) * 2, 2).astype("float32")


EDGES = np.array([[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0], [1e-8, 1, 1e-8], [0.2, 0.2, 0.2]], dtype="float32")
FAR = np.array([[100, 0, -100], [-100, 0, 100], [60, 60, -60], [0, 0, 0], [17, -17, 0]], dtype="float32")
FAR_LABELS = np.array([2, 2, 1, 0, 1])
FAR_ONE = np.array([[100], [-100], [40], [-17], [0]], dtype="float32")
FAR_ONE_LABELS = np.array([[0], [1], [1], [0], [1]], dtype="float32")


def sparse() -> list:
    make = losses.SparseCategoricalCrossentropy
    return [
        Case("sparse_probabilities", make(), "none", probabilities(5, 4), labels(4, 5), weights(5)),
        Case("sparse_probabilities_column", make(), "none", probabilities(5, 4), labels(4, 5, 1), weights(5)),
        Case("sparse_probabilities_float_labels", make(), "none", probabilities(4, 3), labels(3, 4).astype("float32")),
        Case("sparse_probabilities_edges", make(), "none", EDGES, FAR_LABELS, weights(5), note="clipped to [1e-7, 1 - 1e-7], then normalised"),
        Case("sparse_probabilities_rank_3", make(), "none", probabilities(3, 4, 5), labels(5, 3, 4), weights(3, 4)),
        Case("sparse_softmax", make(), "softmax", normal(5, 4), labels(4, 5).astype("uint8"), weights(5)),
        Case("sparse_softmax_far", make(), "softmax", FAR, FAR_LABELS, weights(5), note="the loss of the logits: 200, not 16.1"),
        Case("sparse_softmax_rank_3", make(), "softmax", normal(3, 2, 5), labels(5, 3, 2), weights(3, 1)),
        Case("sparse_softmax_rank_3_column", make(), "softmax", normal(3, 2, 5), labels(5, 3, 2, 1), weights(3, 2)),
        Case("sparse_logits", make(from_logits=True), "none", normal(6, 3), labels(3, 6), weights(6)),
        Case("sparse_logits_far", make(from_logits=True), "none", FAR, FAR_LABELS),
        Case("sparse_logits_after_softmax", make(from_logits=True), "softmax", normal(4, 3), labels(3, 4),
             note="Keras warns and uses the logits in front of the softmax"),
        Case("sparse_softmax_layer", make(), "softmax_layer", FAR, FAR_LABELS, note="layers.Softmax is looked through as well"),
        Case("sparse_softmax_dropout", make(), "softmax_dropout_0", FAR, FAR_LABELS, note="Dropout(0) after the softmax"),
        Case("sparse_softmax_reshape", make(), "softmax_reshape", FAR, FAR_LABELS, note="Reshape after the softmax: not looked through"),
        Case("sparse_softmax_axis_1", make(), "softmax_axis_1", normal(3, 2, 4), labels(4, 3, 2),
             note="Softmax(axis=1): looked through, so the loss uses the last axis of the logits, not axis 1"),
        Case("sparse_sigmoid", make(), "sigmoid", FAR, FAR_LABELS, note="a sigmoid is looked through as if it were a softmax"),
        Case("sparse_ignore_class", make(ignore_class=1), "softmax", normal(6, 3), np.array([0, 1, 2, 1, 1, 0]), weights(6)),
    ]


def categorical() -> list:
    make = losses.CategoricalCrossentropy
    soft = probabilities(4, 3)
    zero_row = one_hot(3, 4) * np.array([[1], [0], [1], [1]], dtype="float32")
    return [
        Case("categorical_probabilities", make(), "none", probabilities(5, 4), one_hot(4, 5), weights(5)),
        Case("categorical_probabilities_edges", make(), "none", EDGES, np.eye(3, dtype="float32")[FAR_LABELS], weights(5),
             note="normalised, then clipped to [1e-7, 1 - 1e-7]"),
        Case("categorical_probabilities_smoothing", make(label_smoothing=0.2), "none", probabilities(5, 4), one_hot(4, 5), weights(5)),
        Case("categorical_probabilities_rank_3", make(), "none", probabilities(3, 2, 4), one_hot(4, 3, 2), weights(3, 2)),
        Case("categorical_softmax", make(), "softmax", normal(5, 4), one_hot(4, 5), weights(5)),
        Case("categorical_softmax_integers", make(), "softmax", normal(5, 4), one_hot(4, 5).astype("int64")),
        Case("categorical_softmax_far", make(), "softmax", FAR, np.eye(3, dtype="float32")[FAR_LABELS]),
        Case("categorical_softmax_smoothing", make(label_smoothing=0.1), "softmax", normal(4, 3), one_hot(3, 4), weights(4)),
        Case("categorical_softmax_soft_labels", make(), "softmax", normal(4, 3), soft),
        Case("categorical_softmax_zero_row", make(), "softmax", normal(4, 3), zero_row),
        Case("categorical_softmax_rank_3", make(), "softmax", normal(2, 3, 4), one_hot(4, 2, 3), weights(2, 1)),
        Case("categorical_logits", make(from_logits=True), "none", normal(5, 4), one_hot(4, 5), weights(5)),
        Case("categorical_logits_smoothing", make(from_logits=True, label_smoothing=0.3), "none", normal(5, 4), one_hot(4, 5)),
        Case("categorical_softmax_reshape", make(), "softmax_reshape", FAR, np.eye(3, dtype="float32")[FAR_LABELS],
             note="Reshape after the softmax: not looked through"),
        Case("categorical_sigmoid", make(), "sigmoid", FAR, np.eye(3, dtype="float32")[FAR_LABELS],
             note="a sigmoid is looked through as if it were a softmax"),
    ]


def binary() -> list:
    make = losses.BinaryCrossentropy
    chance = R.random((5, 1)).astype("float32")
    edges = np.array([[0], [1], [1e-8], [1 - 1e-7], [0.5]], dtype="float32")
    return [
        Case("binary_probabilities", make(), "none", chance, labels(2, 5, 1).astype("float32"), weights(5)),
        Case("binary_probabilities_flat_labels", make(), "none", chance, labels(2, 5), weights(5)),
        Case("binary_probabilities_edges", make(), "none", edges, FAR_ONE_LABELS),
        Case("binary_probabilities_many", make(), "none", R.random((4, 3)).astype("float32"), labels(2, 4, 3).astype("float32"), weights(4)),
        Case("binary_probabilities_smoothing", make(label_smoothing=0.2), "none", R.random((4, 3)).astype("float32"), labels(2, 4, 3).astype("float32")),
        Case("binary_probabilities_rank_3", make(), "none", R.random((3, 2, 2)).astype("float32"), labels(2, 3, 2, 2).astype("float32"), weights(3, 2)),
        Case("binary_sigmoid", make(), "sigmoid", normal(5, 1), labels(2, 5, 1), weights(5)),
        Case("binary_sigmoid_flat_labels", make(), "sigmoid", normal(5, 1), labels(2, 5).astype("float32"), weights(5)),
        Case("binary_sigmoid_far", make(), "sigmoid", FAR_ONE, FAR_ONE_LABELS),
        Case("binary_sigmoid_far_flat_labels", make(), "sigmoid", FAR_ONE, FAR_ONE_LABELS[:, 0], note="shows whether y or y_pred was reshaped"),
        Case("binary_sigmoid_many", make(), "sigmoid", normal(4, 3), labels(2, 4, 3).astype("bool"), weights(4)),
        Case("binary_sigmoid_smoothing", make(label_smoothing=0.1), "sigmoid", normal(4, 1), labels(2, 4, 1).astype("float32")),
        Case("binary_sigmoid_rank_3", make(), "sigmoid", normal(3, 2, 1), labels(2, 3, 2, 1).astype("float32"), weights(3, 1)),
        Case("binary_logits", make(from_logits=True), "none", normal(5, 1), labels(2, 5, 1).astype("float32"), weights(5)),
        Case("binary_logits_far", make(from_logits=True), "none", FAR_ONE, FAR_ONE_LABELS),
        Case("binary_logits_smoothing", make(from_logits=True, label_smoothing=0.4), "none", normal(4, 2), labels(2, 4, 2).astype("float32")),
        Case("binary_softmax", make(), "softmax", normal(4, 2), one_hot(2, 4), note="a softmax is looked through as if it were a sigmoid"),
    ]


def differences() -> list:
    cases = []
    for name, make in {"mean_squared_error": losses.MeanSquaredError, "mean_absolute_error": losses.MeanAbsoluteError}.items():
        exact = normal(3, 2)
        cases += [
            Case(f"{name}_column", make(), "none", normal(5, 1), normal(5, 1), weights(5)),
            Case(f"{name}_flat_targets", make(), "none", normal(5, 1), normal(5), weights(5)),
            Case(f"{name}_many", make(), "none", normal(4, 3), normal(4, 3), weights(4)),
            Case(f"{name}_rank_3", make(), "none", normal(3, 2, 2), normal(3, 2, 2), weights(3, 2)),
            Case(f"{name}_rank_4", make(), "none", normal(2, 2, 3, 1), normal(2, 2, 3, 1), weights(2, 2, 3)),
            Case(f"{name}_integers", make(), "none", normal(4, 2), labels(5, 4, 2)),
            Case(f"{name}_exact", make(), "none", exact, exact.copy(), note="no difference anywhere: gradient 0"),
            Case(f"{name}_large", make(), "none", normal(3, 1) * 1e4, normal(3, 1)),
            Case(f"{name}_broadcast", make(), "none", normal(4, 3), normal(4, 1), note="Keras repeats (batch, 1) over the outputs silently"),
            Case(f"{name}_sigmoid", make(), "sigmoid", normal(4, 2), labels(2, 4, 2).astype("float32"), weights(4)),
            Case(f"{name}_sum", make(reduction="sum"), "none", normal(4, 2), normal(4, 2), weights(4)),
            Case(f"{name}_mean_with_sample_weight", make(reduction="mean_with_sample_weight"), "none", normal(4, 2), normal(4, 2),
                 weights(4)),
        ]
    return cases
