"""What `run.json` says of rows and actions -> rows read and dropped, and the actions' funnels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from segrules.compiler.phrases import same
from segrules.compiler.program import Program
from segrules.engines.contacts import STEPS
from segrules.language.findings import Words
from segrules.verbs.reporting.report import Reach, RowsOf
from segrules.verbs.reporting.run_view import RunView

BECAUSE: Mapping[str, Words] = {
    "missing-key": Words("客户编号缺失", "the key is missing"),
    "missing-required": Words("必填的列缺失", "a required column is missing"),
    "missing-time": Words("时间缺失", "the time is missing"),
    "after-as-of": Words("发生在统计日当天或之后", "on or after the as-of day"),
    "duplicate": Words("重复", "repeated"),
    "no-customer": Words("客户表中没有这位客户", "the customer is not in the customers table"),
}
"""Why rows are dropped that no rule of the ruleset drops, by the key in the record."""


def rows_of(view: RunView) -> tuple[RowsOf, ...]:
    """The rows of each table, in the ruleset's order."""
    recorded = view.record["counts"]["rows"]
    sources: Mapping[str, list[str]] = defaultdict(list)
    for file in view.record["inputs"]:
        sources[str(file["table"])].append(str(file["path"]))
    return tuple(
        _rows(t.name, recorded[t.name], tuple(sources[t.name]), view.program)
        for t in view.program.tables
        if t.name in recorded
    )


def _rows(
    table: str, counts: Mapping[str, Any], sources: tuple[str, ...], program: Program
) -> RowsOf:
    own = {d.because.en: d.because for d in program.table(table).drops}
    return RowsOf(
        table,
        sources,
        int(counts["read"]),
        int(counts["kept"]),
        tuple(
            (own.get(key) or BECAUSE.get(key) or same(key), int(many))
            for key, many in counts["dropped"].items()
        ),
        int(counts["unreadable"]),
        {str(c): int(n) for c, n in sorted((counts.get("unreadable_cells") or {}).items())},
    )


def reaches(view: RunView) -> tuple[Reach, ...]:
    """The funnel of each action, in the ruleset's order."""
    recorded = {str(a["action"]): a for a in view.record.get("actions") or ()}
    return tuple(_reach(recorded[a.id]) for a in view.program.actions if a.id in recorded)


def _reach(counts: Mapping[str, Any]) -> Reach:
    ratio = counts.get("sample_ratio") or {}
    return Reach(
        str(counts["action"]),
        int(counts["in_segment"]),
        tuple((step, int(counts["lost"].get(step, 0))) for step in STEPS),
        {str(arm): int(many) for arm, many in sorted(counts["held"].items())},
        tuple((str(s["channel"]), str(s["arm"]), int(s["customers"])) for s in counts["sent"]),
        counts.get("spent"),
        counts.get("budget"),
        str(counts.get("unit") or ""),
        ratio.get("p_value") if ratio.get("mismatch") else None,
    )
