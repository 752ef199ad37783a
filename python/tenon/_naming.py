"""Names that layers get when they are given none: Keras' counters."""

from __future__ import annotations

_made: dict[str, int] = {}


def next_name(stem: str) -> str:
    """ "dense", then "dense_1", ..."""
    count = _made.get(stem, 0)
    _made[stem] = count + 1
    return f"{stem}_{count}" if count else stem


def forget_names() -> None:
    _made.clear()
