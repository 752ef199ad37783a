"""The table of loss cases, continued: the losses beyond squared and absolute differences and plain crossentropies, and every reduction."""
import numpy as np
from keras import losses

from loss_cases import EDGES, FAR, FAR_LABELS, R, Case, binary, categorical, differences, labels, normal, one_hot, probabilities, sparse, weights


def signs(*shape) -> np.ndarray:
    return (labels(2, *shape) * 2 - 1).astype("float32")


def chances(*shape) -> np.ndarray:
    return (R.random(shape) * 0.9 + 0.05).astype("float32")


def regressions() -> list:
    cases = []
    for name, make, values in [
            ("percentage", losses.MeanAbsolutePercentageError, normal),
            ("logarithmic", losses.MeanSquaredLogarithmicError, normal),
            ("huber", losses.Huber, normal),
            ("huber_delta", lambda **k: losses.Huber(delta=0.5, **k), normal),
            ("log_cosh", losses.LogCosh, normal),
            ("poisson", losses.Poisson, chances),
            ("divergence", losses.KLDivergence, probabilities),
            ("cosine", losses.CosineSimilarity, normal)]:
        cases += [
            Case(f"{name}_column", make(), "none", values(5, 1), values(5), weights(5)),
            Case(f"{name}_many", make(), "none", values(4, 3), values(4, 3), weights(4)),
            Case(f"{name}_rank_3", make(), "none", values(3, 2, 2), values(3, 2, 2), weights(3, 2)),
        ]
    return cases + [
        Case("percentage_zero_labels", losses.MeanAbsolutePercentageError(), "none", normal(3, 2), np.array([[0, 1], [-2, 0], [1e-8, 4]], "float32")),
        Case("divergence_softmax_edges", losses.KLDivergence(), "softmax", FAR, EDGES, note="clipped to [1e-7, 1]"),
        Case("huber_exact", losses.Huber(), "none", np.array([[1, 3, 2.5]], "float32"), np.array([[0, 3, 4]], "float32"), note="a difference of exactly delta"),
        Case("cosine_axis_1", losses.CosineSimilarity(axis=1), "none", normal(3, 4, 2), normal(3, 4, 2), weights(3, 2)),
        Case("cosine_small", losses.CosineSimilarity(), "none", np.array([[1e-9, 0], [1e-3, 0]], "float32"), np.array([[1, 2], [0, 0]], "float32")),
    ]


def hinges() -> list:
    cases = []
    for name, make in [("hinge", losses.Hinge), ("squared_hinge", losses.SquaredHinge)]:
        cases += [
            Case(f"{name}_signs", make(), "none", normal(6, 1), signs(6), weights(6)),
            Case(f"{name}_bits", make(), "none", normal(6, 2), labels(2, 6, 2), weights(6), note="0 and 1 become -1 and 1"),
            Case(f"{name}_mixed", make(), "none", normal(3, 1), np.array([[-1], [0], [1]], "float32"), note="not converted: 0 stays 0"),
            Case(f"{name}_rank_3", make(), "none", normal(3, 2, 2), signs(3, 2, 2), weights(3, 2)),
            Case(f"{name}_at_margin", make(), "none", np.array([[1], [-1], [0.5]], "float32"), np.array([[1], [-1], [1]], "float32")),
        ]
    return cases + [
        Case("categorical_hinge_rows", losses.CategoricalHinge(), "none", normal(5, 4), one_hot(4, 5), weights(5)),
        Case("categorical_hinge_ties", losses.CategoricalHinge(), "none", np.array([[1, 1, 0], [2, 0, 0]], "float32"), np.eye(3, dtype="float32")[[2, 0]]),
        Case("categorical_hinge_rank_3", losses.CategoricalHinge(), "softmax", normal(3, 2, 4), one_hot(4, 3, 2), weights(3, 2)),
    ]


