"""`segrules compare`: two runs of a ruleset, who moved between them and why, and what drifted."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Encoding, Language, folder, one_of, points, share, size
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings, width
from segrules.cli.progress import progress
from segrules.cli.tongue import both, say, spoken

if TYPE_CHECKING:
    from segrules.language.findings import Finding
    from segrules.verbs.comparison import Comparison

STYLES = ("text", "json", "markdown")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "compare",
        cls=Command,
        help=both(
            "比较同一规则集的两次运行：谁从哪个分群到了哪个分群，是客户、切分点还是规则变了，"
            "谁进入、谁离开，数据漂移了多少",
            "compare two runs of a ruleset: who moved from which segment to which and why, who "
            "entered and left, and how far the data drifted",
        ),
    )(compare)


def compare(
    run_a: Annotated[
        Path,
        typer.Argument(
            metavar="RUN_A",
            help=both("较早的一次运行：apply --out 写出的文件夹", "the earlier run: its folder"),
        ),
    ],
    run_b: Annotated[
        Path,
        typer.Argument(
            metavar="RUN_B",
            help=both("较晚的一次运行", "the later run"),
        ),
    ],
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both(
                "RUN_B 当时读取的数据；只有当运行结果留下的内容分不清原因时才需要",
                "the data that RUN_B was made of; needed only where what the runs keep does not "
                "tell causes apart",
            ),
        ),
    ] = None,
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件夹", "DIR"),
            help=both(
                "写出每个分群的进入名单和离开名单，以及全部变动",
                "write lists of who entered and left each segment, and every move",
            ),
        ),
    ] = None,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help=both(
                "名单给程序读：不加 BOM，也不对 = + - @ 开头的编号做防公式处理",
                "write the lists for programs: no BOM, and ids that begin with = + - @ as they are",
            ),
        ),
    ] = False,
    max_psi: Annotated[
        str | None,
        typer.Option(
            "--max-psi",
            metavar=both("数值", "NUMBER"),
            help=both(
                "任何指标、评分或分群方案的 PSI 高于此数，退出码为 4；常用 0.25",
                "exit code 4 where the PSI of an input, a score or a segmentation is higher; 0.25 "
                "is usual",
            ),
        ),
    ] = None,
    max_moved: Annotated[
        str | None,
        typer.Option(
            "--max-moved",
            metavar=both("占比", "SHARE"),
            help=both(
                "两次都在的客户中换分群的占比高于此数，如 10%，退出码为 4",
                "exit code 4 where a larger share of the customers of both runs moved, such as 10%",
            ),
        ),
    ] = None,
    max_share_change: Annotated[
        str | None,
        typer.Option(
            "--max-share-change",
            metavar=both("百分点", "POINTS"),
            help=both(
                "任何分群的占比升降超过此数，如 5pp，退出码为 4",
                "exit code 4 where the share of a segment went up or down by more, such as 5pp",
            ),
        ),
    ] = None,
    encoding: Encoding = None,
    style: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(STYLES),
            help=both("输出格式", "the format of what is printed"),
        ),
    ] = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the comparison, write lists where asked; exit 4 where a limit is exceeded."""
    one_of(style, STYLES, "--format")
    target = folder(out_, "--out")
    allowed = (
        None if max_psi is None else size(max_psi, "--max-psi"),
        None if max_moved is None else share(max_moved, "--max-moved"),
        None if max_share_change is None else points(max_share_change, "--max-share-change"),
    )
    with told("json" if style == "json" else "text"):
        made = _compared(run_a, run_b, data or [], encoding, target)
        if target is not None:
            from segrules.outputs.comparisons.compare_folder import (  # noqa: PLC0415 - starts pandas
                write_comparison,
            )

            write_comparison(made, target, raw=raw)
    over = _over(made, *allowed)
    _print(made, (*made.findings, *made.untold, *over), target, style)
    return Exit.FAILED if over else Exit.DONE


def _compared(
    run_a: Path, run_b: Path, data: list[str], encoding: str | None, target: Path | None
) -> Comparison:
    from segrules.outputs.comparisons.compare_folder import refuse  # noqa: PLC0415 - starts pandas
    from segrules.verbs.compare import compare as compared  # noqa: PLC0415
    from segrules.verbs.recorded_run import recorded_run  # noqa: PLC0415
    from segrules.verbs.rerun import rerun_on  # noqa: PLC0415

    if target is not None:
        refuse(target)
    old, new = recorded_run(run_a), recorded_run(run_b)
    with progress() as tell:
        rerun = rerun_on(new.manifest, data, encoding=encoding, progress=tell) if data else None
        return compared(old, new, rerun)


def _over(
    made: Comparison, psi: float | None, moved: Fraction | None, change: Fraction | None
) -> tuple[Finding, ...]:
    from segrules.verbs.comparison_limits import Limits, exceeded  # noqa: PLC0415 - not for the help

    return exceeded(made, Limits(psi, moved, change))


def _print(made: Comparison, found: tuple[Finding, ...], target: Path | None, style: str) -> None:
    if style == "json":
        from segrules.outputs.comparisons.compare_json import compare_json  # noqa: PLC0415

        out_json(
            {
                **compare_json(made),
                "out": None if target is None else str(target),
                "findings": findings_data(found),
            }
        )
    elif style == "markdown":
        from segrules.outputs.comparisons.compare_markdown import compare_markdown  # noqa: PLC0415

        out(compare_markdown(made, spoken()))
    else:
        from segrules.outputs.comparisons.compare_text import compare_text  # noqa: PLC0415

        out(compare_text(made, spoken(), width()))
        if target is not None:
            out(say(f"\n已写入 {target}", f"\nwritten to {target}"))
    show_findings(found, {}, "brief", sys.stderr)
