"""The pages that are one session each: every output is what is printed at that point."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import blocks, matches
from tests.docs.sessions import PAIRS, SESSIONS, played
from tests.docs.test_readme import LINK

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")


@pytest.mark.parametrize("page", SESSIONS, ids=lambda p: p.name)
def test_a_session_prints_what_the_page_shows(page: Path, tmp_path: Path):
    """Played from its beginning, each command of the page prints what stands below it."""
    shown = list(played(page, tmp_path))
    assert shown
    for block, output in shown:
        assert matches(block.text, output), f"{block.name}\n{output}"


@pytest.mark.parametrize("page", SESSIONS, ids=lambda p: p.name)
def test_nothing_of_the_day_or_of_commits_is_shown(page: Path):
    """No hash stands in an output, and links lead somewhere."""
    texts = [b.text for b in blocks(page) if b.language == "text"]
    assert not any(re.search(r"\b[0-9a-f]{7,}\b", t) for t in texts)
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p[0].stem)
def test_both_languages_take_the_same_steps(pair: tuple[Path, Path]):
    """The commands are the same in both languages but for names and words in quotes."""
    one, other = ([_steps(b.text) for b in blocks(p) if b.language == "sh"] for p in pair)
    assert one == other


def _steps(text: str) -> str:
    return re.sub(r'"[^"]*"', '""', text)
