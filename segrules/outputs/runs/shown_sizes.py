"""A run -> how many customers of each segment and action may be told, small counts hidden.

Nothing is hidden where the run's `min_cell` is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.compiler.program import Segmentation
from segrules.engines.contacts import Funnel
from segrules.engines.results import Result
from segrules.outputs.runs.counts import segment_counts, unassigned
from segrules.outputs.small_cells import Hidden, Shown, shown_counts

NOBODYS = ""
"""Stands for the customers who are in no segment."""


def shown_sizes(result: Result, way: Segmentation) -> Mapping[str, Shown]:
    """The customers of each segment, and of none, all of whom add up to everybody.

    Tags do not add up to anything that is told, so each stands for itself.
    """
    counts = {**segment_counts(result, way), NOBODYS: unassigned(result, way)}
    if not result.min_cell:
        return dict(counts)
    if way.assign == "all":
        return {n: _alone(c, result.min_cell) for n, c in counts.items()}
    shown, _ = shown_counts(list(counts.values()), result.min_cell)
    return dict(zip(counts, shown, strict=True))


def _alone(count: int, least: int) -> Shown:
    return Hidden.SMALL if 0 < count < least else count


@dataclass(frozen=True, slots=True)
class ShownFunnel:
    """A funnel as it may be told: the lost and the held by step, the sent together and apart."""

    in_segment: Shown
    lost: Mapping[str, Shown]
    held: Mapping[str, Shown]
    sent: Shown
    parts: Mapping[tuple[str, str], Shown]


def shown_funnels(result: Result) -> tuple[ShownFunnel, ...]:
    """The funnels of a run, of which no hidden count can be worked out from what is told.

    An action for a segment whose size is hidden tells nothing but zeros: it would give that away.
    """
    return tuple(
        _shown(f, result.min_cell, veiled=veiled(result, f.action)) for f in result.funnels
    )


def all_told(result: Result) -> bool:
    """Whether it is told of each action how many are sent something: else no total may be told."""
    return all(isinstance(f.sent, int) for f in shown_funnels(result))


def veiled(result: Result, action: str) -> bool:
    """Whether an action is for a segment whose size is hidden."""
    if not result.min_cell:
        return False
    targets = next(a.segments for a in result.program.actions if a.id == action)
    ways = {w.name: w for w in result.program.segmentations}
    sizes = {name: shown_sizes(result, ways[name]) for name in {name for name, _ in targets}}
    return any(isinstance(sizes[name][segment], Hidden) for name, segment in targets)


def shown_steps(counts: list[int], least: int, *, veiled: bool) -> tuple[tuple[Shown, ...], Shown]:
    """The steps of a funnel and their total, as they may be told."""
    if not least:
        return tuple(counts), sum(counts)
    if not veiled:
        return shown_counts(counts, least)
    return tuple(_veil(c, least) for c in counts), _veil(sum(counts), least)


def _veil(count: int, least: int) -> Shown:
    if count == 0:
        return 0
    return Hidden.SMALL if count < least else Hidden.OTHER


def _shown(funnel: Funnel, least: int, *, veiled: bool) -> ShownFunnel:
    whole = sum(funnel.sent.values())
    steps = [*funnel.lost.values(), *funnel.held.values(), whole]
    shown, total = shown_steps(steps, least, veiled=veiled)
    lost = dict(zip(funnel.lost, shown, strict=False))
    held = dict(zip(funnel.held, shown[len(lost) :], strict=False))
    hidden = isinstance(shown[-1], Hidden)
    told, _ = shown_steps(list(funnel.sent.values()), least, veiled=hidden)
    parts = dict(zip(funnel.sent, told, strict=True))
    return ShownFunnel(total, lost, held, shown[-1], parts)
