"""`segrules init`: start a folder of one's own from a shipped ruleset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.options import Language
from segrules.cli.printing import Exit, out
from segrules.cli.tongue import LANG, say
from segrules.language.findings import DataError


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "init",
        help=say(
            "从自带的方法开始：复制规则集和示例数据",
            "Start from a shipped method: copies its ruleset and example data.",
        ),
    )(init)


def init(
    method: Annotated[
        str | None,
        typer.Argument(
            metavar="[METHOD]",
            help=say(
                "方法，如 rfm/eight-types；不写则列出全部",
                "a method such as rfm/eight-types; without it, lists all",
            ),
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help=say("目标文件夹", "the folder to make")),
    ] = None,
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """List the methods, or copy one."""
    from segrules.outputs.starter import Starter, methods, start  # noqa: PLC0415 - not for the help

    if method is None:
        for known in methods():
            out(f"{known.name:<24} {known.title.say(LANG)}")
        return Exit.DONE
    made = start(method, folder or Path(method.rpartition("/")[2]))
    if not isinstance(made, Starter):
        raise DataError([made])
    out(say(f"已建立 {made.folder}：", f"made {made.folder}:"))
    for name in made.files:
        out(f"  {name}")
    out(say("接下来：", "next:"))
    for command in made.commands:
        out(f"  {command}")
    return Exit.DONE
