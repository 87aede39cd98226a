"""Typed tables in a database + a program -> a run, its customers in vectors, in key order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.program import Column, Condition, LookedUp, Program, Segmentation
from segrules.engines.on_pandas.columns import Frame, Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Assigned, Found, Rows
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.on_pandas.resolving.resolved import resolved
from segrules.engines.on_pandas.running.cleaning import FEWEST, ONE_IN, Last, odd
from segrules.engines.on_pandas.running.customers import Customers
from segrules.engines.on_pandas.running.predicting import Asked, ParametersByModel
from segrules.engines.on_pandas.running.preparing import Prepared
from segrules.engines.on_pandas.running.run import CutsByScore, Run
from segrules.engines.on_pandas.vectors import coded
from segrules.engines.results import Fitted
from segrules.engines.sql.arrow_vectors import keys_of, vector_of
from segrules.engines.sql.dialects import Dialect, Names, named
from segrules.engines.sql.lowering import Lowered, lowered
from segrules.engines.sql.relations import Relation, Session
from segrules.engines.sql.scopes import Outside, Setting
from segrules.language.findings import Finding
from segrules.language.types import BOOLEAN, TEXT, Type


class Database(Session, Protocol):
    """A session with a database that works the statements out.

    `outside` says what it is given of our functions; `findings` are those of the scores that were
    fitted, in order, and `models` those that are asked.
    """

    findings: list[Finding]
    models: Asked

    @property
    def dialect(self) -> Dialect:
        """What its statements are written in."""

    @property
    def outside(self) -> Outside:
        """What is worked out by functions of ours."""

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def arrow(self, query: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The rows of a query as an Arrow table."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run, what the customers look up, and how many of them have no event."""

    run: Run
    inputs: Mapping[Column | LookedUp, Vector]
    without_events: int


def run(
    program: Program,
    typed: Mapping[str, Relation],
    database: Database,
    as_of: int | None = None,
    cuts: CutsByScore | None = None,
    models: ParametersByModel | None = None,
    names: Names | None = None,
    earlier: Earlier | None = None,
) -> Ran:
    """Evaluate a program on typed tables; `cuts` and `models` are used instead of fitting.

    `as_of` (days since 1970) is the day after the last event where it is not given. `names` are
    those that the database has already, where it is used more than once; `earlier` is what was
    decided before. Raises DataError where
    integers overflow, or what the database writes does not fit.
    """
    setting = Setting(database.dialect, program.header.timezone, as_of, database.outside)
    before = len(database.findings)
    database.models = Asked(models or {})
    done = lowered(program, typed, setting, database, cuts, names)
    kept = {t: _count(database, c.relation) for t, c in done.cleaned.items()}
    without = _without_events(program, done, database)
    customers = _read(program, done, database)
    asked = database.models
    findings = [*database.findings[before:], *_unseen(program, done), *asked.findings]
    prepared = Prepared(
        done.as_of,
        customers.keys(),
        {},
        {},
        kept,
        {t: c.dropped for t, c in done.cleaned.items()},
        _late(program, done),
    )
    types = {m.name: m.type for m in program.metrics} | {s.name: s.type for s in program.scores}
    worked_out = {n: customers.vector(done.names[n], kind) for n, kind in types.items()}
    segments = {s.name: customers.assigned(s) for s in program.segmentations}
    rows = customers.rows(prepared, worked_out, segments)
    ran = Run(
        prepared,
        worked_out,
        segments,
        resolved(program, rows, prepared.customers.keys, earlier),
        Fitted(
            done.cuts,
            done.as_of,
            tuple(findings),
            {m.name: parameters for m, parameters in asked.parameters.items()},
        ),
    )
    return Ran(ran, customers.inputs(), without)


