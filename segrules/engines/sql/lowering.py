"""Program + typed tables + cut points -> statements, given one after the other to a session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import assert_never

from segrules.compiler.program import (
    OBSERVED,
    Action,
    Aggregate,
    Classes,
    Column,
    Condition,
    Definition,
    Fixed,
    InSegment,
    Join,
    LookedUp,
    Metric,
    Named,
    Nearest,
    Points,
    Predicted,
    Program,
    Quantile,
    Score,
    Segmentation,
    Standardised,
    Statistic,
    Table,
    Total,
    Width,
)
from segrules.compiler.walk import Node, below, nodes, roots
from segrules.engines.results import Cuts, Dropped
from segrules.engines.rows.moments import local_day
from segrules.engines.sql.cleaning import Cleaned, Cleaning, LastTimes, clean, last_times
from segrules.engines.sql.customers import (
    Customers,
    bring,
    is_name,
    keep,
    known,
    physical,
    predict,
    start,
    unknown_customers,
)
from segrules.engines.sql.dialects import Names, named
from segrules.engines.sql.functions import Argument, wide
from segrules.engines.sql.pieces import Sql
from segrules.engines.sql.relations import Relation, Session, Wanted
from segrules.engines.sql.rows import Given, Known, leaves_in
from segrules.engines.sql.scopes import Setting, computed
from segrules.engines.sql.scoring import (
    Cut,
    classes,
    joined_scores,
    nearest,
    points,
    standardised,
    total,
)
from segrules.engines.sql.segments import first_match, tags
from segrules.engines.sql.values import flagged, missing, plain_value, value
from segrules.language.findings import Words
from segrules.language.types import TEXT, Kind, Type

CutsByScore = Mapping[str, Mapping[tuple[int, ...], Cuts]]
WHOLE = frozenset({Kind.INTEGER, Kind.MONEY, Kind.DATE, Kind.INSTANT, Kind.DURATION})


@dataclass(frozen=True, slots=True)
class LastEvent:
    """The day of the last event, after which the default `as_of` comes, and the table's times."""

    day: int
    times: LastTimes

    def before(self, zone: str) -> int | None:
        """The day of the last of the events that lie more than a year before it."""
        times = self.times
        return None if times.before is None else _day(times, times.before, zone)


@dataclass(frozen=True, slots=True)
class Lowered:
    """What the statements made: a relation with a row a customer, and where things stand in it.

    `names` are the physical columns of metrics and scores, `members` those of segmentations,
    `actions` those of the flags of what actions ask; `columns` and `looked_up` those of the
    customers table, where there is one.
    """

    as_of: int | None
    relation: str
    key: str
    names: Mapping[str, str]
    members: Mapping[str, str | Mapping[str, str]]
    actions: Mapping[Condition, str]
    looked_up: Mapping[LookedUp, str]
    columns: Mapping[Column, str]
    cuts: CutsByScore
    cleaned: Mapping[str, Cleaned] = field(default_factory=dict)
    unseen: Mapping[str, int] = field(default_factory=dict)
    """By score with given cut points: customers whose combination of outer classes has none."""
    last: LastEvent | None = None
    """Where the day was not given."""


def lowered(
    program: Program,
    typed: Mapping[str, Relation],
    setting: Setting,
    session: Session,
    cuts: CutsByScore | None = None,
    names: Names | None = None,
) -> Lowered:
    """Give the session all statements that a program stands for.

    `typed` are the tables as read, in physical form. Raises UnsupportedError where the dialect
    cannot say something exactly.
    """
    names = names or Names({r.name.casefold() for r in typed.values()})
    given = [_as_read(t, typed[t.name]) for t in program.tables if t.name in typed]
    how, last = Cleaning(setting, session, names, {}), None
    if setting.as_of is None:
        last = _last_event(given, typed, how)
        day = None if last is None else last.day + 1
        how = replace(how, setting=replace(setting, as_of=day))
    cleaned = _cleaned(given, typed, how)
    level = _started(program, given, cleaned, how)
    found = _Found(cuts or {}, _types(program, level.key))
    for step in program.steps:
        _take(step, level, program, found)
    actions = _actions(program.actions, level, program)
    return replace(_lowered(level, found, cleaned, actions), last=last)


