"""A seeded generator -> draws that are the same on every Python; rows -> the bytes of a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

Option = TypeVar("Option")


def whole(rng: Random, low: int, high: int) -> int:
    """A whole number from low to high; of `Random` only `random()` never changes with Python."""
    return low + int(rng.random() * (high - low + 1))


def pick(rng: Random, options: Sequence[Option]) -> Option:
    """One of the options."""
    return options[whole(rng, 0, len(options) - 1)]


def chance(rng: Random, share: float) -> bool:
    """True for this share of the calls."""
    return rng.random() < share


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    """The bytes of a file; of `utf-8-sig` Excel knows by its mark how to read the Chinese."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)
