"""What every foreign definition is read into: scores, segments in order of precedence, notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from segrules.language.findings import Finding, Words
from segrules.language.places import Place

Cutting = Literal["r-rfm", "pymc", "pandas", "quantile", "mean", "given"]
"""How scores come about: as another tool cuts them, by quantile or mean of ours, or as columns."""
CUTTINGS: tuple[Cutting, ...] = ("r-rfm", "pymc", "pandas", "quantile", "mean", "given")

Kind = Literal["text", "integer", "number", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Scale:
    """The classes of each score, from the worst to the best, both included."""

    low: int
    high: int

    @property
    def classes(self) -> tuple[int, ...]:
        """All the classes."""
        return tuple(range(self.low, self.high + 1))


@dataclass(frozen=True, slots=True)
class Box:
    """For each score the classes that are in, ascending; a score that is not named is free."""

    classes: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that are in: one digit a score, in the scores' order."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in the language of rulesets, over the customer's columns."""

    text: str


Wanted = Box | Codes | Condition


@dataclass(frozen=True, slots=True)
class Foreign:
    """One segment as others define it."""

    name: str
    wanted: Wanted
    place: Place


@dataclass(frozen=True, slots=True)
class Imported:
    """A foreign definition, read.

    `segments` stand in the order in which they win. `scores` are the names of the scores, `scale`
    their classes; `columns` are instead the customer's columns that conditions look at. `otherwise`
    names the segment of all others, where the source has one. `notes` are for the reader of the
    ruleset; `left_out` are parts of the source that could not be read, by name.
    """

    format: str
    source: str
    segments: tuple[Foreign, ...]
    scores: tuple[str, ...] = ()
    scale: Scale = Scale(1, 5)
    cutting: Cutting = "quantile"
    columns: Mapping[str, Kind] | None = None
    otherwise: str | None = None
    tags: bool = False
    notes: tuple[Words, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a source: the definition, or None, and everything that was found."""

    imported: Imported | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asks for beyond the source; None where the source decides."""

    scale: Scale | None = None
    cutting: Cutting | None = None


NO_WISH = Wish()