@dataclass(slots=True)
class _Found:
    """The cut points that were given, the types of names, and what the steps used."""

    given: CutsByScore
    types: Mapping[str, Type]
    used: dict[str, Mapping[tuple[int, ...], Cuts]] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=dict)
    """By score with given cut points and outer scores: what must be known for it to be."""


def _types(program: Program, key: str) -> dict[str, Type]:
    """The types of metrics and scores by name, and of the key where customers are only that."""
    first = next((t for t in program.tables if t.role == "events"), None)
    of_key = [c.type for c in first.columns if c.name == first.key] if first else []
    types = dict.fromkeys([key], of_key[0]) if of_key else {}
    types |= {m.name: m.type for m in program.metrics}
    return types | {s.name: s.type for s in program.scores}


# ---------------------------------------------------------------- tables


def _as_read(table: Table, relation: Relation) -> Table:
    """The table with the columns that were read."""
    return replace(table, columns=tuple(c for c in table.columns if c.name in relation.columns))


def _cleaned(
    given: Sequence[Table], typed: Mapping[str, Relation], how: Cleaning
) -> dict[str, Cleaned]:
    """The tables in an order in which each finds what it looks up, events of known customers."""
    others = _look_ups(given, typed, how)
    how = replace(how, lookups=_given(given, others))
    made = others | {t.name: clean(t, typed[t.name], how) for t in given if t.name not in others}
    whose = next((t for t in given if t.role == "customers"), None)
    if whose is None:
        return made
    there = Given(whose, made[whose.name].relation)
    for table in given:
        if table.role == "events":
            made[table.name] = _with_customers(table, made[table.name], there, how)
    return made


def _look_ups(
    given: Sequence[Table], typed: Mapping[str, Relation], how: Cleaning
) -> dict[str, Cleaned]:
    return {t.name: clean(t, typed[t.name], how) for t in given if t.role == "lookup"}


def _given(tables: Sequence[Table], cleaned: Mapping[str, Cleaned]) -> dict[str, Given]:
    return {t.name: Given(t, cleaned[t.name].relation) for t in tables if t.name in cleaned}


_NO_CUSTOMER = Words("客户表中没有这位客户", "the customer is not in the customers table")


def _with_customers(table: Table, cleaned: Cleaned, whose: Given, how: Cleaning) -> Cleaned:
    """The events whose customer is in the customers table."""
    unknown = unknown_customers(Given(table, cleaned.relation), whose, how.setting)
    name = named(how.setting.dialect, cleaned.relation.name).text
    rows = how.session.ask(f"SELECT COUNT(*) FROM {name} WHERE {unknown}")
    if rows is None or not rows[0][0]:
        return cleaned
    left = how.names.new(f"{table.name}_of_customers")
    about = Words(f"表 {table.name} 中有客户的行", f"{table.name} of known customers")
    how.session.keep(left, f"SELECT *\nFROM {name}\nWHERE NOT ({unknown})", about, stored=False)
    gone = Dropped(_NO_CUSTOMER, int(rows[0][0]), "no-customer")
    return Cleaned(Relation(left, cleaned.relation.columns), (*cleaned.dropped, gone))


def _last_event(
    given: Sequence[Table], typed: Mapping[str, Relation], how: Cleaning
) -> LastEvent | None:
    """The last event of all, by look-ups that are cleaned without knowing the day."""
    how = replace(how, lookups=_given(given, _look_ups(given, typed, how)))
    events = [last_times(t, typed[t.name], how) for t in given if t.role == "events"]
    found = [LastEvent(_day(t, t.last, how.setting.zone), t) for t in events if t is not None]
    return max(found, key=lambda last: last.day, default=None)


def _day(times: LastTimes, time: int, zone: str) -> int:
    table = times.table
    kind = next(c.type.kind for c in table.columns if c.name == table.time)
    return local_day(time, zone) if kind is Kind.INSTANT else time


# ---------------------------------------------------------------- aggregates


def _started(
    program: Program, given: Sequence[Table], cleaned: Mapping[str, Cleaned], how: Cleaning
) -> Customers:
    trees = list(_trees(program))
    every = [n for t in trees for n in nodes(t)]
    looked_up = list(dict.fromkeys(n for n in every if isinstance(n, LookedUp)))
    tables = _given(given, cleaned)
    level = start(given, tables, looked_up, how.setting, how.session, how.names)
    free = [a for a in _aggregates(trees) if not _asks_steps(a, program)]
    _bring(free, level, program)
    return level


