"""`segrules audit`: a log of runs -> whether its chain holds, and its last digest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Format, Language, one_of
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings
from segrules.cli.tongue import both, say
from segrules.language.findings import Finding
from segrules.language.width import shown


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "audit",
        cls=Command,
        help=both(
            "核对 apply --audit 写的审计日志：有没有行被改动、删除或插入",
            "verify the log that apply --audit writes: whether a line was changed, taken out or "
            "put in",
        ),
    )(audit)


def audit(
    file: Annotated[
        Path,
        typer.Argument(metavar=both("日志", "FILE"), help=both("审计日志文件", "the audit log")),
    ],
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar=both("摘要", "DIGEST"),
            help=both(
                "另外保存过的摘要：日志里必须有这一行，否则末尾被删过，退出码为 4",
                "a digest that was kept elsewhere: the log must have its line, or its end was cut "
                "off (exit code 4)",
            ),
        ),
    ] = None,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Verify the chain; exit 4 where it is broken."""
    one_of(style, ("text", "json"), "--format")
    with told(style):
        from segrules.outputs.runs.audit_log import broken, read_audit  # noqa: PLC0415 - not for the help

        state = read_audit(file)
    found: list[Finding] = []
    if state.broken is not None:
        found.append(broken(file, state.broken))
    if expect is not None and expect.strip().lower() not in state.digests:
        args = {"path": str(file), "digest": shown(expect)}
        found.append(Finding("audit-cut", None, args))
    if style == "json":
        findings = findings_data(found)
        out_json(
            {"runs": state.lines, "head": state.head, "whole": not found, "findings": findings}
        )
    else:
        out(
            say(f"{state.lines} 次运行，链条完整", f"{state.lines} runs, the chain holds")
            if not found
            else say(f"前 {state.lines} 行完整", f"the first {state.lines} lines hold")
        )
        out(say("最后的摘要：", "last digest:"))
        out(state.head)
    show_findings(found, {}, "concise", sys.stderr)
    return Exit.FAILED if found else Exit.DONE
