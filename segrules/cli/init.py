"""`segrules init`: start a folder of one's own from a shipped ruleset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Language, folder
from segrules.cli.pages import Command
from segrules.cli.printing import out, out_lines
from segrules.cli.tongue import both, say, spoken
from segrules.language.findings import DataError


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "init",
        cls=Command,
        help=both(
            "从自带的方法开始：复制规则集和示例数据到新文件夹",
            "start from a shipped method: copy its ruleset and example data to a new folder",
        ),
    )(init)


def init(
    method: Annotated[
        str | None,
        typer.Argument(
            metavar=both("方法", "METHOD"),
            help=both(
                "方法，如 rfm/eight-types；不写则列出全部",
                "a method such as rfm/eight-types; without it, all are listed",
            ),
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar=both("文件夹", "DIR"),
            help=both(
                "要建立的文件夹；不写则以方法命名",
                "the folder to make; without it, it has the method's name",
            ),
        ),
    ] = None,
    ci: Annotated[
        bool,
        typer.Option(
            "--ci",
            help=both(
                "同时写出 GitHub 工作流：每个合并请求都检查规则集，并在评论里说明哪些客户会换分群",
                "also write a GitHub workflow: each pull request is checked, and a comment says "
                "whom it moves",
            ),
        ),
    ] = False,
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """List the methods, or copy one."""
    from segrules.outputs.rulesets.starter import methods  # noqa: PLC0415 - not for the help

    if method is None:
        for known in methods():
            out_lines(f"{known.name:<24} {known.title.say(spoken())}")
        return Exit.DONE
    with told("text"):
        _start(method, folder(target, "DIR"), ci=ci)
    return Exit.DONE


def _start(method: str, target: Path | None, *, ci: bool) -> None:
    from segrules.outputs.rulesets.starter import Starter, start  # noqa: PLC0415 - not for the help

    made = start(method, target or Path(method.rpartition("/")[2]), ci=ci)
    if not isinstance(made, Starter):
        raise DataError([made])
    out(say(f"已建立 {made.folder}：", f"made {made.folder}:"))
    for name in made.files:
        out(f"  {name}")
    out(say("接下来：", "next:"))
    for command in made.commands:
        out(f"  {command}")