def _trees(program: Program) -> Iterator[Node]:
    """The trees of steps and actions, at the level of customers."""
    for step in program.steps:
        yield from roots(step)
    for action in program.actions:
        yield from (test for test, _ in _asked(action))


def _aggregates(trees: Iterable[Node]) -> list[Aggregate]:
    """The aggregates that trees name, those that models see too."""
    trees = list(trees)
    seen = [v for p in _predicted(trees) for m in p.models for v in m.inputs]
    return [leaf for leaf in leaves_in([*trees, *seen]) if isinstance(leaf, Aggregate)]


def _predicted(trees: Iterable[Node]) -> list[Predicted]:
    return [leaf for leaf in leaves_in(trees) if isinstance(leaf, Predicted)]


def _asks_steps(node: Aggregate, program: Program) -> bool:
    """Whether an aggregate's rows ask for what steps work out."""
    names = {s.name for s in program.steps}
    return any(
        (isinstance(n, Named) and n.name in names) or isinstance(n, InSegment)
        for part in below(node)
        for n in nodes(part)
    )


def _metric_of(node: Aggregate | Predicted, program: Program) -> str | None:
    """The name of the metric that is this and nothing else."""
    return next((m.name for m in program.metrics if m.value == node), None)


def _bring_missing(trees: Iterable[Node], level: Customers, program: Program) -> None:
    """Work out what had to wait for other steps: aggregates, and what models say."""
    trees = list(trees)
    _bring(_aggregates(trees), level, program)
    for node in _predicted(trees):
        if node not in level.scope.leaves:
            predict(node, level, partial(_metric_of, program=program))


def _bring(wanted: Sequence[Aggregate], level: Customers, program: Program) -> None:
    """Work out aggregates, those first that others look at: a row may ask for its customer's."""
    wanting = [a for a in wanted if a not in level.scope.leaves]
    inner = [
        n for a in wanting for part in below(a) for n in nodes(part) if isinstance(n, OBSERVED)
    ]
    if inner:
        _bring_missing(dict.fromkeys(inner), level, program)
    bring(wanting, level, partial(_metric_of, program=program))


# ---------------------------------------------------------------- steps


def _take(step: Definition, level: Customers, program: Program, found: _Found) -> None:
    _bring_missing(roots(step), level, program)
    match step:
        case Metric():
            _name(step.name, _metric(step, level), level)
        case Score():
            _name(step.name, _score(step, level, found), level)
        case Segmentation():
            _segmentation(step, level)
        case _:
            assert_never(step)


def _metric(step: Metric, level: Customers) -> Sql:
    made = value(step.value, level.scope)
    return wide(made, level.scope) if step.type.kind in WHOLE else made


def _name(name: str, made: Sql, level: Customers) -> None:
    """A column by the step's name, unless the value is a column already."""
    level.scope.leaves[name] = _column(made, level, name)


def _segmentation(step: Segmentation, level: Customers) -> None:
    scope = level.scope
    if step.assign != "all":
        scope.members[step.name] = computed(first_match(step, scope), scope, step.name)
        return
    scope.members[step.name] = {
        tag: computed(flag, scope, f"{step.name}_{tag}") for tag, flag in tags(step, scope).items()
    }


def _score(step: Score, level: Customers, found: _Found) -> Sql:
    match step.rule:
        case Classes():
            return _classes(step, step.rule, level, found)
        case Join():
            return joined_scores(step.rule, level.scope)
        case Total():
            return total(step.rule, level.scope)
        case Points():
            return points(step.rule, level.scope)
        case Standardised():
            return _standardised(step, step.rule, level, found)
        case Nearest():
            return nearest(step.rule, level.scope)
        case _:
            assert_never(step.rule)


def _standardised(step: Score, rule: Standardised, level: Customers, found: _Found) -> Sql:
    of = _column(plain_value(rule.of, level.scope), level, "fitted")
    cuts = found.given.get(step.name)
    if cuts is None:
        relation = keep(level, stored=True)
        wanted = Wanted(step, relation, physical(of, level), rule.of.type, [], [])
        cuts = level.session.fit(wanted)
    found.used[step.name] = cuts
    return standardised(Argument(of, rule.of.type, level.scope), cuts)


