"""Declared actions + assigned customers + what was decided earlier -> contacts and funnels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256

import numpy as np

from segrules.compiler.action_terms import Terms, terms
from segrules.compiler.program import Action, ContactRules, Program
from segrules.engines.contacts import CONTROL, HOLDOUT, STEPS, Codes, Contacts, Funnel
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.resolving.capping import Asking, Given, Log, Past, capped, crowded
from segrules.engines.on_pandas.resolving.draws import arms_of, held_out, in_control, key_texts
from segrules.engines.on_pandas.resolving.earlier import (
    Barred,
    Earlier,
    Logged,
    barred,
    places,
    seen_by,
)
from segrules.engines.on_pandas.resolving.reaching import Positions, Reach, Table, reach
from segrules.engines.on_pandas.resolving.sending_days import sending_day
from segrules.engines.on_pandas.resolving.spending import affordable
from segrules.engines.on_pandas.vectors import coded, known_mask, missing
from segrules.language.findings import DataError, Finding
from segrules.language.types import TEXT

NONE = np.int32(-1)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The contacts and funnels; each customer's first action and arm (missing: none).

    `run` names the run in a journal: the ruleset, and what of it and of the data decides contacts.
    """

    contacts: Contacts | None
    funnels: tuple[Funnel, ...]
    action: Vector
    arm: Vector
    run: str | None = None


def resolved(
    program: Program, rows: Rows, keys: Vector, earlier: Earlier | None = None
) -> Resolved:
    """Decide who gets what.

    Actions are asked by priority, and within it as declared; each loses customers at the STEPS, in
    that order. A customer who is held back from an action has it for all that follows: it counts as
    one of the run, and for caps. Raises DataError where a journal is kept and the run has no day.
    """
    if not program.actions:
        return Resolved(None, (), missing(TEXT, len(rows)), missing(TEXT, len(rows)))
    work = _work(program, rows, keys, earlier or Earlier())
    funnels = {i: _decide(i, work) for i in _by_priority(program.actions)}
    contacts = _contacts(work)
    action, arm = _first(contacts, len(rows))
    listed = tuple(funnels[i] for i in range(len(program.actions)))
    return Resolved(contacts, listed, action, arm, work.run)


def _by_priority(actions: Sequence[Action]) -> list[int]:
    return sorted(range(len(actions)), key=lambda i: (-actions[i].priority, i))


# ---------------------------------------------------------------- what is worked on


@dataclass(frozen=True, slots=True)
class _Words:
    """What the codes of contacts stand for."""

    actions: tuple[str, ...]
    segments: tuple[tuple[str, str], ...]
    channels: tuple[str, ...]
    arms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """The contacts of one action, those held back among them."""

    action: int
    at: Positions
    segment: Codes
    channel: Codes
    arm: Codes
    cost: int
    held: Mask
    day: int


@dataclass(slots=True)
class _Work:
    """All that is known while actions are asked one after the other."""

    program: Program
    agreed: tuple[Terms, ...]
    words: _Words
    reaches: tuple[Reach, ...]
    names: list[bytes]
    control: Mask
    value: Vector | None
    as_of: int | None
    barred: Barred
    log: Log
    left: int | None
    run: str | None
    planned: list[_Planned] = field(default_factory=list)

    @property
    def rules(self) -> ContactRules:
        """The rules of contact."""
        return self.program.contact


def _work(program: Program, rows: Rows, keys: Vector, earlier: Earlier) -> _Work:
    rules = program.contact
    agreed = tuple(terms(a) for a in program.actions)
    words = _words(program, agreed)
    reaches = tuple(
        reach(a, t, rules, rows, words.segments)
        for a, t in zip(program.actions, agreed, strict=True)
    )
    control = Fraction(*rules.control)
    drawn = control or earlier.logged is not None or any(t.holdout or t.arms for t in agreed)
    names = key_texts(keys) if drawn else []
    run = _run_name(program, rows, names, reaches) if earlier.logged is not None else None
    return _Work(
        program,
        agreed,
        words,
        reaches,
        names,
        in_control(control, rules.salt, names) if control else np.zeros(len(rows), np.bool_),
        rows.names.get(rules.value or ""),
        rows.as_of,
        barred(earlier.suppressed, keys, words.channels),
        Log(len(rows), _past(earlier.logged, run, rows.as_of, keys, words)),
        None if rules.budget is None else rules.budget.total,
        run,
    )


