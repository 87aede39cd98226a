"""An action's contacts and what customers did -> its groups beside those left alone, unjudged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from segrules.compiler.action_terms import COST_DECIMALS
from segrules.compiler.program import Action
from segrules.engines.contacts import CONTROL, HOLDOUT
from segrules.language.findings import Finding
from segrules.verbs.measuring.adjusting import Floats, adjusted, theta
from segrules.verbs.measuring.contacted import (
    Contacted,
    Mask,
    is_one_of,
    words_of,
)
from segrules.verbs.measuring.drawn import drawn
from segrules.verbs.measuring.estimates import (
    Difference,
    means_compared,
    moments,
    pooled_deviation,
    shares_compared,
)
from segrules.verbs.measuring.kpis import Asked, kpi_end, kpi_measured
from segrules.verbs.measuring.measurement import (
    ActionMeasured,
    Comparison,
    Counts,
    Drawn,
    Group,
    Kpi,
    Level,
    Return,
)
from segrules.verbs.measuring.per_customer import PerCustomer, Places, counts_of

REFERENCES = (HOLDOUT, CONTROL)
"""The first that has somebody in it is what returns and KPIs are taken against."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Contacts of a run and what customers did after it, by the end up to which they are seen."""

    contacts: Contacted
    done: Mapping[int, PerCustomer]
    shares: Mapping[str, Mapping[str, Fraction]]
    """What share of an action's customers was to fall into each group."""
    until: int
    as_of: int
    covered: int


@dataclass(frozen=True, slots=True)
class Compared:
    """An action as compared, before p-values are corrected and verdicts are given."""

    measured: ActionMeasured
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scene:
    """All of an action's contacts; positions are among the run's customers."""

    arrival: Arrival
    mine: Mask
    done: PerCustomer
    after: Floats
    """Revenue in major units, adjusted."""
    slope: float
    units_fit: bool

    def at(self, where: Mask) -> Places:
        """The customers of the action's contacts where a mask holds."""
        found: Places = self.arrival.contacts.customer[self.mine & where]
        return found

    def held(self, reference: str, where: Mask) -> Places:
        """Those of them who are left alone."""
        return self.at(where & is_one_of(self.arrival.contacts.arm, {reference}))


def compared(action: Action, arrival: Arrival, *, units_fit: bool) -> Compared:
    """What an action brought in each of its groups, against each of its references."""
    scene = _scene(action, arrival, units_fit=units_fit)
    everybody = np.ones(len(arrival.contacts), np.bool_)
    held = [(r, scene.held(r, everybody)) for r in REFERENCES]
    check = drawn(arrival.shares[action.id], _arm_sizes(scene))
    groups = tuple(_group(scene, *g) for g in _groups(scene))
    measured = ActionMeasured(
        action.id,
        action.details.get("label"),
        tuple((r, counts_of(scene.done, at)) for r, at in held if len(at)),
        check,
        groups,
        tuple(_kpis(action, scene, check)),
    )
    return Compared(measured, tuple(_findings(action, measured)))


def _scene(action: Action, arrival: Arrival, *, units_fit: bool) -> _Scene:
    mine = is_one_of(arrival.contacts.action, {action.id})
    done = arrival.done[arrival.until]
    after, slope = _adjusted(arrival, mine, done)
    return _Scene(arrival, mine, done, after, slope, units_fit)


def _adjusted(arrival: Arrival, mine: Mask, done: PerCustomer) -> tuple[Floats, float]:
    """The revenue of customers, adjusted within an action by what they spent before."""
    before, after = done.before, done.major
    if before is None or not done.money:
        return after, 0.0
    contacts = arrival.contacts
    everybody = contacts.customer[mine]
    groups = [
        contacts.customer[mine & is_one_of(contacts.arm, {arm})]
        for arm in words_of(contacts.arm, mine)
    ]
    slope = theta(after, before, groups)
    return adjusted(after, before, slope, everybody), slope


def _arm_sizes(scene: _Scene) -> Mapping[str, int]:
    arms = scene.arrival.contacts.arm
    return {
        arm: int((scene.mine & is_one_of(arms, {arm})).sum()) for arm in words_of(arms, scene.mine)
    }


# ---------------------------------------------------------------- groups

Found = tuple[Level, str | None, tuple[str, str] | None, Mask]


def _groups(scene: _Scene) -> Iterator[Found]:
    """All who got the action; where there are several, each arm, segment, and arm in a segment."""
    contacts = scene.arrival.contacts
    sent = scene.mine & ~contacts.held
    everybody = np.ones(len(contacts), np.bool_)
    arms = words_of(contacts.arm, sent)
    segments = _segments(contacts, scene.mine)
    yield "action", None, None, everybody
    if len(arms) > 1:
        yield from (("arm", a, None, is_one_of(contacts.arm, {a})) for a in arms)
    if len(segments) > 1:
        yield from (("segment", None, s, where) for s, where in segments.items())
    if len(arms) > 1 and len(segments) > 1:
        for (segment, where), arm in product(segments.items(), arms):
            yield "segment-arm", arm, segment, where & is_one_of(contacts.arm, {arm})


