"""The text of a ruleset -> the same ruleset in the one layout, compared with what it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segrules.language.expression.parse import parse
from segrules.language.expression.table import parse_table
from segrules.language.findings import Finding, is_error
from segrules.language.formatting.comments import comments
from segrules.language.formatting.lines import text_of
from segrules.language.formatting.nodes import nodes
from segrules.language.formatting.texts import Kind, texts
from segrules.language.includes import SECTIONS
from segrules.language.listing import all_of
from segrules.language.loaded import Loaded, Loc
from segrules.language.source import load_alone_text
from segrules.language.yaml_guard import guarded


class LayoutChangesMeaning(Exception):  # noqa: N818 - it says what happened
    """The new text would not say what the old one says: a mistake of ours, nothing is written."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """`old` as it was read, with plain line breaks; `new` None where faults forbid a layout."""

    old: str
    new: str | None
    findings: tuple[Finding, ...] = ()


def formatted(text: str, path: str) -> Formatted:
    """The ruleset, or part of one, in the one layout: comments kept, nothing else said.

    The text must be read without faults, its expressions and decision tables too; whether names and
    types are right does not matter. Raises LayoutChangesMeaning rather than give another ruleset.
    """
    loaded = load_alone_text(text, path)
    old = loaded.sources.get(path, text)
    kinds = texts(loaded.data or {})
    findings = _faults(loaded, kinds)
    if loaded.data is None or findings:
        return Formatted(old, None, findings)
    new = _laid_out(old, path, kinds)
    again = load_alone_text(new, path)
    same = _said(loaded, kinds) == _said(again, texts(again.data or {}))
    if not same or _comments(old, path) != _comments(new, path):
        raise LayoutChangesMeaning(path)
    return Formatted(old, new)


def _laid_out(text: str, path: str, kinds: dict[Loc, Kind]) -> str:
    return text_of(nodes(guarded(text, path).events or (), text), kinds)


# ---------------------------------------------------------------- what must be right, and stay


def _faults(loaded: Loaded, kinds: dict[Loc, Kind]) -> tuple[Finding, ...]:
    found = [f for f in loaded.findings if is_error(f)]
    found += [f for loc, kind in kinds.items() for f in _read(loaded, loc, kind)[1] if is_error(f)]
    data = loaded.data
    if found or data is None:
        return tuple(found)
    if "checksum" in data and "segrules" in data:
        return (Finding("not-a-ruleset/lock", loaded.place(())),)
    if "segrules" not in data and set(data) - set(SECTIONS):
        return (Finding("not-a-ruleset", loaded.place(()), {"sections": all_of(SECTIONS)}),)
    return ()


def _read(loaded: Loaded, loc: Loc, kind: Kind) -> tuple[object, tuple[Finding, ...]]:
    """What a text stands for, places aside."""
    if kind == "table":
        table = parse_table(loaded.located(loc))
        return table.table, table.findings
    parsed = parse(loaded.located(loc))
    return parsed.tree, parsed.findings


def _said(loaded: Loaded, kinds: dict[Loc, Kind]) -> object:
    """All that a file says: its data, its keys in their order, expressions and tables as trees."""
    return _part(loaded, loaded.data, (), kinds)


def _part(loaded: Loaded, value: Any, loc: Loc, kinds: dict[Loc, Kind]) -> object:  # noqa: ANN401 - plain data
    if loc in kinds:
        return _read(loaded, loc, kinds[loc])[0]
    match value:
        case dict():
            return [(k, _part(loaded, v, (*loc, k), kinds)) for k, v in value.items()]
        case list():
            return [("", _part(loaded, v, (*loc, n), kinds)) for n, v in enumerate(value)]
        case _:
            return type(value), value


def _comments(text: str, path: str) -> list[str]:
    return [c.text for c in comments(guarded(text, path).events or (), text)]
