"""What names mean where an expression stands, and the list that faults are put on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from segrules.compiler.program import Column, Condition, LookedUp, Model, Named, Table, Value
from segrules.compiler.unknown import counted, unknown
from segrules.language.expression import tree
from segrules.language.findings import Finding, type_arg
from segrules.language.places import Place
from segrules.language.types import NUMERIC, Kind
from segrules.language.width import shown


@dataclass(frozen=True, slots=True)
class Names:
    """All that can be named: tables, customer-level values, segmentations, parameters.

    `lists` are the parameters that hold several values. `broken` are definitions that are not
    there because they are in error (or come later, in a cycle): to use one is not one error more.
    """

    tables: Mapping[str, Table]
    customer: Mapping[str, Value]
    segmentations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parameters: Mapping[str, tree.Expression] = field(default_factory=dict)
    lists: Mapping[str, tuple[tree.Expression, ...]] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)
    timezone: str = "UTC"
    never_missing: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()

    def with_value(self, name: str, value: Named, *, known: bool) -> Names:
        """These names and one metric or score more; `known` if no customer lacks it."""
        never = self.never_missing | {name} if known else self.never_missing
        customer = {**self.customer, name: value}
        return replace(self, customer=customer, never_missing=never, broken=self.broken - {name})

    def with_model(self, model: Model) -> Names:
        """These names and one model more."""
        models = {**self.models, model.name: model}
        return replace(self, models=models, broken=self.broken - {model.name})

    def with_segments(self, name: str, segments: tuple[str, ...], *, whole: bool) -> Names:
        """These names and one segmentation more; not `whole` if some segments are not known."""
        broken = self.broken - {name} if whole else self.broken | {name}
        parts = {**self.segmentations, name: segments}
        return replace(self, segmentations=parts, broken=broken)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands.

    Without a table: at customer level. With one and `inside`: on a row of it. With one and not
    inside: around aggregates over its rows, which `where` narrows and `time` dates. `reach` are the
    tables that can be looked up so early; None: all. `predicts` says that models may be asked.
    """

    names: Names
    found: list[Finding]
    table: Table | None = None
    inside: bool = False
    where: Condition | None = None
    time: Column | None = None
    reach: frozenset[str] | None = None
    predicts: bool = False

    def report(self, message: str, place: Place | None, /, **args: type_arg) -> None:
        """Put one more finding on the list."""
        said = {k: shown(v) if isinstance(v, str) else v for k, v in args.items()}
        self.found.append(Finding(message, place, said))

    def row(self) -> Scope:
        """The same, on a row of the table."""
        return replace(self, inside=True)

    def columns(self) -> Mapping[str, Column]:
        """The columns of the table at hand."""
        return {} if self.table is None else columns_of(self.table)

    def means(self, word: str) -> bool:
        """Whether a value is called so here."""
        return word in self.columns() or word in self.names.customer


def aggregated(name: str, kind: Kind) -> str:
    """An aggregate that a column of rows may be meant for, as an example."""
    function = {Kind.TEXT: "mode", Kind.BOOLEAN: "share"}.get(kind, "max")
    return f"{function}({name})" if kind not in NUMERIC else f"sum({name})"


def columns_of(table: Table) -> Mapping[str, Column]:
    """The columns of a table as values, by name."""
    return {c.name: Column(table.name, c.name, c.type) for c in table.columns}


def resolve(name: tree.Name, scope: Scope) -> Value | None:
    """What a name means here; None, with a finding, if it means nothing."""
    if len(name.parts) > 1:
        return _through(name, scope)
    word = name.parts[0]
    columns = scope.columns()
    if scope.table is not None and word in columns and not scope.inside:
        example = aggregated(word, columns[word].type.kind)
        table = scope.table.name
        scope.report("row-outside-aggregate", name.place, name=word, table=table, example=example)
        return None
    found = columns.get(word) or scope.names.customer.get(word)
    if found is None:
        scope.found.extend(_unknown(word, name.place, scope))
    return found


# ---------------------------------------------------------------- look-ups


