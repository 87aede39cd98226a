"""A definition that was read -> ruleset text that compiles and says the same, byte for byte."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.compiler.check import check
from segrules.language.findings import Lang, is_error
from segrules.language.places import Place
from segrules.language.source import load_text
from segrules.outputs.rulesets.imported_ruleset import imported_ruleset
from segrules.outputs.rulesets.ruleset_text import ruleset_name, ruleset_text
from segrules.outputs.rulesets.yaml_scalars import one_line
from segrules.verbs.foreign.imported import (
    CUTTINGS,
    Box,
    Codes,
    Condition,
    Foreign,
    Imported,
    Scale,
    Wish,
)
from segrules.verbs.foreign.naming import ids_of
from segrules.verbs.table_defects import table_defects

NOWHERE = Place("x", 1, 1, 1, 1)

GRID = """\
# imported from grid.py: a seg_map of patterns
# patterns are tried in turn on the code of R and F, and the first match wins; where none matches \
the code itself is left
# scores are cut as is usual with pandas qcut: F is ranked by rank(method='first') first, which \
parts equal values
segrules: 1
name: grid

tables:
  orders:
    key: customer_id
    columns:
      customer_id: {type: text, pii: id}
      ordered_at: date
      amount: {type: money, required: true}

metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}

scores:
  R: {of: recency, better: lower, into: 5, ties: edges}
  F: {of: frequency, into: 5, compat: pandas-rank-first}

segments:
  assign: first
  rules:
    - id: best
      label: Best
      when: R = 5 and F between 4 and 5
    - id: cant_lose
      label: Can't lose
      when: R in [1, 3]
"""


def made(text, source="table.csv", lang=Lang.EN, **options):
    """An import of a text."""
    return imported_ruleset(text, source, "ruleset.yml", lang, **options)


def definition(*segments, **more):
    """A definition of (name, what it takes) pairs."""
    foreign = tuple(Foreign(name, wanted, NOWHERE) for name, wanted in segments)
    return Imported("r-rfm", "table.csv", foreign, ("R", "F", "M"), **more)


def compiled(imported, lang=Lang.EN):
    """The program that a definition's ruleset gives."""
    checked = check(load_text(ruleset_text(imported, lang)))
    assert [f for f in checked.findings if is_error(f)] == []
    return checked.program


def test_a_ruleset_is_written_line_by_line():
    """Every segment is one readable line, comments say where it came from, by the file's name."""
    text = "{r'5[4-5]': 'Best', '[13].': \"Can't lose\"}"
    assert made(text, "/home/someone/grid.py").text == GRID


def test_comments_are_in_the_language_asked_for():
    """Chinese comments, the same rules."""
    text = "{r'5[4-5]': 'Best'}"
    zh, en = made(text, lang=Lang.ZH).text, made(text, lang=Lang.EN).text
    assert zh.startswith("# 从 table.csv 导入：seg_map 模式\n")
    assert zh[zh.index("segrules:") :] == en[en.index("segrules:") :]


def test_a_code_list_of_high_and_low_is_compared_with_the_mean():
    """Codes of 0 and 1 are classes cut at the mean, and the ruleset warns of R in days."""
    result = made("code,segment\n111,重要价值客户\n011,重要保持客户\n", lang=Lang.ZH)
    assert "R: {of: recency, better: lower, by: mean, labels: [低, 高]}" in result.text
    assert "when: R = 低 and F = 高 and M = 高" in result.text
    assert "来源如果拿天数直接减平均值" in result.text
    assert result.defects.cells == 8
    assert result.defects.gaps == 6


def test_scores_from_nought_are_columns():
    """Classes of ours start at 1, so a table on 0 to 5 reads its scores as they are."""
    result = made("segment,r_lower,r_upper,fm_lower,fm_upper\nA,0,2,3,5\nB,3,5,0,5\n")
    assert "R: {type: integer, between: [0, 5], required: true}" in result.text
    assert "when: R between 0 and 2 and FM between 3 and 5" in result.text
    assert (result.defects.cells, result.defects.gaps) == (36, 9)


def test_codes_of_given_scores_are_spelt_out():
    """Without scores of ours there is no code to look at, so its digits are asked for."""
    result = made("segment,codes\nA,00 01 02\nB,12 22 20\n")
    assert "when: R = 0\n" in result.text
    assert "when: (R = 1 and F = 2) or (R = 2 and F in [0, 2])" in result.text
    assert result.defects.gaps == 3


def test_what_was_left_out_stands_as_a_comment():
    """Cohorts that could not be read are named where the rules end."""
    text = (
        "models:\n- name: plain\n  model_type: entity_cohort\n"
        "  model_spec: {filter_expression: '{{ u.a }} = 1'}\n"
        "- name: odd\n  model_type: entity_cohort\n"
        "  model_spec: {filter_expression: 'f({{ u.a }})'}\n"
    )
    result = made(text, "profiles.yaml")
    assert "    # not imported: odd: f(...)\n" in result.text
    assert "assign: all" in result.text
    assert result.checked.program is not None


