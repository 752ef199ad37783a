"""Sequential and Functional models without Keras."""

import json
import pathlib

import numpy as np
import pytest

import tenon
from tenon import Input, Model, Sequential, _core, layers, ops, optimizers

ROOT = pathlib.Path(__file__).resolve().parents[2]


def rows(count=20, features=4):
    return np.random.default_rng(0).normal(size=(count, features)).astype("float32")


def small(**arguments):
    return Sequential([Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax")], **arguments)


def test_sequential():
    model = small(name="net")
    assert [layer.name.split("_")[0] for layer in model.layers] == ["dense", "dense"]
    assert model.count_params() == 4 * 8 + 8 + 8 * 3 + 3
    assert [w.shape for w in model.get_weights()] == [(4, 8), (8,), (8, 3), (3,)]
    assert model.input_shape == (None, 4) and model.output_shape == (None, 3)
    assert model.predict(rows(), verbose=0).shape == (20, 3)
    assert repr(model) == "<Sequential name=net>"


def test_sequential_without_input_learns_its_shape_from_data():
    model = Sequential([layers.Dense(8), layers.Dense(2)])
    assert not model.built
    with pytest.raises(ValueError, match="Input"):
        model.output
    assert model.predict(rows(), verbose=0).shape == (20, 2)
    assert model.built and model.count_params() == 4 * 8 + 8 + 18
    built = Sequential([layers.Dense(2)])
    built.build((None, 5))
    assert built.layers[0].get_weights()[0].shape == (5, 2)
    old = Sequential([layers.Dense(2, input_shape=(7,))])
    assert old.input_shape == (None, 7)


def test_add_and_pop():
    model = Sequential()
    model.add(Input((4,)))
    model.add(layers.Dense(5))
    model.add(layers.Dense(2))
    before = model.get_weights()
    model.pop()
    model.add(layers.Dense(6))
    assert model.output_shape == (None, 6)
    assert all((a == b).all() for a, b in zip(before[:2], model.get_weights()))
    with pytest.raises(TypeError):
        model.add("dense")
    with pytest.raises(tenon.FitError, match="TN0207"):
        model.add(model.layers[0])
    assert len(model.layers) == 2
    with pytest.raises(ValueError, match="comes first"):
        model.add(Input((3,)))


def test_functional():
    a, b = Input((4,), name="a"), Input((4,), name="b")
    shared = layers.Dense(3, name="shared")
    x = layers.Concatenate()([shared(a), shared(b)])
    model = Model([a, b], [layers.Dense(1, name="one")(x), layers.Dense(2, name="two")(x)])
    assert [layer.name for layer in model.layers if layer.count_params()] == ["shared", "one", "two"]
    assert model.count_params() == 15 + 7 + 14
    one, two = model.predict([rows(), rows()], verbose=0)
    assert one.shape == (20, 1) and two.shape == (20, 2)
    assert model.get_layer("shared") is shared and model.get_layer(index=0) is model.layers[0]
    assert shared.input is a and len(shared.nodes) == 2
    with pytest.raises(ValueError, match="shared"):
        model.get_layer("no")


def test_dicts():
    inputs = {"left": Input((4,), name="left"), "right": Input((4,), name="right")}
    outputs = {"sum": layers.Add(name="sum")(list(inputs.values())), "left": layers.Dense(1, name="d")(inputs["left"])}
    model = Model(inputs, outputs)
    made = model.predict({"right": rows(), "left": 2 * rows()}, verbose=0)
    assert list(made) == ["sum", "left"]
    np.testing.assert_allclose(made["sum"], 3 * rows(), rtol=1e-6)


def test_operators():
    x, y = Input((5, 3)), Input((5, 3))
    made = {
        "add": x + y,
        "less": 1.0 - x,
        "times": 2 * x * y,
        "over": x / 2,
        "squared": x**2,
        "power": 2.0**x,
        "rest": x % 0.3,
        "whole": x // 0.3,
        "negative": -x,
        "size": abs(x),
        "part": x[:, 1:4, 0],
        "last": x[..., -1],
        "wide": x[:, None],
        "table": x + np.ones((5, 3), dtype="float32"),
    }
    a, b = np.random.default_rng(1).normal(size=(2, 7, 5, 3)).astype("float32")
    got = Model([x, y], made).predict([a, b], verbose=0)
    wanted = {
        "add": a + b,
        "less": 1.0 - a,
        "times": 2 * a * b,
        "over": a / 2,
        "squared": a**2,
        "power": 2**a,
        "rest": a % np.float32(0.3),
        "whole": a // np.float32(0.3),
        "negative": -a,
        "size": abs(a),
        "part": a[:, 1:4, 0],
        "last": a[..., -1],
        "wide": a[:, None],
        "table": a + 1,
    }
    for name, value in wanted.items():
        np.testing.assert_allclose(got[name], value, rtol=1e-6, err_msg=name)
        assert made[name].shape[1:] == value.shape[1:], name


def test_functions():
    x = Input((5, 3))
    a = np.random.default_rng(1).normal(size=(7, 5, 3)).astype("float32")
    made = {
        "mean": ops.mean(x, axis=1),
        "most": ops.max(x, 2, keepdims=True),
        "joined": ops.concatenate([x, x * 2], axis=-1),
        "turned": ops.transpose(x, (0, 2, 1)),
        "flat": ops.reshape(x, (-1, 15)),
        "or_zero": ops.maximum(x, 0.0),
        "or_one": ops.where(x > 0, x, 1.0),
        "chances": ops.softmax(x),
        "pair": ops.stack([x, x], axis=1),
    }
    first, second, third = ops.split(x, 3, axis=-1)
    made["part"] = second
    got = Model(x, made).predict(a, verbose=0)
    chances = np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)
    wanted = {
        "mean": a.mean(axis=1),
        "most": a.max(axis=2, keepdims=True),
        "joined": np.concatenate([a, a * 2], axis=-1),
        "turned": a.transpose(0, 2, 1),
        "flat": a.reshape(-1, 15),
        "or_zero": np.maximum(a, 0),
        "or_one": np.where(a > 0, a, 1),
        "chances": chances,
        "pair": np.stack([a, a], axis=1),
        "part": a[..., 1:2],
    }
    for name, value in wanted.items():
        np.testing.assert_allclose(got[name], value, rtol=1e-5, err_msg=name)
    assert ops.mean.__name__ == "mean" and "mean" in dir(ops)
    for wrong in (lambda: ops.mean(a), lambda: ops.mean(x, axes=1), lambda: ops.mean(x, 1, True, 2), lambda: ops.mean(x, x=x), lambda: ops.expand_dims(x)):
        with pytest.raises(TypeError, match="ops."):
            wrong()
    with pytest.raises(AttributeError, match="Keras has it"):
        ops.svd
    with pytest.raises(tenon.FitError, match="TN03"):
        ops.concatenate([x, Input((4,))], axis=1)


def test_tensors_are_no_values():
    x = Input((3,))
    assert x.shape == (None, 3) and x.dtype == "float32" and x.ndim == 2
    with pytest.raises(TypeError):
        bool(x)
    with pytest.raises(TypeError):
        list(x)
    with pytest.raises(TypeError, match="tenon.Input"):
        layers.Dense(3)(None)


def test_layers_with_several_outputs_and_arguments_of_calls():
    x = Input((6, 3))
    y, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(x)
    assert y.shape == (None, 6, 4) and h.shape == c.shape == (None, 4)
    z = layers.LSTM(4)(y, initial_state=[h, c])
    attended = layers.MultiHeadAttention(2, 3)(y, x)
    model = Model(x, [z, attended])
    made = model.predict(np.zeros((2, 6, 3), dtype="float32"), verbose=0)
    assert made[0].shape == (2, 4) and made[1].shape == (2, 6, 4)


def test_models_in_models_share_their_weights():
    encoder = Sequential([Input((4,)), layers.Dense(3, name="code"), layers.BatchNormalization(name="norm")], name="encoder")
    x, y = Input((4,)), Input((4,))
    together = Model([x, y], layers.Dense(1)(layers.Subtract()([encoder(x), encoder(y)])))
    assert together.count_params() == 15 + 12 + 4
    together.compile("adam", "mse")
    before = encoder.get_weights()
    together.fit([rows(), 2 * rows()], rows()[:, :1], verbose=0)
    after = encoder.get_weights()
    assert len(before) == len(after) == 6
    assert not np.array_equal(before[0], after[0])
    assert encoder.predict(rows(), verbose=0).shape == (20, 3)


def test_parts_of_a_model_are_models():
    model = small()
    features = Model(model.input, model.layers[0].output)
    hidden = features.predict(rows(), verbose=0)
    kernel, bias = model.layers[0].get_weights()
    np.testing.assert_allclose(hidden, np.maximum(rows() @ kernel + bias, 0), atol=1e-5)


def test_weights():
    model = small()
    weights = [np.full_like(w, i) for i, w in enumerate(model.get_weights())]
    model.set_weights(weights)
    assert all((a == b).all() for a, b in zip(model.get_weights(), weights))
    model.layers[1].set_weights([np.zeros((8, 3)), [1, 2, 3]])
    assert model.get_weights()[3].tolist() == [1, 2, 3]
    model.get_weights()[3][0] = 9
    assert model.get_weights()[3].tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="4 weights"):
        model.set_weights(weights[:2])
    with pytest.raises(ValueError, match="shape"):
        model.set_weights([*weights[:3], np.zeros(4)])


