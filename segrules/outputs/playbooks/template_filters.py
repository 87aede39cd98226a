"""The filters of templates: values -> text for people, each counted in the template's budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from segrules.language.findings import Lang
from segrules.outputs.figures import NOTHING, figure, percentage
from segrules.outputs.markdown_text import markdown_lines, markdown_quote, markdown_text
from segrules.outputs.playbooks.template_budget import LONGEST_TEXT, Budget, Stopped

MOST_DECIMALS = 6
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


class Unsaid(str):
    """What stands for a count that is not told, such as `<10`; it is no number to reckon with."""

    __slots__ = ()


def budget_of(context: Context) -> Budget:
    """The budget that the template is rendered with."""
    budget = context.resolve("_budget")
    assert isinstance(budget, Budget)  # noqa: S101 - we put it there
    return budget


def _number(value: object) -> float | None:
    """A number, or None where it is missing; anything else is the template's fault."""
    if isinstance(value, Undefined):
        str(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(type(value).__name__)
    return value


def _decimals(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= MOST_DECIMALS:
        raise ValueError(f"0..{MOST_DECIMALS}")  # noqa: EM102 - shown as the reason
    return value


@pass_context
def money(context: Context, value: object, decimals: int = 2) -> str:
    """`1234.5` as `1,234.50`; whole amounts without decimals."""
    budget_of(context).spend(1)
    return figure(_number(value), _decimals(decimals))


@pass_context
def percent(context: Context, value: object, decimals: int = 1) -> str:
    """`0.125` as `12.5%`."""
    budget_of(context).spend(1)
    return percentage(_number(value), _decimals(decimals))


@pass_context
def number(context: Context, value: object, decimals: int | None = None) -> str:
    """`1234567` as `1,234,567`; at most two decimals unless asked for, none for whole numbers.

    A count that is not told stays the text that stands for it.
    """
    budget_of(context).spend(1)
    if isinstance(value, Unsaid):
        return value
    given = _number(value)
    if given is None or decimals is None:
        return figure(given)
    return f"{given:,.{_decimals(decimals)}f}"


@pass_context
def date_words(context: Context, value: object) -> str:
    """`2024-05-01` as `2024年5月1日` or `1 May 2024`."""
    budget_of(context).spend(1)
    if value is None:
        return NOTHING
    day = date.fromisoformat(str(value)[:10])
    if context.resolve("_lang") is Lang.ZH:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@pass_context
def rounded(context: Context, value: object, decimals: int = 0) -> float | None:
    """A number rounded; a missing one stays missing."""
    budget_of(context).spend(1)
    given = _number(value)
    return None if given is None else round(given, _decimals(decimals))


@pass_context
def join(context: Context, values: object, between: str = ", ") -> str:
    """The texts of a list, one after the other."""
    if not isinstance(values, (list, tuple)):
        raise TypeError(type(values).__name__)
    budget_of(context).spend(len(values))
    text = between.join([_said(v) for v in values])
    budget_of(context).spend_on(text)
    if len(text) > LONGEST_TEXT:
        raise Stopped(key="template-too-long", most=LONGEST_TEXT)
    return text


@pass_context
def joined(context: Context, values: object) -> str:
    """`a ~ b`: the texts of its parts."""
    return join(context, values, "")


@pass_context
def length(context: Context, value: object) -> int:
    """How many entries there are."""
    budget_of(context).spend(1)
    if not isinstance(value, (str, list, tuple, Mapping)):
        raise TypeError(type(value).__name__)
    return len(value)


@pass_context
def items(context: Context, value: object) -> list[list[object]]:
    """The [name, value] pairs of a mapping."""
    if not isinstance(value, Mapping):
        raise TypeError(type(value).__name__)
    budget_of(context).spend(len(value))
    return [[k, v] for k, v in value.items()]


@pass_context
def quote(context: Context, value: object) -> str:
    """A text, perhaps of several lines, as a block quote."""
    text = _said(value)
    budget_of(context).spend_on(text)
    return Markup(markdown_quote(text))  # noqa: S704 - marks what is escaped already


@pass_context
def lines(context: Context, value: object) -> str:
    """A text of one line as it is, of several lines as a list."""
    text = _said(value)
    budget_of(context).spend_on(text)
    return Markup(markdown_lines(text))  # noqa: S704 - marks what is escaped already


@pass_context
def default(context: Context, value: object, otherwise: object = "") -> object:
    """The value, or `otherwise` where it is not defined or missing."""
    budget_of(context).spend(1)
    return otherwise if isinstance(value, Undefined) or value is None else value


@pass_context
def each(context: Context, values: object, cost: int) -> Iterator[object]:
    """The entries of what is looped over; each round takes `cost` steps."""
    if isinstance(values, Undefined):
        str(values)
    if not isinstance(values, (list, tuple, Mapping)):
        raise TypeError(type(values).__name__)
    budget = budget_of(context)
    return _counted(values, budget, cost)


def _counted(values: Any, budget: Budget, cost: int) -> Iterator[object]:  # noqa: ANN401 - as given
    for value in values:
        budget.spend(cost)
        yield value


@pass_context
def one(context: Context, value: object) -> object:
    """A single value, to be compared."""
    if isinstance(value, Undefined):
        str(value)
    if isinstance(value, str):
        budget_of(context).spend_on(value)
    elif value is not None and not isinstance(value, (bool, int, float)):
        raise TypeError(type(value).__name__)
    return value


@pass_context
def some(context: Context, values: object) -> object:
    """A list of single values, a mapping or a text, to be looked into."""
    if isinstance(values, (list, tuple)):
        budget_of(context).spend(len(values))
        for value in values:
            one(context, value)
        return values
    return values if isinstance(values, Mapping) else one(context, values)


@pass_context
def printed(context: Context, value: object) -> str:
    """What `{{ }}` prints: text escaped for Markdown, numbers plainly, never a list or a group."""
    text = value if isinstance(value, Markup) else markdown_text(_said(value))
    budget_of(context).spend_on(text)
    return text


def _said(value: object) -> str:
    """A single value as text."""
    match value:
        case Undefined() | str():
            return str(value)
        case None:
            return NOTHING
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else str(round(value, MOST_DECIMALS))
        case _:
            raise Stopped(key="template-forbidden/print")


PUBLIC: Mapping[str, Callable[..., object]] = {
    "money": money,
    "percent": percent,
    "number": number,
    "date": date_words,
    "round": rounded,
    "join": join,
    "length": length,
    "default": default,
    "items": items,
    "quote": quote,
    "lines": lines,
}
COUNTING: Mapping[str, Callable[..., object]] = {
    "_each": each,
    "_one": one,
    "_some": some,
    "_joined": joined,
}
"""Put into a template by its rules; a template cannot name them."""
