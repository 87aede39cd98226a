"""`segrules retain`: a folder of runs -> which are past the period, perhaps removed."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Format, Language, as_of_days, one_of
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings
from segrules.cli.tongue import both, say
from segrules.cli.usage import WrongUsage
from segrules.language.findings import DataError, Finding, Words
from segrules.language.width import shown

if TYPE_CHECKING:
    from segrules.compiler.program import Span
    from segrules.outputs.runs.retired import Retired
    from segrules.verbs.retention import HeldRun

KEEP = re.compile(r"[1-9][0-9]{0,4}(d|w|mo|y)")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "retain",
        cls=Command,
        help=both(
            "列出超过保存期限的运行结果；加 --yes 才删除",
            "list the runs that are past their retention period; with --yes, remove them",
        ),
    )(retain)


def retain(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar=both("文件夹", "FOLDER"),
            help=both("存放运行结果的上级文件夹", "the folder that holds the runs"),
        ),
    ],
    keep: Annotated[
        str,
        typer.Option(
            "--keep",
            metavar=both("期限", "PERIOD"),
            help=both("保存期限，如 365d、13mo、2y", "how long runs are kept: 365d, 13mo, 2y"),
        ),
    ],
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar=both("日期", "DATE"),
            help=both(
                "从这一天往回数；按每次运行自己的统计日算",
                "count back from this day; a run is as old as its own as-of day",
            ),
        ),
    ],
    yes: Annotated[
        bool,
        typer.Option("--yes", help=both("真的删除", "remove them, not only list them")),
    ] = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """List what is due; remove it where that was said."""
    one_of(style, ("text", "json"), "--format")
    period, day = _period(keep), as_of_days(as_of)
    assert day is not None  # noqa: S101 - the option is required
    with told(style):
        if not folder.is_dir():
            path = shown(str(folder))
            raise DataError([Finding("retain-no-folder", None, {"path": path})])
        from segrules.outputs.runs.retired import Retired, retire  # noqa: PLC0415 - starts pandas
        from segrules.verbs.retention import held_runs  # noqa: PLC0415

        runs = held_runs(folder, period, day)
        done = retire(runs) if yes else Retired((), ())
    _print(runs, done, style)
    return Exit.NOT_DONE if any(f.name == "retain-failed" for f in done.findings) else Exit.DONE


def _period(text: str) -> Span:
    from segrules.compiler.action_terms import span  # noqa: PLC0415 - not for the help

    if not KEEP.fullmatch(text.strip()):
        said = shown(text)
        raise WrongUsage(
            Words(
                f"--keep 要写期限，如 365d、13mo、2y，而不是 `{said}`",
                f"--keep takes a period such as 365d, 13mo or 2y, not `{said}`",
            )
        )
    return span(text.strip())


def _print(runs: tuple[HeldRun, ...], done: Retired, style: str) -> None:
    undated = [r.folder.as_posix() for r in runs if r.as_of is None]
    found = [Finding("retain-no-day", None, {"path": path}) for path in undated]
    found += done.findings
    if style == "json":
        listed = [
            {
                "path": r.folder.as_posix(),
                "as_of": _day(r),
                "due": r.due,
                "removed": r.folder in done.removed,
            }
            for r in runs
        ]
        out_json({"runs": listed, "findings": findings_data(found)})
    else:
        for run in runs:
            out(f"{_day(run) or '-':10}  {_fate(run, done)}  {run.folder.as_posix()}")
        due = sum(r.due for r in runs)
        gone = len(done.removed)
        out(
            say(
                f"{len(runs)} 个运行结果，{due} 个到期，删除了 {gone} 个",
                f"{len(runs)} runs, {due} due, {gone} removed",
            )
        )
    show_findings(found, {}, "concise", sys.stderr)


def _day(run: HeldRun) -> str | None:
    if run.as_of is None:
        return None
    return (date(1970, 1, 1) + timedelta(days=run.as_of)).isoformat()


def _fate(run: HeldRun, done: Retired) -> str:
    if run.folder in done.removed:
        return say("已删除", "removed")
    return say("到期　", "due    ") if run.due else say("保留　", "kept   ")
