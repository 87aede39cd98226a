"""Texts -> stdout and stderr, whatever the terminal can show; exit codes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, TextIO

from segrules.cli.tongue import LANG
from segrules.language.findings import Finding, is_error


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    NOT_DONE = 1
    USAGE = 2
    RULESET = 3
    FAILED = 4


def prepare(stream: TextIO) -> None:
    """Never stop on a character that the terminal's encoding lacks."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def out(text: str) -> None:
    """Print a result."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def err(text: str) -> None:
    """Print what goes beside a result."""
    sys.stderr.write(text if text.endswith("\n") else text + "\n")


def out_json(value: object) -> None:
    """Print a value for machines."""
    out(json.dumps(value, ensure_ascii=False, indent=2))


def width() -> int:
    """The columns of the terminal, 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def colour(stream: TextIO) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def show_findings(
    findings: Iterable[Finding], sources: Mapping[str, str], style: str, stream: TextIO
) -> None:
    """Print findings as code frames, one line each, or as annotations for GitHub."""
    from segrules.outputs import findings_json, findings_text  # noqa: PLC0415 - only when needed

    listed = tuple(findings)
    if not listed and style != "text":
        return
    if style == "github":
        stream.write(findings_json.findings_github(listed, LANG))
    elif style == "concise":
        stream.write(findings_json.findings_concise(listed, LANG))
    else:
        stream.write(
            findings_text.findings_text(listed, sources, LANG, color=colour(stream), width=width())
        )


def findings_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings for a machine."""
    from segrules.outputs.findings_json import findings_json  # noqa: PLC0415 - only when needed

    return findings_json(tuple(findings), LANG)


def worst(findings: Iterable[Finding], failed: Exit) -> Exit:
    """`failed` if any finding is an error, else done."""
    return failed if any(is_error(f) for f in findings) else Exit.DONE
