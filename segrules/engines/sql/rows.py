"""A table, what is looked up from it and what its customers have -> the scope of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from segrules.compiler.program import (
    OBSERVED,
    Column,
    Follows,
    InSegment,
    LookedUp,
    Named,
    Table,
)
from segrules.compiler.walk import Node, below
from segrules.engines.sql.dialects import Dialect, Names, named
from segrules.engines.sql.pieces import Sql
from segrules.engines.sql.relations import Relation
from segrules.engines.sql.scopes import Computed, Leaf, Member, Scope, Setting


@dataclass(frozen=True, slots=True)
class Given:
    """A table and the relation that holds its rows."""

    table: Table
    relation: Relation


@dataclass(frozen=True, slots=True)
class Known:
    """A relation with a row a customer, and the physical names of what is known of them.

    `members` are by segmentation a column of segment ids, or a flag for each tag.
    """

    relation: str
    key: str
    leaves: Mapping[Leaf, str]
    members: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)


# ---------------------------------------------------------------- what trees name


def leaves_in(trees: Iterable[Node]) -> tuple[Leaf, ...]:
    """The leaves that trees name, each once; below an aggregate are the leaves of other rows."""
    found = (leaf for tree in trees for leaf in _leaves(tree))
    return tuple(dict.fromkeys(found))


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Named):
        yield node.name
    elif isinstance(node, (Column, LookedUp, *OBSERVED)):
        yield node
    else:
        for child in beside(node):
            yield from _leaves(child)


def beside(node: Node) -> tuple[Node, ...]:
    """The nodes right below one that are of the same rows: `Follows` looks at others as well."""
    if isinstance(node, Follows):
        return (node.here, *(node.same or ())[:1])
    return below(node)


def follows_in(trees: Iterable[Node]) -> tuple[Follows, ...]:
    """What trees ask of rows that come before or after, each once."""
    return tuple(dict.fromkeys(found for tree in trees for found in _follows(tree)))


def _follows(node: Node) -> Iterator[Follows]:
    if isinstance(node, Follows):
        yield node
    elif not isinstance(node, OBSERVED):
        for child in below(node):
            yield from _follows(child)


def segmentations_in(trees: Iterable[Node]) -> tuple[str, ...]:
    """The segmentations that trees ask for."""
    return tuple(dict.fromkeys(name for tree in trees for name in _segmentations(tree)))


def _segmentations(node: Node) -> Iterator[str]:
    if isinstance(node, InSegment):
        yield node.segmentation
    elif not isinstance(node, OBSERVED):
        for child in beside(node):
            yield from _segmentations(child)


# ---------------------------------------------------------------- joined relations


@dataclass(slots=True)
class Base:
    """The joined relations and the columns that a scope starts from."""

    dialect: Dialect
    source: str
    columns: list[Computed]
    names: Names

    def add(self, wanted: str, value: Sql) -> Sql:
        """One more column; how the rows then name it."""
        name = self.names.new(wanted)
        self.columns.append(Computed(name, value))
        return named(self.dialect, name)

    def join(self, relation: str, alias: str, key: str, other: Sql) -> None:
        """Join a relation whose `key` is that of at most one row."""
        there = named(self.dialect, relation).text
        here, left = named(self.dialect, alias).text, named(self.dialect, alias, key).text
        self.source += f"\nLEFT JOIN {there} AS {here} ON {left} = {other.text}"


def based(relation: str, alias: str, dialect: Dialect) -> Base:
    """A base of one relation."""
    source = f"{named(dialect, relation).text} AS {named(dialect, alias).text}"
    return Base(dialect, source, [], Names())


def look_ups(
    base: Base,
    wanted: Iterable[LookedUp],
    lookups: Mapping[str, Given],
    keys: Mapping[Column, Sql],
) -> dict[Leaf, Sql]:
    """Join what is looked up, each table once for each key that looks into it."""
    aliases: dict[tuple[Column, str], str] = {}
    found: dict[Leaf, Sql] = {}
    for node in wanted:
        there = lookups[node.table]
        at = (node.key, node.table)
        if at not in aliases:
            aliases[at] = f"l{len(aliases) + 1}"
            key = there.relation.columns[there.table.key]
            base.join(there.relation.name, aliases[at], key, keys[node.key])
        column = there.relation.columns[node.column]
        value = named(base.dialect, aliases[at], column)
        found[node] = base.add(f"{node.key.name}_{node.column}", value)
    return found


def row_scope(
    given: Given,
    trees: Sequence[Node],
    lookups: Mapping[str, Given],
    setting: Setting,
    customers: Known | None = None,
) -> Scope:
    """The rows of a table with all that the trees name.

    Own columns keep their physical names, so that where nothing is joined the scope is the table.
    """
    table, dialect = given.table, setting.dialect
    base = based(given.relation.name, "r", dialect)
    keys: dict[Column, Sql] = {}
    leaves: dict[Leaf, Sql] = {}
    for column in table.columns:
        physical = given.relation.columns[column.name]
        node = Column(table.name, column.name, column.type)
        keys[node] = named(dialect, "r", physical)
        leaves[node] = base.add(physical, keys[node])
    wanted = [leaf for leaf in leaves_in(trees) if leaf not in leaves]
    own = [n for n in wanted if isinstance(n, LookedUp) and n.key in keys]
    leaves |= look_ups(base, own, lookups, keys)
    rest = [leaf for leaf in wanted if leaf not in leaves]
    members: dict[str, Member] = {}
    asked = segmentations_in(trees)
    if rest or asked:
        key = named(dialect, "r", given.relation.columns[table.key])
        found, members = _of_customers(base, customers, key, rest, asked)
        leaves |= found
    if "\n" not in base.source:
        base.source, base.columns = named(dialect, given.relation.name).text, []
    return Scope(setting, base.source, base.columns, leaves, members, base.names)


def _of_customers(
    base: Base,
    customers: Known | None,
    key: Sql,
    leaves: Sequence[Leaf],
    segmentations: Sequence[str],
) -> tuple[dict[Leaf, Sql], dict[str, Member]]:
    """Join the customers, and what is named of them."""
    if customers is None:
        message = f"no customer to ask for {leaves} {segmentations}"
        raise LookupError(message)
    base.join(customers.relation, "c", customers.key, key)

    def taken(physical: str) -> Sql:
        return base.add(f"customer_{physical}", named(base.dialect, "c", physical))

    found = {leaf: taken(customers.leaves[leaf]) for leaf in leaves}
    members: dict[str, Member] = {}
    for name in segmentations:
        held = customers.members[name]
        members[name] = (
            taken(held) if isinstance(held, str) else {tag: taken(p) for tag, p in held.items()}
        )
    return found, members
