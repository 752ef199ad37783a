"""Writes tests/data/float64: models of floatx float64, as Keras computes them.

NAME.keras: compiled, random weights. NAME.npz: x0.., y0.. (and w0..: sample weights), the predictions p0.. of NAME.keras, then after EPOCHS
epochs `after` (every variable of every layer, one after the other), `optimizer` (what it keeps, likewise) and what the History holds, by name.
optimizers.keras/.npz/.json: the same small model trained with every optimizer; ID/after.
losses.json: evaluate() with every loss and many metrics on the outputs of small models.
"""
import json

from recording import output_root, start, write_arrays, write_versions

start(7)
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402
from keras import ops  # noqa: E402

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
O, R, C, S = keras.optimizers, keras.regularizers, keras.constraints, keras.optimizers.schedules
ROWS, BATCH, EPOCHS = 20, 8, 17  # 51 steps; the last batch of an epoch has 4 rows


def dense() -> keras.Model:
    model = keras.Sequential([
        keras.Input((12,)), L.Normalization(mean=0.3, variance=0.7), L.Dense(10, "gelu", kernel_regularizer=R.L1L2(0.01, 0.02)),
        L.BatchNormalization(momentum=0.9), L.PReLU(), L.Dense(9, "selu", kernel_constraint=C.MaxNorm(0.7), use_bias=False),
        L.LeakyReLU(0.3), L.Dense(8, "softplus", kernel_constraint=C.UnitNorm(), bias_regularizer=R.L1(0.02)),
        L.UnitNormalization(), L.Dense(6, "swish", activity_regularizer=R.L2(0.03)), L.Rescaling(1 / 3, 0.1),
        L.Dense(4, bias_constraint="non_neg")])
    model.compile(O.Adam(0.01, clipnorm=0.5), keras.losses.Huber(), metrics=["mae", "cosine_similarity"])
    return model


def image() -> keras.Model:
    x = keras.Input((9, 9, 3))
    y = L.Conv2D(6, 3, padding="same", activation="relu", dilation_rate=2)(x)
    y = L.BatchNormalization()(L.MaxPooling2D()(y))
    y = L.SeparableConv2D(8, 3, padding="same", activation="tanh")(y)
    y = L.GroupNormalization(4)(y)
    y = L.Conv2DTranspose(5, 3, strides=2, activation="elu")(L.DepthwiseConv2D(2, activation="sigmoid")(y))
    y = L.AveragePooling2D(2)(L.UpSampling2D()(y))
    y = L.Conv2D(4, 2)(L.ZeroPadding2D(1)(y))
    y = L.Concatenate()([L.GlobalAveragePooling2D()(y), L.GlobalMaxPooling2D()(y), L.Flatten()(L.Cropping2D(3)(y))])
    model = keras.Model(x, L.Dense(5, "softmax")(y))
    model.compile(O.RMSprop(0.003, momentum=0.5, centered=True), keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
                  metrics=["accuracy", keras.metrics.AUC(num_thresholds=20)])
    return model


def sequence() -> keras.Model:
    x = keras.Input((7,), dtype="int32")
    y = L.Embedding(20, 6, mask_zero=True, embeddings_regularizer=R.L2(1e-3))(x)
    y = L.Bidirectional(L.LSTM(5, return_sequences=True))(y)
    y = L.LayerNormalization()(y)
    y = L.GRU(6, return_sequences=True, reset_after=True)(y)
    y = L.SimpleRNN(5, return_sequences=True)(y)
    y = L.GRU(4, reset_after=False)(y)
    model = keras.Model(x, L.Dense(3)(y))
    model.compile(O.AdamW(0.004, weight_decay=0.01, use_ema=True, ema_momentum=0.9), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=["accuracy"])
    return model


