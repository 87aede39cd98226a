"""Where something holds, as tests on subjects under and, or and "outside of": two-valued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from segrules.compiler.cells import Test


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """True where all parts are; of no parts, everywhere."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Any:
    """True where one part is; of no parts, nowhere."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """True exactly where the formula is not, also where that is because something is missing."""

    formula: Formula


Formula = Test | All | Any | Outside
EVERYWHERE = All(())
NOWHERE = Any(())


def atoms_in(formula: Formula, seen: set[int]) -> Iterator[Test]:
    """The tests of a formula; `seen` holds the ids of those parts that were looked at already."""
    if id(formula) in seen:
        return
    seen.add(id(formula))
    match formula:
        case Test():
            yield formula
        case Outside(inner):
            yield from atoms_in(inner, seen)
        case All(parts) | Any(parts):
            for part in parts:
                yield from atoms_in(part, seen)
        case _:
            assert_never(formula)