def focal() -> list:
    make, many = losses.BinaryFocalCrossentropy, losses.CategoricalFocalCrossentropy
    bits = labels(2, 5, 1).astype("float32")
    return [
        Case("binary_focal", make(), "none", chances(5, 1), bits, weights(5)),
        Case("binary_focal_flat", make(), "none", chances(5, 1), bits[:, 0], weights(5)),
        Case("binary_focal_gamma", make(gamma=3.5), "none", chances(5, 1), bits, weights(5)),
        Case("binary_focal_gamma_0", make(gamma=0.0), "none", chances(5, 1), bits),
        Case("binary_focal_balanced", make(apply_class_balancing=True, alpha=0.7), "none", chances(4, 3), labels(2, 4, 3), weights(4)),
        Case("binary_focal_smoothing", make(label_smoothing=0.2), "none", chances(4, 3), labels(2, 4, 3)),
        Case("binary_focal_logits", make(from_logits=True, gamma=1.0), "none", normal(5, 1), bits, weights(5)),
        Case("binary_focal_sigmoid", make(), "sigmoid", normal(5, 1), bits, weights(5), note="the crossentropy within looks through the sigmoid"),
        Case("binary_focal_sigmoid_far", make(), "sigmoid", FAR[:, :1], np.array([[0], [1], [0], [1], [0]], "float32")),
        Case("binary_focal_axis_1", make(axis=1), "none", chances(3, 4, 2), labels(2, 3, 4, 2), weights(3, 2)),
        Case("binary_focal_rank_3", make(), "none", chances(3, 4, 2), labels(2, 3, 4, 2), weights(3, 4)),
        Case("categorical_focal", many(), "none", probabilities(5, 4), one_hot(4, 5), weights(5)),
        Case("categorical_focal_arguments", many(alpha=0.6, gamma=1.3), "none", probabilities(5, 4), one_hot(4, 5), weights(5)),
        Case("categorical_focal_smoothing", many(label_smoothing=0.1), "softmax", normal(4, 3), one_hot(3, 4), weights(4)),
        Case("categorical_focal_logits", many(from_logits=True), "none", normal(4, 3), one_hot(3, 4)),
        Case("categorical_focal_softmax_far", many(), "softmax", FAR, np.eye(3, dtype="float32")[FAR_LABELS]),
        Case("categorical_focal_rank_3", many(), "softmax", normal(3, 2, 4), one_hot(4, 3, 2), weights(3, 2)),
        Case("categorical_focal_axis_1", many(axis=1), "none", probabilities(3, 4, 2), one_hot(4, 3, 2).transpose(0, 2, 1).copy(), weights(3, 2)),
    ]


def more_crossentropies() -> list:
    sparse_one, many, make = losses.SparseCategoricalCrossentropy, losses.CategoricalCrossentropy, losses.BinaryCrossentropy
    general = losses.CategoricalGeneralizedCrossEntropy
    ignored = np.array([[0, 255, 2], [255, 255, 1]])
    columns = one_hot(4, 3, 2).transpose(0, 2, 1).copy()
    return [
        Case("sparse_ignore_logits", sparse_one(ignore_class=255, from_logits=True), "none", normal(2, 3, 4), ignored, weights(2, 3)),
        Case("sparse_ignore_probabilities", sparse_one(ignore_class=-1), "none", probabilities(5, 3), np.array([[0], [-1], [2], [1], [-1]]), weights(5)),
        Case("sparse_ignore_all", sparse_one(ignore_class=1), "softmax", normal(3, 3), np.array([1, 1, 1])),
        Case("sparse_ignore_sum", sparse_one(ignore_class=255, reduction="sum"), "softmax", normal(2, 3, 4), ignored, weights(2, 3)),
        Case("sparse_ignore_weighted_mean", sparse_one(ignore_class=255, reduction="mean_with_sample_weight"), "softmax", normal(2, 3, 4), ignored, weights(2, 3)),
        Case("categorical_axis_1", many(axis=1), "none", probabilities(3, 4, 2), columns, weights(3, 2)),
        Case("categorical_axis_1_logits", many(axis=1, from_logits=True, label_smoothing=0.2), "none", normal(3, 4, 2), columns, weights(3, 2),
             note="smoothing divides by the length of the last axis"),
        Case("binary_axis_1", make(axis=1), "none", chances(3, 4, 2), labels(2, 3, 4, 2), weights(3, 2)),
        Case("generalized", general(), "none", probabilities(5, 4), labels(4, 5), weights(5)),
        Case("generalized_q", general(q=0.8), "softmax", normal(5, 4), labels(4, 5), weights(5)),
        Case("generalized_rank_3", general(q=0.3), "softmax", normal(3, 2, 4), labels(4, 3, 2), weights(3, 2)),
    ]


