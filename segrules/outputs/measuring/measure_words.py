"""Figures, verdicts and names of a measurement -> words in both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping

from segrules.compiler.phrases import put, same
from segrules.engines.contacts import CONTROL, HOLDOUT
from segrules.language.findings import Words
from segrules.outputs.figures import NOTHING, figure, percentage
from segrules.outputs.named import label_or
from segrules.outputs.playbooks.action_plan import ARMS, KPIS
from segrules.verbs.measuring.estimates import Estimate
from segrules.verbs.measuring.measurement import (
    Comparison,
    Group,
    Kpi,
    KpiVerdict,
    Measure,
    Measurement,
    Verdict,
)

VERDICTS: Mapping[Verdict, Words] = {
    "more": Words("更多", "more"),
    "less": Words("更少", "less"),
    "no-difference": Words("没有值得一提的差别", "no difference worth having"),
    "not-clear": Words("看不清", "not clear"),
    "not-enough-data": Words("数据不够", "not enough data"),
    "mismatch": Words("不能比较", "not to be compared"),
}
KPI_VERDICTS: Mapping[KpiVerdict, Words] = {
    "met": Words("达到", "met"),
    "not-met": Words("未达到", "not met"),
    "not-clear": Words("看不清", "not clear"),
    "too-early": Words("还没到期", "too early"),
    "not-enough-data": Words("数据不够", "not enough data"),
    "mismatch": Words("不能比较", "not to be compared"),
    "not-measured": Words("结果数据说不出", "outcomes do not tell"),
}
REFERENCES: Mapping[str, Words] = {
    HOLDOUT: Words("对照组", "holdout"),
    CONTROL: Words("全局对照组", "control group"),
}
MEASURES: Mapping[Measure, Words] = {
    "response": Words("响应（至少一单）", "responded (an order or more)"),
    "repeat": Words("复购（不是第一单）", "bought again (not their first order)"),
    "revenue": Words("销售额", "revenue"),
}
MEASURED: Mapping[str, Words] = {
    "response": Words("有订单的客户占比", "share with an order"),
    "repeat": Words("有非首单订单的客户占比", "share with an order that is not their first"),
    "no-response": Words("没有订单的客户占比", "share without an order"),
    "response-uplift": Words("响应率高出对照组", "response over the holdout's"),
    "revenue": Words("触达客户的销售额合计", "revenue of all who were contacted"),
    "revenue-growth": Words("人均销售额相对对照组的增幅", "revenue a head over the holdout's"),
    "basket": Words("每单金额", "revenue an order"),
    "basket-growth": Words("每单金额相对对照组的增幅", "revenue an order over the holdout's"),
}
SHARES = frozenset(
    {"response", "repeat", "no-response", "response-uplift", "revenue-growth", "basket-growth"}
)
ALL = Words("全部", "all")
NO_ARM = Words("不在任何组", "in no arm")
SMALLEST_P = 0.001


def signed(value: float, text: str) -> str:
    """A figure with its sign."""
    return f"+{text}" if value > 0 else text


def points(value: float) -> str:
    """`0.0516` as `+5.2`: percentage points."""
    return _ended(value, signed(value, f"{value * 100:.1f}"))


def amount(value: float) -> str:
    """`7.0057` as `+7.01`."""
    return _ended(value, signed(value, f"{value:,.2f}"))


def plain(value: float) -> str:
    """`1.539` as `1.54`."""
    return _ended(value, f"{value:.2f}")


def money_text(value: float | None) -> str:
    """An amount with its cents; a dash where there is none."""
    return NOTHING if value is None else f"{value:,.2f}"


def whole_amount(value: float) -> str:
    """An amount of many customers, without cents."""
    return _ended(value, signed(value, f"{value:,.0f}"))


def _ended(value: float, text: str) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return NOTHING if math.isnan(value) else text


def with_interval(estimate: Estimate | None, form: object) -> Words:
    """`+5.2 (+3.1 to +7.0)`; a dash where there is none."""
    if estimate is None:
        return same(NOTHING)
    assert callable(form)  # noqa: S101 - one of the functions above
    return put(
        Words("{v}（{l} 至 {h}）", "{v} ({l} to {h})"),
        v=form(estimate.value),
        l=form(estimate.low),
        h=form(estimate.high),
    )


def p_text(p: float) -> str:
    """A p-value to three decimals."""
    return f"< {SMALLEST_P}" if p < SMALLEST_P else f"{p:.3f}"


def arm_words(arm: str) -> Words:
    """An arm as people say it."""
    if arm in REFERENCES:
        return REFERENCES[arm]
    return ARMS.get(arm, same(arm)) if arm else NO_ARM


def group_words(group: Group, made: Measurement) -> Words:
    """What a group is called in a table: all, an arm, a segment, an arm in a segment."""
    parts = []
    if group.segment is not None:
        parts.append(label_or(group.segment[1], made.segment_labels.get(group.segment)))
    if group.arm is not None:
        parts.append(arm_words(group.arm))
    if not parts:
        return ALL
    return (
        parts[0]
        if len(parts) == 1
        else put(Words("{a} · {b}", "{a} · {b}"), a=parts[0], b=parts[1])
    )


def lacking_words(group: Group, found: Comparison, made: Measurement) -> Words | None:
    """How many customers more would be enough; None where there are enough."""
    if found.lacking is None or not (found.lacking.sent or found.lacking.held):
        return None
    return put(
        Words(
            "{g}：还要触达 {s} 位、留作对照 {h} 位，数据才够",
            "{g}: {s} more contacted and {h} more held out would be enough",
        ),
        g=group_words(group, made),
        s=figure(found.lacking.sent),
        h=figure(found.lacking.held),
    )


def kpi_words(kpi: Kpi) -> Words:
    """A KPI by its label, else by its usual name."""
    return kpi.label or KPIS.get(kpi.name, same(kpi.name))


def kpi_estimate(kpi: Kpi) -> Words:
    """What was measured, with its interval, in the form of the target."""
    if kpi.measured == "response-uplift":
        return with_interval(kpi.estimate, points)
    if kpi.measured in SHARES:
        return with_interval(kpi.estimate, percentage)
    return with_interval(kpi.estimate, _money)


def _money(value: float) -> str:
    return _ended(value, f"{value:,.2f}")
