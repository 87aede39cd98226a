"""A run, its profiles and a segment -> the plain data that a playbook's template is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Action, Points, Segment, Segmentation
from segrules.compiler.words import Names, condition_words, names_of
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.language.types import Kind
from segrules.outputs.playbooks.action_plan import action_plan
from segrules.outputs.playbooks.profiles import (
    SMALL_CELL,
    MetricProfile,
    Profile,
    ScoreProfile,
    profiles,
)
from segrules.verbs.describe import rules_words

ENTRIES = (
    "ruleset", "segment", "size", "metrics", "scores", "actions", "action", "as_of", "data",
    "others", "scorecards", "segmentation",
)  # fmt: skip
"""The names that a template can start from."""


@dataclass(frozen=True, slots=True)
class Playing:
    """What all playbooks of a run are made from."""

    result: Result
    names: Names
    profiles: Mapping[tuple[str, str], Profile]


def playing(result: Result) -> Playing:
    """The run with its names and profiles."""
    return Playing(result, names_of(result.program), profiles(result))


def playbook_data(run: Playing, way: Segmentation, segment: Segment, lang: Lang) -> dict[str, Any]:
    """Texts in the language, numbers, lists and mappings of such: all that a template sees."""
    profile = run.profiles[way.name, segment.id]
    as_of = run.result.fitted.as_of
    plans = [
        {**action_plan(a, run.names, lang), "counts": _counts(run, a)}
        for a in actions_for(run, way, segment)
    ]
    return {
        "ruleset": _ruleset(run, lang),
        "segmentation": {"name": way.name, "assign": way.assign},
        "segment": _segment(run, way, segment, lang),
        "size": _size(profile, run),
        "metrics": [_metric(m, run.names, lang) for m in profile.metrics],
        "scores": [_score(s, run.names, lang) for s in profile.scores],
        "scorecards": list(_scorecards(run, lang)),
        "actions": plans,
        "action": plans[0] if plans else None,
        "as_of": None if as_of is None else day_text(as_of),
        "data": _data(run),
        "others": [_other(run, way, s, segment, lang) for s in way.segments],
    }


def actions_for(run: Playing, way: Segmentation, segment: Segment) -> list[Action]:
    """The actions that are for a segment, in the order of the ruleset."""
    actions = run.result.program.actions
    return [a for a in actions if (way.name, segment.id) in a.segments]


def _counts(run: Playing, action: Action) -> dict[str, Any] | None:
    """Whom the action reaches, over all of its segments; None where it was not resolved."""
    found = next((f for f in run.result.funnels if f.action == action.id), None)
    if found is None:
        return None
    held, sent = sum(found.held.values()), sum(found.sent.values())
    unreachable = found.lost["condition"] + found.lost["consent"] + found.lost["suppressed"]
    return {
        "targets": found.in_segment,
        "unreachable": unreachable,
        "capped": found.lost["capped"],
        "behind_another": found.lost["elsewhere"],
        "over_budget": found.lost["budget"],
        "taken": held + sent,
        "holdout": held,
        "sent": sent,
    }


def _ruleset(run: Playing, lang: Lang) -> dict[str, Any]:
    header = run.result.program.header
    title = header.title.say(lang) if header.title else header.name
    return {
        "name": header.name,
        "title": title,
        "version": header.version,
        "owner": header.owner,
        "timezone": header.timezone,
    }


def _segment(run: Playing, way: Segmentation, segment: Segment, lang: Lang) -> dict[str, Any]:
    rules = rules_words(way, segment.id, run.names)
    return {
        "id": segment.id,
        "label": segment.label.say(lang),
        "about": segment.about.say(lang) if segment.about else None,
        "rules": [r.say(lang) for r in rules],
        "texts": [r.text for r in way.rules if r.segment == segment.id and r.text],
    }


def _size(profile: Profile, run: Playing) -> dict[str, Any]:
    program = run.result.program
    revenue = next((m.type for m in program.metrics if m.name == program.header.revenue), None)
    return {
        "customers": profile.customers,
        "share": profile.share,
        "revenue": profile.revenue,
        "revenue_share": profile.revenue_share,
        "unit": (revenue.unit or "") if revenue else "",
        "small": profile.small,
        "least": SMALL_CELL,
    }


def _score(score: ScoreProfile, names: Names, lang: Lang) -> dict[str, Any]:
    return {
        "name": score.name,
        "label": names.value(score.name).say(lang),
        "top": score.top.say(lang),
        "share": score.share,
    }


def _scorecards(run: Playing, lang: Lang) -> Iterator[dict[str, Any]]:
    """Each score that adds up points: what it starts from, and what each answer adds."""
    for score in run.result.program.scores:
        if isinstance(score.rule, Points):
            lines = (
                {"words": condition_words(c, run.names).say(lang), "points": add}
                for c, add in score.rule.items
            )
            label = run.names.value(score.name).say(lang)
            yield {
                "name": score.name,
                "label": label,
                "base": score.rule.base,
                "lines": list(lines),
            }


def _metric(metric: MetricProfile, names: Names, lang: Lang) -> dict[str, Any]:
    ratio = None
    if metric.mean is not None and metric.overall:
        ratio = metric.mean / metric.overall
    return {
        "name": metric.name,
        "label": names.value(metric.name).say(lang),
        "money": metric.type.kind is Kind.MONEY,
        "unit": metric.type.unit or "",
        "mean": metric.mean,
        "median": metric.median,
        "overall": metric.overall,
        "ratio": ratio,
    }


def _data(run: Playing) -> dict[str, Any]:
    tables = run.result.report.tables
    return {
        "customers": run.result.report.customers,
        "rows": sum(t.read for t in tables),
        "dropped": sum(d.count for t in tables for d in t.dropped),
    }


def _other(
    run: Playing, way: Segmentation, segment: Segment, mine: Segment, lang: Lang
) -> dict[str, Any]:
    profile = run.profiles[way.name, segment.id]
    label: Words = segment.label
    return {
        "id": segment.id,
        "label": label.say(lang),
        "customers": profile.customers,
        "share": profile.share,
        "mine": segment.id == mine.id,
    }
