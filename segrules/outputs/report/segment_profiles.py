"""A report -> what is known of each segment, to be unfolded."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.compiler.phrases import put, same
from segrules.language.findings import Words
from segrules.outputs.figures import NOTHING as DASH
from segrules.outputs.figures import percentage
from segrules.outputs.report.blocks import (
    NOTHING,
    Cell,
    Detail,
    Fact,
    Grid,
    Head,
    Section,
    number_cell,
    text_cell,
)
from segrules.outputs.report.segment_table import (
    mean_cell,
    place_of,
    share_of,
    shown_sizes,
    with_unit,
)
from segrules.outputs.report.withheld import known, shown_line
from segrules.outputs.small_cells import LEAST, Shown, count_text
from segrules.verbs.reporting.report import Mean, Report, SegmentRow, Way


def profiles(report: Report, actions: Mapping[str, tuple[str, Words]]) -> Section:
    """What is known of each segment, to be unfolded."""
    details = tuple(
        _profile(report, (i, j), way, row, size, actions)
        for i, way in enumerate(report.ways)
        for j, (row, size) in enumerate(zip(way.rows, shown_sizes(report, way), strict=True))
        if row.id
    )
    about = Words(
        "每个分群的规则、与全部客户的对比和行动。",
        "Each segment's rules, how it differs from all customers, and its actions.",
    )
    return Section("profiles", Words("分群画像", "Profiles"), about, details)


def _profile(
    report: Report,
    place: tuple[int, int],
    way: Way,
    row: SegmentRow,
    size: Shown,
    actions: Mapping[str, tuple[str, Words]],
) -> Detail:
    facts = []
    if row.about:
        facts.append(Fact(Words("说明", "about"), (row.about,)))
    facts.append(Fact(Words("规则", "rule"), row.rules or (NOTHING,), "lines"))
    if row.written:
        facts.append(Fact(Words("写法", "as written"), tuple(map(same, row.written)), "code"))
    many = known(size)
    if many is not None and row.top:
        facts.append(
            Fact(
                Words("最常见的档", "most frequent classes"),
                tuple(_top(t, many) for t in row.top),
                "lines",
            )
        )
    tables = (_against_all(report, place, row),) if many and report.amounts else ()
    links = [actions[a] for a in row.actions if a in actions]
    if links:
        to, words = zip(*links, strict=True)
        facts.append(Fact(Words("行动", "actions"), words, "lines", to))
    return Detail(
        place_of(*place),
        row.label,
        _note(report, way, size),
        tuple(facts),
        tables,
    )


def _note(report: Report, way: Way, size: Shown) -> Words:
    many = known(size)
    words = Words("{w} · {n} 位客户", "{w} · {n} customers")
    said = put(words, w=way.name, n=count_text(size))
    if many is None:
        return said
    share = percentage(share_of(many, report.head.customers))
    return put(Words("{w}，{s}", "{w}, {s}"), w=said, s=share)


def _top(top: tuple[Words, Words, float], many: int) -> Words:
    """The most frequent class, with its share where neither it nor the rest is small."""
    score, called, share = top
    held = round(share * many)
    if not isinstance(shown_line([held, many - held])[0], int):
        return put(Words("{s}：{c}", "{s}: {c}"), s=score, c=called)
    return put(Words("{s}：{c}（{p}）", "{s}: {c} ({p})"), s=score, c=called, p=percentage(share))


def _against_all(report: Report, place: tuple[int, int], row: SegmentRow) -> Grid:
    heads = (
        Head(Words("指标", "metric")),
        Head(Words("本群平均", "mean here"), number=True),
        Head(Words("全部客户平均", "mean of all"), number=True),
        Head(Words("本群 ÷ 全部", "here ÷ all"), number=True),
    )
    rows = tuple(
        (
            text_cell(with_unit(amount.label, amount)),
            mean_cell(mean),
            mean_cell(amount.overall),
            _times(mean, amount.overall),
        )
        for amount, mean in zip(report.amounts, row.means, strict=True)
    )
    caption = put(Words("{l}：与全部客户相比", "{l}: against all customers"), l=row.label)
    return Grid(f"{place_of(*place)}-table", caption, heads, rows)


def _times(mean: Mean, overall: Mean) -> Cell:
    if 0 < mean.known < LEAST:
        return number_cell(None, withheld=True)
    if mean.value is None or not overall.value:
        return Cell(same(DASH), number=True)
    return Cell(same(f"{mean.value / overall.value:.2f}"), number=True)
