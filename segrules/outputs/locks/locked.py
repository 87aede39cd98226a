"""A run whose cut points were fitted -> the lock's text, and the way to keep it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from segrules.engines.results import Result
from segrules.language.findings import Finding, LockError
from segrules.language.width import shown
from segrules.outputs.locks.lock_text import lock_text
from segrules.verbs.lock import Lock, lock_of
from segrules.verbs.lock_form import lock_data

MARK = b"checksum: "
"""What every lock holds, also one that a merge left with both sides."""


@dataclass(frozen=True, slots=True, repr=False)
class Locked:
    """A lock that was just fitted: its content, its text, and what fitting found."""

    lock: Lock
    text: str
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"<segrules.Locked {self.lock.ruleset}: {', '.join(self.lock.cuts)}>"

    @property
    def sha256(self) -> str:
        """Of the file as it is written, and what runs that use it record."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def write(self, path: str | Path) -> Path:
        """Write the file whole or not at all, and give its path; LockError where that cannot be.

        A file that holds this very text is left alone, and so is one that is no lock.
        """
        target = Path(path)
        try:
            if _is_other(target):
                args = {"lock": shown(target.name)}
                raise LockError((Finding("lock-not-writable/other", None, args),), {})
            if not holds(target, self.text):
                _replace(target, self.text)
        except OSError as failed:
            args = {"lock": shown(target.name), "reason": failed.strerror or "?"}
            raise LockError((Finding("lock-not-writable", None, args),), {}) from failed
        return target


def locked(result: Result) -> Locked:
    """The lock of a run that fitted its cut points itself."""
    lock = lock_of(result)
    findings = result.report.findings + result.fitted.findings
    return Locked(lock, lock_text(lock_data(lock, result.program)), findings)


def holds(path: Path, text: str) -> bool:
    """Whether a file is there and holds this very text."""
    return path.is_file() and path.read_bytes() == text.encode()


def _is_other(path: Path) -> bool:
    """Whether a file that is no lock, not even a damaged one, stands there."""
    content = path.read_bytes() if path.is_file() else b""
    return bool(content.strip()) and MARK not in content


def _replace(path: Path, text: str) -> None:
    beside = path.resolve().with_name(f".segrules-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path.resolve())
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
