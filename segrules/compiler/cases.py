"""Declared tests -> cases of the program, every given and expected value in physical form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from segrules.compiler.case_blocks import Line, lines
from segrules.compiler.given_values import day, physical
from segrules.compiler.program import Case, DeclaredColumn, Physical, Table
from segrules.compiler.scope import Names
from segrules.compiler.unknown import counted, listed, unknown
from segrules.compiler.written import Loc, Reader
from segrules.language.findings import Finding, type_arg
from segrules.language.model import CaseModel, Ruleset
from segrules.language.places import Place
from segrules.language.types import KIND_WORDS, Kind, Type
from segrules.language.width import shown

Row = Mapping[str, Physical | None]
Expected = Physical | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Given:
    """A value as written, and where: what a case gives or expects under a name."""

    raw: Any
    place: Place
    key_place: Place
    loc: Loc = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a case may give and expect: types by name, segment ids by segmentation."""

    names: Names
    types: Mapping[str, Type]
    tags: frozenset[str]
    reader: Reader

    def report(self, finding: Finding) -> None:
        """Put one more finding on the list."""
        self.reader.found.append(finding)


def cases(ruleset: Ruleset, names: Names, reader: Reader) -> tuple[Case, ...]:
    """The cases that can be read; what is wrong with the others is reported."""
    words = Vocabulary(
        names, {n: v.type for n, v in names.customer.items()}, _tags(ruleset), reader
    )
    defaults = _given(ruleset.tests.defaults, ("tests", "defaults"), reader)
    made: list[Case] = []
    for i, model in enumerate(ruleset.tests.cases):
        loc = _loc(i, reader)
        given = {**defaults, **_given(model.given, (*loc, "given"), reader)}
        made.extend(_cases(model, given, loc, words))
    return tuple(made)


def _loc(number: int, reader: Reader) -> Loc:
    whole = (reader.loaded.data or {}).get("tests")
    return ("tests", number) if isinstance(whole, list) else ("tests", "cases", number)


def _tags(ruleset: Ruleset) -> frozenset[str]:
    whole = {"segments": ruleset.segments} if ruleset.segments else {}
    parts = {**whole, **ruleset.segmentations}
    return frozenset(n for n, s in parts.items() if s.assign == "all")


def _given(raw: Mapping[str, Any], loc: Loc, reader: Reader) -> dict[str, Given]:
    loaded = reader.loaded
    return {
        n: Given(v, loaded.place((*loc, n)), loaded.key_place((*loc, n)), (*loc, n))
        for n, v in raw.items()
    }


def _cases(
    model: CaseModel, given: Mapping[str, Given], loc: Loc, words: Vocabulary
) -> Iterator[Case]:
    expect = _given(model.expect or {}, (*loc, "expect"), words.reader)
    if model.table is not None:
        asked = frozenset({"expect", *words.names.segmentations})
        for line in lines(model.name, (*loc, "table"), asked, words.reader):
            yield _case_of_line(line, model, given, expect, loc, words)
        return
    if not expect:
        words.reader.report_key("nothing-expected", (*loc, "expect"), name=model.name)
    place = words.reader.loaded.place(loc)
    yield _case(model.name, model, given, expect, place, loc, words)


def _case_of_line(
    line: Line,
    model: CaseModel,
    given: Mapping[str, Given],
    expect: Mapping[str, Given],
    loc: Loc,
    words: Vocabulary,
) -> Case:
    """A line's cells are given, but for `expect` and the names of segmentations."""
    cells = {h: Given(c.text or None, c.place, c.under) for h, c in line.cells.items()}
    expected = {h: g for h, g in cells.items() if h == "expect" or h in words.names.segmentations}
    wanted = {"segment" if h == "expect" else h: g for h, g in expected.items()}
    rest = {h: g for h, g in cells.items() if h not in expected}
    name = f"{model.name} {line.number}"
    return _case(name, model, {**given, **rest}, {**expect, **wanted}, line.place, loc, words)


def _case(
    name: str,
    model: CaseModel,
    given: Mapping[str, Given],
    expect: Mapping[str, Given],
    place: Place,
    loc: Loc,
    words: Vocabulary,
) -> Case:
    tables = {n: g for n, g in given.items() if isinstance(g.raw, list) or _is_table(n, words)}
    values = {n: _value(n, g, words) for n, g in given.items() if n not in tables}
    return Case(
        name,
        {n: v for n, v in values.items() if v is not _FAULT},  # type: ignore[misc]
        {n: _rows(n, g, words) for n, g in tables.items()},
        _expected(expect, words),
        _because(model, loc, words),
        _as_of(model, loc, words.reader),
        place,
    )


def _because(model: CaseModel, loc: Loc, words: Vocabulary) -> str | None:
    ids = [i for listed_ids in words.names.segmentations.values() for i in listed_ids]
    broken = words.names.broken.intersection(words.names.segmentations)
    if model.because is not None and model.because not in ids and not broken:
        place = words.reader.loaded.place((*loc, "because"))
        words.report(unknown("action-for-unknown", model.because, ids, place))
    return model.because


def _as_of(model: CaseModel, loc: Loc, reader: Reader) -> int | None:
    read = day(model.as_of)
    if read is None and model.as_of is not None:
        reader.report("wrong-value", (*loc, "as_of"), kind=KIND_WORDS[Kind.DATE])
    return read


