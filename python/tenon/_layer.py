"""Layers: arguments, a name, weights. What a layer makes of shapes, the core says when the layer is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from tenon import _core, _graph
from tenon._naming import next_name
from tenon._tensor import Node, Tensor, flat
from tenon._call_site import Caller
from tenon._objects import KerasObject, Record, caller, class_of, plain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[Any]


def _is_data(value: Any) -> bool:
    return hasattr(value, "shape") or isinstance(value, (list, tuple)) and bool(value) and not isinstance(value[0], KerasObject)


def as_array(value: Any) -> Array:
    import numpy as np

    from tenon._arrays import to_numpy

    return np.asarray(value) if isinstance(value, (list, tuple)) else to_numpy(value)


def _dtype(array: Array) -> str:
    return "string" if array.dtype.kind in "USO" else array.dtype.name if array.dtype.kind in "iu" else "float32"


class Weight:
    """One of a layer's variables."""

    def __init__(self, path: str, value: Array, trainable: bool) -> None:
        self.path, self.name, self.trainable = path, path.rsplit("/", 1)[-1], trainable
        self.shape, self.dtype = value.shape, str(value.dtype)
        self._value = value

    def numpy(self) -> Array:
        return self._value.copy()

    def __repr__(self) -> str:
        return f"<Weight path={self.path}, shape={self.shape}, dtype={self.dtype}>"


