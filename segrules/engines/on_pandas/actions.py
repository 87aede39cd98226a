"""Declared actions + assigned customers -> each customer's action and arm of its experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.actions import percent
from segrules.compiler.program import Action, InSegment
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.rows import Rows
from segrules.engines.on_pandas.values import mask
from segrules.engines.on_pandas.vectors import coded, select, to_cells
from segrules.engines.results import ActionCount
from segrules.language.types import TEXT

HOLDOUT = "holdout"
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Acted:
    """The action of each customer (missing: none), the arm, and the counts of each action."""

    action: Vector
    arm: Vector
    counts: tuple[ActionCount, ...]


def acted(actions: tuple[Action, ...], rows: Rows, keys: Vector) -> Acted:
    """Give each customer the first declared action that is for them, and an arm of it."""
    chosen = np.full(len(rows), -1, dtype=np.int32)
    arms = np.full(len(rows), -1, dtype=np.int32)
    arm_names = tuple(sorted({HOLDOUT, *(a for x in actions for a in _arms(x))}))
    ids = tuple(sorted(a.id for a in actions))
    counts = []
    for action in actions:
        target, reached = _reached(action, rows)
        free = reached & (chosen < 0)
        chosen[free] = ids.index(action.id)
        arms[free] = _drawn(action, keys, free, arm_names)
        counts.append(_count(action, target, reached, free, arms, arm_names))
    return Acted(coded(TEXT, chosen, ids), coded(TEXT, arms, arm_names), tuple(counts))


def _reached(action: Action, rows: Rows) -> tuple[Mask, Mask]:
    """Who is in the action's segments, and who of them meets its condition."""
    target = np.zeros(len(rows), dtype=np.bool_)
    for segmentation, segment in action.segments:
        target = target | mask(InSegment(segmentation, frozenset({segment})), rows)
    if action.condition is None:
        return target, target
    return target, target & mask(action.condition, rows)


def _count(
    action: Action, target: Mask, reached: Mask, free: Mask, arms: Codes, names: tuple[str, ...]
) -> ActionCount:
    taken = int(free.sum())
    drawn = {n: int((free & (arms == i)).sum()) for i, n in enumerate(names) if n in _arms(action)}
    rest = taken - sum(drawn.values())
    if rest and drawn:
        drawn[""] = rest
    return ActionCount(
        action.id,
        int(target.sum()),
        int(target.sum() - reached.sum()),
        int(reached.sum()) - taken,
        taken,
        drawn,
    )


# ---------------------------------------------------------------- experiments


def _experiment(action: Action) -> Mapping[str, Any]:
    return action.details.get("experiment") or {}


def _arms(action: Action) -> tuple[str, ...]:
    experiment = _experiment(action)
    held = (HOLDOUT,) if experiment.get("holdout") else ()
    return (*held, *experiment.get("arms", {}))


def _drawn(action: Action, keys: Vector, who: Mask, names: tuple[str, ...]) -> Codes:
    """The arm code of each chosen customer: -1 for none."""
    experiment = _experiment(action)
    drawn = np.full(int(who.sum()), -1, dtype=np.int32)
    if not experiment or not len(drawn):
        return drawn
    cells = [str(c) for c in to_cells(select(keys, np.flatnonzero(who)))]
    shares = {a: _share(s) for a, s in experiment.get("arms", {}).items()}
    held = _share(experiment.get("holdout", "0%"))
    for i, cell in enumerate(cells):
        arm = HOLDOUT if uniform(action.id, HOLDOUT, cell) < held else _arm(action, cell, shares)
        drawn[i] = names.index(arm) if arm else -1
    return drawn


def _arm(action: Action, cell: str, shares: Mapping[str, Fraction]) -> str:
    draw, reached = uniform(action.id, "arm", cell), Fraction(0)
    for arm, share in shares.items():
        reached += share
        if draw < reached:
            return arm
    return ""


def uniform(action: str, salt: str, customer: str) -> Fraction:
    """A number in [0, 1) that only the action, the salt and the customer's key decide.

    The first eight bytes of sha256 over the three, joined by zero bytes, as a fraction of 2^64: a
    customer who is held out at 5 % is held out at 10 % as well, on every machine and engine.
    """
    digest = sha256(f"{action}\0{salt}\0{customer}".encode()).digest()
    return Fraction(int.from_bytes(digest[:8], "big"), 2**64)


def _share(text: str) -> Fraction:
    return Fraction(percent(text) or 0)