# ---------------------------------------------------------------- values


_FAULT = object()


def _value(name: str, given: Given, words: Vocabulary) -> Physical | object | None:
    kind = words.types.get(name)
    if kind is None:
        if name not in words.names.broken:
            words.report(unknown("unknown-name", name, words.types, given.key_place))
        return _FAULT
    return _typed(given.raw, kind, given.place, words)


def _typed(raw: object, kind: Type, place: Place, words: Vocabulary) -> Physical | object | None:
    if raw is None:
        return None
    value = physical(raw, kind, words.names.timezone)
    if value is None or _is_undeclared(value, kind):
        words.report(_wrong(raw, kind, place))
        return _FAULT
    return value


def _is_undeclared(value: Physical, kind: Type) -> bool:
    return kind.kind is Kind.TEXT and kind.options is not None and value not in kind.options


def _wrong(raw: object, kind: Type, place: Place) -> Finding:
    if kind.options and isinstance(raw, str):
        near = listed(raw, kind.options)
        return Finding("unknown-value", place, {"value": shown(raw), "near": near})
    if kind.classes is not None:
        return Finding("class-out-of-range", place, {"classes": kind.classes})
    return Finding("wrong-value", place, {"kind": KIND_WORDS[kind.kind]})


# ---------------------------------------------------------------- rows


def _is_table(name: str, words: Vocabulary) -> bool:
    return name in words.names.tables and name not in words.types


def _rows(name: str, given: Given, words: Vocabulary) -> tuple[Row, ...]:
    table = words.names.tables.get(name)
    if table is None:
        key = "list-as-value" if name in words.types else "undeclared-table"
        near = listed(name, words.names.tables)
        words.report(Finding(key, given.place, {"name": shown(name), "near": near}))
        return ()
    if not isinstance(given.raw, list):
        words.report(Finding("row-shape/list", given.place, {"table": shown(name)}))
        return ()
    return tuple(_row(table, r, (*given.loc, i), words) for i, r in enumerate(given.raw))


def _row(table: Table, raw: object, loc: Loc, words: Vocabulary) -> Row:
    if not isinstance(raw, dict):
        words.reader.report("row-shape", loc, table=table.name)
        return {}
    columns = {c.name: c for c in table.columns}
    row: dict[str, Physical | None] = {}
    for name, cell in raw.items():
        at = (*loc, name)
        if name not in columns:
            args: dict[str, type_arg] = {"table": table.name, "columns": counted(list(columns))}
            place = words.reader.loaded.key_place(at)
            words.report(unknown("unknown-column", name, columns, place, **args))
            continue
        value = _typed(cell, columns[name].type, words.reader.loaded.place(at), words)
        if value is not _FAULT:
            row[name] = None if _is_outside(value, columns[name]) else value  # type: ignore[assignment]
    return row


def _is_outside(value: object, column: DeclaredColumn) -> bool:
    """Whether data would count as missing what the row gives: a number outside of `between:`."""
    if column.between is None or not isinstance(value, (int, float)):
        return False
    low, high = (Fraction(repr(end)) * 10**column.type.decimals for end in column.between)
    return not low <= Fraction(repr(value)) <= high


# ---------------------------------------------------------------- expectations


def _expected(expect: Mapping[str, Given], words: Vocabulary) -> dict[str, Expected]:
    found: dict[str, Expected] = {}
    for name, given in expect.items():
        segmentation = _segmentation(name, words)
        if segmentation is not None:
            found[segmentation] = _segments(given, segmentation, words)
        elif name == "segment":
            _report_which(given, words)
        elif (value := _value(name, given, words)) is not _FAULT:
            found[name] = value  # type: ignore[assignment]
    return found


def _segmentation(name: str, words: Vocabulary) -> str | None:
    parts = words.names.segmentations
    if name in parts:
        return name
    return next(iter(parts)) if len(parts) == 1 and name == "segment" else None


def _report_which(given: Given, words: Vocabulary) -> None:
    parts = list(words.names.segmentations)
    if parts:
        words.report(Finding("which-segmentation", given.key_place, {"names": counted(parts)}))


def _segments(given: Given, segmentation: str, words: Vocabulary) -> str | frozenset[str] | None:
    """The segment, or for tags all of them: a list, or names with spaces between them."""
    tags = segmentation in words.tags
    raw = given.raw.split() if tags and isinstance(given.raw, str) else given.raw
    if isinstance(raw, list) and not tags:
        words.report(Finding("one-segment", given.place, {"segmentation": shown(segmentation)}))
        return None
    several = raw if isinstance(raw, list) else [raw]
    wanted = [str(s) for s in several if s is not None]
    for i, segment in enumerate(several):
        if segment is not None:
            at_item = given.loc and isinstance(given.raw, list)
            place = words.reader.loaded.place((*given.loc, i)) if at_item else given.place
            _check_segment(str(segment), segmentation, place, words)
    if tags:
        return frozenset(wanted)
    return wanted[0] if wanted else None


def _check_segment(segment: str, segmentation: str, place: Place, words: Vocabulary) -> None:
    ids = words.names.segmentations[segmentation]
    if segment not in ids and segmentation not in words.names.broken:
        args: dict[str, type_arg] = {"name": shown(segment), "near": listed(segment, ids)}
        args["segmentation"] = shown(segmentation)
        words.report(Finding("unknown-segment", place, args))
