"""`segrules apply`: a ruleset and data -> a run folder, and the summary on the terminal."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import (
    AsOf,
    Encoding,
    EngineName,
    Format,
    Language,
    LockFile,
    Memory,
    NoLock,
    RulesetFile,
    Set,
    as_of_days,
    engine_of,
    file_path,
    folder,
    in_order,
    listed_files,
    lock_path,
    one_of,
    settings,
)
from segrules.cli.pages import Command
from segrules.cli.printing import err, findings_data, out, out_json, show_findings, width
from segrules.cli.progress import doing, progress
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import DataError, RulesetError, Words, is_error

if TYPE_CHECKING:
    from segrules.compiler.check import Checked
    from segrules.compiler.program import Program
    from segrules.engines.on_pandas.resolving.earlier import Earlier
    from segrules.engines.results import Result
    from segrules.verbs.decided_before import Before
    from segrules.verbs.engine_choice import Chosen
    from segrules.verbs.lock import Lock

Table = Literal["csv", "parquet", "xlsx"]
TABLES: tuple[Table, ...] = get_args(Table)
PlaybookFormat = Literal["md", "html", "docx"]
PLAYBOOKS: tuple[PlaybookFormat, ...] = get_args(PlaybookFormat)
Tags = Literal["joined", "columns"]
TAGS: tuple[Tags, ...] = get_args(Tags)


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "apply",
        cls=Command,
        help=both(
            "把规则集应用到数据上：清洗、计算、分群，写出结果文件夹",
            "apply a ruleset to data: clean, compute, assign, and write a run folder",
        ),
    )(apply)


def apply(
    ruleset: RulesetFile,
    data: Annotated[
        list[str],
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both(
                "数据文件（CSV、Excel、Parquet、JSON Lines）；有多张表时写 表名=文件；"
                "- 表示标准输入",
                "data files (CSV, Excel, Parquet, JSON Lines); TABLE=FILE where there are several "
                "tables; - is stdin",
            ),
        ),
    ],
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件夹", "DIR"),
            help=both(
                "结果文件夹：要么完整写出，要么什么都不写；不写此项则只打印摘要",
                "the run folder, written whole or not at all; without it, only the summary is "
                "printed",
            ),
        ),
    ] = None,
    as_of: AsOf = None,
    set_: Set = None,
    encoding: Encoding = None,
    engine: EngineName = None,
    memory: Memory = None,
    table: Annotated[
        str,
        typer.Option(
            "--table",
            metavar="|".join(TABLES),
            help=both("客户明细的文件格式", "the format of the customers' file"),
        ),
    ] = "csv",
    tags: Annotated[
        str,
        typer.Option(
            "--tags",
            metavar="|".join(TAGS),
            help=both(
                "客户明细里的标签：合成一列，用 | 分隔；或每个标签一列 true/false",
                "the tags of a customer: in one column, parted by |, or a column of true and false "
                "for each",
            ),
        ),
    ] = "joined",
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help=both(
                "CSV 给程序读：不加 BOM，也不对 = + - @ 开头的文本做防公式处理",
                "write the CSV for programs: no BOM, and text that begins with = + - @ as it is",
            ),
        ),
    ] = False,
    report: Annotated[
        bool,
        typer.Option(
            "--report/--no-report",
            help=both(
                "结果文件夹里要不要网页 report.html（默认要）",
                "whether the run folder has the page report.html (it has, if nothing is said)",
            ),
        ),
    ] = True,
    playbooks: Annotated[
        str,
        typer.Option(
            "--playbooks",
            metavar=both("格式,...", "FORMAT,..."),
            help=both(
                "运营手册的格式：md、html、docx，可写几个，用逗号隔开；html 另有一张挂图",
                "the formats of the playbooks: md, html, docx, or several parted by commas; with "
                "html comes an overview for the wall",
            ),
        ),
    ] = "md",
    workbook: Annotated[
        bool,
        typer.Option(
            "--workbook",
            help=both(
                "在结果文件夹里另写一份给人看的 Excel 工作簿 workbook.xlsx：概览和图表、规则、"
                "每个分群一张客户表",
                "write workbook.xlsx into the run folder too, for people: summary and charts, "
                "rules, a sheet of customers for each segment",
            ),
        ),
    ] = False,
    journal: Annotated[
        str | None,
        typer.Option(
            "--journal",
            metavar=both("文件", "FILE"),
            help=both(
                "触达日志（.csv 或 .duckdb）：频次上限据此计算以前的触达；写出结果时追加本次触达",
                "the journal of contacts (.csv or .duckdb): caps count those of earlier runs; with "
                "--out the run's are appended",
            ),
        ),
    ] = None,
    suppress: Annotated[
        list[str] | None,
        typer.Option(
            "--suppress",
            metavar=both("文件", "FILE"),
            help=both(
                "不得触达的客户名单：一列编号，可再加一列 channel；可重复",
                "a list of customers who must not be contacted: their ids, and perhaps a column "
                "channel; may be repeated",
            ),
        ),
    ] = None,
    lock: LockFile = None,
    no_lock: NoLock = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Apply, write where asked, print the summary."""
    one_of(style, ("text", "json"), "--format")
    in_order(ruleset, data)
    one_of(table, TABLES, "--table")
    one_of(tags, TAGS, "--tags")
    formats = playbook_formats(playbooks, "--playbooks")
    kind = next(t for t in TABLES if t == table)
    shape = next(t for t in TAGS if t == tags)
    target, chosen, day = folder(out_, "--out"), settings(set_), as_of_days(as_of)
    named, used_engine = lock_path(lock, none=no_lock), engine_of(engine, memory)
    if workbook and target is None:
        zh, en = "--workbook 要和 --out 一起用", "--workbook goes with --out"
        raise WrongUsage(Words(zh, en))
    kept, lists = file_path(journal, "--journal"), listed_files(suppress, "--suppress")
    with told(style):
        from segrules.compiler.check import check  # noqa: PLC0415 - the help needs none
        from segrules.language.source import load  # noqa: PLC0415

        loaded = load(ruleset)
        checked = check(loaded, chosen)
        if checked.program is not None and target is not None:
            _accepted(target, kind)
            if workbook:
                _accepted(target, "xlsx")
            _installed(formats)
        used = None if no_lock else lock_of_ruleset(checked, ruleset, named)
        with _before(checked, kept, lists, target, encoding) as before:
            result = before.found(
                applied(
                    checked,
                    data,
                    as_of=day,
                    encoding=encoding,
                    lock=used,
                    engine=used_engine,
                    earlier=before.earlier,
                )
            )
            added = None
            if target is not None:
                from segrules.outputs.runs.run_folder import written  # noqa: PLC0415 - starts pandas

                many = f"{result.rows:,}"
                with doing(say(f"写出 {many} 位客户", f"writing {many} customers")):
                    written(
                        result,
                        target,
                        ruleset,
                        checked.sources,
                        data,
                        table=kind,
                        tags=shape,
                        raw=raw,
                        loaded=loaded,
                        lock=used,
                        report=report,
                        workbook=spoken() if workbook else None,
                        formats=formats,
                    )
                added = None if before.journal is None else before.journal.add(result)
    _summary(result, target, style, None if added is None else (str(kept), added))
    return Exit.DONE


