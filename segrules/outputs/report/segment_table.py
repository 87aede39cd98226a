"""A report -> the table of each segmentation: who, how many, how much, what is done for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.outputs.named import after
from segrules.outputs.report.blocks import (
    NOTHING,
    Cell,
    Grid,
    Head,
    Section,
    count_cell,
    number_cell,
    share_cell,
    text_cell,
)
from segrules.outputs.report.withheld import known, shown_line
from segrules.outputs.small_cells import LEAST, Shown
from segrules.verbs.reporting.report import Amount, Mean, Report, SegmentRow, Way

MOST_MEANS = 5
ALL = Words("全部客户", "all customers")
ONE_OF = Words("；或 ", "; or ")


def place_of(way: int, row: int) -> str:
    """Where the profile of a segment is on the page."""
    return f"segment-{way + 1}-{row + 1}"


def shown_sizes(report: Report, way: Way) -> list[Shown]:
    """The customers of each segment; of tags each by itself against those who lack it."""
    counts = [row.customers for row in way.rows]
    if way.tags:
        return [shown_line([n, report.head.customers - n])[0] for n in counts]
    return shown_line(counts)


def amounts_shown(report: Report) -> list[int]:
    """Which means stand in the first table: of what scores cut, else of the first metrics."""
    cut = {d.amount.name for d in report.distributions if d.cuts}
    numeric = [i for i, a in enumerate(report.amounts)]
    chosen = [i for i in numeric if report.amounts[i].name in cut]
    return (chosen or numeric)[:MOST_MEANS]


def segments(report: Report, actions: Mapping[str, tuple[str, Words]]) -> Section:
    """The first section; `actions` are place on the page and label of each."""
    grids = tuple(_table(report, i, way, actions) for i, way in enumerate(report.ways))
    title = Words("分群", "Segments")
    about = Words(
        "点分群名称看画像，点行动看做法。不足 10 人写作“<10”，能倒推出它们的数字写作“…”。",
        "A segment's name leads to its profile, an action to its plan. Fewer than 10 customers are "
        "written <10, and … stands for what would give them away.",
    )
    return Section("segments", title, about, grids)


def _table(report: Report, place: int, way: Way, actions: Mapping[str, tuple[str, Words]]) -> Grid:
    means = amounts_shown(report)
    money = report.revenue is not None
    heads = [
        Head(Words("分群", "segment")),
        Head(Words("规则", "rule"), wide=True),
        Head(Words("客户", "customers"), number=True),
        Head(Words("占比", "share"), number=True),
    ]
    if money:
        heads += [Head(with_unit(Words("销售额", "revenue"), report.revenue), number=True),
                  Head(Words("占销售额", "of revenue"), number=True)]  # fmt: skip
    heads += [Head(mean_of(report.amounts[i]), number=True) for i in means]
    acted = any(row.actions for row in way.rows)
    if acted:
        heads.append(Head(Words("行动", "action")))
    sizes = shown_sizes(report, way)
    rows = []
    for j, (row, size) in enumerate(zip(way.rows, sizes, strict=True)):
        cells = [_name(place, j, row), text_cell(rule_words(row)), *_size(report, size)]
        cells += _figures(report, row, means, withheld=known(size) is None)
        if acted:
            links = tuple(actions[a] for a in row.actions if a in actions)
            cells.append(Cell(NOTHING if not links else same(""), links=links))
        rows.append(tuple(cells))
    foot = [
        text_cell(ALL),
        text_cell(""),
        count_cell(shown_line([report.head.customers])[0]),
        share_cell(1.0),
    ]
    foot += [number_cell(report.total), share_cell(1.0)] if money else []
    foot += [mean_cell(report.amounts[i].overall) for i in means]
    foot += [text_cell("")] if acted else []
    caption = put(Words("{n}：{a}", "{n}: {a}"), n=way.name, a=way.assign)
    return Grid(f"way-{place + 1}", caption, tuple(heads), tuple(rows), tuple(foot))


def mean_of(amount: Amount) -> Words:
    """The heading of a mean."""
    words = Words(after("平均", amount.label), f"mean {amount.label.en}")
    return with_unit(words, amount)


def with_unit(words: Words, amount: Amount | None) -> Words:
    """Words with the unit of what they are of, where it has one."""
    if amount is None or not amount.unit:
        return words
    return put(Words("{w}（{u}）", "{w} ({u})"), w=words, u=amount.unit)


def rule_words(row: SegmentRow) -> Words:
    """Who is in a segment, in one sentence."""
    return joined(row.rules, ONE_OF) if row.rules else NOTHING


def _name(way: int, place: int, row: SegmentRow) -> Cell:
    if not row.id:
        return text_cell(row.label)
    return Cell(row.label, link=place_of(way, place))


def _size(report: Report, size: Shown) -> list[Cell]:
    many = known(size)
    share = share_of(many, report.head.customers)
    return [count_cell(size), share_cell(share, withheld=many is None, bar=True)]


def share_of(part: float | None, whole: float | None) -> float | None:
    """A part of a whole; None where either is not known or there is nothing."""
    return part / whole if part is not None and whole else None


def _figures(
    report: Report, row: SegmentRow, means: Sequence[int], *, withheld: bool
) -> Iterator[Cell]:
    if report.revenue is not None:
        share = share_of(row.revenue, report.total)
        yield number_cell(row.revenue, withheld=withheld)
        yield share_cell(share, withheld=withheld, bar=True)
    for i in means:
        yield mean_cell(row.means[i], withheld=withheld)


def mean_cell(mean: Mean, *, withheld: bool = False) -> Cell:
    """A mean; one of few values, which is nearly a customer's own, is hidden."""
    return number_cell(mean.value, withheld=withheld or 0 < mean.known < LEAST)
