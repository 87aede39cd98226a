"""`check --data` and `check --smt`: what they add, in both languages, and how they fail."""

from __future__ import annotations

import json
import sys

import pytest

TWO = """\
segrules: 1
name: two
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      spend: {type: integer, required: true, between: [0, 1000]}
      basket: {type: integer, required: true, between: [0, 1000]}
segments:
  rules:
    - {id: a, when: spend > 3 * basket}
    - {id: b, when: spend <= 2 * basket}
"""
DATA = "id,spend,basket\nsecret1,10,1\nsecret2,5,2\nsecret3,1,1\n"


@pytest.fixture
def two(here):
    """A ruleset over two columns, and data with a customer in its gap."""
    (here / "two.yml").write_text(TWO, "utf-8")
    (here / "two.csv").write_text(DATA, "utf-8")
    return here


def test_with_data_a_gap_shows_a_real_customer(two, run):  # noqa: ARG001 - writes them
    """The count and the witness's values are told, never the key; what was possible is an error."""
    alone = run("check", "two.yml")
    assert "warning[gap]" in alone.out
    assert alone.code == 0
    ended = run("check", "two.yml", "--data", "two.csv")
    assert ended.code == 3
    assert "error[gap]" in ended.out
    assert "= witness: basket = 2, spend = 5\n" in ended.out
    assert "= customers: 1 of 3; the witness is one of them\n" in ended.out
    assert "secret" not in ended.out + ended.err
    chinese = run("check", "two.yml", "--data", "two.csv", lang="zh").out
    assert "= 客户: 3 位中有 1 位，例证是其中一位\n" in chinese


def test_with_data_nobody_may_be_there(two, run):
    """A region without a customer says so and keeps the made-up witness."""
    (two / "two.csv").write_text(DATA.replace("secret2,5,2\n", ""), "utf-8")
    out = run("check", "two.yml", "--data", "two.csv").out
    assert "= customers: none of 2\n" in out
    assert "= 客户: 2 位中没有\n" in run("check", "two.yml", "--data", "two.csv", lang="zh").out


def test_json_counts_the_customers(two, run):  # noqa: ARG001 - writes them
    """Each region has its count, and only where data was given."""
    told = json.loads(run("check", "two.yml", "--data", "two.csv", "--format", "json").out)
    (gap,) = [f for f in told["findings"] if f["name"] == "gap"]
    assert gap["customers"] == 1
    assert gap["witness"] == {"spend": 5, "basket": 2}
    alone = json.loads(run("check", "two.yml", "--format", "json").out)
    assert all("customers" not in f for f in alone["findings"])


def test_data_that_is_not_there_ends_the_check(two, run):  # noqa: ARG001 - writes them
    """Missing data and a wrong day are told as by any other command."""
    assert run("check", "two.yml", "--data", "no.csv").code == 1
    assert run("check", "two.yml", "--data", "two.csv", "--as-of", "soon").code == 2


def test_orders_are_counted_up_to_the_day(here, run):  # noqa: ARG001 - writes them
    """`--as-of` and `--data` go together, for rulesets over events too."""
    ended = run("check", "shop.yml", "--data", "orders.csv", "--as-of", "2024-06-01")
    assert ended.code == 0
    assert "no gap, nothing unreachable" in ended.out


def test_smt_turns_a_possible_gap_into_one(two, run):  # noqa: ARG001 - writes them
    """With `--smt` the gap is certain, and its witness is a customer of the gap."""
    pytest.importorskip("z3")
    told = json.loads(run("check", "two.yml", "--smt", "--format", "json").out)
    (gap,) = [f for f in told["findings"] if f["name"] == "gap"]
    assert gap["severity"] == "error"
    spend, basket = gap["witness"]["spend"], gap["witness"]["basket"]
    assert 2 * basket < spend <= 3 * basket


def test_smt_proves_that_there_is_none(two, run):
    """A possible gap that cannot be disappears."""
    pytest.importorskip("z3")
    (two / "two.yml").write_text(TWO.replace("<= 2 *", "<= 4 *"), "utf-8")
    assert "gap[" not in run("check", "two.yml", "--smt").out
    assert run("check", "two.yml", "--smt").out.endswith("2 rules, no gap, nothing unreachable\n")


@pytest.mark.parametrize(("lang", "said"), [("en", "needs an extra"), ("zh", "需要另外安装")])
def test_smt_without_its_extra_says_how_to_get_it(two, run, monkeypatch, lang, said):  # noqa: ARG001 - writes them
    """The finding `extra-missing` names the command; exit code 1."""
    monkeypatch.setitem(sys.modules, "segrules.proofs.smt", None)
    ended = run("check", "two.yml", "--smt", lang=lang)
    assert ended.code == 1
    assert "extra-missing" in ended.err
    assert said in ended.err
    assert 'pip install "segrules[smt]"' in ended.err
