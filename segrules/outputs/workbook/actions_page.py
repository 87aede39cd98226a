"""A run's actions -> their page: what is planned for whom, and how many are lost at each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from segrules.compiler.program import Action
from segrules.compiler.words import Names
from segrules.engines.contacts import STEPS, Funnel
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.named import label_or
from segrules.outputs.playbooks.action_plan import action_plan, arm_words, channel_words
from segrules.outputs.runs.funnel_json import major
from segrules.outputs.runs.funnel_text import HELD_WORDS, STEP_WORDS
from segrules.outputs.workbook.book import Cell, Column, Grid, Page
from segrules.verbs.describe import targets_words

PLAN = (
    Words("行动", "action"),
    Words("面向", "for"),
    Words("目标", "goal"),
    Words("渠道", "channels"),
    Words("优惠", "offer"),
    Words("文案", "message"),
    Words("衡量", "measured by"),
    Words("预算", "budget"),
    Words("负责人", "owner"),
)


def actions_page(result: Result, names: Names, name: str, lang: Lang) -> Page | None:
    """The plans, the funnels, and what is sent by channel and arm; None without actions."""
    actions = result.program.actions
    if not actions:
        return None
    plans = Grid(
        Words("方案", "plans").say(lang),
        tuple(Column(w.say(lang), "long" if at else "text") for at, w in enumerate(PLAN)),
        tuple(_plan(a, names, lang) for a in actions),
    )
    funnels = [(a, f) for a in actions for f in result.funnels if f.action == a.id]
    grids = [plans, _funnels(funnels, lang), _sent(funnels, lang)]
    return Page(name, tuple(g for g in grids if g.rows))


# ---------------------------------------------------------------- plans


def _plan(action: Action, names: Names, lang: Lang) -> tuple[Cell, ...]:
    plan = action_plan(action, names, lang)
    between = Words("、", ", ").say(lang)
    return (
        plan["label"],
        targets_words(action, names).say(lang),
        plan["goal"],
        between.join(plan["channels"]) or None,
        plan["offer"],
        plan["message"],
        "\n".join(_kpi(k, lang) for k in plan["kpis"]) or None,
        _budget(plan["budget"], lang) or None,
        plan["owner"],
    )


def _kpi(kpi: Mapping[str, Any], lang: Lang) -> str:
    target = Words("目标 {t}", "target {t}").say(lang).format(t=kpi["target"])
    within = Words("{w}内", "within {w}").say(lang).format(w=kpi["within"])
    said = [kpi["name"], target if kpi["target"] else "", within if kpi["within"] else ""]
    return Words("，", ", ").say(lang).join(s for s in said if s)


def _budget(budget: Mapping[str, Any], lang: Lang) -> str:
    lines = []
    if budget["per_customer"] is not None:
        each = Words("每位客户 {n:,} {u}", "{n:,} {u} a customer").say(lang)
        lines.append(each.format(n=budget["per_customer"], u=budget["unit"]).strip())
    if budget["total"] is not None:
        total = Words("总额 {n:,} {u}", "{n:,} {u} in all").say(lang)
        lines.append(total.format(n=budget["total"], u=budget["unit"]).strip())
    return "\n".join(lines)


# ---------------------------------------------------------------- funnels


def _funnels(funnels: list[tuple[Action, Funnel]], lang: Lang) -> Grid:
    """Each row adds up: in the segments = lost + held back + sent."""
    steps = (*(STEP_WORDS[s] for s in STEPS), *HELD_WORDS.values())
    heads = (
        Column(PLAN[0].say(lang)),
        Column(Words("分群内", "in segment").say(lang), "integer"),
        *(Column(words.say(lang), "integer") for words in steps),
        Column(Words("触达", "sent").say(lang), "integer"),
        Column(Words("费用", "cost").say(lang), "money"),
        Column(Words("预算总额", "budget in all").say(lang), "money"),
        Column(Words("货币", "unit").say(lang)),
    )
    rows = tuple(_funnel_row(action, funnel, lang) for action, funnel in funnels)
    return Grid(Words("触达漏斗", "funnel").say(lang), heads, rows)


def _funnel_row(action: Action, funnel: Funnel, lang: Lang) -> tuple[Cell, ...]:
    return (
        _called(action).say(lang),
        funnel.in_segment,
        *(funnel.lost.get(s, 0) for s in STEPS),
        *(funnel.held.get(a, 0) for a in HELD_WORDS),
        sum(funnel.sent.values()),
        major(funnel.spent),
        None if funnel.budget is None else major(funnel.budget),
        funnel.unit or None,
    )


def _sent(funnels: list[tuple[Action, Funnel]], lang: Lang) -> Grid:
    heads = (
        Column(PLAN[0].say(lang)),
        Column(Words("渠道", "channel").say(lang)),
        Column(Words("分组", "arm").say(lang)),
        Column(Words("客户", "customers").say(lang), "integer"),
    )
    rows = [row for action, funnel in funnels for row in _sent_rows(action, funnel, lang)]
    return Grid(Words("触达明细", "sent by channel and arm").say(lang), heads, tuple(rows))


def _sent_rows(action: Action, funnel: Funnel, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for (channel, arm), many in sorted(funnel.sent.items()):
        by = channel_words(channel).say(lang) if channel else None
        yield _called(action).say(lang), by, arm_words(arm).say(lang) if arm else None, many


def _called(action: Action) -> Words:
    return label_or(action.id, action.details.get("label"))
