"""A program, its customers, what was decided earlier -> what is known while actions are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256

import numpy as np

from segrules.compiler.action_terms import Terms, terms
from segrules.compiler.program import ContactRules, Program
from segrules.engines.contacts import CONTROL, HOLDOUT, Codes
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.resolving.capping import Log, Past
from segrules.engines.on_pandas.resolving.draws import in_control, key_texts
from segrules.engines.on_pandas.resolving.earlier import (
    Barred,
    Earlier,
    Logged,
    barred,
    places,
    seen_by,
)
from segrules.engines.on_pandas.resolving.reaching import Positions, Reach, reach
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.findings import DataError, Finding


@dataclass(frozen=True, slots=True)
class CodeWords:
    """What the codes of contacts stand for."""

    actions: tuple[str, ...]
    segments: tuple[tuple[str, str], ...]
    channels: tuple[str, ...]
    arms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
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
class Work:
    """All that is known while actions are asked one after the other."""

    program: Program
    agreed: tuple[Terms, ...]
    words: CodeWords
    reaches: tuple[Reach, ...]
    names: list[bytes]
    control: Mask
    value: Vector | None
    as_of: int | None
    barred: Barred
    log: Log
    left: int | None
    run: str | None
    planned: list[Planned] = field(default_factory=list)
    cut: list[Planned] = field(default_factory=list)
    """Whom the money does not reach; nobody of them is held back, and they have no arm."""

    @property
    def rules(self) -> ContactRules:
        """The rules of contact."""
        return self.program.contact


def work_of(program: Program, rows: Rows, keys: Vector, earlier: Earlier) -> Work:
    """What is known before the first action is asked; DataError for a journal without a day."""
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
    return Work(
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


def _words(program: Program, agreed: Sequence[Terms]) -> CodeWords:
    pairs = dict.fromkeys(p for a in program.actions for p in a.segments)
    channels = {c for t in agreed for c in t.channels}
    arms = {HOLDOUT, CONTROL, *(arm for t in agreed for arm in t.arms)}
    return CodeWords(
        tuple(a.id for a in program.actions),
        tuple(pairs),
        tuple(sorted(channels)),
        tuple(sorted(arms)),
    )


def _past(
    logged: Logged | None, run: str | None, as_of: int | None, keys: Vector, words: CodeWords
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
