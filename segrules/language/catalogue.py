"""Functions, aggregates and score methods: the one table that checker, engines and manual read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segrules.language.findings import Words
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    NUMBER,
    NUMERIC,
    TEMPORAL,
    TEXT,
    Kind,
    Type,
)

Typing = Callable[[tuple[Type, ...]], Type | None]
"""Argument types -> result type, or None where the arguments do not fit."""

SAME_MISSING = Words("任一参数缺失，结果缺失", "missing where an argument is missing")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of values of one row or one customer."""

    name: str
    least: int
    most: int
    result: Typing
    takes: Words
    meaning: Words
    missing: Words = SAME_MISSING


@dataclass(frozen=True, slots=True)
class AggregateFunction:
    """A function from a customer's event rows to one value.

    `argument`: `none` (`count()`), `optional`, `value`, `condition`, `conditions` (two or more) or
    `duration`. `timed` ones need the table's time column. `always` ones are never missing.
    """

    name: str
    argument: str
    result: Typing
    meaning: Words
    missing: Words
    timed: bool = False
    always: bool = False


@dataclass(frozen=True, slots=True)
class ScoreMethod:
    """A way to cut a value into ordered classes."""

    name: str
    keys: frozenset[str]
    meaning: Words


@dataclass(frozen=True, slots=True)
class ModelMethod:
    """A probability model: its parameters in order, and the keys that go with it.

    `given` are the keys of its inputs where they are written as expressions, `rows` those that it
    takes with `from`, where the inputs come from the rows of a table.
    """

    name: str
    parameters: tuple[str, ...]
    given: tuple[str, ...]
    rows: frozenset[str]
    meaning: Words


@dataclass(frozen=True, slots=True)
class ModelFunction:
    """What can be asked of fitted models.

    `models` are the methods of its first arguments, in order; `horizon` says whether a length of
    time follows, and `discount` whether a rate a year may follow that.
    """

    name: str
    models: tuple[str, ...]
    meaning: Words
    missing: Words
    horizon: bool = False
    discount: bool = False


def _all(kinds: frozenset[Kind], types: tuple[Type, ...]) -> bool:
    return all(t.kind in kinds for t in types)


def plain(kind_type: Type) -> Type:
    """The type without options and classes: what a computed value has."""
    return Type(kind_type.kind, kind_type.decimals, kind_type.unit)


def common(types: tuple[Type, ...]) -> Type | None:
    """The type that holds values of all these types: equal kinds, or a number for mixed numerics.

    Money with other money of the same decimals stays money; integers and numbers, and money with
    plain numbers, meet as number (money in major units).
    """
    if not types:
        return None
    first = plain(types[0])
    if all(t.kind is first.kind and t.decimals == first.decimals for t in types):
        return first
    return NUMBER if _all(NUMERIC, types) else None


def _numeric_common(types: tuple[Type, ...]) -> Type | None:
    return common(types) if _all(NUMERIC, types) else None


def _ordered_common(types: tuple[Type, ...]) -> Type | None:
    return common(types) if _all(NUMERIC | TEMPORAL, types) else None


def _round(types: tuple[Type, ...]) -> Type | None:
    if not _all(NUMERIC, types):
        return None
    return INTEGER if len(types) == 1 else NUMBER


def _number(types: tuple[Type, ...]) -> Type | None:
    return NUMBER if _all(NUMERIC, types) else None


def _part_of_date(types: tuple[Type, ...]) -> Type | None:
    return INTEGER if _all(TEMPORAL, types) else None


def _days_between(types: tuple[Type, ...]) -> Type | None:
    return INTEGER if _all(TEMPORAL, types) and types[0].kind is types[1].kind else None


def _one(kind: frozenset[Kind], result: Type) -> Typing:
    return lambda types: result if _all(kind, types) else None


_INSTANT = frozenset({Kind.INSTANT})
_TEXT = frozenset({Kind.TEXT})
_NUMBERS = Words("数值", "numbers")
_DATES = Words("日期或时刻", "dates or instants")

FUNCTIONS: Mapping[str, Function] = {
    f.name: f
    for f in (
        Function("min", 2, 16, _ordered_common, _NUMBERS, Words("最小的一个", "the least of them")),
        Function(
            "max", 2, 16, _ordered_common, _NUMBERS, Words("最大的一个", "the greatest of them")
        ),
        Function(
            "abs",
            1,
            1,
            _numeric_common,
            _NUMBERS,
            Words("绝对值", "the distance from zero"),
        ),
        Function(
            "round",
            1,
            2,
            _round,
            _NUMBERS,
            Words(
                "四舍五入（.5 远离零），第二个参数为小数位",
                "rounded, a half away from zero; the second argument says to how many decimals",
            ),
        ),
        Function(
            "log",
            1,
            1,
            _number,
            _NUMBERS,
            Words("自然对数", "the natural logarithm"),
            Words("缺失、零或负数：结果缺失", "missing for missing, zero and negative values"),
        ),
        Function(
            "coalesce",
            2,
            16,
            common,
            Words("同类型的值", "values of one type"),
            Words("第一个不缺失的值", "the first that is known"),
            Words("全部缺失才缺失", "missing only where all are missing"),
        ),
        Function(
            "year", 1, 1, _part_of_date, _DATES, Words("年份", "the year, in the ruleset's zone")
        ),
        Function("month", 1, 1, _part_of_date, _DATES, Words("月份 1–12", "the month, 1 to 12")),
        Function(
            "day", 1, 1, _part_of_date, _DATES, Words("日 1–31", "the day of the month, 1 to 31")
        ),
        Function("quarter", 1, 1, _part_of_date, _DATES, Words("季度 1–4", "the quarter, 1 to 4")),
        Function(
            "weekday",
            1,
            1,
            _part_of_date,
            _DATES,
            Words("星期几，1 为星期一", "the day of the week, 1 is Monday"),
        ),
        Function(
            "date",
            1,
            1,
            _one(_INSTANT, DATE),
            Words("时刻", "an instant"),
            Words("规则集时区中的日期", "the date of a moment in the ruleset's zone"),
        ),
        Function(
            "days_since",
            1,
            1,
            _part_of_date,
            _DATES,
            Words(
                "到 as_of 那天开始为止的天数：日期按日历日，时刻按满 24 小时",
                "days up to the start of the as_of day: calendar days of a date, whole 24-hour "
                "periods of an instant",
            ),
        ),
        Function(
            "days_between",
            2,
            2,
            _days_between,
            _DATES,
            Words(
                "从第一个到第二个的天数", "days from the first to the second, negative if earlier"
            ),
        ),
        Function(
            "lower",
            1,
            1,
            _one(_TEXT, TEXT),
            Words("文本", "text"),
            Words(
                "统一大小写后的文本（Unicode casefold）",
                "the text with case folded (Unicode casefold), to compare without case",
            ),
        ),
    )
}
"""`if(c, a, b)` and the arithmetic operators are syntax; they are not in this table."""


def _any_type(types: tuple[Type, ...]) -> Type | None:
    return plain(types[0]) if types else None


def _summable(types: tuple[Type, ...]) -> Type | None:
    return _any_type(types) if _all(NUMERIC, types) else None


def _integer(_: tuple[Type, ...]) -> Type | None:
    return INTEGER


def _share(types: tuple[Type, ...]) -> Type | None:
    return NUMBER if all(t.kind is BOOLEAN.kind for t in types) else None


def _share_of_any(_: tuple[Type, ...]) -> Type | None:
    return NUMBER


def _ordered(types: tuple[Type, ...]) -> Type | None:
    return _any_type(types) if _all(NUMERIC | TEMPORAL, types) else None


NOTHING_MISSING = Words("没有行或全部缺失：结果缺失", "missing of no rows or of missing values")
NEVER_MISSING = Words("没有行为 0", "0 of no rows")
TWO_DAYS = Words("少于两个不同的日子：结果缺失", "missing with fewer than two different days")

AGGREGATES: Mapping[str, AggregateFunction] = {
    a.name: a
    for a in (
        AggregateFunction(
            "count",
            "optional",
            _integer,
            Words(
                "行数；count(x) 为 x 不缺失的行数；count(distinct x) 为不同取值数",
                "rows; count(x): rows where x is known; count(distinct x): different known values",
            ),
            NEVER_MISSING,
            always=True,
        ),
        AggregateFunction(
            "sum",
            "value",
            _summable,
            Words(
                "合计；金额与整数精确，小数为正确舍入的精确和，与行序无关",
                "the total: exact for money and integers, the correctly rounded exact sum for "
                "numbers, whatever the order of rows",
            ),
            NOTHING_MISSING,
        ),
        AggregateFunction(
            "mean",
            "value",
            _number,
            Words("平均值（精确合计 / 个数）", "the exact total over the count, in major units"),
            NOTHING_MISSING,
        ),
        AggregateFunction(
            "median",
            "value",
            _number,
            Words("中位数，偶数个取中间两个的平均", "the median; of an even count the middle mean"),
            NOTHING_MISSING,
        ),
        AggregateFunction("min", "value", _ordered, Words("最小值", "the least"), NOTHING_MISSING),
        AggregateFunction(
            "max", "value", _ordered, Words("最大值", "the greatest"), NOTHING_MISSING
        ),
        AggregateFunction(
            "first",
            "value",
            _any_type,
            Words(
                "时间最早的行的值；同时刻取最小的值（文本按码位）",
                "the value of the earliest row where it is known; of equal times the least value "
                "(text by code point)",
            ),
            NOTHING_MISSING,
            timed=True,
        ),
        AggregateFunction(
            "last",
            "value",
            _any_type,
            Words(
                "时间最晚的行的值；同时刻取最大的值（文本按码位）",
                "the value of the latest row where it is known; of equal times the greatest value "
                "(text by code point)",
            ),
            NOTHING_MISSING,
            timed=True,
        ),
        AggregateFunction(
            "share",
            "condition",
            _share,
            Words(
                "条件为真的行占条件已知的行的比例",
                "rows where the condition is true over rows where it is known",
            ),
            NOTHING_MISSING,
        ),
        AggregateFunction(
            "trend",
            "value",
            _number,
            Words(
                "对时间的最小二乘斜率，每 30 天的变化",
                "the least-squares slope over time: change in 30 days",
            ),
            Words("不同时间少于两个：结果缺失", "missing with fewer than two different times"),
            timed=True,
        ),
        AggregateFunction(
            "interval",
            "none",
            _number,
            Words("相邻购买日之间天数的中位数", "the median days between successive event days"),
            TWO_DAYS,
            timed=True,
        ),
        AggregateFunction(
            "longest_interval",
            "none",
            _integer,
            Words(
                "相邻两个有事件的日子之间最长隔几天", "the most days between successive event days"
            ),
            TWO_DAYS,
            timed=True,
        ),
        AggregateFunction(
            "last_interval",
            "none",
            _integer,
            Words("最后两个有事件的日子之间隔几天", "the days between the last two event days"),
            TWO_DAYS,
            timed=True,
        ),
        AggregateFunction(
            "active_periods",
            "duration",
            _integer,
            Words(
                "从 `as_of` 往前每这么长为一期，有事件的期数",
                "periods of that length, counted back from `as_of`, in which something happened",
            ),
            NEVER_MISSING,
            timed=True,
            always=True,
        ),
        AggregateFunction(
            "funnel",
            "conditions",
            _integer,
            Words(
                "依次走到第几步：先找满足第一步的最早一行，每一步再找不早于上一步的最早一行；"
                "同一时间里满足前面步骤的行不再算后面的步骤",
                "how many of the steps were taken in order: the earliest row for the first, then "
                "for each next one the earliest row at that time or later; of one time, a row "
                "that answers to a step taken then is no later step",
            ),
            NEVER_MISSING,
            timed=True,
            always=True,
        ),
        AggregateFunction(
            "adoption",
            "value",
            _share_of_any,
            Words(
                "采用次序 0–1：对每个取值（如新品），按各客户首次出现的时间，先于本客户的人数加上"
                "同时的人数（含本人）的一半，占全部采用者的比例；再对本客户的各个取值求平均",
                "the place among adopters, 0 to 1: for each value (a new product, say) the "
                "customers whose first time was earlier, and half of those at the same time, "
                "oneself among them, over all who have it; the mean over the customer's values",
            ),
            NOTHING_MISSING,
            timed=True,
        ),
        AggregateFunction(
            "mode",
            "value",
            _any_type,
            Words(
                "出现最多的值；并列时取最小的值（文本按码位）",
                "the most frequent known value; of equals the least (text by code point)",
            ),
            NOTHING_MISSING,
        ),
    )
}

