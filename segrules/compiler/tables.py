"""Declared tables of a ruleset -> tables of the program, with their roles and cleaning rules."""

from __future__ import annotations

from dataclasses import replace

from segrules.compiler.lower import condition
from segrules.compiler.program import DeclaredColumn, Drop, Table
from segrules.compiler.scope import Names, Scope
from segrules.compiler.written import Reader
from segrules.language.expression.show import show
from segrules.language.findings import Finding
from segrules.language.model import ColumnModel, Ruleset, TableModel
from segrules.language.nearest import nearest
from segrules.language.types import TEMPORAL, Kind, Type

KINDS = {k.value: k for k in Kind}
DEFAULT_DECIMALS = 2


def column_type(column: ColumnModel) -> Type:
    """The type that a column declares."""
    kind = KINDS[column.type]
    decimals = 0
    if kind is Kind.MONEY:
        decimals = DEFAULT_DECIMALS if column.decimals is None else column.decimals
    options = tuple(column.one_of) if column.one_of else None
    return Type(kind, decimals, column.unit, options)


def tables(ruleset: Ruleset, reader: Reader) -> tuple[Table, ...]:
    """The tables without their drops, which need all tables to be known (see `with_drops`)."""
    lookups = {
        c.looks_up for t in ruleset.tables.values() for c in t.columns.values() if c.looks_up
    }
    made = []
    for name, model in ruleset.tables.items():
        role = "customers" if name == "customers" else "lookup" if name in lookups else "events"
        table = Table(name, role, model.key, _columns(model), tuple(model.unique), model.time)  # type: ignore[arg-type]
        made.append(_checked(table, model, reader))
    _check_links(ruleset, made, reader)
    return tuple(made)


def _columns(model: TableModel) -> tuple[DeclaredColumn, ...]:
    return tuple(
        _column(n, c, required=c.required or n == model.key) for n, c in model.columns.items()
    )


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
    )


def _checked(table: Table, model: TableModel, reader: Reader) -> Table:
    loc = ("tables", table.name)
    names = list(model.columns)
    _check_listed(table.key, names, (*loc, "key"), reader)
    for i, unique in enumerate(table.unique):
        listed = isinstance((reader.loaded.data or {})["tables"][table.name]["unique"], list)
        _check_listed(unique, names, (*loc, "unique", i) if listed else (*loc, "unique"), reader)
    for name, column in model.columns.items():
        _check_column(name, column, table.name, reader)
    return replace(table, time=_time(table, model, reader))


def _check_listed(name: str, names: list[str], loc: tuple[str | int, ...], reader: Reader) -> None:
    if name not in names:
        near = ", ".join(f"`{n}`" for n in nearest(name, names) or names[:8])
        reader.report("unknown-column", loc, name=name, near=near)


def _check_column(name: str, column: ColumnModel, table: str, reader: Reader) -> None:
    loc = ("tables", table, "columns", name)
    if column.one_of and column.type != "text":
        reader.report("key-does-not-apply/one-of", (*loc, "one_of"), type=column.type)
    if column.decimals is not None and column.type != "money":
        reader.report("key-does-not-apply/decimals", (*loc, "decimals"), type=column.type)
    if column.formats and column.type not in {"date", "instant"}:
        reader.report("key-does-not-apply/formats", (*loc, "formats"), type=column.type)
    if column.between and column.type not in {"integer", "number", "money"}:
        reader.report("key-does-not-apply/between", (*loc, "between"), type=column.type)


def _time(table: Table, model: TableModel, reader: Reader) -> str | None:
    """The column that says when an event happened: the named one, else the only date there is."""
    dated = [c.name for c in table.columns if c.type.kind in TEMPORAL]
    if table.role != "events":
        return None
    if model.time is not None:
        _check_listed(model.time, dated, ("tables", table.name, "time"), reader)
        return model.time if model.time in dated else None
    if len(dated) > 1:
        reader.report(
            "which-time",
            ("tables", table.name),
            table=table.name,
            columns=", ".join(f"`{d}`" for d in dated),
        )
    return dated[0] if dated else None


def _check_links(ruleset: Ruleset, made: list[Table], reader: Reader) -> None:
    by_name = {t.name: t for t in made}
    for table in made:
        for column in table.columns:
            loc = ("tables", table.name, "columns", column.name, "looks_up")
            if column.looks_up and column.looks_up not in by_name:
                near = ", ".join(f"`{n}`" for n in nearest(column.looks_up, by_name) or by_name)
                reader.report("unknown-table", loc, name=column.looks_up, near=near)
            elif column.looks_up:
                _check_look_up(column, by_name[column.looks_up], loc, reader)
    _check_keys(ruleset, made, reader)


def _check_look_up(
    column: DeclaredColumn, target: Table, loc: tuple[str | int, ...], reader: Reader
) -> None:
    key = next((c for c in target.columns if c.name == target.key), None)
    if key is not None and key.type.kind is not column.type.kind:
        reader.report("look-up-type", loc, table=target.name, key=target.key)


def _check_keys(ruleset: Ruleset, made: list[Table], reader: Reader) -> None:
    """Customers are told apart by text or by integers, everywhere the same."""
    kinds = {}
    for table in made:
        key = next((c for c in table.columns if c.name == table.key), None)
        if key is None or table.role == "lookup":
            continue
        kinds[table.name] = key.type.kind
        if key.type.kind not in {Kind.TEXT, Kind.INTEGER}:
            reader.report("key-type", ("tables", table.name, "columns", table.key))
    if len(set(kinds.values())) > 1:
        reader.report("key-types-differ", ("tables", list(ruleset.tables)[-1], "key"))


def with_drops(
    made: tuple[Table, ...], ruleset: Ruleset, names: Names, reader: Reader
) -> tuple[Table, ...]:
    """The tables with their cleaning rules lowered."""
    return tuple(replace(t, drops=_drops(t, ruleset.tables[t.name], names, reader)) for t in made)


def _drops(table: Table, model: TableModel, names: Names, reader: Reader) -> tuple[Drop, ...]:
    drops = []
    found: list[Finding] = reader.found
    scope = Scope(replace(names, customer={}), found, table=table, inside=True)
    for i, drop in enumerate(model.drop):
        read = reader.condition(drop.when, ("tables", table.name, "drop", i, "when"))
        lowered = None if read is None else condition(read, scope, positive=True)
        if read is not None and lowered is not None:
            drops.append(Drop(lowered, drop.because, show(read)))
    return tuple(drops)