def whole_batch() -> list:
    dice, tversky, circle = losses.Dice, losses.Tversky, losses.Circle
    masks = labels(2, 3, 4, 4, 1).astype("float32")
    cases = []
    for name, make, options in [("dice", dice, {}), ("tversky", tversky, {"alpha": 0.3, "beta": 0.8})]:
        cases += [
            Case(f"{name}_batch", make(**options), "sigmoid", normal(3, 4, 4, 1), masks),
            Case(f"{name}_batch_weighted", make(**options), "none", chances(4, 3), labels(2, 4, 3), weights(4)),
            Case(f"{name}_images", make(axis=(1, 2, 3), **options), "sigmoid", normal(3, 4, 4, 1), masks, weights(3)),
            Case(f"{name}_images_backwards", make(axis=[-1, -2], **options), "none", chances(3, 2, 4), labels(2, 3, 2, 4), weights(3)),
            Case(f"{name}_rows", make(axis=-1, **options), "none", chances(3, 2, 4), labels(2, 3, 2, 4), weights(3, 2)),
            Case(f"{name}_channels", make(axis=(0, 1, 2), **options), "none", chances(2, 3, 3, 2), labels(2, 2, 3, 3, 2)),
            Case(f"{name}_sum", make(reduction="sum", **options), "none", chances(4, 3), labels(2, 4, 3), weights(4)),
            Case(f"{name}_none", make(reduction=None, **options), "none", chances(4, 3), labels(2, 4, 3), weights(4)),
            Case(f"{name}_flat_labels", make(**options), "none", chances(4, 1), labels(2, 4)),
        ]
    units = [normal(n, 4) for n in (6, 5, 5)]
    units = [u / np.linalg.norm(u, axis=-1, keepdims=True) for u in units]
    return cases + [
        Case("tversky_default", tversky(), "none", chances(4, 3), labels(2, 4, 3)),
        Case("circle", circle(), "none", units[0], labels(3, 6), weights(6)),
        Case("circle_column", circle(gamma=4.0, margin=0.1), "none", units[1], labels(2, 5, 1), weights(5)),
        Case("circle_diagonal", circle(gamma=2.0, remove_diagonal=False), "none", units[2], labels(2, 5), weights(5)),
        Case("circle_lonely", circle(gamma=2.0), "none", units[2], np.array([0, 1, 2, 2, 3]), weights(5), note="classes of one row have no positives"),
        Case("circle_sum", circle(gamma=2.0, reduction="sum"), "none", units[1], labels(2, 5), weights(5)),
    ]


def reductions() -> list:
    cases = []
    for reduction in ("mean", "sum", "mean_with_sample_weight", "none", None):
        word = reduction or "null"
        make = losses.MeanSquaredError
        cases += [
            Case(f"reduction_{word}", make(reduction=reduction), "none", normal(5, 2), normal(5, 2), weights(5)),
            Case(f"reduction_{word}_rank_3", make(reduction=reduction), "none", normal(3, 2, 2), normal(3, 2, 2), weights(3, 2)),
            Case(f"reduction_{word}_column", make(reduction=reduction), "none", normal(3, 2, 2), normal(3, 2, 2), weights(3, 1)),
        ]
    return cases + [Case("reduction_no_weight", losses.MeanSquaredError(reduction="mean_with_sample_weight"), "none", normal(3, 2), normal(3, 2),
                         np.zeros(3, "float32"), note="all weights 0: the loss is 0")]


def reductions_of_all() -> list:
    """Of the losses that no case above reduces otherwise."""
    L = losses
    cases = []
    for make, values, targets in [
            (L.BinaryCrossentropy, chances(5, 2), labels(2, 5, 2)), (L.BinaryFocalCrossentropy, chances(5, 2), labels(2, 5, 2)),
            (L.CategoricalCrossentropy, probabilities(5, 3), one_hot(3, 5)), (L.CategoricalFocalCrossentropy, probabilities(5, 3), one_hot(3, 5)),
            (L.CategoricalGeneralizedCrossEntropy, probabilities(5, 3), labels(3, 5)), (L.CategoricalHinge, normal(5, 3), one_hot(3, 5)),
            (L.CosineSimilarity, normal(5, 3), normal(5, 3)), (L.Hinge, normal(5, 2), signs(5, 2)), (L.SquaredHinge, normal(5, 2), signs(5, 2)),
            (L.Huber, normal(5, 2), normal(5, 2)), (L.KLDivergence, probabilities(5, 3), probabilities(5, 3)), (L.LogCosh, normal(5, 2), normal(5, 2)),
            (L.MeanAbsolutePercentageError, normal(5, 2), normal(5, 2)), (L.MeanSquaredLogarithmicError, normal(5, 2), normal(5, 2)),
            (L.Poisson, chances(5, 2), chances(5, 2)), (L.SparseCategoricalCrossentropy, probabilities(5, 3), labels(3, 5))]:
        weight = weights(5)
        cases += [Case(f"{make.__name__}_{reduction or 'null'}", make(reduction=reduction), "none", values, targets, weight)
                  for reduction in ("mean", "sum", "mean_with_sample_weight", None)]
    return cases


def alignments() -> list:
    padded = np.array([[1, 2, 0, 0], [3, 3, 1, 0], [2, 0, 0, 0], [1, 2, 3, 1], [0, 0, 0, 0]])
    return [
        Case("ctc", losses.CTC(), "none", normal(5, 8, 4), padded, weights(5)),
        Case("ctc_float_labels_sum", losses.CTC(reduction="sum"), "none", normal(5, 6, 4), padded.astype("float32"), weights(5)),
    ]


CASES = (sparse() + categorical() + binary() + differences() + regressions() + hinges() + focal() + more_crossentropies() + whole_batch() +
         reductions() + alignments() + reductions_of_all())
