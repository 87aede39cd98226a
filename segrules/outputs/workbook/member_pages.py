"""A run -> the customers of each segment as sheets, in the words that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from segrules.compiler.constants_in_words import class_words
from segrules.compiler.program import Classes, Program, Segmentation
from segrules.compiler.words import Names
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.language.types import Kind, Type
from segrules.outputs.figures import NO_SEGMENT, NO_TAG
from segrules.outputs.named import label_or
from segrules.outputs.playbooks.action_plan import arm_words
from segrules.outputs.runs.customers_xlsx import MOST_ROWS, distinct_cells
from segrules.outputs.runs.funnel_text import HELD_WORDS
from segrules.outputs.runs.run_columns import run_columns
from segrules.outputs.runs.tag_sets import carried
from segrules.outputs.runs.written_table import joined
from segrules.outputs.workbook.book import Column, Look, Members, Stored
from segrules.outputs.workbook.sheet_names import SheetNames
from segrules.outputs.workbook.write_book import column_width
from segrules.verbs.run_record import BETWEEN

MEASURED = 10_000
"""So many different cells of a column say how wide it is."""
Rows = npt.NDArray[np.int64]
PLANNED = {"action": Words("行动", "action"), "arm": Words("分组", "arm")}
LOOKS: Mapping[Kind, Look] = {
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.MONEY: "money",
    Kind.DATE: "date",
    Kind.BOOLEAN: "boolean",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be made: of which segment, and which customers."""

    name: str
    way: str
    segment: str
    rows: Rows


def segment_sheets(result: Result, names: Names, taken: SheetNames, lang: Lang) -> list[Sheet]:
    """The sheets of every segment that has customers, those in none last.

    Customers of a sheet stand by revenue, the highest first, then by key. More than a sheet holds
    go on in further sheets, numbered.
    """
    columns = run_columns(result)
    order = _order(result.program, columns, result.rows)
    return [
        Sheet(name, way.name, segment, rows)
        for way in result.program.segmentations
        for segment, held in _parts(way, columns)
        for name, rows in _sheets(_label(way, segment, names, lang), order[held[order]], taken)
    ]


def _sheets(label: str, rows: Rows, taken: SheetNames) -> Iterator[tuple[str, Rows]]:
    if 0 < len(rows) <= MOST_ROWS:
        yield taken.name(label), rows
        return
    for number, start in enumerate(range(0, len(rows), MOST_ROWS), start=1):
        yield taken.name(label, number), rows[start : start + MOST_ROWS]


def _label(way: Segmentation, segment: str, names: Names, lang: Lang) -> str:
    nobody = NO_TAG if way.assign == "all" else NO_SEGMENT
    return names.segments.get((way.name, segment), nobody).say(lang)


def _order(program: Program, columns: Mapping[str, Vector], many: int) -> Rows:
    """The customers by revenue, highest first; those without last, equals by key."""
    held = columns.get(program.header.revenue or "")
    if held is None:
        return np.arange(many)
    values = held.values.astype(np.float64)
    if held.known is not None:
        values = np.where(held.known, values, -np.inf)
    return np.argsort(-values, kind="stable")


def _parts(
    way: Segmentation, columns: Mapping[str, Vector]
) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """The customers of each segment as a mask, then those in none, where there are any."""
    if way.assign == "all":
        masks = {s.id: carried(columns[f"{way.name}.{s.id}"]) for s in way.segments}
        none = ~np.logical_or.reduce([*masks.values()])
    else:
        vector = columns[way.name]
        words = list(vector.words)
        places = {s.id: words.index(s.id) for s in way.segments if s.id in words}
        nowhere = np.zeros(len(vector), np.bool_)
        masks = {
            s.id: vector.values == places[s.id] if s.id in places else nowhere for s in way.segments
        }
        none = vector.values < 0
    yield from masks.items()
    if none.any():
        yield "", none


# ---------------------------------------------------------------- the columns


def stored_columns(result: Result, names: Names, lang: Lang) -> tuple[Stored, ...]:
    """The columns of all customers: key, metrics, scores, segmentations and actions, in words."""
    program = result.program
    columns = joined(run_columns(result), result)
    zone = ZoneInfo(program.header.timezone)
    said = _in_words(program, lang)
    made = []
    for name, vector in columns.items():
        codes, distinct = distinct_cells(vector, zone)
        if name in said:
            distinct = [said[name](c) if isinstance(c, str) else c for c in distinct]
        column = _column(name, vector.type, program, names, lang)
        if name == key_name(program):
            column = Column(column.title)
            distinct = [None if c is None else str(c) for c in distinct]
        # words that no customer has must not make a column wider
        seen = [distinct[code] for code in np.unique(codes)[:MEASURED].tolist()]
        made.append(Stored(column, codes, distinct, column_width(column, seen)))
    return tuple(made)


def _column(name: str, kind: Type, program: Program, names: Names, lang: Lang) -> Column:
    look = LOOKS.get(kind.kind, "text")
    title = PLANNED.get(name, names.value(name)) if program.actions else names.value(name)
    return Column(title.say(lang), look, kind.decimals if look == "money" else 2)


def _in_words(program: Program, lang: Lang) -> Mapping[str, Callable[[str], str]]:
    """By column of ids or labels, what turns one of its texts into words."""
    made: dict[str, Callable[[str], str]] = {}
    for way in program.segmentations:
        labels = {s.id: s.label.say(lang) for s in way.segments}
        made[way.name] = _each(labels) if way.assign == "all" else _one(labels)
    for score in program.scores:
        if isinstance(score.rule, Classes) and score.rule.labels:
            words = [class_words(n, score.type) for n in range(1, score.rule.count + 1)]
            pairs = zip(score.rule.labels, words, strict=True)
            made[score.name] = _one({k: w.say(lang) for k, w in pairs if w is not None})
    if program.actions:
        actions = {a.id: label_or(a.id, a.details.get("label")).say(lang) for a in program.actions}
        made |= {
            "action": _one(actions),
            "arm": lambda arm: HELD_WORDS.get(arm, arm_words(arm)).say(lang),
        }
    return made


def _one(labels: Mapping[str, str]) -> Callable[[str], str]:
    return lambda text: labels.get(text, text)


def _each(labels: Mapping[str, str]) -> Callable[[str], str]:
    """The ids of a customer's tags as their labels, joined."""

    def said(text: str) -> str:
        return "、".join(labels.get(t, t) for t in text.split(BETWEEN))

    return said


def members(sheets: list[Sheet], columns: tuple[Stored, ...]) -> tuple[Members, ...]:
    """The sheets with all columns; the widths are those that all customers need."""
    return tuple(Members(s.name, columns, s.rows) for s in sheets)
