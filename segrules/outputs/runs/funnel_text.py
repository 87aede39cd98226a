"""A run -> its actions on the terminal: a funnel that adds up, what is sent, and what looks odd."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.phrases import put
from segrules.engines.contacts import CONTROL, HOLDOUT, STEPS, Funnel
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.named import label_or
from segrules.outputs.playbooks.action_plan import arm_words, channel_words
from segrules.outputs.runs.funnel_json import major
from segrules.outputs.runs.shown_sizes import ShownFunnel, shown_funnels
from segrules.outputs.small_cells import Shown, count_text
from segrules.outputs.terminal import Heading, table_text, wrapped
from segrules.verbs.sample_ratio import sample_ratios

STEP_WORDS = {
    "condition": Words("条件不符", "condition"),
    "consent": Words("未授权", "consent"),
    "suppressed": Words("在排除名单", "suppressed"),
    "capped": Words("频次已满", "capped"),
    "elsewhere": Words("已有行动", "elsewhere"),
    "budget": Words("预算不足", "budget"),
}
"""What a customer of the segment was lost for, by step."""
HELD_WORDS = {CONTROL: Words("全局对照", "control"), HOLDOUT: Words("对照组", "holdout")}
MISMATCH = Words(
    "提示：“{a}”各组人数与设定比例不符（p = {p}），比较结果前先查原因",
    "note: the arms of {a} are not of the sizes that were asked for (p = {p}); find out why before "
    "comparing them",
)


def funnels_text(result: Result, lang: Lang, width: int) -> str:
    """The funnels, what is sent by channel and arm, and warnings of odd arms."""
    names = _names(result)
    parts = [
        f"{Words('行动', 'actions').say(lang)}\n{_lost(result, names, lang, width)}",
        _sent(result, names, lang, width),
        "".join(f"{line}\n" for line in _odd(result, names, lang, width)),
    ]
    return "\n".join(p for p in parts if p)


def _names(result: Result) -> dict[str, Words]:
    return {a.id: label_or(a.id, a.details.get("label")) for a in result.program.actions}


def _lost(result: Result, names: dict[str, Words], lang: Lang, width: int) -> str:
    """One row an action; the steps at which nobody is lost are left out."""
    least = result.min_cell
    steps = [s for s in STEPS if any(f.lost[s] for f in result.funnels)]
    held = [h for h in HELD_WORDS if any(f.held[h] for f in result.funnels)]
    headings = [
        Heading(Words("行动", "action")),
        Heading(Words("分群内", "in segment"), "right"),
        *(Heading(STEP_WORDS[s], "right") for s in steps),
        *(Heading(HELD_WORDS[h], "right") for h in held),
        Heading(Words("触达", "sent"), "right"),
    ]
    rows = [
        [
            names[f.action].say(lang),
            count_text(shown.in_segment, least),
            *(_minus(shown.lost[s], least) for s in steps),
            *(_minus(shown.held[h], least) for h in held),
            count_text(shown.sent, least),
        ]
        for f, shown in zip(result.funnels, shown_funnels(result), strict=True)
    ]
    return table_text(headings, rows, width, lang)


def _minus(many: Shown, least: int) -> str:
    return f"-{count_text(many, least)}" if many else "0"


def _sent(result: Result, names: dict[str, Words], lang: Lang, width: int) -> str:
    """One row for each action, channel and arm that somebody gets; nothing without any."""
    parted = [f for f in result.funnels if f.budget is not None or any(any(k) for k in f.sent)]
    rows = [
        [names[f.action].say(lang), *cells]
        for f, shown in zip(result.funnels, shown_funnels(result), strict=True)
        if f in parted
        for cells in _shares_of(f, shown, lang, result.min_cell)
    ]
    if not rows:
        return ""
    headings = [
        Heading(Words("行动", "action")),
        Heading(Words("渠道", "channel")),
        Heading(Words("分组", "arm")),
        Heading(Words("客户", "customers"), "right"),
        Heading(Words("费用", "cost"), "right"),
    ]
    return table_text(headings, rows, width, lang)


def _shares_of(funnel: Funnel, shown: ShownFunnel, lang: Lang, least: int) -> Iterator[list[str]]:
    """Each channel and arm with its customers; the cost of all stands on the first line."""
    cost = _cost(funnel).say(lang)
    if not isinstance(shown.sent, int) or not all(isinstance(n, int) for n in shown.parts.values()):
        cost = ""  # the cost of each is known, and so would be their number
    for (channel, arm), many in sorted(shown.parts.items()):
        channel_said = channel_words(channel).say(lang) if channel else ""
        yield [channel_said, arm_words(arm).say(lang) if arm else "", count_text(many, least), cost]
        cost = ""


def _cost(funnel: Funnel) -> Words:
    if not funnel.spent and funnel.budget is None:
        return Words("", "")
    spent, unit = f"{major(funnel.spent):,.2f}", f" {funnel.unit}" if funnel.unit else ""
    if funnel.budget is None:
        return Words(f"{spent}{unit}", f"{spent}{unit}")
    total = f"{major(funnel.budget):,.2f}"
    return Words(f"{spent} / {total}{unit}", f"{spent} of {total}{unit}")


def _odd(result: Result, names: dict[str, Words], lang: Lang, width: int) -> Iterator[str]:
    for ratio in sample_ratios(result.program, result.funnels):
        if ratio.mismatch and ratio.p_value is not None:
            said = put(MISMATCH, a=names[ratio.action], p=f"{ratio.p_value:.1g}")
            yield from wrapped(said.say(lang), width)