def _segments(contacts: Contacted, mine: Mask) -> dict[tuple[str, str], Mask]:
    found = {}
    for way in words_of(contacts.segmentation, mine):
        of_way = is_one_of(contacts.segmentation, {way})
        for segment in words_of(contacts.segment, mine & of_way):
            found[way, segment] = of_way & is_one_of(contacts.segment, {segment})
    return found


def _group(
    scene: _Scene, level: Level, arm: str | None, segment: tuple[str, str] | None, where: Mask
) -> Group:
    contacts = scene.arrival.contacts
    sent = where & ~contacts.held
    at = scene.at(sent)
    beside = where if arm is None else _segment_mask(scene, segment)
    found = [
        c for r in REFERENCES if len(at) for c in _comparisons(scene, at, r, scene.held(r, beside))
    ]
    cost = int(contacts.cost[scene.mine & sent].sum()) / 10**COST_DECIMALS
    return Group(
        level,
        arm,
        segment,
        counts_of(scene.done, at),
        cost,
        tuple(found),
        _returned(found, len(at), cost) if scene.units_fit else None,
    )


def _segment_mask(scene: _Scene, segment: tuple[str, str] | None) -> Mask:
    contacts = scene.arrival.contacts
    if segment is None:
        return np.ones(len(contacts), np.bool_)
    way, name = segment
    inside: Mask = is_one_of(contacts.segmentation, {way}) & is_one_of(contacts.segment, {name})
    return inside


# ---------------------------------------------------------------- comparisons


def _comparisons(scene: _Scene, at: Places, reference: str, held: Places) -> Iterator[Comparison]:
    if not len(held):
        return
    base, counts = counts_of(scene.done, held), counts_of(scene.done, at)
    put = partial(Comparison, reference=reference, base=base, worth=None)
    yield put(measure="response", difference=_shares(counts, base, "responders"))
    yield put(measure="repeat", difference=_shares(counts, base, "repeaters"))
    if scene.done.money:
        yield _revenue(scene, at, held, put)


def _shares(counts: Counts, base: Counts, what: str) -> Difference:
    one, other = getattr(counts, what), getattr(base, what)
    return shares_compared(one, counts.customers, other, base.customers)


def _revenue(scene: _Scene, at: Places, held: Places, put: Any) -> Comparison:  # noqa: ANN401 - a partial
    plain = scene.done.major
    raw = means_compared(moments(plain[at]), moments(plain[held]))
    sent, left = moments(scene.after[at]), moments(scene.after[held])
    reduced = None
    if scene.slope:
        before = moments(plain[at]).error + moments(plain[held]).error
        reduced = 1 - (sent.error + left.error) / before if before else None
    found: Comparison = put(
        measure="revenue",
        difference=means_compared(sent, left),
        raw=raw,
        reduced=reduced,
        deviation=pooled_deviation(sent, left),
    )
    return found


def _returned(found: Sequence[Comparison], sent: int, cost: float) -> Return | None:
    """What came in beyond those left alone, by the first reference that there is."""
    revenue = next((c for c in found if c.measure == "revenue"), None)
    if revenue is None:
        return None
    incremental = revenue.difference.absolute.times(sent)
    net = incremental.plus(-cost)
    return Return(incremental, cost, net, net.times(1 / cost) if cost else None)


# ---------------------------------------------------------------- KPIs


def _kpis(action: Action, scene: _Scene, check: Drawn | None) -> Iterator[Kpi]:
    arrival = scene.arrival
    everybody = np.ones(len(arrival.contacts), np.bool_)
    sent = scene.at(~arrival.contacts.held)
    held = next((h for r in REFERENCES if len(h := scene.held(r, everybody))), sent[:0])
    for name, declared in (action.details.get("kpi") or {}).items():
        end = kpi_end(declared, arrival.as_of, arrival.until)
        asked = Asked(
            sent,
            held,
            arrival.done[end],
            partial(_revenue_against, arrival, scene.mine, sent, held),
            mismatch=check is not None and check.mismatch,
        )
        yield kpi_measured(name, declared, end, arrival.covered, asked)


def _revenue_against(
    arrival: Arrival, mine: Mask, sent: Places, held: Places, done: PerCustomer
) -> Difference | None:
    if not len(held):
        return None
    after, _ = _adjusted(arrival, mine, done)
    return means_compared(moments(after[sent]), moments(after[held]))


# ---------------------------------------------------------------- what is to be said


def _findings(action: Action, measured: ActionMeasured) -> Iterator[Finding]:
    name = action.id
    if not measured.held:
        yield Finding("holdout-empty", action.place, {"action": name})
    if not measured.groups[0].counts.customers:
        yield Finding("nobody-contacted", action.place, {"action": name})
    if measured.drawn is not None and measured.drawn.mismatch:
        yield Finding(
            "sample-ratio-mismatch", action.place, {"action": name, "p": f"{measured.drawn.p:.1e}"}
        )
