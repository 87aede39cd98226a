"""A wish, or a run -> how many customers an experiment needs, or what it can find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from segrules.compiler.program import Action
from segrules.engines.contacts import HOLDOUT
from segrules.language.findings import Finding, Words
from segrules.verbs.measuring.contacted import Contacted, contacted, is_one_of, words_of
from segrules.verbs.measuring.sizes import Design, Mean, Rate, Size, findable, needed, of_sizes
from segrules.verbs.recorded_run import recorded_run

BASES = (0.02, 0.05, 0.1, 0.2)
"""The rates of those left alone that are tried where none is given."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The customers that are needed for an uplift, or the uplift that so many can find.

    `equal` are the customers in all that would do if those held out were as many as an arm's;
    None where the customers were given.
    """

    design: Design
    uplift: float
    size: Size
    equal: int | None = None


@dataclass(frozen=True, slots=True)
class ArmPower:
    """What a comparison of an arm with those held out can find, for each rate or mean tried."""

    arm: str
    customers: int
    held: int
    findable: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RunPower:
    """What each action of a run can find: its arms, each against those it holds out."""

    run: str
    tried: tuple[Rate | Mean, ...]
    design: Design
    actions: tuple[tuple[str, Words | None, tuple[ArmPower, ...]], ...]
    findings: tuple[Finding, ...]


def plan_for(design: Design, uplift: float) -> Plan:
    """The customers that are needed."""
    even = needed(replace(design, holdout=1 / (design.arms + 1)), uplift)
    return Plan(design, uplift, needed(design, uplift), even.all)


def plan_with(design: Design, customers: int) -> Plan:
    """What so many customers can find, parted as the design says; infinite where nothing."""
    held = int(customers * design.holdout)
    size = Size(held, (customers - held) // design.arms, design.arms)
    return Plan(design, findable(design, size.held, size.arm), size)


def power_of_run(folder: Path, design: Design, tried: Sequence[Rate | Mean]) -> RunPower:
    """What the actions of a run can find with those they hold out.

    Raises as `recorded_run` and `contacted` do.
    """
    run = recorded_run(folder)
    made = contacted(run.manifest, run.program, run.keys)
    actions, found = [], []
    for action in run.program.actions:
        arms = _arms(action, made, design, tried)
        actions.append((action.id, action.details.get("label"), arms))
        if not any(a.held for a in arms):
            found.append(Finding("holdout-empty", action.place, {"action": action.id}))
    return RunPower(run.name, tuple(tried), design, tuple(actions), tuple(found))


def _arms(
    action: Action, made: Contacted, design: Design, tried: Sequence[Rate | Mean]
) -> tuple[ArmPower, ...]:
    mine = is_one_of(made.action, {action.id})
    held = int((mine & is_one_of(made.arm, {HOLDOUT})).sum())
    sent = mine & ~made.held
    arms = words_of(made.arm, sent) if sent.any() else ()
    sizes = {arm: int((sent & is_one_of(made.arm, {arm})).sum()) for arm in arms}
    return tuple(
        ArmPower(arm, many, held, tuple(_found(design, of, len(arms), held, many) for of in tried))
        for arm, many in sizes.items()
    )


def _found(design: Design, of: Rate | Mean, arms: int, held: int, many: int) -> float:
    if not held:
        return np.inf
    return findable(of_sizes(replace(design, of=of, arms=arms), held, many), held, many)
