"""A report -> migration, proofs, data and actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import joined, put, same
from segrules.engines.contacts import STEPS
from segrules.language.findings import Finding, Lang, Severity, Words, severity_of
from segrules.language.messages import message_of
from segrules.outputs.figures import figure
from segrules.outputs.findings.witness_words import witness_line
from segrules.outputs.playbooks.action_plan import Plan, arm_words, channel_words
from segrules.outputs.report.blocks import (
    NOTHING,
    WITHHELD,
    Block,
    Cell,
    Chart,
    Detail,
    Fact,
    Grid,
    Head,
    Notice,
    Section,
    count_cell,
    number_cell,
    text_cell,
)
from segrules.outputs.report.options import NUMBER, bars, flows, height_of
from segrules.outputs.report.withheld import known, shown_line, shown_table
from segrules.outputs.runs.funnel_text import HELD_WORDS, STEP_WORDS
from segrules.outputs.small_cells import Shown, count_text
from segrules.verbs.reporting.report import Earlier, Moves, Reach, Report, RowsOf, Verdict

WHOLE = Words("整行", "whole rows")
YES, NO = Words("是", "yes"), Words("否", "no")
UNPROVED = Words("未能证明", "not proved")
MARKS = {
    Severity.ERROR: ("error", Words("错误", "error")),
    Severity.WARNING: ("warning", Words("警告", "warning")),
    Severity.INFO: ("info", Words("提示", "note")),
}
CAUSES: Mapping[str, Words] = {
    "customer": Words("客户自身变化", "the customers changed"),
    "cuts": Words("切点变化", "cut points changed"),
    "rules": Words("规则变化", "rules changed"),
    "several": Words("多种原因", "several causes"),
}

# ---------------------------------------------------------------- migration


def migration(report: Report) -> Section | None:
    """The moves since an earlier run."""
    if report.earlier is None:
        return None
    was = report.earlier
    charts = tuple(_moves(m, i) for i, m in enumerate(was.moves, 1))
    return Section("migration", Words("分群迁移", "Migration"), _since(report, was), charts)


def _since(report: Report, was: Earlier) -> Words:
    words = Words(
        "从 {a} 到 {b}：上次 {o} 位客户，这次 {n} 位，两次都在的 {m} 位。"
        "左边是上次，右边是这次；不足 10 人的流向和能倒推出它们的流向不画。",
        "From {a} to {b}: {o} customers then, {n} now, {m} of both. Then on the left, now on the "
        "right; flows of fewer than 10, and what would give them away, are not drawn.",
    )
    gone, arrived = was.customers - was.both, report.head.customers - was.both
    then = shown_line([was.both, gone])[0], shown_line([was.both, arrived])[0]
    both = figure(was.both) if all(isinstance(n, int) for n in then) else "…"
    days = [same("—") if d is None else same(day_text(d)) for d in (was.as_of, report.head.as_of)]
    return put(
        words,
        a=days[0],
        b=days[1],
        o=figure(was.customers),
        n=figure(report.head.customers),
        m=both,
    )


def _moves(moves: Moves, place: int) -> Chart:
    counts = shown_table(moves.counts)
    about = put(
        Words(
            "{n}：从上次的分群（行）到这次的分群（列）",
            "{n}: from the segment then (rows) to the one now (columns)",
        ),
        n=moves.name,
    )
    heads = (
        Head(Words("上次 ＼ 这次", "then \\ now")),
        *(Head(a, number=True) for a in moves.after),
    )
    rows = tuple(
        (text_cell(b), *map(count_cell, line)) for b, line in zip(moves.before, counts, strict=True)
    )
    name = f"migration-{place}"
    grid = Grid(f"{name}-table", about, heads, rows)
    high = 80 + 44 * max(len(moves.before), len(moves.after))
    return Chart(
        name,
        about,
        None,
        flows(moves.before, moves.after, [[known(n) for n in row] for row in counts]),
        high,
        grid,
    )


# ---------------------------------------------------------------- proofs


def proofs(report: Report) -> Section:
    """What is proved of each segmentation, and what was found, with the customer who shows it."""
    heads = (
        Head(Words("分群方案", "segmentation")),
        Head(Words("人人有归属", "everybody is in a segment")),
        Head(Words("至多归一个", "nobody fits two segments")),
        Head(Words("没人能进的分群", "segments that nobody can be in")),
    )
    rows = tuple(map(_verdict, report.verdicts))
    caption = Words("每个分群方案的证明结果", "what is proved of each segmentation")
    blocks: list[Block] = [Grid("proofs-1", caption, heads, rows)]
    blocks += [_notice(f) for f in report.findings]
    if not report.findings:
        good = Words(
            "没有发现缺口、重叠或多余的规则", "no gap, no overlap and no idle rule was found"
        )
        blocks.append(Notice("good", Words("通过", "good"), good))
    about = Words(
        "这些结论由规则本身证明，不看数据；例证是构造的客户，不是真人。",
        "Proved of the rules themselves, whatever the data; a witness is made up and is no real "
        "customer.",
    )
    return Section("proofs", Words("规则证明", "Proofs"), about, tuple(blocks))


def _verdict(verdict: Verdict) -> tuple[Cell, ...]:
    proof, tags = verdict.proof, verdict.assign == "all"
    everybody, single = (
        _sure(proof.exhaustive, whole=proof.complete),
        _sure(proof.exclusive, whole=proof.complete),
    )
    if tags:
        everybody = single = Words("标签，不要求", "tags: not asked for")
    elif verdict.assign == "first" and not proof.exclusive:
        single = Words("按顺序取第一个", "the first that fits decides")
    nobody = joined(verdict.unreachable) if verdict.unreachable else Words("没有", "none")
    return tuple(text_cell(w) for w in (same(proof.segmentation), everybody, single, nobody))


def _sure(found: bool, *, whole: bool) -> Words:  # noqa: FBT001 - a verdict
    return YES if found else (NO if whole else UNPROVED)


def _notice(finding: Finding) -> Notice:
    tone, mark = MARKS[severity_of(finding)]
    said = {lang: message_of(finding, lang) for lang in Lang}
    zh, en = said[Lang.ZH], said[Lang.EN]
    more = []
    if finding.region is not None and finding.region.zh not in zh.text:
        more.append(put(Words("范围：{r}", "region: {r}"), r=finding.region))
    if finding.witness:
        lines = {lang: witness_line(finding.witness, lang, finding.spoken) for lang in Lang}
        line = Words(lines[Lang.ZH], lines[Lang.EN])
        more.append(put(Words("例证（构造的客户）：{w}", "witness (made up): {w}"), w=line))
    if zh.help is not None and en.help is not None:
        more.append(put(Words("办法：{h}", "cure: {h}"), h=Words(zh.help, en.help)))
    return Notice(tone, mark, Words(zh.text, en.text), tuple(more))


# ---------------------------------------------------------------- data


def data(report: Report) -> Section:
    """What became of the rows."""
    heads = (
        Head(Words("数据表", "table")),
        Head(Words("文件", "file")),
        Head(Words("读入行", "rows read"), number=True),
        Head(Words("采用行", "rows kept"), number=True),
        Head(Words("剔除", "dropped"), wide=True),
        Head(Words("读不出的单元格", "cells not readable"), wide=True),
    )
    rows = tuple(
        (
            text_cell(t.table),
            text_cell("、".join(t.sources)),
            count_cell(t.read),
            count_cell(t.kept),
            text_cell(_dropped(t)),
            text_cell(_unreadable(t)),
        )
        for t in report.tables
    )
    caption = Words("每张表读入、采用和剔除的行数", "rows read, kept and dropped, by table")
    blocks: list[Block] = [Grid("data-1", caption, heads, rows)]
    if report.head.without_events:
        words = Words("{n} 位客户没有任何事件", "{n} customers without any event")
        many = put(words, n=figure(report.head.without_events))
        blocks.append(Notice("info", Words("提示", "note"), many))
    return Section("data", Words("数据报告", "Data report"), None, tuple(blocks))


def _dropped(table: RowsOf) -> Words:
    said = [_so_many(words, many) for words, many in table.dropped if many]
    return joined(said, Words("；", "; ")) if said else NOTHING


def _so_many(words: Words, many: int) -> Words:
    return put(Words("{w} {n} 行", "{w}: {n}"), w=words, n=figure(many))


def _unreadable(table: RowsOf) -> Words:
    if table.by_column:
        listed = table.by_column.items()
        return joined(
            put(same("{c}: {n}"), c=same(c) if c else WHOLE, n=figure(n)) for c, n in listed
        )
    return same(figure(table.unreadable))


# ---------------------------------------------------------------- actions

SENT, HELD = Words("发送", "sent"), Words("留作对照", "held back")
COLOURS = ("$lost1", "$lost2", "$lost3", "$lost4", "$lost5", "$lost6")


def actions(
    report: Report, plans: Mapping[str, tuple[Plan, Plan]], places: Mapping[str, tuple[str, Words]]
) -> Section | None:
    """What is done for whom: how many are lost on the way, the budget, and each plan."""
    if not plans:
        return None
    blocks: list[Block] = []
    if report.reaches:
        blocks += [_funnel(report, places), *_odd(report, places), *_budgets(report, places)]
    blocks += [_plan(places[a], *both) for a, both in plans.items()]
    about = Words(
        "从分群里的客户到真正发送，每一步少了多少人；下面是每个行动的做法。",
        "From the customers of the segments to those who are sent something, and how many are lost "
        "at each step; below, the plan of each action.",
    )
    return Section("actions", Words("行动与预算", "Actions and budget"), about, tuple(blocks))


def _parts(reach: Reach) -> list[int]:
    """Sent, held back, and lost at each step: they add up to those in the segments."""
    lost = dict(reach.steps)
    sent, held = sum(n for _, _, n in reach.sent), sum(reach.held.values())
    return [sent, held, *(lost.get(step, 0) for step in STEPS)]


def _funnel(report: Report, places: Mapping[str, tuple[str, Words]]) -> Chart:
    counts: list[list[Shown]] = [shown_line(_parts(r)) for r in report.reaches]
    used = [i for i in range(len(STEPS) + 2) if any(_parts(r)[i] for r in report.reaches)]
    words = [SENT, HELD, *(STEP_WORDS[s] for s in STEPS)]
    colours = ["$customers", "$revenue", *COLOURS]
    names = [places[r.action][1] for r in report.reaches]
    series = [(words[i], colours[i], [known(row[i]) for row in counts]) for i in used]
    heads = (
        Head(Words("行动", "action")),
        Head(Words("分群里", "in its segments"), number=True),
        *(Head(words[i], number=True) for i in used),
        Head(Words("分组", "arms"), wide=True),
    )
    rows = tuple(
        (
            Cell(name, link=places[r.action][0]),
            count_cell(shown_line([r.in_segment])[0]),
            *(count_cell(row[i]) for i in used),
            text_cell(_arms(r)),
        )
        for name, r, row in zip(names, report.reaches, counts, strict=True)
    )
    about = Words("各行动的客户去向", "what becomes of each action's customers")
    grid = Grid("actions-1-table", about, heads, rows)
    option = bars(names, series, NUMBER, stacked=True)
    title = Words("行动漏斗", "From segment to message")
    return Chart("actions-1", title, None, option, height_of(len(names)), grid)


def _arms(reach: Reach) -> Words:
    """Customers by channel and arm, and those held back by arm; both totals stand beside them."""
    sent = [(_sent(channel, arm), many) for channel, arm, many in reach.sent]
    held = [(HELD_WORDS.get(arm, arm_words(arm)), many) for arm, many in reach.held.items()]
    return joined(
        put(same("{w} {n}"), w=words, n=count_text(n))
        for listed in (sent, held)
        for (words, many), n in zip(listed, shown_line([n for _, n in listed]), strict=True)
        if many
    )


def _sent(channel: str, arm: str) -> Words:
    parts = [channel_words(channel)] if channel else []
    parts += [arm_words(arm)] if arm else []
    return joined(parts, same(" · ")) if parts else SENT


def _odd(report: Report, places: Mapping[str, tuple[str, Words]]) -> Iterator[Notice]:
    """Warnings of arms whose sizes are not what was asked for."""
    words = Words(
        "“{a}”各组人数与设定比例不符（p = {p}），比较结果前先查原因",
        "the arms of {a} are not of the sizes that were asked for (p = {p}); find out why before "
        "comparing them",
    )
    for reach in report.reaches:
        if reach.mismatch is not None:
            said = put(words, a=places[reach.action][1], p=f"{reach.mismatch:.2g}")
            yield Notice("warning", MARKS[Severity.WARNING][1], said)


def _budgets(report: Report, places: Mapping[str, tuple[str, Words]]) -> Iterator[Grid]:
    held = [r for r in report.reaches if r.budget is not None]
    if not held:
        return
    heads = (
        Head(Words("行动", "action")),
        Head(Words("预算", "budget"), number=True),
        Head(Words("本次花费", "spent in this run"), number=True),
        Head(Words("用去", "used"), number=True),
        Head(Words("货币", "unit")),
    )
    rows = tuple(
        (
            text_cell(places[r.action][1]),
            number_cell(r.budget),
            number_cell(r.spent, withheld=_tells(r)),
            Cell(WITHHELD if _tells(r) else same(_used(r)), number=True),
            text_cell(r.unit),
        )
        for r in held
    )
    yield Grid("budgets", Words("预算", "budgets"), heads, rows)


def _tells(reach: Reach) -> bool:
    """Whether what was spent would tell how many few customers were sent something."""
    return not isinstance(shown_line(_parts(reach))[0], int)


def _used(reach: Reach) -> str:
    return f"{reach.spent / reach.budget:.1%}" if reach.budget and reach.spent is not None else "—"


# ---------------------------------------------------------------- plans


def _plan(place: tuple[str, Words], zh: Plan, en: Plan) -> Detail:
    """An action's plan; what is not declared is left out."""
    facts = [
        _fact(Words("目标", "goal"), zh["goal"], en["goal"]),
        _fact(Words("只针对", "only for"), zh["condition"], en["condition"]),
        _fact(Words("负责人", "owner"), zh["owner"], en["owner"]),
        _fact(Words("第一周", "first week"), zh["first_week"], en["first_week"], "steps"),
        _fact(Words("优惠", "offer"), zh["offer"], en["offer"]),
        _fact(
            Words("差异化优惠的理由", "why the offer differs"),
            zh["justification"],
            en["justification"],
        ),
        _fact(Words("文案", "message"), zh["message"], en["message"], "quote"),
        _fact(Words("渠道", "channels"), "、".join(zh["channels"]), ", ".join(en["channels"])),
        _fact(Words("授权", "consent"), _consent(zh, "："), _consent(en, ": ")),
        _fact(Words("时间", "timing"), *_timing(zh, en)),
        _fact(Words("频次上限", "caps"), "；".join(zh["caps"]), "; ".join(en["caps"])),
        _fact(Words("预算", "budget"), *_budget(zh, en)),
        _fact(Words("试验", "experiment"), *_experiment(zh, en)),
        _fact(Words("怎么衡量", "how it is measured"), _kpis(zh), _kpis(en), "lines"),
        _fact(Words("不要做", "what not to do"), zh["avoid"], en["avoid"], "lines"),
    ]
    return Detail(place[0], place[1], None, tuple(f for f in facts if f is not None))


