"""A customer's id and a run's folder -> the folder without the customer, and what was removed.

Rows go from the customers, their inputs, the contacts and the audiences; the manifest gets the new
digests and counts who was forgotten. A list for an ad platform holds hashes alone, so nobody can be
found in it: one that the customer was on is removed whole, to be written again, and so is a
workbook. Counts, means and playbooks of the run stay as they were worked out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segrules.compiler.program import Program
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.language.findings import DataError, Finding
from segrules.language.width import shown
from segrules.outputs.audiences.audiences import file_name, form_of
from segrules.outputs.replaced_file import replace_file
from segrules.outputs.runs.manifest import NAME
from segrules.outputs.runs.rewritten_run import rewrite_run
from segrules.outputs.runs.rows_removed import FORMATS, without_customer
from segrules.outputs.runs.staged_folder import FULL
from segrules.verbs.journal import CSV, check_name
from segrules.verbs.journal_lock import held
from segrules.verbs.pseudonyms import Pseudonyms
from segrules.verbs.recorded_contacts import written_contacts
from segrules.verbs.run_manifest import RunManifest, run_manifest
from segrules.verbs.run_record import CONTACTS
from segrules.verbs.run_ruleset import ruleset_of_run

JOURNAL_KEY = "key"
"""What the customers' column of a journal is called."""
WHOLE = ("workbook.xlsx",)
"""Files of many sheets, out of which nobody is taken: they are removed, to be written again."""
TABLES = ("customers", "inputs", "contacts", "cut_by_budget")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed from one place: rows by file, and files that were removed whole."""

    place: str
    rows: dict[str, int]
    files: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the customer was not there."""
        return not any(self.rows.values()) and not self.files


def forget_in_run(folder: Path, customer: str, pseudonyms: Pseudonyms | None) -> Forgotten:
    """Remove the customer from the folder, wholly or not at all.

    Raises DataError where the folder is no run, its ruleset cannot be read, it has pseudonyms and
    the key is another or absent, or it cannot be written.
    """
    run = run_manifest(folder)
    program = ruleset_of_run(run).program
    assert program is not None  # noqa: S101 - it has the digest of the run's
    known = called(customer, run, pseudonyms)
    key = key_name(program)
    rows: dict[str, int] = {}
    lists = (*_lists_to_drop(run, program, known), *(w for w in WHOLE if w in run.outputs))

    def change(stage: Path) -> None:
        for name in lists:
            (stage / name).unlink()
        for path in _tables(stage):
            removed = without_customer(path, key, known)
            if removed:
                rows[path.relative_to(stage).as_posix()] = removed

    try:
        already = json.loads((folder / NAME).read_bytes()).get("forgotten", 0)
        if any(_holds(path, key, known) for path in _tables(folder)):
            rewrite_run(folder, change, {"forgotten": already + 1})
    except OSError as failed:
        raise DataError([_failure(failed, folder)]) from failed
    return Forgotten(folder.as_posix(), dict(sorted(rows.items())), lists if rows else ())


def forget_in_journal(path: Path, customer: str) -> Forgotten:
    """Remove the customer from a journal of contacts, while no run writes it.

    Raises DataError where the file is no journal, or cannot be written; it is then as it was.
    """
    check_name(path)
    if not path.is_file():
        raise DataError([Finding("forget-no-journal", None, {"path": shown(str(path))})])
    try:
        with held(path):
            gone = _from_csv(path, customer) if path.suffix == CSV else _from_duckdb(path, customer)
    except OSError as failed:
        args = {"path": shown(str(path)), "reason": failed.strerror or str(failed)}
        raise DataError([Finding("journal-not-writable", None, args)]) from failed
    return Forgotten(path.as_posix(), {path.name: gone})


def _from_csv(path: Path, customer: str) -> int:
    found = FORMATS[CSV](path, JOURNAL_KEY, customer)
    if found is None:
        raise DataError([Finding("journal-damaged/header", None, {"path": shown(str(path))})])
    gone, content = found
    fault = replace_file(path, content) if gone else None
    if fault is not None:
        raise OSError(fault)
    return gone


def _from_duckdb(path: Path, customer: str) -> int:
    from segrules.engines.on_duckdb.journal_table import (  # noqa: PLC0415 - an extra
        forget_in_duckdb_journal,
    )

    return forget_in_duckdb_journal(path, customer)


def called(customer: str, run: RunManifest, pseudonyms: Pseudonyms | None) -> str:
    """What the customer is called in the run."""
    if run.pseudonyms is None:
        return customer
    if pseudonyms is None:
        raise DataError([Finding("pseudonym-key-absent")])
    if pseudonyms.mark != run.pseudonyms:
        raise DataError([Finding("pseudonym-key-other", None, {"path": run.name})])
    return pseudonyms.of(customer)


def _tables(folder: Path) -> Iterator[Path]:
    """The files of a run that can hold rows of customers."""
    listed = [folder / f"{name}{suffix}" for name in TABLES for suffix in FORMATS]
    listed += sorted((folder / "audiences").glob("*"))
    return (p for p in listed if p.is_file() and p.suffix in FORMATS)


def _holds(path: Path, key: str, customer: str) -> bool:
    """Whether a file may have a row of the customer: quick where a CSV does not even name them."""
    if path.suffix != ".csv":
        found = FORMATS[path.suffix](path, key, customer)
        return found is not None and found[0] > 0
    quoted = customer.replace('"', '""')
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
        return key in header and any(quoted in line for line in file)


def _lists_to_drop(run: RunManifest, program: Program, customer: str) -> Iterator[str]:
    """The lists of hashes that the customer is on."""
    if not any(c in run.outputs for c in CONTACTS):
        return
    written = written_contacts(run, program)
    lines = zip(written.keys, *map(written.texts, ("action", "channel", "arm")), strict=True)
    for name, action, channel, arm in lines:
        if name == customer and form_of(channel) == "ads":
            stem = f"audiences/{file_name(action, channel, arm)}"
            yield from (f"{stem}{s}" for s in FORMATS if f"{stem}{s}" in run.outputs)


def _failure(failed: OSError, folder: Path) -> Finding:
    if failed.errno in FULL:
        return Finding("disk-full", args={"path": str(folder)})
    reason = failed.strerror or str(failed)
    return Finding("out-not-writable", args={"path": str(folder), "reason": reason})