def _words(program: Program, agreed: Sequence[Terms]) -> _Words:
    pairs = dict.fromkeys(p for a in program.actions for p in a.segments)
    channels = {c for t in agreed for c in t.channels}
    arms = {HOLDOUT, CONTROL, *(arm for t in agreed for arm in t.arms)}
    return _Words(
        tuple(a.id for a in program.actions),
        tuple(pairs),
        tuple(sorted(channels)),
        tuple(sorted(arms)),
    )


def _past(
    logged: Logged | None, run: str | None, as_of: int | None, keys: Vector, words: _Words
) -> Past:
    """The contacts of earlier runs with customers who are there."""
    if logged is None or run is None:
        nothing = np.zeros(0, np.int32)
        return Past(np.zeros(0, np.intp), nothing, nothing, nothing)
    if as_of is None:
        raise DataError([Finding("journal-without-day")])
    seen = seen_by(logged, run, as_of)
    at = places(keys, seen.key)
    there = at >= 0
    return Past(
        at[there].astype(np.intp),
        _codes(seen.action, words.actions)[there],
        _codes(seen.channel, words.channels)[there],
        seen.day[there],
    )


def _codes(vector: Vector, words: Sequence[str]) -> Codes:
    """The places of texts among words in any order; -1 for none of them."""
    at = [words.index(w) if w in words else -1 for w in vector.words]
    found: Codes = np.array([*at, -1], np.int32)[vector.values]
    return found


def _run_name(
    program: Program, rows: Rows, names: Sequence[bytes], reaches: Sequence[Reach]
) -> str:
    """The ruleset's name and a digest of the program, the day, the customers and their reach."""
    digest = sha256(f"{program.digest}\0{rows.as_of}\0".encode())
    digest.update(b"\0".join(names))
    value = rows.names.get(program.contact.value or "")
    if value is not None:
        digest.update(np.where(known_mask(value), value.values, 0).tobytes())
    for found in reaches:
        digest.update(found.at.astype("<i8").tobytes())
        digest.update(found.segment.astype("<i4").tobytes())
        digest.update(np.packbits(found.open).tobytes())
    return f"{program.header.name}@{digest.hexdigest()[:16]}"


# ---------------------------------------------------------------- one action


@dataclass(slots=True)
class _Narrowing:
    """The customers that an action has left, and how many it lost at which step."""

    at: Positions
    segment: Codes
    open: Table
    lost: dict[str, int]

    def close(self, step: str, closed: Table | None = None) -> None:
        """Close channels for customers; who has none left is lost at the step."""
        if closed is not None:
            self.open = self.open & ~closed
        self.keep(step, np.asarray(self.open.any(axis=1), np.bool_))

    def keep(self, step: str, kept: Mask) -> None:
        """Keep some of the customers; the others are lost at the step."""
        self.lost[step] = len(kept) - int(np.count_nonzero(kept))
        if self.lost[step]:
            self.at, self.segment, self.open = self.at[kept], self.segment[kept], self.open[kept]


def _decide(index: int, work: _Work) -> Funnel:
    """Ask one action, and add what it plans to the work."""
    agreed, found = work.agreed[index], work.reaches[index]
    day = sending_day(work.as_of, agreed.start, work.rules)
    channels = tuple(work.words.channels.index(c) for c in agreed.channels)
    asking = Asking(index, day, channels, agreed.channels, agreed)
    lost = {"condition": found.in_segment - len(found.at)}
    left = _Narrowing(found.at, found.segment, found.open, lost)
    left.close("consent")
    left.close("suppressed", _suppressed(work.barred, asking, left.at))
    left.close("capped", capped(asking, work.rules, work.log, left.at))
    left.close("elsewhere", crowded(asking, work.rules, work.log, left.at))
    arm, held = _arms(index, work, left.at)
    enough = affordable(agreed.budget, work.left, work.value, left.at, left.segment, held)
    chosen = np.array([*channels, NONE], np.int32)[left.open.argmax(axis=1)]
    left.keep("budget", enough)
    cost = 0 if agreed.budget is None else agreed.budget.per_customer
    plan = _Planned(
        index, left.at, left.segment, chosen[enough], arm[enough], cost, held[enough], day
    )
    _take(plan, work)
    return _funnel(work, plan, found.in_segment, lost)


