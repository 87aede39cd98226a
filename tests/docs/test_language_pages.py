from __future__ import annotations

import re
from pathlib import Path

import pytest

from segrules.compiler.check import check_path
from segrules.language.findings import Finding, Severity, severity_of
from segrules.proofs.prove import prove
from tests.docs.pages import ROOT, Block, blocks, unmarked, write_files
from tests.docs.tables import TABLES

PAGE = ROOT / "docs" / "language.md"
TEXT = PAGE.read_text("utf-8")
PAGES = [
    PAGE,
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    ROOT / "docs" / "commands.md",
    ROOT / "docs" / "tutorial.zh-CN.md",
]
EXAMPLES = [b for p in PAGES for b in blocks(p) if b.language == "yaml" and not b.file]
WHOLE = "segrules: 1"
BELOW = {
    "tables": {"metrics", "scores", "segments"},
    "models": {"metrics", "scores", "segments"},
    "metrics": {"scores", "segments"},
    "scores": {"segments"},
    "segmentations": {"segments"},
}
"""Which parts of the manual's ruleset do not go with a part that an example replaces."""
SEGMENTED = {"segments", "segmentations"}
EVERYBODY = "segments: {rules: [{id: everybody, when: true}]}\n"


def sections(text: str) -> dict[str, str]:
    """The top-level parts of a ruleset, by key."""
    parts = re.split(r"(?m)^(?=[a-z]\w*:)", text)
    return {p.partition(":")[0]: p for p in parts if p.strip()}


def completed(text: str, page: Path) -> str:
    """An example with what it lacks, from the page's first whole ruleset, put after it.

    So its lines keep their numbers.
    """
    if text.startswith(WHOLE):
        return text
    own = sections(text).keys()
    gone = set().union(own, *(BELOW.get(key, set()) for key in own))
    whole = next(b.text for b in EXAMPLES if b.page == page and b.text.startswith(WHOLE))
    text += "".join(v for k, v in sections(whole).items() if k not in gone)
    return text + EVERYBODY if "segments" in gone and not own & SEGMENTED else text


def found_in(path: Path) -> set[tuple[int, str, str]]:
    """Errors and warnings of a ruleset, with those of its proofs, as (line, severity, name)."""
    checked = check_path(path)
    found: list[Finding] = list(checked.findings)
    if checked.program is not None:
        found += prove(checked.program).findings
    return {
        (f.place.line, severity_of(f).value, f.name)
        for f in found
        if f.place is not None and severity_of(f) is not Severity.INFO
    }


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda b: b.name)
def test_every_example_is_as_right_or_wrong_as_it_says(block: Block, tmp_path):
    """An example compiles, and exactly the marked lines have exactly the findings they name."""
    write_files(tmp_path, block.page)
    text, wanted = unmarked(block.text)
    (tmp_path / "ruleset.yml").write_text(completed(text, block.page), "utf-8")
    assert found_in(tmp_path / "ruleset.yml") == wanted


# ---------------------------------------------------------------- generated tables


def generated(name: str) -> list[str]:
    """The rows of the page's table that is kept true by a test, without its two head lines."""
    table = TEXT.split(f"<!-- {name} -->\n")[1].split("<!-- end -->")[0]
    return table.splitlines()[2:]


@pytest.mark.parametrize("name", TABLES)
def test_generated_tables_are_true(name: str):
    """What the manual lists is what the catalogue has and the engine does."""
    rows = TABLES[name]()
    assert generated(name) == rows, "\n".join(rows)
