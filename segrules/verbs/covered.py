"""Program and its cases, run -> which goals of its rules they show, and which they lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segrules.engines.rows.evaluate import holds
from segrules.proofs.coverage import Goal, Shown, where_shown
from segrules.proofs.examples import Example, examples_of
from segrules.proofs.laid_out import LaidOut
from segrules.verbs.assertions import Asserted
from segrules.verbs.cases import Setting
from segrules.verbs.confirmed import confirmed


@dataclass(frozen=True, slots=True)
class Lacking:
    """A goal that no case shows, with a customer who would; None where none could be named."""

    goal: Goal
    example: Example | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Goals that cases show and those they do not; what nobody can show is left out of both."""

    shown: tuple[Goal, ...]
    lacking: tuple[Lacking, ...]

    @property
    def goals(self) -> tuple[Goal, ...]:
        """All goals, shown or not."""
        return (*self.shown, *(one.goal for one in self.lacking))

    @property
    def percent(self) -> int:
        """Shown goals of a hundred, rounded down; of no goals, all."""
        return percent_of(len(self.shown), len(self.shown) + len(self.lacking))


def percent_of(part: int, whole: int) -> int:
    """So many of a hundred, rounded down; of nothing, all."""
    return 100 * part // whole if whole else 100


def coverage_of(
    goals: Iterable[Goal],
    laid: LaidOut,
    asserted: Mapping[str, tuple[Asserted, ...]],
    setting: Setting,
) -> Coverage:
    """Look for each goal among the cases, and for a customer where none of them shows it."""
    shown, lacking = [], []
    for goal in goals:
        if any(shows(one, goal) for one in asserted[goal.segmentation]):
            shown.append(goal)
            continue
        where = where_shown(goal, laid)
        if where is not None:
            lacking.append(Lacking(goal, _example(goal, where, laid, setting)))
    return Coverage(tuple(shown), tuple(lacking))


def _example(goal: Goal, where: Shown, laid: LaidOut, setting: Setting) -> Example | None:
    if where.area is None:
        return None
    part = next(s for s in setting.program.segmentations if s.name == goal.segmentation)
    last = goal.rule == len(part.rules)
    told = laid.inputs(part.name, range(len(part.rules)) if last else [goal.rule])
    candidates = examples_of(laid.cells, where.area, setting.program)
    return confirmed(candidates, told, lambda c: shows(c, goal), part, setting)


def shows(case: Asserted, goal: Goal) -> bool:
    """Whether a case shows a goal."""
    return case.reaches(goal.rule) and holds(goal.condition, case.scope)
