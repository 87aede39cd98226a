"""A folder, a period and a day -> the runs in it, which of them are past the period, and why not.

A run's age is counted from its own `as_of`, not from when its files were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from segrules.compiler.program import Span
from segrules.language.findings import DataError
from segrules.verbs.run_manifest import run_manifest
from segrules.verbs.run_record import MANIFEST

EPOCH = date(1970, 1, 1)
DEEPEST = 3
"""Runs are looked for this many folders below the one that is named."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class HeldRun:
    """A run's folder; `as_of` is None where it has no day, and it is then kept."""

    folder: Path
    as_of: int | None
    due: bool


def held_runs(folder: Path, keep: Span, as_of: int) -> tuple[HeldRun, ...]:
    """The runs below a folder, by day; due are those whose day lies before `as_of` less `keep`."""
    last = before(as_of, keep)
    found = [HeldRun(p, day, day is not None and day < last) for p, day in _runs(folder)]
    return tuple(sorted(found, key=lambda r: (r.as_of is None, r.as_of or 0, r.folder)))


def _runs(folder: Path) -> Iterator[tuple[Path, int | None]]:
    below = ["/".join("*" * depth) for depth in range(1, DEEPEST + 1)]
    paths = {path for pattern in below for path in folder.glob(f"{pattern}/{MANIFEST}")}
    for path in sorted(paths):
        if path.parent.is_symlink():
            continue
        try:
            yield path.parent, run_manifest(path.parent).as_of
        except DataError:
            continue


def before(day: int, span: Span) -> int:
    """The day so long before another; of a month that is shorter its last day."""
    there = EPOCH + timedelta(days=day)
    months = there.year * MONTHS + there.month - 1 - span.months
    year, month = divmod(months, MONTHS)
    following = date(year + (month + 1) // MONTHS, (month + 1) % MONTHS + 1, 1)
    last = (following - timedelta(days=1)).day
    moved = date(year, month + 1, min(there.day, last))
    return (moved - EPOCH).days - span.days
