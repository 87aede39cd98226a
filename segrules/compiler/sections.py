"""A ruleset and its tables -> the names known before anything is defined, and doubled names."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.literals import zone
from segrules.compiler.nullable import columns_never_missing
from segrules.compiler.order import segmentations
from segrules.compiler.parameters import Filled
from segrules.compiler.program import Column, Named, Table, Value
from segrules.compiler.scope import Names
from segrules.compiler.spelling import odd_name
from segrules.compiler.written import Loc, Reader
from segrules.language.findings import Finding, Label
from segrules.language.model import Ruleset
from segrules.language.places import Place
from segrules.language.width import shown

WRITTEN_BESIDE = frozenset({"action", "arm"})
"""Columns that stand beside the names in what is written of customers where there are actions."""


def starting_names(made: tuple[Table, ...], ruleset: Ruleset, filled: Filled) -> Names:
    """Tables, parameters, and the columns of customers.

    Without a table of customers the key alone is known of them, under the name that the first table
    of events gives it.
    """
    customers = next((t for t in made if t.role == "customers"), None)
    values: dict[str, Value] = {}
    never = columns_never_missing(made)
    if customers is not None:
        values = {c.name: Column(customers.name, c.name, c.type) for c in customers.columns}
    elif (key := customers_key(made)) is not None:
        values, never = {key.name: key}, frozenset({key.name})
    return Names(
        {t.name: t for t in made},
        values,
        parameters=filled.literals,
        lists=filled.lists,
        timezone=ruleset.timezone,
        never_missing=never,
    )


def customers_key(made: tuple[Table, ...]) -> Named | None:
    """The key of customers who are known by their events alone."""
    events = next((t for t in made if t.role == "events"), None)
    if events is None:
        return None
    return next((Named(c.name, c.type) for c in events.columns if c.name == events.key), None)


def check_sections(ruleset: Ruleset, made: tuple[Table, ...], reader: Reader) -> None:
    """Report what the ruleset lacks as a whole, and a time zone that there is not."""
    if zone(ruleset.timezone) is None:
        reader.report("unknown-timezone", ("timezone",), name=ruleset.timezone)
    if not any(t.role in {"events", "customers"} for t in made):
        reader.report_key("no-customers", ("tables",))
    if ruleset.segments is None and not ruleset.segmentations:
        top = reader.loaded.place(())
        at = Place(top.path, top.line, top.column, top.line, top.column + 1)
        reader.found.append(Finding("no-segments", at))


# ---------------------------------------------------------------- names


def doubled_names(ruleset: Ruleset, known: Names, reader: Reader) -> frozenset[tuple[str, str]]:
    """The (section, name) pairs whose name is taken: the first to have it keeps it; reported."""
    seen: dict[str, Place] = {}
    doubled = set()
    for name, loc in _names(ruleset, known):
        place = reader.loaded.key_place(loc)
        reader.found.extend(odd_name(name, place))
        if name in seen:
            first = Label(seen[name], "name-twice/first")
            args = {"name": shown(name)}
            reader.found.append(Finding("name-twice", place, args, (first,)))
            doubled.add((str(loc[0]), name))
        seen.setdefault(name, place)
        if ruleset.actions and name in WRITTEN_BESIDE and loc[0] != "tables":
            reader.report_key("reserved-name", loc, name=name)
    return frozenset(doubled)


def _names(ruleset: Ruleset, known: Names) -> Iterator[tuple[str, Loc]]:
    """Every name of customer level with its place, in the order in which they are given away."""
    for name, value in known.customer.items():
        table = value.table if isinstance(value, Column) else _key_table(name, known)
        yield name, ("tables", table, "columns", name)
    for name in ruleset.models:
        yield name, ("models", name)
    for name in ruleset.metrics:
        yield name, ("metrics", name)
    for name in ruleset.scores:
        yield name, ("scores", name)
    for name, _, loc in segmentations(ruleset):
        yield name, loc


def _key_table(name: str, known: Names) -> str:
    return next(t.name for t in known.tables.values() if t.role == "events" and t.key == name)
