"""What an experiment needs or can find -> the blocks that say it, and plain data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from segrules.compiler.phrases import put
from segrules.language.findings import Lang, Words
from segrules.outputs.figures import figure, percentage
from segrules.outputs.measuring.blocks import Block, Grid, Lines
from segrules.outputs.measuring.measure_words import arm_words
from segrules.outputs.named import with_label
from segrules.verbs.measuring.planning import Plan, RunPower
from segrules.verbs.measuring.sizes import Design, Mean, Rate

NEVER = Words("看不出", "nothing")


def plan_page(plan: Plan, lang: Lang) -> tuple[Block, ...]:
    """The plan in one language."""
    return (Lines(tuple(w.say(lang) for w in _plan_lines(plan))), _sizes(plan))


def _plan_lines(plan: Plan) -> Iterator[Words]:
    yield _wish(plan)
    yield _design(plan.design)
    if plan.equal is not None:
        yield put(
            Words(
                "每组人数相等时，共需 {n} 位客户", "with groups of equal size {n} in all would do"
            ),
            n=figure(plan.equal),
        )


def _wish(plan: Plan) -> Words:
    of, uplift = plan.design.of, plan.uplift
    pattern = (
        Words(
            "能看出的最小提升：{u}（从 {a} 到 {b}）",
            "the smallest uplift that can be found: {u} (from {a} to {b})",
        )
        if plan.equal is None
        else Words(
            "要看出的提升：{u}（从 {a} 到 {b}）", "to find an uplift of {u} (from {a} to {b})"
        )
    )
    if math.isinf(uplift):
        return Words("客户太少，什么提升也看不出", "too few customers: no uplift can be found")
    return put(pattern, u=_uplift(of, uplift), a=_level(of, 0), b=_level(of, uplift))


def _uplift(of: Rate | Mean, uplift: float) -> Words:
    if isinstance(of, Mean):
        text = figure(round(uplift, 2))
        return Words(text, text)
    return put(Words("{n} 个百分点", "{n} points"), n=f"{uplift * 100:.2f}")


def _level(of: Rate | Mean, uplift: float) -> str:
    level = of.base + uplift
    return percentage(level, 2) if isinstance(of, Rate) else figure(round(level, 2))


def _design(design: Design) -> Words:
    return put(
        Words(
            "把握 {p}，允许误判 {a}（双侧{e}），对照 {h}",
            "power {p}, alpha {a} (two-sided{e}), {h} held out",
        ),
        p=percentage(design.power, 0),
        a=percentage(design.alpha),
        h=percentage(design.holdout),
        e=Words("", "")
        if design.arms == 1
        else put(
            Words("，{n} 组各 {x}", ", {x} for each of {n} arms"),
            n=str(design.arms),
            x=percentage(design.level, 2),
        ),
    )


def _sizes(plan: Plan) -> Grid:
    titles = (
        Words("客户合计", "customers in all"),
        Words("对照组", "held out"),
        Words("每组触达", "in each arm"),
        Words("组数", "arms"),
    )
    size = plan.size
    row = (figure(size.all), figure(size.held), figure(size.arm), str(size.arms))
    return Grid(titles, (row,), right=0)


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain data."""
    return {
        **_design_json(plan.design),
        "of": _of_json(plan.design.of),
        "uplift": None if math.isinf(plan.uplift) else plan.uplift,
        "customers": plan.size.all,
        "held": plan.size.held,
        "per_arm": plan.size.arm,
        "customers_with_equal_groups": plan.equal,
    }


def _design_json(design: Design) -> dict[str, Any]:
    return {
        "power": design.power,
        "alpha": design.alpha,
        "alpha_per_arm": design.level,
        "holdout": design.holdout,
        "arms": design.arms,
    }


def _of_json(of: Rate | Mean) -> dict[str, float]:
    match of:
        case Rate(base):
            return {"base": base}
        case Mean(base, deviation):
            return {"mean": base, "sd": deviation}


# ---------------------------------------------------------------- of a run


def run_power_page(power: RunPower, lang: Lang) -> tuple[Block, ...]:
    """What each action of a run can find, in one language."""
    rate = isinstance(power.tried[0], Rate)
    said = (
        Words(
            "能看出的最小提升（百分点），按对照组的响应率",
            "the smallest uplift that can be found, in points, by the rate of those held out",
        )
        if rate
        else Words(
            "能看出的最小提升（人均金额）",
            "the smallest uplift that can be found, in money a head",
        )
    )
    design = put(
        Words("把握 {p}，允许误判 {a}（双侧）", "power {p}, alpha {a} (two-sided)"),
        p=percentage(power.design.power, 0),
        a=percentage(power.design.alpha),
    )
    return (Lines((said.say(lang), design.say(lang))), _run_grid(power, lang))


def _run_grid(power: RunPower, lang: Lang) -> Grid:
    titles = [
        Words("行动", "action"),
        Words("分组", "arm"),
        Words("触达", "contacted"),
        Words("对照组", "held out"),
        *(_tried(of) for of in power.tried),
    ]
    rows = [
        (
            with_label(action, label).say(lang),
            arm_words(a.arm).say(lang) if a.arm else Words("全部", "all").say(lang),
            figure(a.customers),
            figure(a.held),
            *(_found(of, x, lang) for of, x in zip(power.tried, a.findable, strict=True)),
        )
        for action, label, arms in power.actions
        for a in arms
    ]
    return Grid(tuple(titles), tuple(rows), right=2)


def _tried(of: Rate | Mean) -> Words:
    text = percentage(of.base) if isinstance(of, Rate) else figure(of.base)
    return Words(text, text)


def _found(of: Rate | Mean, uplift: float, lang: Lang) -> str:
    if math.isinf(uplift):
        return NEVER.say(lang)
    return f"{uplift * 100:.2f}" if isinstance(of, Rate) else figure(round(uplift, 2))


def run_power_json(power: RunPower) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "run": power.run,
        "power": power.design.power,
        "alpha": power.design.alpha,
        "actions": [
            {
                "action": action,
                "arms": [
                    {
                        "arm": a.arm or None,
                        "customers": a.customers,
                        "held": a.held,
                        "findable": [
                            {**_of_json(of), "uplift": None if math.isinf(x) else x}
                            for of, x in zip(power.tried, a.findable, strict=True)
                        ],
                    }
                    for a in arms
                ],
            }
            for action, _, arms in power.actions
        ],
    }
