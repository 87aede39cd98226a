"""Loaded data, however half-typed -> the terms that a ruleset defines, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from segrules.language.expression.table import parse_table
from segrules.language.loaded import Loaded, Loc
from segrules.language.places import Place


class Kind(Enum):
    """The kinds of thing that a ruleset names."""

    TABLE = "table"
    COLUMN = "column"
    PARAMETER = "parameter"
    MODEL = "model"
    METRIC = "metric"
    SCORE = "score"
    SEGMENTATION = "segmentation"
    SEGMENT = "segment"
    VALUE = "value"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Term:
    """A name, and what it belongs to.

    `of` is the table of a column, the segmentation of a segment, the column (`orders.channel`) or
    score of a value, and empty of all else.
    """

    kind: Kind
    name: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Defined:
    """Where a term is defined: its name, the whole of its definition, and that in the data."""

    term: Term
    place: Place
    whole: Place
    loc: Loc


@dataclass(frozen=True)
class Glossary:
    """The terms of a ruleset in the order of writing; of a doubled one the first counts."""

    defined: Mapping[Term, Defined]
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Term, ...]]:
        """The terms that bear a name."""
        found: dict[str, tuple[Term, ...]] = {}
        for term in self.defined:
            found[term.name] = (*found.get(term.name, ()), term)
        return found

    def of_kind(self, *kinds: Kind) -> list[Term]:
        """The terms of some kinds."""
        return [t for t in self.defined if t.kind in kinds]

    def belonging(self, kind: Kind, to: str) -> list[Term]:
        """The terms of a kind that belong to something."""
        return [t for t in self.defined if t.kind is kind and t.of == to]

    def at(self, loc: Loc) -> Any:  # noqa: ANN401 - plain data of any shape
        """What is written at a path; None where nothing is."""
        found: Any = self.data
        for step in loc:
            if isinstance(found, Mapping):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int) and 0 <= step < len(found):
                found = found[step]
            else:
                return None
        return found


NOTHING = Glossary({})

_KEYED = {
    "tables": Kind.TABLE,
    "parameters": Kind.PARAMETER,
    "models": Kind.MODEL,
    "metrics": Kind.METRIC,
    "scores": Kind.SCORE,
    "segmentations": Kind.SEGMENTATION,
}


def glossary(loaded: Loaded) -> Glossary:
    """The terms of what could be loaded; parts of a wrong shape have none."""
    found: dict[Term, Defined] = {}
    for defined in _defined(loaded):
        found.setdefault(defined.term, defined)
    return Glossary(found, loaded.data or {})


def _defined(loaded: Loaded) -> Iterator[Defined]:
    data = loaded.data or {}
    for section, kind in _KEYED.items():
        for name in _mapping(data.get(section)):
            yield _keyed(Term(kind, name), (section, name), loaded)
    yield from _columns(loaded)
    yield from _labels(loaded)
    if isinstance(data.get("segments"), Mapping):
        yield _keyed(Term(Kind.SEGMENTATION, "segments"), ("segments",), loaded)
        yield from _segments("segments", ("segments",), loaded)
    for name in _mapping(data.get("segmentations")):
        yield from _segments(name, ("segmentations", name), loaded)
    for i, raw in enumerate(_list(data.get("actions"))):
        if isinstance(raw, Mapping) and isinstance(raw.get("id"), str):
            term, loc = Term(Kind.ACTION, raw["id"]), ("actions", i)
            yield Defined(term, loaded.place((*loc, "id")), loaded.place(loc), loc)


def _keyed(term: Term, loc: Loc, loaded: Loaded) -> Defined:
    key = loaded.key_place(loc)
    return Defined(term, key, key.upto(loaded.place(loc)), loc)


def _columns(loaded: Loaded) -> Iterator[Defined]:
    for table, raw in _mapping((loaded.data or {}).get("tables")).items():
        for name, column in _mapping(_mapping(raw).get("columns")).items():
            loc: Loc = ("tables", table, "columns", name)
            yield _keyed(Term(Kind.COLUMN, name, table), loc, loaded)
            yield from _values(f"{table}.{name}", column, (*loc, "one_of"), loaded)


def _labels(loaded: Loaded) -> Iterator[Defined]:
    for name, raw in _mapping((loaded.data or {}).get("scores")).items():
        loc: Loc = ("scores", name)
        yield from _values(name, raw, (*loc, "labels"), loaded)
        for centre in _mapping(_mapping(_mapping(raw).get("nearest")).get("centres")):
            at = (*loc, "nearest", "centres", centre)
            yield _keyed(Term(Kind.VALUE, centre, name), at, loaded)


def _values(of: str, raw: object, loc: Loc, loaded: Loaded) -> Iterator[Defined]:
    """The values that a column or the labels of a score declare."""
    for i, value in enumerate(_list(_mapping(raw).get(str(loc[-1])))):
        at: Loc = (*loc, i)
        named = _mapping(value).get("id", value)
        if isinstance(named, str):
            place = loaded.place((*at, "id") if isinstance(value, Mapping) else at)
            yield Defined(Term(Kind.VALUE, named, of), place, loaded.place(at), at)


def _segments(of: str, loc: Loc, loaded: Loaded) -> Iterator[Defined]:
    raw = loaded.data
    for step in loc:
        raw = _mapping(raw).get(str(step))
    body = _mapping(raw)
    for key in ("rules", "segments"):
        for i, entry in enumerate(_list(body.get(key))):
            yield from _segment(of, entry, (*loc, key, i), loaded)
    yield from _rows(of, body.get("table"), (*loc, "table"), loaded)
    yield from _segment(of, body.get("otherwise"), (*loc, "otherwise"), loaded)


def _segment(of: str, raw: object, loc: Loc, loaded: Loaded) -> Iterator[Defined]:
    named = _mapping(raw).get("id", raw)
    if isinstance(named, str):
        place = loaded.place((*loc, "id") if isinstance(raw, Mapping) else loc)
        yield Defined(Term(Kind.SEGMENT, named, of), place, loaded.place(loc), loc)


def _rows(of: str, raw: object, loc: Loc, loaded: Loaded) -> Iterator[Defined]:
    if not isinstance(raw, str):
        return
    table = parse_table(loaded.located(loc)).table
    for row in table.rows if table else ():
        yield Defined(Term(Kind.SEGMENT, row.segment, of), row.segment_place, row.place, loc)


def _mapping(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []
