"""Texts -> stdout and stderr, whatever the terminal can show."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from segrules.cli.tongue import spoken
from segrules.language.findings import Finding
from segrules.language.width import display_width

NARROWEST = 40
UNBROKEN = 1 << 30


PLAIN = "segrules.plain"
SIGNS = {"≥": ">=", "≤": "<=", "–": "-", "—": "-", "…": "~", "·": ".", "×": "x", "÷": "/", "→": ">",
         "“": '"', "”": '"', "‘": "'", "’": "'", "−": "-", "•": "*", "¥": "Y"}  # fmt: skip
"""What stands for a sign that a terminal's encoding lacks."""


def prepare(stream: TextIO) -> None:
    """Never stop on a character that the terminal's encoding lacks."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors=PLAIN)


def plain(fault: UnicodeError) -> tuple[str, int]:
    """What stands for characters that cannot be encoded: as many cells wide as they are."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    lacking = fault.object[fault.start : fault.end]
    return "".join(SIGNS.get(c, "?" * display_width(c)) for c in lacking), fault.end


codecs.register_error(PLAIN, plain)


class CannotPrint(Exception):  # noqa: N818 - it says what happened
    """What is printed cannot go on: the disk that it goes to is full, for one."""


class NotRead(Exception):  # noqa: N818 - it says what happened
    """Nobody reads on, as `| head` does not."""


def printable(text: str) -> str:
    """The text with `?` for what stdout cannot show."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, PLAIN).decode(encoding)


def out(text: str) -> None:
    """Print a result."""
    write(sys.stdout, text if text.endswith("\n") else text + "\n")


def out_lines(text: str) -> None:
    """Print lines of a report: on a terminal those that are too wide for it are broken."""
    out(_fitting(text, sys.stdout))


def _fitting(text: str, stream: TextIO) -> str:
    """The text as it is, on a terminal with lines that fit it."""
    if not stream.isatty():
        return text
    return "\n".join(part for line in text.splitlines() for part in _broken(line, width()))


def _broken(line: str, room: int) -> list[str]:
    """A line that fits as it is, another in lines that do."""
    if display_width(line) <= room:
        return [line]
    from segrules.outputs.terminal import wrapped  # noqa: PLC0415 - only when needed

    return list(wrapped(line, room))


def out_bytes(content: bytes) -> None:
    """Print a file's content as it is, whatever the encoding of the terminal."""
    flush()
    with _told():
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def err(text: str) -> None:
    """Print what goes beside a result, after the result; on a terminal in lines that fit it."""
    flush()
    said = _fitting(text, sys.stderr)
    write(sys.stderr, said if said.endswith("\n") else said + "\n")


def write(stream: TextIO, text: str) -> None:
    """Write to stdout or stderr; raises NotRead or CannotPrint."""
    with _told():
        stream.write(text)


def flush() -> None:
    """Have done with what was printed on stdout; raises NotRead or CannotPrint."""
    with _told():
        sys.stdout.flush()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as failed:
        raise NotRead from failed
    except OSError as failed:
        raise CannotPrint(failed.strerror) from failed


def abandon() -> None:
    """Let what is left to be printed on stdout go nowhere, so that leaving does not fail."""
    with contextlib.suppress(OSError, ValueError):  # a stream that is no file has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def out_json(value: object) -> None:
    """Print a value for machines: in ASCII where stdout could lose anything else."""
    whole = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    out(json.dumps(value, ensure_ascii=not whole, indent=2))


def width() -> int:
    """The columns of the terminal, 100 where there is none."""
    return max(shutil.get_terminal_size((100, 24)).columns, NARROWEST)


def colour(stream: TextIO) -> bool:
    """Whether to colour: on a terminal that can, or where FORCE_COLOR asks; never with NO_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def show_findings(
    findings: Iterable[Finding], sources: Mapping[str, str], style: str, stream: TextIO
) -> None:
    """Print findings as code frames, one line each, or as annotations for GitHub.

    `concise` is for machines, `brief` the same for people: what goes beside a result.
    """
    from segrules.outputs.findings import findings_json, findings_text  # noqa: PLC0415 - only when needed

    listed, lang = tuple(findings), spoken()
    match style:
        case "github":
            said = findings_json.findings_github(listed, lang)
        case "concise":
            said = findings_json.findings_concise(listed, lang)
        case "brief":
            said = _brief(listed, stream)
        case _:
            said = findings_text.findings_text(
                listed,
                sources,
                lang,
                color=colour(stream),
                width=width(),
                wrap=stream.isatty(),
            )
    flush()
    write(stream, said)


def _brief(findings: tuple[Finding, ...], stream: TextIO) -> str:
    """A line each; on a terminal broken to its width and coloured."""
    from segrules.outputs.findings import findings_json, findings_text  # noqa: PLC0415 - as above

    if not stream.isatty() and not colour(stream):
        return findings_json.findings_concise(findings, spoken())
    room = width() if stream.isatty() else UNBROKEN
    return findings_text.findings_brief(findings, spoken(), color=colour(stream), width=room)


def findings_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings for a machine."""
    from segrules.outputs.findings.findings_json import findings_json  # noqa: PLC0415 - only when needed

    return findings_json(tuple(findings), spoken())
