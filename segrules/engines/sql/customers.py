"""Cleaned tables -> the customers, and what is aggregated from their events, joined to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from segrules.compiler.program import Aggregate, Column, Follows, LookedUp, Predicted, Table
from segrules.compiler.walk import Node
from segrules.engines.sql.aggregates import (
    KEY,
    VALUE,
    Grouped,
    alone,
    checked,
    goes_together,
    never_missing,
    together,
)
from segrules.engines.sql.dialects import Names, named
from segrules.engines.sql.following import Others, followed, others_query
from segrules.engines.sql.pieces import Sql, coalesced, literal
from segrules.engines.sql.relations import Asking, Session
from segrules.engines.sql.rows import (
    Base,
    Given,
    Known,
    based,
    follows_in,
    leaves_in,
    look_ups,
    row_scope,
    segmentations_in,
)
from segrules.engines.sql.scopes import (
    Computed,
    Leaf,
    Member,
    Scope,
    Setting,
    aliased,
    computed,
    indented,
    relation_of,
    rows_of,
)
from segrules.engines.sql.values import value
from segrules.language.findings import Words


@dataclass(slots=True)
class Customers:
    """The customers' level while steps are worked out.

    `scope` has what is known so far; `kept` is the relation that holds it, None where something was
    added since.
    """

    setting: Setting
    session: Session
    names: Names
    key: str
    events: Mapping[str, Given]
    lookups: Mapping[str, Given]
    scope: Scope
    kept: str | None = None


@dataclass(frozen=True, slots=True)
class Aggregated:
    """A relation with a row a key, and the columns of aggregates in it."""

    relation: str
    key: str
    columns: Mapping[Aggregate | Predicted, str] = field(default_factory=dict)


# ---------------------------------------------------------------- who the customers are


def start(
    tables: Sequence[Table],
    given: Mapping[str, Given],
    trees: Sequence[LookedUp],
    setting: Setting,
    session: Session,
    names: Names,
) -> Customers:
    """The customers of the customers table where there is one, else all who have events.

    `trees` are what is looked up from them.
    """
    events = {t.name: given[t.name] for t in tables if t.role == "events" and t.name in given}
    lookups = {t.name: given[t.name] for t in tables if t.role != "events" and t.name in given}
    whose = next((given[t.name] for t in tables if t.role == "customers" and t.name in given), None)
    if whose is not None:
        return _declared(whose, trees, Making(setting, session, names), events, lookups)
    first = next(iter(events.values()))
    name, key = names.new("customers"), first.table.key
    session.keep(name, _different_keys(events, key, setting), _WHO, stored=True)
    base = based(name, "c", setting.dialect)
    leaf = base.add(key, named(setting.dialect, "c", key))
    scope = Scope(setting, base.source, base.columns, {key: leaf}, names=base.names)
    return Customers(setting, session, names, key, events, lookups, scope)


_WHO = Words("客户：每位一行", "the customers, a row each")


@dataclass(frozen=True, slots=True)
class Making:
    """A setting, a session and the relations' names, together."""

    setting: Setting
    session: Session
    names: Names


def _different_keys(events: Mapping[str, Given], key: str, setting: Setting) -> str:
    dialect = setting.dialect
    selects = [
        f"SELECT {named(dialect, g.relation.columns[g.table.key]).text}"
        f" AS {named(dialect, key).text} FROM {named(dialect, g.relation.name).text}"
        for g in events.values()
    ]
    if len(selects) == 1:
        return selects[0].replace("SELECT", "SELECT DISTINCT", 1)
    return (
        "\nUNION DISTINCT\n".join(selects)
        if dialect.name == "bigquery"
        else "\nUNION\n".join(selects)
    )


def _declared(
    whose: Given,
    trees: Sequence[LookedUp],
    how: Making,
    events: Mapping[str, Given],
    lookups: Mapping[str, Given],
) -> Customers:
    dialect, table = how.setting.dialect, whose.table
    base = based(whose.relation.name, "c", dialect)
    keys: dict[Column, Sql] = {}
    leaves: dict[Leaf, Sql] = {}
    for column in table.columns:
        node = Column(table.name, column.name, column.type)
        physical = whose.relation.columns[column.name]
        keys[node] = named(dialect, "c", physical)
        leaves[node] = base.add(physical, keys[node])
    leaves |= look_ups(base, [n for n in trees if n.key in keys], lookups, keys)
    scope = Scope(how.setting, base.source, base.columns, leaves, names=base.names)
    key = whose.relation.columns[table.key]
    return Customers(how.setting, how.session, how.names, key, events, lookups, scope)


# ---------------------------------------------------------------- kept and joined


