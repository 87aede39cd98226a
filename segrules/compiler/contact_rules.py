"""The `contact:` block, and the budgets of actions, as written -> checked rules of contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from segrules.compiler.action_terms import (
    CAP,
    COST_DECIMALS,
    EVERYBODY,
    MOST_COST,
    caps,
    cost,
    percent,
    share,
)
from segrules.compiler.given_values import day
from segrules.compiler.program import Budget, Column, ContactRules, Definition, Header, Metric
from segrules.compiler.scope import Names, columns_of
from segrules.compiler.unknown import counted, listed, unknown
from segrules.compiler.written import Loc, Reader
from segrules.language.model import ActionModel, ContactModel, Ruleset
from segrules.language.types import NUMERIC, Kind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PLACE: Loc = ("contact",)


def contact_rules(
    ruleset: Ruleset,
    header: Header,
    steps: Sequence[Definition],
    names: Names,
    reader: Reader,
) -> ContactRules:
    """The rules for all actions; what is wrong with them, and with the budgets, is reported.

    Without a block they are one contact a run, and the ruleset's revenue as what is worth most.
    """
    value = header.revenue
    for i, action in enumerate(ruleset.actions):
        _check_action(action, ("actions", i), reader)
    model = ruleset.contact
    if model is None:
        _check_value(value, ruleset, reader)
        return ContactRules(value=value)
    _check_channels(model, ruleset.actions, reader)
    _check_caps(model, reader)
    _check_total(model, ruleset.actions, reader)
    value = _value(model, value, steps, reader)
    _check_value(value, ruleset, reader)
    weekdays, stretches = _quiet(model, reader)
    return ContactRules(
        model.per_run,
        caps(model.cap),
        weekdays,
        stretches,
        _control(model, reader),
        model.salt,
        _budget(model),
        value,
        tuple(_addresses(model, names, reader)),
        _language(model, names, reader),
    )


def _control(model: ContactModel, reader: Reader) -> tuple[int, int]:
    if model.control is None:
        return 0, 1
    read = percent(model.control)
    if read is None or read > 1:
        reader.report("not-a-percentage", (*PLACE, "control"))
        return 0, 1
    return share(model.control).as_integer_ratio()


def _value(
    model: ContactModel, revenue: str | None, steps: Sequence[Definition], reader: Reader
) -> str | None:
    """The metric by which customers are worth most: the one that is named, else the revenue."""
    if model.value is None:
        return revenue
    numeric = [s.name for s in steps if isinstance(s, Metric) and s.type.kind in NUMERIC]
    if model.value in numeric:
        return model.value
    key = "contact-value" if numeric else "contact-value/none"
    near = listed(model.value, numeric)
    reader.report(key, (*PLACE, "value"), name=model.value, near=near)
    return None


# ---------------------------------------------------------------- columns


def _addresses(model: ContactModel, names: Names, reader: Reader) -> Iterator[tuple[str, Column]]:
    for channel, name in model.addresses.items():
        column = _column(name, (*PLACE, "addresses", channel), names, reader)
        if column is not None:
            yield channel, column


def _language(model: ContactModel, names: Names, reader: Reader) -> Column | None:
    if model.language is None:
        return None
    loc = (*PLACE, "language")
    column = _column(model.language, loc, names, reader)
    if column is not None and column.type.kind is not Kind.TEXT:
        reader.report("contact-language", loc, name=model.language)
    return column


def _column(name: str, loc: Loc, names: Names, reader: Reader) -> Column | None:
    """A column of the customers table by its name."""
    table = next((t for t in names.tables.values() if t.role == "customers"), None)
    if table is None:
        reader.report("contact-column/no-table", loc, name=name)
        return None
    columns = columns_of(table)
    if name not in columns:
        place = reader.loaded.place(loc)
        reader.found.append(unknown("contact-column", name, columns, place, table=table.name))
    return columns.get(name)


# ---------------------------------------------------------------- channels and caps


def _check_channels(model: ContactModel, actions: Sequence[ActionModel], reader: Reader) -> None:
    """Report channels that no action uses."""
    used = {c for a in actions for c in a.channels}
    places = [(c, (*PLACE, "addresses", c)) for c in model.addresses]
    places += [(c, (*PLACE, "cap", c)) for c in model.cap if c != EVERYBODY]
    for channel, loc in places:
        if channel not in used:
            _unused(channel, sorted(used), loc, reader)


def _unused(channel: str, used: list[str], loc: Loc, reader: Reader) -> None:
    key = "unused-channel" if used else "unused-channel/none"
    reader.report_key(key, loc, name=channel, near=counted(used))


def _check_caps(model: ContactModel, reader: Reader) -> None:
    for key, written in model.cap.items():
        if not CAP.fullmatch(written):
            reader.report("not-a-cap", (*PLACE, "cap", key))


# ---------------------------------------------------------------- quiet days


def _quiet(
    model: ContactModel, reader: Reader
) -> tuple[frozenset[int], tuple[tuple[int, int], ...]]:
    weekdays, stretches = set[int](), []
    for i, written in enumerate(model.quiet):
        word = written.strip().lower()
        if word in WEEKDAYS:
            weekdays.add(WEEKDAYS.index(word))
            continue
        stretch = _stretch(word)
        if stretch is None:
            reader.report("not-a-quiet-day", (*PLACE, "quiet", i))
        elif stretch[0] > stretch[1]:
            reader.report("not-a-quiet-day/turned", (*PLACE, "quiet", i))
        else:
            stretches.append(stretch)
    if len(weekdays) == len(WEEKDAYS):
        reader.report_key("always-quiet", (*PLACE, "quiet"))
        weekdays = set()
    return frozenset(weekdays), tuple(sorted(stretches))


def _stretch(written: str) -> tuple[int, int] | None:
    """The first and last day of `2026-02-16..2026-02-23`, or of one day."""
    first, _, last = written.partition("..")
    start, end = day(first), day(last or first)
    return None if start is None or end is None else (start, end)


# ---------------------------------------------------------------- budgets


def _check_action(model: ActionModel, loc: Loc, reader: Reader) -> None:
    for channel in (c for c in model.cap if c != EVERYBODY and c not in model.channels):
        _unused(channel, list(model.channels), (*loc, "cap", channel), reader)
    budget = model.budget
    if budget is None:
        return
    _check_amount(budget.per_customer, (*loc, "budget", "per_customer"), reader)
    _check_amount(budget.total, (*loc, "budget", "total"), reader)
    if budget.total is not None and not budget.per_customer:
        reader.report_key("budget-without-cost", (*loc, "budget", "total"), action=model.id)


def _check_total(model: ContactModel, actions: Sequence[ActionModel], reader: Reader) -> None:
    """The total of all actions: of a unit that theirs have too, and of something that costs."""
    budget = model.budget
    if budget is None:
        return
    _check_amount(budget.total, (*PLACE, "budget", "total"), reader)
    costly = [(i, a.budget) for i, a in enumerate(actions) if a.budget and a.budget.per_customer]
    if not costly:
        reader.report_key("budget-without-cost/contact", (*PLACE, "budget"))
    for i, other in costly:
        if (other.unit or "") != (budget.unit or ""):
            loc = ("actions", i, "budget")
            units = {"unit": other.unit or "?", "other": budget.unit or "?"}
            reader.report_key("budget-units", loc, action=actions[i].id, **units)


def _check_amount(amount: int | Decimal | None, loc: Loc, reader: Reader) -> None:
    if amount is None:
        return
    if amount > MOST_COST:
        reader.report("budget-amount/large", loc)
    elif Decimal(amount) * 10**COST_DECIMALS % 1:
        reader.report("budget-amount", loc, decimals=COST_DECIMALS)


def _check_value(value: str | None, ruleset: Ruleset, reader: Reader) -> None:
    """A budget that is to be shared out needs to know who is worth most."""
    for i, action in enumerate(ruleset.actions):
        budget = action.budget
        if budget is not None and budget.total is not None and value is None:
            loc = ("actions", i, "budget", "total")
            reader.report_key("budget-without-value", loc, action=action.id)


def _budget(model: ContactModel) -> Budget | None:
    if model.budget is None:
        return None
    return Budget(0, cost(model.budget.total), model.budget.unit or "")
