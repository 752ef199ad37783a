"""Mistakes as people make them: each changes a program, or leaves it when it has no place for them. Some changes turn out to be right."""
import random

from arrays import Array
from layer_table import LAYERS, Source

BAD_ARGUMENTS = {
    "units": (0, -1, 3.0, "3", True, None), "filters": (0, -2, 4.5, "4"), "kernel_size": (0, 9, (3, 3, 3), (2,), -1, 2.5, "3"),
    "strides": (0, 3, -1, (1, 2), (2, 2, 2, 2)), "padding": ("samee", "causal", "SAME", 5), "dilation_rate": (0, 3, -1), "groups": (2, 3, 5, 0),
    "pool_size": (0, 7, (2, 2, 2), -1), "rate": (1.5, -0.1, 1.0, 50, "0.5", 1), "activation": ("rellu", "soft_max", "Relu", 5, None), "use_bias": ("no", None),
    "input_dim": (0, -1, 10.0, 3), "output_dim": (0, -1, 2.5), "target_shape": ((-1, -1), (3, 5), (7,), (0,), (-1, 5)), "dims": ((1, 1), (0, 1), (2, 1), (1, 3), (1,)),
    "n": (0, -1, 2.0), "axis": (5, -5, 0, 1), "size": (0, -1, (1, 2, 3)), "cropping": (9, -1, (1, 1, 1)), "momentum": (2, -0.5, 1.0), "epsilon": (-1.0, 0.0),
    "stddev": (-1.0, 2), "max_value": (-1.0,), "negative_slope": (-0.1, None), "threshold": (-1.0,), "alpha": (-1.0,), "scale": ("x",), "l1": (-0.1,),
    "kernel_initializer": ("glorot", "ones", 5), "kernel_regularizer": ("l3", 0.01), "bias_constraint": ("nonneg",), "depth_multiplier": (0, -1, 2.0),
    "height": (0, -1, 3.5), "merge_mode": ("concatenate", None), "recurrent_dropout": (1.5,), "dropout": (1.5, -0.2), "equation": ("abc,cd->abe", "ab,bc->ac", "abc"),
    "axes": (2, 0, (1, 2)), "keepdims": (1,), "shape": ((0,), (-1, 4), (None,), ()), "mask_value": ("a",), "interpolation": ("cubic",), "dtype": ("float33", "float16", "int32"),
}
UNKNOWN = ("init", "kernel_initalizer", "input_shape", "border_mode", "nb_filter", "activity", "bias", "output_dim", "p", "alpha", "weights")
LOSSES = ("mse", "mae", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy", "hinge", "squared_hinge", "categorical_hinge", "huber",
          "log_cosh", "poisson", "kl_divergence", "cosine_similarity", "mape", "msle", "dice", "tversky", "circle", "ctc", "binary_focal_crossentropy",
          "categorical_focal_crossentropy", "categorical_generalized_cross_entropy", "crossentropy", "msee", "MeanSquaredError", "logcosh", "bce", "kld",
          Source("SparseCategoricalCrossentropy(from_logits=True)"), Source("SparseCategoricalCrossentropy(ignore_class=0)"),
          Source("SparseCategoricalCrossentropy(ignore_class=-1)"), Source("CategoricalCrossentropy(axis=1)"), Source("BinaryCrossentropy(label_smoothing=1.5)"),
          Source("BinaryCrossentropy(from_logits=True)"), Source("MeanSquaredError(reduction=None)"), Source("MeanSquaredError(reduction=\"auto\")"),
          Source("Huber(delta=-1.0)"), Source("CategoricalCrossentropy(label_smoothing=-0.5)"), Source("Dice(axis=1)"), Source("CosineSimilarity(axis=2)"),
          Source("MeanAbsoluteError(reduction=\"sum\")"), Source("Tversky(alpha=2.0)"), Source("CategoricalGeneralizedCrossEntropy(q=2.0)"), None)
