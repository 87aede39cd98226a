"""`segrules sql`: a ruleset and its lock -> the SQL that it stands for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.apply import lock_of_ruleset, proved
from segrules.cli.endings import Exit, told
from segrules.cli.options import (
    AsOf,
    Format,
    Language,
    LockFile,
    NoLock,
    RulesetFile,
    Set,
    as_of_days,
    file_path,
    lock_path,
    one_of,
    settings,
)
from segrules.cli.pages import Command
from segrules.cli.printing import err, findings_data, out, out_json, show_findings
from segrules.cli.tongue import both, say, spoken
from segrules.language.findings import DataError, Finding

if TYPE_CHECKING:
    from segrules.verbs.sql import Statement

DIALECTS = ("duckdb", "spark", "postgres", "bigquery", "snowflake")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "sql",
        cls=Command,
        help=both(
            "打印规则集对应的 SQL，切分点写成数字，可直接在数据库里运行",
            "print the SQL that a ruleset stands for, with its cut points as numbers",
        ),
    )(sql)


def sql(
    ruleset: RulesetFile,
    dialect: Annotated[
        str,
        typer.Option(
            "--dialect",
            metavar="|".join(DIALECTS),
            help=both("写给哪种数据库", "the database that it is written for"),
        ),
    ] = "duckdb",
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件", "FILE"),
            help=both("写到文件；不写则打印", "write to a file; without it, it is printed"),
        ),
    ] = None,
    as_of: AsOf = None,
    set_: Set = None,
    lock: LockFile = None,
    no_lock: NoLock = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the statement, or write it."""
    one_of(style, ("text", "json"), "--format")
    one_of(dialect, DIALECTS, "--dialect")
    target, day, named = file_path(out_, "--out"), as_of_days(as_of), lock_path(lock, none=no_lock)
    chosen = settings(set_)
    with told(style):
        from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none
        from segrules.verbs.sql import statement  # noqa: PLC0415

        checked = check_path(ruleset, chosen)
        program = proved(checked)
        used = None if no_lock else lock_of_ruleset(checked, ruleset, named)
        made = statement(program, dialect, used, day, spoken())
        if target is not None:
            _write(made, target)
    _print(made, target, style)
    show_findings(made.findings, checked.sources, "brief", sys.stderr)
    return Exit.DONE


def _write(made: Statement, target: Path) -> None:
    from segrules.outputs.sql_text import sql_text  # noqa: PLC0415

    try:
        target.write_text(sql_text(made, spoken()), "utf-8", newline="\n")
    except OSError:
        raise DataError([Finding("sql-not-written", args={"path": str(target)})]) from None


def _print(made: Statement, target: Path | None, style: str) -> None:
    from segrules.outputs.sql_text import sql_json, sql_text  # noqa: PLC0415

    if style == "json":
        out_json({**sql_json(made, spoken()), "findings": findings_data(made.findings)})
    elif target is None:
        out(sql_text(made, spoken()).removesuffix("\n"))
    if target is not None:
        err(say(f"已写入 {target}", f"written to {target}"))
