from __future__ import annotations

import pytest

from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Column,
    Compare,
    Condition,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    LookedUp,
    Matches,
    Named,
    Span,
    Truth,
    Value,
)
from segrules.compiler.words import Names, condition_words, value_words
from segrules.language.findings import Words
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, NUMBER, TEXT, Kind, Type, money

RECENCY = Named("recency", INTEGER)
FREQUENCY = Named("frequency", INTEGER)
MONETARY = Named("monetary", money(2, "CNY"))
BOUGHT = Column("orders", "ordered_at", DATE)
CITY = Column("customers", "city", TEXT)
M = Named("M", Type(Kind.INTEGER, options=("low", "high"), classes=2))
SMS = Column("customers", "sms_ok", BOOLEAN)


def at_most(value: Value, bound: float) -> Compare:
    """`value <= bound`."""
    return Compare("<=", value, Constant(bound, value.type))


def at_least(value: Value, bound: float) -> Compare:
    """`value >= bound`."""
    return Compare(">=", value, Constant(bound, value.type))


CONDITIONS: list[tuple[Condition, str, str]] = [
    (
        Every((at_most(RECENCY, 30), at_least(FREQUENCY, 4))),
        "recency 不超过 30 且 frequency 不少于 4",
        "recency at most 30 and frequency at least 4",
    ),
    (
        Every((at_most(RECENCY, 30), Either((at_least(FREQUENCY, 4), Known(CITY, negated=True))))),
        "recency 不超过 30 且（frequency 不少于 4 或 city 缺失）",
        "recency at most 30 and (frequency at least 4 or city is missing)",
    ),
    (
        Either((Every((at_most(RECENCY, 30), at_least(FREQUENCY, 4))), Known(CITY))),
        "（recency 不超过 30 且 frequency 不少于 4）或 city 已知",
        "(recency at most 30 and frequency at least 4) or city is known",
    ),
    (at_least(MONETARY, 200000), "monetary 不少于 2000", "monetary at least 2000"),
    (at_least(MONETARY, 1990), "monetary 不少于 19.90", "monetary at least 19.90"),
    (Compare("=", M, Constant(2, INTEGER)), "M 为 high", "M is high"),
    (Compare("=", FREQUENCY, Constant(3, INTEGER)), "frequency 等于 3", "frequency is 3"),
    (
        Compare(">=", BOUGHT, Constant(19844, DATE)),
        "ordered_at 不早于 2024-05-01",
        "ordered_at on or after 2024-05-01",
    ),
    (
        Compare("<", BOUGHT, AsOf(Span(days=90), DATE)),
        "ordered_at 在 90 天之前",
        "ordered_at more than 90 days ago",
    ),
    (
        Every(
            (
                Compare(">=", BOUGHT, AsOf(Span(months=6), DATE)),
                Compare("<", BOUGHT, AsOf(Span(), DATE)),
            )
        ),
        "ordered_at 在最近 6 个月内",
        "ordered_at within the last 6 months",
    ),
    (
        Every(
            (
                Compare(">=", FREQUENCY, Constant(2, INTEGER)),
                Compare("<", FREQUENCY, Constant(5, INTEGER)),
            )
        ),
        "frequency 不少于 2 且 小于 5",
        "frequency at least 2 and below 5",
    ),
    (
        Every((at_least(FREQUENCY, 2), at_most(FREQUENCY, 4))),
        "frequency 为 2 到 4",
        "frequency from 2 to 4",
    ),
    (
        Among(CITY, frozenset({"上海", "北京", "New York"})),
        "city 为 “New York”、上海、北京 之一",
        "city is one of 'New York', 上海, 北京",
    ),
    (
        Among(M, frozenset({1}), negated=True),
        "M 不是 low",
        "M is not low",
    ),
    (
        Matches("starts with", CITY, "上", negated=True),
        "city 不以 “上” 开头",
        "city does not start with '上'",
    ),
    (Holds(SMS), "sms_ok 为是", "sms_ok is true"),
    (Holds(SMS, negated=True), "sms_ok 为否", "sms_ok is false"),
    (
        Holds(Truth(at_least(FREQUENCY, 4), Always(value=False), BOOLEAN), negated=True),
        "没有客户",
        "nobody",
    ),
    (Always(value=True), "所有客户", "everybody"),
]


