"""A report -> each segment's size beside its revenue, and segments as areas."""

from __future__ import annotations

from segrules.compiler.phrases import put, same
from segrules.language.findings import Words
from segrules.outputs.report.blocks import (
    Chart,
    Grid,
    Head,
    Section,
    count_cell,
    number_cell,
    share_cell,
    text_cell,
)
from segrules.outputs.report.options import PERCENT, bars, height_of, treemap
from segrules.outputs.report.segment_table import share_of, shown_sizes
from segrules.outputs.report.withheld import known
from segrules.verbs.reporting.report import Report, Way

PLAIN = "level3"
"""The colour of areas where there is no revenue to tell them apart."""
LEVELS = (0.5, 0.8, 1.25, 2.0)
KEYS = (
    ("level0", Words("人均不到平均的一半", "below half the average revenue per customer")),
    ("level1", Words("0.5–0.8 倍", "0.5 to 0.8 of it")),
    ("level2", Words("与平均相近", "about the average")),
    ("level3", Words("1.25–2 倍", "1.25 to 2 times")),
    ("level4", Words("2 倍及以上", "2 times or more")),
)


def sizes_and_revenue(report: Report) -> Section:
    """Each segment's share of customers, beside its share of revenue where there is one."""
    charts = tuple(_bars(report, i, way) for i, way in enumerate(report.ways))
    money = report.revenue is not None
    title = (
        Words("规模与销售额", "Size against revenue")
        if money
        else Words("规模", "Size of segments")
    )
    about = Words(
        "橙色比蓝色长的分群，贡献大于人数。",
        "Where the revenue bar is the longer one, a segment brings more than its numbers.",
    )
    return Section("sizes", title, about if money else None, charts)


def _bars(report: Report, place: int, way: Way) -> Chart:
    sizes = [known(n) for n in shown_sizes(report, way)]
    shares = [share_of(n, report.head.customers) for n in sizes]
    revenue = [
        None if n is None else share_of(row.revenue, report.total)
        for row, n in zip(way.rows, sizes, strict=True)
    ]
    series: list[tuple[Words, str, list[float | None]]] = [
        (Words("占客户", "share of customers"), "$customers", shares)
    ]
    if report.revenue is not None:
        series.append((Words("占销售额", "share of revenue"), "$revenue", revenue))
    names = [row.label for row in way.rows]
    heads = (Head(Words("分群", "segment")), *(Head(n, number=True) for n, _, _ in series))
    rows = tuple(
        (text_cell(name), *(share_cell(v[i], withheld=sizes[i] is None) for _, _, v in series))
        for i, name in enumerate(names)
    )
    title = put(
        Words("{w}：各分群占客户{m}的比例", "{w}: share of customers{m} by segment"),
        w=way.name,
        m=Words("和销售额", " and of revenue") if len(series) > 1 else same(""),
    )
    each = 46 if len(series) > 1 else 30
    return Chart(
        f"sizes-{place + 1}",
        title,
        None,
        bars(names, series, PERCENT),
        height_of(len(names), each),
        Grid(f"sizes-{place + 1}-table", title, heads, rows),
    )


def areas(report: Report) -> Section | None:
    """Segments as areas, coloured by what a customer of each brings; not of tags."""
    ways = [(i, w) for i, w in enumerate(report.ways) if not w.tags]
    charts = tuple(_area(report, i, way) for i, way in ways)
    if not charts:
        return None
    about = Words(
        "面积是人数，颜色是人均销售额与全部客户平均之比。",
        "The area is the number of customers, the colour their revenue per customer against the "
        "average.",
    )
    title = Words("分群面积图", "Segments by area")
    return Section("areas", title, about if report.revenue else None, charts)


def _area(report: Report, place: int, way: Way) -> Chart:
    shown = shown_sizes(report, way)
    sizes = [known(n) for n in shown]
    average = share_of(report.total, report.head.customers)
    listed = [(r, n) for r, n in zip(way.rows, sizes, strict=True) if n]
    parts = [(r.label, n, _level(share_of(r.revenue, n), average)) for r, n in listed]
    heads = [Head(Words("分群", "segment")), Head(Words("客户", "customers"), number=True)]
    if report.revenue:
        heads.append(Head(Words("人均销售额", "revenue per customer"), number=True))
    rows = []
    for row, size in zip(way.rows, shown, strict=True):
        cells = [text_cell(row.label), count_cell(size)]
        if report.revenue:
            mean = share_of(row.revenue, known(size))
            cells.append(number_cell(mean, withheld=known(size) is None))
        rows.append(tuple(cells))
    about = put(Words("{w}：各分群人数", "{w}: customers by segment"), w=way.name)
    grid = Grid(f"areas-{place + 1}-table", about, tuple(heads), tuple(rows))
    used = {colour for _, _, colour in parts}
    key = tuple((c, w) for c, w in KEYS if c in used) if report.revenue else ()
    return Chart(f"areas-{place + 1}", about, None, treemap(parts), 320, grid, key=key)


def _level(mean: float | None, average: float | None) -> str:
    if mean is None or not average or average < 0:
        return PLAIN
    return f"level{sum(mean / average >= level for level in LEVELS)}"
