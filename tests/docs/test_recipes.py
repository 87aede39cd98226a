"""Every recipe is a ruleset without a fault, whose own tests pass and say what its text says."""

from __future__ import annotations

from pathlib import Path

import pytest

from segrules.compiler.check import check_path
from segrules.proofs.prove import prove
from segrules.verbs.tested import Wish, account
from tests.docs.pages import ROOT, Block, blocks

PAGES = [ROOT / "docs" / "recipes.md", ROOT / "docs" / "recipes.zh-CN.md"]
RECIPES = [b for b in blocks(PAGES[0]) if b.language == "yaml"]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda b: b.name)
def test_a_recipe_comes_out(recipe: Block, tmp_path: Path):
    """It compiles and proves without a word, has tests, and all of them pass."""
    path = tmp_path / "recipe.yml"
    path.write_text(recipe.text, "utf-8")
    checked = check_path(path)
    assert checked.program is not None, checked.findings
    assert checked.findings == ()
    assert prove(checked.program).findings == ()
    told = account(checked.program, Wish())
    assert checked.program.cases
    assert told.failed == ()


def test_both_pages_have_the_same_recipes():
    """The Chinese page has the same rulesets, and as many headings, as the English one."""
    english, chinese = ([b.text for b in blocks(page)] for page in PAGES)
    assert english == chinese
    headings = [p.read_text("utf-8").count("\n## ") for p in PAGES]
    assert headings == [len(RECIPES)] * 2
