"""`segrules report`: the folder of a run -> its page, one HTML file that works offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Format, Language, one_of
from segrules.cli.pages import Command
from segrules.cli.printing import out, out_json
from segrules.cli.progress import doing
from segrules.cli.tongue import both, say
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Words


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "report",
        cls=Command,
        help=both(
            "把一次运行做成网页：分群、分布、证明、数据和行动，一个文件，离线可看，中英文可切换",
            "make the page of a run: segments, distributions, proofs, data and actions in one file "
            "that works offline, in Chinese and English",
        ),
    )(report)


def report(
    run: Annotated[
        Path,
        typer.Argument(
            metavar=both("运行结果", "RUN"),
            help=both("apply --out 写出的文件夹", "the folder that apply --out wrote"),
        ),
    ],
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--earlier",
            metavar=both("运行结果", "RUN"),
            help=both(
                "同一规则集较早的一次运行：网页里加上分群迁移",
                "an earlier run of the same ruleset: the page also shows who moved since",
            ),
        ),
    ] = None,
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件", "FILE"),
            help=both(
                "网页文件；不写则是运行结果里的 report.html",
                "the file; without it, report.html in the run's folder",
            ),
        ),
    ] = None,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Write the page; print where it is."""
    one_of(style, ("text", "json"), "--format")
    target = _file(out_)
    with told(style):
        from segrules.outputs.report.report_file import write_report  # noqa: PLC0415 - starts pandas

        with doing(say("制作网页", "making the page")):
            made = write_report(run, earlier, target)
    if style == "json":
        said = {"out": str(made.path), "bytes": made.bytes, "customers": made.customers}
        out_json({**said, "findings": []})
    else:
        out(say(f"已写入 {made.path}", f"written to {made.path}"))
    return Exit.DONE


def _file(text: str | None) -> Path | None:
    if text is None:
        return None
    if not text.strip() or text.startswith("--"):
        raise WrongUsage(Words("--out 后面要写文件", "--out needs a file after it"))
    return Path(text)
