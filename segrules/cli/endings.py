"""How a command ended -> what is told of it, and its exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum

import typer

from segrules.cli.printing import CannotPrint, err, findings_data, out_json, show_findings
from segrules.cli.tongue import say
from segrules.language.findings import DataError, Finding, LockError, RulesetError, is_error

SETTINGS = frozenset({"unknown-setting", "setting-type", "setting-not-offered"})
"""Faults of `--set`, not of the ruleset."""


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    NOT_DONE = 1
    USAGE = 2
    RULESET = 3
    FAILED = 4
    INTERNAL = 70
    INTERRUPTED = 130
    NOT_READ = 141
    TERMINATED = 143


@contextmanager
def told(style: str) -> Iterator[None]:
    """What is wrong with a ruleset, a lock or data is told in the style asked for, and ends it."""
    try:
        yield
    except RulesetError as fault:
        _tell(fault.findings, fault.sources, style)
        raise typer.Exit(ruleset_code(fault.findings)) from None
    except LockError as fault:
        _tell(fault.findings, fault.sources, style)
        raise typer.Exit(Exit.NOT_DONE) from None
    except DataError as fault:
        _tell(fault.findings, {}, style)
        raise typer.Exit(Exit.NOT_DONE) from None


def _tell(findings: tuple[Finding, ...], sources: Mapping[str, str], style: str) -> None:
    if style == "json":
        out_json({"findings": findings_data(findings)})
    show_findings(findings, sources, "text", sys.stderr)


def ruleset_code(findings: tuple[Finding, ...]) -> Exit:
    """The exit code for a ruleset's errors: a wrong `--set` is wrong usage."""
    names = {f.name for f in findings if is_error(f)}
    return Exit.USAGE if names and names <= SETTINGS else Exit.RULESET


def internal_error() -> Exit:
    """What is told of a mistake of ours: the trace, apart from anything a user did wrong."""
    err(traceback.format_exc())
    err(
        say(
            "内部错误：这是 segrules 自身的问题，请把上面的内容报告给我们；"
            "报告前请确认其中没有客户数据",
            "internal error: this is a fault of segrules itself, please report the lines above; "
            "make sure first that they hold no customer's data",
        )
    )
    return Exit.INTERNAL


def cannot_print(failed: CannotPrint) -> Exit:
    """What is told when stdout fails, as on a full disk."""
    err(say(f"无法输出结果：{failed}", f"the output cannot be printed: {failed}"))
    return Exit.NOT_DONE


def out_of_memory() -> Exit:
    """What is told when the data is too much for this machine."""
    err(say("内存不足，没有写出任何文件", "out of memory; nothing was written"))
    return Exit.NOT_DONE


def interrupted() -> Exit:
    """What is told when the user stopped the work."""
    err(say("\n已中断，未完成的文件都已清除", "\ninterrupted; what was not finished is gone"))
    return Exit.INTERRUPTED
