"""What names mean where an expression stands, and the list that faults are put on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from segrules.compiler.program import Column, Condition, LookedUp, Named, Table, Value
from segrules.language.expression import tree
from segrules.language.findings import Finding, type_arg
from segrules.language.nearest import nearest
from segrules.language.places import Place


@dataclass(frozen=True, slots=True)
class Names:
    """All that can be named: tables, customer-level values, segmentations, parameters."""

    tables: Mapping[str, Table]
    customer: Mapping[str, Value]
    segmentations: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, tree.Expression]
    timezone: str = "UTC"
    never_missing: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    """Definitions that are themselves in error: using them is not one error more."""

    def with_value(self, name: str, value: Named, *, known: bool) -> Names:
        """These names and one metric or score more; `known` if no customer lacks it."""
        never = self.never_missing | {name} if known else self.never_missing
        return replace(self, customer={**self.customer, name: value}, never_missing=never)

    def with_segments(self, name: str, segments: tuple[str, ...]) -> Names:
        """These names and one segmentation more."""
        return replace(self, segmentations={**self.segmentations, name: segments})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands.

    Without a table: at customer level. With one and `inside`: on a row of it. With one and not
    inside: around aggregates over its rows, which `where` narrows and `time` dates.
    """

    names: Names
    found: list[Finding]
    table: Table | None = None
    inside: bool = False
    where: Condition | None = None
    time: Column | None = None

    def report(self, message: str, place: Place | None, /, **args: type_arg) -> None:
        """Put one more finding on the list."""
        self.found.append(Finding(message, place, args))

    def row(self) -> Scope:
        """The same, on a row of the table."""
        return replace(self, inside=True)

    def columns(self) -> Mapping[str, Column]:
        """The columns of the table at hand."""
        if self.table is None:
            return {}
        name = self.table.name
        return {c.name: Column(name, c.name, c.type) for c in self.table.columns}


def resolve(name: tree.Name, scope: Scope) -> Value | None:
    """What a name means here; None, with a finding, if it means nothing."""
    if len(name.parts) > 1:
        return _through(name, scope)
    word = name.parts[0]
    columns = scope.columns()
    if scope.table is not None and word in columns and not scope.inside:
        scope.report("row-outside-aggregate", name.place, name=word, table=scope.table.name)
        return None
    found = columns.get(word) or scope.names.customer.get(word)
    if found is None:
        _unknown(word, name.place, scope)
    return found


def _through(name: tree.Name, scope: Scope) -> Value | None:
    """`product.category`: a column of the row that a look-up column points to."""
    if len(name.parts) > 2:  # noqa: PLR2004 - a column and what it reaches
        scope.report("look-up-too-far", name.place, name=".".join(name.parts))
        return None
    first = tree.Name(name.place, name.parts[:1])
    key = resolve(first, scope)
    if key is None:
        return None
    target = _target(key, scope)
    if target is None or not isinstance(key, Column):
        scope.report("no-look-up", name.place, name=name.parts[0])
        return None
    return _reached(name, key, target, scope)


def _target(key: Value, scope: Scope) -> Table | None:
    if not isinstance(key, Column):
        return None
    declared = next(c for c in scope.names.tables[key.table].columns if c.name == key.name)
    return scope.names.tables.get(declared.looks_up or "")


def _reached(name: tree.Name, key: Column, target: Table, scope: Scope) -> Value | None:
    column = next((c for c in target.columns if c.name == name.parts[1]), None)
    if column is None:
        near = nearest(name.parts[1], [c.name for c in target.columns])
        _report_unknown(".".join(name.parts), near, name.place, scope)
        return None
    return LookedUp(key, target.name, column.name, column.type)


def _unknown(word: str, place: Place, scope: Scope) -> None:
    """Say that nothing is called so, with the likeliest cure."""
    if word in scope.names.broken:
        return
    if word in scope.names.segmentations:
        scope.report("segmentation-as-value", place, name=word)
        return
    owner = _event_table_with(word, scope)
    if owner and scope.table is None:
        scope.report("row-column-at-customer", place, name=word, table=owner)
        return
    near = nearest(word, [*scope.columns(), *scope.names.customer])
    _report_unknown(word, near, place, scope)


def _event_table_with(word: str, scope: Scope) -> str | None:
    for table in scope.names.tables.values():
        if table.role == "events" and any(c.name == word for c in table.columns):
            return table.name
    return None


def _report_unknown(word: str, near: Iterable[str], place: Place, scope: Scope) -> None:
    close = ", ".join(f"`{n}`" for n in near)
    key = "unknown-name/near" if close else "unknown-name"
    scope.report(key, place, name=word, near=close)
