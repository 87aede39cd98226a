"""Declared tests -> cases of the program, every given and expected value in physical form."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from segrules.compiler.literals import days, microseconds
from segrules.compiler.program import Case, Definition, Physical, Segmentation, Table
from segrules.compiler.scope import Names
from segrules.compiler.written import Loc, Reader
from segrules.language.model import CaseModel, Ruleset
from segrules.language.nearest import nearest
from segrules.language.types import KIND_WORDS, Kind, Type

Row = Mapping[str, Physical | None]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a case may give and expect: types by name, segment ids by segmentation."""

    types: Mapping[str, Type]
    segments: Mapping[str, tuple[str, ...]]
    tags: frozenset[str]
    tables: Mapping[str, Table]
    timezone: str


def cases(
    ruleset: Ruleset, steps: tuple[Definition, ...], names: Names, reader: Reader
) -> tuple[Case, ...]:
    """The cases that can be read; what is wrong with the others is reported."""
    vocabulary = _vocabulary(steps, names)
    made: list[Case] = []
    for i, model in enumerate(ruleset.tests.cases):
        whole = (reader.loaded.data or {})["tests"]
        loc: Loc = ("tests", i) if isinstance(whole, list) else ("tests", "cases", i)
        if model.table is not None:
            made.extend(_block(model, loc, vocabulary, reader))
        else:
            made.append(_case(model, ruleset.tests.defaults, loc, vocabulary, reader))
    return tuple(made)


def _vocabulary(steps: tuple[Definition, ...], names: Names) -> Vocabulary:
    parts = [s for s in steps if isinstance(s, Segmentation)]
    return Vocabulary(
        {n: v.type for n, v in names.customer.items()},
        {p.name: tuple(s.id for s in p.segments) for p in parts},
        frozenset(p.name for p in parts if p.assign == "all"),
        names.tables,
        names.timezone,
    )


def _case(
    model: CaseModel,
    defaults: Mapping[str, Any],
    loc: Loc,
    words: Vocabulary,
    reader: Reader,
) -> Case:
    given: dict[str, Physical | None] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for name, raw in {**defaults, **model.given}.items():
        at = (*loc, "given", name)
        if isinstance(raw, list):
            rows[name] = _rows(name, raw, at, words, reader)
        elif (value := _given(name, raw, at, words, reader)) is not _FAULT:
            given[name] = value  # type: ignore[assignment]
    if model.expect is None:
        reader.report("nothing-expected", loc, name=model.name)
    expect = _expected(model.expect or {}, (*loc, "expect"), words, reader)
    because = _because(model, loc, words, reader)
    as_of = _as_of(model, loc, reader)
    return Case(model.name, given, rows, expect, because, as_of, reader.loaded.place(loc))


def _because(model: CaseModel, loc: Loc, words: Vocabulary, reader: Reader) -> str | None:
    ids = [i for listed in words.segments.values() for i in listed]
    if model.because is not None and model.because not in ids:
        near = ", ".join(f"`{n}`" for n in nearest(model.because, ids))
        reader.report(
            "action-for-unknown/near" if near else "action-for-unknown",
            (*loc, "because"),
            name=model.because,
            near=near,
        )
    return model.because


def _as_of(model: CaseModel, loc: Loc, reader: Reader) -> int | None:
    if model.as_of is None:
        return None
    try:
        return days(date.fromisoformat(model.as_of))
    except ValueError:
        reader.report("wrong-value", (*loc, "as_of"), kind=KIND_WORDS[Kind.DATE])
        return None


# ---------------------------------------------------------------- values


_FAULT = object()


def _given(
    name: str, raw: object, loc: Loc, words: Vocabulary, reader: Reader
) -> Physical | object | None:
    kind = words.types.get(name)
    if kind is None:
        near = ", ".join(f"`{n}`" for n in nearest(name, words.types))
        reader.report("unknown-name/near" if near else "unknown-name", loc, name=name, near=near)
        return _FAULT
    return _typed(raw, kind, loc, words, reader)


def _typed(
    raw: object, kind: Type, loc: Loc, words: Vocabulary, reader: Reader
) -> Physical | object | None:
    if raw is None:
        return None
    value = physical(raw, kind, words.timezone)
    if value is None:
        reader.report("wrong-value", loc, kind=KIND_WORDS[kind.kind])
        return _FAULT
    return value


def physical(raw: object, kind: Type, timezone: str) -> Physical | None:  # noqa: PLR0911 - one arm for each kind
    """A plain YAML value (or a CSV cell's text) as a physical value; None if it cannot be one."""
    if kind.classes is not None and isinstance(raw, str) and kind.options and raw in kind.options:
        return kind.options.index(raw) + 1
    match kind.kind:
        case Kind.TEXT:
            return raw if isinstance(raw, str) else _as_text(raw)
        case Kind.BOOLEAN:
            return {"true": True, "false": False}.get(str(raw).lower())
        case Kind.INTEGER:
            exact = _decimal(raw)
            return None if exact is None or exact % 1 else int(exact)
        case Kind.NUMBER:
            exact = _decimal(raw)
            return None if exact is None else float(exact)
        case Kind.MONEY:
            exact = _decimal(raw)
            minor = None if exact is None else exact.scaleb(kind.decimals)
            return None if minor is None or minor % 1 else int(minor)
        case Kind.DATE | Kind.INSTANT:
            return _moment(raw, kind.kind, timezone)
        case Kind.DURATION:
            return None


