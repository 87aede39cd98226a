"""A run's actions -> their page: what is planned for whom, and how many are lost at each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from segrules.compiler.program import Action
from segrules.compiler.words import Names
from segrules.engines.contacts import CONTROL, HOLDOUT, STEPS, Funnel
from segrules.engines.results import ActionCount, Result
from segrules.language.findings import Lang, Words
from segrules.outputs.named import label_or
from segrules.outputs.playbooks.action_plan import action_plan, arm_words, channel_words
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
STEP_WORDS: Mapping[str, Words] = {
    "condition": Words("不满足条件", "fail its condition"),
    "consent": Words("没有授权", "no consent"),
    "suppressed": Words("在禁发名单", "suppressed"),
    "capped": Words("超过频次上限", "over a cap"),
    "elsewhere": Words("已有其他行动", "have another action"),
    "budget": Words("预算不够", "beyond the budget"),
    CONTROL: Words("全局对照组", "global control"),
    HOLDOUT: Words("对照组", "holdout"),
}


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
    funnels = [(a, f) for a in actions for f in funnels_of(result) if f.action == a.id]
    grids = [plans, _funnels(funnels, lang), _sent(funnels, lang)]
    return Page(name, tuple(g for g in grids if g.rows))


def funnels_of(result: Result) -> tuple[Funnel, ...]:
    """How many customers each action loses at each step, as far as the run tells."""
    return tuple(_funnel(c) for c in result.actions)


def _funnel(count: ActionCount) -> Funnel:
    lost = dict.fromkeys(STEPS, 0)
    lost |= {"condition": count.unreachable, "elsewhere": count.behind_another}
    held = {CONTROL: 0, HOLDOUT: count.arms.get(HOLDOUT, 0)}
    sent = {("", arm): n for arm, n in count.arms.items() if arm != HOLDOUT}
    return Funnel(count.action, count.targets, lost, held, sent, 0, None, "")


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
    heads = (
        Column(PLAN[0].say(lang)),
        Column(Words("分群内客户", "in its segments").say(lang), "integer"),
        *(Column(STEP_WORDS[s].say(lang), "integer") for s in (*STEPS, CONTROL, HOLDOUT)),
        Column(Words("发送", "sent").say(lang), "integer"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            _called(action).say(lang),
            funnel.in_segment,
            *(funnel.lost.get(s, 0) for s in STEPS),
            *(funnel.held.get(a, 0) for a in (CONTROL, HOLDOUT)),
            sum(funnel.sent.values()),
        )
        for action, funnel in funnels
    ]
    return Grid(Words("触达漏斗", "funnel").say(lang), heads, tuple(rows))


def _sent(funnels: list[tuple[Action, Funnel]], lang: Lang) -> Grid:
    heads = (
        Column(PLAN[0].say(lang)),
        Column(Words("渠道", "channel").say(lang)),
        Column(Words("分组", "arm").say(lang)),
        Column(Words("客户", "customers").say(lang), "integer"),
    )
    rows = [row for action, funnel in funnels for row in _sent_rows(action, funnel, lang)]
    return Grid(Words("发送明细", "sent").say(lang), heads, tuple(rows))


def _sent_rows(action: Action, funnel: Funnel, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for (channel, arm), many in funnel.sent.items():
        by = channel_words(channel).say(lang) if channel else None
        yield _called(action).say(lang), by, arm_words(arm).say(lang) if arm else None, many


def _called(action: Action) -> Words:
    return label_or(action.id, action.details.get("label"))
