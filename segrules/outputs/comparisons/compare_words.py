"""Parts of a comparison -> words in Chinese and English, as text and Markdown share them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.outputs.figures import NO_SEGMENT, figure, percentage
from segrules.outputs.named import label_or, with_label
from segrules.verbs.comparison import Comparison, Flow, Migration, SegmentChange
from segrules.verbs.comparison_limits import WHAT, moved_share, shares
from segrules.verbs.distribution_bins import MISSING
from segrules.verbs.population_drift import Bin, Drift
from segrules.verbs.psi import Band

CAUSES: Mapping[str, Words] = {
    "customer": Words("客户变了", "the customer changed"),
    "cut_points": Words("切分点变了", "the cut points changed"),
    "rules": Words("规则变了", "the rules changed"),
    "several": Words("几样一起变", "several together"),
}
BY_CAUSE: Mapping[str, Words] = {
    "customer": Words("客户变了", "customer"),
    "cut_points": Words("切分点变了", "cut points"),
    "rules": Words("规则变了", "rules"),
    "several": Words("几样一起", "several"),
}
"""The same as titles of columns."""
BANDS: Mapping[Band, Words] = {
    "stable": Words("稳定", "stable"),
    "shifting": Words("有变化，要留意", "shifting, look at it"),
    "shifted": Words("变化很大", "shifted"),
}
NO_VALUE = Words("（缺失）", "(missing)")
UNSTATED = "0"
"""The version of a ruleset that states none."""
SHOWN_FLOWS = 10
"""Flows that are printed; JSON has all."""


def heading(comparison: Comparison) -> Iterator[Words]:
    """Which runs they are, and how many customers they have."""
    versions = list(dict.fromkeys(v for v in comparison.versions if v != UNSTATED))
    days = ["—" if d is None else day_text(d) for d in comparison.as_of]
    named = same(" ".join([comparison.ruleset, " → ".join(versions)]).strip())
    dated = Words("{r}，统计日 {a} → {b}", "{r}, as of {a} → {b}")
    dateless = comparison.as_of == (None, None)
    yield named if dateless else put(dated, r=named, a=days[0], b=days[1])
    yield put(
        Words(
            "客户 {a} → {b}：两次都在的 {s}，新来的 {n}，不在了的 {g}",
            "customers {a} → {b}: {s} in both, {n} new, {g} gone",
        ),
        a=figure(comparison.customers[0]),
        b=figure(comparison.customers[1]),
        s=figure(comparison.both),
        n=figure(comparison.arrived),
        g=figure(comparison.gone),
    )


def moved_words(migration: Migration, comparison: Comparison) -> Iterator[Words]:
    """How many moved, and by what."""
    name = same(migration.segmentation)
    if migration.was != migration.segmentation:
        name = same(f"{migration.was} → {migration.segmentation}")
    moved = (
        Words(
            "{w}：两次都在的 {b} 位客户中有 {m} 位的标签变了（{p}），共增减 {n} 次",
            "{w}: the tags of {m} of {b} customers changed ({p}), {n} gained or lost",
        )
        if migration.tags
        else Words(
            "{w}：两次都在的 {b} 位客户中有 {m} 位换了分群（{p}）",
            "{w}: {m} of the {b} customers of both runs moved ({p})",
        )
    )
    yield put(
        moved,
        w=name,
        b=figure(comparison.both),
        m=figure(migration.movers),
        p=percentage(float(moved_share(migration, comparison))),
        n=figure(migration.moved),
    )
    if migration.causes:
        causes = joined(
            put(same("{c} {n}"), c=CAUSES[c], n=figure(n))
            for c, n in ((c, migration.causes[c]) for c in CAUSES if c in migration.causes)
        )
        yield put(Words("  原因：{c}", "  because: {c}"), c=causes)
    elif comparison.untold and migration.flows:
        yield Words("  原因：分不清", "  because: not told apart")


def causes_seen(migration: Migration) -> list[str]:
    """The causes that moved somebody, in their order."""
    return [c for c in CAUSES if migration.causes.get(c)]


def segment_words(comparison: Comparison, migration: Migration, segment: str | None) -> Words:
    """A segment by its label."""
    if segment is None:
        return NO_SEGMENT
    for way in (migration.segmentation, migration.was):
        label = comparison.labels.get((way, segment))
        if label is not None:
            return label
    return same(segment)


def change_label(segment: SegmentChange) -> Words:
    """The label of a segment; with both ids where they differ."""
    if not segment.name:
        return NO_SEGMENT
    label = label_or(segment.name, segment.label)
    if segment.old is None:
        return put(Words("{l}（新分群）", "{l} (new segment)"), l=label)
    if segment.new is None:
        return put(Words("{l}（已取消）", "{l} (no longer there)"), l=label)
    if segment.old == segment.new:
        return label
    return put(Words("{l}（原 {o}）", "{l} (was {o})"), l=label, o=segment.old)


SEGMENT_TITLES = (
    Words("之前", "before"),
    Words("占比", "share"),
    Words("之后", "after"),
    Words("占比", "share"),
    Words("留下", "stayed"),
    Words("进入", "entered"),
    Words("其中新客", "new"),
    Words("离开", "left"),
    Words("其中已不在", "gone"),
)


def segment_cells(segment: SegmentChange, comparison: Comparison) -> list[str]:
    """The figures of a segment under `SEGMENT_TITLES`."""
    before, after = shares(segment.before, segment.after, comparison)
    entered = len(segment.moved_in) + len(segment.arrived)
    left = len(segment.moved_out) + len(segment.gone)
    return [
        figure(segment.before),
        percentage(float(before)),
        figure(segment.after),
        percentage(float(after)),
        figure(segment.stayed),
        figure(entered),
        figure(len(segment.arrived)),
        figure(left),
        figure(len(segment.gone)),
    ]


def flow_words(comparison: Comparison, migration: Migration, flow: Flow) -> tuple[Words, Words]:
    """From where and to where; of a tag, whether it was gained or lost."""
    if migration.tags and flow.old is None:
        return Words("（得到）", "(gained)"), segment_words(comparison, migration, flow.new)
    if migration.tags and flow.new is None:
        return segment_words(comparison, migration, flow.old), Words("（失去）", "(lost)")
    old, new = (segment_words(comparison, migration, s) for s in (flow.old, flow.new))
    return old, new


# ---------------------------------------------------------------- drift


def psi_text(value: float) -> str:
    """An index to four decimals."""
    return "∞" if math.isinf(value) else f"{value:.4f}"


DRIFT_TITLES = (
    Words("分布", "distribution"),
    Words("PSI", "PSI"),
    Words("判断", "verdict"),
    Words("变化最大处", "largest change"),
)


def drift_words(drift: Drift, comparison: Comparison) -> list[Words]:
    """A line of the table of drift under `DRIFT_TITLES`."""
    name = put(Words("{w} {n}", "{w} {n}"), w=WHAT[drift.what], n=_name(drift, comparison))
    if drift.redefined:
        name = put(Words("{n}（算法已变）", "{n} (redefined)"), n=name)
    return [
        name,
        same(psi_text(drift.psi.value)),
        BANDS[drift.psi.band],
        _largest(drift, comparison),
    ]


def _name(drift: Drift, comparison: Comparison) -> Words:
    return with_label(drift.name, comparison.labels.get(("", drift.name)))


def _largest(drift: Drift, comparison: Comparison) -> Words:
    """The bin that adds most to the index, with its shares."""
    if not drift.psi.value:
        return same("")
    at = max(drift.bins, key=lambda b: b.part)
    before = sum(b.before for b in drift.bins)
    after = sum(b.after for b in drift.bins)
    said = Words("{b}：{x} → {y}", "{b}: {x} → {y}")
    shown = bin_words(at, drift, comparison)
    return put(said, b=shown, x=percentage(at.before / before), y=percentage(at.after / after))


def bin_words(part: Bin, drift: Drift, comparison: Comparison) -> Words:
    """A bin as a reader takes it: a label, or from where to where it reaches."""
    if part.value == MISSING:
        return NO_SEGMENT if drift.what == "segmentation" else NO_VALUE
    if part.value is not None:
        return comparison.labels.get((drift.name, part.value), same(part.value))
    low, high = part.low, part.high
    if low is None and high is None:
        return Words("全部取值", "every value")
    if low is None:
        return same(f"< {figure(high)}")
    if high is None:
        return same(f">= {figure(low)}")
    return put(Words("{a} 至不到 {b}", "{a} to below {b}"), a=figure(low), b=figure(high))


def values_words(comparison: Comparison) -> Iterator[Words]:
    """Values that appeared or vanished, by input, score and segmentation."""
    for drift in comparison.drifts.measured:
        for values, said in (
            (drift.appeared, Words("{w} {n} 出现了：{v}", "{w} {n}: appeared {v}")),
            (drift.vanished, Words("{w} {n} 消失了：{v}", "{w} {n}: vanished {v}")),
        ):
            if values:
                listed = joined(_value(v, drift, comparison) for v in values)
                yield put(said, w=WHAT[drift.what], n=_name(drift, comparison), v=listed)


def _value(value: str, drift: Drift, comparison: Comparison) -> Words:
    if value == MISSING:
        return NO_SEGMENT if drift.what == "segmentation" else NO_VALUE
    return comparison.labels.get((drift.name, value), same(value))


def unmeasured_words(names: Sequence[str]) -> Words:
    """What has no index."""
    listed = joined(same(n) for n in names)
    return put(
        Words(
            "没有计算 PSI：{n}（自由文本、由其他评分拼成的代码，或类型已变）",
            "no PSI: {n} (free text, a join of other scores, or of another kind now)",
        ),
        n=listed,
    )
