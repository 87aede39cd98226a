from __future__ import annotations

import random
from pathlib import Path

import pytest

from segrules.compiler.check import check
from segrules.editor.analysis import Analysis, Desk
from segrules.editor.edits import Edit, with_edits
from segrules.editor.rename import RENAMED, renamable, renamed
from segrules.editor.terms import Kind, Term
from segrules.editor.uses import Use
from segrules.language.findings import Finding, Lang
from segrules.language.messages import message_of
from segrules.language.places import Place
from segrules.language.source import load_text

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("rulesets/**/*.yml"))

MAIN = """\
segrules: 1
name: shop
include: [shared.yml]
parameters:
  many: 5
scores:
  F: {of: frequency, better: higher, at: [2, 5], labels: [low, mid, high]}
  M: {of: monetary, better: higher, at: [100]}
  cell: {total: {F: 1, M: 2}}
segmentations:
  rfm:
    assign: first
    table: |
      | F          | frequency | monetary / frequency | segment |
      | high       | -         | > 10                 | loyal   |
      | mid, high  | >= $many  | -                    | 'loyal' |
      | not high   | -         | -                    | rest    |
    otherwise: nobody
  offers:
    rules:
      - id: loyal
        when:
          all:
            - rfm is loyal
            - any: ["rfm in ['loyal', rest]", "F = 'high'", "F in [high, mid]"]
      - {id: other, when: rfm is not loyal and M = 1}
contact: {per_run: 2, value: monetary}
actions:
  - id: write
    for: [rfm.loyal, other]
    when: F = high
tests:
  - name: a block
    table: |
      frequency, monetary, F, rfm
      9, 900, high, loyal
      1, 1, low, rest
  - name: one
    given: {frequency: 9, monetary: 900}
    expect: {rfm: loyal, F: high}
    because: rest
properties:
  - always: {segment: rfm.loyal, when: F = high and frequency > 100 and monetary / frequency > 10}
"""
SHARED = """\
tables:
  orders: {key: id, columns: {id: text, on: date, amount: money, F: integer}}
metrics:
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
  odd: {from: orders, value: sum(F)}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Analysis:
    """A ruleset in two files."""
    (tmp_path / "shop.yml").write_text(MAIN, "utf-8")
    (tmp_path / "shared.yml").write_text(SHARED, "utf-8")
    return Desk().ruleset(str(tmp_path / "shop.yml"))


def use_of(at_hand: Analysis, kind: Kind, name: str, of: str = "") -> Use:
    """Some use of a term."""
    return next(u for u in at_hand.uses if u.term == Term(kind, name, of))


def after(at_hand: Analysis, use: Use, name: str) -> str:
    """All texts of a ruleset, renamed."""
    edits = renamed(at_hand, use, name, {})
    assert not isinstance(edits, Finding), message_of(edits, Lang.EN)
    return "".join(with_edits(t, p, edits) for p, t in at_hand.loaded.sources.items())


def test_a_segment_is_renamed_where_it_is_meant_and_nowhere_else(shop: Analysis) -> None:
    """Rows, conditions, targets, tests and properties follow; another segmentation's stays."""
    assert shop.checked.program, [message_of(f, Lang.EN).text for f in shop.checked.findings]
    text = after(shop, use_of(shop, Kind.SEGMENT, "loyal", "rfm"), "stammkunden")
    expected = (
        MAIN.replace("loyal   |", "stammkunden   |")
        .replace("'loyal' |", "'stammkunden' |")
        .replace("rfm is loyal", "rfm is stammkunden")
        .replace("'loyal', rest", "'stammkunden', rest")
        .replace("rfm is not loyal", "rfm is not stammkunden")
        .replace("rfm.loyal", "rfm.stammkunden")
        .replace("high, loyal", "high, stammkunden")
        .replace("rfm: loyal", "rfm: stammkunden")
    )
    assert text == expected + SHARED


def test_a_score_is_renamed_and_a_column_of_its_name_is_left(shop: Analysis) -> None:
    """`F` of the orders is another thing than the score `F`."""
    text = after(shop, use_of(shop, Kind.SCORE, "F"), "频次")
    assert "sum(F)" in text
    assert "F: integer" in text
    assert "| 频次          | frequency" in text
    assert "total: {频次: 1" in text
    assert "expect: {rfm: loyal, 频次: high}" in text
    assert text.count("F") == 2