def attention() -> keras.Model:
    x = keras.Input((6, 8))
    y = L.MultiHeadAttention(2, 4)(x, x, use_causal_mask=True)
    y = L.LayerNormalization(rms_scaling=False)(L.Add()([x, y]))
    y = L.TimeDistributed(L.Dense(10, activation="gelu"))(y)
    y = L.EinsumDense("abc,cd->abd", (6, 8), bias_axes="d")(y) * 0.7 + x
    y = L.Conv1D(6, 3, padding="causal")(ops.tanh(y))
    y = L.RMSNormalization()(y)
    y = L.AdditiveAttention()([y, y])
    model = keras.Model(x, L.Dense(2)(L.Concatenate()([L.GlobalMaxPooling1D()(y), ops.mean(y, axis=1)])))
    model.compile(O.Nadam(0.002, clipvalue=0.05), "log_cosh", metrics=["mse", keras.metrics.R2Score()])
    return model


def parts() -> keras.Model:
    """A model in the model, a layer called twice, two inputs - one of float32 - and two outputs."""
    inner = keras.Sequential([keras.Input((5,)), L.Dense(6, activation="relu"), L.BatchNormalization(), L.Dense(5)], name="inner")
    a, b = keras.Input((5,)), keras.Input((5,), dtype="float32")
    shared = L.Dense(5, activation="sigmoid")
    y = L.Concatenate()([inner(a), shared(b), shared(a) * 2.0, inner(b)])
    model = keras.Model([a, b], {"first": L.Dense(3, activation="softmax", name="first")(y), "second": L.Dense(2, name="second")(y)})
    model.compile(O.SGD(0.05, momentum=0.8, nesterov=True, gradient_accumulation_steps=2, global_clipnorm=0.8),
                  {"first": "categorical_crossentropy", "second": "mse"}, loss_weights={"first": 0.3, "second": 1.7})
    return model


NETWORKS = {"dense": dense, "image": image, "sequence": sequence, "attention": attention, "parts": parts}
OPTIMIZERS = [O.SGD(0.1), O.SGD(0.05, momentum=0.9, weight_decay=0.01), O.RMSprop(0.01), O.Adam(0.01, amsgrad=True, epsilon=1e-5),
              O.AdamW(0.01), O.Adadelta(0.3), O.Adagrad(0.1, initial_accumulator_value=0.3), O.Adamax(0.02), O.Adafactor(0.03), O.Nadam(0.02),
              O.Ftrl(0.1, l1_regularization_strength=0.001, l2_regularization_strength=0.01, beta=0.1), O.Lion(0.003, weight_decay=0.1), O.Lamb(0.02), O.Muon(0.03),
              O.Adam(S.ExponentialDecay(0.02, 5, 0.9)), O.SGD(S.PiecewiseConstantDecay([5, 9], [0.1, 0.03, 0.01])),
              O.SGD(S.PolynomialDecay(0.1, 12, 0.01, 2.0)), O.SGD(S.InverseTimeDecay(0.1, 3, 0.4)), O.SGD(S.CosineDecayRestarts(0.1, 6)),
              O.Adam(0.01, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=3)]
NUMBERS = ["mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "huber", "log_cosh",
           "cosine_similarity", "hinge", "squared_hinge", "categorical_hinge"]
CHANCES = ["binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy", "categorical_focal_crossentropy", "kl_divergence",
           "poisson", "dice", "tversky"]
METRICS = ["root_mean_squared_error", "mean_absolute_error", "mean_squared_logarithmic_error", "cosine_similarity"]


def randomised(model: keras.Model, random: np.random.Generator) -> keras.Model:
    for variable in model.weights:
        value = 0.4 * random.standard_normal(variable.shape)
        variable.assign(np.abs(value) + 0.2 if "variance" in variable.path else value)
    return model


def values(tensor, random: np.random.Generator) -> np.ndarray:
    if tensor.dtype == "int32":
        return random.integers(0, 20, (ROWS, *tensor.shape[1:])).astype("int32")
    return random.standard_normal((ROWS, *tensor.shape[1:]))


def labels(tensor, loss: str, random: np.random.Generator) -> np.ndarray:
    if "parse" in loss:
        return random.integers(0, tensor.shape[-1], ROWS)
    if "ategorical" in loss:
        return np.eye(tensor.shape[-1])[random.integers(0, tensor.shape[-1], ROWS)]
    return random.standard_normal((ROWS, *tensor.shape[1:]))


def flat(variables) -> np.ndarray:
    return np.concatenate([np.asarray(v, dtype="float64").reshape(-1) for v in variables]) if variables else np.zeros(0)


