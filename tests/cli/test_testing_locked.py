"""`segrules test` with a lock: what is given may be metrics, for the cut points are known."""

from __future__ import annotations

import json

import pytest

CASES = """\
tests:
  - name: bought lately and much
    given: {recency: 1, monetary: 9000}
    expect: {segment: vip, R: 3, M: high}
  - name: bought long ago
    given: {recency: 300, monetary: 9000}
    expect: {segment: others, R: 1}
"""
ONE = """\
  - name: the orders of one customer
    as_of: 2024-12-27
    given: {orders: [{customer_id: a, order_id: 1, ordered_at: 2024-12-26, amount: 9000}]}
    expect: {segment: vip}
"""
CROWD = """\
  - name: two customers who are alike are both at the median
    as_of: 2024-12-27
    given:
      orders:
        - {customer_id: a, order_id: 1, ordered_at: 2024-12-26, amount: 1}
        - {customer_id: b, order_id: 2, ordered_at: 2024-12-26, amount: 1}
    expect: {M: high}
"""


@pytest.fixture
def locked(here, run, shop):
    """The shop with tests that give metrics, and its lock beside it."""
    (here / "shop.yml").write_text(shop.ruleset + CASES, encoding="utf-8")
    assert run("fit", "shop.yml", "orders.csv").code == 0
    return here / "shop.yml"


def test_metrics_are_enough_where_cut_points_are_known(run, locked):
    """With the lock the tests pass, and it is said whose cut points they are."""
    ended = run("test", locked)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:2] == [
        "shop: 2 tests, all passed",
        "  cut points of the lock, as of 2024-12-26",
    ]


def test_without_the_lock_they_lack_the_scores(run, locked):
    """`--no-lock` leaves the cut points open, and the cure names the lock."""
    ended = run("test", locked, "--no-lock")
    assert ended.code == 4
    assert "give the score itself, such as `R: 3`, make a lock with `segrules fit`" in ended.out


def test_json_names_the_lock(run, locked):
    """What the text says of the lock is in the JSON, with its digest."""
    told = json.loads(run("test", locked, "--format", "json").out)["rulesets"][0]
    assert told["cut_points"] == "cut points of the lock, as of 2024-12-26"
    assert len(told["lock"]) == 64


def test_a_lock_elsewhere_is_named(run, here, locked):
    """`--lock` takes a lock that stands under another name."""
    (here / "shop.lock.yml").rename(here / "june.yml")
    assert run("test", locked).code == 4
    assert run("test", locked, "--lock", "june.yml").code == 0


@pytest.mark.parametrize("words", [["--lock", "a.yml", "--no-lock"], ["again.yml", "--lock", "a"]])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_wishes_that_cannot_be_kept(words, lang, run, locked, shop, here):
    """Both wishes about the lock, or one lock for two rulesets: wrong usage."""
    (here / "again.yml").write_text(shop.ruleset, encoding="utf-8")
    ended = run("test", locked, *words, lang=lang)
    assert ended.code == 2
    assert "--lock" in ended.err


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "评分 `M` 所依据的指标 `monetary` 已有改动"), ("en", "score `M` rests on what has")],
)
def test_a_stale_lock_is_refused(lang, said, run, locked):
    """As by `apply`: the parts that changed are named, nothing is tested, and the code is 1."""
    text = locked.read_text("utf-8")
    locked.write_text(text.replace("sum(amount)", "max(amount)"), encoding="utf-8")
    ended = run("test", locked, lang=lang)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err


def test_rows_of_one_customer_are_scored_by_the_lock(run, locked):
    """One customer's rows say nothing of cut points, so the lock's count."""
    locked.write_text(locked.read_text("utf-8") + ONE, encoding="utf-8")
    assert run("test", locked).code == 0
    assert run("test", locked, "--no-lock").code == 4


def test_rows_of_several_customers_are_scored_among_themselves(run, locked):
    """Who gives a crowd tests the method: with the lock and without it comes out the same."""
    locked.write_text(locked.read_text("utf-8").partition("tests:")[0] + "tests:\n" + CROWD)
    assert run("test", locked).code == 0
    assert run("test", locked, "--no-lock").code == 0


def test_mistakes_are_noticed_by_metrics(run, locked):
    """Coverage and mutants count customers on both sides of a locked cut point."""
    bare = json.loads(run("test", locked, "--mutate", "--format", "json").out)["rulesets"][0]
    assert run("test", locked, "--mutate", "--suggest", "--write").code == 0
    full = json.loads(run("test", locked, "--mutate", "--format", "json").out)["rulesets"][0]
    assert (full["coverage"]["percent"], full["mutation"]["percent"]) == (100, 100)
    assert bare["mutation"]["percent"] < 100
    written = locked.read_text("utf-8").partition("bought long ago")[2]
    assert "recency: " in written
    assert "R: " not in written.partition("\n  - ")[2]
