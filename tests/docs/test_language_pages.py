from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import segrules
from segrules.compiler.check import check_path
from segrules.compiler.program import Classes
from segrules.language.catalogue import AGGREGATES, FUNCTIONS, SCORE_METHODS
from segrules.language.findings import Finding, Severity, severity_of
from segrules.proofs.prove import prove
from tests.docs.pages import ROOT, Block, blocks, unmarked, write_files

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


def row(*cells: str) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |"


ARGUMENTS = {
    "none": "nothing",
    "optional": "nothing, or a value",
    "value": "a value",
    "condition": "a condition",
}


def test_the_table_of_aggregates_is_the_catalogue():
    """The manual names every aggregate with the catalogue's own words."""
    rows = [
        row(f"`{a.name}`", ARGUMENTS[a.argument], a.meaning.en, a.missing.en)
        for a in AGGREGATES.values()
    ]
    assert generated("aggregates") == rows, "\n".join(rows)


def test_the_table_of_functions_is_the_catalogue():
    """The manual names every function with the catalogue's own words."""
    rows = [row(f"`{f.name}`", f.takes.en, f.meaning.en, f.missing.en) for f in FUNCTIONS.values()]
    assert generated("functions") == rows, "\n".join(rows)


def test_the_table_of_methods_is_the_catalogue():
    """The manual names every way to cut with the keys that go with it."""
    rows = [
        row(f"`{m.name}`", ", ".join(f"`{k}`" for k in sorted(m.keys)), m.meaning.en)
        for m in SCORE_METHODS.values()
    ]
    assert generated("methods") == rows, "\n".join(rows)


TIES = ("low", "high", "mid", "edges")
VALUES = (1, 1, 1, 1, 1, 1, 2, 2, 3, 8)


def classes(ties: str) -> list[int]:
    """The class of each value out of five quantiles."""
    ruleset = segrules.compile(
        "segrules: 1\nname: ties\n"
        "tables: {customers: {key: id, columns: {id: text, x: integer}}}\n"
        f"scores: {{S: {{of: x, into: 5, ties: {ties}}}}}\n" + EVERYBODY
    )
    assert isinstance(ruleset.program.scores[0].rule, Classes)
    ids = [f"{i:02d}" for i in range(len(VALUES))]
    return list(ruleset.apply(pd.DataFrame({"id": ids, "x": VALUES})).customers["S"])


def test_the_table_of_ties_is_what_scores_do():
    """What the manual shows of ties is what the engine gives."""
    columns = [classes(t) for t in TIES]
    lines = dict.fromkeys(zip(VALUES, *columns, strict=True))
    rows = [
        row(f"{v} ({VALUES.count(v)} customers)", *(str(c) for c in scores)) for v, *scores in lines
    ]
    assert generated("ties") == rows, "\n".join(rows)
