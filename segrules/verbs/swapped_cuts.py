"""Two runs -> what was fitted for one, with that of the other where both fit the same."""

from __future__ import annotations

from segrules.compiler.program import Classes, Named, Program, Quantile, Score, Standardised
from segrules.compiler.walk import nodes
from segrules.verbs.lock import CutsByScore, ParametersByModel
from segrules.verbs.lock_form import outer_scores, value_type
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.same_parts import same_value


def same_cuts(old: RecordedRun, new: RecordedRun) -> bool:
    """Whether both runs cut every score at the same points."""

    def points(run: RecordedRun) -> object:
        return {
            name: {k: c.deciding for k, c in groups.items()} for name, groups in run.cuts.items()
        }

    return points(old) == points(new)


def swapped_cuts(old: RecordedRun, new: RecordedRun) -> CutsByScore:
    """The first run's cut points, those of the second in their place where they cut the same.

    They do where both scores cut the same value, into as many classes, in the same direction, in
    the same groups and with the same tie-breaks; else the score is part of the rules.
    """
    after = {s.name: s for s in new.program.scores}
    return {
        s.name: new.cuts[s.name]
        if s.name in after and _cuts_alike(s, after[s.name], old.program, new.program)
        else old.cuts[s.name]
        for s in old.program.scores
        if s.name in old.cuts
    }


def swapped_models(old: RecordedRun, new: RecordedRun) -> ParametersByModel:
    """The first run's parameters, those of the second in their place where the models are alike."""
    after = {m.name: m for m in new.program.models}
    return {
        m.name: new.models[m.name]
        if m.name in new.models and m == after.get(m.name)
        else old.models[m.name]
        for m in old.program.models
        if m.name in old.models
    }


def _cuts_alike(one: Score, other: Score, old: Program, new: Program) -> bool:
    match one.rule, other.rule:
        case Classes() as before, Classes() as after:
            same = before.of == after.of and _shape(one, before) == _shape(other, after)
            names = [n.name for n in nodes(before.of) if isinstance(n, Named)]
            return same and all(same_value(n, old, new) for n in names)
        case Standardised() as before, Standardised() as after:
            names = [n.name for n in nodes(before.of) if isinstance(n, Named)]
            return before == after and all(same_value(n, old, new) for n in names)
        case _:
            return False


def _shape(score: Score, rule: Classes) -> object:
    method = rule.method
    split = (method.split_by, method.compat) if isinstance(method, Quantile) else ((), None)
    kind = value_type(score)
    return (rule.count, rule.better, kind.kind, kind.decimals, outer_scores(score), split)
