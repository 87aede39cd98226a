from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from segrules.cli.main import COMMANDS
from tests.docs.pages import ROOT, Block, after, blocks, environment, furnish, matches, printed

PAGES = (
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    ROOT / "docs" / "commands.md",
    ROOT / "docs" / "engines.md",
    ROOT / "docs" / "privacy.md",
    ROOT / "docs" / "editors.md",
    ROOT / "docs" / "editors.zh-CN.md",
)
OUTPUT = {"text", "json"}
SHOWN = [
    pytest.param(source, output, id=source.name)
    for page in PAGES
    for source, output in zip(blocks(page), blocks(page)[1:], strict=False)
    if output.language in OUTPUT and source.language in {"sh", "python"}
]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize(("source", "output"), SHOWN)
def test_what_a_page_shows_is_what_is_printed(source: Block, output: Block, tmp_path: Path):
    """Every output that a page shows is, letter by letter, what its command or program prints."""
    furnish(tmp_path, source.page)
    real = printed(source, tmp_path, result_only=output.language == "json")
    assert matches(output.text, real), real


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_output_stands_alone(page: Path):
    """An output that a page shows follows what prints it."""
    found = blocks(page)
    for before, output in zip([None, *found], found, strict=False):
        if output.language in OUTPUT:
            assert before is not None
            assert before.language in {"sh", "python"}, output.name


@pytest.mark.parametrize(
    "page",
    [*PAGES, ROOT / "docs" / "language.md", ROOT / "docs" / "workbook.md"],
    ids=lambda p: p.name,
)
def test_links_lead_somewhere(page: Path):
    """Every link to a file of the project finds it."""
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("marker", ["main", "test"])
def test_the_two_commands_are_one_line_each(marker: str):
    """README's two jobs are marked, and each is one command line that installs and runs."""
    block = after(ROOT / "README.md", marker)
    assert block.language == "sh"
    assert block.text.count("\n") == 1
    assert block.text.startswith("pip install ")
    assert " && " in block.text


def test_both_readmes_have_the_same_commands():
    """What is installed and run is the same in both languages."""
    english, chinese = ([b.text for b in blocks(page) if b.language == "sh"] for page in PAGES[:2])
    assert english == chinese


def test_the_manual_lists_every_command_and_option(tmp_path: Path):
    """Commands and options in the manual are those that the help lists."""
    sections = dict(re.findall(r"(?ms)^## (\w+)$(.*?)(?=^## |\Z)", PAGES[2].read_text("utf-8")))
    assert set(sections) == set(COMMANDS)
    for command, text in sections.items():
        ended = subprocess.run(
            ["segrules", command, "--help"],
            cwd=tmp_path,
            env=environment(PAGES[2]),
            capture_output=True,
            check=True,
        )
        listed = set(re.findall(r"(?m)^ +(?:-\w, )?(--[\w-]+)", ended.stdout.decode("utf-8")))
        named = set(re.findall(r"(?m)^\| `(--[\w-]+)", text))
        assert listed - {"--help"} == named
