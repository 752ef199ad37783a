"""Tenon's own models beside Keras': signatures, files both ways, training."""

import inspect
import json
import re

import keras
import numpy as np
import pytest

import tenon
from tenon import _core, layers
from tenon._signatures import ALIASES

MODULES = {
    "layers": keras.layers,
    "losses": keras.losses,
    "metrics": keras.metrics,
    "optimizers": keras.optimizers,
    "schedules": keras.optimizers.schedules,
    "initializers": keras.initializers,
    "regularizers": keras.regularizers,
    "constraints": keras.constraints,
    "callbacks": keras.callbacks,
}
OURS = {**{name: getattr(tenon, name) for name in MODULES if name != "schedules"}, "schedules": tenon.optimizers.schedules}
OF_KERAS = [(family, name) for family, module in MODULES.items() for name in _core.object_names(family) if hasattr(module, name)]


def by_position(cls):
    return [p for p in inspect.signature(cls.__init__ if cls.__module__.startswith("keras") else cls).parameters.values() if p.name != "self" and p.kind is p.POSITIONAL_OR_KEYWORD]


@pytest.mark.parametrize("family, name", OF_KERAS)
def test_arguments_by_position_are_those_of_keras(family, name):
    theirs, ours = by_position(getattr(MODULES[family], name)), by_position(getattr(OURS[family], name))
    taken = inspect.signature(getattr(OURS[family], name)).parameters
    unknown = next((i for i, p in enumerate(theirs) if p.name not in taken), len(theirs))
    assert [p.name for p in ours] == [p.name for p in theirs[:unknown]]


def same_default(theirs, ours):
    """Tenon shows arguments as Keras saves them: one length of all axes as several, a factor f as from 0 to f, an object by its first name."""
    if isinstance(theirs, str) and isinstance(ours, str):
        same = {"uniform": "random_uniform"}
        return same.get(theirs, theirs).lower().replace("_", "") == ours.lower().replace("_", "")
    if isinstance(ours, tuple):
        each, all_of_them = np.ravel(theirs), np.ravel(ours)
        return list(each) == list(all_of_them) or set(all_of_them) | {0.0} == set(each) | {0.0} and all_of_them[-1] == each[-1]
    return theirs == ours


@pytest.mark.parametrize("family, name", OF_KERAS)
def test_defaults_are_those_of_keras(family, name):
    theirs, ours = by_position(getattr(MODULES[family], name)), inspect.signature(getattr(OURS[family], name)).parameters
    for p in theirs:
        if p.name in ours and p.default not in (p.empty, None) and not callable(p.default) and p.name not in ("name", "reduction"):
            assert same_default(p.default, ours[p.name].default), p.name


def test_aliases_are_those_of_keras():
    for alias, name in ALIASES.items():
        family, short = alias.split(".")
        assert getattr(MODULES[family], short) is getattr(MODULES[family], name)


def rows(*shape):
    return np.random.default_rng(3).normal(size=shape).astype("float32")


def convnet():
    return tenon.Sequential(
        [
            tenon.Input((12, 12, 3)),
            layers.Conv2D(4, 3, activation="relu", padding="same"),
            layers.BatchNormalization(),
            layers.MaxPool2D(),
            layers.SeparableConv2D(6, 3),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(5, "softmax", kernel_regularizer=tenon.regularizers.L2(0.01)),
        ]
    ), rows(9, 12, 12, 3)


def sequences():
    x = tenon.Input((7, 3), name="x")
    both = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(x)
    made, state = layers.GRU(5, return_state=True)(both[:, 1:] * 0.5 + both[:, :-1])
    attended = layers.MultiHeadAttention(2, 3)(both, both)
    y = layers.Concatenate()([made, state, layers.GlobalAveragePooling1D()(attended)])
    return tenon.Model(x, layers.Dense(2, name="out")(y)), rows(9, 7, 3)


def several():
    a, b = tenon.Input((4,), name="a"), tenon.Input((4,), name="b")
    tower = tenon.Sequential([tenon.Input((4,)), layers.Dense(6, activation=layers.LeakyReLU(0.1)), layers.LayerNormalization()], name="tower")
    u, v = tower(a), tower(b)
    outputs = {"near": layers.Dot(axes=1, normalize=True, name="near")([u, v]), "far": layers.Dense(3, name="far")(abs(u - v) ** 2)}
    return tenon.Model({"a": a, "b": b}, outputs), {"a": rows(9, 4), "b": 2 * rows(9, 4)}


def texts():
    ids = np.random.default_rng(0).integers(0, 30, size=(9, 6))
    model = tenon.Sequential([tenon.Input((6,), dtype="int32"), layers.Embedding(30, 4, mask_zero=True), layers.LSTM(5), layers.Dense(1, "sigmoid")])
    return model, ids


def deferred():
    model = tenon.Sequential([layers.Dense(4, activation="gelu"), layers.Dense(2)])
    model.predict(rows(9, 5), verbose=0)
    return model, rows(9, 5)


MODELS = [convnet, sequences, several, texts, deferred]


