"""An aggregate node + the rows of an event table -> the SQL of one value a customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from segrules.compiler.program import Aggregate
from segrules.engines.sql.dialects import Dialect, named, number, spelled, type_name
from segrules.engines.sql.exact_totals import exact_total
from segrules.engines.sql.functions import Argument, double, finite, to_day
from segrules.engines.sql.pieces import (
    TRUE,
    Sql,
    When,
    added,
    called,
    case,
    cast,
    certain,
    compared,
    either,
    every,
    is_known,
    literal,
    negated,
    only_where,
    over,
    times,
)
from segrules.engines.sql.relations import Session
from segrules.engines.sql.scopes import Scope, bound, indented, rows_of
from segrules.engines.sql.values import condition, value
from segrules.language.types import INTEGER, NUMBER, Kind, Type

TOGETHER = frozenset({"count", "sum", "mean", "min", "max", "share"})
"""Aggregates that are worked out side by side in one pass; the others look at rows in order."""


def goes_together(node: Aggregate) -> bool:
    """Whether the aggregate is one of the columns of one GROUP BY; sets of values are not."""
    return node.function in TOGETHER and not node.distinct


# ---------------------------------------------------------------- what is seen


def _argument(node: Aggregate, scope: Scope) -> Sql:
    """The argument of each row; a number's zero has no sign."""
    if node.argument is None:
        return literal(1)
    found = value(node.argument, scope)
    if node.argument.type.kind is Kind.NUMBER:
        return added(found, number(scope.setting.dialect, 0.0))
    return found


def _where(node: Aggregate, scope: Scope) -> Sql:
    return TRUE if node.where is None else condition(node.where, scope)


# ---------------------------------------------------------------- together


@dataclass(frozen=True, slots=True)
class Grouped:
    """What an aggregate is made of: its rows, where it looks, and who answers questions."""

    node: Aggregate
    scope: Scope
    key: str
    session: Session

    @property
    def dialect(self) -> Dialect:
        """The dialect of the statements."""
        return self.scope.setting.dialect


def together(of: Grouped) -> Sql:
    """The aggregate as an expression over the rows of a group."""
    return _TOGETHER[of.node.function](of)


def _seen(of: Grouped) -> Sql:
    """The argument where the aggregate looks."""
    return only_where(_where(of.node, of.scope), _argument(of.node, of.scope))


def _count(of: Grouped) -> Sql:
    if of.node.argument is None and of.node.where is None:
        return Sql("COUNT(*)")
    return called("COUNT", _seen(of))


def _sum(of: Grouped) -> Sql:
    if of.node.type.kind is Kind.NUMBER:
        return exact_total(_seen(of), of.scope, of.key, of.session)
    return _whole_sum(of)


def _whole_sum(of: Grouped) -> Sql:
    """The exact total in 64 bits; the database says where it does not fit."""
    total = spelled(of.dialect, "whole total", _seen(of))
    return cast(total, type_name(of.dialect, Kind.INTEGER))


def _mean(of: Grouped) -> Sql:
    """The exact total over the count of minor units; missing of nothing, or beyond the range."""
    argument = of.node.argument
    if argument is None:
        message = "a mean needs an argument"
        raise TypeError(message)
    count = called("COUNT", _seen(of))
    if argument.type.kind is Kind.NUMBER:
        total = exact_total(_seen(of), of.scope, of.key, of.session)
        return over(total, called("NULLIF", double(count, of.scope), number(of.dialect, 0.0)))
    unit = literal(10**argument.type.decimals)
    units = count if argument.type.decimals == 0 else times(count, unit)
    known = called("NULLIF", double(units, of.scope), number(of.dialect, 0.0))
    return over(double(_whole_sum(of), of.scope), known)


def _extreme(function: str) -> Callable[[Grouped], Sql]:
    return lambda of: called(function, _seen(of))


def _share(of: Grouped) -> Sql:
    """True rows over known rows."""
    scope, node = of.scope, of.node
    flag = _argument(node, scope)
    true = called("COUNT", only_where(every([_where(node, scope), flag]), literal(1)))
    known = called("NULLIF", double(called("COUNT", _seen(of)), scope), number(of.dialect, 0.0))
    return over(double(true, scope), known)


_TOGETHER: Mapping[str, Callable[[Grouped], Sql]] = {
    "count": _count,
    "sum": _sum,
    "mean": _mean,
    "min": _extreme("MIN"),
    "max": _extreme("MAX"),
    "share": _share,
}

# ---------------------------------------------------------------- on their own

KEY, VALUE, TIME, NUMBER_IN_ROW, MANY = "key", "value", "time", "number_in_row", "many"


