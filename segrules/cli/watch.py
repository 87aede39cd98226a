"""`segrules watch`: what changes in a ruleset's findings, tests and sizes with every save."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, ruleset_code
from segrules.cli.options import Language, RulesetFile, Set, in_order, settings
from segrules.cli.pages import Command
from segrules.cli.printing import colour, flush, out, width
from segrules.cli.tongue import both, spoken
from segrules.language.findings import is_error

if TYPE_CHECKING:
    from segrules.verbs.watched import Watched

POLLING = 0.3
"""Seconds between two looks at the files."""


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "watch",
        cls=Command,
        help=both(
            "每次保存都检查、证明、跑测试，有数据时数一数各分群的人数，只显示变化；Ctrl-C 结束",
            "with every save check, prove and test a ruleset, and with data count its segments; "
            "only what changed is shown; Ctrl-C ends it",
        ),
    )(watch)


def watch(
    ruleset: RulesetFile,
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both(
                "给出数据，则同时数各分群的人数",
                "with data, the customers of each segment are counted too",
            ),
        ),
    ] = None,
    set_: Set = None,
    once: Annotated[
        bool,
        typer.Option(
            "--once",
            help=both("只看一次就结束，不等下一次保存", "look once and end, without waiting"),
        ),
    ] = False,
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print what each save changes; exit 0 on Ctrl-C."""
    in_order(ruleset, data or ())
    chosen, arguments = settings(set_), tuple(data or ())
    from segrules.verbs.watched import has_changed  # noqa: PLC0415 - the help needs none

    try:
        now = _look(None, ruleset, arguments, chosen)
        while not once:
            time.sleep(POLLING)
            if has_changed(now):
                time.sleep(POLLING)  # an editor may still be writing
                now = _look(now, ruleset, arguments, chosen)
    except KeyboardInterrupt:
        return Exit.DONE
    return _code(now)


def _look(
    before: Watched | None, ruleset: Path, data: tuple[str, ...], chosen: dict[str, str]
) -> Watched:
    from segrules.outputs.watched_text import Page, watched_text  # noqa: PLC0415 - as above
    from segrules.verbs.watched import watched  # noqa: PLC0415

    now = watched(ruleset, data, chosen)
    page = Page(spoken(), colour(sys.stdout), width(), sys.stdout.isatty())
    out(watched_text(before, now, page))
    flush()
    return now


def _code(now: Watched) -> Exit:
    if any(is_error(f) for f in now.findings):
        return ruleset_code(now.findings)
    if now.sizes is not None and now.sizes.findings:
        return Exit.NOT_DONE
    failed = any(not r.passed for r in now.ran or ())
    return Exit.FAILED if failed else Exit.DONE