def leaves(made):
    return [made[k] for k in sorted(made)] if isinstance(made, dict) else list(made) if isinstance(made, (list, tuple)) else [made]


@pytest.mark.parametrize("build", MODELS)
def test_keras_opens_what_tenon_saves(build, tmp_path):
    model, x = build()
    model.save(tmp_path / "m.keras")
    theirs = keras.saving.load_model(tmp_path / "m.keras")
    for ours, other in zip(leaves(model.predict(x, verbose=0)), leaves(theirs.predict(x, verbose=0))):
        np.testing.assert_allclose(ours, other, atol=2e-6, rtol=2e-5)
    assert model.count_params() == theirs.count_params()
    assert [w.shape for w in model.get_weights()] == [w.shape for w in theirs.get_weights()]
    assert [layer.name for layer in model.layers] == [layer.name for layer in theirs.layers]
    lines, expected = [], []
    model.summary(line_length=80, print_fn=lines.append)
    theirs.summary(line_length=80, print_fn=lambda text, **_: expected.append(text))
    assert "\n".join(lines).rstrip() == "\n".join(expected).rstrip()


@pytest.mark.parametrize("build", MODELS)
def test_tenon_opens_what_keras_saves(build, tmp_path):
    model, x = build()
    model.save(tmp_path / "m.keras")
    theirs = keras.saving.load_model(tmp_path / "m.keras")
    for w in theirs.weights:
        w.assign(w + 0.01)
    theirs.save(tmp_path / "k.keras")
    again = tenon.load_model(tmp_path / "k.keras")
    for ours, other in zip(leaves(again.predict(x, verbose=0)), leaves(theirs.predict(x, verbose=0))):
        np.testing.assert_allclose(ours, other, atol=2e-6, rtol=2e-5)
    assert isinstance(again, type(model))
    for a, b in zip(again.get_weights(), theirs.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_training_is_that_of_keras(tmp_path):
    model, x = convnet()
    model.pop(), model.pop()  # dropout draws numbers of its own
    model.add(layers.Dense(5, activation="softmax"))
    y = np.arange(9) % 5
    model.compile(
        tenon.optimizers.Adam(tenon.optimizers.schedules.ExponentialDecay(0.01, 5, 0.9)),
        tenon.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy", tenon.metrics.SparseTopKCategoricalAccuracy(2, name="top")],
    )
    model.save(tmp_path / "m.keras")
    theirs = keras.saving.load_model(tmp_path / "m.keras")
    arguments = {"epochs": 4, "batch_size": 4, "shuffle": False, "verbose": 0, "class_weight": {0: 2.0}, "validation_split": 0.3}
    a, b = model.fit(x, y, **arguments).history, theirs.fit(x, y, **arguments).history
    assert list(a) == list(b)
    for name in a:
        np.testing.assert_allclose(a[name], b[name], rtol=2e-4, err_msg=name)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(theirs.evaluate(x, y, verbose=0), rel=1e-3)
    model.save(tmp_path / "trained.keras")
    assert int(keras.saving.load_model(tmp_path / "trained.keras").optimizer.iterations) == int(theirs.optimizer.iterations)


def test_weights_files(tmp_path):
    model, x = several()
    model.save(tmp_path / "m.keras")
    theirs = keras.saving.load_model(tmp_path / "m.keras")
    for w in theirs.weights:
        w.assign(w * 1.5)
    theirs.save_weights(tmp_path / "k.weights.h5")
    model.load_weights(tmp_path / "k.weights.h5")
    for a, b in zip(model.get_weights(), theirs.get_weights()):
        np.testing.assert_array_equal(a, b)
    model.save_weights(tmp_path / "t.weights.h5")
    theirs.load_weights(tmp_path / "t.weights.h5")


def test_names_are_those_of_keras():
    keras.utils.clear_session()
    tenon.utils.clear_session()
    for family, name in OF_KERAS:
        if family == "layers" and not any(f.required for f in _core.object_row(family, name).fields):
            try:
                theirs = getattr(keras.layers, name)().name
            except (TypeError, ValueError):
                continue
            assert re.sub(r"_\d+$", "", getattr(layers, name)().name) == re.sub(r"_\d+$", "", theirs)


FURTHER = {  # arguments that have no default
    "clip": {"x_min": -0.5, "x_max": 0.5},
    "expand_dims": {"axis": 1},
    "full_like": {"fill_value": 2.0},
    "moveaxis": {"source": 1, "destination": 2},
    "one_hot": {"num_classes": 3},
    "pad": {"pad_width": ((0, 0), (1, 1), (0, 0))},
    "repeat": {"repeats": 2, "axis": 1},
    "reshape": {"newshape": (-1, 24)},
    "roll": {"shift": 1, "axis": 1},
    "split": {"indices_or_sections": 2, "axis": 1},
    "swapaxes": {"axis1": 1, "axis2": 2},
    "take": {"indices": 1, "axis": 1},
    "threshold": {"threshold": 0.1, "default_value": 0.0},
    "tile": {"repeats": (1, 2, 1)},
    "top_k": {"k": 2},
    "cast": {"dtype": "int32"},
    "transpose": {"axes": (0, 2, 1)},
    "norm": {"ord": 1},
    "unstack": {"axis": 1},
}


def made_by(function, name, x, y):
    order = list(inspect.signature(getattr(keras.ops, name)).parameters.values())
    arguments = dict(FURTHER.get(name, {}))
    for p in order:
        if p.default is p.empty and p.name not in arguments:
            arguments[p.name] = [x, y] if p.name == "xs" or name == "stack" else y if p.name in ("x2", "y") else x
        elif name == "where":
            arguments[p.name] = x if p.name == "x1" else y
        elif p.name == "axis" and not p.default:
            arguments[p.name] = 1  # the batch stays
    return function(**arguments)


@pytest.mark.parametrize("name", [name for name in dir(tenon.ops) if name != "broadcast_to"])  # which says the number of rows
def test_functions_are_those_of_keras(name, tmp_path):
    """Called with what has no default: alike in Keras, and in the file."""
    kx, ky = keras.Input((4, 6)), keras.Input((4, 6))
    try:
        theirs = keras.Model([kx, ky], leaves(made_by(getattr(keras.ops, name), name, kx, ky)) + [kx + ky])
    except (TypeError, ValueError, AttributeError, AssertionError) as refused:
        pytest.skip(f"Keras: {refused}")
    a, b = rows(9, 4, 6), abs(rows(9, 4, 6)) + 0.1
    try:
        expected = theirs([a, b])
    except Exception as refused:
        pytest.skip(f"Keras: {refused}")
    x, y = tenon.Input((4, 6)), tenon.Input((4, 6))
    model = tenon.Model([x, y], leaves(made_by(getattr(tenon.ops, name), name, x, y)) + [x + y])
    for ours, other in zip(model.predict([a, b], verbose=0), expected):
        np.testing.assert_allclose(ours, np.asarray(other), rtol=2e-4, atol=2e-5)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    for ours, other in zip(again([a, b]), expected):
        np.testing.assert_allclose(np.asarray(ours), np.asarray(other), rtol=1e-5)


@pytest.mark.parametrize("arguments", [{}, {"max_tokens": 12}, {"ngrams": 2, "output_mode": "count"}, {"output_mode": "tf_idf"}, {"standardize": "lower", "split": "character"}])
def test_vocabularies_of_texts_are_those_of_keras(arguments, tmp_path):
    texts = ["The cat sat on the mat.", "A dog, a cat & a HAT!", "the hat was on the dog", "", "Ünïcode cat"]
    length = {} if "output_mode" in arguments else {"output_sequence_length": 6}
    ours, theirs = layers.TextVectorization(**arguments, **length), keras.layers.TextVectorization(**arguments, **length)
    ours.adapt(texts), theirs.adapt(texts)
    assert ours.get_vocabulary() == [str(w) for w in theirs.get_vocabulary()]
    np.testing.assert_allclose(ours(texts), np.asarray(theirs(texts)), rtol=1e-6)
    tenon.Sequential([tenon.Input((1,), dtype="string"), ours]).save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(np.asarray(again(np.array(texts)[:, None])), np.asarray(theirs(texts)), rtol=1e-6)


@pytest.mark.parametrize("arguments", [{}, {"max_tokens": 4}, {"mask_token": "b"}, {"num_oov_indices": 2}, {"output_mode": "tf_idf"}, {"output_mode": "multi_hot"}])
def test_vocabularies_of_tokens_are_those_of_keras(arguments):
    tokens = np.array([["b", "a", "b"], ["c", "e", "d"], ["a", "b", "e"]])
    ours, theirs = layers.StringLookup(**arguments), keras.layers.StringLookup(**arguments)
    ours.adapt(tokens), theirs.adapt(tokens)
    assert ours.get_vocabulary() == [str(w) for w in theirs.get_vocabulary()]
    np.testing.assert_allclose(ours(tokens), np.asarray(theirs(tokens)), rtol=1e-6)
    if "mask_token" not in arguments:
        numbers = np.array([[5, 3, 5], [7, 9, 8], [3, 5, 9]])
        ours, theirs = layers.IntegerLookup(**arguments), keras.layers.IntegerLookup(**arguments)
        ours.adapt(numbers), theirs.adapt(numbers)
        assert ours.get_vocabulary() == [int(w) for w in theirs.get_vocabulary()]


def test_normalization_is_that_of_keras():
    x = rows(20, 5, 3)
    for arguments in ({}, {"axis": (1, 2)}, {"axis": None}, {"invert": True}):
        ours, theirs = layers.Normalization(**arguments), keras.layers.Normalization(**arguments)
        ours.adapt(x), theirs.adapt(x)
        np.testing.assert_allclose(ours(x), np.asarray(theirs(x)), atol=1e-5)


def test_json_is_that_of_keras():
    model, _ = sequences()
    theirs = keras.models.model_from_json(model.to_json())
    assert theirs.count_params() == model.count_params()
    assert json.loads(theirs.to_json())["class_name"] == "Functional"
    assert tenon.models.model_from_json(theirs.to_json()).count_params() == model.count_params()