def write(name: str, folder) -> None:
    random = np.random.default_rng(len(name))
    model = randomised(NETWORKS[name](), random)
    losses = model.loss if isinstance(model.loss, dict) else {"only": model.loss}
    x = [values(t, random) for t in model.inputs]
    y = [labels(t, str(getattr(loss, "name", loss)), random) for t, loss in zip(model.outputs, losses.values())]
    arrays = {f"x{i}": a for i, a in enumerate(x)} | {f"y{i}": a for i, a in enumerate(y)}
    model.save(folder / f"{name}.keras")
    inputs, targets = x if len(x) > 1 else x[0], dict(zip(losses, y)) if len(y) > 1 else y[0]
    weights = None if len(y) > 1 else random.uniform(0.2, 2, ROWS)
    if weights is not None:
        arrays["w0"] = weights
    arrays |= {f"p{i}": p for i, p in enumerate(keras.tree.flatten(model.predict(inputs, verbose=0)))}
    history = model.fit(inputs, targets, sample_weight=weights, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    for key, numbers in history.history.items():
        arrays[f"history/{key}"] = np.array(numbers, dtype="float64")
    arrays["after"] = flat([v for layer in model.layers for v in layer.weights])
    arrays["optimizer"] = flat([v for v in model.optimizer.variables if not v.path.endswith(("iteration", "learning_rate"))])
    write_arrays(folder / f"{name}.npz", arrays)


def write_optimizers(folder) -> None:
    random = np.random.default_rng(5)
    model = randomised(keras.Sequential([keras.Input((6,)), L.Dense(5, "tanh"), L.Dense(3)]), random)
    model.compile("sgd", "mse")
    model.save(folder / "optimizers.keras")
    x, y, rows, begin = random.standard_normal((ROWS, 6)), random.standard_normal((ROWS, 3)), [], model.get_weights()
    arrays = {"x0": x, "y0": y}
    for i, optimizer in enumerate(OPTIMIZERS):
        model.set_weights(begin)
        model.compile(optimizer, "mse")
        model.fit(x, y, batch_size=BATCH, epochs=5, shuffle=False, verbose=0)
        identity = f"{i}_{type(optimizer).__name__.lower()}"
        arrays[f"{identity}/after"] = flat(model.weights)
        rows.append({"id": identity, "optimizer": keras.optimizers.serialize(optimizer)})
    write_arrays(folder / "optimizers.npz", arrays)
    lines = ",\n".join(json.dumps(row, default=float) for row in rows)
    (folder / "optimizers.json").write_text(f"[\n{lines}\n]\n")


def write_losses(folder) -> None:
    rows, arrays, random = [], {}, np.random.default_rng(6)
    for kind, losses in (("numbers", NUMBERS), ("chances", CHANCES)):
        activation = "softmax" if kind == "chances" else None
        model = randomised(keras.Sequential([keras.Input((4,)), L.Dense(5, activation)]), random)
        model.compile("sgd", losses[0])
        model.save(folder / f"{kind}.keras")
        x = random.standard_normal((ROWS, 4))
        y = np.eye(5)[random.integers(0, 5, ROWS)] if activation else random.standard_normal((ROWS, 5))
        arrays |= {f"{kind}/x0": x, f"{kind}/y0": y}
        for loss in losses:
            model.compile("sgd", loss, metrics=METRICS)
            rows.append({"model": kind, "loss": loss, "logs": model.evaluate(x, y, batch_size=BATCH, verbose=0, return_dict=True)})
    write_arrays(folder / "losses.npz", arrays)
    lines = ",\n".join(json.dumps(row, default=float) for row in rows)
    (folder / "losses.json").write_text(f"[\n{lines}\n]\n")


def main() -> None:
    folder = output_root() / "tests/data/float64"
    folder.mkdir(parents=True, exist_ok=True)
    for name in NETWORKS:
        keras.utils.clear_session()
        write(name, folder)
    keras.utils.clear_session()
    write_optimizers(folder)
    write_losses(folder)
    write_versions(folder / "float64.versions.json", __file__)


if __name__ == "__main__":
    main()