class Layer(KerasObject):
    """A layer of Keras: arguments, a name and, once its input is known, weights.

    Layers are those of this package. A class of your own is Python code that Keras runs: build such a
    model with Keras and give it to ``tenon.check`` and ``tenon.fit``.
    """

    _common: ClassVar[tuple[str, ...]] = ("name", "dtype", "trainable", "activity_regularizer")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.__module__.startswith("tenon."):
            raise TypeError(f"{cls.__name__}: Tenon runs its own layers; build a model with layers in Python code with Keras")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.nodes: list[Node] = []
        self.values: dict[str, Array] = {}  # of the variables, by the names that the core gives them
        self.variables: list[_core.Variable] | None = None  # None until the layer knows its input
        self.name = ""
        super().__init__(*args, **kwargs)

    def _read(self, arguments: Record, called: str = "") -> Record:
        known = {f.name for f in self._row.fields}
        given = arguments.pop("name", None)
        self.name = str(given) if given else next_name(self._row.stem)
        if arguments.get("dtype", "") is None and "dtype" not in known and "dtype" in self._common:
            del arguments["dtype"]
        self._input_shape = plain(arguments.get("input_shape"))
        config = super()._read(arguments, self.name)
        self.trainable = bool(config.get("trainable", True))
        return config

    def get_config(self) -> Record:
        config = super().get_config()
        if "trainable" in config:
            config["trainable"] = self.trainable
        if self._input_shape:
            config["input_shape"] = self._input_shape
        return config

    def record(self) -> Record:
        return super().record() | {"name": self.name}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The layer's output: for tensors of a model that is being described a tensor, for arrays an array."""
        if len(args) == 1 and not kwargs and not any(isinstance(leaf, Tensor) for leaf in flat(args[0])) and _is_data(args[0]):
            return self._computed(args[0])
        return self._outputs(self._node(args, kwargs, caller()).made)

    def _computed(self, x: Any) -> Any:
        """What a model of this layer alone predicts."""
        from tenon._model import Input, Model

        several = isinstance(x, (list, tuple)) and hasattr(x[0], "shape")
        arrays = [as_array(item) for item in (x if several else [x])]
        inputs = [Input(batch_shape=(None, *a.shape[1:]), dtype=_dtype(a), name=f"x{i}") for i, a in enumerate(arrays)]
        node = Node(self, [inputs if several else inputs[0]], {})
        _graph.call(node, caller())
        model = Model(inputs, self._outputs(node.made), name=self.name + "_call")
        return model.predict(arrays, batch_size=max(len(arrays[0]), 1), verbose=0)

    def _outputs(self, made: list[Tensor]) -> Any:
        return made[0] if len(made) == 1 else made

    def _node(self, args: Sequence[Any], kwargs: Mapping[str, Any], at: Caller | None) -> Node:
        node = Node(self, args, kwargs)
        if not node.reads:
            what = type(args[0]).__name__ if args else "nothing"
            raise TypeError(f"{self.name} is called with tensors of a model, not with {what}; tenon.Input(shape) makes one")
        _graph.call(node, at)
        self.nodes.append(node)
        return node

    @property
    def input(self) -> Any:
        reads = self._only_node().reads
        return reads[0] if len(reads) == 1 else reads

    @property
    def output(self) -> Any:
        return self._outputs(self._only_node().made)

    def _only_node(self) -> Node:
        if not self.nodes:
            raise ValueError(f"the layer {self.name!r} was not called yet, so it has no input and no output")
        return self.nodes[0]

    @property
    def built(self) -> bool:
        """Whether the layer has its weights."""
        return self.variables is not None

    def leaves(self) -> Iterator[Layer]:
        """The layers that hold variables: this one, or those of a model."""
        yield self

    def take(self, rows: Sequence[_core.Variable], values: Sequence[Array]) -> None:
        """Variables that the core has found, and their values."""
        self.variables = list(rows)
        self.values = {row.name: value for row, value in zip(rows, values)}

    def named_values(self) -> dict[str, Array]:
        """What take() took."""
        return self.values

    def _counted(self) -> list[_core.Variable]:
        return [row for row in self.variables or [] if row.kept]

    def get_weights(self) -> list[Array]:
        return [leaf.values[row.name].copy() for leaf in self.leaves() for row in leaf._counted()]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """As many arrays as get_weights() gives, of the same shapes."""
        import numpy as np

        places = [(leaf, row) for leaf in self.leaves() for row in leaf._counted()]
        if len(weights) != len(places):
            raise ValueError(f"{self.name} has {len(places)} weights, but {len(weights)} arrays were given")
        arrays = [np.array(w, dtype=leaf.values[row.name].dtype, order="C") for w, (leaf, row) in zip(weights, places)]
        for array, (_, row) in zip(arrays, places):
            if list(array.shape) != row.shape:
                raise ValueError(f"{row.name} of {self.name} has shape {tuple(row.shape)}, but an array of shape {array.shape} was given")
        for array, (leaf, row) in zip(arrays, places):
            leaf.values[row.name] = array

    @property
    def weights(self) -> list[Weight]:
        """As they are now, with names; set_weights() changes them."""
        return [Weight(f"{leaf.name}/{row.name}", leaf.values[row.name], row.trainable and leaf.trainable) for leaf in self.leaves() for row in leaf._counted()]

    @property
    def trainable_weights(self) -> list[Weight]:
        return [w for w in self.weights if w.trainable]

    @property
    def non_trainable_weights(self) -> list[Weight]:
        return [w for w in self.weights if not w.trainable]

    def count_params(self) -> int:
        return sum(prod(row.shape) for leaf in self.leaves() for row in leaf._counted())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class EntryLayer(Layer):
    """An InputLayer, which takes its shape with the batch axis or without."""

    _common = ("shape", "batch_size", "name")

    def _read(self, arguments: Record, called: str = "") -> Record:
        shape, batch_size = arguments.pop("shape", None), arguments.pop("batch_size", None)
        if (shape is None) == (arguments.get("batch_shape") is None):
            raise ValueError("an input takes either shape, without the batch axis, or batch_shape")
        if shape is not None:
            arguments["batch_shape"] = [batch_size, *([shape] if isinstance(shape, int) else shape)]
        return super()._read(arguments, called)


class Operation(Layer):
    """A function of keras.ops between the layers of a model: x + y, x[:, 1:]."""

    _common = ("name",)

    def record(self) -> Record:
        made = super().record()
        return made | {"config": {"name": self.name, **made["config"]}, "registered_name": self._row.name}