def test_a_metric_is_renamed_in_the_file_that_defines_it(shop: Analysis) -> None:
    """The included file follows the use in the main one."""
    text = after(shop, use_of(shop, Kind.METRIC, "frequency"), "visits")
    assert "frequency" not in text
    assert "visits: {from: orders, value: count()}" in text
    assert "monetary / visits" in text
    assert "value: spent}" in after(shop, use_of(shop, Kind.METRIC, "monetary"), "spent")


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(
    ("kind", "name", "of", "new", "key"),
    [
        (Kind.METRIC, "frequency", "", "monetary", "rename-taken"),
        (Kind.METRIC, "frequency", "", "amount", "rename-taken"),
        (Kind.METRIC, "frequency", "", "two words", "rename-odd"),
        (Kind.METRIC, "frequency", "", "and", "rename-odd"),
        (Kind.METRIC, "frequency", "", "", "rename-odd"),
        (Kind.METRIC, "frequency", "", "1st", "rename-odd"),
        (Kind.METRIC, "frequency", "", "missing", "rename-odd"),
        (Kind.SEGMENT, "loyal", "rfm", "rest", "rename-taken"),
        (Kind.VALUE, "high", "F", "mid", "rename-taken"),
        (Kind.TABLE, "orders", "", "sales", "rename-data"),
    ],
)
def test_a_name_that_is_taken_or_odd_is_refused(
    shop: Analysis, kind: Kind, name: str, of: str, new: str, key: str, lang: Lang
) -> None:
    """What would change the meaning, or cannot be written, is said instead of done."""
    found = renamed(shop, use_of(shop, kind, name, of), new, {})
    assert isinstance(found, Finding)
    assert found.name == key
    said = message_of(found, lang)
    assert said.help
    assert "{" not in said.text + said.help


def test_nothing_is_renamed_in_a_ruleset_with_errors(tmp_path: Path) -> None:
    """A text that is in error may hide places."""
    (tmp_path / "shared.yml").write_text(SHARED, "utf-8")
    path = tmp_path / "shop.yml"
    path.write_text(MAIN.replace("M = 1}", "M = nothing}"), "utf-8")
    at_hand = Desk().ruleset(str(path))
    found = renamed(at_hand, use_of(at_hand, Kind.SCORE, "M"), "Money", {})
    assert isinstance(found, Finding)
    assert found.name == "rename-broken"


def test_names_in_escapes_are_not_changed_by_guess(tmp_path: Path) -> None:
    """A place that does not read the name exactly refuses the whole rename."""
    (tmp_path / "shared.yml").write_text(SHARED, "utf-8")
    path = tmp_path / "shop.yml"
    path.write_text(MAIN.replace("when: F = high\n", 'when: "\\x46 = high"\n'), "utf-8")
    at_hand = Desk().ruleset(str(path))
    found = renamed(at_hand, use_of(at_hand, Kind.SCORE, "F"), "Freq", {})
    assert isinstance(found, Finding)
    assert found.name == "rename-inexact"


