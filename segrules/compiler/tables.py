"""Declared tables of a ruleset -> tables of the program, with their roles and cleaning rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from segrules.compiler.lower import condition
from segrules.compiler.program import DeclaredColumn, Drop, Table
from segrules.compiler.scope import Names, Scope
from segrules.compiler.spelling import odd_name
from segrules.compiler.unknown import counted, listed, unknown
from segrules.compiler.written import Loc, Reader
from segrules.language.expression.show import show
from segrules.language.findings import type_arg
from segrules.language.model import ColumnModel, Ruleset, TableModel
from segrules.language.types import TEMPORAL, Kind, Type
from segrules.language.width import shown

KINDS = {k.value: k for k in Kind}
DEFAULT_DECIMALS = 2
NUMERIC_TYPES = frozenset({"integer", "number", "money"})
ONLY_FOR = {
    "one_of": frozenset({"text"}),
    "decimals": frozenset({"money"}),
    "formats": frozenset({"date", "instant"}),
    "between": NUMERIC_TYPES,
    "unit": NUMERIC_TYPES,
}
"""Keys of a column that belong to some types only."""

Role = Literal["customers", "events", "lookup"]


def tables(ruleset: Ruleset, reader: Reader) -> tuple[Table, ...]:
    """The tables without their drops, which need all tables to be known (see `with_drops`)."""
    made = [
        _table(name, model, _role(name, ruleset), reader) for name, model in ruleset.tables.items()
    ]
    by_name = {t.name: t for t in made}
    for table in made:
        for column in table.columns:
            if column.looks_up is not None:
                _check_look_up(column, table, by_name, reader)
    _check_keys(made, reader)
    return tuple(made)


def _role(name: str, ruleset: Ruleset) -> Role:
    if name == "customers":
        return "customers"
    others = (t for n, t in ruleset.tables.items() if n != name)
    looked_up = any(c.looks_up == name for t in others for c in t.columns.values())
    return "lookup" if looked_up else "events"


def _table(name: str, model: TableModel, role: Role, reader: Reader) -> Table:
    loc: Loc = ("tables", name)
    columns = tuple(
        _column(n, c, required=c.required or n == model.key) for n, c in model.columns.items()
    )
    _check_named([model.key], columns, (*loc, "key"), reader)
    _check_named(model.unique, columns, (*loc, "unique"), reader)
    reader.found.extend(odd_name(name, reader.loaded.key_place(loc)))
    for column, written in model.columns.items():
        at = (*loc, "columns", column)
        reader.found.extend(odd_name(column, reader.loaded.key_place(at)))
        _check_column(written, at, reader)
    _check_headers(columns, loc, reader)
    time = _time(model, columns, role, loc, reader)
    return Table(name, role, model.key, columns, tuple(model.unique), time, label=model.label)


# ---------------------------------------------------------------- columns


def column_type(column: ColumnModel) -> Type:
    """The type that a column declares."""
    kind = KINDS[column.type]
    decimals = 0
    if kind is Kind.MONEY:
        decimals = DEFAULT_DECIMALS if column.decimals is None else column.decimals
    called = column.options() if kind is Kind.TEXT else {}
    options, words = tuple(called) or None, tuple(called.values()) or None
    return Type(kind, decimals, column.unit, options, words=words)


def _column(name: str, model: ColumnModel, *, required: bool) -> DeclaredColumn:
    low_high = (float(model.between[0]), float(model.between[1])) if model.between else None
    return DeclaredColumn(
        name,
        column_type(model),
        tuple(model.aliases),
        tuple(model.formats),
        required,
        model.pii,
        low_high,
        model.looks_up,
        model.about,
        model.label,
    )


def _check_column(column: ColumnModel, loc: Loc, reader: Reader) -> None:
    for key, types in ONLY_FOR.items():
        if key in column.model_fields_set and column.type not in types:
            reader.report_key(
                f"key-does-not-apply/{key}".replace("_", "-"), (*loc, key), type=column.type
            )
    if column.between is not None and column.between[0] > column.between[1]:
        reader.report("between-turned", (*loc, "between"))


def _check_headers(columns: Iterable[DeclaredColumn], loc: Loc, reader: Reader) -> None:
    """A header may stand for one column only."""
    owners = {c.name: c.name for c in columns}
    for column in columns:
        for i, alias in enumerate(column.aliases):
            owner = owners.setdefault(alias, column.name)
            if owner != column.name:
                at = (*loc, "columns", column.name, "aliases", i)
                reader.report("alias-twice", at, name=alias, column=owner)


def _check_named(
    names: Iterable[str], columns: tuple[DeclaredColumn, ...], loc: Loc, reader: Reader
) -> None:
    known = [c.name for c in columns]
    args: dict[str, type_arg] = {"table": shown(str(loc[1])), "columns": counted(known)}
    for i, name in enumerate(names):
        if name not in known:
            place = reader.loaded.place((*loc, i))
            reader.found.append(unknown("unknown-column", name, known, place, **args))


def _time(
    model: TableModel, columns: tuple[DeclaredColumn, ...], role: Role, loc: Loc, reader: Reader
) -> str | None:
    """The column that says when an event happened: the named one, else the only date there is."""
    dated = [c.name for c in columns if c.type.kind in TEMPORAL]
    if model.time is not None:
        return _named_time(model.time, columns, dated, role, loc, reader)
    if role != "events":
        return None
    if len(dated) > 1:
        reader.report_key("which-time", loc, table=str(loc[-1]), columns=counted(dated))
    return dated[0] if dated else None


def _named_time(
    name: str,
    columns: tuple[DeclaredColumn, ...],
    dated: list[str],
    role: Role,
    loc: Loc,
    reader: Reader,
) -> str | None:
    at = (*loc, "time")
    if role != "events":
        reader.report_key("time-without-events", at, table=str(loc[-1]))
        return None
    _check_named([name], columns, at, reader)
    if name not in dated and any(c.name == name for c in columns):
        reader.report("time-not-dated", at, name=name)
    return name if name in dated else None


# ---------------------------------------------------------------- links between tables


def _check_look_up(
    column: DeclaredColumn, table: Table, by_name: dict[str, Table], reader: Reader
) -> None:
    loc = ("tables", table.name, "columns", column.name, "looks_up")
    target = by_name.get(column.looks_up or "")
    if target is None:
        name = column.looks_up or ""
        reader.report("undeclared-table", loc, name=name, near=listed(name, by_name))
        return
    if target.name == table.name and table.role != "customers":
        reader.report("looks-up-itself", loc, table=table.name)
        return
    key = next((c for c in target.columns if c.name == target.key), None)
    if key is not None and key.type.kind is not column.type.kind:
        reader.report("look-up-type", loc, table=target.name, key=target.key)


def _check_keys(made: list[Table], reader: Reader) -> None:
    """Customers are told apart by text or by integers, everywhere the same."""
    first: tuple[str, Kind] | None = None
    for table in made:
        key = next((c for c in table.columns if c.name == table.key), None)
        if key is None:
            continue
        kind = key.type.kind
        if kind not in {Kind.TEXT, Kind.INTEGER}:
            reader.report("key-type", ("tables", table.name, "columns", table.key))
        elif table.role != "lookup":
            first = first or (table.name, kind)
            if kind is not first[1]:
                reader.report("key-types-differ", ("tables", table.name, "key"), table=first[0])


# ---------------------------------------------------------------- cleaning


def with_drops(
    made: tuple[Table, ...], ruleset: Ruleset, names: Names, reader: Reader
) -> tuple[Table, ...]:
    """The tables with their cleaning rules lowered.

    A rule sees its own row and what that points to in tables that are cleaned before.
    """
    before = frozenset(t.name for t in made if t.role == "lookup")
    names = replace(names, customer={})
    return tuple(
        replace(
            t, drops=_drops(t, ruleset.tables[t.name], _scope(t, names, before, reader), reader)
        )
        for t in made
    )


def _scope(table: Table, names: Names, before: frozenset[str], reader: Reader) -> Scope:
    reach = frozenset[str]() if table.role == "lookup" else before
    return Scope(names, reader.found, table=table, inside=True, reach=reach)


def _drops(table: Table, model: TableModel, scope: Scope, reader: Reader) -> tuple[Drop, ...]:
    drops = []
    for i, drop in enumerate(model.drop):
        read = reader.condition(drop.when, ("tables", table.name, "drop", i, "when"))
        lowered = None if read is None else condition(read, scope, positive=True)
        if read is not None and lowered is not None:
            drops.append(Drop(lowered, drop.because, show(read)))
    return tuple(drops)
