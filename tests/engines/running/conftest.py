"""Plain Python values -> typed frames and small programs, and what running them gives."""

from __future__ import annotations

import pandas as pd
import pytest

from segrules.compiler.program import (
    Action,
    Aggregate,
    Classes,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Every,
    Header,
    InSegment,
    LookedUp,
    Metric,
    Named,
    Program,
    Rule,
    Score,
    Segment,
    Segmentation,
    Table,
)
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.running import segments_out, tables_out
from segrules.engines.on_pandas.running.run import run
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.findings import Words
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    Kind,
    Type,
    money,
)

CENTS = money(2, "CNY")
TYPES = {
    "id": TEXT,
    "number": INTEGER,
    "city": TEXT,
    "ok": BOOLEAN,
    "n": INTEGER,
    "x": NUMBER,
    "born": DATE,
    "seen": INSTANT,
    "credit": CENTS,
    "order": TEXT,
    "day": DATE,
    "amount": CENTS,
    "sku": TEXT,
    "kind": TEXT,
}
"""The columns that the tables of these tests may have."""


class Made:
    """Builders of columns, tables, frames, steps and programs."""

    types = TYPES

    @staticmethod
    def column(name, table="customers"):
        """A column of a table."""
        return Column(table, name, TYPES[name])

    @staticmethod
    def table(name, role, key, *columns, **more):
        """A table of some of the known columns; `looks_up` maps columns to tables."""
        looks_up = more.pop("looks_up", {})
        declared = [DeclaredColumn(c, TYPES[c], looks_up=looks_up.get(c)) for c in (key, *columns)]
        return Table(name, role, key, tuple(declared), **more)

    @staticmethod
    def frame(name, **columns):
        """A typed frame of lists of physical values; None is missing."""
        vectors = {c: from_cells(cells, TYPES[c]) for c, cells in columns.items()}
        return Frame(name, len(next(iter(vectors.values()))), vectors)

    @staticmethod
    def metric(name, value):
        """A metric of a value."""
        return Metric(name, value.type, value)

    @staticmethod
    def of_orders(function, argument=None, where=None, type_=None):
        """An aggregate of the orders' column of that name."""
        of = argument and Column("orders", argument, TYPES[argument])
        time = Column("orders", "day", DATE) if function in {"first", "last"} else None
        type_ = type_ or (of.type if of else INTEGER)
        return Aggregate(function, "orders", of, where, type_, time=time)

    @staticmethod
    def looked_up(key, table, name):
        """A column of the table that an order's column points to."""
        return LookedUp(Column("orders", key, TYPES[key]), table, name, TYPES[name])

    @staticmethod
    def score(name, of, method, count=2, better="higher", **more):
        """A score of classes."""
        rule = Classes(of, better, method, count, **more)
        labels = more.get("labels") or None
        return Score(name, Type(Kind.INTEGER, options=labels, classes=count), rule)

    @staticmethod
    def named(name, type_=INTEGER):
        """A metric or score by name."""
        return Named(name, type_)

    @staticmethod
    def is_(op, left, number, type_=INTEGER):
        """A comparison with a number."""
        return Compare(op, left, Constant(number, type_))

    @staticmethod
    def segmentation(name, assign, *rules, otherwise=None):
        """A segmentation of (segment, condition) rules, labelled by its ids."""
        ids = dict.fromkeys([s for s, _ in rules] + ([otherwise] if otherwise else []))
        segments = tuple(Segment(i, Words(f"{i}的标签", f"{i} label")) for i in ids)
        return Segmentation(name, assign, segments, tuple(Rule(*r) for r in rules), otherwise)

    @staticmethod
    def action(name, *segments, condition=None, **details):
        """An action for segments, each as `segmentation.segment`."""
        pairs = tuple(tuple(s.split(".")) for s in segments)
        return Action(name, pairs, condition, (), details)

    @staticmethod
    def program(tables, *steps, actions=(), revenue=None, timezone="UTC"):
        """A program."""
        header = Header("test", timezone=timezone, revenue=revenue)
        return Program(header, tuple(tables), steps, tuple(actions))

    every = Every
    inside = InSegment
    constant = Constant


class Ran:
    """A program that was run on frames: its answers by the customer's key."""

    def __init__(self, program, *frames, as_of=None, cuts=None):
        self.program = program
        self.run = run(program, {f.name: f for f in frames}, as_of, cuts)
        self.keys = to_cells(self.run.prepared.customers.keys)

    def by_key(self, cells):
        """Cells by customer."""
        return dict(zip(self.keys, cells, strict=True))

    def __getitem__(self, name):
        """A metric, a score or a segmentation by customer."""
        found = self.run.names.get(name)
        return self.by_key(to_cells(self.run.segments[name] if found is None else found))

    def tags(self, name):
        """The tags of each customer."""
        masks = self.run.segments[name]
        return self.by_key([{t for t, m in masks.items() if m[i]} for i in range(len(self.keys))])

    @property
    def actions(self):
        """The action of each customer."""
        return self.by_key(to_cells(self.run.resolved.action))

    @property
    def arms(self):
        """The arm of each customer."""
        return self.by_key(to_cells(self.run.resolved.arm))

    @property
    def counts(self):
        """The funnel of each action."""
        return {f.action: f for f in self.run.resolved.funnels}

    @property
    def customers(self) -> pd.DataFrame:
        """The customers as a table."""
        columns = tables_out.columns(self.program, self.run)
        return tables_out.customers(self.program, columns)

    @property
    def segments(self) -> pd.DataFrame:
        """The segments as a table."""
        return segments_out.segments(self.program, self.run)


@pytest.fixture(scope="session")
def made():
    """The builders."""
    return Made


@pytest.fixture(scope="session")
def ran():
    """Run a program on frames."""
    return Ran
