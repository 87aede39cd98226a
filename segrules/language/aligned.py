"""A pydantic error's `loc` and the plain data -> the path in the data that it speaks of.

Pydantic puts the tags of unions and validators into `loc` (`str`, `function-after[...]`, a model's
name), and short forms that a model spells out have no such path in the file. So the segments that
lead nowhere in the data are left out. Where a tag is also a key, the path whose value is the very
object that pydantic complains of is the right one.
"""

from __future__ import annotations

from collections.abc import Iterator

from segrules.language.loaded import Loc

LONGEST = 16

_Path = tuple[Loc, tuple[int, ...], object]
"""A path into the data, the numbers of the segments of `loc` that it keeps, and its value."""


def aligned(loc: Loc, data: object, fault: object) -> Loc:
    """The best path for `loc`: its value is `fault`, else the longest, else the last named."""
    best = max(_paths(loc[:LONGEST], data, 0), key=lambda p: (p[2] is fault, len(p[0]), p[1]))
    return best[0]


def _paths(loc: Loc, data: object, at: int) -> Iterator[_Path]:
    if at == len(loc):
        yield (), (), data
        return
    step = loc[at]
    yield from _paths(loc, data, at + 1)
    if _has(data, step):
        below = data[step]  # type: ignore[index] # _has has looked
        for rest, kept, value in _paths(loc, below, at + 1):
            yield (step, *rest), (at, *kept), value


def _has(data: object, step: str | int) -> bool:
    match data, step:
        case dict(), str():
            return step in data
        case list(), int():
            return 0 <= step < len(data)
        case _:
            return False