def alone(of: Grouped) -> str:  # noqa: PLR0911 - one arm for each
    """The aggregate as a query of its own: a row for each key that has a value."""
    match of.node.function:
        case "count":
            return _different(of)
        case "first":
            return _at_end(of, "")
        case "last":
            return _at_end(of, " DESC")
        case "mode":
            return _mode(of)
        case "median":
            return _median(_rows(of), of.node.argument.type if of.node.argument else INTEGER, of)
        case "interval":
            return _median(_gaps(of), INTEGER, of)
        case "longest_interval":
            return _longest(_from(_gaps(of), "gaps"), of)
        case "last_interval":
            return _first_of(_from(_gaps(of), "gaps"), f"{_q(of, TIME)} DESC", of)
        case "funnel":
            return _funnel(of)
        case "adoption":
            return _adoption(of)
        case "trend":
            return _trend(of)
        case function:
            message = f"no SQL for the aggregate {function}"
            raise LookupError(message)


def _q(of: Grouped, name: str) -> str:
    return named(of.dialect, name).text


def _rows(of: Grouped) -> str:
    """Key, value and time of the rows that the aggregate sees."""
    node, scope = of.node, of.scope
    found = _argument(node, scope)
    wanted, listed = [_where(node, scope)], [f"{_q(of, of.key)} AS {_q(of, KEY)}"]
    wanted.append(TRUE if node.argument is None else is_known(found))
    listed.append(f"{found.text} AS {_q(of, VALUE)}")
    if node.time is not None:
        time = value(node.time, scope)
        wanted.append(is_known(time))
        listed.append(f"{time.text} AS {_q(of, TIME)}")
    test = every(wanted)
    where = "" if test == TRUE else f"\nWHERE {test.text}"
    return f"SELECT {', '.join(listed)}\nFROM {rows_of(scope)}{where}"


def _from(query: str, name: str) -> str:
    return f"(\n{indented(query)}\n) AS {name}"


def _different(of: Grouped) -> str:
    key, found = _q(of, KEY), _q(of, VALUE)
    rows = f"SELECT DISTINCT {key}, {found}\nFROM {_from(_rows(of), 'picked')}"
    return f"SELECT {key}, COUNT(*) AS {found}\nFROM {_from(rows, 'different')}\nGROUP BY {key}"


def _first_of(query: str, order: str, of: Grouped) -> str:
    """Of each key the row that comes first."""
    key, found, at = _q(of, KEY), _q(of, VALUE), _q(of, NUMBER_IN_ROW)
    numbered = (
        f"SELECT {key}, {found}, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {order}) AS {at}"
        f"\nFROM {query}"
    )
    return f"SELECT {key}, {found}\nFROM {_from(numbered, 'numbered')}\nWHERE {at} = 1"


def _sorted_value(of: Grouped) -> str:
    argument = of.node.argument
    if argument is not None and argument.type.kind is Kind.TEXT:
        return of.dialect.text_order.format(_q(of, VALUE))
    return _q(of, VALUE)


def _at_end(of: Grouped, way: str) -> str:
    """The value at the first or last time; of equal times the least or greatest."""
    order = f"{_q(of, TIME)}{way}, {_sorted_value(of)}{way}"
    return _first_of(_from(_rows(of), "picked"), order, of)


def _mode(of: Grouped) -> str:
    key, found, many = _q(of, KEY), _q(of, VALUE), _q(of, MANY)
    counted = (
        f"SELECT {key}, {found}, COUNT(*) AS {many}"
        f"\nFROM {_from(_rows(of), 'picked')}\nGROUP BY {key}, {found}"
    )
    return _first_of(_from(counted, "counted"), f"{many} DESC, {_sorted_value(of)}", of)


def _gaps(of: Grouped) -> str:
    """The days between successive different days on which something happened."""
    if of.node.time is None:
        message = "an interval needs a time"
        raise TypeError(message)
    key, found, time = _q(of, KEY), _q(of, VALUE), _q(of, TIME)
    day = to_day(Argument(Sql(time, plain=True), of.node.time.type, of.scope)).text
    days = f"SELECT DISTINCT {key}, {day} AS {time}\nFROM {_from(_rows(of), 'picked')}"
    before = f"LAG({time}) OVER (PARTITION BY {key} ORDER BY {time})"
    gaps = f"SELECT {key}, {time}, {time} - {before} AS {found}\nFROM {_from(days, 'days')}"
    return f"SELECT {key}, {time}, {found}\nFROM {_from(gaps, 'gaps')}\nWHERE {found} IS NOT NULL"


def _longest(query: str, of: Grouped) -> str:
    key, found = _q(of, KEY), _q(of, VALUE)
    return f"SELECT {key}, MAX({found}) AS {found}\nFROM {query}\nGROUP BY {key}"


