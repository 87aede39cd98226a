"""Hypothesis draws -> random declared tables, what can be named in them, and rows for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from hypothesis import strategies as st

from segrules.compiler.program import (
    Column,
    DeclaredColumn,
    Drop,
    LookedUp,
    Table,
    Value,
)
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
)
from tests.parity.expressions import (
    FEN,
    NO_WORDS,
    YEN,
    Draw,
    Env,
    cells,
    condition,
    pick,
    with_leaves,
)

ORDERS = {
    "no": INTEGER,
    "n": INTEGER,
    "x": NUMBER,
    "amount": FEN,
    "channel": TEXT,
    "flag": BOOLEAN,
    "day": DATE,
    "at": INSTANT,
    "sku": TEXT,
}
VISITS = {"n": INTEGER, "day": DATE, "at": INSTANT, "page": TEXT}
CUSTOMERS = {
    "city": TEXT,
    "age": INTEGER,
    "vip": BOOLEAN,
    "joined": DATE,
    "rate": NUMBER,
    "credit": YEN,
    "sku": TEXT,
}
PRODUCTS = {"category": TEXT, "price": FEN, "stock": INTEGER, "launched": DATE, "hot": BOOLEAN}
KEYS = {TEXT: ["k", "a", "上", "😀", "K"], INTEGER: [1, 2, 3, -5, 2**63 - 1, -(2**63)]}

FEW_WORDS = 64
"""Up to so many words some engines look them up one by one."""

Tables = dict[str, list[dict[str, object]]]


@dataclass(frozen=True)
class World:
    """The tables of a program, what can be named in them, and the key's type."""

    tables: tuple[Table, ...]
    env: Env
    key: Type


def declared(columns: Mapping[str, Type]) -> tuple[DeclaredColumn, ...]:
    """Columns as declared."""
    return tuple(DeclaredColumn(name, kind) for name, kind in columns.items())


def own(table: Table) -> list[Value]:
    """The columns of a table as values, and what its look-up column reaches."""
    found: list[Value] = [Column(table.name, c.name, c.type) for c in table.columns]
    key = Column(table.name, "sku", TEXT)
    if key in found and table.role != "lookup":
        found += [LookedUp(key, "products", name, kind) for name, kind in PRODUCTS.items()]
    return found


def table(draw: Draw, name: str, role, key: str, columns) -> Table:
    """A table with random cleaning."""
    time = pick(draw, ("day", "at", None)) if role == "events" else None
    made = Table(name, role, key, declared(columns), time=time)
    names = st.sampled_from([c for c in columns if c != key])
    unique = draw(st.lists(names, max_size=pick(draw, (0, 2)), unique=True))
    env = with_leaves(Env(), *own(made))
    drops = (condition(draw, env, 1) for _ in range(pick(draw, (0, 0, 0, 1, 2))))
    return replace(made, unique=tuple(unique), drops=tuple(Drop(d, NO_WORDS) for d in drops))


@st.composite
def worlds(draw: Draw) -> World:
    """Random declared tables; orders always, the others now and then."""
    key = pick(draw, (TEXT, INTEGER))
    tables = [
        table(draw, "orders", "events", "id", {"id": key, **ORDERS}),
        table(draw, "products", "lookup", "sku", {"sku": TEXT, **PRODUCTS}),
    ]
    if draw(st.booleans()):
        tables.append(table(draw, "customers", "customers", "id", {"id": key, **CUSTOMERS}))
    if draw(st.booleans()):
        tables.append(table(draw, "visits", "events", "id", {"id": key, **VISITS}))
    events = tuple(t for t in tables if t.role == "events")
    rows = {t.name: with_leaves(Env(), *own(t)) for t in events}
    of_customer = [v for t in tables if t.role == "customers" for v in own(t)]
    return World(
        tuple(tables), with_leaves(Env(events=events, rows=rows, beside=events), *of_customer), key
    )


def data(draw: Draw, world: World) -> Tables:
    """Rows for the tables, with missing cells, ties, unknown keys and doubled rows.

    Columns may be absent, values extreme, and there may be many rows, of many different words.
    """
    extreme = pick(draw, (False, False, False, True))
    many = pick(draw, (0, 0, 0, 20, 60, 200))
    absent = draw(st.frozensets(st.sampled_from(("n", "day", "flag", "city", "price")), max_size=1))
    found = {}
    for each in world.tables:
        pools = _pools(each, world.key, extreme=extreme, many=many > FEW_WORDS)
        kept = {name: pool for name, pool in pools.items() if name not in absent}
        most = 12 if each.role == "events" else 6
        found[each.name] = many_rows(draw, kept, many) if many else few_rows(draw, kept, most)
    return found


def _pools(table: Table, key: Type, *, extreme: bool, many: bool) -> dict[str, list[object]]:
    """For each column the cells that may stand there."""
    pools = {c.name: cells(c.type, extreme=extreme) for c in table.columns}
    if table.role != "lookup":
        pools["id"] = [*KEYS[key], None]
    if many:
        words = [f"{n:x}" for n in range(90)]
        pools |= {name: [*pools[name], *words] for name in ("sku", "page", "city") if name in pools}
        more = words if key == TEXT else list(range(90))
        pools |= {"id": [*pools["id"], *more]} if "id" in pools else {}
    return pools


def few_rows(draw: Draw, pools: Mapping[str, list[object]], most: int) -> list[dict[str, object]]:
    """Rows that can be shrunk to the simplest ones."""
    row = st.fixed_dictionaries({name: st.sampled_from(pool) for name, pool in pools.items()})
    return draw(st.lists(row, min_size=pick(draw, (4, 4, 1, 0)), max_size=most))


def many_rows(draw: Draw, pools: Mapping[str, list[object]], rows: int) -> list[dict[str, object]]:
    """Rows of cells that are all as likely, which Hypothesis alone would hardly make."""
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - no secret
    return [{name: random.choice(pool) for name, pool in pools.items()} for _ in range(rows)]
