"""What a random program asks of its model: losses, metrics and optimizers that fit the outputs, labels of the right form, arguments of the call."""
from layer_table import Source, source
from arrays import Array

STRINGS = {
    "classes": ("sparse_categorical_crossentropy",) * 3 + ("categorical_crossentropy",) * 3 + ("kl_divergence", "categorical_focal_crossentropy",
               "categorical_hinge", "mse", "dice", "tversky", "categorical_generalized_cross_entropy", "poisson", "binary_crossentropy"),
    "binary": ("binary_crossentropy",) * 4 + ("hinge", "squared_hinge", "binary_focal_crossentropy", "mse", "dice"),
    "labels": ("binary_crossentropy",) * 3 + ("binary_focal_crossentropy", "mse", "hinge"),
    "numbers": ("mse", "mae", "huber", "log_cosh", "mape", "msle", "mean_squared_error", "cosine_similarity", "poisson", "mean_absolute_error"),
}
CLASSES = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy", "categorical_crossentropy": "CategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy", "kl_divergence": "KLDivergence", "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "categorical_hinge": "CategoricalHinge", "mse": "MeanSquaredError", "mae": "MeanAbsoluteError", "huber": "Huber", "log_cosh": "LogCosh",
    "mape": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError", "cosine_similarity": "CosineSimilarity", "poisson": "Poisson",
    "hinge": "Hinge", "squared_hinge": "SquaredHinge", "binary_focal_crossentropy": "BinaryFocalCrossentropy", "dice": "Dice", "tversky": "Tversky",
}
CROSSENTROPIES = ("sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy")
METRICS = {
    "classes": ("accuracy", "accuracy", "accuracy", "acc", Source("TopKCategoricalAccuracy(k=2)"), "top_k_categorical_accuracy", "kl_divergence", Source("AUC()"),
                Source("Precision()"), Source("F1Score()"), Source("CategoricalAccuracy()"), "mse"),
    "sparse": ("accuracy", "accuracy", "accuracy", "acc", "sparse_categorical_accuracy", Source("SparseTopKCategoricalAccuracy(k=2)"),
               "sparse_categorical_crossentropy"),
    "binary": ("accuracy", "accuracy", "binary_accuracy", Source("AUC()"), Source("Precision()"), Source("Recall()"), Source("F1Score()"), "mae",
               Source("FalsePositives()"), Source("TruePositives(thresholds=0.3)"), Source("BinaryIoU(target_class_ids=[0, 1])"),
               Source("PrecisionAtRecall(recall=0.5)"), "crossentropy", Source("BinaryAccuracy(threshold=0.4)")),
    "numbers": ("mae", "mse", "mape", "msle", Source("RootMeanSquaredError()"), Source("R2Score()"), "cosine_similarity", "mean_absolute_error",
                Source("PearsonCorrelation()"), "log_cosh", Source("MeanAbsoluteError()")),
}
OPTIMIZERS = ("sgd",) * 40 + ("adam", "rmsprop", "adamw", "nadam", "adagrad", "adadelta", "adamax", "ftrl", "lion", "adafactor", "Adam", "SGD",
              Source("Adam(learning_rate=0.01)"), Source("SGD(learning_rate=0.1, momentum=0.9)"), Source("SGD(momentum=0.5, nesterov=True)"),
              Source("Adam(clipnorm=1.0)"), Source("AdamW(weight_decay=0.01)"), Source("RMSprop(centered=True)"), Source("Adam(amsgrad=True)"),
              Source("SGD(use_ema=True)"), Source("Adam(learning_rate=ExponentialDecay(initial_learning_rate=0.1, decay_steps=10, decay_rate=0.9))"))


def choose_loss(task, logits, rng):
    """A loss as compile() takes it, and its name."""
    name = rng.choice(STRINGS[task])
    if logits and name not in CROSSENTROPIES and rng.random() < 0.8:
        name = CROSSENTROPIES[0] if task == "classes" else CROSSENTROPIES[2]
    arguments = {}
    if logits and name in CROSSENTROPIES:
        arguments["from_logits"] = True
    if name in CLASSES and (arguments or rng.random() < 0.3):
        if rng.random() < 0.2:
            arguments["reduction"] = rng.choice(("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight"))
        if name in CROSSENTROPIES[1:] and rng.random() < 0.3:
            arguments["label_smoothing"] = 0.1
        return Source(f"{CLASSES[name]}({', '.join(f'{k}={source(v)}' for k, v in arguments.items())})"), name
    return name, name


def labels(task, loss, shape, rows, rng):
    """The array that goes with a loss on an output of this shape; `shape` without the batch axis."""
    full = (rows, *shape)
    if loss == "sparse_categorical_crossentropy":
        kind = rng.choice(("int64", "int64", "int32", "uint8", "float32"))
        last = (1,) if rng.random() < 0.3 else ()
        return Array(kind, full[:-1] + last, 0, shape[-1] - 1)
    if task == "classes":
        if len(full) == 2 and rng.random() < 0.8:
            return Array("one_hot", full)
        return Array("float32", full, 0, 1)
    if task in ("binary", "labels") and loss not in ("mse",):
        kind = rng.choice(("int64", "int32", "uint8", "bool"))
        drop = task == "binary" and rng.random() < 0.4
        return Array(kind, full[:-1] if drop else full, 0, 1)
    drop = shape[-1] == 1 and rng.random() < 0.4
    return Array(rng.choice(("float32", "float32", "float64")), full[:-1] if drop else full, 0, rng.choice((1, 1, 10)))