METRICS = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "top_k_categorical_accuracy", "mae", "mse", "msle", "crossentropy",
           "sparse_top_k_categorical_accuracy", "kl_divergence", "categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy", "hinge",
           "categorical_hinge", "squared_hinge", "cosine_similarity", "poisson", "log_cosh", "accurracy", "auc", "f1", "precision", "ce",
           Source("AUC()"), Source("AUC(multi_label=True)"), Source("AUC(num_thresholds=1)"), Source("AUC(curve=\"PR\")"), Source("Precision()"), Source("Precision(top_k=2)"),
           Source("Precision(class_id=1)"), Source("Precision(class_id=7)"), Source("Recall(thresholds=[0.2, 0.8])"), Source("Recall(thresholds=1.5)"), Source("F1Score()"),
           Source("F1Score(average=\"macro\")"), Source("F1Score(threshold=0.5)"), Source("FBetaScore(beta=2.0)"), Source("FBetaScore(beta=-1.0)"), Source("R2Score()"),
           Source("MeanIoU(num_classes=3)"), Source("OneHotIoU(num_classes=3, target_class_ids=[0])"), Source("OneHotMeanIoU(num_classes=2)"),
           Source("IoU(num_classes=2, target_class_ids=[5])"), Source("BinaryIoU()"), Source("TopKCategoricalAccuracy(k=9)"), Source("SparseTopKCategoricalAccuracy(k=2)"),
           Source("SensitivityAtSpecificity(specificity=0.5)"), Source("RecallAtPrecision(precision=0.5)"), Source("PrecisionAtRecall(recall=1.5)"), Source("Mean()"), Source("Sum()"),
           Source("MeanSquaredError()"), Source("RootMeanSquaredError()"), Source("PearsonCorrelation()"), Source("ConcordanceCorrelation()"), Source("Accuracy()"),
           Source("TrueNegatives()"), Source("BinaryAccuracy(threshold=2.0)"), Source("SparseCategoricalAccuracy()"), Source("CategoricalAccuracy()"))
OPTIMIZERS = ("adamm", "ADAM", "momentum", "muon", Source("Adam(lr=0.1)"), Source("Adam(learning_rate=-0.1)"), Source("Adam(learning_rate=1)"), Source("SGD(momentum=2.0)"),
              Source("SGD(momentum=1)"), Source("Adam(beta_1=1.5)"), Source("Adam(clipnorm=1.0, clipvalue=0.5)"), Source("Adam(clipnorm=-1.0)"), Source("AdamW(weight_decay=None)"),
              Source("SGD(use_ema=True, ema_momentum=2.0)"), Source("Adam(gradient_accumulation_steps=1)"), Source("Adam(gradient_accumulation_steps=2)"),
              Source("SGD(learning_rate=nan)"), Source("RMSprop(rho=1.5)"), Source("Lion(beta_1=1.5)"), Source("Ftrl(learning_rate_power=1.0)"), Source("Adam(decay=0.1)"),
              Source("SGD(learning_rate=PiecewiseConstantDecay(boundaries=[2, 4], values=[0.1, 0.2]))"), Source("Adam(learning_rate=0.0)"), Source("Adagrad(epsilon=-1.0)"),
              Source("SGD(learning_rate=CosineDecay(initial_learning_rate=0.1, decay_steps=0))"), Source("SGD(learning_rate=\"0.1\")"), Source("Adam(global_clipnorm=0.0)"),
              Source("Nadam(weight_decay=0.1)"), Source("SGD(nesterov=True)"), Source("Adafactor(beta_2_decay=0.5)"), Source("Adam(loss_scale_factor=2.0)"))
CALL = {"batch_size": (0, -1, 1, 100), "epochs": (0, -1), "validation_split": (1.0, 0.01, -0.2, 1.5, 20, 0.99), "steps_per_epoch": (0, 1, 2, 3, 100, -1),
        "initial_epoch": (1, 5), "validation_freq": (0, 2), "validation_steps": (0, 1, 3, -1), "validation_batch_size": (0, -1, 7)}


