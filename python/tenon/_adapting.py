"""Layers that find something in data before a model is trained: adapt()."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

from tenon import _core, _graph
from tenon._layer import EntryLayer, Layer, as_array
from tenon._objects import KerasObject, Record, caller
from tenon._tensor import Node


class NormalizingLayer(Layer):
    """A Normalization, which finds mean and variance."""

    def adapt(self, data: Any) -> None:
        """Takes mean and variance of these data, along the axes that have a mean of their own."""
        import numpy as np

        from tenon._model import Input

        values = as_array(data).astype("float64")
        if self._config.get("mean") is not None:
            raise ValueError(f"{self.name} was given its mean and variance; adapt() is for a layer that was not")
        if not self.built:
            _graph.call(Node(self, [Input(values.shape[1:], name="data")], {}), caller())
        kept = [axis % values.ndim for axis in _axes(self._config["axis"])]
        others = tuple(axis for axis in range(values.ndim) if axis not in kept)
        for row in self.variables or []:
            if row.name in ("mean", "variance"):
                found = values.mean(axis=others) if row.name == "mean" else values.var(axis=others)
                self.values[row.name] = np.array(found, dtype="float32").reshape(row.shape)


def _axes(axis: Any) -> list[int]:
    return [] if axis is None else [axis] if isinstance(axis, int) else list(axis)


Counts = Mapping[Any, tuple[int, int]]  # of a token: how often it is there, and in how many rows


class LookupLayer(Layer):
    """A StringLookup or IntegerLookup, which finds its vocabulary."""

    def _read(self, arguments: Record, called: str = "") -> Record:
        config = super()._read(arguments, called)
        front, words = self._front(config), config.get("vocabulary") or []
        if front and words[: len(front)] == front:  # as get_vocabulary() gives it
            config["vocabulary"] = words[len(front) :]
            config["idf_weights"] = (config.get("idf_weights") or [])[len(front) :] or None
        return config

    def _special(self) -> list[Any]:
        """The mask and the token for unknown ones, where there are such."""
        return [token for token in (self._config["mask_token"], self._config["oov_token"]) if token is not None]

    def _front(self, config: Record) -> list[Any]:
        """What has a place in front of the vocabulary."""
        mask = [config["mask_token"]] if config["mask_token"] is not None and config["output_mode"] == "int" else []
        return mask + [config["oov_token"]] * int(config["num_oov_indices"])

    def adapt(self, data: Any) -> None:
        """Takes the tokens of these data as vocabulary, the most frequent first."""
        if self._config.get("vocabulary") is not None and not getattr(self, "_adapted", False):
            raise ValueError(f"{self.name} was given its vocabulary; adapt() is for a layer that was not")
        counts, rows = self._tokens_in(data)
        special = {_bytes(token) for token in self._special()}
        known = [(count, token) for token, (count, _) in counts.items() if token not in special]
        known.sort(reverse=True)  # as Keras: by count, then by the bytes of the token
        most = self._config["max_tokens"]
        tokens = [token for _, token in known][: None if most is None else max(most - len(self._front(self._config)), 0)]
        self._config["vocabulary"] = [t.decode() if isinstance(t, bytes) else t for t in tokens]
        if self._config["output_mode"] == "tf_idf":
            self._config["idf_weights"] = [log(1 + rows / (1 + counts[t][1])) for t in tokens]
        self._adapted = True

    def _tokens_in(self, data: Any) -> tuple[Counts, int]:
        """Strings as UTF-8; and the number of rows."""
        import numpy as np

        values = as_array(data)
        rows = values.reshape(1, -1) if values.ndim < 2 else values.reshape(len(values), -1)
        found: dict[Any, tuple[int, int]] = {}
        for row in rows:
            for token, count in zip(*np.unique(row, return_counts=True)):
                key = _bytes(token.item())
                before = found.get(key, (0, 0))
                found[key] = (before[0] + int(count), before[1] + 1)
        return found, len(rows)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their places."""
        words = list(self._config.get("vocabulary") or [])
        return [*self._front(self._config), *words] if include_special_tokens else words

    def vocabulary_size(self) -> int:
        return len(self.get_vocabulary())


def _bytes(token: Any) -> Any:
    return token.encode() if isinstance(token, str) else token


class VectorizingLayer(LookupLayer):
    """A TextVectorization, which finds the words of texts."""

    def _special(self) -> list[Any]:
        return ["", "[UNK]"]

    def _front(self, config: Record) -> list[Any]:
        return ["", "[UNK]"] if config["output_mode"] == "int" else ["[UNK]"]

    def _tokens_in(self, data: Any) -> tuple[Counts, int]:
        values = as_array(data).reshape(-1)
        ngrams = self._config["ngrams"]
        widths = [1] if ngrams is None else list(range(1, ngrams + 1)) if isinstance(ngrams, int) else list(ngrams)
        texts = [t.decode() if isinstance(t, bytes) else str(t) for t in values.tolist()]
        return dict(_core.count_tokens(texts, self._config["standardize"], self._config["split"], widths)), len(texts)


BASES: dict[str, type[KerasObject]] = {
    "InputLayer": EntryLayer,
    "IntegerLookup": LookupLayer,
    "Normalization": NormalizingLayer,
    "StringLookup": LookupLayer,
    "TextVectorization": VectorizingLayer,
}
