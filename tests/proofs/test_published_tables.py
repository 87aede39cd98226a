"""Published segment tables: how many cells have no segment, how many have several, who is dead."""

from __future__ import annotations

from math import prod

import pytest

from segrules.compiler.program import (
    Among,
    Classes,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Every,
    Header,
    Join,
    Named,
    Program,
    Quantile,
    Rule,
    Score,
    Segment,
    Segmentation,
    Table,
)
from segrules.language.findings import Words
from segrules.language.types import INTEGER, TEXT, Kind, Type
from segrules.proofs.prove import prove

RFM_0_3 = """
Champions            5-5 5-5 5-5
Potential Loyalist   3-5 3-5 2-5
Loyal Customers      2-4 2-4 2-4
Promising            3-4 1-3 3-5
New Customers        4-5 1-3 1-5
Can't Lose Them      1-2 3-4 4-5
At Risk              1-2 2-5 4-5
Need Attention       1-3 3-5 3-5
About To Sleep       2-3 1-3 1-4
Lost                 1-1 1-5 1-5
"""
RFM_0_2 = """
Champions            4-5 4-5 4-5
Loyal Customers      2-5 3-5 3-5
Potential Loyalist   3-5 1-3 1-3
New Customers        4-5 1-1 1-1
Promising            3-4 1-1 1-1
Need Attention       2-3 2-3 2-3
About To Sleep       2-3 1-2 1-2
At Risk              1-2 2-5 2-5
Can't Lose Them      1-1 4-5 4-5
Lost                 1-2 1-2 1-2
"""
PUTLER = """
Champions            4-5 4-5
Loyal Customers      2-5 3-5
Potential Loyalist   3-5 1-3
Recent               4-5 0-1
Promising            3-4 0-1
Needing Attention    2-3 2-3
About To Sleep       2-3 0-2
At Risk              0-2 2-5
Can't Lose           0-1 4-5
Hibernating          1-2 1-2
Lost                 0-2 0-2
"""
GRID = """
Champions            5-5 4-5
Loyal                3-4 4-5
Potential Loyalist   4-5 2-3
New                  5-5 1-1
Promising            4-4 1-1
Need Attention       3-3 3-3
About To Sleep       3-3 1-2
At Risk              1-2 3-4
Can't Lose           1-2 5-5
Hibernating          1-2 1-2
"""
CODES = {
    "Champions": "555 554 544 545 454 455 445",
    "Loyal": "543 444 435 355 354 345 344 335",
    "Potential Loyalist": "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 "
    "353 352 351 342 341 333 323",
    "New Customers": "512 511 422 421 412 411 311",
    "Promising": "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313",
    "Need Attention": "535 534 443 434 343 334 325 324",
    "About To Sleep": "331 321 312 221 213 231 241 251",
    "At Risk": "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 "
    "125 124",
    "Can't Lose Them": "155 154 144 214 215 115 114 113",
    "Hibernating": "332 322 233 232 223 222 132 123 122 212 211",
    "Lost": "111 112 121 131 141 151",
}
PYMC = {
    "Premium": "334 443 444 344 434 433 343 333",
    "Repeat": "244 234 232 332 143 233 243",
    "Top Spender": "424 414 144 314 324 124 224 423 413 133 323 313 134",
    "At Risk": "422 223 212 122 222 132 322 312 412 123 214",
    "Inactive": "411 111 113 114 112 211 311",
}


def segmentation(rules, *, ordered=False):
    """A first-match segmentation of (segment, condition) pairs."""
    segments = tuple(Segment(s, Words(s, s)) for s, _ in rules)
    return Segmentation(
        "table", "first", segments, tuple(Rule(s, c) for s, c in rules), ordered=ordered
    )


def ranges_program(table, low, high):
    """A table of ranges over whole numbers from low to high; `R 4-5` is two comparisons."""
    rows = [(line[:21].strip(), line[21:].split()) for line in table.strip().splitlines()]
    names = ["R", "F", "M"][: len(rows[0][1])]
    columns = tuple(DeclaredColumn(n, INTEGER, required=True, between=(low, high)) for n in names)
    rules = [(s, Every(tuple(map(between, names, cells)))) for s, cells in rows]
    table = Table("customers", "customers", "id", columns)
    return Program(Header("table"), (table,), (segmentation(rules),))


def between(name, cell):
    """A range as a condition."""
    low, high = map(int, cell.split("-"))
    value = Column("customers", name, INTEGER)
    sides = ((">=", low), ("<=", high))
    return Every(tuple(Compare(op, value, Constant(n, INTEGER)) for op, n in sides))