def keep(level: Customers, *, stored: bool) -> str:
    """The relation that holds all that is known of the customers so far."""
    if level.kept is None or level.scope.computed:
        name = level.names.new("customers_with_all")
        level.session.keep(name, relation_of(level.scope), _KNOWN, stored=stored)
        level.kept = name
        level.scope = _restarted(level.scope, based(name, "c", level.setting.dialect))
    return level.kept


_KNOWN = Words("客户，以及到此为止算出的一切", "the customers with all that is known so far")


def _restarted(scope: Scope, base: Base) -> Scope:
    """The same customers from a relation that holds all of their columns."""
    listed = [*(c.name for c in scope.base), *(c.name for c in scope.computed)]
    columns = [Computed(n, named(base.dialect, "c", n)) for n in dict.fromkeys(listed)]
    base.columns.extend(columns)

    def again(sql: Sql) -> Sql:
        return Sql(sql.text, sql.rank, 0, sql.plain)

    leaves = {leaf: again(sql) for leaf, sql in scope.leaves.items()}
    members: dict[str, Member] = {
        name: again(held)
        if isinstance(held, Sql)
        else {tag: again(flag) for tag, flag in held.items()}
        for name, held in scope.members.items()
    }
    return Scope(scope.setting, base.source, base.columns, leaves, members, scope.names)


def known(level: Customers) -> Known:
    """What is known of the customers, kept so that other rows can be joined to it."""
    relation = keep(level, stored=True)
    scope = level.scope
    leaves = {leaf: physical(sql, level) for leaf, sql in scope.leaves.items()}
    members = {
        name: physical(held, level)
        if isinstance(held, Sql)
        else {tag: physical(flag, level) for tag, flag in held.items()}
        for name, held in scope.members.items()
    }
    return Known(relation, level.key, leaves, members)


def physical(sql: Sql, level: Customers) -> str:
    """The name of a column of the kept relation, given as it is written."""
    names = [c.name for c in level.scope.base]
    return next(n for n in names if named(level.setting.dialect, n).text == sql.text)


def is_name(sql: Sql, level: Customers) -> bool:
    """Whether an expression is a column and nothing else."""
    return sql.plain and sql.text.startswith(level.setting.dialect.quote)


# ---------------------------------------------------------------- aggregates


def bring(
    nodes: Sequence[Aggregate],
    level: Customers,
    called: Callable[[Aggregate | Predicted], str | None],
) -> None:
    """Work out aggregates and join them to the customers; `called` may know a name for one."""
    made: list[Aggregated] = []
    for table in dict.fromkeys(n.table for n in nodes):
        of_table = [n for n in nodes if n.table == table]
        side = [n for n in of_table if goes_together(n)]
        if side:
            made.append(_side_by_side(side, level, called))
        made += [_on_its_own(n, level) for n in of_table if not goes_together(n)]
    _join(made, level, called)


def _scope(nodes: Sequence[Aggregate], level: Customers) -> Scope:
    parts: list[Node] = []
    for node in nodes:
        parts += [p for p in (node.argument, node.where, node.time) if p is not None]
        parts += node.steps
    return _rows_for(parts, level.events[nodes[0].table], level)


def _rows_for(parts: Sequence[Node], given: Given, level: Customers) -> Scope:
    """The rows of an event table with all that the parts name, of other rows too."""
    own = {Column(given.table.name, c.name, c.type) for c in given.table.columns}
    reached = [*parts, *(p for node in follows_in(parts) for p in _when_alone(node, given))]
    customers = known(level) if _asks_customers(reached, given, own) else None
    scope = row_scope(given, reached, level.lookups, level.setting, customers)
    for node in follows_in(parts):
        if node not in scope.found:
            scope.found[node] = _followed(node, scope, given, level)
    return scope


def _when_alone(node: Follows, given: Given) -> list[Node]:
    """What says whether a row is itself one of those that count."""
    return _of_others(node) if node.table == given.table.name else []


def _of_others(node: Follows) -> list[Node]:
    asked = [] if node.where is None else [node.where]
    return [node.there, *asked, *(node.same or ())[1:]]


def _followed(node: Follows, scope: Scope, given: Given, level: Customers) -> Sql:
    """Whether another row comes in time; the other rows are a relation of their own."""
    for inner in follows_in(_when_alone(node, given)):
        if inner not in scope.found:
            scope.found[inner] = _followed(inner, scope, given, level)
    there = level.events[node.table]
    around = _rows_for(_of_others(node), there, level)
    names = Others(
        level.names.new(f"{node.table}_that_count"),
        *(scope.names.new(n) for n in ("other_key", "other_time", "other_value")),
    )
    key = there.relation.columns[there.table.key]
    about = Words(f"表 {node.table} 中算数的行", f"the rows of {node.table} that count")
    level.session.keep(names.relation, others_query(node, around, key, names), about, stored=True)
    own = given.relation.columns[given.table.key]
    return followed(node, scope, own, names, alone=node.table == given.table.name)