@pytest.mark.parametrize(("condition", "zh", "en"), CONDITIONS)
def test_conditions_read_as_sentences(condition: Condition, zh: str, en: str) -> None:
    """Each kind of condition is said plainly in both languages."""
    assert condition_words(condition) == Words(zh, en)


def test_segments_are_called_by_their_labels() -> None:
    """A condition on another segmentation names the segments as their labels do."""
    names = Names({("rfm", "champions"): Words("重要价值客户", "Champions")})
    test = InSegment("rfm", frozenset({"champions", "loyal"}), negated=True)
    said = condition_words(test, names)
    assert said == Words("rfm 不属于 重要价值客户、loyal", "rfm is none of Champions, loyal")


def test_moments_are_told_on_the_clocks_of_the_ruleset() -> None:
    """An instant is shown in the ruleset's time zone, the day alone at its midnight."""
    shanghai = Names(timezone="Asia/Shanghai")
    joined = Column("customers", "joined", INSTANT)
    midnight = Compare(">", joined, Constant(1714492800_000000, INSTANT))
    later = Compare(">", joined, Constant(1714530600_000000, INSTANT))
    assert condition_words(midnight, shanghai).en == "joined after 2024-05-01"
    assert condition_words(later, shanghai).en == "joined after 2024-05-01 10:30"


AMOUNT = Column("orders", "amount", money())
LAST_YEAR = Compare(">=", BOUGHT, AsOf(Span(days=365), DATE))
PRODUCT = Column("orders", "product", TEXT)
VALUES: list[tuple[Value, str, str]] = [
    (
        Call(
            "days_between",
            (Aggregate("max", "orders", BOUGHT, None, DATE), AsOf(Span(), DATE)),
            INTEGER,
        ),
        "距 orders 中最近的 ordered_at 的天数",
        "days since the latest ordered_at in orders",
    ),
    (
        Aggregate("count", "orders", None, LAST_YEAR, INTEGER),
        "ordered_at 不早于 365 天前的 orders 的行数",
        "number of orders where ordered_at no more than 365 days ago",
    ),
    (
        Aggregate("count", "orders", PRODUCT, None, INTEGER, distinct=True),
        "orders 中不同 product 的个数",
        "number of different product in orders",
    ),
    (
        Aggregate("sum", "orders", AMOUNT, None, money()),
        "orders 的 amount 合计",
        "total amount of orders",
    ),
    (
        Call(
            "divide", (Call("number", (MONETARY,), NUMBER), Call("number", (FREQUENCY,), NUMBER)),
            NUMBER,
        ),
        "monetary / frequency",
        "monetary / frequency",
    ),
    (
        Call("multiply", (Call("add", (FREQUENCY, RECENCY), INTEGER), RECENCY), INTEGER),
        "（frequency + recency） × recency",
        "(frequency + recency) × recency",
    ),
    (
        Call("divide", (Call("number", (Call("add", (FREQUENCY, RECENCY), INTEGER),), NUMBER),
                        RECENCY), NUMBER),
        "（frequency + recency） / recency",
        "(frequency + recency) / recency",
    ),
    (Call("coalesce", (RECENCY, Constant(0, INTEGER)), INTEGER),
     "recency，缺失时为 0", "recency, or 0 where missing"),
    (Call("max", (Call("coalesce", (RECENCY, Constant(0, INTEGER)), INTEGER), FREQUENCY), INTEGER),
     "（recency，缺失时为 0）、frequency 中最大的",
     "greatest of (recency, or 0 where missing), frequency"),
    (Call("coalesce", (RECENCY, FREQUENCY, Constant(0, INTEGER)), INTEGER),
     "recency、frequency、0 中第一个不缺失的", "first known of recency, frequency, 0"),
    (AsOf(Span(days=90), DATE), "统计日前 90 天", "90 days before the as-of date"),
    (Choose(Known(CITY), Constant(1, INTEGER), Constant(0, INTEGER), INTEGER),
     "若 city 已知 则 1，否则 0", "1 if city is known, else 0"),
    (LookedUp(PRODUCT, "products", "category", TEXT), "product.category", "product.category"),
    (
        Aggregate("share", "orders",
                  Truth(Among(CITY, frozenset({"app"})), Always(value=False), BOOLEAN), None,
                  NUMBER),
        "orders 中 city 为 app 的占比",
        "share of orders for which city is app",
    ),
    (Constant(0.12, NUMBER), "0.12", "0.12"),
    (Constant(15000.0, NUMBER), "15000", "15000"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "zh", "en"), VALUES)
