"""Declared actions + assigned customers -> each customer's action and arm of its experiment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.action_terms import percent
from segrules.compiler.program import Action, InSegment
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import mask
from segrules.engines.on_pandas.packed_words import texts_at
from segrules.engines.on_pandas.vectors import coded, missing
from segrules.engines.results import ActionCount
from segrules.language.types import TEXT, Kind

HOLDOUT = "holdout"
Codes = npt.NDArray[np.int32]
Draws = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Acted:
    """The action of each customer (missing: none), the arm, and the counts of each action."""

    action: Vector
    arm: Vector
    counts: tuple[ActionCount, ...]


def acted(actions: tuple[Action, ...], rows: Rows, keys: Vector) -> Acted:
    """Give each customer the first declared action that is for them, and an arm of it."""
    if not actions:
        return Acted(missing(TEXT, len(rows)), missing(TEXT, len(rows)), ())
    chosen = np.full(len(rows), -1, dtype=np.int32)
    arms = np.full(len(rows), -1, dtype=np.int32)
    arm_names = tuple(sorted({HOLDOUT, *(a for x in actions for a in _arms(x))}))
    ids = tuple(sorted(a.id for a in actions))
    counts = []
    for action in actions:
        target, reached = _reached(action, rows)
        free = np.flatnonzero(reached & (chosen < 0))
        chosen[free] = ids.index(action.id)
        arms[free] = _drawn(action, keys, free, arm_names)
        counts.append(_count(action, target, reached, arms[free], arm_names))
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
    action: Action, target: Mask, reached: Mask, arms: Codes, names: tuple[str, ...]
) -> ActionCount:
    """The counts of an action, given the arm code of each customer that it has taken."""
    taken = len(arms)
    sizes = np.bincount(arms + 1, minlength=len(names) + 1)[1:].tolist()
    own = _arms(action)
    drawn = {n: size for n, size in zip(names, sizes, strict=True) if n in own}
    rest = taken - sum(drawn.values())
    if rest and drawn:
        drawn[""] = rest
    targets, met = int(np.count_nonzero(target)), int(np.count_nonzero(reached))
    return ActionCount(action.id, targets, targets - met, met - taken, taken, drawn)


# ---------------------------------------------------------------- experiments


def _experiment(action: Action) -> Mapping[str, Any]:
    return action.details.get("experiment") or {}


def _arms(action: Action) -> tuple[str, ...]:
    experiment = _experiment(action)
    held = (HOLDOUT,) if experiment.get("holdout") else ()
    return (*held, *experiment.get("arms", {}))


def _drawn(action: Action, keys: Vector, at: Positions, names: tuple[str, ...]) -> Codes:
    """The arm code of each customer at a position: -1 for none."""
    experiment = _experiment(action)
    if not experiment:
        return np.full(len(at), -1, dtype=np.int32)
    customers = _key_texts(keys, at)
    holdout = {HOLDOUT: _share(experiment.get("holdout", "0%"))}
    shares = {arm: _share(share) for arm, share in experiment.get("arms", {}).items()}
    held = _parted(action.id, HOLDOUT, holdout, customers, names)
    return np.where(held >= 0, held, _parted(action.id, "arm", shares, customers, names))


def _key_texts(keys: Vector, at: Positions) -> list[bytes]:
    """The keys of some customers as they are written, in UTF-8."""
    values = keys.values[at]
    text = keys.type.kind is Kind.TEXT
    written: Iterable[str] = texts_at(keys.words, values) if text else map(str, values.tolist())
    return [text.encode("utf-8", "surrogatepass") for text in written]


def draws(action: str, salt: str, customers: Sequence[bytes]) -> Draws:
    """For each customer a number that only the action, the salt and the customer's key decide.

    The first eight bytes of sha256 over the three, joined by zero bytes; over 2^64 it is a fraction
    in [0, 1). A customer who is held out at 5 % is held out at 10 % as well, on every machine and
    engine.
    """
    begun = f"{action}\0{salt}\0".encode()
    digests = b"".join([sha256(begun + customer).digest()[:8] for customer in customers])
    return np.frombuffer(digests, ">u8").astype(np.uint64)


def _parted(
    action: str,
    salt: str,
    shares: Mapping[str, Fraction],
    customers: Sequence[bytes],
    names: tuple[str, ...],
) -> Codes:
    """The arm in whose share of [0, 1), one after the other as declared, each draw lies; -1: none.

    A draw lies below a share where it is at most the last whole number below share * 2^64.
    """
    taken = [(names.index(arm), share) for arm, share in shares.items() if share]
    if not taken:
        return np.full(len(customers), -1, dtype=np.int32)
    ends = [math.ceil(end * 2**64) - 1 for end in accumulate(share for _, share in taken)]
    place = np.searchsorted(np.array(ends, np.uint64), draws(action, salt, customers))
    return np.array([*(arm for arm, _ in taken), -1], np.int32)[place]


def _share(text: str) -> Fraction:
    return Fraction(percent(text) or 0)
