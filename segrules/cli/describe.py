"""`segrules describe`: a ruleset in words; with data, every class with its interval and count."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.apply import applied, lock_of_ruleset
from segrules.cli.endings import Exit, told
from segrules.cli.options import (
    AsOf,
    Encoding,
    Format,
    Language,
    LockFile,
    NoLock,
    RulesetFile,
    Set,
    as_of_days,
    in_order,
    lock_path,
    one_of,
    settings,
)
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings, width
from segrules.cli.tongue import both, spoken
from segrules.language.findings import Finding, RulesetError

if TYPE_CHECKING:
    from segrules.engines.results import Fitted
    from segrules.verbs.description import Description
    from segrules.verbs.lock import Lock


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
    lock: LockFile = None,
    no_lock: NoLock = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the description."""
    one_of(style, ("text", "json"), "--format")
    in_order(ruleset, data or ())
    day, chosen, named = as_of_days(as_of), settings(set_), lock_path(lock, none=no_lock)
    with told(style):
        from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none

        checked = check_path(ruleset, chosen)
        if checked.program is None:
            raise RulesetError(checked.findings, checked.sources)
        used = None if no_lock else lock_of_ruleset(checked, ruleset, named)
        result = None
        if data:
            result = applied(checked, data, as_of=day, encoding=encoding, lock=used)
    from segrules.verbs.describe import describe as described  # noqa: PLC0415 - not for the help

    found = result.report.findings + result.fitted.findings if result else ()
    frozen = _fitted(used) if used is not None else None
    _print(described(checked.program, result, frozen), found, style)
    return Exit.DONE


def _fitted(lock: Lock) -> Fitted:
    """What a lock froze, in the form in which a run has it."""
    from segrules.engines.results import Fitted  # noqa: PLC0415 - starts pandas

    return Fitted(lock.cuts, lock.as_of, models=lock.models)


def _print(description: Description, found: tuple[Finding, ...], style: str) -> None:
    from segrules.outputs.describe_text import describe_json, describe_text  # noqa: PLC0415

    if style == "json":
        out_json({**describe_json(description, spoken()), "findings": findings_data(found)})
    else:
        out(describe_text(description, spoken(), width()))
    show_findings(found, {}, "brief", sys.stderr)
