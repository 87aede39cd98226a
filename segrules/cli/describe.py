"""`segrules describe`: a ruleset in words; with data, every class with its interval and count."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.apply import applied
from segrules.cli.endings import Exit, told
from segrules.cli.options import (
    AsOf,
    Encoding,
    Format,
    Language,
    RulesetFile,
    Set,
    as_of_days,
    in_order,
    one_of,
    settings,
)
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings, width
from segrules.cli.tongue import both, spoken
from segrules.language.findings import Finding, RulesetError

if TYPE_CHECKING:
    from segrules.verbs.description import Description


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "describe",
        cls=Command,
        help=both(
            "用文字说明规则集：指标、每一档的区间、每个分群的规则",
            "say a ruleset in words: metrics, the interval of every class, every segment's rule",
        ),
    )(describe)


def describe(
    ruleset: RulesetFile,
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both(
                "给出数据，则同时显示分界点和各档、各分群的人数",
                "with data, cut points and the customers of every class and segment are shown too",
            ),
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
    in_order(ruleset, data or ())
    day, chosen = as_of_days(as_of), settings(set_)
    with told(style):
        from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none

        checked = check_path(ruleset, chosen)
        if checked.program is None:
            raise RulesetError(checked.findings, checked.sources)
        result = applied(checked, data, as_of=day, encoding=encoding) if data else None
    from segrules.verbs.describe import describe as described  # noqa: PLC0415 - not for the help

    found = result.report.findings + result.fitted.findings if result else ()
    _print(described(checked.program, result), found, style)
    return Exit.DONE


def _print(description: Description, found: tuple[Finding, ...], style: str) -> None:
    from segrules.outputs.describe_text import describe_json, describe_text  # noqa: PLC0415

    if style == "json":
        out_json({**describe_json(description, spoken()), "findings": findings_data(found)})
    else:
        out(describe_text(description, spoken(), width()))
    show_findings(found, {}, "concise", sys.stderr)
