"""A measurement -> the blocks of its page, in one language, for text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import joined, put
from segrules.language.findings import Lang, Words
from segrules.outputs.figures import figure, percentage
from segrules.outputs.measuring.blocks import Block, Grid, Lines, Title
from segrules.outputs.measuring.measure_words import (
    KPI_VERDICTS,
    MEASURED,
    MEASURES,
    REFERENCES,
    VERDICTS,
    amount,
    group_words,
    kpi_estimate,
    kpi_words,
    lacking_words,
    money_text,
    p_text,
    plain,
    points,
    whole_amount,
    with_interval,
)
from segrules.outputs.named import with_label
from segrules.outputs.playbooks.action_plan import duration_words
from segrules.verbs.measuring.measurement import (
    ActionMeasured,
    Comparison,
    Counts,
    Group,
    Kpi,
    Measure,
    Measurement,
    Return,
)

VERDICT = 5
"""The column of the verdict."""
SHOWN = 0.0005
"""Less than a tenth of a percent is not worth a line."""
METHODS = {"holm": "Holm", "bonferroni": "Bonferroni", "fdr_bh": "Benjamini-Hochberg"}


def measure_page(made: Measurement, lang: Lang) -> tuple[Block, ...]:
    """All that was measured."""
    return tuple(_page(made, lang))


def page_title(made: Measurement) -> Words:
    """What the page is called."""
    return put(Words("{r} 带来了什么", "what {r} brought"), r=made.ruleset)


def _page(made: Measurement, lang: Lang) -> Iterator[Block]:
    yield Title(1, page_title(made).say(lang))
    yield Lines(tuple(w.say(lang) for w in _heading(made)))
    for action in made.actions:
        yield from _action(action, made, lang)
    yield Title(2, Words("这些数字怎么读", "how to read this").say(lang))
    yield Lines(tuple(w.say(lang) for w in _notes(made)))


def _heading(made: Measurement) -> Iterator[Words]:
    rows = made.rows
    yield put(
        Words(
            "结果从 {a} 算到 {b}（{w}），数据到 {c}",
            "outcomes count from {a} to {b} ({w}); there is data until {c}",
        ),
        a=day_text(made.as_of),
        b=day_text(made.until - 1),
        w=duration_words(made.within),
        c=day_text(rows.covered),
    )
    parts = [
        (rows.counted, Words("计入 {n}", "{n} count")),
        (rows.before, Words("运行之前 {n}", "{n} of before the run")),
        (rows.after, Words("期限之后 {n}", "{n} of after that time")),
        (
            rows.strangers,
            Words("不是这次运行的客户 {n}", "{n} of customers who are not in the run"),
        ),
        (sum(d.count for d in rows.dropped), Words("清洗排除 {n}", "{n} left out in cleaning")),
    ]
    said = joined(put(words, n=figure(n)) for n, words in parts if n)
    yield put(
        Words("{s} 共 {n} 行：{p}", "{s}: {n} rows, {p}"),
        s=rows.source,
        n=figure(rows.read),
        p=said,
    )


# ---------------------------------------------------------------- an action


def _action(action: ActionMeasured, made: Measurement, lang: Lang) -> Iterator[Block]:
    yield Title(2, with_label(action.action, action.label).say(lang))
    yield Lines((_who(action).say(lang),))
    for reference, _ in action.held:
        for measure in ("response", "repeat", "revenue"):
            yield from _measure(action, measure, reference, made, lang)
    if not action.held:
        yield _counted(action, made, lang)
    yield from _returns(action, made, lang)
    if action.kpis:
        yield Title(3, Words("目标", "targets").say(lang))
        yield _kpis(action, lang)


def _who(action: ActionMeasured) -> Words:
    sent = action.groups[0].counts.customers
    held = [
        put(Words("{w} {n}", "{w} {n}"), w=REFERENCES[r], n=figure(c.customers))
        for r, c in action.held
    ]
    return joined([put(Words("触达 {n} 位客户", "contacted {n}"), n=figure(sent)), *held])


def _measure(
    action: ActionMeasured,
    measure: Measure,
    reference: str,
    made: Measurement,
    lang: Lang,
) -> Iterator[Block]:
    found = [
        (g, c)
        for g in action.groups
        for c in g.comparisons
        if c.measure == measure and c.reference == reference
    ]
    if not found or (measure == "repeat" and _as_response(action)):
        return
    title = put(
        Words("{m}，与{r}相比", "{m}, against the {r}"),
        m=MEASURES[measure],
        r=REFERENCES[reference],
    )
    yield Title(3, title.say(lang))
    rows = tuple(_row(g, c, made, lang) for g, c in found)
    yield Grid(_titles(measure, reference, made), rows, left=frozenset({VERDICT}))
    lines = [w for g, c in found if (w := lacking_words(g, c, made)) is not None]
    reduced = next((c.reduced for g, c in found if g.level == "action"), None)
    if reduced is not None and reduced >= SHOWN:
        lines.append(_adjusted(made, reduced))
    if lines:
        yield Lines(tuple(w.say(lang) for w in lines))


def _adjusted(made: Measurement, reduced: float) -> Words:
    said = Words(
        "差额已用运行前的 {m} 校正，方差减少 {r}",
        "differences are adjusted by {m} before the run: {r} less variance",
    )
    return put(said, m=made.revenue or "", r=percentage(reduced))


def _as_response(action: ActionMeasured) -> bool:
    """Whether every order was a repeat, so that two tables would say the same."""
    counts = [*(g.counts for g in action.groups), *(c for _, c in action.held)]
    return all(c.repeaters == c.responders for c in counts)


def _titles(measure: Measure, reference: str, made: Measurement) -> tuple[Words, ...]:
    unit = made.unit or ""
    money = measure == "revenue"
    gap = (
        Words(f"差额 {unit}", f"difference {unit}")
        if money
        else Words("差（百分点）", "difference in points")
    )
    return (
        Words("客户", "customers"),
        Words("人数", "number"),
        Words("人均销售额", "revenue a head") if money else Words("其中", "of them"),
        REFERENCES[reference],
        Words(gap.zh.strip(), gap.en.strip()),
        Words("结论", "verdict"),
        Words("倍数", "ratio"),
        Words("p", "p"),
        *([Words("销售额", "revenue")] if money else []),
    )


def _row(group: Group, found: Comparison, made: Measurement, lang: Lang) -> tuple[str, ...]:
    counts, base, gap = group.counts, found.base, found.difference
    money = found.measure == "revenue"
    form = _per_head if money else partial(_share_of, found.measure)
    difference = with_interval(gap.absolute, amount if money else points)
    return (
        group_words(group, made).say(lang),
        figure(counts.customers),
        form(counts),
        form(base),
        difference.say(lang),
        VERDICTS[found.verdict].say(lang),
        with_interval(gap.relative, plain).say(lang),
        p_text(found.corrected),
        *([money_text(counts.revenue)] if money else []),
    )


def _per_head(counts: Counts) -> str:
    return money_text(counts.per_head)


def _share_of(measure: Measure, counts: Counts) -> str:
    many = counts.repeaters if measure == "repeat" else counts.responders
    return f"{figure(many)} ({percentage(many / counts.customers)})"


def _counted(action: ActionMeasured, made: Measurement, lang: Lang) -> Grid:
    """What was done by those who were contacted, where there is nobody to compare them with."""
    titles = (
        Words("客户", "customers"),
        Words("人数", "number"),
        Words("响应", "responded"),
        Words("复购", "bought again"),
        Words("销售额", "revenue"),
        Words("人均", "a head"),
    )
    rows = tuple(
        (
            group_words(g, made).say(lang),
            figure(g.counts.customers),
            figure(g.counts.responders),
            figure(g.counts.repeaters),
            money_text(g.counts.revenue),
            money_text(g.counts.per_head),
        )
        for g in action.groups
    )
    return Grid(titles, rows)


# ---------------------------------------------------------------- what it returned


def _returns(action: ActionMeasured, made: Measurement, lang: Lang) -> Iterator[Block]:
    found = [(g, g.returned) for g in action.groups if g.returned is not None]
    if not found or (action.drawn is not None and action.drawn.mismatch):
        return
    unit = f" {made.unit}" if made.unit else ""
    titles = (
        Words("客户", "customers"),
        Words("费用", "cost"),
        Words("增量销售额", "revenue beyond the holdout's"),
        Words("减去费用", "less the cost"),
        Words("投入产出比", "return on the cost"),
    )
    yield Title(3, put(Words("投入与产出{u}", "cost and return{u}"), u=unit).say(lang))
    yield Grid(titles, tuple(_return_row(g, r, made, lang) for g, r in found))


def _return_row(group: Group, found: Return, made: Measurement, lang: Lang) -> tuple[str, ...]:
    return (
        group_words(group, made).say(lang),
        money_text(found.cost),
        with_interval(found.incremental, whole_amount).say(lang),
        with_interval(found.net, whole_amount).say(lang),
        with_interval(found.rate, plain).say(lang),
    )


def _kpis(action: ActionMeasured, lang: Lang) -> Grid:
    titles = (
        Words("指标", "KPI"),
        Words("目标", "target"),
        Words("结果", "outcome"),
        Words("结论", "verdict"),
        Words("按什么衡量", "measured as"),
    )
    rows = tuple(_kpi_row(k, lang) for k in action.kpis)
    return Grid(titles, rows, left=frozenset({3, 4}))


def _kpi_row(kpi: Kpi, lang: Lang) -> tuple[str, ...]:
    within = duration_words(kpi.within).say(lang) if kpi.within else ""
    measured = MEASURED[kpi.measured].say(lang) if kpi.measured else ""
    declared = kpi.about.say(lang) if kpi.about else ""
    said = [measured, within, Words("声明：{x}", "declared: {x}").say(lang).format(x=declared)]
    parts = [p for p in said[: 3 if declared else 2] if p]
    return (
        kpi_words(kpi).say(lang),
        kpi.target or "—",
        kpi_estimate(kpi).say(lang),
        KPI_VERDICTS[kpi.verdict].say(lang),
        "; ".join(parts),
    )


# ---------------------------------------------------------------- notes


def _notes(made: Measurement) -> Iterator[Words]:
    yield Words(
        "括号里是 95% 区间。占比之差用 Newcombe 法，倍数用校正的对数法；金额之差用 Welch 法",
        "in brackets: the 95% interval, of shares by Newcombe's method, of their ratio by adjusted "
        "logarithms, of revenue by Welch's",
    )
    yield put(
        Words(
            "p 已按 {m} 法校正：同一层次、同一指标的比较一起算",
            "p is corrected by {m}'s method, over all comparisons of one kind by one measure",
        ),
        m=METHODS.get(made.correction, made.correction),
    )
    yield put(
        Words(
            "数据不够：再有这么多客户，才有八成把握看出对照组的 {w} 那么大的变化"
            "（有 uplift 目标的按目标）",
            "not enough data: with so many customers more, a change of {w} of the holdout's (of "
            "the target where there is one for uplift) would be found four times out of five",
        ),
        w=percentage(made.worth, 0),
    )
    if made.revenue is not None:
        yield Words(
            "增量销售额是销售额，不是毛利",
            "revenue beyond the holdout's is revenue, not profit",
        )
