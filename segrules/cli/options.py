"""Options that several commands share, and texts of options -> values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer

from segrules.cli.tongue import say

Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help=say("设置规则集的参数，可重复", "set a parameter of the ruleset; may be repeated"),
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help=say(
            "统计到哪一天的零点，如 2024-07-01；不写则为最后一笔的次日",
            "count up to the start of this day, e.g. 2024-07-01; else the day after the last event",
        ),
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help=say("文件编码；不写则自动识别", "the files' encoding; found by itself if not given"),
    ),
]
Language = Annotated[
    str | None,
    typer.Option("--lang", metavar="zh|en", help=say("界面语言", "the language of messages")),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="text|json",
        help=say("输出格式", "the format of what is printed"),
    ),
]


def settings(pairs: Iterable[str] | None) -> dict[str, str]:
    """`NAME=VALUE` options as a mapping."""
    read = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(
                say(f"`{pair}` 应写成 名称=取值", f"write `{pair}` as NAME=VALUE"),
                param_hint="--set",
            )
        read[name.strip().removeprefix("$")] = value.strip()
    return read


def as_of_days(text: str | None) -> int | None:
    """A date option as days since 1970."""
    if text is None:
        return None
    try:
        return (date.fromisoformat(text) - date(1970, 1, 1)).days
    except ValueError:
        raise typer.BadParameter(
            say(f"`{text}` 不是日期，请写成 2024-07-01", f"`{text}` is no date; write 2024-07-01"),
            param_hint="--as-of",
        ) from None


def one_of(value: str, options: tuple[str, ...], name: str) -> str:
    """An option that takes one of a few words."""
    if value not in options:
        offered = ", ".join(options)
        raise typer.BadParameter(
            say(f"`{value}` 不可用，可选 {offered}", f"`{value}` is none of {offered}"),
            param_hint=name,
        )
    return value