def test_there_is_nothing_to_rename_between_words(shop: Analysis) -> None:
    """Where no name stands, and of a top-level `segments`, it is said that none can be changed."""
    assert renamed(shop, None, "x", {}) == Finding("rename-nothing")
    place = next(iter(shop.uses)).place
    top = renamable(Use(Term(Kind.SEGMENTATION, "segments"), place))
    assert top is not None
    assert top.key == "rename-data/segments"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_rulesets_are_renamed_there_and_back(path: Path) -> None:
    """A new name leaves no old one that was meant, and the way back gives the very same text."""
    chance = random.Random(path.stem)  # noqa: S311 - drawn, not secret
    at_hand = Desk().ruleset(str(path))
    ruled = RENAMED - {Kind.COLUMN}
    terms = [t for t in at_hand.known.defined if t.kind in ruled and t.name != "segments"]
    kinds = {t.kind for t in terms if renamable(use_of(at_hand, t.kind, t.name, t.of)) is None}
    for kind in chance.sample(sorted(kinds, key=lambda k: k.value), min(2, len(kinds))):
        fit = [t for t in terms if t.kind is kind and not (kind is Kind.VALUE and "." in t.of)]
        _there_and_back(at_hand, chance.choice(fit), str(path))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("amount: money", "paid: {type: money, aliases: [amount]}"),
        ("amount: {type: money, unit: CNY}", "paid: {aliases: [amount], type: money, unit: CNY}"),
        ("amount: {type: money, aliases: [实付]}", "paid: {type: money, aliases: [amount, 实付]}"),
        ("amount: {type: money, aliases: 实付}", "paid: {type: money, aliases: [amount, 实付]}"),
        ("amount: {type: money, aliases: []}", "paid: {type: money, aliases: [amount]}"),
        (
            "amount:\n        type: money\n        decimals: 0",
            "paid:\n        aliases: [amount]\n        type: money\n        decimals: 0",
        ),
        (
            "amount:\n        type: money\n        aliases:\n          - 实付",
            "paid:\n        type: money\n        aliases:\n          - amount\n          - 实付",
        ),
    ],
)
def test_a_column_keeps_the_header_of_its_data(tmp_path: Path, written: str, expected: str) -> None:
    """The ruleset calls it anew everywhere, and data that has the old header still fits."""
    text = (
        "segrules: 1\nname: shop\ntables:\n  orders:\n    key: id\n    columns:\n      id: text\n"
        f"      on: date\n      {written}\n"
        "    drop:\n      - {when: amount < 0, because: returns}\n"
        "metrics:\n  spent: {from: orders, value: sum(amount)}\n"
        "segments:\n  rules:\n    - {id: some, when: spent > 5}\n  otherwise: rest\n"
        "tests:\n  - name: rows\n    given: {orders: [{id: a, on: 2024-01-01, amount: 9}]}\n"
        "    expect: {segment: some}\n"
    )
    (tmp_path / "shop.yml").write_text(text, "utf-8")
    at_hand = Desk().ruleset(str(tmp_path / "shop.yml"))
    renamed_text = after(at_hand, use_of(at_hand, Kind.COLUMN, "amount", "orders"), "paid")
    assert renamed_text == text.replace(written, expected).replace(
        "when: amount", "when: paid"
    ).replace("sum(amount)", "sum(paid)").replace("amount: 9", "paid: 9")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_columns_of_shipped_rulesets_can_be_renamed(path: Path) -> None:
    """Each column that is drawn has a new name, and its old one among its headers."""
    chance = random.Random(path.stem)  # noqa: S311 - drawn, not secret
    at_hand = Desk().ruleset(str(path))
    columns = at_hand.known.of_kind(Kind.COLUMN)
    for term in chance.sample(columns, min(3, len(columns))):
        after(at_hand, use_of(at_hand, Kind.COLUMN, term.name, term.of), "entirely_new")


def _there_and_back(at_hand: Analysis, term: Term, path: str) -> None:
    edits = renamed(at_hand, use_of(at_hand, term.kind, term.name, term.of), "entirely_new", {})
    assert not isinstance(edits, Finding), (term, message_of(edits, Lang.EN))
    text = at_hand.loaded.sources[path]
    desk = Desk()
    desk.put(path, with_edits(text, path, edits))
    there = desk.ruleset(path)
    assert check(load_text(with_edits(text, path, edits), path)).program is not None
    back = renamed(there, use_of(there, term.kind, "entirely_new", term.of), term.name, desk.texts)
    assert not isinstance(back, Finding), (term, message_of(back, Lang.EN))
    assert with_edits(desk.texts[path], path, back) == text


def test_changes_of_one_line_do_not_disturb_each_other() -> None:
    """Several changes on a line are made by their old columns, whatever their order."""
    places = [Place("a.yml", 1, at, 1, at + 1) for at in (1, 5)]
    edits = [Edit(place, "longer") for place in places]
    assert with_edits("R = R", "a.yml", edits) == "longer = longer"
    assert with_edits("R = R", "b.yml", edits) == "R = R"
