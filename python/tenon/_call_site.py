"""The call in the user's own source: which text stands for which argument, and where."""

from __future__ import annotations

import ast
import itertools
import linecache
import os
from collections.abc import Sequence
from functools import lru_cache
from types import CodeType, FrameType
from typing import NamedTuple

from tenon._core import SourceSpan

FIT = (
    "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight sample_weight"
    " initial_epoch steps_per_epoch validation_steps validation_batch_size validation_freq"
).split()
EVALUATE = "x y batch_size verbose sample_weight steps callbacks".split()
PREDICT = "x batch_size verbose steps callbacks".split()
TRAIN_ON_BATCH = "x y sample_weight class_weight return_dict".split()
PARAMETERS = {"fit": FIT, "evaluate": EVALUATE, "predict": PREDICT, "train_on_batch": TRAIN_ON_BATCH}


class CallSite(NamedTuple):
    """places: where each argument stands, "" for the call; names: what the user calls an argument, where that is a name."""

    path: str
    places: dict[str, SourceSpan]
    names: dict[str, str]

    def by_name(self) -> dict[str, SourceSpan]:
        """The places by the names that messages use."""
        found = dict(self.places)
        for argument, name in self.names.items():
            if argument in self.places:
                found.setdefault(name.split("[")[0], self.places[argument])
                found[name] = self.places[argument]
        return found


NOWHERE = CallSite("", {}, {})


def _characters(line: str, byte_column: int) -> int:
    return len(line.encode()[:byte_column].decode(errors="replace"))


class _Source:
    def __init__(self, path: str, frame_path: str) -> None:
        self.path = path
        self.lines = linecache.getlines(frame_path)

    def line(self, number: int) -> str:
        return self.lines[number - 1].rstrip("\n") if 0 < number <= len(self.lines) else ""

    def span(self, node: ast.expr, last_line: bool = False) -> SourceSpan:
        line = self.line(node.lineno)
        begin = _characters(line, node.col_offset)
        one_line = node.end_lineno == node.lineno and node.end_col_offset is not None
        end = _characters(line, node.end_col_offset or 0) if one_line else len(line)
        return SourceSpan(self.path, node.lineno, begin, end, line)


def _is_name(node: ast.expr) -> bool:
    """What can stand on the left of an assignment: a name, an attribute, an item."""
    if isinstance(node, ast.Name):
        return True
    if isinstance(node, ast.Attribute):
        return _is_name(node.value)
    return isinstance(node, ast.Subscript) and _is_name(node.value) and isinstance(node.slice, ast.Constant)


def _relative(path: str) -> str:
    try:
        near = os.path.relpath(path)
    except ValueError:
        return path
    return path if near.startswith("..") else near


class Caller(NamedTuple):
    """As much of a frame as is looked at here, without what the frame keeps alive."""

    f_code: CodeType
    f_lasti: int


def _call_node(frame: Caller) -> ast.Call | None:
    positions = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
    if positions is None or positions[0] is None:
        return None
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            at = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
            if at == positions:
                return node
    return None


def _parts(argument: str, node: ast.expr) -> dict[str, ast.expr]:
    """The arrays inside of validation_data=(x_val, y_val), under names of their own."""
    if argument != "validation_data" or not isinstance(node, ast.Tuple):
        return {}
    return dict(zip(("validation_x", "validation_y", "validation_sample_weight"), node.elts))


def call_site(frame: FrameType | Caller | None, parameters: Sequence[str]) -> CallSite:
    """What the call that this frame is making looks like. ``parameters``: of the function, in order."""
    if frame is None:
        return NOWHERE
    return _call_site(Caller(frame.f_code, frame.f_lasti), tuple(parameters), os.getcwd())


@lru_cache(maxsize=256)  # train_on_batch is called from one place thousands of times
def _call_site(frame: Caller, parameters: tuple[str, ...], folder: str) -> CallSite:
    """``folder``: paths are said as seen from it."""
    node = _call_node(frame)
    if node is None:
        return NOWHERE
    source = _Source(_relative(frame.f_code.co_filename), frame.f_code.co_filename)
    given = {name: value for name, value in zip(parameters, node.args) if not isinstance(value, ast.Starred)}
    if any(isinstance(value, ast.Starred) for value in node.args):
        given = {}
    given.update({k.arg: k.value for k in node.keywords if k.arg})
    for argument, value in list(given.items()):
        given.update(_parts(argument, value))
    places = {argument: source.span(value) for argument, value in given.items()}
    places[""] = source.span(node)
    names = {argument: ast.unparse(value).replace("'", '"') for argument, value in given.items() if _is_name(value)}
    return CallSite(source.path, places, names)
