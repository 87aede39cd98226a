"""Options about what is kept of customers and runs: pseudonyms, and the audit log."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.tongue import both
from segrules.cli.usage import WrongUsage
from segrules.language.findings import DataError, Words
from segrules.language.width import shown

if TYPE_CHECKING:
    from segrules.engines.results import Result
    from segrules.verbs.pseudonyms import Pseudonyms

COUNT = re.compile(r"[0-9]{1,6}")
FEWEST = 3
Pseudonymise = Annotated[
    bool,
    typer.Option(
        "--pseudonymise",
        help=both(
            "客户编号换成化名：用环境变量 SEGRULES_KEY 里的密钥算出，同一密钥得同一化名",
            "pseudonyms in the place of customers' ids, made with the key in SEGRULES_KEY; the "
            "same key gives the same ones",
        ),
    ),
]


def pseudonym_key() -> Pseudonyms:
    """The key of the environment; DataError where it is absent or too short."""
    from segrules.verbs.pseudonyms import pseudonyms_from  # noqa: PLC0415 - not for the help

    return pseudonyms_from(os.environ)


def least_count(text: str | None) -> int:
    """An option that names the smallest count that is told: a whole number from 3 on; 0 hides none.

    Below 3 a hidden count would be known to be 1.
    """
    if text is None:
        return 0
    if COUNT.fullmatch(text.strip()) and (int(text) == 0 or int(text) >= FEWEST):
        return int(text)
    said = shown(text)
    raise WrongUsage(
        Words(
            f"--min-cell 要写不小于 {FEWEST} 的整数，如 10，而不是 `{said}`",
            f"--min-cell takes a whole number from {FEWEST} on, such as 10, not `{said}`",
        )
    )


def log_file(text: str | None) -> Path | None:
    """An option that names the audit log; nothing where the variable is set to nothing."""
    if text is None or not text:
        return None
    if not text.strip() or text.startswith("--"):
        raise WrongUsage(Words("--audit 后面要写文件", "--audit needs a file after it"))
    return Path(text)


def check_log(log: Path | None) -> None:
    """Refuse a log that is broken before any work is done; one that is not there will be made."""
    if log is None or not log.exists():
        return
    from segrules.outputs.runs.audit_log import broken, read_audit  # noqa: PLC0415 - not for the help

    state = read_audit(log)
    if state.broken is not None:
        raise DataError([broken(log, state.broken)])


def write_log(log: Path | None, result: Result, data: Sequence[str], target: Path | None) -> None:
    """Add the run to the log, where there is one."""
    if log is None:
        return
    from segrules.outputs.runs.audit_log import append_entry, audit_entry  # noqa: PLC0415
    from segrules.outputs.runs.run_inputs import input_files  # noqa: PLC0415 - starts pandas

    entry = audit_entry(result, input_files(result.report, data), target, datetime.now(UTC))
    append_entry(log, entry)
