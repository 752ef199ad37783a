"""Writes tests/oracle/outputs.{json,npz} and outputs_*.keras: training of models with two inputs and two outputs in every form that
compile() and fit() take: lists, dicts, None, loss_weights, metrics, sample weights of every shape."""
from recording import output_root, start, strip_object_ids, write_arrays, write_json, write_versions

ROWS, STEPS = 40, 5  # rows; of one sample of the model over time


def arrays() -> dict:
    import numpy as np

    random = np.random.default_rng(7)
    a, b = random.standard_normal((ROWS, 3)), random.standard_normal((ROWS, 2))
    kind = (a[:, 0] + b[:, 1] > 0).astype("int64") + (a[:, 1] > 0.5)
    time = random.standard_normal((ROWS, STEPS, 3))
    return {"a": a.astype("float32"), "b": b.astype("float32"), "price": (a[:, :1] * 0.5 - b[:, :1]).astype("float32"),
            "kind": kind, "one_hot": np.eye(3, dtype="float32")[kind], "w": (np.arange(ROWS) % 5 / 2).astype("float32"),
            "v": (np.arange(ROWS) % 3 + 0.5).astype("float64"), "time": time.astype("float32"),
            "steps": (time[..., :2] * 0.3 + time[..., 1:] * 0.1).astype("float32"),
            "w_steps": (np.arange(ROWS * STEPS).reshape(ROWS, STEPS) % 4 / 3).astype("float32")}


def two_heads(form: str):
    import keras
    from keras import layers

    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    hidden = layers.Dense(6, activation="tanh", name="hidden")(layers.Concatenate(name="both")([a, b]))
    price, kind = layers.Dense(1, name="price")(hidden), layers.Dense(3, activation="softmax", name="kind")(hidden)
    if form == "dict":
        return keras.Model({"left": a, "right": b}, {"zeta": price, "alpha": kind}, name="by_name")
    return keras.Model([a, b], [price, kind], name="by_position")


def over_time(_):
    import keras
    from keras import layers

    time = keras.Input((STEPS, 3), name="time")
    steps = layers.Dense(2, name="steps")(layers.Dense(4, activation="tanh", name="hidden")(time))
    kind = layers.Dense(3, activation="softmax", name="kind")(layers.Flatten(name="flat")(time))
    return keras.Model(time, [steps, kind], name="over_time")


STARTS = {"list": two_heads, "dict": two_heads, "time": over_time}
BOTH = ["mse", "sparse_categorical_crossentropy"]
LIST = {"x": ["a", "b"], "y": ["price", "kind"]}
DICT = {"x": {"left": "a", "right": "b"}, "y": {"zeta": "price", "alpha": "kind"}}
TIME = {"x": ["time"], "y": ["steps", "kind"]}


