"""A page that is one session in a repository -> what each of its commands prints, in order.

The session begins in an empty git repository beside the example orders, or the example shop. What a
block does:

- yaml that begins with `# file: NAME` is written to that file;
- diff that begins with `--- NAME` changes that file: its lines with `-`, which stand there once,
  become its lines with `+`;
- sh is run line by line, `segrules`, `git` and the shop's own scripts only; what it prints is the
  text block after it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from tests.docs.pages import ROOT, Block, blocks, environment

NAMES = ("review-walkthrough", "swapped-labels", "loop")
SHOP = "examples/shop"
PAIRS = [(ROOT / "docs" / f"{n}.md", ROOT / "docs" / f"{n}.zh-CN.md") for n in NAMES]
"""Each session in English and in Chinese."""
SESSIONS = [page for pair in PAIRS for page in pair]
FAILED_CHECK = 4
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_PAGER": "cat",
    **{f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER")
       for what, said in (("NAME", "a"), ("EMAIL", "a@example.com"))},
}  # fmt: skip


def played(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """Play the session in an empty folder; each output that is shown, and the real one."""
    if page.name.startswith("loop"):
        shutil.copytree(ROOT / SHOP, folder / SHOP)
    shutil.copy(ROOT / "examples" / "orders.csv", folder / "orders.csv")
    (folder / ".gitignore").write_text("orders.csv\n", "utf-8")
    _ran("git init --quiet --initial-branch=main", page, folder)
    found = blocks(page)
    for block, after in pairwise([*found, None]):
        output = _done(block, folder)
        if after is not None and after.language == "text":
            yield after, output


def _done(block: Block, folder: Path) -> str:
    match block.language:
        case "yaml":
            assert block.file is not None, block.name
            (folder / block.file).write_text(block.text.split("\n", 1)[1], "utf-8")
        case "diff":
            _changed(block, folder)
        case "sh":
            lines = block.text.splitlines()
            return "".join(_ran(line, block.page, folder) for line in lines)
        case other:
            assert other == "text", block.name
    return ""


def _changed(block: Block, folder: Path) -> None:
    first, *lines = block.text.splitlines()
    path = folder / first.removeprefix("--- ")
    old = "".join(f"{x[1:]}\n" for x in lines if x.startswith("-"))
    new = "".join(f"{x[1:]}\n" for x in lines if x.startswith("+"))
    text = path.read_text("utf-8")
    assert text.count(old) == 1, block.name
    path.write_text(text.replace(old, new), "utf-8")


def _ran(line: str, page: Path, folder: Path) -> str:
    """What a command prints; it ends well, or says that a check failed."""
    env = {**environment(page), **GIT}
    program, *words = shlex.split(line)
    own = program == "python" and words[0].startswith(SHOP)
    assert own or program in {"git", "segrules"}, line
    ended = subprocess.run(
        [shutil.which(program, path=env["PATH"]) or program, *words],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = ended.stdout.decode("utf-8")
    allowed = {0, FAILED_CHECK} if program == "segrules" else {0}
    assert ended.returncode in allowed, f"{line}\n{output}"
    return output
