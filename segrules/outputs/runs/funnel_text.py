"""A run -> its actions on the terminal: a funnel that adds up, what is sent, and what looks odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from segrules.compiler.phrases import joined, put, same
from segrules.engines.contacts import CONTROL, HOLDOUT, STEPS, Funnel
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.figures import figure
from segrules.outputs.named import label_or
from segrules.outputs.playbooks.action_plan import arm_words, channel_words
from segrules.outputs.runs.funnel_json import major
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
MISMATCH = Words(
    "提示：“{a}”各组人数与设定比例不符（p = {p}），比较结果前先查原因",
    "note: the arms of {a} are not of the sizes that were asked for (p = {p}); find out why before "
    "comparing them",
)


def funnels_text(result: Result, lang: Lang, width: int) -> str:
    """The funnels, what is sent by channel and by arm, and warnings of odd arms."""
    names = {a.id: label_or(a.id, a.details.get("label")) for a in result.program.actions}
    parts = [
        f"{Words('行动', 'actions').say(lang)}\n{_table(result, names, lang, width)}",
        "".join(f"{line}\n" for line in _odd(result, names, lang, width)),
    ]
    return "\n".join(p for p in parts if p)


def _table(result: Result, names: dict[str, Words], lang: Lang, width: int) -> str:
    """One row an action; what is nothing for all of them is left out."""
    funnels = result.funnels
    steps = [s for s in STEPS if any(f.lost[s] for f in funnels)]
    held = [h for h in HELD_WORDS if any(f.held[h] for f in funnels)]
    columns = [
        (Heading(Words("行动", "action")), [names[f.action].say(lang) for f in funnels]),
        (IN_SEGMENT, [figure(f.in_segment) for f in funnels]),
        *((Heading(STEP_WORDS[s], "right"), [_minus(f.lost[s]) for f in funnels]) for s in steps),
        *((Heading(HELD_WORDS[h], "right"), [_minus(f.held[h]) for f in funnels]) for h in held),
        (SENT, [figure(sum(f.sent.values())) for f in funnels]),
        *(c for c in _parted(funnels, lang) if any(c[1])),
    ]
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    return table_text([heading for heading, _ in columns], rows, width, lang)


def _parted(funnels: Sequence[Funnel], lang: Lang) -> Iterator[tuple[Heading, list[str]]]:
    """Of those whom an action reaches how many by each channel and in each arm; what they cost."""
    yield Heading(Words("费用", "cost"), "right"), [_cost(f).say(lang) for f in funnels]
    yield (
        Heading(Words("渠道", "channels")),
        [_counted(f, 0, channel_words).say(lang) for f in funnels],
    )
    yield Heading(Words("分组", "arms")), [_counted(f, 1, arm_words).say(lang) for f in funnels]


def _counted(funnel: Funnel, part: int, words: Callable[[str], Words]) -> Words:
    """How many by channel (part 0) or by arm (part 1), as `SMS 12, WeCom 30`."""
    counts: Counter[str] = Counter()
    for names, many in funnel.sent.items():
        counts[names[part]] += many
    return joined(
        put(same("{w} {n}"), w=words(name), n=figure(many))
        for name, many in sorted(counts.items())
        if name
    )


def _minus(many: int) -> str:
    return f"-{figure(many)}" if many else "0"


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