def cases() -> list:
    import keras

    mse, cce = keras.losses.MeanSquaredError, keras.losses.CategoricalCrossentropy
    return [
        ("lists", "list", LIST, dict(loss=BOTH, loss_weights=[2.0, 0.5], metrics=[["mae", "mse"], ["accuracy"]])),
        ("dicts", "list", LIST | {"x": {"b": "b", "a": "a"}, "y": {"kind": "kind", "price": "price"}},
         dict(loss={"kind": BOTH[1], "price": mse()}, loss_weights={"price": 2.0, "kind": 0.25}, metrics={"kind": "accuracy"})),
        ("one_weight_for_all", "list", LIST | {"sample_weight": "w"},
         dict(loss={"kind": BOTH[1], "price": mse()}, metrics={"kind": "accuracy"},
              weighted_metrics={"price": ["mae", "mse"], "kind": ["acc"]})),
        ("a_weight_each", "list", LIST | {"sample_weight": ["w", "v"]},
         dict(loss=BOTH, metrics=[["mae", "mae"], []], weighted_metrics=[["mae", "mae"], ["accuracy"]])),
        ("none", "list", LIST, dict(loss=["mae", None], metrics=[None, ["accuracy"]])),
        ("none_and_fewer_labels", "list", LIST | {"y": ["kind"]}, dict(loss=[None, BOTH[1]])),
        ("one_for_all", "list", LIST | {"y": ["price", "one_hot"]}, dict(loss="mse", loss_weights=3.0, metrics=["mae", "accuracy"])),
        ("fewer_losses", "list", LIST, dict(loss=["mse"])),
        ("weights_by_sorted_name", "list", LIST, dict(loss=BOTH, loss_weights={"price": 2.0, "kind": 0.5})),
        ("crossentropy", "list", LIST | {"y": ["price", "one_hot"]}, dict(loss=["mse", "crossentropy"], metrics=["mse", "accuracy"])),
        ("dict_outputs", "dict", DICT | {"sample_weight": {"zeta": "w", "alpha": "v"}},
         dict(loss={"zeta": "mse", "alpha": BOTH[1]}, loss_weights={"alpha": 3.0, "zeta": 0.5},
              metrics={"alpha": ["accuracy"]}, weighted_metrics={"zeta": "mae"})),
        ("dict_outputs_one_loss", "dict", DICT, dict(loss={"alpha": BOTH[1]}, metrics={"zeta": ["mae"]})),
        ("dict_outputs_list_loss", "dict", DICT | {"x": ["a", "b"], "y": ["kind", "price"]},
         dict(loss=BOTH[::-1], loss_weights=[0.5, 2.0], metrics=[["accuracy"], ["mae"]])),
        ("weights_over_time", "time", TIME | {"sample_weight": ["w_steps", "w"]},
         dict(loss=BOTH, metrics=[["mae"], ["accuracy"]], weighted_metrics=[["mae", "mse"], ["accuracy"]])),
        ("smooth", "list", LIST | {"y": ["price", "one_hot"], "sample_weight": ["w", "v"]},
         dict(loss=[mse(name="mine"), cce(label_smoothing=0.1)], metrics=[[keras.metrics.MeanAbsoluteError(name="own")], []])),
    ]


def given(names, data, function):
    if isinstance(names, dict):
        return {key: function(data[name]) for key, name in names.items()}
    if isinstance(names, list):
        return [function(data[name]) for name in names] if len(names) > 1 else function(data[names[0]])
    return None if names is None else function(data[names])


def record(case, folder, values: dict) -> dict:
    import keras
    import numpy as np

    name, form, columns, compiled = case
    start(3)
    model = keras.models.load_model(folder / f"outputs_{form}.keras")
    model.compile(keras.optimizers.Adam(0.01), **compiled)
    config = strip_object_ids(model.get_compile_config())
    data = arrays()
    x, y, w = (given(columns.get(key), data, lambda array: array) for key in ("x", "y", "sample_weight"))
    fit = {"epochs": 6, "batch_size": 8, "validation_split": 0.2, "shuffle": False}
    history = model.fit(x, y, sample_weight=w, verbose=0, **fit).history
    for key, numbers in history.items():
        values[f"{name}/history/{key}"] = np.asarray(numbers, "float64")
    for variable in model.trainable_variables:
        values[f"{name}/final/{variable.path}"] = np.asarray(variable)
    evaluated = model.evaluate(x, y, sample_weight=w, batch_size=16, verbose=0, return_dict=True)
    head = lambda array: array[:8]  # noqa: E731
    xb, yb, wb = (given(columns.get(key), data, head) for key in ("x", "y", "sample_weight"))
    on_batch = [np.ravel(getattr(model, f)(xb, yb, sample_weight=wb)).tolist() for f in ("test_on_batch", "train_on_batch", "test_on_batch")]
    predicted = model.predict_on_batch(xb)
    predicted = [predicted[key] for key in sorted(predicted)] if isinstance(predicted, dict) else predicted
    for i, array in enumerate(predicted):
        values[f"{name}/predicted/{i}"] = np.asarray(array)
    return {"id": name, "start": f"outputs_{form}.keras", "compile": config, "fit": fit, "history": list(history),
            "evaluate": {k: float(v) for k, v in evaluated.items()}, "on_batch": on_batch} | columns


def main() -> None:
    folder = output_root() / "tests/oracle"
    for form, make in STARTS.items():
        start(50)
        make(form).save(folder / f"outputs_{form}.keras")
    values = {f"data/{name}": array for name, array in arrays().items()}
    write_json(folder / "outputs.json", [record(case, folder, values) for case in cases()])
    write_arrays(folder / "outputs.npz", values)
    write_versions(folder / "outputs.versions.json", __file__)


if __name__ == "__main__":
    main()
