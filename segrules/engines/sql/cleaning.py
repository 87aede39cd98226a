"""A table as read -> the relation of the rows that are kept, and how many were left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from segrules.compiler.program import (
    AsOf,
    Column,
    Compare,
    Condition,
    Drop,
    Known,
    Span,
    Table,
)
from segrules.compiler.walk import nodes
from segrules.engines.results import Dropped
from segrules.engines.sql.dialects import Names, named
from segrules.engines.sql.functions import DAY
from segrules.engines.sql.pieces import NULL, Sql, When, case, certain, either, literal, negated
from segrules.engines.sql.relations import Relation, Session
from segrules.engines.sql.rows import Given, row_scope
from segrules.engines.sql.scopes import Scope, Setting, indented, rows_of
from segrules.engines.sql.values import condition
from segrules.language.findings import Words
from segrules.language.types import Kind


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The rows of a table that are kept, and those left out, each counted for its first reason."""

    relation: Relation
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows for which the condition is true are left out."""

    key: str
    because: Words
    condition: Condition


_AFTER = Words("发生在 as_of 当天或之后", "on or after the as_of day")


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What tables are cleaned with; `names` are the relations' so far."""

    setting: Setting
    session: Session
    names: Names
    lookups: Mapping[str, Given]


def clean(table: Table, source: Relation, how: Cleaning) -> Cleaned:
    """The rows that are kept of a table as read, left out in the pandas engine's order."""
    cleaned = _without_reasons(table, source, how)
    marks = [table.unique] if table.unique else []
    if table.role != "events" and table.unique != (table.key,):
        marks.append((table.key,))
    for columns in marks:
        cleaned = _without_duplicates(table, columns, cleaned, how)
    return cleaned


# ---------------------------------------------------------------- reasons


def reasons(table: Table, as_of: int | None) -> Iterator[Reason]:
    """Why rows are left out of a table, in order: what the ruleset says, then what has no place."""
    yield from map(_declared_reason, table.drops)
    yield _missing("missing-key", declared(table, table.key))
    for column in table.columns:
        if column.required and column.name != table.key:
            yield _missing("missing-required", declared(table, column.name))
    if table.time is not None:
        time = declared(table, table.time)
        yield _missing("missing-time", time)
        if as_of is not None:
            yield Reason("after-as-of", _AFTER, Compare(">=", time, AsOf(Span(), time.type)))


def declared(table: Table, name: str) -> Column:
    """A declared column of a table as a node."""
    found = next(c for c in table.columns if c.name == name)
    return Column(table.name, found.name, found.type)


def _missing(key: str, column: Column) -> Reason:
    words = Words(f"`{column.name}` 缺失", f"`{column.name}` is missing")
    return Reason(key, words, Known(column, negated=True))


def _declared_reason(drop: Drop) -> Reason:
    return Reason("drop", drop.because, drop.condition)


def _scope(table: Table, source: Relation, why: Sequence[Reason], how: Cleaning) -> Scope:
    return row_scope(Given(table, source), [r.condition for r in why], how.lookups, how.setting)


def _without_reasons(table: Table, source: Relation, how: Cleaning) -> Cleaned:
    why = list(reasons(table, how.setting.as_of))
    scope = _scope(table, source, why, how)
    tests = [condition(r.condition, scope) for r in why]
    counted = _counted(why, tests, scope, how.session)
    if counted is not None and not counted:
        return Cleaned(source)
    kept = negated(certain(either(tests)))
    name = how.names.new(f"{table.name}_kept")
    columns = ", ".join(named(how.setting.dialect, c).text for c in source.columns.values())
    query = f"SELECT {columns}\nFROM {rows_of(scope)}\nWHERE {kept.text}"
    about = Words(f"表 {table.name} 留下的行", f"the rows of {table.name} that are kept")
    how.session.keep(name, query, about, stored=False)
    return Cleaned(Relation(name, source.columns), tuple(counted or ()))


def _counted(
    why: Sequence[Reason], tests: Sequence[Sql], scope: Scope, session: Session
) -> list[Dropped] | None:
    """How many rows go for each reason, counted for the first; None where that is not asked."""
    whens = [When(test, literal(at)) for at, test in enumerate(tests)]
    reason = case(whens, NULL)
    rows = session.ask(
        f"SELECT reason, COUNT(*) FROM (SELECT {reason.text} AS reason"
        f" FROM {rows_of(scope)}) AS counted GROUP BY reason"
    )
    if rows is None:
        return None
    counts = {int(at): int(many) for at, many in rows if at is not None}
    return [Dropped(why[at].because, counts[at], why[at].key) for at in sorted(counts)]