def choose_metrics(task, loss, rng):
    table = "sparse" if loss == "sparse_categorical_crossentropy" else "binary" if task == "labels" else task
    return [rng.choice(METRICS[table]) for _ in range(rng.choice((0, 0, 0, 1, 1, 1, 2)))]


def choose_objective(p, heads, rng):
    losses, metrics = [], []
    names = ["y"] if len(heads) == 1 else [f"y{i}" for i in range(len(heads))]
    for name, (output, task, logits) in zip(names, heads):
        written, loss = choose_loss(task, logits, rng)
        losses.append(written)
        metrics.append(choose_metrics(task, loss, rng))
        p.y[name] = labels(task, loss, tuple(n or 3 for n in p.layer(output).shape), p.rows, rng)
    p.compile["optimizer"] = rng.choice(OPTIMIZERS)
    if len(heads) == 1:
        p.compile["loss"] = losses[0]
        if metrics[0]:
            p.compile[rng.choice(("metrics", "metrics", "metrics", "weighted_metrics"))] = metrics[0]
    else:
        several(p, losses, metrics, rng)
    choose_x(p, rng)


def several(p, losses, metrics, rng):
    """Arguments of compile() for several outputs, in all the forms that Keras takes."""
    for number, output in enumerate(p.outputs):
        p.layer(output).arguments["name"] = f"head{number}"
    keys = [p.layer(o).arguments["name"] for o in p.outputs]
    p.compile["loss"] = losses if rng.random() < 0.5 else dict(zip(keys, losses))
    if any(metrics):
        p.compile["metrics"] = dict(zip(keys, metrics)) if rng.random() < 0.5 else metrics
    if rng.random() < 0.3:
        p.compile["loss_weights"] = [0.5, 2.0] if isinstance(p.compile["loss"], list) else dict(zip(keys, (1.0, 0.5)))
    p.y_form = rng.choice(("list", "dict"))


def choose_x(p, rng):
    names = ["x"] if len(p.inputs) == 1 else [f"x{i}" for i in range(len(p.inputs))]
    for name, key in zip(names, p.inputs):
        shape = tuple(rng.randint(4, 6) if n is None else n for n in p.layer(key).shape)
        readers = [layer for layer in p.layers if key in layer.reads and layer.kind == "Embedding"]
        if readers:
            p.x[name] = Array(rng.choice(("int64", "int32", "uint8", "float32")), (p.rows, *shape), 0, readers[0].arguments["input_dim"] - 1)
            if p.x[name].kind == "float32":
                p.x[name].kind = rng.choice(("int32", "uint8"))
        else:
            kind = rng.choice(("float32",) * 6 + ("float64", "uint8", "int64", "bool"))
            p.x[name] = Array(kind, (p.rows, *shape), 0, 255 if kind == "uint8" else 1)
    if len(names) > 1:
        p.x_form = rng.choice(("list", "dict"))
        for number, key in enumerate(p.inputs):
            p.layer(key).arguments["name"] = f"in{number}"


def choose_call(p, rng):
    p.function = rng.choice(("fit",) * 8 + ("evaluate", "predict"))
    call = p.call
    if rng.random() < 0.5:
        call["batch_size"] = rng.choice((7, 9, 16))
    if p.function == "predict":
        p.y.clear()
        p.compiled = rng.random() < 0.5
        return
    if rng.random() < 0.12:
        add_sample_weight(p, rng)
    if p.function == "evaluate":
        return
    if rng.random() < 0.2:
        call["epochs"] = rng.choice((1, 2, 3))
    if rng.random() < 0.15:
        call["validation_split"] = rng.choice((0.25, 0.5))
    elif rng.random() < 0.15:
        add_validation(p, rng)
    if rng.random() < 0.1:
        call["shuffle"] = rng.random() < 0.5
    labels_of = p.y.get("y")
    if labels_of and labels_of.kind in ("int64", "int32", "uint8") and "sample_weight" not in p.arrays and rng.random() < 0.15:
        if len(labels_of.shape) == 1 or (len(labels_of.shape) == 2 and labels_of.shape[1] == 1):
            call["class_weight"] = {c: float(c + 1) for c in range(int(labels_of.high) + 1)}


def add_sample_weight(p, rng):
    if len(p.y) == 1:
        p.arrays["sample_weight"] = Array("float32", (p.rows,), 0, 1)


def add_validation(p, rng):
    """The same arrays, shorter."""
    rows = rng.randint(1, p.rows)

    def held(names, form, keys):
        for name in names:
            array = (p.x | p.y)[name]
            p.arrays["v" + name] = Array(array.kind, (rows,) + array.shape[1:], array.low, array.high)
        made = ["v" + name for name in names]
        if form == "dict":
            return "{" + ", ".join(f'"{k}": {n}' for k, n in zip(keys, made)) + "}"
        return made[0] if len(made) == 1 else "[" + ", ".join(made) + "]"
    x = held(list(p.x), p.x_form if len(p.x) > 1 else "list", [p.layer(i).arguments.get("name", i) for i in p.inputs])
    y = held(list(p.y), p.y_form if len(p.y) > 1 else "list", [p.layer(o).arguments.get("name", o) for o in p.outputs])
    p.call["validation_data"] = Source(f"({x}, {y})")
    if rng.random() < 0.2:
        p.call["validation_batch_size"] = rng.choice((7, 16))
    if rng.random() < 0.15:
        p.call["validation_freq"] = rng.choice((1, 2))
