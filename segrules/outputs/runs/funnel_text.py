"""A run -> its actions on the terminal: a funnel that adds up, what is sent, and what looks odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from segrules.compiler.phrases import joined, put, same
from segrules.engines.contacts import CONTROL, HOLDOUT, STEPS, Funnel
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.named import label_or
from segrules.outputs.playbooks.action_plan import arm_words, channel_words
from segrules.outputs.runs.funnel_json import major, total_budget_json
from segrules.outputs.runs.shown_sizes import ShownFunnel, all_told, shown_funnels, shown_steps
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
IN_SEGMENT = Heading(Words("分群内", "in segment"), "right")
SENT = Heading(Words("触达", "sent"), "right")
TOGETHER = Words("全部行动合计 {s}，总预算 {t}", "all actions together: {s} of {t}")
MISMATCH = Words(
    "提示：“{a}”各组人数与设定比例不符（p = {p}），比较结果前先查原因",
    "note: the arms of {a} are not of the sizes that were asked for (p = {p}); find out why before "
    "comparing them",
)


def funnels_text(result: Result, lang: Lang, width: int) -> str:
    """The funnels, what is sent by channel and by arm, and warnings of odd arms."""
    names = {a.id: label_or(a.id, a.details.get("label")) for a in result.program.actions}
    total = total_budget_json(result) if all_told(result) else None
    parts = [
        f"{Words('行动', 'actions').say(lang)}\n{_table(result, names, lang, width)}",
        "" if total is None else f"{put(TOGETHER, **_said(total)).say(lang)}\n",
        "".join(f"{line}\n" for line in _odd(result, names, lang, width)),
    ]
    return "\n".join(p for p in parts if p)


def _said(total: Mapping[str, Any]) -> dict[str, str]:
    unit = f" {total['unit']}" if total["unit"] else ""
    return {"s": f"{total['spent']:,.2f}", "t": f"{total['total']:,.2f}{unit}"}


def _table(result: Result, names: dict[str, Words], lang: Lang, width: int) -> str:
    """One row an action; what is nothing for all of them is left out."""
    funnels, least = result.funnels, result.min_cell
    shown = shown_funnels(result)
    steps = [s for s in STEPS if any(f.lost[s] for f in funnels)]
    held = [h for h in HELD_WORDS if any(f.held[h] for f in funnels)]
    columns = [
        (Heading(Words("行动", "action")), [names[f.action].say(lang) for f in funnels]),
        (IN_SEGMENT, [count_text(s.in_segment, least) for s in shown]),
        *(
            (Heading(STEP_WORDS[n], "right"), [_minus(s.lost[n], least) for s in shown])
            for n in steps
        ),
        *(
            (Heading(HELD_WORDS[h], "right"), [_minus(s.held[h], least) for s in shown])
            for h in held
        ),
        (SENT, [count_text(s.sent, least) for s in shown]),
        *(c for c in _parted(funnels, shown, least, lang) if any(c[1])),
    ]
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    return table_text([heading for heading, _ in columns], rows, width, lang)


def _parted(
    funnels: Sequence[Funnel], shown: Sequence[ShownFunnel], least: int, lang: Lang
) -> Iterator[tuple[Heading, list[str]]]:
    """Of those whom an action reaches how many by each channel and in each arm; what they cost."""
    both = list(zip(funnels, shown, strict=True))
    # what one of them costs is known, and so would be the number of those that all cost is for
    costs = [_cost(f).say(lang) if isinstance(s.sent, int) else "" for f, s in both]
    yield Heading(Words("费用", "cost"), "right"), costs
    yield (
        Heading(Words("渠道", "channels")),
        [_counted(f, 0, channel_words, s, least).say(lang) for f, s in both],
    )
    yield (
        Heading(Words("分组", "arms")),
        [_counted(f, 1, arm_words, s, least).say(lang) for f, s in both],
    )


def _counted(
    funnel: Funnel, part: int, words: Callable[[str], Words], shown: ShownFunnel, least: int
) -> Words:
    """How many by channel (part 0) or by arm (part 1), as `SMS 12, WeCom 30`."""
    counts: Counter[str] = Counter()
    for names, many in funnel.sent.items():
        counts[names[part]] += many
    veiled = not isinstance(shown.sent, int)
    told, _ = shown_steps(list(counts.values()), least, veiled=veiled)
    return joined(
        put(same("{w} {n}"), w=words(name), n=count_text(many, least))
        for name, many in sorted(zip(counts, told, strict=True), key=lambda pair: pair[0])
        if name
    )


def _minus(many: Shown, least: int) -> str:
    return f"-{count_text(many, least)}" if many else "0"


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