def wrong_argument(p, rng):
    layer = rng.choice(p.layers)
    known = [k for k in layer.arguments if k in BAD_ARGUMENTS]
    if known:
        key = rng.choice(known)
        layer.arguments[key] = rng.choice(BAD_ARGUMENTS[key])


def added_argument(p, rng):
    layer = rng.choice([layer for layer in p.layers if layer.kind != "Input"])
    if rng.random() < 0.4:
        layer.arguments.setdefault(rng.choice(UNKNOWN), 3)
    else:
        key = rng.choice(("activation", "padding", "strides", "groups", "use_bias", "axis", "dtype", "dilation_rate", "rate", "return_sequences", "data_format", "kernel_regularizer"))
        values = {"return_sequences": (True, False), "data_format": ("channels_first", "channels_last")}.get(key) or BAD_ARGUMENTS[key]
        layer.arguments.setdefault(key, rng.choice(values))


def forgotten_argument(p, rng):
    layer = rng.choice(p.layers)
    if layer.arguments and layer.kind != "Input":
        del layer.arguments[rng.choice(list(layer.arguments))]


def forgotten_layer(p, rng):
    inner = [layer for layer in p.layers if len(layer.reads) == 1 and layer.name not in p.outputs]
    if not inner:
        return
    gone = rng.choice([layer for layer in inner if layer.kind in ("Flatten", "GlobalAveragePooling1D", "GlobalAveragePooling2D")] or inner)
    p.layers.remove(gone)
    for layer in p.layers:
        layer.reads = [gone.reads[0] if r == gone.name else r for r in layer.reads]


def strange_layer(p, rng):
    """A layer of any kind, with arguments made for another input."""
    place = rng.choice([layer for layer in p.layers if layer.name not in p.outputs] or [None])
    if place is None:
        return
    kind = rng.choice(sorted(LAYERS))
    shape = rng.choice(((4,), (5, 3), (6, 6, 2), (4, 4, 4, 1), place.shape))
    made = next((m for m in (LAYERS[kind](rng, shape) for shape in (shape, (4,), (5, 3), (6, 6, 2), (6, 6, 6, 1))) if m), None)
    if made is None:
        return
    name = f"t{len(p.layers) + 50}"
    for layer in p.layers:
        layer.reads = [name if r == place.name else r for r in layer.reads]
    p.layers.insert(p.layers.index(place) + 1, type(place)(name, kind, made[0], [place.name], made[1]))


def other_input(p, rng):
    """The model's Input is not as long, or not of the rank, of the data."""
    layer = rng.choice([layer for layer in p.layers if layer.kind == "Input"])
    shape = list(layer.arguments["shape"]) if isinstance(layer.arguments["shape"], tuple) else [4]
    where = rng.randrange(len(shape) or 1)
    change = rng.choice(("longer", "unknown", "more", "fewer", "batch", "transposed", "fixed"))
    if change == "longer" and shape:
        shape[where] = (shape[where] or 3) + 1
    elif change == "unknown" and shape:
        shape[where] = None
    elif change == "more":
        shape.append(rng.choice((1, 3)))
    elif change == "fewer" and shape:
        shape.pop(where)
    elif change == "batch":
        shape.insert(0, p.rows)
    elif change == "transposed":
        shape.reverse()
    elif change == "fixed":
        layer.arguments["batch_size"] = rng.choice((2, 3, p.rows))
    layer.arguments["shape"] = tuple(shape)