Kind = Literal["text", "lines", "steps", "quote"]


def _fact(name: Words, zh: str | None, en: str | None, kind: Kind = "text") -> Fact | None:
    """A fact of as many lines as its text has in either language."""
    if not zh and not en:
        return None
    first, second = (zh or en or "").splitlines(), (en or zh or "").splitlines()
    if kind not in {"lines", "steps"} and len(first) != len(second):
        first, second = [" ".join(first)], [" ".join(second)]
    size = max(len(first), len(second))
    first, second = ([*x, *[""] * (size - len(x))] for x in (first, second))
    lines = tuple(Words(_bare(a), _bare(b)) for a, b in zip(first, second, strict=True) if a or b)
    return Fact(name, lines, kind)


def _bare(line: str) -> str:
    """A line of a list without the dash that it was written with."""
    return line.strip().removeprefix("- ").strip()


def _consent(plan: Plan, colon: str) -> str:
    return "\n".join(f"{c['channel']}{colon}{c['words']}" for c in plan["consent"])


def _timing(zh: Plan, en: Plan) -> tuple[str, str]:
    parts: list[tuple[str, str]] = []
    if zh["start"]:
        parts.append((f"{zh['start']}后开始", f"starts after {en['start']}"))
    if zh["every"]:
        parts.append((f"每隔 {zh['every']}", f"every {en['every']}"))
    if zh["at_most"] is not None:
        parts.append((f"最多 {zh['at_most']} 次", f"at most {en['at_most']} times"))
    return "，".join(p[0] for p in parts), ", ".join(p[1] for p in parts)