def _late(program: Program, done: Lowered) -> tuple[Finding, ...]:
    """A finding where the last event lies far from all others and decides the day."""
    last = done.last
    if last is None:
        return ()
    many, late = last.times.many, last.times.late
    before = last.before(program.header.timezone)
    if many < FEWEST or late > max(1, many // ONE_IN) or before is None:
        return ()
    return odd(Last(last.times.table.name, last.day, late, before))


def _unseen(program: Program, done: Lowered) -> list[Finding]:
    """Customers for whose combination of outer classes the given cut points have none."""
    return [
        Finding("lock-unseen-classes", s.place, {"score": s.name, "customers": done.unseen[s.name]})
        for s in program.scores
        if s.name in done.unseen
    ]


def _count(database: Database, relation: Relation) -> int:
    rows = database.ask(f"SELECT COUNT(*) FROM {named(database.dialect, relation.name).text}")
    return int(rows[0][0])


def _without_events(program: Program, done: Lowered, database: Database) -> int:
    """How many customers have no event in any table; none where they come from the events."""
    events = [t for t in program.tables if t.role == "events" and t.name in done.cleaned]
    if not events or not done.columns:
        return 0
    tests = []
    for table in events:
        relation = done.cleaned[table.name].relation
        there = named(database.dialect, "e", relation.columns[table.key]).text
        here = named(database.dialect, done.relation, done.key).text
        tests.append(
            f"NOT EXISTS (SELECT 1 FROM {named(database.dialect, relation.name).text} AS e"
            f" WHERE {there} = {here})"
        )
    table_ = named(database.dialect, done.relation).text
    rows = database.ask(f"SELECT COUNT(*) FROM {table_} WHERE {' AND '.join(tests)}")
    return int(rows[0][0])


# ---------------------------------------------------------------- customers


def _read(program: Program, done: Lowered, database: Database) -> _Customers:
    key, relation = (
        named(database.dialect, done.key).text,
        named(database.dialect, done.relation).text,
    )
    table = database.arrow(f"SELECT * FROM {relation} ORDER BY {key}")
    columns = dict(zip(table.column_names, table.columns, strict=True))
    return _Customers(program, done, columns, table.num_rows)


@dataclass(frozen=True, slots=True)
class _Customers:
    """The customers' relation in the order of keys: Arrow columns, let go when they are vectors."""

    program: Program
    done: Lowered
    columns: dict[str, Any]
    many: int
    made: dict[str, Vector] = field(default_factory=dict)

    def vector(self, physical: str, kind: Type) -> Vector:
        """A column as a vector."""
        if physical not in self.made:
            making = keys_of if physical == self.done.key else vector_of
            self.made[physical] = making(self.columns.pop(physical), kind)
        return self.made[physical]

    def keys(self) -> Customers:
        """Who the customers are, with the columns of the customers table where there is one."""
        if self.done.columns:
            columns = {n.name: self.vector(p, n.type) for n, p in self.done.columns.items()}
            table = next(t for t in self.program.tables if t.role == "customers")
            frame = Frame(table.name, self.many, columns)
            return Customers(columns[table.key], frame, declared=True)
        events = next(t for t in self.program.tables if t.role == "events")
        kind = next(c.type for c in events.columns if c.name == events.key)
        keys = self.vector(self.done.key, kind)
        frame = Frame("customers", len(keys), {events.key: keys})
        return Customers(keys, frame, declared=False)

    def assigned(self, step: Segmentation) -> Assigned:
        """Who is in which segment; the words are the segments' ids, also those of nobody."""
        held = self.done.members[step.name]
        if not isinstance(held, str):
            return {tag: self.flags(physical) for tag, physical in held.items()}
        found = self.vector(held, TEXT)
        words = tuple(sorted(s.id for s in step.segments))
        place = np.array([*(words.index(w) for w in found.words), -1], np.int32)
        return coded(TEXT, place[found.values], words)

    def flags(self, physical: str) -> Mask:
        """A column of flags that are never missing."""
        return np.asarray(self.vector(physical, BOOLEAN).values, np.bool_)

    def inputs(self) -> Mapping[Column | LookedUp, Vector]:
        """The columns of the customers table, and what the program looks up from them."""
        found: dict[Column | LookedUp, Vector] = {}
        for column, physical in self.done.columns.items():
            found[column] = self.vector(physical, column.type)
        for node, physical in self.done.looked_up.items():
            found[node] = self.vector(physical, node.type)
        return found

    def rows(
        self, prepared: Prepared, names: Mapping[str, Vector], segments: Mapping[str, Assigned]
    ) -> Rows:
        """The customers with the masks of the actions' conditions found already."""
        masks: dict[Condition, Mask] = {
            asked: self.flags(physical) for asked, physical in self.done.actions.items()
        }
        zone = ZoneInfo(self.program.header.timezone)
        frame = prepared.customers.frame
        found = Found(masks=masks)
        return Rows(frame, zone, prepared.as_of, {}, names, segments, found=found)
