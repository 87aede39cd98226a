"""The reference of options is what the program says of itself."""

from __future__ import annotations

import importlib.util
import re

import pytest

from segrules.cli.main import COMMANDS
from segrules.language.findings import Lang
from tests.docs.pages import ROOT

spec = importlib.util.spec_from_file_location("option_pages", ROOT / "docs" / "option_pages.py")
option_pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(option_pages)


@pytest.mark.parametrize("lang", Lang, ids=lambda lang: lang.value)
def test_the_page_is_what_the_program_declares(lang):
    """After a command or option changed, `python docs/option_pages.py` writes the pages again."""
    path = option_pages.PAGES[lang]
    assert path.read_text("utf-8") == option_pages.page(lang)


@pytest.mark.parametrize("lang", Lang, ids=lambda lang: lang.value)
def test_every_command_has_its_section(lang):
    """Commands stand in the order of the alphabet, and none is left out."""
    page = option_pages.page(lang)
    assert re.findall(r"(?m)^## (\S+)$", page) == sorted(COMMANDS)
    assert "\x1f" not in page
    rows = re.findall(r"(?m)^\| `.*` \| (.*) \|$", page)
    assert all(rows)
    if lang is Lang.EN:
        assert all(row.isascii() for row in rows)