def other_array(arrays, p, rng):
    name = rng.choice(list(arrays))
    array = arrays[name]
    shape, kind = list(array.shape), "float32" if array.kind == "one_hot" else array.kind
    where = rng.randrange(len(shape))
    change = rng.choice(("axis of 1", "squeezed", "longer", "wide", "rows", "empty", "kind", "range", "nan", "transposed", "single", "axis", "one wide", "flat"))
    if change == "axis of 1":
        shape.append(1)
    elif change == "squeezed":
        shape.pop()
    elif change == "longer":
        shape[where] += 1
    elif change == "wide":
        shape[-1] = rng.randint(1, 6) if len(shape) > 1 else shape[-1]
    elif change == "rows":
        shape[0] += rng.choice((-1, 1, 3))
    elif change == "empty":
        shape[0 if rng.random() < 0.7 else where] = 0
    elif change == "kind":
        kind = rng.choice(("float32", "float64", "int64", "int32", "uint8", "bool", "int8", "int16", "uint16"))
    elif change == "transposed":
        shape = shape[:1] + shape[1:][::-1]
    elif change == "single":
        shape = shape[1:]
    elif change == "axis":
        shape.insert(rng.randint(0, len(shape)), rng.choice((1, 2)))
    elif change == "one wide":
        shape = shape[:1] + [1]
    elif change == "flat":
        shape = shape[:1]
    low, high = array.low, array.high
    if change == "range":
        low, high = rng.choice(((-1, 1), (1, high + 1), (0, 255), (0, high + 1), (-3, 3), (0, 0)))
    if kind in ("bool",):
        low, high = 0, 1
    if kind.startswith("u"):
        low = max(low, 0)
    arrays[name] = Array(kind, tuple(shape), low, high)
    if change == "nan" and kind.startswith("float") and 0 not in shape and shape:
        p.numbers.append((name, rng.randrange(shape[0]), rng.choice(("nan", "inf"))))


def other_x(p, rng):
    other_array(p.x, p, rng)


def other_y(p, rng):
    if p.y:
        other_array(p.y, p, rng)


def other_labels(p, rng):
    """Class ids for one-hot rows and the other way round, a value outside."""
    if not p.y:
        return
    name = rng.choice(list(p.y))
    y = p.y[name]
    if y.kind == "one_hot":
        p.y[name] = Array("int64", y.shape[:1] + ((1,) if rng.random() < 0.3 else ()), 0, y.shape[1] - 1)
    elif len(y.shape) == 1 and rng.random() < 0.5:
        p.y[name] = Array("one_hot", (y.shape[0], max(2, int(y.high) + 1)))
    elif y.kind.startswith("int"):
        p.y[name] = Array(y.kind, y.shape, rng.choice((0, 1, -1)), y.high + rng.choice((0, 1, 1, 4)))


def other_loss(p, rng):
    if not p.compiled:
        return
    loss = p.compile.get("loss")
    if isinstance(loss, dict) and rng.random() < 0.7:
        loss[rng.choice(list(loss))] = rng.choice(LOSSES)
    elif isinstance(loss, list) and rng.random() < 0.7:
        loss[rng.randrange(len(loss))] = rng.choice(LOSSES)
    else:
        p.compile["loss"] = rng.choice(LOSSES)


def other_metrics(p, rng):
    if p.compiled:
        chosen = [rng.choice(METRICS) for _ in range(rng.choice((1, 1, 2)))]
        if len(p.outputs) > 1 and rng.random() < 0.5:
            chosen = {p.layer(rng.choice(p.outputs)).arguments.get("name", "x"): chosen}
        p.compile[rng.choice(("metrics", "metrics", "weighted_metrics"))] = chosen


def other_optimizer(p, rng):
    p.compile["optimizer"] = rng.choice(OPTIMIZERS)


def other_structure(p, rng):
    """Losses, metrics and weights in a form that does not match the outputs."""
    key = rng.choice(("loss", "loss", "metrics", "loss_weights"))
    loss = p.compile.get("loss", "mse")
    names = [p.layer(o).arguments.get("name", "y") for o in p.outputs]
    one = loss if not isinstance(loss, (list, dict)) else "mse"
    if key == "loss":
        p.compile["loss"] = rng.choice(([one], [one, one], [one, "mae", "mse"], {names[0]: one}, {"zz": one}, {n: one for n in names}, one,
                                        {n: one for n in [*names, "zz"]}, [one, None]))
    elif key == "metrics":
        p.compile["metrics"] = rng.choice((["mae"], ["mae", "mse"], ["mae", "mse", "mape"], {names[0]: "mae"}, {"zz": ["mae"]}, [["mae"], ["mse"]], [["mae"], ["mse"], ["mae"]],
                                           {n: ["mae", "mse"] for n in names}, [], [[], ["mae"]]))
    else:
        p.compile["loss_weights"] = rng.choice(([1.0], [1.0, 2.0], [1.0, 2.0, 3.0], {names[0]: 0.5}, {"zz": 1.0}, {n: 2.0 for n in names}, 2.0, 2, [0.0, 0.0], -1.0))