def _before(
    checked: Checked,
    journal: Path | None,
    lists: list[str],
    target: Path | None,
    encoding: str | None,
) -> AbstractContextManager[Before]:
    """What the run is told of earlier ones; the journal is held while the run is written."""
    program = proved(checked)
    from segrules.verbs.decided_before import decided_before  # noqa: PLC0415 - starts pandas

    writes = target is not None
    return decided_before(program, journal, lists, writes=writes, encoding=encoding)


def _accepted(target: Path, table: Table) -> None:
    """Refuse a run folder that cannot be written before any data is read."""
    from segrules.outputs.runs.run_folder import refused  # noqa: PLC0415 - starts pandas

    finding = refused(target, table)
    if finding is not None:
        raise DataError([finding])


def playbook_formats(text: str, name: str) -> tuple[PlaybookFormat, ...]:
    """An option that takes formats of playbooks: `md`, or several parted by commas."""
    found = [one.strip().lower() for one in text.replace("，", ",").split(",")]
    for one in found:
        one_of(one, PLAYBOOKS, name)
    return tuple(f for f in PLAYBOOKS if f in found)


def _installed(formats: tuple[PlaybookFormat, ...]) -> None:
    """Refuse formats whose library is not there before any data is read."""
    from segrules.outputs.playbooks.playbook_files import missing_library  # noqa: PLC0415 - pandas

    finding = missing_library(formats)
    if finding is not None:
        raise DataError([finding])


def applied(
    checked: Checked,
    data: list[str],
    *,
    as_of: int | None,
    encoding: str | None,
    lock: Lock | None = None,
    engine: Chosen | None = None,
    earlier: Earlier | None = None,
) -> Result:
    """The result of a checked ruleset on data, with progress; raises for what stands in the way."""
    program = proved(checked)
    from segrules.verbs.apply import apply_files  # noqa: PLC0415 - starts pandas

    with progress() as tell:
        return apply_files(
            program,
            data,
            as_of=as_of,
            encoding=encoding,
            progress=tell,
            lock=lock,
            engine=engine,
            earlier=earlier,
        )


def lock_of_ruleset(checked: Checked, ruleset: Path, named: Path | None) -> Lock | None:
    """The lock that is named, else the one beside the ruleset, else none."""
    from segrules.language.lock_file import lock_beside  # noqa: PLC0415 - starts pydantic

    path = named or lock_beside(ruleset)
    if checked.program is None or (named is None and not path.is_file()):
        return None
    from segrules.verbs.lock_reading import read_lock  # noqa: PLC0415 - starts pandas

    return read_lock(path, checked.program, checked.sources)


def proved(checked: Checked) -> Program:
    """The program, or the findings that forbid one; what the proofs find is only told."""
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    from segrules.proofs.prove import prove  # noqa: PLC0415 - not for the help

    errors = sum(is_error(f) for f in prove(checked.program).findings)
    if errors:
        err(
            say(
                f"提示：证明发现 {errors} 处错误，详见 segrules check",
                f"note: the proofs find {errors} fault(s); see segrules check",
            )
        )
    return checked.program


def _summary(
    result: Result, target: Path | None, style: str, journaled: tuple[str, int] | None
) -> None:
    """The summary on stdout, then on stderr what reading and fitting found.

    `journaled` is the journal's path, and how many contacts were added to it.
    """
    found = result.report.findings + result.fitted.findings
    if style == "json":
        from segrules.outputs.runs.summary_json import summary_json  # noqa: PLC0415 - starts pandas

        kept = {"path": journaled[0], "added": journaled[1]} if journaled else None
        told_ = {"journal": kept, "findings": findings_data(found)}
        out_json({**summary_json(result, target), **told_})
    else:
        from segrules.outputs.runs.summary_text import summary_text  # noqa: PLC0415 - starts pandas

        out(summary_text(result, spoken(), width()))
        if target is not None:
            out(say(f"\n已写入 {target}", f"\nwritten to {target}"))
        if journaled is not None:
            path, many = journaled
            out(say(f"{many:,} 条触达记入 {path}", f"{many:,} contacts added to {path}"))
    show_findings(found, {}, "brief", sys.stderr)
