"""Segments as lists of codes -> the definition, and what is wrong with the codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from segrules.language.findings import Finding, Label, type_arg
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.verbs.foreign.imported import (
    Codes,
    Cutting,
    Foreign,
    Imported,
    Reading,
    Scale,
    Wish,
)
from segrules.verbs.foreign.naming import named_twice

CODE = re.compile(r"[0-9]+")
SCORES: Mapping[int, tuple[str, ...]] = {1: ("R",), 2: ("R", "F"), 3: ("R", "F", "M")}
TWO_CLASSES = Scale(0, 1)
Wins = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is written."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Coded:
    """A segment and its codes."""

    name: str
    place: Place
    codes: tuple[Code, ...]


def coded(
    segments: Sequence[Coded], found: list[Finding], base: Imported, wish: Wish, wins: Wins
) -> Reading:
    """The definition, made like `base`; findings are those so far and those on the codes."""
    found += named_twice([(s.name, s.place) for s in segments])
    good = [c for s in segments for c in s.codes if CODE.fullmatch(c.text)]
    found += _no_codes(segments)
    found += _lengths(good)
    found += _twice(segments, wins)
    length = _usual_length(good)
    if not good or length not in SCORES:
        return Reading(None, tuple(found))
    digits = [int(d) for c in good for d in c.text]
    scale = wish.scale or _scale(digits)
    found += _outside(good, scale)
    cutting: Cutting = "mean" if scale == TWO_CLASSES else base.cutting
    made = Imported(
        format=base.format,
        source=base.source,
        segments=tuple(map(_foreign, _in_order(segments, wins))),
        scores=SCORES[length],
        scale=scale,
        cutting=wish.cutting or cutting,
        otherwise=base.otherwise,
        notes=base.notes,
    )
    return Reading(made, tuple(found))


def _scale(digits: Sequence[int]) -> Scale:
    """From 1, or from 0 where some digit is 0, to the highest digit."""
    return Scale(min(*digits, 1, 1), max(*digits, *([1] if 0 in digits else [2])))


def _usual_length(codes: Sequence[Code]) -> int:
    counts = Counter(len(c.text) for c in codes)
    return max(counts, key=lambda n: (counts[n], -n)) if counts else 0


def _no_codes(segments: Sequence[Coded]) -> Iterator[Finding]:
    for segment in segments:
        if not segment.codes:
            yield Finding("import-no-codes", segment.place, {"segment": shown(segment.name)})
        for code in segment.codes:
            if not CODE.fullmatch(code.text):
                yield Finding("import-not-a-code", code.place, {"text": shown(code.text[:20])})


def _lengths(codes: Sequence[Code]) -> Iterator[Finding]:
    usual = _usual_length(codes)
    for code in codes:
        if len(code.text) != usual:
            args: dict[str, type_arg] = {
                "code": shown(code.text[:20]),
                "length": len(code.text),
                "usual": usual,
            }
            yield Finding("import-code-length", code.place, args)
    if codes and usual not in SCORES:
        yield Finding("import-code-length/many", codes[0].place, {"usual": usual})


def _outside(codes: Sequence[Code], scale: Scale) -> Iterator[Finding]:
    for code in codes:
        if any(not scale.low <= int(d) <= scale.high for d in code.text):
            args: dict[str, type_arg] = {"code": code.text, "low": scale.low, "high": scale.high}
            yield Finding("import-code-outside", code.place, args)


def _twice(segments: Sequence[Coded], wins: Wins) -> Iterator[Finding]:
    """A code that stands again: in the same segment, or in one that it is then taken from."""
    seen: dict[str, tuple[Coded, Code]] = {}
    for segment in segments:
        for code in segment.codes:
            before = seen.get(code.text)
            if before is None:
                seen[code.text] = (segment, code)
                continue
            owner, first = before
            label = Label(first.place, "import-code-twice/first")
            if owner is segment:
                args = {"code": shown(code.text[:20]), "segment": shown(segment.name)}
                yield Finding("import-code-twice/same", code.place, args, (label,))
                continue
            winner, loser = (owner, segment) if wins == "first" else (segment, owner)
            args = {
                "code": shown(code.text[:20]),
                "winner": shown(winner.name),
                "loser": shown(loser.name),
            }
            key = (
                "import-code-twice/first-wins" if wins == "first" else "import-code-twice/last-wins"
            )
            yield Finding(key, code.place, args, (label,))
            if wins == "last":
                seen[code.text] = (segment, code)


def _in_order(segments: Sequence[Coded], wins: Wins) -> Sequence[Coded]:
    """The segments in the order in which they win; where no code stands twice, as written."""
    owners = [{c.text for c in s.codes} for s in segments]
    shared = sum(map(len, owners)) > len(set().union(*owners))
    return segments[::-1] if wins == "last" and shared else segments


def _foreign(segment: Coded) -> Foreign:
    codes = tuple(dict.fromkeys(c.text for c in segment.codes))
    return Foreign(segment.name, Codes(codes), segment.place)