def test_normalization_adapts():
    x = rows(50) * 3 + 1
    for axis in (-1, None):
        layer = layers.Normalization(axis=axis)
        layer.adapt(x)
        made = Sequential([Input((4,)), layer]).predict(x, verbose=0)
        np.testing.assert_allclose(made.mean(axis=0 if axis else None), 0, atol=1e-5)
        np.testing.assert_allclose(made.std(axis=0 if axis else None), 1, atol=1e-5)
        layer.set_weights(layer.get_weights())
        layer.adapt(x + 5)
        assert Sequential([Input((4,)), layer]).predict(x, verbose=0).mean() < -1
    with pytest.raises(ValueError, match="given its mean"):
        layers.Normalization(mean=0.0, variance=1.0).adapt(x)


def test_layers_compute_arrays():
    assert (layers.Rescaling(2.0)(rows()) == 2 * rows()).all()
    assert (layers.Add()([rows(), rows()]) == 2 * rows()).all()
    model = small()
    assert (model(rows()) == model.predict(rows(), verbose=0)).all()
    dense = layers.Dense(3)
    made = dense(rows())
    kernel, bias = dense.get_weights()
    np.testing.assert_allclose(made, rows() @ kernel + bias, atol=1e-5)
    assert dense.nodes == []
    one_hot = layers.CategoryEncoding(4, output_mode="one_hot")
    assert one_hot(np.array([1, 3])).tolist() == [[0, 1, 0, 0], [0, 0, 0, 1]]


