"""Declared actions + assigned customers + what was decided earlier -> contacts and funnels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segrules.compiler.program import Action, Program
from segrules.engines.contacts import Contacts, Funnel
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.resolving.asked import decided
from segrules.engines.on_pandas.resolving.earlier import (
    Earlier,
)
from segrules.engines.on_pandas.resolving.unknown_reach import unknown_reach
from segrules.engines.on_pandas.resolving.work import Planned, Work, work_of
from segrules.engines.on_pandas.vectors import coded, missing
from segrules.language.findings import Finding
from segrules.language.types import TEXT


@dataclass(frozen=True, slots=True)
class Resolved:
    """The contacts and funnels; each customer's first action and arm (missing: none).

    `cut` are the contacts that there would have been with more money.

    `run` names the run in a journal: the ruleset, and what of it and of the data decides contacts.
    """

    contacts: Contacts | None
    cut: Contacts | None
    funnels: tuple[Funnel, ...]
    action: Vector
    arm: Vector
    run: str | None = None
    findings: tuple[Finding, ...] = ()


def resolved(
    program: Program, rows: Rows, keys: Vector, earlier: Earlier | None = None
) -> Resolved:
    """Decide who gets what.

    Actions are asked by priority, and within it as declared; each loses customers at the STEPS, in
    that order. A customer who is held back from an action has it for all that follows: it counts as
    one of the run, and for caps. Raises DataError where a journal is kept and the run has no day.
    """
    if not program.actions:
        return Resolved(None, None, (), missing(TEXT, len(rows)), missing(TEXT, len(rows)))
    work = work_of(program, rows, keys, earlier or Earlier())
    funnels = {i: decided(i, work) for i in _by_priority(program.actions)}
    contacts, cut = _contacts(work.planned, work), _contacts(work.cut, work)
    action, arm = _first(contacts, len(rows))
    listed = tuple(funnels[i] for i in range(len(program.actions)))
    return Resolved(contacts, cut, listed, action, arm, work.run, unknown_reach(program, rows))


def _by_priority(actions: Sequence[Action]) -> list[int]:
    return sorted(range(len(actions)), key=lambda i: (-actions[i].priority, i))


def _contacts(plans: Sequence[Planned], work: Work) -> Contacts:
    words = work.words
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
    action, arm = np.full(many, -1, np.int32), np.full(many, -1, np.int32)
    action[customer] = code[contacts.action[first]]
    arm[customer] = contacts.arm[first]
    return coded(TEXT, action, ids), coded(TEXT, arm, contacts.arms)
