"""A message as declared -> its parts, and the parts with customers' values -> texts.

Only `{{ customer.NAME }}` is filled in, where NAME is a metric, a score or a column of the
customers table; `{{ customer.NAME | default("dear customer") }}` says what stands for a missing
value. All else in double braces belongs to the sending system and stays. Nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segrules.outputs.runs.cells import Cells

PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
FIELD = re.compile(r"customer\.([^\s|]+)(?:\s*\|\s*default\(\s*(?:\"([^\"]*)\"|'([^']*)')\s*\))?")


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the customer, and what stands for it where it is missing."""

    name: str
    otherwise: str = ""


Part = str | Field


def parsed(text: str, known: Callable[[str], bool]) -> tuple[Part, ...]:
    """The parts of a message; a name that is not known is left as it is written."""
    return tuple(_parts(text, known))


def _parts(text: str, known: Callable[[str], bool]) -> Iterator[Part]:
    at = 0
    for found in PLACEHOLDER.finditer(text):
        field = FIELD.fullmatch(found[1])
        if field is None or not known(field[1]):
            continue
        yield text[at : found.start()]
        yield Field(field[1], field[2] or field[3] or "")
        at = found.end()
    yield text[at:]


def fields_of(parts: Sequence[Part]) -> tuple[Field, ...]:
    """The customer's values in a message."""
    return tuple(p for p in parts if isinstance(p, Field))


def filled(parts: Sequence[Part], cells: Mapping[str, Cells], rows: int) -> Cells:
    """The message for each row; each different text is made only once."""
    fields = fields_of(parts)
    places = np.zeros(rows, np.int64)
    for name in dict.fromkeys(f.name for f in fields):
        found = cells[name]
        places = pd.factorize(places * len(found.words) + found.codes)[0]
    many = int(places.max(initial=-1)) + 1
    first = np.zeros(many, np.int64)
    first[places[::-1]] = np.arange(rows)[::-1]
    pieces = [_piece(p, cells, first, many) for p in parts]
    return Cells(places.astype(np.int64), ["".join(row) for row in zip(*pieces, strict=True)])


def _piece(
    part: Part,
    cells: Mapping[str, Cells],
    first: np.ndarray[tuple[int], np.dtype[np.int64]],
    many: int,
) -> list[str]:
    if isinstance(part, str):
        return [part] * many
    found = cells[part.name]
    words = [*found.words[:-1], part.otherwise]
    return [words[c] for c in found.codes[first].tolist()]