def test_vocabularies_are_found():
    texts = ["the cat sat.", "The CAT, the hat", "a dog"]
    words = layers.TextVectorization(max_tokens=5, output_sequence_length=4)
    words.adapt(texts)
    assert words.get_vocabulary() == ["", "[UNK]", "the", "cat", "sat"]
    assert words(texts).tolist() == [[2, 3, 4, 0], [2, 3, 2, 1], [1, 1, 0, 0]]
    assert words.vocabulary_size() == 5
    names = layers.StringLookup()
    names.adapt(np.array(["b", "a", "b", "c"]))
    assert names.get_vocabulary() == ["[UNK]", "b", "c", "a"] and names(np.array(["a", "x"])).tolist() == [3, 0]
    numbers = layers.IntegerLookup(max_tokens=3)
    numbers.adapt([7, 7, 9, 9, 9, 1])
    assert numbers.get_vocabulary() == [-1, 9, 7]
    with pytest.raises(ValueError, match="given its vocabulary"):
        layers.StringLookup(vocabulary=["a"]).adapt(["b"])


def test_model_of_texts(tmp_path):
    texts, kinds = np.array(["good film", "bad film", "good", "so bad"] * 8), np.array([1, 0, 1, 0] * 8)
    words = layers.TextVectorization(output_sequence_length=3)
    words.adapt(texts)
    model = Sequential([Input((), dtype="string"), words, layers.Embedding(words.vocabulary_size(), 4), layers.Flatten(), layers.Dense(1, "sigmoid")])
    model.compile(tenon.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
    model.fit(texts, kinds, epochs=10, verbose=0)
    assert model.evaluate(texts, kinds, verbose=0)[1] == 1
    model.save(tmp_path / "m.keras")
    assert (tenon.load_model(tmp_path / "m.keras").predict(texts, verbose=0) == model.predict(texts, verbose=0)).all()


def test_weights_have_names():
    model = Sequential([Input((4,)), layers.Dense(2, name="d"), layers.BatchNormalization(name="n")])
    assert [w.path for w in model.weights] == ["d/kernel", "d/bias", "n/gamma", "n/beta", "n/moving_mean", "n/moving_variance"]
    assert [w.name for w in model.non_trainable_weights] == ["moving_mean", "moving_variance"]
    model.layers[0].trainable = False
    assert [w.name for w in model.trainable_weights] == ["gamma", "beta"]
    assert (model.weights[0].numpy() == model.get_weights()[0]).all() and model.weights[0].shape == (4, 2)


def test_seed():
    tenon.utils.set_random_seed(3)
    first = small().get_weights()
    tenon.utils.set_random_seed(3)
    again = small().get_weights()
    other = small().get_weights()
    assert all((a == b).all() for a, b in zip(first, again)) and not (first[0] == other[0]).all()


def test_what_does_not_fit_is_told_where_the_layer_is_called():
    x = Input((4,))
    flat = layers.Dense(3, name="flat")(x)
    with pytest.raises(tenon.FitError, match="TN0302") as raised:
        layers.Conv2D(3, 2)(flat)
    (found,) = raised.value.report.errors
    assert "layers.Conv2D(3, 2)(flat)" in found.source.text
    assert "flat" in str(found)
    with pytest.raises(tenon.FitError, match="TN0302"):
        Sequential([Input((4,)), layers.Conv2D(3, 2)])
    with pytest.raises(TypeError, match="tensors"):
        Model(x, layers.Dense(3))
    with pytest.raises(tenon.FitError, match="TN0207") as raised:
        Model(x, layers.Dense(2, name="twice")(layers.Dense(2, name="twice")(x)))
    assert "config" not in str(raised.value)
    with pytest.raises(tenon.FitError, match="TN0208") as raised:
        Model(x, layers.Add()([x, Input((4,), name="forgotten")]))
    (found,) = raised.value.report.errors
    assert found.argument == "inputs" and found.source.text[found.source.column : found.source.end_column] == "x" and "forgotten" in found.found


def test_summary(capsys):
    tenon.utils.clear_session()
    small().summary(line_length=80)
    printed = capsys.readouterr().out
    assert 'Model: "sequential"' in printed and "dense_1 (Dense)" in printed and "Total params: 67" in printed
    lines = []
    small().summary(print_fn=lines.append)
    assert "Total params: 67" in lines[0]


def test_files(tmp_path):
    model = small()
    path = tmp_path / "model.keras"
    model.save(path)
    again = tenon.load_model(path)
    assert isinstance(again, Sequential) and again.name == model.name
    assert (again.predict(rows(), verbose=0) == model.predict(rows(), verbose=0)).all()
    model.save_weights(tmp_path / "w.weights.h5")
    other = small(name=model.name)
    other.load_weights(tmp_path / "w.weights.h5")
    assert (other.predict(rows(), verbose=0) == model.predict(rows(), verbose=0)).all()
    with pytest.raises(ValueError, match=".keras"):
        model.save(tmp_path / "model.h5")
    with pytest.raises(FileExistsError):
        model.save(path, overwrite=False)
    with pytest.raises(tenon.FitError, match="TN0101"):
        tenon.load_model(tmp_path / "no.keras")


def test_functional_files(tmp_path):
    x = Input((5, 3), name="x")
    inner = Sequential([Input((5, 3)), layers.Conv1D(4, 2, name="conv"), layers.BatchNormalization()], name="inner")
    y = layers.GlobalAveragePooling1D()(inner(x) * 2.0 + inner(x[:, ::-1]))
    model = Model({"x": x}, {"y": layers.Dense(2, name="y")(y)}, name="whole")
    data = np.random.default_rng(2).normal(size=(9, 5, 3)).astype("float32")
    model.save(tmp_path / "m.keras")
    again = tenon.load_model(tmp_path / "m.keras")
    assert list(again.input) == ["x"] and again.get_layer("inner").layers[0].name == "conv"
    assert (again.predict({"x": data}, verbose=0)["y"] == model.predict({"x": data}, verbose=0)["y"]).all()
    described = tenon.models.model_from_json(model.to_json())
    assert described.count_params() == model.count_params() and json.loads(described.to_json())["config"]["name"] == "whole"


def test_frozen_layers_stay(tmp_path):
    base = small()
    base.trainable = False
    model = Sequential([Input((4,)), base, layers.Dense(1)])
    model.compile("sgd", "mse")
    before = base.get_weights()
    model.fit(rows(), rows()[:, :1], verbose=0)
    assert all((a == b).all() for a, b in zip(before, base.get_weights()))
    base.trainable = True
    model.compile("sgd", "mse")
    model.fit(rows(), rows()[:, :1], verbose=0)
    assert not (before[0] == base.get_weights()[0]).all()


FILES = sorted(path for folder in ("tests/data", "examples/models") for path in (ROOT / folder).rglob("*.keras"))


def without_vocabularies(value):
    """What adapt() found stands beside the config in a file, and in it here; it is compared by what the layers compute."""
    if isinstance(value, dict):
        return {k: without_vocabularies(v) for k, v in value.items() if k not in ("vocabulary", "idf_weights")}
    return [without_vocabularies(v) for v in value] if isinstance(value, list) else value


def test_every_model_of_the_tests_is_described_whole():
    """Files of Keras through objects of Python and back: the same config."""
    read = 0
    for path in FILES:
        core, _ = _core.model_from_file(str(path))
        if core is None:  # one that is refused
            continue
        model = tenon.load_model(path)
        model._core = None
        again = model._with_weights()
        assert without_vocabularies(json.loads(_core.config_of(again))) == without_vocabularies(json.loads(_core.config_of(core))), path
        for ours, theirs in zip(_core.weights_of(again), _core.weights_of(core)):
            assert all((a == b).all() for a, b in zip(ours, theirs)), path
        read += 1
    assert read > 150


@pytest.mark.parametrize("name", ["text_classification", "text_recurrent", "text_dense"])
def test_vocabularies_of_files_are_read(name):
    model = tenon.load_model(ROOT / f"tests/data/networks/{name}.keras")
    texts = np.array([["the dog"], ["a cat the"], ["zzz"], ["日本 x"]])
    as_read = model.predict(texts, verbose=0)
    model._core = None  # described anew
    np.testing.assert_allclose(model.predict(texts, verbose=0), as_read, rtol=1e-6)


def test_the_check_takes_it():
    model = small()
    model.compile("adam", "sparse_categorical_crossentropy")
    assert tenon.check(model, rows(), np.arange(20) % 3).ok
    assert [d.code for d in tenon.check(model, rows(), np.arange(20)).errors] == ["TN0602"]


def test_each_optimizer_of_a_table_trains_its_own_variables(tmp_path):
    table = optimizers.OptimizerMap(optimizers.SGD(0.125))
    table["last/.*"] = optimizers.SGD(2.0**-100)
    model = Sequential([Input((4,)), layers.Dense(3, name="first"), layers.Dense(1, name="last")])
    model.compile(optimizers.MultiOptimizer(table), loss="mse")
    x = np.random.default_rng(0).random((32, 4)).astype("float32")
    before = [w.copy() for w in model.get_weights()]
    model.fit(x, x.sum(1, keepdims=True), verbose=0)
    moved = [bool(np.abs(a - b).max() > 1e-20) for a, b in zip(before, model.get_weights())]
    assert moved == [True, True, False, False]
    model.save(tmp_path / "m.keras")
    again = tenon.load_model(tmp_path / "m.keras")
    assert again.optimizer.get_config() == model.optimizer.get_config()
    with pytest.raises(AttributeError, match="learning_rate"):
        again.optimizer.learning_rate