def _through(name: tree.Name, scope: Scope) -> Value | None:
    """`product.category`: a column of the row that a look-up column points to."""
    if not scope.means(name.parts[0]) and name.parts[0] in scope.names.tables:
        _report_prefix(name, scope)
        return None
    if len(name.parts) > 2:  # noqa: PLR2004 - a column and what it reaches
        scope.report("look-up-too-far", name.place, name=".".join(name.parts))
        return None
    key = resolve(tree.Name(name.place, name.parts[:1]), scope)
    if key is None:
        return None
    target = _target(key, scope)
    if target is None or not isinstance(key, Column):
        scope.report("no-look-up", name.place, name=name.parts[0])
        return None
    if scope.reach is not None and target.name not in scope.reach:
        scope.report("look-up-too-early", name.place, table=target.name)
        return None
    return _reached(name, key, target, scope)


def _report_prefix(name: tree.Name, scope: Scope) -> None:
    """`orders.amount`: the habit of SQL."""
    table, column = name.parts[0], name.parts[1]
    role, columns = scope.names.tables[table].role, columns_of(scope.names.tables[table])
    here = scope.table is None and role == "customers"
    if column not in columns:
        args: dict[str, type_arg] = {"table": shown(table), "columns": counted(list(columns))}
        scope.found.append(unknown("unknown-column", column, columns, name.place, **args))
    elif here or (scope.table is not None and scope.table.name == table):
        scope.report("table-prefix", name.place, name=".".join(name.parts), column=column)
    elif role == "lookup":
        scope.report("table-prefix/look-up", name.place, table=table, column=column)
    else:
        example = aggregated(column, columns[column].type.kind)
        scope.report(
            "row-column-at-customer", name.place, name=column, table=table, example=example
        )


def _target(key: Value, scope: Scope) -> Table | None:
    if not isinstance(key, Column):
        return None
    declared = next(c for c in scope.names.tables[key.table].columns if c.name == key.name)
    return scope.names.tables.get(declared.looks_up or "")


def _reached(name: tree.Name, key: Column, target: Table, scope: Scope) -> Value | None:
    column = next((c for c in target.columns if c.name == name.parts[1]), None)
    if column is None:
        known = [c.name for c in target.columns]
        args: dict[str, type_arg] = {"table": target.name, "columns": counted(known)}
        scope.found.append(unknown("unknown-column", name.parts[1], known, name.place, **args))
        return None
    return LookedUp(key, target.name, column.name, column.type)


# ---------------------------------------------------------------- unknown names


def _unknown(word: str, place: Place, scope: Scope) -> Iterator[Finding]:
    """That nothing is called so, with the likeliest cure."""
    if word in scope.names.broken:
        return
    if word in scope.names.segmentations:
        yield Finding("segmentation-as-value", place, {"name": shown(word)})
    elif word in scope.names.models:
        args = {"name": shown(word), "example": example_of(scope.names.models[word])}
        yield Finding("model-as-value", place, args)
    elif scope.table is not None:
        yield _unknown_in_row(word, place, scope.table, scope)
    elif column := _event_column(word, scope):
        example = aggregated(shown(word), column.type.kind)
        args = {"name": shown(word), "table": shown(column.table), "example": example}
        yield Finding("row-column-at-customer", place, args)
    else:
        yield unknown("unknown-name", word, scope.names.customer, place)


def example_of(model: Model) -> str:
    """A metric's value that asks a model."""
    function = "p_alive" if model.method == "bg_nbd" else "expected_value"
    return f"{function}({shown(model.name)})"


def _unknown_in_row(word: str, place: Place, table: Table, scope: Scope) -> Finding:
    columns = [c.name for c in table.columns]
    args: dict[str, type_arg] = {"table": shown(table.name), "columns": counted(columns)}
    if not scope.names.customer:
        return unknown("unknown-column", word, columns, place, **args)
    known = [*columns, *scope.names.customer]
    finding = unknown("unknown-name", word, known, place)
    if finding.key == "unknown-name":
        return replace(finding, key="unknown-name/row", args={**finding.args, **args})
    return finding


def _event_column(word: str, scope: Scope) -> Column | None:
    """The column of events that is called so; not where it is the customers' key."""
    for table in scope.names.tables.values():
        column = columns_of(table).get(word)
        if table.role == "events" and column is not None and word != table.key:
            return column
    return None
