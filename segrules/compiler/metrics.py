"""A metric as read -> a metric of the program."""

from __future__ import annotations

from dataclasses import replace

from segrules.compiler.atoms import every
from segrules.compiler.lower import condition, value
from segrules.compiler.order import Read
from segrules.compiler.program import Always, Metric
from segrules.compiler.scope import Names, Scope, columns_of
from segrules.compiler.simplified import simplified
from segrules.compiler.unknown import listed
from segrules.compiler.windows import window
from segrules.compiler.written import Reader
from segrules.language.catalogue import plain
from segrules.language.expression import tree
from segrules.language.expression.show import show
from segrules.language.model import MetricModel


def metric(read: Read, model: MetricModel, names: Names, reader: Reader) -> Metric | None:
    """The metric with its type; None, with findings, if it has none.

    A metric whose rows are wrongly narrowed still has a type, by which its uses can be checked.
    """
    scope = _scope(read, model, names, reader)
    expression = read.trees.get((*read.loc, "value"))
    if scope is None or expression is None:
        return None
    lowered = value(expression, scope)
    if lowered is None:
        return None
    place = reader.loaded.key_place(read.loc)
    text = _text(expression, read)
    return Metric(read.name, plain(lowered.type), lowered, model.about, text, place, model.label)


def _text(expression: tree.Expression, read: Read) -> str:
    keys = (("where",), ("window",), ("window", "from"), ("window", "to"))
    found = {" ".join(key): read.trees.get((*read.loc, *key)) for key in keys}
    said = [f"{key} {show(tree)}" for key, tree in found.items() if tree is not None]
    return " ".join([show(expression), *said]).replace(" window to ", " to ")


def _scope(read: Read, model: MetricModel, names: Names, reader: Reader) -> Scope | None:
    scope = Scope(names, reader.found, predicts=True)
    if model.from_ is None:
        _needs_from(read, model, reader)
        return scope
    loc = (*read.loc, "from")
    table = names.tables.get(model.from_)
    if table is None:
        near = listed(model.from_, names.tables)
        reader.report("undeclared-table", loc, name=model.from_, near=near)
        return None
    if table.role != "events":
        key = "from-customers" if table.role == "customers" else "from-look-up"
        reader.report(key, loc, name=table.name)
        return None
    time = columns_of(table).get(table.time or "")
    return _narrowed(read, replace(scope, table=table, time=time), reader)


def _needs_from(read: Read, model: MetricModel, reader: Reader) -> None:
    for key, given in (("where", model.where), ("window", model.window)):
        if given is not None:
            reader.report_key("key-needs-from", (*read.loc, key), key=key)


def _narrowed(read: Read, scope: Scope, reader: Reader) -> Scope:
    """The scope with `where` and `window` put into one condition.

    A part that fails is left out, so that the faults of the value are still found.
    """
    where = read.trees.get((*read.loc, "where"))
    parts = [
        window(read, scope, reader),
        None if where is None else condition(where, scope.row(), positive=True),
    ]
    known = [p for p in parts if p is not None]
    whole = simplified(every(known)) if known else None
    return replace(scope, where=None if whole == Always(value=True) else whole)
