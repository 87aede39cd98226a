from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from segrules.compiler.check import check
from segrules.language.source import load_text
from segrules.outputs.cases.cases_yaml import with_cases
from segrules.verbs.tested import Wish, account

SHOP = """
segrules: 1
name: shop
timezone: Asia/Shanghai
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      age: {type: integer, between: [0, 120]}
      level: {type: integer, required: true, between: [1, 5]}
      city: {type: text, one_of: [bj, sh, gz]}
      source: text
      sms: boolean
      joined: date
      seen: instant
      spend: {type: money, unit: CNY}
      basket: {type: money, unit: CNY}
      ratio: number
      recency: integer
      orders: {type: integer, required: true}
scores:
  R: {of: recency, better: lower, at: [30, 90]}
  F: {of: orders, better: higher, into: 5, by: quantile}
  O: {of: orders, better: higher, at: [2, 5]}
  cell: {join: [R, O]}
  credit: {points: [{when: level >= 3, add: 10}, {when: sms, add: 5}], base: 100}
segmentations:
  stage:
    rules:
      - {id: new, when: "joined within 90d and age >= 18"}
      - {id: vip, when: "spend >= 2000 and city in [bj, sh]"}
      - {id: near, when: "ratio > 0.5 and source contains 'tv'"}
      - {id: big, when: "spend > 3 * basket"}
      - {id: seen_lately, when: "seen within 2mo or level between 2 and 4"}
      - {id: r, when: "R = 3 and F >= 4"}
    otherwise: rest
  tags:
    assign: all
    rules:
      - {id: a, when: "stage is vip or stage is new"}
      - {id: b, when: "cell = '33' and sms"}
      - {id: c, when: "credit > 105"}
"""


@pytest.fixture(scope="module")
def program():
    """Segments by dates, moments, money, patterns, comparisons of amounts, scores and tags."""
    checked = check(load_text(SHOP))
    assert checked.program is not None, checked.findings
    return checked.program


@pytest.fixture(scope="module")
def suggested(program):
    """What is suggested where there are no tests at all."""
    return account(program, Wish(mutate=True, suggest=True)).suggested


def test_suggestions_cover_conditions_of_every_kind(program, suggested):
    """Every goal is shown and every mutant that moves somebody is noticed."""
    told = account(replace(program, cases=suggested), Wish(mutate=True, suggest=True))
    assert told.failed == ()
    assert told.coverage.lacking == ()
    assert told.mutation is not None
    assert told.mutation.survived == ()
    assert told.suggested == ()


def test_suggestions_are_read_back_as_they_are(program, suggested):
    """Dates, moments in the ruleset's zone, money and odd texts survive being written as YAML."""
    text = with_cases(SHOP, suggested, program, None)
    assert text is not None
    read = check(load_text(text)).program
    assert read is not None
    assert [(c.name, c.given, c.expect, c.as_of) for c in read.cases] == [
        (c.name, c.given, c.expect, c.as_of) for c in suggested
    ]


def test_suggestions_are_few_and_say_only_what_matters(program, suggested):
    """There are fewer of them than of the things that they show, and names are not repeated."""
    told = account(program, Wish(mutate=True))
    assert told.mutation is not None
    assert len(suggested) < (len(told.coverage.lacking) + len(told.mutation.survived)) / 2
    assert len({case.name for case in suggested}) == len(suggested)
    assert {"age", "joined"} in [set(case.given) for case in suggested]


def test_tests_of_a_ruleset_need_no_data_library():
    """Neither pandas nor numpy is started for them."""
    lines = (
        "import sys, segrules.verbs.tested, segrules.outputs.cases.cases_text; print(*sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", lines], capture_output=True, check=True)
    assert not {b"pandas", b"numpy"} & set(ended.stdout.split())