def other_arrays(p, rng):
    """One array too many or too few, other names, another order."""
    arrays = p.x if rng.random() < 0.5 or not p.y else p.y
    change, names = rng.choice(("more", "fewer", "swapped", "named", "listed")), list(arrays)
    if change == "more":
        arrays["extra"] = Array("float32", (p.rows, 2))
    elif change == "fewer" and len(names) > 1:
        del arrays[rng.choice(names)]
    elif change == "swapped":
        kept = [arrays[n] for n in reversed(names)]
        arrays.update(zip(names, kept))
    elif change == "named" and arrays is p.x and p.functional:
        p.x_form = "dict"
        if rng.random() < 0.5:
            p.layer(rng.choice(p.inputs)).arguments["name"] = "other"
    elif change == "named" and arrays is p.y:
        p.y_form = "dict"


def other_call(p, rng):
    if p.function == "predict":
        key = rng.choice(("batch_size",))
    elif p.function == "evaluate":
        key = rng.choice(("batch_size", "steps"))
        if key == "steps":
            p.call["steps"] = rng.choice((0, 1, 2, 100, -1))
            return
    else:
        key = rng.choice(list(CALL))
    p.call[key] = rng.choice(CALL[key])


def other_weights(p, rng):
    if p.function == "predict" or not p.y:
        return
    y = next(iter(p.y.values()))
    shape = rng.choice(((p.rows,), (p.rows, 1), (p.rows, 2), (p.rows + 1,), y.shape, y.shape[:2], (p.rows, 1, 1), (1,), y.shape + (1,)))
    p.arrays["sample_weight"] = Array("float32", shape, rng.choice((0, 0, 0, -1)), 1)


def other_class_weight(p, rng):
    if p.function == "fit":
        p.call["class_weight"] = rng.choice(({0: 1.0}, {0: 1.0, 1: 2.0}, {0: 1.0, 1: 2.0, 2: 0.5}, {7: 1.0}, {0: -1.0, 1: 1.0}, {1: 1.0, 2: 2.0}, {0: 0.0, 1: 0.0}, {-1: 2.0}))


def other_validation(p, rng):
    if p.function == "fit" and p.y:
        from objectives import add_validation
        if "validation_data" not in p.call:
            add_validation(p, rng)
        held = [n for n in p.arrays if n.startswith("v")]
        if held:
            part = {n: p.arrays[n] for n in held}
            other_array(part, p, rng)
            p.arrays.update(part)


def same_name(p, rng):
    for layer in rng.sample(p.layers, min(2, len(p.layers))):
        if layer.kind != "Input":
            layer.arguments["name"] = "twice"


def no_compile(p, rng):
    p.compiled = False


MISTAKES = [wrong_argument] * 4 + [added_argument] * 2 + [forgotten_argument] + [forgotten_layer] * 3 + [strange_layer] * 3 + [other_input] * 4 + [other_x] * 5 + \
    [other_y] * 5 + [other_labels] * 4 + [other_loss] * 6 + [other_metrics] * 6 + [other_optimizer] * 2 + [other_structure] * 4 + [other_arrays] * 3 + [other_call] * 4 + \
    [other_weights] * 3 + [other_class_weight] * 3 + [other_validation] * 3 + [same_name, no_compile]


def make_mistake(p, rng: random.Random):
    rng.choice(MISTAKES)(p, rng)
