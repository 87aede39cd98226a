"""`segrules describe`: a ruleset in words; with data, every class with its interval and count."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.apply import progress
from segrules.cli.options import (
    AsOf,
    Encoding,
    Format,
    Language,
    Set,
    as_of_days,
    one_of,
    settings,
)
from segrules.cli.printing import Exit, out, out_json, width
from segrules.cli.tongue import LANG, say
from segrules.language.findings import RulesetError


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "describe",
        help=say(
            "用文字说明规则集：指标、每一档的区间、每个分群的规则",
            "Say a ruleset in words: metrics, the interval of every class, every segment's rule.",
        ),
    )(describe)


def describe(
    ruleset: Annotated[
        Path, typer.Argument(metavar="RULESET", help=say("规则集文件", "the ruleset file"))
    ],
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DATA...]",
            help=say("给出数据则显示分界点和人数", "data, to show cut points and counts"),
        ),
    ] = None,
    as_of: AsOf = None,
    set_: Set = None,
    encoding: Encoding = None,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the description."""
    one_of(style, ("text", "json"), "--format")
    day = as_of_days(as_of)
    from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none of these

    checked = check_path(ruleset, settings(set_))
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    from segrules.outputs.describe_text import describe_json, describe_text  # noqa: PLC0415
    from segrules.verbs.describe import describe as described  # noqa: PLC0415

    result = None
    if data:
        from segrules.verbs.apply import apply_files  # noqa: PLC0415 - starts pandas

        result = apply_files(
            checked.program, data, as_of=day, encoding=encoding, progress=progress()
        )
    description = described(checked.program, result)
    if style == "json":
        out_json(describe_json(description, LANG))
    else:
        out(describe_text(description, LANG, width()))
    return Exit.DONE
