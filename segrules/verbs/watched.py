"""The path of a ruleset, and data if there is any -> all that is to be said of it as it is saved.

A file that is half written, or gone for a moment, is a ruleset with findings like any other.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segrules.compiler.check import check
from segrules.compiler.program import Program
from segrules.language.findings import Finding, LockError
from segrules.language.lock_file import lock_beside
from segrules.language.overlaid_files import Stamp, overlaid, stamp_of
from segrules.language.source import load
from segrules.proofs.prove import prove
from segrules.verbs.case_explained import Explained, explained
from segrules.verbs.cases import Ran, Setting, run_case, setting_of
from segrules.verbs.lock import Lock
from segrules.verbs.sizes import Sizes, sizes_of


@dataclass(frozen=True, slots=True)
class Watched:
    """A ruleset as it was saved.

    `findings` are those of the checker and the proofs, `ran` its tests, None where it has errors,
    and `failed` why those failed that did; `sizes` its segments in the data, None where there is
    none or no program. `stamps` tell by real path what was looked at, data and lock among them.
    """

    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    stamps: Mapping[str, Stamp] = field(repr=False)
    program: Program | None = None
    ran: tuple[Ran, ...] | None = None
    failed: tuple[Explained, ...] = ()
    sizes: Sizes | None = None


def watched(path: Path, data: Sequence[str], settings: Mapping[str, str]) -> Watched:
    """Check, prove and test a ruleset, and count its segments in the data."""
    stamps: dict[str, Stamp] = {}
    checked = check(load(path, overlaid({}, stamps)), settings)
    for beside in (str(lock_beside(path)), *map(path_of, data)):
        real = os.path.realpath(beside)
        stamps[real] = stamp_of(real, {})
    if checked.program is None:
        return Watched(checked.findings, checked.sources, stamps)
    proved = prove(checked.program).findings
    lock, faults = _lock(checked.program, path, checked.sources)
    setting = _setting(checked.program, lock)
    ran = tuple(run_case(case, setting) for case in checked.program.cases)
    failed = tuple(explained(r, setting) for r in ran if not r.passed)
    sizes = sizes_of(checked.program, data, path, checked.sources) if data else None
    findings = (*checked.findings, *proved, *faults)
    return Watched(findings, checked.sources, stamps, checked.program, ran, failed, sizes)


def has_changed(before: Watched) -> bool:
    """Whether a file is not as it was looked at."""
    return any(stamp_of(path, {}) != stamp for path, stamp in before.stamps.items())


def path_of(argument: str) -> str:
    """The file of an argument: `orders.csv`, or that behind the table's name."""
    table, equals, path = argument.partition("=")
    return path if equals and not os.path.exists(argument) else table + equals + path  # noqa: PTH110 - as given


def _lock(
    program: Program, path: Path, sources: Mapping[str, str]
) -> tuple[Lock | None, tuple[Finding, ...]]:
    beside = lock_beside(path)
    if not beside.is_file():
        return None, ()
    from segrules.verbs.lock_reading import read_lock  # noqa: PLC0415 - few have one

    try:
        return read_lock(beside, program, sources), ()
    except LockError as fault:
        return None, fault.findings


def _setting(program: Program, lock: Lock | None) -> Setting:
    cuts = None if lock is None else lock.cuts
    models = {} if lock is None else {n: p.values for n, p in lock.models.items()}
    return setting_of(program, cuts, models)
