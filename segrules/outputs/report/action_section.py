"""A report -> what becomes of each action's customers, its budget, and its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segrules.compiler.phrases import joined, put, same
from segrules.engines.contacts import STEPS
from segrules.language.findings import Words
from segrules.outputs.playbooks.action_plan import Plan, arm_words, channel_words
from segrules.outputs.report.action_plans import plan_detail
from segrules.outputs.report.blocks import (
    WITHHELD,
    Block,
    Cell,
    Chart,
    Grid,
    Head,
    Notice,
    Section,
    count_cell,
    number_cell,
    text_cell,
)
from segrules.outputs.report.options import NUMBER, bars, height_of
from segrules.outputs.report.withheld import known, shown_line
from segrules.outputs.runs.funnel_text import HELD_WORDS, STEP_WORDS
from segrules.outputs.small_cells import Shown, count_text
from segrules.verbs.reporting.report import Reach, Report

SENT, HELD = Words("发送", "sent"), Words("留作对照", "held back")
COLOURS = ("$lost1", "$lost2", "$lost3", "$lost4", "$lost5", "$lost6")
WARNING = Words("警告", "warning")


def actions(
    report: Report, plans: Mapping[str, tuple[Plan, Plan]], places: Mapping[str, tuple[str, Words]]
) -> Section | None:
    """What is done for whom: how many are lost on the way, the budget, and each plan."""
    if not plans:
        return None
    blocks: list[Block] = []
    if report.reaches:
        blocks += [_funnel(report, places), *_odd(report, places), *_budgets(report, places)]
    blocks += [plan_detail(places[a], *both) for a, both in plans.items()]
    about = Words(
        "从分群里的客户到真正发送，每一步少了多少人；不足 10 人的数和会泄露它的数不画，"
        "见数据表。下面是每个行动的做法。",
        "From the customers of the segments to those who are sent something, and how many are lost "
        "at each step. Counts of fewer than 10, and those that would give them away, are not "
        "drawn: see the table. Below, the plan of each action.",
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
            yield Notice("warning", WARNING, said)


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