def _funnel(of: Grouped) -> str:
    """How many steps were taken in order, each at the earliest row that can be it.

    A row that answers to a step taken at its own time is no later step.
    """
    node, scope = of.node, of.scope
    key, found = _q(of, of.key), _q(of, VALUE)
    time = literal(0) if node.time is None else bound(value(node.time, scope), scope)
    seen = [_where(node, scope)] if node.time is None else [_where(node, scope), is_known(time)]
    taken: list[tuple[Sql, Sql]] = []
    for step in node.steps:
        here = bound(certain(every([*seen, condition(step, scope)])), scope, "step")
        later = _after(time, taken)
        earliest = only_where(every([here, later]), time)
        window = f"MIN({earliest.text}) OVER (PARTITION BY {key})"
        taken.append((here, bound(Sql(window, level=earliest.level), scope, "taken_at")))
    count = [When(is_known(at), literal(n)) for n, (_, at) in enumerate(taken, start=1)]
    steps = called("MAX", case(count[::-1], literal(0)))
    picked = every(seen)
    where = "" if picked == TRUE else f"\nWHERE {picked.text}"
    return (
        f"SELECT {key} AS {_q(of, KEY)}, {steps.text} AS {found}"
        f"\nFROM {rows_of(scope)}{where}\nGROUP BY {key}"
    )


def _after(time: Sql, taken: Sequence[tuple[Sql, Sql]]) -> Sql:
    """Whether a row may be the step that comes after those taken: flags and times of each."""
    if not taken:
        return TRUE
    _, last = taken[-1]
    spent = either([every([here, compared("=", time, at)]) for here, at in taken])
    same = every([compared("=", time, last), negated(certain(spent))])
    return either([compared(">", time, last), same])


def _adoption(of: Grouped) -> str:
    """The mean place of a customer among those who have a value, by who had it first.

    A place is (2 * earlier + together) / (2 * all), customers counted by their first time.
    """
    dialect = of.dialect
    key, found, time = _q(of, KEY), _q(of, VALUE), _q(of, TIME)
    firsts = (
        f"SELECT {key}, {found}, MIN({time}) AS {time}"
        f"\nFROM {_from(_rows(of), 'picked')}\nGROUP BY {key}, {found}"
    )
    kind = type_name(dialect, Kind.NUMBER)
    earlier = f"RANK() OVER (PARTITION BY {found} ORDER BY {time}) - 1"
    together = f"COUNT(*) OVER (PARTITION BY {found}, {time})"
    whole = f"COUNT(*) OVER (PARTITION BY {found})"
    place = f"CAST(2 * ({earlier}) + {together} AS {kind}) / CAST(2 * {whole} AS {kind})"
    places = f"SELECT {key}, {place} AS {found}\nFROM {_from(firsts, 'firsts')}"
    scope = Scope(of.scope.setting, _from(places, "places"), [])
    total = exact_total(Sql(found, plain=True), scope, KEY, of.session)
    mean = over(total, double(Sql("COUNT(*)"), scope))
    return f"SELECT {key}, {mean.text} AS {found}\nFROM {rows_of(scope)}\nGROUP BY {key}"


def _median(rows: str, kind: Type, of: Grouped) -> str:
    """The mean of the two values in the middle, which are one and the same of an odd count."""
    key, found, at, many = (_q(of, n) for n in (KEY, VALUE, NUMBER_IN_ROW, MANY))
    numbered = (
        f"SELECT {key}, {found},"
        f" ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {found}) AS {at},"
        f" COUNT(*) OVER (PARTITION BY {key}) AS {many}\nFROM {_from(rows, 'picked')}"
    )
    low, high = Sql(f"MIN({found})"), Sql(f"MAX({found})")
    middle = _halfway(low, high, kind, of)
    return (
        f"SELECT {key}, {middle.text} AS {found}\nFROM {_from(numbered, 'numbered')}"
        f"\nWHERE 2 * {at} BETWEEN {many} AND {many} + 2\nGROUP BY {key}"
    )


def _halfway(low: Sql, high: Sql, kind: Type, of: Grouped) -> Sql:
    done = of.scope.setting.outside("halfway", kind, [(low, kind), (high, kind)], NUMBER)
    if done is not None:
        return done
    total = added(low, high)
    whole = total if kind.kind is Kind.NUMBER else double(total, of.scope)
    return over(whole, number(of.dialect, 2.0 * 10**kind.decimals))


def _trend(of: Grouped) -> str:
    """The least-squares slope, exactly: only an engine's own function does that."""
    node = of.node
    if node.argument is None or node.time is None:
        message = "a trend needs a value and a time"
        raise TypeError(message)
    key, found, time = _q(of, KEY), _q(of, VALUE), _q(of, TIME)
    values = (Sql(time), node.time.type), (Sql(found), node.argument.type)
    done = of.scope.setting.outside("slope", node, values, NUMBER)
    slope = done if done is not None else spelled(of.dialect, "trend", Sql(time), Sql(found))
    return (
        f"SELECT {key}, {slope.text} AS {found}\nFROM {_from(_rows(of), 'picked')}\nGROUP BY {key}"
    )


def never_missing(node: Aggregate) -> bool:
    """Whether the aggregate of no rows is 0 rather than missing."""
    return node.function in {"count", "funnel"}


def checked(node: Aggregate, found: Sql, scope: Scope) -> Sql:
    """A total of numbers beyond the range of doubles is missing."""
    if node.function in {"sum", "mean"} and node.type.kind is Kind.NUMBER:
        return finite(found, scope)
    return found
