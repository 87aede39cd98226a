"""A segmentation -> the SQL of each customer's segment, or of a flag for each tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segrules.compiler.program import Segmentation
from segrules.engines.sql.dialects import text
from segrules.engines.sql.pieces import (
    FALSE,
    TRUE,
    Sql,
    When,
    case,
    certain,
    either,
    level_of,
    negated,
)
from segrules.engines.sql.scopes import Scope
from segrules.engines.sql.values import condition, missing
from segrules.language.types import TEXT


def first_match(step: Segmentation, scope: Scope) -> Sql:
    """The segment of the first rule that is true, else of `otherwise`, else missing."""
    dialect = scope.setting.dialect
    labels = {s.id: s.label.say(scope.setting.lang) for s in step.segments}
    whens = [
        When(condition(r.condition, scope), text(dialect, r.segment), labels.get(r.segment, ""))
        for r in step.rules
    ]
    if step.otherwise is not None:
        return case(whens, text(dialect, step.otherwise))
    return case(whens) if whens else missing(TEXT, dialect)


def tags(step: Segmentation, scope: Scope) -> Mapping[str, Sql]:
    """A flag for each tag; `otherwise` takes who carries no other."""
    tests: dict[str, list[Sql]] = {s.id: [] for s in step.segments}
    for rule in step.rules:
        tests[rule.segment].append(condition(rule.condition, scope))
    made = {tag: _flag(parts) for tag, parts in tests.items()}
    if step.otherwise is not None:
        held = either([part for parts in tests.values() for part in parts])
        made[step.otherwise] = _opposite(certain(held))
    return made


def _flag(parts: Sequence[Sql]) -> Sql:
    made = certain(either(list(parts)))
    return Sql(made.text, made.rank, level_of(parts))


def _opposite(flag: Sql) -> Sql:
    return {TRUE: FALSE, FALSE: TRUE}.get(flag) or negated(flag)
