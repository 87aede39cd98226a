"""An action's plan in both languages -> what is to be unfolded of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from segrules.language.findings import Words
from segrules.outputs.figures import figure
from segrules.outputs.playbooks.action_plan import Plan
from segrules.outputs.report.blocks import Detail, Fact

Kind = Literal["text", "lines", "steps", "quote"]


def plan_detail(place: tuple[str, Words], zh: Plan, en: Plan) -> Detail:
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
