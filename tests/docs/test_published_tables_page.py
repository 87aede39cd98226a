"""The pages on published tables say what the tool finds, and the tool finds what was published."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from itertools import product

import pytest

from segrules.language.findings import Lang
from segrules.verbs.foreign.imported import Box, Codes
from tests.docs.pages import ROOT

spec = importlib.util.spec_from_file_location("published", ROOT / "docs" / "published_tables.py")
published = importlib.util.module_from_spec(spec)
sys.modules["published"] = published
spec.loader.exec_module(published)

VERDICTS = {
    "R package rfm 0.3.0": (125, 10, 58, []),
    "R package rfm 0.2.0 to 0.2.2": (
        125, 36, 39, ["New Customers", "Promising", "Can't Lose Them"]
    ),
    "Putler, scores 1 to 5": (
        25, 0, 20, ["Recent (New) Customers", "Promising", "Can't Lose Them", "Lost"]
    ),
    "Putler, scores 0 to 5": (36, 0, 26, ["Can't Lose Them"]),
    "R-F grid (`seg_map`)": (25, 0, 0, []),
    "List of 125 codes": (125, 0, 0, []),
    "PyPI rfm 1.0.9": (125, 0, 44, []),
    "PyPI RFMCustomer 0.1.1": (25, 0, 4, ["Promising", "New customers"]),
    "PyPI customeranalytics 0.1": (125, 34, 27, ["about to sleep", "hibernating"]),
    "pymc-marketing default": (64, 18, 0, []),
}  # fmt: skip
"""Cells, gaps, overlapping cells and dead segments, as found by enumeration elsewhere."""

TABLES = pytest.mark.parametrize("table", published.PUBLISHED, ids=lambda t: t.title.en)


@pytest.mark.parametrize("lang", list(Lang))
def test_a_page_is_what_its_script_writes(lang):
    """Nobody can change a table, a proof or a message without the page following."""
    assert published.PAGES[lang].read_text("utf-8") == published.page(lang)


def test_the_script_writes_the_pages():
    """Run as a program, it leaves the pages as they are."""
    before = {p: p.read_bytes() for p in published.PAGES.values()}
    subprocess.run([sys.executable, ROOT / "docs" / "published_tables.py"], check=True, cwd=ROOT)
    assert {p: p.read_bytes() for p in published.PAGES.values()} == before


@TABLES
def test_the_verdicts_are_those_of_enumeration(table):
    """Gaps, overlaps and dead segments of the imported file are the ones that were published."""
    result = published.imported(table)
    found = published.defects_of(result)
    labels = {s.id: s.label.en for s in published.program_of(result).segmentations[0].segments}
    dead = [labels[s] for s in found.unreachable]
    cells, gaps, overlapping, unreachable = VERDICTS[table.title.en]
    assert (found.cells, found.gaps, found.overlapping) == (cells, gaps, overlapping)
    assert dead == unreachable


@TABLES
def test_cell_by_cell_the_file_says_the_same(table):
    """Trying every cell on what was read gives the counts of the proofs, and every witness."""
    result = published.imported(table)
    found, read = published.defects_of(result), result.imported
    taken = {
        cell: [s.name for s in read.segments if holds(s.wanted, cell, read)]
        for cell in product(read.scale.classes, repeat=len(read.scores))
    }
    assert sum(not names for names in taken.values()) == found.gaps
    assert sum(len(names) > 1 for names in taken.values()) == found.overlapping
    for region in found.open:
        assert not taken[tuple(region.witness[s] for s in read.scores)]


def holds(wanted, cell, read):
    """Whether a segment takes a cell."""
    match wanted:
        case Box(classes):
            both = zip(read.scores, cell, strict=True)
            return all(value in classes.get(score, (value,)) for score, value in both)
        case Codes(codes):
            return "".join(map(str, cell)) in codes


@TABLES
def test_every_command_of_the_page_runs(table, tmp_path):
    """What the page says to type gives a ruleset that compiles, in both languages."""
    command = [sys.executable, "-m", *table.command.split(), "--out", tmp_path / "x.yml"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    checked = [sys.executable, "-m", "segrules", "check", "--format", "json", tmp_path / "x.yml"]
    ended = subprocess.run(checked, check=False, cwd=ROOT, capture_output=True)
    assert ended.returncode in {0, 3}
    assert b"proofs" in ended.stdout