@pytest.mark.parametrize("cutting", CUTTINGS)
def test_every_way_of_cutting_compiles(cutting):
    """Whatever scores are said to come from, the ruleset is one."""
    both = (("A", Codes(("555", "111"))), ("B", Box({"R": (1, 2)})))
    program = compiled(definition(*both, cutting=cutting))
    assert {s.name for s in program.scores} >= (set() if cutting == "given" else {"R", "F", "M"})


def test_a_source_with_an_error_gives_no_ruleset():
    """Contradictory bounds end the import with the finding alone."""
    result = made("segment,r_lower,r_upper\nA,5,2\n")
    assert result.text is None
    assert [f.key for f in result.findings] == ["import-crossed"]


def test_ids_are_made_of_names():
    """Lower case, words joined, apostrophes gone, other scripts kept, each id once."""
    names = ["Can't Lose Them", "At Risk", "at-risk", "重要 价值", "80/20", "!!!", "Straße"]
    assert ids_of(names) == [
        "cant_lose_them", "at_risk", "at_risk_2", "重要_价值", "s_80_20", "segment", "strasse",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "name"),
    [("/a/b/My table_1.csv", "my-table-1"), ("八类.csv", "八类"), ("...", "imported")],
)
def test_a_ruleset_is_called_after_its_file(source, name):
    """The file's name without its ending and its folder."""
    assert ruleset_name(Imported("codes", source, ())) == name


# ---------------------------------------------------------------- properties

NAMES = st.text(min_size=1, max_size=20).filter(lambda t: one_line(t) != "")
CLASSES = st.sets(st.integers(1, 4), min_size=1).map(lambda s: tuple(sorted(s)))
BOXES = st.builds(Box, st.dictionaries(st.sampled_from(["R", "F", "M"]), CLASSES, min_size=1))
DIGITS = st.text("1234", min_size=3, max_size=3)
LISTS = st.lists(DIGITS, min_size=1, max_size=8, unique=True).map(lambda c: Codes(tuple(c)))
TABLES = st.lists(st.tuples(NAMES, BOXES | LISTS), min_size=1, max_size=5)


def holds(wanted, cell):
    """Whether a segment takes a cell, by the definition alone."""
    match wanted:
        case Box(classes):
            return all(
                value in classes.get(score, (value,))
                for score, value in zip("RFM", cell, strict=True)
            )
        case Codes(codes):
            return "".join(map(str, cell)) in codes


@settings(max_examples=25, deadline=None)
@given(TABLES, st.sampled_from(["quantile", "given", "pymc"]))
def test_the_ruleset_says_what_the_definition_says(table, cutting):
    """Of any table the proofs count the gaps and overlaps that trying every cell counts."""
    imported = definition(*table, scale=Scale(1, 4), cutting=cutting)
    program = compiled(imported)
    cells = [[holds(w, c) for _, w in table] for c in product(range(1, 5), repeat=3)]
    used = {s for _, w in table for s in (w.classes if isinstance(w, Box) else "RFM")}
    part = program.segmentations[0]
    assert len(part.rules) == len(table)
    assert [s.label.en for s in part.segments] == [one_line(name) for name, _ in table]
    found = table_defects(program)
    if used == set("RFM") and found.cells == len(cells):
        assert found.gaps == sum(not any(taken) for taken in cells)
        assert found.overlapping == sum(sum(taken) > 1 for taken in cells)


@settings(max_examples=40, deadline=None)
@given(NAMES, st.sampled_from(list(Lang)))
def test_any_name_comes_back_as_it_was(name, lang):
    """Quotes, colons, words that YAML takes for others, any script: the label is the name."""
    program = compiled(definition((name, Box({"R": (1,)})), otherwise=name), lang)
    assert program.segmentations[0].segments[0].label.en == one_line(name)


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_equal_definitions_give_equal_bytes(table):
    """The text depends on the definition alone, and has plain line ends."""
    one, other = (ruleset_text(definition(*table), Lang.EN) for _ in range(2))
    assert one == other
    assert one.endswith("\n")
    assert "\r" not in one


def test_conditions_of_cohorts_are_written_as_they_are():
    """A condition that YAML would take for something else is quoted."""
    imported = Imported(
        "rudderstack",
        "x.yml",
        (Foreign("A", Condition("`a b` = 'x: y' or c is missing"), NOWHERE),),
        columns={"a b": "text", "c": "integer"},
        tags=True,
    )
    program = compiled(imported)
    assert program.segmentations[0].assign == "all"


def test_a_wish_decides_how_scores_are_cut():
    """`--scores quantile` drops the way of the source's tool."""
    text = "segment,r_lower,r_upper\nA,1,2\nB,3,5\n"
    assert "compat" in made(text).text
    assert "compat" not in made(text, wish=Wish(cutting="quantile")).text
