"""A test of what follows or precedes a row -> the rows it asks about, and its value, checked."""

from __future__ import annotations

from dataclasses import replace

from segrules.compiler.coerce import convert
from segrules.compiler.program import Condition, Follows, Span, Table, Value
from segrules.compiler.scope import Scope, columns_of
from segrules.compiler.unknown import counted, listed, unknown
from segrules.language.expression import tree
from segrules.language.findings import type_arg
from segrules.language.types import BOOLEAN, DATE, KIND_WORDS, Kind


def words_of(node: tree.Follows) -> str:
    """The words that the test begins with."""
    return "preceded by" if node.before else "followed by"


def other_rows(node: tree.Follows, scope: Scope) -> Scope | None:
    """The scope of a row that may follow or precede; None, with a finding, where there is none."""
    if scope.table is None or not scope.inside or scope.table.role != "events":
        scope.report("follows-place", node.place, words=words_of(node))
        return None
    if scope.reach is not None:
        scope.report("follows-place/drop", node.place, words=words_of(node))
        return None
    table = scope.table if node.table is None else _table(node.table, scope)
    if table is None:
        return None
    there = replace(scope, table=table, time=columns_of(table).get(table.time or ""))
    undated = next((s.table for s in (scope, there) if s.time is None and s.table), None)
    if undated is not None:
        scope.report("no-time", node.place, name=words_of(node), table=undated.name)
        return None
    return there


def _table(name: tree.Name, scope: Scope) -> Table | None:
    table = scope.names.tables.get(name.parts[0])
    if table is None:
        near = listed(name.parts[0], scope.names.tables)
        scope.report("undeclared-table", name.place, name=name.parts[0], near=near)
    elif table.role != "events":
        scope.report("follows-table", name.place, name=table.name)
        return None
    return table


def follows(
    node: tree.Follows, where: Condition | None, span: Span, scope: Scope, there: Scope
) -> Value | None:
    """The test with its times in one kind: of a date and an instant, days are compared."""
    if scope.time is None or there.time is None or there.table is None:
        return None
    times: tuple[Value, Value] = (scope.time, there.time)
    if scope.time.type.kind is not there.time.type.kind:
        times = (convert(scope.time, DATE), convert(there.time, DATE))
    if span.months:
        scope.report("follows-length", node.length.place, words=words_of(node))
        return None
    if span.hours and times[0].type.kind is Kind.DATE:
        scope.report("hours-of-date", node.length.place)
        return None
    same = None if node.same is None else _same(node.same, scope, there)
    if node.same is not None and same is None:
        return None
    return Follows(there.table.name, where, *times, span, node.before, same, BOOLEAN)


def _same(name: tree.Name, scope: Scope, there: Scope) -> tuple[Value, Value] | None:
    """The column of that name in both tables."""
    word = name.parts[0]
    for side in (scope, there):
        if word not in side.columns() and side.table is not None:
            known = list(side.columns())
            args: dict[str, type_arg] = {"table": side.table.name, "columns": counted(known)}
            scope.found.append(unknown("unknown-column", word, known, name.place, **args))
            return None
    here, other = scope.columns()[word], there.columns()[word]
    if (here.type.kind, here.type.decimals) != (other.type.kind, other.type.decimals):
        left, right = (KIND_WORDS[c.type.kind] for c in (here, other))
        scope.report("type-mismatch", name.place, left=left, right=right)
        return None
    return here, other
