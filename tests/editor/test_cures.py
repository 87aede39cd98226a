from __future__ import annotations

import random
from pathlib import Path

import pytest

from segrules.editor.analysis import Analysis, Desk
from segrules.editor.cures import cures
from segrules.editor.edits import Edit, with_edits
from segrules.editor.terms import Kind
from segrules.language.findings import Finding, is_error
from segrules.language.places import Place

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("rulesets/**/*.yml"))
MISSPELT = (Kind.METRIC, Kind.SCORE, Kind.SEGMENT, Kind.COLUMN, Kind.VALUE)


def offered(path: Path, text: str) -> list[str]:
    """Each text that a cure of some finding would make."""
    desk = Desk()
    desk.put(str(path), text)
    at_hand = desk.ruleset(str(path))
    found = (e for f in at_hand.checked.findings for e in cures(f, at_hand.lines))
    return [with_edits(text, str(path), [edit]) for edit in found]


def slips(at_hand: Analysis, chance: random.Random) -> list[Edit]:
    """A letter doubled in one use of each kind of name that is four letters long or more."""
    found = []
    for kind in MISSPELT:
        uses = [
            u
            for u in at_hand.uses
            if u.term.kind is kind and not u.defines and u.parts == 1 and len(u.term.name) > 3
        ]
        if uses:
            use = chance.choice(uses)
            line = at_hand.lines[use.place.path][use.place.line - 1]
            word = line[use.place.column - 1 : use.place.end_column - 1]
            found.append(Edit(use.place, word[:3] + word[2] + word[3:]))
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_a_doubled_letter_is_taken_back(path: Path) -> None:
    """Whatever name is misspelt by a letter, one of the cures gives back the very text."""
    at_hand = Desk().ruleset(str(path))
    text = at_hand.loaded.sources[str(path)]
    for slip in slips(at_hand, random.Random(path.stem)):  # noqa: S311 - drawn, not secret
        assert text in offered(path, with_edits(text, str(path), [slip])), slip


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("when: spent == 5", "when: spent = 5"),
        ("when: spent > 5 && spent < 9", "when: spent > 5 and spent < 9"),
        ("wehn: spent > 5", "when: spent > 5"),
        ("when: spnt > 5", "when: spent > 5"),
    ],
)
def test_other_spellings_are_rewritten(tmp_path: Path, written: str, mended: str) -> None:
    """What a message says to write is written, and the ruleset is then right."""
    text = (
        "segrules: 1\nname: shop\ntables:\n  customers:\n    key: id\n"
        "    columns: {id: text, spent: {type: integer, required: true}}\n"
        f"segments:\n  rules:\n    - id: some\n      {written}\n  otherwise: rest\n"
    )
    cured = text.replace(written, mended)
    assert cured in offered(tmp_path / "shop.yml", text)
    desk = Desk()
    desk.put(str(tmp_path / "shop.yml"), cured)
    found = desk.ruleset(str(tmp_path / "shop.yml")).checked.findings
    assert not any(is_error(f) for f in found)


def test_nothing_is_offered_where_the_place_reads_otherwise() -> None:
    """A finding of an older text, or without a place, changes nothing."""
    place = Place("a.yml", 1, 1, 1, 4)
    unknown = Finding("unknown-key/nearest", place, {"key": "abc"})
    assert cures(unknown, {"a.yml": ["xyz"]}) == ()
    assert cures(unknown, {"a.yml": []}) == ()
    assert cures(Finding("unknown-key/nearest"), {"a.yml": ["abc"]}) == ()
