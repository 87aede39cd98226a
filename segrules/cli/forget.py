"""`segrules forget`: a customer's id -> that customer taken out of runs and journals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Format, Language, one_of
from segrules.cli.pages import Command
from segrules.cli.printing import out, out_json
from segrules.cli.tongue import both, say
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Words

if TYPE_CHECKING:
    from segrules.outputs.runs.forgotten import Forgotten


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "forget",
        cls=Command,
        help=both(
            "把一位客户从运行结果和触达日志里删除，并说明删了什么",
            "remove a customer from runs and journals, and say what was removed",
        ),
    )(forget)


def forget(
    customer: Annotated[
        str,
        typer.Argument(
            metavar=both("客户编号", "ID"),
            help=both("要删除的客户的编号", "the id of the customer who is to be forgotten"),
        ),
    ],
    runs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="RUN...",
            help=both("apply --out 写出的结果文件夹", "runs: the folders that apply --out wrote"),
        ),
    ] = None,
    journal: Annotated[
        list[Path] | None,
        typer.Option(
            "--journal",
            metavar=both("文件", "FILE"),
            help=both(
                "apply --journal 写的触达日志（.csv 或 .duckdb）；可重复",
                "a journal that apply --journal wrote (.csv or .duckdb); may be repeated",
            ),
        ),
    ] = None,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Remove the customer everywhere and list it; each place wholly or not at all."""
    one_of(style, ("text", "json"), "--format")
    if not runs and not journal:
        raise WrongUsage(
            Words("要写出运行结果的文件夹，或 --journal", "name a run's folder, or a --journal")
        )
    done: list[Forgotten] = []
    with told(style):
        from segrules.outputs.runs.forgotten import (  # noqa: PLC0415 - starts pandas
            forget_in_journal,
            forget_in_run,
        )
        from segrules.verbs.pseudonyms import VARIABLE, pseudonyms_from  # noqa: PLC0415

        key = pseudonyms_from(os.environ) if os.environ.get(VARIABLE) else None
        done += [forget_in_journal(file, customer) for file in journal or ()]
        done += [forget_in_run(run, customer, key) for run in runs or ()]
    _print(done, style)
    return Exit.DONE


def _print(done: list[Forgotten], style: str) -> None:
    if style == "json":
        listed = [{"path": d.place, "rows": d.rows, "files": list(d.files)} for d in done]
        out_json({"forgotten": listed})
        return
    for place in done:
        if place.nothing:
            out(say(f"{place.place}：没有这位客户", f"{place.place}: not there"))
            continue
        out(f"{place.place}:")
        for name, many in place.rows.items():
            rows = "row" if many == 1 else "rows"
            out(say(f"  {name}：删除 {many} 行", f"  {name}: {many} {rows} removed"))
        for name in place.files:
            out(
                say(
                    f"  {name}：整份删除（认不出是哪一行，请重新生成）",
                    f"  {name}: removed whole (no row can be taken out of it; write it again)",
                )
            )