# ---------------------------------------------------------------- duplicates


def _without_duplicates(
    table: Table, columns: Sequence[str], cleaned: Cleaned, how: Cleaning
) -> Cleaned:
    """Of rows with equal marks, all known, the least by all columns, missing first."""
    source, dialect = cleaned.relation, how.setting.dialect
    marks = [named(dialect, source.columns[c]).text for c in columns]
    known = " AND ".join(f"{m} IS NOT NULL" for m in marks)
    rows = how.session.ask(
        "SELECT SUM(many - 1) FROM (SELECT COUNT(*) AS many"
        f" FROM {named(dialect, source.name).text} WHERE {known} GROUP BY {', '.join(marks)}"
        " HAVING COUNT(*) > 1) AS repeated"
    )
    if rows is not None and not rows[0][0]:
        return cleaned
    name = how.names.new(f"{table.name}_once")
    about = Words(f"表 {table.name} 去重", f"{table.name} without duplicates")
    how.session.keep(name, _once(table, source, marks, how), about, stored=True)
    left = Relation(name, source.columns)
    if rows is None:
        return Cleaned(left, cleaned.dropped)
    names = Words("、".join(f"`{c}`" for c in columns), ", ".join(f"`{c}`" for c in columns))
    because = Words(f"{names.zh} 重复", f"{names.en} is repeated")
    gone = Dropped(because, int(rows[0][0]), "duplicate")
    return Cleaned(left, (*cleaned.dropped, gone))


def _once(table: Table, source: Relation, marks: Sequence[str], how: Cleaning) -> str:
    dialect = how.setting.dialect
    listed = [named(dialect, c).text for c in source.columns.values()]
    order = ", ".join(f"{_sorted(table, c, source, how)} NULLS FIRST" for c in source.columns)
    at = named(dialect, "number_in_row").text
    numbered = (
        f"SELECT *, ROW_NUMBER() OVER (PARTITION BY {', '.join(marks)} ORDER BY {order}) AS {at}"
        f"\nFROM {named(dialect, source.name).text}"
    )
    unknown = " OR ".join(f"{m} IS NULL" for m in marks)
    return (
        f"SELECT {', '.join(listed)}\nFROM (\n{indented(numbered)}\n) AS numbered"
        f"\nWHERE {at} = 1 OR {unknown}"
    )


def _sorted(table: Table, column: str, source: Relation, how: Cleaning) -> str:
    name = named(how.setting.dialect, source.columns[column]).text
    kind = next(c.type.kind for c in table.columns if c.name == column)
    return how.setting.dialect.text_order.format(name) if kind is Kind.TEXT else name


# ---------------------------------------------------------------- the last day


@dataclass(frozen=True, slots=True)
class LastTimes:
    """Times of a table's events: the last, how many there are, and which lie long before it.

    `late` of the `many` lie within a year up to the last; `before` is the last of all others.
    """

    table: Table
    last: int
    many: int
    late: int
    before: int | None


YEAR = 366
"""Days: more than any year has."""


def last_times(table: Table, source: Relation, how: Cleaning) -> LastTimes | None:
    """The times of the events that have a key and that no declared rule drops; None of none.

    A rule that itself asks for `as_of` cannot be heard before the day is known, so its rows count.
    """
    if table.time is None:
        return None
    why = [r for r in reasons(table, None) if not asks_for_as_of(r.condition)]
    dayless = replace(how, setting=replace(how.setting, as_of=None))
    scope = _scope(table, source, why, dayless)
    kept = negated(certain(either([condition(r.condition, scope) for r in why])))
    time = named(how.setting.dialect, source.columns[table.time]).text
    left = f"FROM {rows_of(scope)} WHERE {kept.text}"
    rows = how.session.ask(f"SELECT MAX({time}), COUNT(*) {left}")
    if not rows or rows[0][0] is None:
        return None
    last, many = map(int, rows[0])
    kind = next(c.type.kind for c in table.columns if c.name == table.time)
    early = f"{time} < {last - YEAR * (DAY if kind is Kind.INSTANT else 1)}"
    found = how.session.ask(f"SELECT MAX({time}), COUNT(*) {left} AND {early}") or [(None, 0)]
    before, long_ago = found[0]
    return LastTimes(table, last, many, many - int(long_ago), None if before is None else before)


def asks_for_as_of(node: Condition) -> bool:
    """Whether a condition, or any part of it, depends on the `as_of` day."""
    return any(isinstance(n, AsOf) for n in nodes(node))
