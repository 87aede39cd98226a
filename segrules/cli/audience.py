"""`segrules audience`: a run's folder and the data with addresses -> the files that are sent."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.keeping import Pseudonymise
from segrules.cli.options import Encoding, Format, Language, folder, one_of
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings
from segrules.cli.progress import doing
from segrules.cli.tongue import both, say

if TYPE_CHECKING:
    from segrules.outputs.audiences.audiences import Audiences

TABLES = ("csv", "parquet", "xlsx")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "audience",
        cls=Command,
        help=both(
            "由运行结果和客户数据再写出触达名单：每个动作、渠道和实验组一个文件",
            "write the lists to be sent again, from a run and the customers' data: one for each "
            "action, channel and arm",
        ),
    )(audience)


def audience(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN",
            help=both("apply --out 写出的结果文件夹", "a run: the folder that apply --out wrote"),
        ),
    ],
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both(
                "写着地址的客户表，写作 customers=文件；运行结果里不保存地址",
                "the customers' table with the addresses, as customers=FILE: a run keeps none",
            ),
        ),
    ] = None,
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件夹", "DIR"),
            help=both(
                "写到这个文件夹；不写则放进结果文件夹的 audiences",
                "write to this folder; without it, into `audiences` of the run",
            ),
        ),
    ] = None,
    new_only: Annotated[
        str | None,
        typer.Option(
            "--new-only",
            metavar="EARLIER_RUN",
            help=both(
                "只列上一次运行时不在该动作里的客户；另写出要撤下的客户（.remove）",
                "only customers who were not in the action in this earlier run, and lists of those "
                "to take off (.remove)",
            ),
        ),
    ] = None,
    pseudonymise: Pseudonymise = False,
    table: Annotated[
        str,
        typer.Option(
            "--table",
            metavar="|".join(TABLES),
            help=both("名单的文件格式", "the format of the lists"),
        ),
    ] = "csv",
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help=both(
                "CSV 给发送系统读：不加 BOM，也不对 = + - @ 开头的文本做防公式处理",
                "write the CSV for the sending system: no BOM, and text that begins with = + - @ "
                "as it is",
            ),
        ),
    ] = False,
    encoding: Encoding = None,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Write the lists and say how many customers each holds."""
    one_of(style, ("text", "json"), "--format")
    one_of(table, TABLES, "--table")
    target, earlier = folder(out_, "--out"), folder(new_only, "--new-only")
    with told(style):
        made = _made(run, data or [], encoding, earlier, hidden=pseudonymise)
        _write(made, run, target, table, raw=raw)
    _print(made, target or run / "audiences", table, style)
    return Exit.DONE


def _made(
    run: Path, data: list[str], encoding: str | None, earlier: Path | None, *, hidden: bool
) -> Audiences:
    from segrules.outputs.audiences.audiences_of_run import audiences_of_run  # noqa: PLC0415 - starts pandas
    from segrules.verbs.pseudonyms import VARIABLE, pseudonyms_from  # noqa: PLC0415

    key = pseudonyms_from(os.environ) if hidden or os.environ.get(VARIABLE) else None
    with doing(say("读取客户和触达名单", "reading customers and contacts")):
        return audiences_of_run(
            run, data, encoding=encoding, earlier=earlier, pseudonyms=key, hide=hidden
        )


def _write(made: Audiences, run: Path, target: Path | None, table: str, *, raw: bool) -> None:
    from segrules.outputs.audiences.audience_files import (  # noqa: PLC0415 - starts pandas
        check_format,
        into_folder,
        into_run,
    )

    kind = check_format(table)
    if target is None:
        into_run(made.files, run, kind, raw=raw)
    else:
        into_folder(made.files, target, kind, raw=raw)


def _print(made: Audiences, target: Path, table: str, style: str) -> None:
    files = [(f"{f.name}.{table}", f.table.rows) for f in made.files]
    if style == "json":
        listed = [{"path": name, "customers": many} for name, many in files]
        findings = findings_data(made.findings)
        out_json({"out": str(target), "audiences": listed, "findings": findings})
    else:
        width = max((len(name) for name, _ in files), default=0)
        for name, many in files:
            out(f"{name:{width}}  {many:>9,}")
        out(say(f"已写入 {target}", f"written to {target}"))
    show_findings(made.findings, {}, "concise", sys.stderr)
