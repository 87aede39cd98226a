"""The plain data of a ruleset -> where it holds expressions and decision tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from segrules.language.loaded import Loc

Kind = Literal["expression", "table"]
CONNECTIVES = frozenset({"all", "any", "not"})

EXPRESSIONS: tuple[tuple[str, ...], ...] = (
    ("metrics", "*"),
    ("metrics", "*", "value"),
    ("metrics", "*", "where"),
    ("metrics", "*", "window"),
    ("metrics", "*", "window", "*"),
    ("scores", "*", "of"),
    ("scores", "*", "points", "*", "when"),
    ("tables", "*", "drop", "*", "when"),
    ("segments", "rules", "*", "when"),
    ("segmentations", "*", "rules", "*", "when"),
    ("actions", "*", "when"),
    ("actions", "*", "consent", "*"),
    ("assume",),
    ("assume", "*"),
    ("properties", "*", "never", "when"),
    ("properties", "*", "always", "when"),
)
"""Where expressions stand, as texts or as trees of `all`, `any` and `not`; `*` is any step."""
TABLES = (("segments", "table"), ("segmentations", "*", "table"))


def texts(data: Mapping[str, Any]) -> dict[Loc, Kind]:
    """The paths of all texts that are read as expressions or as decision tables."""
    found: dict[Loc, Kind] = {}
    for path in EXPRESSIONS:
        for loc, value in _at(data, path, ()):
            found.update(dict.fromkeys(_in_tree(value, loc), "expression"))
    for path in TABLES:
        found.update({loc: "table" for loc, value in _at(data, path, ()) if isinstance(value, str)})
    return found


def _at(data: object, path: tuple[str, ...], loc: Loc) -> Iterator[tuple[Loc, object]]:
    """What stands at a path, with its place."""
    if not path:
        yield loc, data
        return
    for step, below in _below(data):
        if path[0] in {"*", step}:
            yield from _at(below, path[1:], (*loc, step))


def _below(data: object) -> Iterator[tuple[str | int, object]]:
    match data:
        case dict():
            yield from data.items()
        case list():
            yield from enumerate(data)


def _in_tree(value: object, loc: Loc) -> Iterator[Loc]:
    """The texts of a condition."""
    match value:
        case str():
            yield loc
        case dict():
            for word in CONNECTIVES & set(value):
                yield from _in_tree(value[word], (*loc, word))
        case list() if loc and loc[-1] in {"all", "any"}:
            for at, part in enumerate(value):
                yield from _in_tree(part, (*loc, at))