def _budget(zh: Plan, en: Plan) -> tuple[str, str]:
    held: Mapping[str, Any] = zh["budget"]
    parts: list[tuple[str, str]] = []
    if held["per_customer"] is not None:
        each = figure(held["per_customer"])
        parts.append((f"每位客户 {each} {held['unit']}", f"{each} {held['unit']} a customer"))
    if held["total"] is not None:
        total = figure(held["total"])
        parts.append((f"总额 {total} {held['unit']}", f"{total} {held['unit']} in all"))
    _ = en
    return "，".join(p[0] for p in parts), ", ".join(p[1] for p in parts)


def _experiment(zh: Plan, en: Plan) -> tuple[str, str]:
    said = []
    for plan, held, colon in ((zh, "对照组 ", "、"), (en, "holdout ", ", ")):
        trial = plan["experiment"]
        parts = [f"{held}{trial['holdout']}"] if trial["holdout"] else []
        parts += [f"{arm['name']} {arm['share']}" for arm in trial["arms"]]
        said.append(colon.join(parts))
    return said[0], said[1]


def _kpis(plan: Plan) -> str:
    lines = []
    for kpi in plan["kpis"]:
        parts = [kpi["name"], kpi["target"], kpi["within"], kpi["about"]]
        lines.append(" · ".join(p for p in parts if p))
    return "\n".join(lines)
