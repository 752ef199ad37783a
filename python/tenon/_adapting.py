"""Layers that find something in data before a model is trained: adapt()."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

from tenon import _core, _graph
from tenon._layer import EntryLayer, Layer, as_array
from tenon._objects import KerasObject, caller
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

    def adapt(self, data: Any) -> None:
        """Takes the tokens of these data as vocabulary, the most frequent first."""
        if self._config.get("vocabulary") is not None and not getattr(self, "_adapted", False):
            raise ValueError(f"{self.name} was given its vocabulary; adapt() is for a layer that was not")
        counts, rows = self._tokens_in(data)
        special = {_bytes(self._config.get(key)) for key in ("mask_token", "oov_token") if self._config.get(key) is not None} | self._special
        known = [(count, token) for token, (count, _) in counts.items() if _bytes(token) not in special]
        known.sort(key=lambda each: (each[0], _bytes(each[1])), reverse=True)
        most = self._config.get("max_tokens")
        tokens = [token for _, token in known][: None if most is None else max(most - self._first(), 0)]
        self._config["vocabulary"] = [t.decode() if isinstance(t, bytes) else t for t in tokens]
        if self._config["output_mode"] == "tf_idf":
            self._config["idf_weights"] = [log(1 + rows / (1 + counts[t][1])) for t in tokens]
        self._adapted = True

    _special: frozenset[Any] = frozenset()

    def _first(self) -> int:
        """The place of the first token: behind those of the mask and of unknown ones."""
        masked = self._config.get("mask_token") is not None and self._config["output_mode"] == "int"
        return int(masked) + int(self._config["num_oov_indices"])

    def _tokens_in(self, data: Any) -> tuple[Counts, int]:
        import numpy as np

        values = as_array(data)
        rows = values.reshape(1, -1) if values.ndim < 2 else values.reshape(len(values), -1)
        found: dict[Any, tuple[int, int]] = {}
        for row in rows:
            for token, count in zip(*np.unique(row, return_counts=True)):
                plain = token.item()
                key = plain.encode() if isinstance(plain, str) else plain
                before = found.get(key, (0, 0))
                found[key] = (before[0] + int(count), before[1] + 1)
        return found, len(rows)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their places."""
        words = list(self._config.get("vocabulary") or [])
        if not include_special_tokens:
            return words
        config = self._config
        mask = [config["mask_token"]] if config.get("mask_token") is not None and config["output_mode"] == "int" else []
        return [*mask, *[config["oov_token"]] * int(config["num_oov_indices"]), *words]

    def vocabulary_size(self) -> int:
        return len(self.get_vocabulary())


def _bytes(token: Any) -> Any:
    return token.encode() if isinstance(token, str) else token


class VectorizingLayer(LookupLayer):
    """A TextVectorization, which finds the words of texts."""

    _special = frozenset({b"", b"[UNK]"})

    def _first(self) -> int:
        return 2 if self._config["output_mode"] == "int" else 1

    def _tokens_in(self, data: Any) -> tuple[Counts, int]:
        values = as_array(data).reshape(-1)
        ngrams = self._config.get("ngrams")
        widths = [1] if ngrams is None else list(range(1, ngrams + 1)) if isinstance(ngrams, int) else list(ngrams)
        texts = [t.decode() if isinstance(t, bytes) else str(t) for t in values.tolist()]
        counted = _core.count_tokens(texts, self._config["standardize"], self._config["split"], widths)
        return dict(counted), len(texts)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        words = list(self._config.get("vocabulary") or [])
        front = ["", "[UNK]"] if self._config["output_mode"] == "int" else ["[UNK]"]
        return [*front, *words] if include_special_tokens else words


BASES: dict[str, type[KerasObject]] = {
    "InputLayer": EntryLayer,
    "IntegerLookup": LookupLayer,
    "Normalization": NormalizingLayer,
    "StringLookup": LookupLayer,
    "TextVectorization": VectorizingLayer,
}
