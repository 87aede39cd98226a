"""A section's name and text -> RESULTS.md with that section in it; the others stay as they are."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PAGE = Path(__file__).with_name("RESULTS.md")
TITLE = "# Results\n\nEach section is written by the script that it names.\n"
GIB = 1 << 30


def write_section(name: str, text: str) -> None:
    """Put a section in place of the last one of its name, or at the end of the page."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else TITLE
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    section = f"{begin}{text.strip()}\n{end}"
    before, found, rest = page.partition(begin)
    after = rest.partition(end)[2] if found else ""
    joined = f"{before}{section}{after}" if found else f"{page}\n{section}"
    PAGE.write_text(joined, encoding="utf-8")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    rule = ["---", *("---:" for _ in header[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *rows))


def machine(libraries: Sequence[str]) -> str:
    """What it ran on: cores, memory, the versions of Python and of the libraries."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB"
    python = ".".join(map(str, sys.version_info[:3]))
    versions = "".join(f", {named(library)}" for library in libraries)
    return f"{system}; Python {python}{versions}."


def named(library: str) -> str:
    """A library with its version."""
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"no {library}"
