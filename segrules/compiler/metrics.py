"""A metric as read -> a metric of the program."""

from __future__ import annotations

from dataclasses import replace

from segrules.compiler.atoms import every, within
from segrules.compiler.literals import span, unfold
from segrules.compiler.lower import condition, value
from segrules.compiler.order import Read
from segrules.compiler.program import Column, Condition, Metric, Table
from segrules.compiler.scope import Names, Scope
from segrules.compiler.written import Reader
from segrules.language.catalogue import plain
from segrules.language.expression import tree
from segrules.language.expression.show import show
from segrules.language.model import MetricModel
from segrules.language.nearest import nearest


def metric(read: Read, model: MetricModel, names: Names, reader: Reader) -> Metric | None:
    """The metric with its type; None, with findings, if it has none."""
    scope = _scope(read, model, names, reader)
    if scope is None or not read.whole:
        return None
    at = (*read.loc, "value") if (*read.loc, "value") in read.trees else read.loc
    expression = read.trees[at]
    lowered = value(expression, scope)
    if lowered is None:
        return None
    place = reader.loaded.key_place(read.loc)
    return Metric(
        read.name, plain(lowered.type), lowered, model.about, _text(expression, read), place
    )


def _text(expression: tree.Expression, read: Read) -> str:
    narrowed = {key: read.trees.get((*read.loc, key)) for key in ("where", "window")}
    said = [f"{key} {show(tree)}" for key, tree in narrowed.items() if tree is not None]
    return " ".join([show(expression), *said])


def _scope(read: Read, model: MetricModel, names: Names, reader: Reader) -> Scope | None:
    scope = Scope(names, reader.found)
    if model.from_ is None:
        _needs_from(read, model, reader)
        return scope
    table = names.tables.get(model.from_)
    if table is None or table.role == "lookup":
        near = ", ".join(f"`{n}`" for n in nearest(model.from_, names.tables) or names.tables)
        reader.report("unknown-table", (*read.loc, "from"), name=model.from_, near=near)
        return None
    if table.role == "customers":
        reader.report("from-customers", (*read.loc, "from"), name=table.name)
        return None
    return _narrowed(read, replace(scope, table=table, time=_time_column(table)), reader)


def _needs_from(read: Read, model: MetricModel, reader: Reader) -> None:
    for key, given in (("where", model.where), ("window", model.window)):
        if given is not None:
            reader.report("key-needs-from", (*read.loc, key), key=key)


def _time_column(table: Table) -> Column | None:
    column = next((c for c in table.columns if c.name == table.time), None)
    return None if column is None else Column(table.name, column.name, column.type)


def _narrowed(read: Read, scope: Scope, reader: Reader) -> Scope | None:
    """The scope with `where` and `window` put into one condition."""
    parts: list[Condition] = []
    for key in ("window", "where"):
        expression = read.trees.get((*read.loc, key))
        if expression is None:
            continue
        part = (
            _window(expression, scope, read, reader)
            if key == "window"
            else condition(expression, scope.row(), positive=True)
        )
        if part is None:
            return None
        parts.append(part)
    return replace(scope, where=every(parts) if parts else None)


def _window(
    expression: tree.Expression, scope: Scope, read: Read, reader: Reader
) -> Condition | None:
    length = unfold(expression, scope)
    if not isinstance(length, tree.Duration):
        scope.report("not-a-duration", length.place)
        return None
    if scope.time is None:
        table = scope.table.name if scope.table else ""
        reader.report("no-time", (*read.loc, "window"), name="window", table=table)
        return None
    return within(scope.time, span(length), more_than=False, positive=True)
