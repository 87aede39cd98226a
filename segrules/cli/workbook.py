"""`segrules workbook`: the folder of a run -> an Excel workbook for people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Language
from segrules.cli.pages import Command
from segrules.cli.printing import out
from segrules.cli.progress import doing
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import DataError, Finding, Words
from segrules.language.width import shown

ENDING = ".xlsx"
RunFolder = Annotated[
    Path,
    typer.Argument(
        metavar=both("结果文件夹", "RUN"),
        help=both("apply --out 写出的结果文件夹", "the folder of a run, as apply --out wrote it"),
    ),
]


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "workbook",
        cls=Command,
        help=both(
            "把一次运行的结果做成给人看的 Excel 工作簿：概览和图表、规则、交叉表、行动、说明，"
            "每个分群一张客户表",
            "make an Excel workbook of a run, for people: summary and charts, rules, cross tables, "
            "actions, notes, and a sheet of customers for each segment",
        ),
    )(workbook)


def workbook(
    run: RunFolder,
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件", "FILE"),
            help=both("写到这个 .xlsx 文件", "the .xlsx file to write"),
        ),
    ] = None,
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Write the workbook."""
    target = _file(out_)
    with told("text"):
        _refuse(target)
        from segrules.outputs.workbook.recorded_workbook import (  # noqa: PLC0415 - an extra
            write_recorded_workbook,
        )

        with doing(say("写出工作簿", "writing the workbook")):
            write_recorded_workbook(run, target, spoken())
    out(say(f"已写入 {target}", f"written to {target}"))
    return Exit.DONE


def _file(text: str | None) -> Path:
    """The file to write; WrongUsage where none is named, or one that is no workbook."""
    if text is None or not text.strip() or text.startswith("--"):
        zh, en = "要用 --out 写明工作簿的文件名", "--out FILE says which workbook to write"
        raise WrongUsage(Words(zh, en))
    if not text.lower().endswith(ENDING):
        said = shown(text)
        zh = f"--out 要写 .xlsx 文件，而不是 `{said}`"
        raise WrongUsage(Words(zh, f"--out takes a .xlsx file, not `{said}`"))
    return Path(text)


def _refuse(target: Path) -> None:
    """Refuse what cannot be written before the run is read."""
    from importlib.util import find_spec  # noqa: PLC0415 - not for the help

    if find_spec("xlsxwriter") is None:
        args = {"format": "xlsx", "extra": "excel"}
        raise DataError([Finding("extra-missing", args=args)])
    if target.is_dir():
        args = {"path": shown(str(target))}
        raise DataError([Finding("file-not-written/folder", args=args)])