def _suppressed(who: Barred, asking: Asking, at: Positions) -> Table:
    made = np.broadcast_to(who.everywhere[at][:, None], (len(at), max(1, len(asking.names)))).copy()
    for place, channel in enumerate(asking.names):
        made[:, place] |= who.by_channel[channel][at]
    return made


def _arms(index: int, work: _Work, at: Positions) -> tuple[Codes, Mask]:
    """The arm of each customer at a place, and who is held back."""
    agreed, words = work.agreed[index], work.words
    made = np.full(len(at), NONE, np.int32)
    held = np.zeros(len(at), np.bool_)
    if work.names:
        action, salt = work.program.actions[index].id, work.rules.salt
        customers = [work.names[i] for i in at.tolist()]
        out = held_out(action, agreed.holdout, salt, customers)
        made = arms_of(action, agreed.arms, salt, customers, words.arms)
        made[out] = words.arms.index(HOLDOUT)
        made[work.control[at]] = words.arms.index(CONTROL)
        held = out | work.control[at]
    return made, held


def _take(plan: _Planned, work: _Work) -> None:
    work.planned.append(plan)
    work.log.given.append(Given(plan.at, plan.channel, plan.day))
    if work.left is not None:
        work.left -= plan.cost * int(np.count_nonzero(~plan.held))


def _funnel(work: _Work, plan: _Planned, in_segment: int, lost: dict[str, int]) -> Funnel:
    agreed, words = work.agreed[plan.action], work.words
    sent = ~plan.held
    held = {
        name: int(np.count_nonzero(plan.held & (plan.arm == words.arms.index(name))))
        for name in (CONTROL, HOLDOUT)
    }
    budget = agreed.budget
    return Funnel(
        words.actions[plan.action],
        in_segment,
        {step: lost[step] for step in STEPS},
        held,
        _counted(plan, sent, words),
        plan.cost * int(np.count_nonzero(sent)),
        None if budget is None else budget.total,
        "" if budget is None else budget.unit,
    )


def _counted(plan: _Planned, sent: Mask, words: _Words) -> dict[tuple[str, str], int]:
    """How many get it, by channel and arm."""
    width = len(words.arms) + 1
    cells = (plan.channel[sent].astype(np.int64) + 1) * width + plan.arm[sent] + 1
    counts = np.bincount(cells, minlength=(len(words.channels) + 1) * width).tolist()
    names = [(c, a) for c in ("", *words.channels) for a in ("", *words.arms)]
    return {name: many for name, many in zip(names, counts, strict=True) if many}


# ---------------------------------------------------------------- all actions


def _contacts(work: _Work) -> Contacts:
    plans, words = work.planned, work.words
    customer = np.concatenate([p.at for p in plans]).astype(np.int64)
    many = [len(p.at) for p in plans]
    order = np.argsort(customer, kind="stable")
    cost = np.concatenate([np.where(p.held, 0, p.cost) for p in plans])
    return Contacts(
        customer[order],
        np.repeat(np.array([p.action for p in plans], np.int32), many)[order],
        np.concatenate([p.segment for p in plans])[order],
        np.concatenate([p.channel for p in plans])[order],
        np.concatenate([p.arm for p in plans])[order],
        cost[order].astype(np.int64),
        np.repeat(np.array([p.day for p in plans], np.int32), many)[order],
        words.actions,
        words.segments,
        words.channels,
        words.arms,
    )


def _first(contacts: Contacts, many: int) -> tuple[Vector, Vector]:
    """The action and the arm of each customer's first contact."""
    customer, first = np.unique(contacts.customer, return_index=True)
    ids = tuple(sorted(contacts.actions))
    code = np.array([ids.index(a) for a in contacts.actions], np.int32)
    action, arm = np.full(many, NONE, np.int32), np.full(many, NONE, np.int32)
    action[customer] = code[contacts.action[first]]
    arm[customer] = contacts.arm[first]
    return coded(TEXT, action, ids), coded(TEXT, arm, contacts.arms)
