"""`segrules measure`: a run and what came after it -> what each action brought."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Encoding, Language, file_path, one_of, share
from segrules.cli.pages import Command
from segrules.cli.printing import err, findings_data, out, out_json, show_findings, width
from segrules.cli.progress import progress
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import DataError, Finding, Words
from segrules.language.width import shown

if TYPE_CHECKING:
    from segrules.verbs.measuring.measure import Wish
    from segrules.verbs.measuring.measurement import Measurement

STYLES = ("text", "json", "markdown", "html")
CORRECTIONS = ("holm", "bonferroni", "fdr_bh")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "measure",
        cls=Command,
        help=both(
            "衡量一次运行的行动带来了什么：响应、复购、销售额，与对照组相比，带区间、费用和目标",
            "measure what the actions of a run brought: responses, repeat purchases and revenue "
            "against the holdout, with intervals, costs and targets",
        ),
    )(measure)


def measure(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN",
            help=both("apply --out 写出的文件夹", "the folder that apply --out wrote"),
        ),
    ],
    outcomes: Annotated[
        list[str],
        typer.Argument(
            metavar="OUTCOMES...",
            help=both(
                "运行之后的订单或事件（CSV、Excel、Parquet），列与规则集声明的表相同；"
                "有多张事件表时写 表名=文件",
                "orders or events after the run (CSV, Excel, Parquet), with the columns of the "
                "table that the ruleset declares; TABLE=FILE where it declares several",
            ),
        ),
    ],
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar=both("时长", "TIME"),
            help=both(
                "从统计日起算多久之内的结果，如 60d；"
                "不写则用各行动 KPI 里最长的期限，再没有就是 60d",
                "count outcomes of so long from the as-of day, such as 60d; without it the longest "
                "time of the actions' KPIs, else 60d",
            ),
        ),
    ] = None,
    correction: Annotated[
        str,
        typer.Option(
            "--correction",
            metavar="|".join(CORRECTIONS),
            help=both(
                "同时看许多分群时怎样校正 p 值", "how p-values of many segments are corrected"
            ),
        ),
    ] = "holm",
    worth: Annotated[
        str,
        typer.Option(
            "--worth",
            metavar=both("占比", "SHARE"),
            help=both(
                "多大的变化才值得看出来，按对照组的比例",
                "the smallest change that is worth to be found, as a share of the holdout's",
            ),
        ),
    ] = "10%",
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件", "FILE"),
            help=both("写到文件；不写则打印", "write to a file; without it, it is printed"),
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
    """Print what was measured, or write it."""
    one_of(style, STYLES, "--format")
    one_of(correction, CORRECTIONS, "--correction")
    least, target = float(share(worth, "--worth")), file_path(out_, "--out")
    _length(within)
    with told("json" if style == "json" else "text"):
        made = _measured(run, outcomes, within, correction, least, encoding)
        if target is not None:
            _write(_content(made, style), target)
    if target is None:
        out(_content(made, style)) if style != "json" else out_json(_data(made))
    else:
        err(say(f"已写入 {target}", f"written to {target}"))
    show_findings(made.findings, {}, "brief", sys.stderr)
    return Exit.DONE


def _length(text: str | None) -> None:
    if text is None:
        return
    from segrules.verbs.measuring.length import is_length  # noqa: PLC0415 - not for the help

    if not is_length(text):
        said = shown(text)
        raise WrongUsage(
            Words(
                f"--within 要写时长，如 60d、8w、2mo，而不是 `{said}`",
                f"--within takes a time such as 60d, 8w or 2mo, not `{said}`",
            )
        )


def _measured(
    run: Path,
    outcomes: list[str],
    within: str | None,
    correction: str,
    worth: float,
    encoding: str | None,
) -> Measurement:
    from segrules.verbs.measuring.extra import installed  # noqa: PLC0415 - not for the help

    installed()
    from segrules.verbs.measuring.measure import Wish  # noqa: PLC0415
    from segrules.verbs.measuring.measure import measure as measured  # noqa: PLC0415

    wish: Wish = Wish(within, correction, worth)
    with progress() as tell:
        return measured(run, outcomes, wish, encoding=encoding, progress=tell)


def _data(made: Measurement) -> dict[str, object]:
    from segrules.outputs.measuring.measure_json import measure_json  # noqa: PLC0415

    return {**measure_json(made), "findings": findings_data(made.findings)}


def _content(made: Measurement, style: str) -> str:
    import json  # noqa: PLC0415 - only for a file

    from segrules.outputs.measuring import blocks_out, measure_page  # noqa: PLC0415

    lang, blocks = spoken(), measure_page.measure_page(made, spoken())
    match style:
        case "json":
            return json.dumps(_data(made), ensure_ascii=False, indent=2) + "\n"
        case "markdown":
            return blocks_out.blocks_markdown(blocks, lang)
        case "html":
            title = measure_page.page_title(made).say(lang)
            return blocks_out.blocks_html(blocks, lang, title)
        case _:
            return blocks_out.blocks_text(blocks, lang, width())


def _write(text: str, target: Path) -> None:
    try:
        target.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as failed:
        args = {"path": str(target), "reason": failed.strerror or "?"}
        raise DataError([Finding("measure-not-written", args=args)]) from None