def test_formulas_read_as_phrases(value: Value, zh: str, en: str) -> None:
    """Each kind of value is said so that its formula can be checked by reading."""
    assert value_words(value) == Words(zh, en)


LAST_365 = Every((LAST_YEAR, Compare("<", BOUGHT, AsOf(Span(), DATE))))
APP = Among(Column("orders", "channel", TEXT), frozenset({"app"}))
TOTAL = Aggregate("sum", "orders", AMOUNT, LAST_365, money())
MARKED = Names(
    columns={("orders", "amount"): Words("`amount`", "`amount`")}, times={"orders": "ordered_at"}
)
LABELLED = Names(
    values={"recency": Words("距上次购买天数", "recency")},
    columns={
        ("orders", "amount"): Words("实付金额", "amount"),
        ("orders", "ordered_at"): Words("下单日期", "order date"),
        ("orders", "channel"): Words("渠道", "channel"),
    },
    tables={"orders": Words("订单", "orders")},
    times={"orders": "ordered_at"},
)


@pytest.mark.parametrize(
    ("value", "names", "zh", "en"),
    [
        (
            Call("coalesce", (TOTAL, Constant(0, money())), money()),
            MARKED,
            "最近 365 天 orders 的 `amount` 合计，缺失时为 0",
            "total `amount` of orders in the last 365 days, or 0 where missing",
        ),
        (
            Call("coalesce", (TOTAL, Constant(0, money())), money()),
            LABELLED,
            "最近 365 天订单的实付金额合计，缺失时为 0",
            "total amount of orders in the last 365 days, or 0 where missing",
        ),
        (
            Aggregate("count", "orders", None, Every((*LAST_365.parts, APP)), INTEGER),
            LABELLED,
            "最近 365 天、渠道为 app 的订单数",
            "number of orders in the last 365 days where channel is app",
        ),
        (
            Aggregate("count", "orders", None, APP, INTEGER),
            LABELLED,
            "渠道为 app 的订单数",
            "number of orders where channel is app",
        ),
        (
            VALUES[0][0],
            LABELLED,
            "距订单中最近的下单日期的天数",
            "days since the latest order date in orders",
        ),
    ],
)
def test_aggregates_say_their_window_and_labels(
    value: Value, names: Names, zh: str, en: str
) -> None:
    """A window up to `as_of` is said in one breath, and labels are said instead of names."""
    assert value_words(value, names) == Words(zh, en)


def test_a_label_with_braces_is_no_pattern() -> None:
    """What a table is called is shown as it is, whatever characters it has."""
    odd = Names(tables={"orders": Words("{x}", "{c}")})
    assert value_words(Aggregate("count", "orders", None, APP, INTEGER), odd) == Words(
        "channel 为 app 的 {x} 数", "number of {c} where channel is app"
    )


def test_metrics_and_classes_are_said_by_their_labels() -> None:
    """A score's label and its class's words stand in each language; names without one stay."""
    words = (Words("低", "low"), Words("高", "high"))
    r = Named("R", Type(Kind.INTEGER, options=("low", "high"), classes=2, words=words))
    names = Names(values={"R": Words("最近一次购买", "recency score")})
    both = Every((Compare("=", r, Constant(2, INTEGER)), at_most(FREQUENCY, 3)))
    assert condition_words(both, names) == Words(
        "最近一次购买 为 高 且 frequency 不超过 3", "recency score is high and frequency at most 3"
    )


def test_braces_in_data_are_data() -> None:
    """A text with braces is shown, not taken for a gap to be filled."""
    odd = Compare("=", CITY, Constant("{x.__class__}", TEXT))
    assert condition_words(odd).en == "city is '{x.__class__}'"
