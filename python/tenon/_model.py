"""Sequential and Functional models: layers and calls in Python, everything else in the core."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tenon import _core
from tenon._call_site import Caller
from tenon._graph import calls_behind, functional_config, functional_record, is_input
from tenon._layer import EntryLayer, Layer, Operation
from tenon._naming import next_name
from tenon._objects import Record, caller, plain, raise_errors
from tenon._tensor import Node, Tensor, flat, packed
from tenon._training import Trainer

if TYPE_CHECKING:
    from tenon._layer import Array


def _layer_class(name: str) -> Any:
    from tenon import layers

    return getattr(layers, name)


def _model_row(name: str) -> _core.ObjectRow:
    row = _core.object_row("models", name)
    assert row is not None
    return row


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> Tensor:
    """Where data of this shape, without the batch axis, enter a model."""
    if tensor is not None:
        raise TypeError("Input(tensor=...) is for tensors of a framework; give shape=")
    arguments = {"shape": shape, "batch_size": batch_size, "batch_shape": batch_shape, "dtype": dtype, "sparse": sparse, "name": name}
    arguments["optional"] = optional or None
    layer = _layer_class("InputLayer")(**{k: v for k, v in arguments.items() if v is not None})
    return tensor_of(layer)


def tensor_of(layer: Layer) -> Tensor:
    """The tensor that an InputLayer stands for."""
    if not layer.nodes:
        node = Node(layer, [], {})
        config = layer.get_config()
        node.made.append(Tensor(node, 0, tuple(config["batch_shape"]), config["dtype"]))
        layer.nodes.append(node)
    return layer.nodes[0].made[0]


class Model(Trainer, Layer):
    """keras.Model(inputs, outputs): what lies between these tensors. Either may be a list or a dict of them."""

    _row = _model_row("Functional")

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool = True) -> None:
        self._start(name, "functional")
        for what, given in (("inputs", inputs), ("outputs", outputs)):
            for leaf in flat(given):
                if not isinstance(leaf, Tensor):
                    raise TypeError(f"the {what} of a model are tensors, such as Input(shape) and what layers make of it, not {type(leaf).__name__}")
        self._inputs, self._outputs_of = inputs, outputs
        self._assembled()
        if not trainable:
            self.trainable = False

    def _start(self, name: str | None, stem: str) -> None:
        self._caller = caller()
        self._config: Record = {}
        self.nodes: list[Node] = []
        self.name = name or next_name(stem)
        self._frozen = False
        self._input_shape = None
        self._start_training()

    # What it is made of.

    @property
    def inputs(self) -> list[Tensor]:
        return list(flat(self._inputs))

    @property
    def outputs(self) -> list[Tensor]:
        return list(flat(self._outputs_of))

    @property
    def input(self) -> Any:
        return self._inputs

    @property
    def output(self) -> Any:
        return self._outputs_of

    @property
    def input_shape(self) -> Any:
        return packed(self.input, iter([t.shape for t in self.inputs]))

    @property
    def output_shape(self) -> Any:
        return packed(self.output, iter([t.shape for t in self.outputs]))

    def _calls(self) -> list[Node]:
        """The calls that the outputs need, each behind those it reads."""
        return calls_behind([*self.outputs, *self.inputs])

    @property
    def layers(self) -> list[Layer]:
        """In Keras' order, the farthest from the outputs first; x + y is an operation and no layer."""
        return [layer for layer in self.operations if not isinstance(layer, Operation)]

    @property
    def operations(self) -> list[Layer]:
        """The layers, and what stands between them."""
        by_name = self._by_name()
        return [by_name[name] for name in _core.layer_names(self._assembled()) if name in by_name]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"{self.name} has no layer {name!r}; it has {', '.join(layer.name for layer in self.layers)}")

    def leaves(self) -> Iterator[Layer]:
        for layer in self.layers:
            yield from layer.leaves()

    @property
    def trainable(self) -> bool:
        return not self._frozen

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._frozen = not value
        for layer in self.layers:
            layer.trainable = value

    @property
    def built(self) -> bool:
        return True

    # As a layer of another model.

    def _computed(self, x: Any) -> Any:
        """model(x) of arrays is what the model predicts for them as one batch."""
        return self.predict_on_batch(x)

    def _outputs(self, made: list[Tensor]) -> Any:
        return packed(self.output, iter(made))

    def get_config(self) -> Record:
        return functional_config(self.name, self._calls(), self.input, self.output) | {"trainable": self.trainable}

    def record(self) -> Record:
        return functional_record(self.get_config())

    def take(self, rows: Sequence[_core.Variable], values: Sequence[Array]) -> None:
        """Variables as the core names them, "dense/kernel", go to the layers."""
        parts: dict[str, list[tuple[_core.Variable, Array]]] = {}
        for row, value in zip(rows, values):
            name, _, rest = row.name.partition("/")
            parts.setdefault(name, []).append((row.renamed(rest), value))
        layers = self._by_name()
        for name, own in parts.items():
            layers[name].take([row for row, _ in own], [value for _, value in own])

    def named_values(self) -> dict[str, Array]:
        return {f"{layer.name}/{name}": value for layer in self._by_name().values() for name, value in layer.named_values().items()}

    # The core's view of it.

    def _assembled(self) -> _core.Model:
        """The model in the core, with the arguments of compile(); made anew after a change."""
        if self._core is None or self._running:
            core = self._made()
            if self._running:
                return core
            self._core = core
        return self._core

    def _made(self) -> _core.Model:
        core, found = _core.build_model(json.dumps(self.record()), self.name)
        raise_errors(found, places=self._places(), subject=self.name, order=("inputs", "outputs"))
        assert core is not None
        self._compile_core(core)
        if _core.has_input(core):
            self._know_variables(core)
        return core

    def _places(self) -> dict[str, Caller | None]:
        return {"": self._caller, **{node.layer.name: node.layer._caller for node in self._calls()}}

    def _by_name(self) -> dict[str, Layer]:
        return {node.layer.name: node.layer for node in self._calls()}

    def _know_variables(self, core: _core.Model) -> None:
        """Which variables the core has, and of which layers."""
        rows, found = _core.variables_of(core)
        raise_errors(found, places=self._places(), subject=self.name)
        assert rows is not None
        self._rows, self._names = rows, _core.layer_names(core)

    def _push(self, core: _core.Model) -> None:
        """The layers' weights, which other models may have trained, to the core. No bytes are copied."""
        from tenon._arrays import column

        layers = self._by_name()
        given = []
        for rows, name in zip(self._rows, self._names):
            values = layers[name].named_values() if rows else {}
            given.append([column(row.name, "", values[row.name]) for row in rows])
        _core.set_weights(core, given)

    def _pull(self, values: Any) -> None:
        """Weights of the core to the layers."""
        layers = self._by_name()
        for rows, arrays, name in zip(self._rows, values, self._names):
            if rows:
                layers[name].take(rows, arrays)

    # Files and text.

    def to_json(self) -> str:
        return json.dumps(self.record())

    def summary(self, line_length: int | None = None, print_fn: Any = None, show_trainable: bool = False) -> None:
        """Keras' table, printed or given to print_fn. It is never wider than Keras' own without line_length."""
        import os
        import shutil
        import sys

        colour = print_fn is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        columns = line_length + 4 if line_length else shutil.get_terminal_size((80, 24)).columns
        text = _core.summary_of(self._assembled(), columns, colour, show_trainable)
        (print_fn or print)(text.rstrip("\n"))

    def save(self, path: Any, overwrite: bool = True) -> None:
        """Writes a .keras file, which Keras opens."""
        import os

        name = os.fspath(path)
        if not name.endswith(".keras"):
            raise ValueError(f"a model is saved to a file whose name ends in .keras, not to {name!r}; save_weights() takes .weights.h5")
        if not overwrite and os.path.exists(name):
            raise FileExistsError(f"{name} is there already; overwrite=True replaces it")
        self._raise(self._with_weights().save(name), name)

    def save_weights(self, path: Any, overwrite: bool = True) -> None:
        """Writes a .weights.h5 file, which Keras' load_weights reads."""
        import os

        name = os.fspath(path)
        if not name.endswith(".weights.h5"):
            raise ValueError(f"weights are saved to a file whose name ends in .weights.h5, not to {name!r}")
        if not overwrite and os.path.exists(name):
            raise FileExistsError(f"{name} is there already; overwrite=True replaces it")
        self._raise(_core.save_weights(self._with_weights(), name), name)

    def load_weights(self, path: Any) -> None:
        """Takes the weights of a .weights.h5, .keras or .h5 file whose layers are these."""
        import os

        core = self._with_weights()
        self._raise(_core.load_weights(core, os.fspath(path)), os.fspath(path))
        self._pull(_core.weights_of(core))

    def _adopt(self, core: _core.Model) -> None:
        """This model as the core has read it: weights and what the optimizer remembers."""
        self._assembled()
        self._core = core
        self._know_variables(core)
        self._pull(_core.weights_of(core))
        self._rate_from_core(core)

    def _with_weights(self) -> _core.Model:
        core = self._assembled()
        if _core.has_input(core):
            self._push(core)
        return core

    def _raise(self, found: list[_core.Diagnostic], subject: str) -> None:
        raise_errors(found, places={}, subject=subject)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Model:
        from tenon._from_config import functional

        return functional(config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class Sequential(Model):
    """Layers one behind the other. Without an Input in front, the first data say what the model's input is."""

    _row = _model_row("Sequential")

    def __init__(self, layers: Sequence[Any] | None = None, trainable: bool = True, name: str | None = None) -> None:
        self._start(name, "sequential")
        self._stack: list[Layer] = []
        self._tensors: list[Any] = []  # what the Input, then every layer gives
        self._shape: list[int | None] | None = None
        self._dtype = "float32"
        self.policy: Any = None  # what a file says of the model, and no layer heeds
        for layer in layers or []:
            self.add(layer)
        if not trainable:
            self.trainable = False

    def add(self, layer: Any) -> None:
        """Puts a layer, a model or an Input behind those that are there."""
        if isinstance(layer, Tensor) and is_input(layer.node):
            layer = layer.node.layer
        if not isinstance(layer, Layer):
            raise TypeError(f"a Sequential model is made of layers, not of {type(layer).__name__}")
        if isinstance(layer, EntryLayer) and (self._stack or self._tensors):
            raise ValueError("an Input comes first, and only once")
        self._core = None
        if isinstance(layer, EntryLayer):
            self._tensors = [tensor_of(layer)]
            return
        if not self._stack and not self._tensors:
            self._tensors = self._input_in(layer)
        if self._tensors:
            self._tensors.append(self._behind(layer, self._tensors[-1]))
        self._stack.append(layer)
        if sum(layer.name == other.name for other in self._stack) > 1:
            try:
                self._made()
            finally:
                self._stack.pop()

    @staticmethod
    def _input_in(layer: Layer) -> list[Any]:
        """The Input that the first layer brings along: a model has one, and Keras 2 gave input_shape to layers."""
        if isinstance(layer, Model) and layer.built:
            return [Input(batch_shape=layer.inputs[0].shape, dtype=layer.inputs[0].dtype)]
        return [Input(layer._input_shape)] if layer._input_shape else []

    def _behind(self, layer: Layer, tensor: Any) -> Any:
        return layer._outputs(layer._node([tensor], {}, layer._caller if layer._caller else caller()).made)

    def pop(self) -> Layer:
        """Takes the last layer away."""
        self._core = None
        if len(self._tensors) > 1:
            self._tensors.pop()
        return self._stack.pop()

    def build(self, input_shape: Sequence[int | None], dtype: str = "float32") -> None:
        """Says what the input is: a shape with the batch axis."""
        if self._tensors:
            return
        self._shape, self._dtype, self._core = [None, *input_shape[1:]], dtype, None
        tensors: list[Any] = [Input(batch_shape=self._shape, dtype=dtype)]
        for layer in self._stack:
            tensors.append(self._behind(layer, tensors[-1]))
        self._tensors = tensors

    @property
    def built(self) -> bool:
        return bool(self._tensors)

    @property
    def _inputs(self) -> Any:
        return self._chain()[0]

    @property
    def _outputs_of(self) -> Any:
        return self._chain()[-1]

    def _chain(self) -> list[Any]:
        if not self._tensors:
            raise ValueError(f"{self.name} does not know its input yet: put an Input in front, or call build(), fit() or predict() first")
        return self._tensors

    @property
    def layers(self) -> list[Layer]:
        return list(self._stack)

    def _by_name(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self._stack}

    def _places(self) -> dict[str, Caller | None]:
        return {"": self._caller, **{layer.name: layer._caller for layer in self._stack}}

    def get_config(self) -> Record:
        explicit = self._tensors and (self._shape is None or self._dtype != "float32")
        front = [self._tensors[0].node.layer.record()] if explicit else []
        records = [*front, *(layer.record() for layer in self._stack)]
        config = {"name": self.name, "trainable": self.trainable, "layers": records} | ({"dtype": self.policy} if self.policy else {})
        return config | ({"build_input_shape": plain(self._tensors[0].shape)} if self._tensors else {})

    def record(self) -> Record:
        return {"module": "keras", "class_name": "Sequential", "config": self.get_config(), "registered_name": None, "name": self.name}

    def _outputs(self, made: list[Tensor]) -> Any:
        return made[0] if len(made) == 1 else made

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self._tensors and args and isinstance(args[0], Tensor):
            self.build(args[0].shape, args[0].dtype)
        return super().__call__(*args, **kwargs)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Sequential:
        from tenon._from_config import sequential

        return sequential(config)