SCORE_METHODS: Mapping[str, ScoreMethod] = {
    m.name: m
    for m in (
        ScoreMethod(
            "quantile",
            frozenset({"into", "ties", "split_by", "within", "compat", "align"}),
            Words("按人数等分", "classes of as equal a number of customers as ties allow"),
        ),
        ScoreMethod(
            "width",
            frozenset({"into", "within"}),
            Words("按取值等宽", "classes of equal width between the least and the greatest value"),
        ),
        ScoreMethod(
            "share",
            frozenset({"at"}),
            Words(
                "按累计贡献（ABC）：从大到小累计到各比例",
                "by cumulative contribution (ABC): from the largest down to each share",
            ),
        ),
        ScoreMethod(
            "top",
            frozenset({"at"}),
            Words("最好的前若干名或前百分之几", "the best so many customers, or per cent of them"),
        ),
        ScoreMethod(
            "mean",
            frozenset({"within"}),
            Words("以平均值分高低", "high and low, cut at the mean"),
        ),
        ScoreMethod(
            "median",
            frozenset({"within"}),
            Words("以中位数分高低", "high and low, cut at the median"),
        ),
    )
}
"""`at:` without `by:` cuts at fixed points; `join`, `total` and `points` are kinds of their own."""

MODELS: Mapping[str, ModelMethod] = {
    m.name: m
    for m in (
        ModelMethod(
            "bg_nbd",
            ("r", "alpha", "a", "b"),
            ("repeats", "age_at_last", "age"),
            frozenset({"where", "until"}),
            Words(
                "BG/NBD，购买与流失：留存期间按各自的速率购买，每次购买后各有一定概率不再回来",
                "BG/NBD, buying and leaving: each buys at a rate of their own while there, and "
                "after each purchase leaves for good with a chance of their own",
            ),
        ),
        ModelMethod(
            "gamma_gamma",
            ("p", "q", "v"),
            ("repeats", "value"),
            frozenset({"where"}),
            Words(
                "Gamma-Gamma，每次购买的金额：围绕各自的平均值波动，与购买次数无关",
                "Gamma-Gamma, the value of a purchase: it varies around a mean of the customer's "
                "own, whatever the number of purchases",
            ),
        ),
    )
}
"""The probability models, of the `models` section."""

_NO_HISTORY = Words(
    "没有购买、记录自相矛盾，或模型没有参数：结果缺失",
    "missing without a purchase, with a history that cannot be, or where the model is not fitted",
)

MODEL_FUNCTIONS: Mapping[str, ModelFunction] = {
    f.name: f
    for f in (
        ModelFunction(
            "p_alive",
            ("bg_nbd",),
            Words("现在仍是客户的概率，0 到 1", "the chance to be a customer still, 0 to 1"),
            _NO_HISTORY,
        ),
        ModelFunction(
            "expected_purchases",
            ("bg_nbd",),
            Words(
                "从统计日起一段时间内的预期购买次数",
                "the purchases that are expected in a time from `as_of` on",
            ),
            _NO_HISTORY,
            horizon=True,
        ),
        ModelFunction(
            "expected_value",
            ("gamma_gamma",),
            Words(
                "以后每次购买的预期金额；只买过一次的客户取全体的平均",
                "the value that is expected of a future purchase; that of all customers for who "
                "bought once",
            ),
            _NO_HISTORY,
        ),
        ModelFunction(
            "clv",
            ("bg_nbd", "gamma_gamma"),
            Words(
                "从统计日起一段时间内预期购买的总金额；给出年折现率时按 30 天一期折现",
                "the value of the purchases that are expected in a time from `as_of` on; with a "
                "rate a year discounted in periods of 30 days",
            ),
            _NO_HISTORY,
            horizon=True,
            discount=True,
        ),
    )
}
"""What metrics can ask of models."""
