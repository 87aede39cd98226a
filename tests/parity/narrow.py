"""Hypothesis draws -> small programs of one kind of step each, on data that strains just that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from segrules.compiler.program import (
    Aggregate,
    Call,
    Classes,
    Column,
    Definition,
    Fixed,
    Header,
    Holds,
    Metric,
    Program,
    Score,
    Table,
    Value,
)
from segrules.language.catalogue import plain
from segrules.language.types import BOOLEAN, INSTANT, INTEGER, NUMBER, TEXT, Kind, Type
from tests.parity.expressions import (
    DAYS,
    FUNCTIONS,
    MONTH_END,
    NUMERIC,
    POOLS,
    SPRING,
    ZONES,
    Draw,
    Env,
    aggregate,
    call,
    cells,
    follows,
    journey,
    pick,
    time_of,
    values,
    with_leaves,
)
from tests.parity.programs import Example, Steps, classes
from tests.parity.worlds import CUSTOMERS, ORDERS, VISITS, declared, few_rows, many_rows, own

RARELY = (False,) * 30 + (True,)
"""Whether a column holds extreme values."""


def example(draw: Draw, table: Table, rows: list, steps: Sequence[Definition]) -> Example:
    """A program on one table."""
    header = Header("narrow", timezone=pick(draw, ZONES))
    as_of = pick(draw, (SPRING + 2, MONTH_END))
    return Example(Program(header, (table,), tuple(steps)), {table.name: rows}, as_of, {})


def _rows(draw: Draw, pools: Mapping[str, list[object]], most: int) -> list[dict[str, object]]:
    """Some rows, simple ones or of cells that are all as likely."""
    if draw(st.booleans()):
        return few_rows(draw, pools, most)
    return many_rows(draw, pools, pick(draw, (most, most // 2)))


@st.composite
def scored(draw: Draw) -> Example:
    """One score of a column full of ties, perhaps inside another score."""
    kind = pick(draw, NUMERIC)
    columns = {"id": INTEGER, "x": kind, "outer": INTEGER, "tie": TEXT}
    table = Table("customers", "customers", "id", declared(columns))
    few = draw(st.lists(st.sampled_from(cells(kind, extreme=False)), min_size=1, max_size=6))
    pools = {"x": few, "outer": [1, 1, 2, None], "tie": [*POOLS[TEXT], None]}
    rows = [{"id": at, **row} for at, row in enumerate(_rows(draw, pools, 40))]
    outer = Classes(Column("customers", "outer", INTEGER), "higher", Fixed((2,)), 2)
    x, tie, key = (Column("customers", name, columns[name]) for name in ("x", "tie", "id"))
    steps = Steps(with_leaves(Env(), x, tie, key))
    steps.add(Score("outer_class", Type(Kind.INTEGER, classes=2), outer))
    only_x = Env(leaves={kind: (x,)}, dated=False)
    rule = classes(draw, steps, only_x)
    steps.add(Score("score", Type(Kind.INTEGER, classes=rule.count), rule))
    return example(draw, table, rows, steps.made)


@st.composite
def aggregated(draw: Draw) -> Example:
    """Metrics of events of few customers, with as many rows at one time as at different times."""
    columns = {"id": INTEGER, **ORDERS}
    table = Table("orders", "events", "id", declared(columns), time=pick(draw, ("day", "at")))
    pools = {name: cells(kind, extreme=pick(draw, RARELY)) for name, kind in columns.items()}
    rows = _rows(draw, pools | {"id": [1, 2, 3]}, 16)
    inner = with_leaves(Env(), *(v for v in own(table) if isinstance(v, Column)))
    env = Env(events=(table,), rows={"orders": inner})
    made = [aggregate(draw, env, None) for _ in range(5)]
    steps = [Metric(f"m{at}", plain(value.type), value) for at, value in enumerate(made)]
    return example(draw, table, rows, steps)


_NAMES = [*sorted({name for listed in FUNCTIONS.values() for name, _ in listed}), "condition"]


@st.composite
def in_time(draw: Draw) -> Example:
    """What comes around rows, funnels, periods and adoption, of few customers on few days."""
    columns = {"id": INTEGER, **ORDERS}
    time, other = pick(draw, ("day", "at")), pick(draw, ("day", "at"))
    orders = Table("orders", "events", "id", declared(columns), time=time)
    visits = Table("visits", "events", "id", declared({"id": INTEGER, **VISITS}), time=other)
    pools = {name: POOLS[kind][:4] for name, kind in columns.items()}
    pools |= {"id": [1, 2, 3], "day": DAYS[-4:], "at": POOLS[INSTANT][-12:]}
    rows = {t.name: _rows(draw, _of(t, pools), 20) for t in (orders, visits)}
    named = {t.name: with_leaves(Env(), *_columns(t)) for t in (orders, visits)}
    env = Env(events=(orders,), rows=named, beside=(orders, visits))
    made = [_in_time(draw, env, orders) for _ in range(4)]
    steps = [Metric(f"m{at}", plain(value.type), value) for at, value in enumerate(made)]
    header = Header("narrow", timezone=pick(draw, ZONES))
    as_of = pick(draw, (SPRING, SPRING + 2, MONTH_END))
    return Example(Program(header, (orders, visits), tuple(steps)), rows, as_of, {})


def _columns(table: Table) -> list[Value]:
    return [value for value in own(table) if isinstance(value, Column)]


def _of(table: Table, pools: Mapping[str, list[object]]) -> dict[str, list[object]]:
    return {c.name: pools.get(c.name, ["a", "b", None]) for c in table.columns}


def _in_time(draw: Draw, env: Env, table: Table) -> Aggregate:
    time = time_of(table)
    form = pick(draw, ("around", "around", "journey", "adoption", "count"))
    if form == "journey":
        return journey(draw, env, table, time)
    if form == "adoption":
        sku = Column(table.name, "sku", TEXT)
        return Aggregate("adoption", table.name, sku, None, NUMBER, time=time)
    asked = Holds(follows(draw, env, table, time), negated=draw(st.booleans()))
    return Aggregate("count", table.name, None, asked, INTEGER)


def _called(draw: Draw, env: Env, name: str) -> Value:
    """One function by its name, in any of its types; or a condition as a value."""
    if name == "condition":
        return call(draw, env, BOOLEAN, 2)
    found = [(k, args) for k, listed in FUNCTIONS.items() for n, args in listed if n == name]
    kind, kinds = pick(draw, found)
    return Call(name, values(draw, env, kinds, pick(draw, (1, 1, 2))), kind)


@st.composite
def computed(draw: Draw) -> Example:
    """Functions of columns."""
    columns = {"id": INTEGER, **CUSTOMERS, **ORDERS}
    table = Table("customers", "customers", "id", declared(columns))
    pools = {name: cells(kind, extreme=pick(draw, RARELY)) for name, kind in columns.items()}
    rows = [{**row, "id": at} for at, row in enumerate(_rows(draw, pools, 12))]
    env = with_leaves(Env(), *(v for v in own(table) if isinstance(v, Column)))
    made = [_called(draw, env, pick(draw, _NAMES)) for _ in range(6)]
    steps = [Metric(f"m{at}", plain(value.type), value) for at, value in enumerate(made)]
    return example(draw, table, rows, steps)
