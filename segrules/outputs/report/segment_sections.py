"""A report -> the segments: their table, size against revenue, areas, and a profile of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.outputs.figures import NOTHING as DASH
from segrules.outputs.figures import percentage
from segrules.outputs.named import after
from segrules.outputs.report.blocks import (
    NOTHING,
    Cell,
    Chart,
    Detail,
    Fact,
    Grid,
    Head,
    Section,
    count_cell,
    number_cell,
    share_cell,
    text_cell,
)
from segrules.outputs.report.options import PERCENT, bars, height_of, treemap
from segrules.outputs.report.withheld import known, shown_line
from segrules.outputs.small_cells import LEAST, Shown, count_text
from segrules.verbs.reporting.report import Amount, Mean, Report, SegmentRow, Way

MOST_MEANS = 5
ALL = Words("全部客户", "all customers")
ONE_OF = Words("；或 ", "; or ")
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


# ---------------------------------------------------------------- the table


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
        heads += [Head(_with_unit(Words("销售额", "revenue"), report.revenue), number=True),
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
    foot += [_mean_cell(report.amounts[i].overall) for i in means]
    foot += [text_cell("")] if acted else []
    caption = put(Words("{n}：{a}", "{n}: {a}"), n=way.name, a=way.assign)
    return Grid(f"way-{place + 1}", caption, tuple(heads), tuple(rows), tuple(foot))


def mean_of(amount: Amount) -> Words:
    """The heading of a mean."""
    words = Words(after("平均", amount.label), f"mean {amount.label.en}")
    return _with_unit(words, amount)


def _with_unit(words: Words, amount: Amount | None) -> Words:
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
    share = _share(many, report.head.customers)
    return [count_cell(size), share_cell(share, withheld=many is None, bar=True)]


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _figures(
    report: Report, row: SegmentRow, means: Sequence[int], *, withheld: bool
) -> Iterator[Cell]:
    if report.revenue is not None:
        share = _share(row.revenue, report.total)
        yield number_cell(row.revenue, withheld=withheld)
        yield share_cell(share, withheld=withheld, bar=True)
    for i in means:
        yield _mean_cell(row.means[i], withheld=withheld)


def _mean_cell(mean: Mean, *, withheld: bool = False) -> Cell:
    """A mean; one of few values, which is nearly a customer's own, is hidden."""
    return number_cell(mean.value, withheld=withheld or 0 < mean.known < LEAST)


# ---------------------------------------------------------------- pictures


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
    shares = [_share(n, report.head.customers) for n in sizes]
    revenue = [
        None if n is None else _share(row.revenue, report.total)
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
    average = _share(report.total, report.head.customers)
    listed = [(r, n) for r, n in zip(way.rows, sizes, strict=True) if n]
    parts = [(r.label, n, _level(_share(r.revenue, n), average)) for r, n in listed]
    heads = [Head(Words("分群", "segment")), Head(Words("客户", "customers"), number=True)]
    if report.revenue:
        heads.append(Head(Words("人均销售额", "revenue per customer"), number=True))
    rows = []
    for row, size in zip(way.rows, shown, strict=True):
        cells = [text_cell(row.label), count_cell(size)]
        if report.revenue:
            mean = _share(row.revenue, known(size))
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


# ---------------------------------------------------------------- profiles


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
    share = percentage(_share(many, report.head.customers))
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
            text_cell(_with_unit(amount.label, amount)),
            _mean_cell(mean),
            _mean_cell(amount.overall),
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
