"""What comparisons, functions and aggregates are called in words: patterns by operator and name."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.compiler.phrases import same
from segrules.compiler.program import CompareOp, TextOp
from segrules.language.findings import Words

NUMBERS: Mapping[CompareOp, Words] = {
    "=": Words("{x} 等于 {y}", "{x} is {y}"),
    "!=": Words("{x} 不等于 {y}", "{x} is not {y}"),
    "<": Words("{x} 小于 {y}", "{x} below {y}"),
    "<=": Words("{x} 不超过 {y}", "{x} at most {y}"),
    ">": Words("{x} 大于 {y}", "{x} above {y}"),
    ">=": Words("{x} 不少于 {y}", "{x} at least {y}"),
}
TIMES: Mapping[CompareOp, Words] = {
    "=": Words("{x} 为 {y}", "{x} is {y}"),
    "!=": Words("{x} 不是 {y}", "{x} is not {y}"),
    "<": Words("{x} 早于 {y}", "{x} before {y}"),
    "<=": Words("{x} 不晚于 {y}", "{x} on or before {y}"),
    ">": Words("{x} 晚于 {y}", "{x} after {y}"),
    ">=": Words("{x} 不早于 {y}", "{x} on or after {y}"),
}
OTHERS: Mapping[CompareOp, Words] = {**NUMBERS, "=": TIMES["="], "!=": TIMES["!="]}
AGES: Mapping[CompareOp, Words] = {
    "<": Words("{x} 在 {y}之前", "{x} more than {y} ago"),
    ">=": Words("{x} 不早于 {y}前", "{x} no more than {y} ago"),
}
"""Against `as_of` less a length of time `y`; the other comparisons are said as `TIMES`."""

TEXTS: Mapping[tuple[TextOp, bool], Words] = {
    ("contains", False): Words("{x} 包含 {y}", "{x} contains {y}"),
    ("contains", True): Words("{x} 不包含 {y}", "{x} does not contain {y}"),
    ("starts with", False): Words("{x} 以 {y} 开头", "{x} starts with {y}"),
    ("starts with", True): Words("{x} 不以 {y} 开头", "{x} does not start with {y}"),
    ("ends with", False): Words("{x} 以 {y} 结尾", "{x} ends with {y}"),
    ("ends with", True): Words("{x} 不以 {y} 结尾", "{x} does not end with {y}"),
    ("matches", False): Words("{x} 匹配 {y}", "{x} matches {y}"),
    ("matches", True): Words("{x} 不匹配 {y}", "{x} does not match {y}"),
}


CALLS: Mapping[str, Words] = {
    "add": same("{a} + {b}"),
    "subtract": same("{a} - {b}"),
    "multiply": same("{a} × {b}"),
    "divide": same("{a} / {b}"),
    "negative": same("-{a}"),
    "number": same("{a}"),
    "days_between": Words("{a} 到 {b} 的天数", "days from {a} to {b}"),
    "abs": Words("{a} 的绝对值", "absolute value of {a}"),
    "log": Words("{a} 的自然对数", "natural logarithm of {a}"),
    "year": Words("{a} 的年份", "year of {a}"),
    "month": Words("{a} 的月份", "month of {a}"),
    "day": Words("{a} 的日", "day of the month of {a}"),
    "quarter": Words("{a} 的季度", "quarter of {a}"),
    "weekday": Words("{a} 是星期几", "weekday of {a}"),
    "date": Words("{a} 的日期", "date of {a}"),
    "lower": Words("{a}（不分大小写）", "{a} without regard to case"),
}
INFIX = frozenset({"add", "subtract", "multiply", "divide"})
LISTS: Mapping[str, Words] = {
    "min": Words("{all} 中最小的", "least of {all}"),
    "max": Words("{all} 中最大的", "greatest of {all}"),
    "coalesce": Words("{all} 中第一个不缺失的", "first known of {all}"),
    "round": Words("{all} 四舍五入", "{all} rounded"),
}
ROUNDED = Words("{a} 四舍五入到 {b} 位小数", "{a} rounded to {b} decimals")
OR_ELSE = Words("{a}，缺失时为 {b}", "{a}, or {b} where missing")
STEP = Words("（{n}）{c}", "({n}) {c}")
DAYS_SINCE = Words("距 {a} 的天数", "days since {a}")

AGGREGATES: Mapping[str, Words] = {
    "count": Words("{t} 的行数", "number of {t}"),
    "sum": Words("{t} 的 {x} 合计", "total {x} of {t}"),
    "mean": Words("{t} 的 {x} 平均值", "mean {x} of {t}"),
    "median": Words("{t} 的 {x} 中位数", "median {x} of {t}"),
    "min": Words("{t} 中最小的 {x}", "least {x} of {t}"),
    "max": Words("{t} 中最大的 {x}", "greatest {x} of {t}"),
    "first": Words("最早一行 {t} 的 {x}", "{x} in the earliest of the {t}"),
    "last": Words("最晚一行 {t} 的 {x}", "{x} in the latest of the {t}"),
    "share": Words("{t} 中 {x} 的占比", "share of {t} for which {x}"),
    "trend": Words("{t} 的 {x} 每 30 天的变化", "change of {x} of {t} in 30 days"),
    "interval": Words("{t} 相邻两次间隔天数的中位数", "median days between successive {t}"),
    "longest_interval": Words("{t} 相邻两次最长间隔的天数", "most days between successive {t}"),
    "last_interval": Words("{t} 最后两次间隔的天数", "days between the last two {t}"),
    "funnel": Words("{t} 中依次走到第几步：{x}", "steps taken in order in {t}: {x}"),
    "adoption": Words("{t} 中 {x} 的采用次序（0–1）", "place among adopters of {x} in {t}, 0 to 1"),
    "mode": Words("{t} 中出现最多的 {x}", "most frequent {x} of {t}"),
}
EARLIEST = Words("{t} 中最早的 {x}", "the earliest {x} in {t}")
LATEST = Words("{t} 中最近的 {x}", "the latest {x} in {t}")
COUNT_LABELLED = Words("{t} 数", "number of {t}")
COUNT_KNOWN = Words("{t} 中 {x} 已知的行数", "number of {t} with a known {x}")
ACTIVE_PERIODS = Words("有 {t} 的期数（每期 {x}）", "number of periods of {x} with {t}")
COUNT_DISTINCT = Words("{t} 中不同 {x} 的个数", "number of different {x} in {t}")

FOLLOWS: Mapping[tuple[bool, bool], Words] = {
    (False, False): Words("其后 {y}内有 {t}", "followed within {y} by {t}"),
    (False, True): Words("其后 {y}内没有 {t}", "not followed within {y} by {t}"),
    (True, False): Words("此前 {y}内有 {t}", "preceded within {y} by {t}"),
    (True, True): Words("此前 {y}内没有 {t}", "not preceded within {y} by {t}"),
}
"""What comes around a row: whether before it, whether there is none."""
SAME = Words("同一 {s} 的 {t}", "{t} with the same {s}")

ROWS: Mapping[tuple[bool, bool], Words] = {
    (False, False): same("{t}"),
    (True, False): Words("最近 {y} {t}", "{t} in the last {y}"),
    (False, True): Words("{c} 的 {t}", "{t} where {c}"),
    (True, True): Words("最近 {y}、{c} 的 {t}", "{t} in the last {y} where {c}"),
}
AGO: Mapping[bool, Words] = {
    False: Words("{y}前至 {z}前的 {t}", "{t} from {y} to {z} ago"),
    True: Words("{y}前至 {z}前、{c} 的 {t}", "{t} from {y} to {z} ago where {c}"),
}
"""The rows of an earlier window: whether only those where a condition `c`."""
"""The rows of a table `t`: whether only those of a last span `y`, only where a condition `c`."""

KEYWORDS: Mapping[tuple[bool, bool], Words] = {
    (False, False): Words("{x} 含有 {y} 之一", "{x} contains one of {y}"),
    (True, False): Words("{x} 同时含有 {y}", "{x} contains all of {y}"),
    (True, True): Words("{x} 不含 {y} 中的任何一个", "{x} contains none of {y}"),
    (False, True): Words("{x} 没有同时含有 {y}", "{x} does not contain all of {y}"),
}
"""Several keywords, by whether every test must hold and whether the tests are negated."""

PREDICTIONS: Mapping[str, Words] = {
    "p_alive": Words("仍是客户的概率（模型 {m}）", "chance to be a customer still (by {m})"),
    "expected_purchases": Words(
        "今后 {y} 天的预期购买次数（模型 {m}）", "purchases expected in the next {y} days (by {m})"
    ),
    "expected_value": Words(
        "每次购买的预期金额（模型 {m}）", "expected value of a purchase (by {m})"
    ),
    "clv": Words(
        "今后 {y} 天预期购买的金额{d}（模型 {m}）",
        "value of the purchases expected in the next {y} days{d} (by {m})",
    ),
}
"""What models are asked; `y` counts days, `d` tells of a discount, `m` names the models."""
DISCOUNTED = Words("，年折现率 {r}", " at a discount of {r} a year")
