"""Classes that are made from the core's tables."""

import inspect
import json

import numpy as np
import pytest

import tenon
from tenon import _core, callbacks, constraints, initializers, layers, losses, metrics, optimizers, regularizers
from tenon._objects import KerasObject

MODULES = [
    ("layers", layers),
    ("losses", losses),
    ("metrics", metrics),
    ("optimizers", optimizers),
    ("schedules", optimizers.schedules),
    ("initializers", initializers),
    ("regularizers", regularizers),
    ("constraints", constraints),
    ("callbacks", callbacks),
]
ALL = [(family, module, name) for family, module in MODULES for name in _core.object_names(family)]


def test_there_are_as_many_as_in_the_core():
    assert len(ALL) > 240
    assert {"Dense", "LSTM", "Input", "Layer"} <= set(dir(layers))


@pytest.mark.parametrize("family, module, name", ALL, ids=lambda v: v if isinstance(v, str) else "")
def test_class(family, module, name):
    made = getattr(module, name)
    row = _core.object_row(family, name)
    assert issubclass(made, KerasObject) and made.__name__ == name and made is getattr(module, name)
    signature = inspect.signature(made)
    assert {f.name for f in row.fields} <= set(signature.parameters)
    for field in row.fields:
        assert field.doc in made.__doc__
    if not any(f.required for f in row.fields):
        config = made.from_config(made().get_config()).get_config()
        assert made.from_config(config).get_config() == config


def test_positions_are_those_of_keras():
    layer = layers.LSTM(4, "relu", "tanh", return_sequences=True)
    assert (layer.units, layer.activation, layer.recurrent_activation, layer.return_sequences) == (4, "relu", "tanh", True)
    assert layers.Dropout(0.5, None, 3).seed == 3
    assert losses.Huber(0.5).delta == 0.5
    assert optimizers.SGD(0.1, 0.9, True).get_config()["nesterov"] is True
    assert layers.InputLayer((3,), 2).batch_shape == [2, 3]
    assert layers.InputLayer(batch_shape=(None, 5)).batch_shape == [None, 5]


def test_aliases():
    assert layers.MaxPool2D is layers.MaxPooling2D and layers.Convolution2D is layers.Conv2D
    assert regularizers.l2 is regularizers.L2
    assert layers.Dense(2, kernel_initializer="he_normal").kernel_initializer["class_name"] == "HeNormal"


def test_objects_are_arguments_of_others():
    layer = layers.Dense(2, kernel_regularizer=regularizers.L2(0.1), kernel_initializer=initializers.Constant(2.0), activation=layers.LeakyReLU(0.3))
    config = layer.get_config()
    assert config["kernel_regularizer"]["config"] == {"l2": 0.1}
    assert config["kernel_initializer"]["config"] == {"value": 2.0}
    assert config["activation"]["class_name"] == "LeakyReLU"
    both = layers.Bidirectional(layers.LSTM(3))
    assert both.get_config()["layer"]["config"]["units"] == 3
    rate = optimizers.schedules.CosineDecay(0.1, 100)
    assert optimizers.Adam(rate).learning_rate["class_name"] == "CosineDecay"


def test_values_of_numpy_are_arguments():
    layer = layers.Normalization(mean=np.array([1.0, 2.0]), variance=np.float64(4.0))
    assert layer.mean == [1.0, 2.0]
    assert layers.Dense(np.int64(3), dtype=np.float32).units == 3


def test_names():
    tenon.utils.clear_session()
    assert [layers.Dense(1).name, layers.Dense(1).name, layers.Dense(1, name="head").name, layers.Conv2D(1, 1).name] == ["dense", "dense_1", "head", "conv2d"]


def test_wrong_arguments_are_told_where_they_stand():
    with pytest.raises(tenon.FitError, match="TN0202") as raised:
        layers.Dense(8, use_bias="yes")
    (found,) = raised.value.report.errors
    assert found.kind == "layer" and found.argument == "use_bias" and found.found == "'yes'"
    assert found.source.text[found.source.column : found.source.end_column] == '"yes"'
    with pytest.raises(tenon.FitError) as raised:
        layers.Dense("8")
    source = raised.value.report[0].source
    assert source.text[source.column : source.end_column] == '"8"'
    with pytest.raises(tenon.FitError, match="TN0203") as raised:
        layers.Dense(8, activaton="relu")
    assert raised.value.report[0].fixes[0][1] == "activation='relu'"
    with pytest.raises(tenon.FitError, match="TN0202"):
        layers.Dense()
    with pytest.raises(tenon.FitError, match="TN0204"):
        layers.Dense(2, quantization_config={"a": 1})
    with pytest.raises(tenon.FitError, match="TN02"):
        callbacks.EarlyStopping(patience="long")
    with pytest.raises(tenon.FitError, match="TN02"):
        optimizers.Adam(beta_1=1.5)


def test_calls_that_python_would_refuse():
    with pytest.raises(TypeError, match="2 positional arguments|takes"):
        initializers.Zeros(1)
    with pytest.raises(TypeError, match="two values"):
        layers.Dense(8, units=8)
    with pytest.raises(TypeError, match="by name"):
        layers.Dense(8, activation=lambda x: x)
    with pytest.raises(AttributeError, match="is Dense meant"):
        layers.Dence
    with pytest.raises(AttributeError, match="Keras has it, Tenon does not"):
        layers.Lambda


def test_layers_of_a_program_are_refused():
    with pytest.raises(TypeError, match="with Keras"):

        class Doubled(layers.Layer):
            pass


def test_config_is_json_and_a_copy():
    layer = layers.Conv2D(3, 2, name="c")
    config = json.loads(json.dumps(layer.get_config()))
    assert config["kernel_size"] == [2, 2] and config["name"] == "c" and config["trainable"] is True
    layer.get_config()["kernel_size"][0] = 9
    assert layer.kernel_size == [2, 2]
    assert repr(losses.Huber(delta=2.0)) == "<Huber delta=2.0>"