def _classes(step: Score, rule: Classes, level: Customers, found: _Found) -> Sql:
    cuts = found.given.get(step.name)
    if cuts is None:
        cuts = _fitted(step, rule, level, found)
    found.used[step.name] = cuts
    cut = _cut(rule, level, found)
    if step.name in found.given and cut.outer:
        found.asked[step.name] = [cut.of.text, *(o.text for o in cut.outer)]
    return classes(cut, cuts)


def _fitted(
    step: Score, rule: Classes, level: Customers, found: _Found
) -> Mapping[tuple[int, ...], Cuts]:
    if isinstance(rule.method, Fixed):
        return {(): Cuts(rule.method.at, rule.closed)}
    cut = _cut(rule, level, found)
    of = _column(cut.of, level, "fitted")
    ties = [(_column(t, level, "tie"), kind) for t, kind in cut.ties]
    relation = keep(level, stored=True)
    wanted = Wanted(
        step,
        relation,
        physical(of, level),
        rule.of.type,
        [physical(o, level) for o in cut.outer],
        [(physical(t, level), kind) for t, kind in ties],
    )
    return level.session.fit(wanted)


def _column(made: Sql, level: Customers, name: str) -> Sql:
    """The value as a column of the customers."""
    return made if is_name(made, level) else computed(made, level.scope, name)


def _cut(rule: Classes, level: Customers, found: _Found) -> Cut:
    scope, method = level.scope, rule.method
    within = method.within if isinstance(method, (Quantile, Width, Statistic)) else ()
    split = method.split_by if isinstance(method, Quantile) else ()
    outer = [scope.leaves[n] for n in within]
    ties = [_tie(n, level, found) for n in split]
    return Cut(rule, plain_value(rule.of, scope), outer, ties, scope, level.key)


def _tie(name: str, level: Customers, found: _Found) -> tuple[Sql, Type]:
    """A metric, a score or a customers' column to break ties; what data lacks is missing."""
    leaves = level.scope.leaves
    if name in leaves:
        return leaves[name], found.types[name]
    for leaf, sql in leaves.items():
        if isinstance(leaf, Column) and leaf.name == name:
            return sql, leaf.type
    return missing(TEXT, level.setting.dialect), TEXT


# ---------------------------------------------------------------- the end


def _actions(actions: Sequence[Action], level: Customers, program: Program) -> dict[Condition, Sql]:
    """A flag for each different condition that actions ask, those of consent among them."""
    asked = {test: name for action in actions for test, name in _asked(action)}
    _bring_missing(asked, level, program)
    return {
        test: computed(flagged(test, level.scope), level.scope, f"action_{name}")
        for test, name in asked.items()
    }


def _asked(action: Action) -> Iterator[tuple[Condition, str]]:
    """The conditions of an action, and what each may be called."""
    for channel, test in action.consent:
        yield test, f"{action.id}_{channel}"
    if action.condition is not None:
        yield action.condition, action.id


def _lowered(
    level: Customers,
    found: _Found,
    cleaned: Mapping[str, Cleaned],
    actions: Mapping[Condition, Sql],
) -> Lowered:
    whole = known(level)
    looked_up = {n: p for n, p in whole.leaves.items() if isinstance(n, LookedUp)}
    names = {n: p for n, p in whole.leaves.items() if isinstance(n, str)}
    columns = {n: p for n, p in whole.leaves.items() if isinstance(n, Column)}
    flags = {test: physical(flag, level) for test, flag in actions.items()}
    return Lowered(
        level.setting.as_of,
        whole.relation,
        whole.key,
        names,
        whole.members,
        flags,
        looked_up,
        columns,
        found.used,
        cleaned,
        _unseen(found, whole, names, level),
    )


def _unseen(
    found: _Found, whole: Known, names: Mapping[str, str], level: Customers
) -> dict[str, int]:
    """By score, the customers for whose combination of outer classes there are no cut points."""
    counts = {}
    dialect = level.setting.dialect
    for score, parts in found.asked.items():
        tests = [f"{part} IS NOT NULL" for part in parts]
        tests.append(f"{named(dialect, names[score]).text} IS NULL")
        table = named(dialect, whole.relation).text
        rows = level.session.ask(f"SELECT COUNT(*) FROM {table} WHERE {' AND '.join(tests)}")
        if rows and rows[0][0]:
            counts[score] = int(rows[0][0])
    return counts
