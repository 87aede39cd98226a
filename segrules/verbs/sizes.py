"""A program and data files -> how many customers each segment would have; never one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segrules.compiler.program import Program
from segrules.language.findings import DataError, Finding, LockError
from segrules.language.lock_file import lock_beside


@dataclass(frozen=True, slots=True)
class Sizes:
    """Customers by (segmentation, segment), and all of them; `findings` say why there are none."""

    customers: int
    segments: Mapping[tuple[str, str], int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def sizes_of(
    program: Program, arguments: Sequence[str], ruleset: Path, sources: Mapping[str, str]
) -> Sizes:
    """The sizes by the lock beside the ruleset, if there is one, as `apply` has them."""
    from segrules.verbs.apply import apply_files  # noqa: PLC0415 - starts pandas
    from segrules.verbs.lock_reading import read_lock  # noqa: PLC0415 - the same

    beside = lock_beside(ruleset)
    try:
        lock = read_lock(beside, program, sources) if beside.is_file() else None
        rows = apply_files(program, arguments, lock=lock)
    except (DataError, LockError) as fault:
        return Sizes(0, findings=fault.findings)
    counted = rows.segments[["segmentation", "segment", "customers"]]
    found = {(str(a), str(b)): int(n) for a, b, n in counted.itertuples(index=False)}
    return Sizes(rows.rows, found)
