"""A page of the manual -> its fenced blocks, and what its examples are run in.

A page is its own test. What a block is follows from how it begins and what stands before it:

- yaml that begins with `# file: NAME` is a file of that name in the page's folder;
- any other yaml is a ruleset, or a part of one, and must compile; a comment at the end of a line,
  `# error: [name]` or `# warning: [name, name]`, demands exactly these findings on that line;
- text after a sh or python block is what that block prints, where a line of three dots stands for
  any lines.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w*)\s*$")
FILE = re.compile(r"# file: (\S+)")
MARK = re.compile(r"\s+# (error|warning): \[([a-z, -]+)\]$")
ANY_LINES = "..."
WRITES = "segrules apply "


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its page, the line of its fence, its language and its text."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The name of the file that the block stands for, if it does."""
        found = FILE.match(self.text)
        return found[1] if found else None

    @property
    def name(self) -> str:
        """Where the block stands."""
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found: list[Block] = []
    start, language, lines = 0, "", list[str]()
    for number, line in enumerate(page.read_text("utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if fence and start:
            found.append(Block(page, start, language, "\n".join(lines) + "\n"))
            start = 0
        elif fence:
            start, language, lines = number, fence[1], []
        elif start:
            lines.append(line)
    return found


def after(page: Path, marker: str) -> Block:
    """The first block after a line that is the marker."""
    lines = page.read_text("utf-8").splitlines()
    at = lines.index(f"<!-- {marker} -->") + 1
    return next(b for b in blocks(page) if b.line > at)


def unmarked(text: str) -> tuple[str, set[tuple[int, str, str]]]:
    """The text without its marks, and the (line, severity, name) that they demand."""
    lines, wanted = [], set()
    for number, line in enumerate(text.splitlines(), start=1):
        mark = MARK.search(line)
        lines.append(line[: mark.start()] if mark else line)
        if mark:
            wanted |= {(number, mark[1], name.strip()) for name in mark[2].split(",")}
    return "\n".join(lines) + "\n", wanted


# ---------------------------------------------------------------- running


def furnish(folder: Path, page: Path) -> None:
    """Make a page's folder: the rulesets, the example shop and the page's own files."""
    for name in ("rulesets", "templates", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    write_files(folder, page)


def write_files(folder: Path, page: Path) -> None:
    """Write the files that blocks of a page stand for."""
    for block in blocks(page):
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, "utf-8")


def environment(page: Path) -> dict[str, str]:
    """A plain terminal of 100 columns in the language of the page."""
    lang = "zh" if page.name.endswith(".zh-CN.md") else "en"
    own = {"SEGRULES_LANG": lang, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    bin_first = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, **own, "PATH": bin_first}


def printed(block: Block, folder: Path, *, result_only: bool = False) -> str:
    """What the block's program or last command prints; unless only the result, findings too.

    Runs that a block writes before its last command are written first.
    """
    for line in block.text.splitlines()[:-1]:
        if line.startswith(WRITES):
            _ran([*shlex.split(line)], block, folder, subprocess.DEVNULL)
    if block.language == "python":
        command = [sys.executable, "-c", block.text]
    else:
        command = last_command(block.text)
    beside = subprocess.DEVNULL if result_only else subprocess.STDOUT
    return _ran(command, block, folder, beside).decode("utf-8")


def _ran(command: list[str], block: Block, folder: Path, stderr: int) -> bytes:
    """What a command prints in a page's folder."""
    path = environment(block.page)["PATH"]
    return subprocess.run(
        [shutil.which(command[0], path=path) or command[0], *command[1:]],
        cwd=folder,
        env=environment(block.page),
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
    ).stdout


def last_command(text: str) -> list[str]:
    """The words of the last command of a sh block."""
    return shlex.split(text.strip().splitlines()[-1].split("&&")[-1])


def matches(shown: str, output: str) -> bool:
    """Whether a page shows an output, three dots standing for any lines."""
    parts = re.split(rf"(?m)^{re.escape(ANY_LINES)}$\n?", shown.rstrip() + "\n")
    pattern = r"(?:.*\n)*".join(re.escape(p) for p in parts)
    return re.fullmatch(pattern, output.rstrip() + "\n") is not None
