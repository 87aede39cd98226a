"""A finished run -> its folder: tables, playbooks and `run.json`, whole or not at all."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from segrules.engines.results import Result
from segrules.language.findings import DataError, Finding, Lang, is_error
from segrules.language.loaded import Loaded
from segrules.outputs.audiences.audience_files import write_audiences
from segrules.outputs.audiences.audiences import Audiences, audiences
from segrules.outputs.audiences.people import people_of_result, sending_of
from segrules.outputs.playbooks.playbook import Page, playbooks
from segrules.outputs.playbooks.playbook_files import (
    PlaybookFormat,
    missing_library,
    overviews,
    playbook_files,
)
from segrules.outputs.runs.column_types import segment_types
from segrules.outputs.runs.contacts_table import contacts_table, cut_table
from segrules.outputs.runs.csv_table import write_csv, write_csv_table
from segrules.outputs.runs.kept_inputs import inputs_table
from segrules.outputs.runs.kept_ruleset import kept_files
from segrules.outputs.runs.manifest import (
    NAME,
    InputFile,
    OutputFile,
    RulesetFile,
    manifest,
    manifest_text,
    output_file,
)
from segrules.outputs.runs.run_inputs import input_files, ruleset_files
from segrules.outputs.runs.staged_folder import FULL, staged
from segrules.outputs.runs.table_file import EXTRAS, TableFormat
from segrules.outputs.runs.written_table import Tags, WrittenTable, customers_table
from segrules.verbs.lock import Lock
from segrules.verbs.run_record import CONTACTS, CUT, INPUTS, LOCK, RULESET

REPORT = "report.html"
WORKBOOK = "workbook.xlsx"
MOST_SHEET_ROWS = 1_048_575
MANY_ROWS = 1 << 17
"""What more customers were judged by is kept as Parquet where that can be written."""
OURS = frozenset(
    {NAME, "customers.csv", "customers.parquet", "customers.xlsx", "segments.csv", "playbooks",
     *CONTACTS, *CUT,
     "audiences", REPORT, WORKBOOK, RULESET, LOCK, *INPUTS,
     ".DS_Store", "Thumbs.db", "desktop.ini"}
)  # fmt: skip
"""What stands in a run's folder; anything else in it is somebody's own."""


@dataclass(frozen=True, slots=True)
class WrittenRun:
    """What was written, and where; with an error among the findings nothing was."""

    folder: Path
    files: tuple[OutputFile, ...]
    findings: tuple[Finding, ...] = ()


def write_run(
    result: Result,
    out: Path,
    *,
    inputs: tuple[InputFile, ...] = (),
    ruleset: tuple[RulesetFile, ...] = (),
    langs: tuple[Lang, ...] = (Lang.ZH, Lang.EN),
    table: TableFormat = "csv",
    tags: Tags = "joined",
    raw: bool = False,
    templates: Path | None = None,
    command: Mapping[str, Any] | None = None,
    kept: Mapping[str, str] | None = None,
    report: bool = True,
    workbook: Lang | None = None,
    formats: Sequence[PlaybookFormat] = ("md",),
) -> WrittenRun:
    """Write the folder of a run; an older run in its place is replaced in one step.

    `kept` are texts by file name that stand beside what the run made; with them the columns are
    kept that scores and segments read, so that the run can be compared with others. `tags` says
    whether a customer's tags are one text or a column each. `raw` leaves text that a spreadsheet
    could run as it is; `templates` is the folder of the ruleset's own templates; `command` is what
    else the command line said, for the manifest. `report` asks for the page `report.html`;
    `workbook` is the language of a workbook for people, where there is to be one; `formats` are
    those of the playbooks.
    """
    found = _why_not(result, out, table) or (refused(out, "xlsx") if workbook else None)
    found = found or missing_library(formats)
    if found is not None:
        return WrittenRun(out, (), (found,))
    pages, faults = playbooks(result, langs, templates)
    if faults:
        return WrittenRun(out, (), faults)
    lists = _lists(result)
    try:
        with staged(out.resolve()) as stage:
            made = [
                partial(_write_tables, result, stage, table, tags, raw=raw),
                partial(_write_pages, result, pages, formats, stage),
                partial(_write_contacts, result, stage, table, raw=raw),
                partial(write_audiences, lists.files, stage, table, raw=raw),
            ]
            if kept is not None:
                made.append(partial(_write_texts, kept, stage))
                made.append(partial(_write_inputs, result, stage, table, raw=raw))
            record = manifest(result, inputs, ruleset, command or {}, ())
            if report:
                made.append(partial(_write_report, result, record, stage))
            if workbook is not None:
                made.append(partial(_write_workbook, result, record, stage, workbook))
            files = _at_once(made, stage)
            text = manifest_text(record, files)
            (stage / NAME).write_bytes(text.encode())
            files = (*files, output_file(stage, NAME))
    except OSError as failed:
        return WrittenRun(out, (), (_failure(failed, out),))
    return WrittenRun(out, files, lists.findings)


def _lists(result: Result) -> Audiences:
    """What is to be sent; nothing with pseudonyms, beside which no address may stand."""
    if result.contacts is None or result.pseudonyms is not None:
        return Audiences((), ())
    people, sending = people_of_result(result), sending_of(result.program)
    return audiences(result.program, result.contacts, people, sending)


def _at_once(parts: Sequence[Callable[[], list[str]]], stage: Path) -> tuple[OutputFile, ...]:
    """What each part writes, with its digest; long tables are written beside each other."""
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(_with_digests, part, stage) for part in parts]
        return tuple(file for future in made for file in future.result())


def _with_digests(part: Callable[[], list[str]], stage: Path) -> list[OutputFile]:
    return [output_file(stage, path) for path in part()]


def written(
    result: Result,
    out: Path,
    ruleset: Path | None,
    sources: Mapping[str, str],
    data: Sequence[str],
    *,
    table: TableFormat = "csv",
    tags: Tags = "joined",
    raw: bool = False,
    loaded: Loaded | None = None,
    lock: Lock | None = None,
    notes: list[Finding] | None = None,
    report: bool = True,
    workbook: Lang | None = None,
    formats: Sequence[PlaybookFormat] = ("md",),
) -> Path:
    """The same from what a command line named: the ruleset, its texts by path, the data arguments.

    Where the loaded ruleset is given, the folder keeps it as one text, and the cut points: those of
    `lock`, if the run used one. Gives the folder; raises DataError where it cannot be written. What
    is worth telling of it is added to `notes`.
    """
    run = write_run(
        result,
        out,
        inputs=input_files(result.report, data),
        ruleset=ruleset_files(ruleset, sources),
        table=table,
        tags=tags,
        raw=raw,
        templates=ruleset.parent if ruleset else None,
        command={"table": table, "tags": tags, "raw": raw},
        workbook=workbook,
        formats=formats,
        kept=None if loaded is None else kept_files(result, loaded, lock),
        report=report,
    )
    if any(is_error(f) for f in run.findings):
        raise DataError(run.findings)
    if notes is not None:
        notes += run.findings
    return run.folder


def _write_tables(
    result: Result, stage: Path, table: TableFormat, tags: Tags, *, raw: bool
) -> list[str]:
    name = f"customers.{table}"
    path, customers = stage / name, customers_table(result, tags)
    match table:
        case "csv":
            with path.open("wb") as file:
                write_csv_table(customers, file, raw=raw)
        case "parquet":
            from segrules.outputs.runs.customers_parquet import write_parquet  # noqa: PLC0415 - an extra

            with path.open("wb") as file:
                write_parquet(customers, file)
        case "xlsx":
            from segrules.outputs.runs.customers_xlsx import write_xlsx  # noqa: PLC0415 - an extra

            write_xlsx(customers, path, "customers")
    with (stage / "segments.csv").open("wb") as file:
        write_csv(result.segments, segment_types(result.program, result.segments), file, raw=raw)
    return [name, "segments.csv"]


def _write_inputs(result: Result, stage: Path, table: TableFormat, *, raw: bool) -> list[str]:
    """Keep what scores and segments read.

    As Parquet beside customers in Parquet, and where there are many of them, as nobody looks at
    those with a spreadsheet; else as CSV.
    """
    inputs = inputs_table(result)
    if inputs is None:
        return []
    many = inputs.rows > MANY_ROWS and importlib.util.find_spec("pyarrow") is not None
    parquet = table == "parquet" or many
    return _write_beside(inputs, stage, INPUTS[parquet], raw=raw)


def _write_contacts(result: Result, stage: Path, table: TableFormat, *, raw: bool) -> list[str]:
    """Write who gets what, and whom budgets cut: Parquet beside customers in Parquet, else CSV."""
    made = [(contacts_table(result), CONTACTS), (cut_table(result), CUT)]
    return [
        name
        for rows, names in made
        if rows is not None
        for name in _write_beside(rows, stage, names[table == "parquet"], raw=raw)
    ]


def _write_beside(written_: WrittenTable, stage: Path, name: str, *, raw: bool) -> list[str]:
    """Write a table as CSV, or as Parquet where its name says so."""
    with (stage / name).open("wb") as file:
        if name.endswith(".parquet"):
            from segrules.outputs.runs.customers_parquet import write_parquet  # noqa: PLC0415 - an extra

            write_parquet(written_, file)
        else:
            write_csv_table(written_, file, raw=raw)
    return [name]


def _write_workbook(result: Result, said: Mapping[str, Any], stage: Path, lang: Lang) -> list[str]:
    from segrules.outputs.workbook.workbook import write_workbook  # noqa: PLC0415 - an extra

    write_workbook(result, said, stage / WORKBOOK, lang)
    return [WORKBOOK]


def _write_pages(
    result: Result, pages: tuple[Page, ...], formats: Sequence[PlaybookFormat], stage: Path
) -> list[str]:
    (stage / "playbooks").mkdir()
    names = []
    overview = overviews(result, pages) if "html" in formats else ()
    for file in chain(playbook_files(result, pages, formats), overview):
        (stage / "playbooks" / file.name).write_bytes(file.content)
        names.append(f"playbooks/{file.name}")
    return names


def _write_report(result: Result, record: Mapping[str, Any], stage: Path) -> list[str]:
    from segrules.outputs.report.report_html import html_of_result  # noqa: PLC0415 - only when asked

    (stage / REPORT).write_bytes(html_of_result(result, record).encode())
    return [REPORT]


def _write_texts(texts: Mapping[str, str], stage: Path) -> list[str]:
    for name, text in texts.items():
        (stage / name).write_bytes(text.encode())
    return list(texts)


# ---------------------------------------------------------------- what stands in the way


def _why_not(result: Result, out: Path, table: TableFormat) -> Finding | None:
    rows = result.rows
    if table == "xlsx" and rows > MOST_SHEET_ROWS:
        args = {"rows": rows, "most": MOST_SHEET_ROWS}
        return Finding("too-many-rows-for-excel", args=args)
    return refused(out, table)


def refused(out: Path, table: TableFormat) -> Finding | None:
    """Why no run folder can be made there, as far as that can be told before the work is done."""
    library, extra = EXTRAS.get(table, (None, ""))
    if library is not None and importlib.util.find_spec(library) is None:
        return Finding("extra-missing", args={"format": table, "extra": extra})
    try:
        return _occupied(out)
    except OSError as failed:
        return _failure(failed, out)


def _occupied(out: Path) -> Finding | None:
    """What is in the place of the folder and must not be replaced."""
    if not out.exists():
        return None
    if not out.is_dir():
        return Finding("out-not-a-run/file", args={"path": str(out)})
    if os.path.ismount(out):
        return Finding("out-not-writable/mount", args={"path": str(out)})
    there = sorted(p.name for p in out.iterdir())
    if there and not _is_run(out):
        return Finding("out-not-a-run", args={"path": str(out)})
    strangers = [n for n in there if n not in OURS]
    if strangers:
        return Finding("out-not-a-run/strangers", args={"path": str(out), "name": strangers[0]})
    return None


def _is_run(out: Path) -> bool:
    """Whether a folder has the manifest of a segrules run."""
    try:
        manifest = json.loads((out / NAME).read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(manifest, dict) and "segrules" in manifest


def _failure(failed: OSError, out: Path) -> Finding:
    if failed.errno in FULL:
        return Finding("disk-full", args={"path": str(out)})
    reason = failed.strerror or str(failed)
    return Finding("out-not-writable", args={"path": str(out), "reason": reason})