def _asks_customers(parts: Sequence[Node], given: Given, own: set[Column]) -> bool:
    def elsewhere(leaf: Leaf) -> bool:
        if isinstance(leaf, LookedUp):
            return leaf.key.table != given.table.name
        return leaf not in own

    return bool(segmentations_in(parts)) or any(map(elsewhere, leaves_in(parts)))


def _side_by_side(
    nodes: Sequence[Aggregate],
    level: Customers,
    called: Callable[[Aggregate | Predicted], str | None],
) -> Aggregated:
    """One GROUP BY with a column an aggregate."""
    scope, dialect = _scope(nodes, level), level.setting.dialect
    given = level.events[nodes[0].table]
    key = given.relation.columns[given.table.key]
    names = Names()
    own = names.new(key)
    columns: list[Computed] = []
    placed: dict[Aggregate | Predicted, str] = {}
    for node in nodes:
        name = names.new(called(node) or f"{node.table}_{node.function}")
        columns.append(Computed(name, together(Grouped(node, scope, key, level.session))))
        placed[node] = name
    listed = [named(dialect, own).text, *(aliased(c, dialect) for c in columns)]
    relation = level.names.new(f"{nodes[0].table}_by_customer")
    body = ",\n".join(listed)
    query = f"SELECT\n{indented(body)}\nFROM {rows_of(scope)}\nGROUP BY {named(dialect, key).text}"
    about = Words(
        f"每位客户在表 {given.table.name} 中的汇总",
        f"what {given.table.name} adds up to, by customer",
    )
    level.session.keep(relation, query, about, stored=True)
    return Aggregated(relation, own, placed)


def _on_its_own(node: Aggregate, level: Customers) -> Aggregated:
    given = level.events[node.table]
    scope = _scope([node], level)
    key = given.relation.columns[given.table.key]
    query = alone(Grouped(node, scope, key, level.session))
    relation = level.names.new(f"{node.table}_{node.function}")
    about = Words(
        f"表 {given.table.name} 的 {node.function}", f"{node.function} of {given.table.name}"
    )
    level.session.keep(relation, query, about, stored=True)
    return Aggregated(relation, KEY, {node: VALUE})


def _join(
    made: Sequence[Aggregated],
    level: Customers,
    called: Callable[[Aggregate | Predicted], str | None],
) -> None:
    """The customers with the aggregates as columns; of no rows a count is 0."""
    if not made:
        return
    dialect = level.setting.dialect
    if level.scope.computed or "\n" in level.scope.source:
        keep(level, stored=False)
    scope = level.scope
    base = Base(dialect, scope.source, list(scope.base), scope.names)
    own = named(dialect, "c", level.key)
    for at, part in enumerate(made, start=1):
        alias = f"a{at}"
        base.join(part.relation, alias, part.key, own)
        for node, column in part.columns.items():
            found = named(dialect, alias, column)
            scope.leaves[node] = base.add(_wanted(node, called), _settled(node, found, scope))
    level.scope = Scope(
        scope.setting, base.source, base.columns, scope.leaves, scope.members, base.names
    )
    level.kept = None


def _wanted(
    node: Aggregate | Predicted, called: Callable[[Aggregate | Predicted], str | None]
) -> str:
    table = f"{node.table}_" if isinstance(node, Aggregate) else ""
    return called(node) or f"{table}{node.function}"


def _settled(node: Aggregate | Predicted, found: Sql, scope: Scope) -> Sql:
    """What is joined, for customers without a row of it too."""
    if isinstance(node, Predicted):
        return found
    if never_missing(node):
        found = coalesced(found, literal(0))
    return checked(node, found, scope)


def predict(
    node: Predicted, level: Customers, called: Callable[[Aggregate | Predicted], str | None]
) -> None:
    """Ask models, whose inputs can be worked out by now, and join their answers."""
    inputs = {}
    for wanted in dict.fromkeys(v for m in node.models for v in m.inputs):
        made = value(wanted, level.scope)
        inputs[wanted] = made if is_name(made, level) else computed(made, level.scope, "seen")
    relation = keep(level, stored=True)
    names = {wanted: physical(sql, level) for wanted, sql in inputs.items()}
    answers = level.names.new(node.function)
    level.session.predict(Asking(node, relation, level.key, names), answers)
    _join([Aggregated(answers, KEY, {node: VALUE})], level, called)


def unknown_customers(events: Given, whose: Given, setting: Setting) -> str:
    """The test that an event's customer, who is known, is not in the customers table."""
    dialect = setting.dialect
    here = named(dialect, events.relation.name, events.relation.columns[events.table.key]).text
    there = named(dialect, "w", whose.relation.columns[whose.table.key]).text
    table = named(dialect, whose.relation.name).text
    return f"NOT EXISTS (SELECT 1 FROM {table} AS w WHERE {there} = {here})"
