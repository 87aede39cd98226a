"""Runs -> a log of one line of JSON each, chained by digests; the log -> whether it is whole.

A line holds the sha256 of the line before it, so that no line can be changed, left out or put in
without every later one being made again. Lines cut off at the end leave no trace in the file: keep
the last digest elsewhere. It says what was run on which data, and nothing of any customer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segrules
from segrules.compiler.constants_in_words import day_text
from segrules.language.findings import DataError, Finding
from segrules.outputs.locked_file import locked_file
from segrules.outputs.portable import portable

if TYPE_CHECKING:
    from segrules.engines.results import Result
    from segrules.outputs.runs.manifest import InputFile

FIRST = "0" * 64
"""What the first line names as the digest before it."""


@dataclass(frozen=True, slots=True)
class AuditState:
    """A log as it was found: how many lines are whole, the last digest, the first broken line."""

    lines: int
    head: str
    broken: int | None
    digests: frozenset[str]


def audit_entry(
    result: Result, inputs: Iterable[InputFile], out: Path | None, at: datetime
) -> dict[str, Any]:
    """What is told of a run: when, by which version and ruleset, on which data, with what size."""
    header, as_of = result.program.header, result.fitted.as_of
    return {
        "at": at.isoformat(timespec="seconds"),
        "segrules": segrules.__version__,
        "ruleset": {
            "name": header.name,
            "version": header.version,
            "digest": result.program.digest,
        },
        "as_of": None if as_of is None else day_text(as_of),
        "lock": result.lock,
        "inputs": [
            {"path": portable(i.name), "table": i.table, "sha256": i.sha256, "rows": i.rows}
            for i in inputs
        ],
        "customers": result.rows,
        "out": None if out is None else portable(str(out)),
    }


def append_entry(path: Path, entry: Mapping[str, Any]) -> str:
    """Add a line to the log and give its digest; the file is made where there is none.

    Raises DataError where the log is broken, or cannot be written.
    """
    try:
        with locked_file(path) as file:
            content = file.read()
            state = audit_state(content)
            if state.broken is not None:
                raise DataError([broken(path, state.broken)])
            line = _line({"n": state.lines + 1, "previous": state.head, **entry})
            file.write(line)
    except OSError as failed:
        raise DataError([_failure(failed, path)]) from failed
    return _digest(line)


def read_audit(path: Path) -> AuditState:
    """The state of a log; DataError where it cannot be read."""
    try:
        return audit_state(path.read_bytes())
    except OSError as failed:
        raise DataError([_failure(failed, path)]) from failed


def audit_state(content: bytes) -> AuditState:
    """How far the chain holds; a last line without its end is broken."""
    head, digests = FIRST, set[str]()
    lines = content.splitlines(keepends=True)
    for n, line in enumerate(lines, start=1):
        if not line.endswith(b"\n") or not _follows(line, n, head):
            return AuditState(n - 1, head, n, frozenset(digests))
        head = _digest(line)
        digests.add(head)
    return AuditState(len(lines), head, None, frozenset(digests))


def _follows(line: bytes, n: int, head: str) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    return isinstance(entry, dict) and entry.get("n") == n and entry.get("previous") == head


def _line(entry: Mapping[str, Any]) -> bytes:
    return (json.dumps(entry, ensure_ascii=False) + "\n").encode()


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def broken(path: Path, line: int) -> Finding:
    """That the chain does not hold from this line on."""
    return Finding("audit-broken", None, {"path": str(path), "line": line})


def _failure(failed: OSError, path: Path) -> Finding:
    reason = failed.strerror or str(failed)
    return Finding("audit-unusable", None, {"path": str(path), "reason": reason})