def _as_text(raw: object) -> str | None:
    return str(raw) if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool) else None


def _decimal(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, (int, str, Decimal)):
        return None
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(2) ** 62 else None


def _moment(raw: object, kind: Kind, timezone: str) -> int | None:
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError:
        return None
    if kind is Kind.DATE:
        return days(moment.date())
    return microseconds(moment, timezone) if moment.tzinfo is None else None


# ---------------------------------------------------------------- rows and expectations


def _rows(
    table: str, raw: list[Any], loc: Loc, words: Vocabulary, reader: Reader
) -> tuple[Row, ...]:
    declared = words.tables.get(table)
    if declared is None:
        near = ", ".join(f"`{n}`" for n in nearest(table, words.tables) or words.tables)
        reader.report("unknown-table", loc, name=table, near=near)
        return ()
    return tuple(_row(declared, r, (*loc, i), words, reader) for i, r in enumerate(raw))


def _row(table: Table, raw: object, loc: Loc, words: Vocabulary, reader: Reader) -> Row:
    if not isinstance(raw, dict):
        reader.report("row-shape", loc, table=table.name)
        return {}
    types = {c.name: c.type for c in table.columns}
    row: dict[str, Physical | None] = {}
    for name, cell in raw.items():
        if name not in types:
            near = ", ".join(f"`{n}`" for n in nearest(name, types) or types)
            reader.report("unknown-column", (*loc, name), name=name, near=near)
        elif (value := _typed(cell, types[name], (*loc, name), words, reader)) is not _FAULT:
            row[name] = value  # type: ignore[assignment]
    return row


def _expected(
    raw: Mapping[str, Any], loc: Loc, words: Vocabulary, reader: Reader
) -> dict[str, Physical | frozenset[str] | None]:
    expect: dict[str, Physical | frozenset[str] | None] = {}
    for name, value in raw.items():
        target = _segmentation_of(name, words)
        if target is not None:
            expect[target] = _segments(value, target, (*loc, name), words, reader)
        elif name == "segment":
            reader.report(
                "which-segmentation",
                (*loc, name),
                names=", ".join(f"`{n}`" for n in words.segments),
            )
        elif (read := _given(name, value, (*loc, name), words, reader)) is not _FAULT:
            expect[name] = read  # type: ignore[assignment]
    return expect


def _segmentation_of(name: str, words: Vocabulary) -> str | None:
    if name in words.segments:
        return name
    only = len(words.segments) == 1 and name in {"segment", "segments"}
    return next(iter(words.segments)) if only else None


def _segments(
    value: object, segmentation: str, loc: Loc, words: Vocabulary, reader: Reader
) -> str | frozenset[str] | None:
    listed = value if isinstance(value, list) else [value]
    ids = words.segments[segmentation]
    for one in listed:
        if one is not None and one not in ids:
            near = ", ".join(f"`{n}`" for n in nearest(str(one), ids) or ids[:8])
            reader.report(
                "unknown-segment", loc, name=str(one), segmentation=segmentation, near=near
            )
    if segmentation in words.tags:
        return frozenset(str(v) for v in listed if v is not None)
    return str(value) if isinstance(value, str) else None


def _block(model: CaseModel, loc: Loc, words: Vocabulary, reader: Reader) -> list[Case]:
    """A small CSV block: a header of names with a column `expect`, one case a line."""
    lines = list(csv.reader((model.table or "").strip().splitlines(), skipinitialspace=True))
    if not lines or "expect" not in lines[0]:
        reader.report("block-without-expect", (*loc, "table"), name=model.name)
        return []
    return [
        _block_case(model, lines[0], cells, i, loc, words, reader)
        for i, cells in enumerate(lines[1:], start=1)
    ]


def _block_case(
    model: CaseModel,
    header: list[str],
    cells: list[str],
    number: int,
    loc: Loc,
    words: Vocabulary,
    reader: Reader,
) -> Case:
    at = (*loc, "table")
    if len(cells) != len(header):
        reader.report("block-ragged", at, line=number, wanted=len(header), given=len(cells))
    pairs = {h.strip(): c.strip() for h, c in zip(header, cells, strict=False)}
    expected = pairs.pop("expect", "")
    wanted = {"segment" if len(words.segments) == 1 else next(iter(words.segments)): expected}
    given = {}
    for name, cell in pairs.items():
        value = _given(name, cell or None, at, words, reader)
        if value is not _FAULT:
            given[name] = value
    expect = _expected(wanted, at, words, reader)
    name = f"{model.name} {number}"
    return Case(name, given, {}, expect, None, _as_of(model, loc, reader), reader.loaded.place(at))  # type: ignore[arg-type]
