"""`segrules playbook`: the folder of a run -> its playbooks again, in any format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.apply import PLAYBOOKS, playbook_formats
from segrules.cli.endings import Exit, told
from segrules.cli.options import Language, folder
from segrules.cli.pages import Command
from segrules.cli.printing import out
from segrules.cli.progress import doing
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.cli.workbook import RunFolder
from segrules.language.findings import DataError, Words


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "playbook",
        cls=Command,
        help=both(
            "由一次运行的结果再出运营手册：Markdown、HTML 或 Word；HTML 另有一张挂图",
            "make the playbooks of a run again: Markdown, HTML or Word; with HTML comes an "
            "overview for the wall",
        ),
    )(playbook)


def playbook(
    run: RunFolder,
    segment: Annotated[
        list[str] | None,
        typer.Option(
            "--segment",
            metavar=both("分群", "ID"),
            help=both(
                "只出这个分群的手册；可重复；几个方案有同名分群时写成 方案.分群",
                "only the playbook of this segment; may be repeated; SEGMENTATION.ID where two "
                "segmentations share one",
            ),
        ),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="|".join(PLAYBOOKS),
            help=both("格式，可写几个，用逗号隔开", "the format, or several parted by commas"),
        ),
    ] = "md",
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件夹", "DIR"),
            help=both(
                "写到这个文件夹；不写则打印，只限 md",
                "write into this folder; without it they are printed, as md only",
            ),
        ),
    ] = None,
    templates: Annotated[
        str | None,
        typer.Option(
            "--templates",
            metavar=both("文件夹", "DIR"),
            help=both(
                "规则集自带的手册模板所在的文件夹", "the folder of the ruleset's own templates"
            ),
        ),
    ] = None,
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Write the playbooks, or print them."""
    formats, target = playbook_formats(to, "--to"), folder(out_, "--out")
    own = folder(templates, "--templates")
    if target is None and formats != ("md",):
        zh, en = "HTML 和 Word 要用 --out 写到文件夹", "HTML and Word need --out DIR"
        raise WrongUsage(Words(zh, en))
    with told("text"):
        from segrules.outputs.playbooks.playbook_files import (  # noqa: PLC0415 - starts pandas
            missing_library,
        )
        from segrules.outputs.playbooks.recorded_playbooks import (  # noqa: PLC0415
            recorded_pages,
            write_playbooks,
        )

        missing = missing_library(formats)
        if missing is not None:
            raise DataError([missing])
        result, pages = recorded_pages(run, segment or (), spoken(), own)
        if target is None:
            out("\n".join(page.text for page in pages))
            return Exit.DONE
        with doing(say("写出运营手册", "writing the playbooks")):
            files = write_playbooks(result, pages, formats, target, overview=not segment)
    _told(files, target)
    return Exit.DONE


def _told(files: list[str], target: Path) -> None:
    many = len(files)
    noun = "file" if many == 1 else "files"
    out(say(f"已写入 {target}：{many} 个文件", f"written to {target}: {many} {noun}"))