def codes_program(table, count, *, ordered=False, required=True):
    """A table of codes over three scores that data will cut, joined into one."""
    columns = tuple(DeclaredColumn(n, INTEGER, required=required) for n in "rfm")
    kind = Type(Kind.INTEGER, classes=count)
    scores = tuple(
        Score(
            n.upper(), kind, Classes(Column("customers", n, INTEGER), "higher", Quantile(5), count)
        )
        for n in "rfm"
    )
    cell = Score("cell", TEXT, Join(("R", "F", "M")))
    rules = [(s, Among(Named("cell", TEXT), frozenset(c.split()))) for s, c in table.items()]
    table = Table("customers", "customers", "id", columns)
    steps = (*scores, cell, segmentation(rules, ordered=ordered))
    return Program(Header("table"), (table,), steps)


TABLES = {
    "rfm 0.3.0": (ranges_program(RFM_0_3, 1, 5), 125, 10, 58, ()),
    "rfm 0.2": (
        ranges_program(RFM_0_2, 1, 5), 125, 36, 39,
        ("New Customers", "Promising", "Can't Lose Them"),
    ),
    "putler 1-5": (
        ranges_program(PUTLER, 1, 5), 25, 0, 20, ("Recent", "Promising", "Can't Lose", "Lost")
    ),
    "putler 0-5": (ranges_program(PUTLER, 0, 5), 36, 0, 26, ("Can't Lose",)),
    "grid": (ranges_program(GRID, 1, 5), 25, 0, 0, ()),
    "codes": (codes_program(CODES, 5), 125, 0, 0, ()),
    "pymc": (codes_program(PYMC, 4), 64, 18, 0, ()),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_published_table_has_the_holes_that_enumeration_finds(name):
    """Cells without a segment, cells with several, and dead segments of each published table."""
    program, total, gaps, overlapping, dead = TABLES[name]
    proof = prove(program).segmentations[0]
    assert proof.complete
    assert (proof.tally.total, proof.tally.gaps) == (total, gaps)
    assert proof.tally.overlapping == overlapping
    assert proof.unreachable == dead
    assert proof.exhaustive is (gaps == 0)
    assert proof.exclusive is (overlapping == 0)


def test_the_regions_of_a_gap_hold_exactly_the_cells_that_are_open():
    """The ten open cells of the table are told as ranges, and every cell of a range is open."""
    proof = prove(ranges_program(RFM_0_3, 1, 5)).segmentations[0]
    words = {region.words.en for region in proof.gaps}
    assert words == {
        "R 2..5 and F 4..5 and M = 1",
        "R = 2 and F = 5 and M 1..2",
        "R = 2 and F = 1 and M = 5",
    }
    assert sum(region.cells for region in proof.gaps) == prod((4, 2)) + 2 + 1


def test_a_dead_segment_names_who_takes_it_and_how_to_mend_it():
    """The finding names the segment above; narrowing it would open a gap and is not offered."""
    findings = prove(ranges_program(RFM_0_2, 1, 5)).findings
    dead = [f for f in findings if f.name == "unreachable-segment"]
    assert [f.args["segment"] for f in dead] == ["New Customers", "Promising", "Can't Lose Them"]
    assert dead[2].args["takers"] == "`At Risk`"
    assert dead[2].key == "unreachable-segment/above"


def test_more_money_and_a_worse_label_is_found():
    """The list of 125 codes is not monotone in money: 331 is better placed than 332."""
    findings = prove(codes_program(CODES, 5, ordered=True)).findings
    told = {f.args["name"]: f for f in findings if f.name == "not-monotone"}
    assert "M" in told
    better = dict(told["M"].witness)
    worse = {**better, "M": better["M"] - 1}
    rank = list(CODES).index
    assert rank(segment_at(better)) > rank(segment_at(worse))


def segment_at(customer):
    """The segment of the code list for a customer with three scores."""
    code = "".join(str(customer[n]) for n in "RFM")
    return next(s for s, codes in CODES.items() if code in codes.split())


def test_scores_that_may_be_missing_open_the_list_of_codes():
    """Each score that may be missing is a gap of its own; no cell of the list is."""
    proof = prove(codes_program(CODES, 5, required=False)).segmentations[0]
    assert {region.words.en for region in proof.gaps} == {"R missing", "F missing", "M missing"}
