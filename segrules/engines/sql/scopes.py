"""A relation's rows, what can be named of them, and the columns that are worked out for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import indent
from typing import Protocol

from segrules.compiler.program import (
    Aggregate,
    Column,
    Condition,
    LookedUp,
    Predicted,
    Value,
)
from segrules.engines.sql.dialects import Dialect, Names, named
from segrules.engines.sql.pieces import INDENT, Sql
from segrules.language.findings import Lang
from segrules.language.types import Type

Leaf = Column | LookedUp | Aggregate | Predicted | str
"""What is a column already; metrics and scores go by their names."""
Member = Sql | Mapping[str, Sql]
"""Who is in a segmentation: a column of segment ids, or a flag for each tag."""


class Outside(Protocol):
    """What is worked out by the engine's own functions rather than spelt in SQL."""

    def __call__(
        self, function: str, of: object, arguments: Sequence[tuple[Sql, Type]], result: Type
    ) -> Sql | None:
        """A call of the function, or None where it is to be spelt in SQL.

        `function` is one of the catalogue's, or `matches`, `total`, `halfway`, `exact total`,
        `slope`; `of` is what it is a function of beside its arguments (the node).
        """


def nothing_outside(
    function: str,  # noqa: ARG001 - the shape of `Outside`
    of: object,  # noqa: ARG001
    arguments: Sequence[tuple[Sql, Type]],  # noqa: ARG001
    result: Type,  # noqa: ARG001
) -> None:
    """Everything is spelt in SQL."""
    return


@dataclass(frozen=True, slots=True)
class Setting:
    """What statements are written for: a dialect, the ruleset's time zone, the day if there is one.

    `as_of` counts days since 1970-01-01; `lang` is that of comments, and with `remarks` days and
    moments are followed by their dates.
    """

    dialect: Dialect
    zone: str
    as_of: int | None = None
    outside: Outside = nothing_outside
    lang: Lang = Lang.EN
    remarks: bool = False


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that is worked out: its name, and how."""

    name: str
    value: Sql


@dataclass(slots=True)
class Scope:
    """The rows of `source` (the text of a FROM clause) with what they can name.

    `leaves` are columns of the rows. What is computed is added to `computed`, each column on a
    level above those that it names; `found` keeps every node's own.
    """

    setting: Setting
    source: str
    base: Sequence[Computed]
    leaves: dict[Leaf, Sql] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    computed: list[Computed] = field(default_factory=list)
    found: dict[Value | Condition, Sql] = field(default_factory=dict)
    by_text: dict[str, Sql] = field(default_factory=dict)


def bound(value: Sql, scope: Scope, name: str = "worked_out") -> Sql:
    """The value as something that may be written twice: itself if plain, else a computed column."""
    if value.plain:
        return value
    if value.text not in scope.by_text:
        scope.by_text[value.text] = computed(value, scope, name)
    return scope.by_text[value.text]


def computed(value: Sql, scope: Scope, name: str) -> Sql:
    """A new column of this value, by the name or one like it."""
    given = scope.names.new(name)
    scope.computed.append(Computed(given, value))
    return Sql(named(scope.setting.dialect, given).text, level=value.level + 1, plain=True)


def relation_of(scope: Scope) -> str:
    """The rows with all their columns so far, as the text of a FROM clause's subquery or table."""
    dialect = scope.setting.dialect
    query = _selected(scope.base, dialect, scope.source) if scope.base else None
    for level in range(max((c.value.level for c in scope.computed), default=-1) + 1):
        now = [c for c in scope.computed if c.value.level == level]
        below = scope.source if query is None else f"(\n{indented(query)}\n) AS t{level}"
        query = "SELECT\n" + indent(",\n".join(["*", *_listed(now, dialect)]), INDENT)
        query += f"\nFROM {below}"
    return query if query is not None else f"SELECT *\nFROM {scope.source}"


def rows_of(scope: Scope) -> str:
    """The same as a FROM clause: the table itself where nothing was added to it."""
    if not scope.base and not scope.computed:
        return scope.source
    return f"(\n{indented(relation_of(scope))}\n) AS seen"


def _selected(columns: Sequence[Computed], dialect: Dialect, source: str) -> str:
    listed = ",\n".join(_listed(columns, dialect))
    return f"SELECT\n{indent(listed, INDENT)}\nFROM {source}"


def _listed(columns: Sequence[Computed], dialect: Dialect) -> list[str]:
    return [aliased(c, dialect) for c in columns]


def aliased(column: Computed, dialect: Dialect) -> str:
    """A column of a SELECT list."""
    name = named(dialect, column.name).text
    text = column.value.text
    return name if text == name else f"{text} AS {name}"


def indented(query: str) -> str:
    """A query one step to the right; no literal holds a line end, so nothing else is moved."""
    return indent(query, INDENT)
