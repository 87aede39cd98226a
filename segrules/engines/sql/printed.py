"""Program + cut points -> one statement of SQL in parts, to be read and to be run elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from segrules.compiler.program import AsOf, Program, Score, Segmentation, Table
from segrules.compiler.walk import columns_needed, nodes, roots
from segrules.engines.results import Cuts
from segrules.engines.sql.dialects import (
    Dialect,
    Names,
    UnsupportedError,
    named,
    spelled,
    text,
)
from segrules.engines.sql.functions import Argument, as_number
from segrules.engines.sql.lowering import CutsByScore, Lowered, lowered
from segrules.engines.sql.pieces import Sql, When, case, compared, literal
from segrules.engines.sql.relations import Asking, Wanted
from segrules.engines.sql.scopes import Computed, Scope, Setting
from segrules.engines.sql.source_tables import physical_relation, source_query
from segrules.language.findings import Lang, Words
from segrules.language.types import Kind, Type


class NotFittedError(Exception):
    """A score takes its cut points from data, and there are none."""

    def __init__(self, score: Score) -> None:
        self.score = score
        super().__init__(score.name)


@dataclass(frozen=True, slots=True)
class Part:
    """A named query of the statement, and what it gives."""

    name: str
    query: str
    about: Words


@dataclass(frozen=True, slots=True)
class Printed:
    """A statement: parts that build on one another, and the columns that are selected at last.

    `lowered` says in which of the parts the customers are, and where things stand in it.
    """

    dialect: Dialect
    parts: tuple[Part, ...]
    columns: tuple[Computed, ...]
    lowered: Lowered


@dataclass(slots=True)
class _Page:
    """A session that keeps what it is given and can be asked nothing."""

    parts: list[Part] = field(default_factory=list)

    def keep(self, name: str, query: str, about: Words, *, stored: bool) -> None:  # noqa: ARG002 - all are parts
        """One more part."""
        self.parts.append(Part(name, query, about))

    def ask(self, query: str) -> list[tuple[Any, ...]] | None:  # noqa: ARG002 - there is no data
        """Nothing can be asked."""
        return None

    def fit(self, wanted: Wanted) -> Mapping[tuple[int, ...], Cuts]:
        """Cut points come from data."""
        raise NotFittedError(wanted.score)

    def predict(self, asking: Asking, answers: str) -> None:  # noqa: ARG002 - there is none
        """What models say is no SQL."""
        name = f"`{asking.node.function}`"
        raise UnsupportedError(Words(name, name))


def printed(
    program: Program,
    dialect: Dialect,
    cuts: CutsByScore,
    as_of: int | None,
    lang: Lang,
) -> Printed:
    """The statement that a program stands for, over tables that are named as it declares them.

    Actions are no part of it. Raises NotFittedError where a score's cut points are not given, and
    UnsupportedError where the dialect cannot say something exactly.
    """
    page, names = _Page(), Names()
    needed = columns_needed(program)
    tables = [_read(t, needed[t.name]) for t in program.tables]
    for table in tables:
        names.new(table.name)
    typed = {t.name: physical_relation(t, names) for t in tables}
    for table in tables:
        relation = typed[table.name]
        page.keep(relation.name, source_query(table, relation, dialect), _about(table), stored=True)
    setting = Setting(dialect, program.header.timezone, as_of, lang=lang, remarks=True)
    whole = replace(program, tables=tuple(tables), actions=())
    done = lowered(whole, typed, setting, page, cuts, names)
    columns = tuple(_columns(program, done, setting))
    return Printed(dialect, tuple(page.parts), columns, done)


def _read(table: Table, needed: frozenset[str]) -> Table:
    """The table as engines read it: of customers every column, which tell duplicates apart."""
    if table.role == "customers":
        return table
    return replace(table, columns=tuple(c for c in table.columns if c.name in needed))


def _about(table: Table) -> Words:
    return Words(
        f"表 {table.name}：金额化为最小单位，日期化为 1970 年以来的天数",
        f"{table.name}: money in minor units, dates as days since 1970",
    )


def asks_for_day(program: Program) -> bool:
    """Whether anything depends on the `as_of` day: events are cut at it."""
    if any(t.time is not None for t in program.tables if t.role == "events"):
        return True
    trees = [r for s in program.steps for r in roots(s)]
    trees += [d.condition for t in program.tables for d in t.drops]
    return any(isinstance(n, AsOf) for tree in trees for n in nodes(tree))


# ---------------------------------------------------------------- what is selected


def _columns(program: Program, done: Lowered, setting: Setting) -> Iterator[Computed]:
    """The key, metrics, scores and segments, as people read them."""
    dialect = setting.dialect
    scope = Scope(setting, done.relation, [])
    yield Computed(done.key, named(dialect, done.key))
    for step in program.steps:
        if isinstance(step, Segmentation):
            yield from _membership(step, done, dialect)
        else:
            column = named(dialect, done.names[step.name])
            yield Computed(step.name, _readable(column, step.type, scope))


def _membership(step: Segmentation, done: Lowered, dialect: Dialect) -> Iterator[Computed]:
    held = done.members[step.name]
    if isinstance(held, str):
        yield Computed(step.name, named(dialect, held))
        return
    for tag, physical in held.items():
        yield Computed(f"{step.name}_{tag}", named(dialect, physical))


def _readable(column: Sql, kind: Type, scope: Scope) -> Sql:
    """Money in major units, days as dates, the classes of a score by their labels."""
    dialect = scope.setting.dialect
    if kind.kind is Kind.MONEY:
        return as_number(Argument(column, kind, scope))
    if kind.kind is Kind.DATE:
        return spelled(dialect, "date of days", column)
    if kind.classes is not None and kind.options is not None:
        return _labelled(column, kind.options, dialect)
    return column


def _labelled(column: Sql, labels: Sequence[str], dialect: Dialect) -> Sql:
    whens = [
        When(compared("=", column, literal(at)), text(dialect, label))
        for at, label in enumerate(labels, start=1)
    ]
    return case(whens)
