"""`segrules diff`: what a change of a ruleset means, and whom it moves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import AsOf, Encoding, Language, Set, as_of_days, one_of, settings
from segrules.cli.pages import Command
from segrules.cli.printing import err, findings_data, out, out_json, show_findings, width
from segrules.cli.progress import progress
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Finding, Words

if TYPE_CHECKING:
    from segrules.compiler.program import Program
    from segrules.engines.results import Result
    from segrules.verbs.diff import Diff
    from segrules.verbs.lock import CutsByScore
    from segrules.verbs.movers import Runner

STYLES = ("text", "json", "markdown")
STDIN = "-"


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "diff",
        cls=Command,
        help=both(
            "比较规则集的两个版本：哪些客户会换分群（逐一证明），哪些定义变了；"
            "给出数据则同时数出人数",
            "compare two versions of a ruleset: who moves, proved, and which definitions changed; "
            "with data, how many",
        ),
    )(diff)


def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar=both("旧版", "OLD"),
            help=both(
                "旧规则集：文件、git 版本（如 main:rulesets/rfm.yml）或 apply 写出的结果文件夹",
                "the old ruleset: a file, a git revision such as main:rulesets/rfm.yml, or a run "
                "folder",
            ),
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar=both("新版", "NEW"),
            help=both("新规则集，写法相同", "the new one, named in the same ways"),
        ),
    ],
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both(
                "给出数据，则两版都运行，数出换分群的人数、销售额和原因",
                "with data, both versions are run: how many move, what they are worth, and why",
            ),
        ),
    ] = None,
    expect_none: Annotated[
        bool,
        typer.Option(
            "--expect-none",
            help=both(
                "没有证明“无人换分群”就算不通过（退出码 4）",
                "exit code 4 unless it is proved that nobody moves",
            ),
        ),
    ] = False,
    as_of: AsOf = None,
    set_: Set = None,
    encoding: Encoding = None,
    no_lock: Annotated[
        bool,
        typer.Option(
            "--no-lock",
            help=both(
                "不用锁文件：两版的切点都由手上的数据拟合",
                "use no locks: both versions fit their cut points on the data at hand",
            ),
        ),
    ] = False,
    style: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(STYLES),
            help=both(
                "输出格式；markdown 可直接贴到合并请求的评论里",
                "the format of what is printed; markdown is for a comment on a pull request",
            ),
        ),
    ] = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the difference; exit 4 where none was expected and somebody could move."""
    one_of(style, STYLES, "--format")
    chosen, day = settings(set_), as_of_days(as_of)
    _check_data(data or [])
    found: list[Finding] = []
    with told("json" if style == "json" else "text"):
        from segrules.verbs.diff import diff as compared  # noqa: PLC0415 - not for the help
        from segrules.verbs.ruleset_versions import version  # noqa: PLC0415

        run = _runner(data, day, encoding, found) if data else None
        sides = [version(named, chosen, locks=not no_lock) for named in (old, new)]
        made = compared(sides[0], sides[1], run)
    _print(made, _each_once(found), style)
    if expect_none and not made.nobody_moves:
        err(say("没有证明“无人换分群”", "it is not proved that nobody moves"))
        return Exit.FAILED
    return Exit.DONE


def _check_data(data: list[str]) -> None:
    if any(d.rpartition("=")[2] == STDIN for d in data):
        raise WrongUsage(
            Words(
                "diff 要读数据两遍，不能用标准输入",
                "diff reads the data for each version, so it cannot come from stdin",
            )
        )


def _each_once(found: list[Finding]) -> tuple[Finding, ...]:
    """Findings that both versions have, told once."""
    kept: list[Finding] = []
    for finding in found:
        if finding not in kept:
            kept.append(finding)
    return tuple(kept)


def _runner(data: list[str], day: int | None, encoding: str | None, found: list[Finding]) -> Runner:
    """The result of a program on the data; what reading and fitting finds is kept."""
    from segrules.verbs.apply import apply_cut  # noqa: PLC0415 - starts pandas

    def run(program: Program, cuts: CutsByScore) -> Result:
        with progress() as tell:
            result = apply_cut(program, data, cuts, as_of=day, encoding=encoding, progress=tell)
        found.extend(result.report.findings + result.fitted.findings)
        return result

    return run


def _print(made: Diff, found: tuple[Finding, ...], style: str) -> None:
    if style == "json":
        from segrules.outputs.diffs.diff_json import diff_json  # noqa: PLC0415 - not for the help

        out_json({**diff_json(made, spoken()), "findings": findings_data(found)})
    elif style == "markdown":
        from segrules.outputs.diffs.diff_markdown import diff_markdown  # noqa: PLC0415

        out(diff_markdown(made, spoken()))
    else:
        from segrules.outputs.diffs.diff_text import diff_text  # noqa: PLC0415

        out(diff_text(made, spoken(), width()))
    show_findings(found, {}, "brief", sys.stderr)
