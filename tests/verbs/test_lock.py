from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segrules
from segrules.compiler.fingerprint import fingerprint, fitted_scores
from segrules.compiler.personal_ties import is_personal
from segrules.language.findings import LockError
from segrules.language.types import DATE, INSTANT, INTEGER, NUMBER, Kind, Type, money
from segrules.outputs.locks.lock_text import lock_text
from segrules.verbs.lock_form import checksum, lock_data, written
from segrules.verbs.lock_reading import read, read_lock_text

SHOP = """\
segrules: 1
name: shop
title: {zh: 店铺, en: Shop}
timezone: Asia/Shanghai
parameters:
  window: {default: 365d}
  least: {default: 2}
tables:
  orders:
    key: customer_id
    unique: order_id
    time: ordered_at
    columns:
      customer_id: {type: text, pii: id}
      order_id: text
      ordered_at: {type: date, aliases: [day]}
      paid_at: instant
      amount: {type: money, unit: CNY}
      weight: number
      channel: text
    drop:
      - {when: amount <= 0, because: returns}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count(), window: $window}
  monetary: {from: orders, value: sum(amount)}
  heavy: {from: orders, value: mean(weight)}
  last: {from: orders, value: max(ordered_at)}
  paid: {from: orders, value: max(paid_at)}
  apps: {from: orders, value: count(), where: channel = 'app'}
scores:
  R: {of: recency, better: lower, into: 3, by: quantile}
  A: {of: apps, at: [1, 4]}
  SCORES
segments:
  rules:
    - {id: vip, label: {zh: 贵宾, en: VIPs}, when: R >= $least}
  otherwise: {id: others, label: {zh: 其他, en: others}}
"""

KINDS = {
    "quantile": "X: {of: monetary, into: 4, by: quantile}",
    "high": "X: {of: frequency, into: 4, by: quantile, ties: high}",
    "edges": "X: {of: heavy, into: 4, by: quantile, ties: edges}",
    "numbers": "X: {of: heavy, into: 5, by: quantile}",
    "width": "X: {of: monetary, into: 3, by: width}",
    "share": "X: {of: monetary, by: share, at: [50%, 80%], labels: [A, B, C]}",
    "top": "X: {of: monetary, by: top, at: [10%, 40%]}",
    "mean": "X: {of: monetary, by: mean, labels: [low, high]}",
    "median": "X: {of: heavy, by: median}",
    "dates": "X: {of: frequency, into: 3, by: quantile, split_by: [last, heavy]}",
    "moments": "X: {of: frequency, into: 3, by: quantile, split_by: [paid, monetary]}",
    "within": "X: {of: monetary, into: 3, by: quantile, within: [R]}",
    "inside two": "X: {of: heavy, by: mean, within: [R, A]}",
    "split": "X: {of: frequency, into: 4, by: quantile, split_by: [monetary]}",
    "r-rfm-0.3": "X: {of: monetary, into: 5, compat: r-rfm-0.3}",
    "pymc": "X: {of: frequency, compat: pymc}",
    "ntile": "X: {of: frequency, into: 4, compat: ntile}",
    "rank first": "X: {of: recency, better: lower, into: 4, compat: pandas-rank-first}",
}
"""A score of each kind that takes its cut points from data."""


def ruleset(score="M: {of: monetary, by: median}"):
    """The shop with one more score."""
    return SHOP.replace("SCORES", score)


def orders(seed=1, many=300, customers=60):
    """Orders of a year, always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    days = [date(2024, 1, 1) + timedelta(days=chance.randrange(360)) for _ in range(many)]
    return pd.DataFrame(
        {
            "customer_id": [f"C{chance.randrange(customers):03d}" for _ in range(many)],
            "order_id": [f"N{n}" for n in range(many)],
            "ordered_at": [d.isoformat() for d in days],
            "paid_at": [f"{d.isoformat()} {chance.randrange(24):02d}:05:01.25" for d in days],
            "amount": [f"{chance.randrange(100, 99_999) / 100:.2f}" for _ in range(many)],
            "weight": [repr(chance.uniform(0, 9)) for _ in range(many)],
            "channel": [chance.choice(["app", "web"]) for _ in range(many)],
        }
    )


@pytest.fixture(scope="module")
def fitted():
    """A ruleset with a lock."""
    compiled = segrules.compile(ruleset())
    return compiled, compiled.fit(orders())


def again(text, compiled):
    """The lock that a ruleset reads from a text."""
    return read_lock_text(text, "shop.lock.yml", compiled.program, compiled.sources)


def refusal(text, compiled):
    """The findings for which a ruleset refuses a lock."""
    with pytest.raises(LockError) as caught:
        again(text, compiled)
    return caught.value.findings


# ---------------------------------------------------------------- round trip


@pytest.mark.parametrize("score", KINDS.values(), ids=KINDS)
def test_what_is_locked_is_read_back_as_it_was(score):
    """The cut points of every kind of score come back from the text exactly."""
    compiled = segrules.compile(ruleset(score))
    made = compiled.fit(orders())
    assert set(made.lock.cuts) == {"R", "X"}
    read_back = again(made.text, compiled)
    assert read_back.cuts == made.lock.cuts
    assert read_back.parts == made.lock.parts
    assert lock_text(lock_data(read_back, compiled.program)) == made.text
    assert read_back.sha256 == made.sha256


@pytest.mark.parametrize("score", KINDS.values(), ids=KINDS)
def test_applying_the_lock_is_applying_what_was_fitted(score):
    """On the data it was fitted on, a lock gives each customer what fitting gives."""
    compiled, data = segrules.compile(ruleset(score)), orders()
    made = compiled.fit(data)
    free, bound = compiled.apply(data), compiled.apply(data, lock=made)
    pd.testing.assert_frame_equal(bound.customers, free.customers)
    assert (free.result.lock, bound.result.lock) == (None, made.sha256)


def test_a_lock_holds_on_other_data(fitted):
    """On other data the cut points stay where they were, and nothing is fitted."""
    compiled, made = fitted
    other = orders(seed=2, many=120)
    bound = compiled.apply(other, lock=made).result.fitted
    assert {n: bound.cuts[n] for n in ("R", "M")} == made.lock.cuts
    assert compiled.apply(other).result.fitted.cuts["M"] != made.lock.cuts["M"]


def test_the_bytes_do_not_depend_on_the_order_of_rows(fitted):
    """Shuffled data gives the same file, as does the same data again."""
    compiled, made = fitted
    shuffled = orders().sample(frac=1, random_state=3)
    assert compiled.fit(shuffled).text == made.text == compiled.fit(orders()).text


def test_the_text_reads_well_in_a_diff(fitted):
    """Keys are sorted, each number has its line, money is in yuan, days are dates."""
    _, made = fitted
    lines = made.text.splitlines()
    assert [x.split(":")[0] for x in lines if x[0] != " "] == sorted(
        x.split(":")[0] for x in lines if x[0] != " "
    )
    points = made.lock.cuts["M"][()].points
    at = lines.index("  M:")
    assert f"          - {Decimal(points[0]).scaleb(-2):.2f}" in lines[at:]
    assert any(x.startswith("as_of: 2024-") for x in lines)
    assert "#" not in made.text
    assert all(len(x) < 110 for x in lines)


def test_no_customer_is_in_the_lock(fitted):
    """Neither a key of a customer nor of an order is written."""
    _, made = fitted
    data = orders()
    assert not any(f'"{k}"' in made.text for k in {*data["customer_id"], *data["order_id"]})


PHYSICAL = [
    (money(2, "CNY"), st.integers(-(10**15), 10**15)),
    (money(0, "JPY"), st.integers(-(10**15), 10**15)),
    (money(4), st.integers(-(10**15), 10**15)),
    (INTEGER, st.integers(-(2**63), 2**63 - 1)),
    (DATE, st.integers(-700_000, 2_900_000)),
    (INSTANT, st.integers(-60_000_000_000_000_000, 250_000_000_000_000_000)),
    (NUMBER, st.floats(allow_nan=False, allow_infinity=False)),
]


@pytest.mark.parametrize(("kind", "values"), PHYSICAL, ids=lambda x: str(getattr(x, "kind", "")))
def test_every_physical_value_survives_the_file(kind, values):
    """A value of any type is written and read back to the same value, to the last bit."""

    @given(values)
    def held(value):
        text = lock_text({"x": written(value, kind)})
        plain = segrules_value(text)
        assert read(plain, kind) == value

    held()


def segrules_value(text):
    """The value under `x` as the reader of YAML gives it."""
    from segrules.language.source import load_alone_text  # noqa: PLC0415 - only here

    return load_alone_text(text, "x.yml").data["x"]


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
))  # fmt: skip
def test_any_plain_data_survives_the_text(value):
    """Whatever names a ruleset has, its lock reads back as the same data."""
    data = {"value": value}
    from segrules.language.source import load_alone_text  # noqa: PLC0415 - only here

    loaded = load_alone_text(lock_text(data), "x.yml")
    if not loaded.findings:
        assert checksum(loaded.data) == checksum(data)


# ---------------------------------------------------------------- stale or not

NOT_STALE = {
    "a new action": ("segments:", "actions:\n  - {id: a, for: [vip], channels: [sms]}\nsegments:"),
    "a label": ("en: VIPs", "en: Very important"),
    "a title": ("en: Shop", "en: The shop"),
    "a segment's rule": ("R >= $least", "R >= 3"),
    "a parameter of a segment": ("least: {default: 2}", "least: {default: 3}"),
    "the window of a metric without a fitted score": ("365d", "180d"),
    "a fixed score": ("at: [1, 4]", "at: [2, 4]"),
    "an alias": ("aliases: [day]", "aliases: [day, 日期]"),
    "a reason": ("because: returns", "because: not real"),
    "words on a metric": ("{from: orders, value: sum(amount)}",
                          "{from: orders, value: sum(amount), about: all of it}"),
    "a column that nothing uses": ("channel: text", "channel: text\n      shop: text"),
    "labels of classes": ("by: median}", "by: median, labels: [low, high]}"),
    "a layout": ("{of: monetary, by: median}", "{by: median, of: monetary, better: higher}"),
    "another fitted score's absence": ("  R: {of: recency, better: lower, into: 3, by: quantile}",
                                       "  R: {of: recency, better: lower, at: [9, 90]}"),
}  # fmt: skip

OTHERS = "  customers: {key: id, columns: {id: text}}\n"

STALE = {
    "the method": ("by: median", "by: mean", {"M"}, "score `M`"),
    "the classes": ("into: 3", "into: 4", {"R"}, "score `R`"),
    "the direction": ("better: lower, into", "better: higher, into", {"R"}, "score `R`"),
    "a metric": ("sum(amount)", "mean(amount)", {"M"}, "metric `monetary`"),
    "a where": ("value: sum(amount)", "value: sum(amount), where: channel = 'app'", {"M"},
                "metric `monetary`"),
    "a drop": ("amount <= 0", "amount < 0", {"R", "M"}, "table `orders`"),
    "the duplicates": ("    unique: order_id\n", "", {"R", "M"}, "table `orders`"),
    "a column's unit": ("unit: CNY", "unit: USD", {"R", "M"}, "column `orders.amount`"),
    "a column's formats": ("type: date,", "type: date, formats: ['%d/%m/%Y'],", {"R", "M"},
                           "column `orders.ordered_at`"),
    "the time zone": ("Asia/Shanghai", "Europe/Berlin", {"R", "M"}, "the time zone"),
    "a table of customers": ("tables:\n", "tables:\n" + OTHERS,
                             {"R", "M"}, "table `customers`"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), NOT_STALE.values(), ids=NOT_STALE)
def test_what_cut_points_do_not_rest_on_may_change(old, new, fitted):
    """A change above or beside a score leaves its lock as good as it was."""
    text = ruleset()
    assert old in text
    changed = segrules.compile(text.replace(old, new))
    assert again(fitted[1].text, changed).cuts["M"] == fitted[1].lock.cuts["M"]


@pytest.mark.parametrize(("old", "new", "scores", "part"), STALE.values(), ids=STALE)
def test_a_change_below_a_score_makes_its_lock_stale(old, new, scores, part, fitted):
    """The findings name the scores, at their places, and what has changed below them."""
    text = ruleset()
    assert old in text
    changed = segrules.compile(text.replace(old, new))
    found = refusal(fitted[1].text, changed)
    assert {f.name for f in found} == {"stale-lock"}
    assert {f.args["score"] for f in found} == scores
    assert all(part in f.args["parts"].en for f in found)
    assert all(f.place == changed.program.scores[i].place for f in found for i, s in
               enumerate(changed.program.scores) if s.name == f.args["score"])  # fmt: skip


EDITS = [*((old, new, frozenset()) for old, new in NOT_STALE.values()),
         *((old, new, frozenset(scores)) for old, new, scores, _ in STALE.values())]  # fmt: skip


@given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=6, unique_by=lambda e: e[:2]))
@settings(deadline=None, max_examples=60)
def test_the_lock_rests_on_what_lies_below_its_scores_and_on_nothing_else(edits):
    """Of any edits together, those scores are stale below which one of them lies, and no others."""
    text, below = ruleset(), set()
    for old, new, scores in edits:
        if old in text:
            text, below = text.replace(old, new), below | scores
    program = segrules.compile(text).program
    now = {s.name: fingerprint(s, program).digest for s in fitted_scores(program)}
    then = _FIT[1].lock.fingerprints
    assert {n for n in now if now[n] != then[n]} == below & now.keys()


def test_a_parameter_makes_stale_and_is_named():
    """A window that is set otherwise makes stale what is counted in it; both values are said."""
    compiled = segrules.compile(ruleset("F: {of: frequency, by: mean}"))
    made = compiled.fit(orders())
    (finding,) = refusal(made.text, compiled.with_parameters({"window": "180d"}))
    assert finding.key == "stale-lock/parameters"
    assert finding.args["score"] == "F"
    assert finding.args["parameters"].en == "`window` (365d → 180d)"
    assert finding.args["parts"].zh == "指标 `frequency` "


def test_an_outer_score_is_part_of_the_inner(fitted):
    """A fixed score that another is nested in makes that one stale, itself it is in no lock."""
    del fitted
    text = ruleset("X: {of: heavy, by: mean, within: [A]}")
    made = segrules.compile(text).fit(orders())
    (finding,) = refusal(made.text, segrules.compile(text.replace("at: [1, 4]", "at: [2, 4]")))
    assert (finding.args["score"], finding.args["parts"].en) == ("X", "score `A`")


def test_a_score_that_the_lock_lacks_makes_it_stale(fitted):
    """Nothing is fitted on the side: a new score asks for a new lock."""
    more = ruleset("M: {of: monetary, by: median}\n  H: {of: heavy, by: mean}")
    (finding,) = refusal(fitted[1].text, segrules.compile(more))
    assert (finding.key, finding.args["score"]) == ("stale-lock/missing", "H")


# ---------------------------------------------------------------- bad locks

BAD = {
    "empty": (lambda _: "", {"not-a-lock"}),
    "a list": (lambda _: "- 1\n", {"not-a-lock"}),
    "a ruleset": (lambda _: ruleset(), {"not-a-lock"}),
    "cut in half": (lambda t: t[: t.index("rows:")], {"lock-edited"}),
    "cut in a word": (lambda t: t[: len(t) // 2], {"lock-edited"}),
    "without its last line": (lambda t: t.rsplit("\n", 2)[0], {"lock-edited"}),
    "a cut point edited": (
        lambda t: t.replace("          - ", "          - 1", 1),
        {"lock-edited"},
    ),
    "a digest edited": (lambda t: t.replace('fingerprint: "', 'fingerprint: "0'), {"lock-edited"}),
    "a merge left open": (lambda t: t.replace("scores:", "<<<<<<< ours\nscores:"), None),
    "another ruleset": (lambda t: t.replace('"shop"', '"mall"'), {"lock-other-ruleset"}),
    "another language": (
        lambda t: t.replace("segrules: 1", "segrules: 2"),
        {"lock-other-language"},
    ),
    "an unknown key": (lambda t: t + "more: 1\n", {"unknown-key"}),
    "a wrong shape": (lambda t: t.replace("rows:\n  orders: 300", "rows: 300"), {"wrong-shape"}),
    "a key twice": (lambda t: t + "segrules: 1\n", {"duplicate-key"}),
    "an include": (lambda t: t + "include: [/etc/passwd]\n", {"unknown-key"}),
}


@pytest.mark.parametrize(("damage", "names"), BAD.values(), ids=BAD)
def test_a_bad_lock_is_a_finding(damage, names, fitted):
    """Whatever a file holds, it is told what is wrong with it, at a place in it."""
    compiled, made = fitted
    text = damage(made.text)
    assert text != made.text
    found = refusal(text, compiled)
    assert names is None or {f.name for f in found} == names
    assert all(f.place is not None and f.place.path == "shop.lock.yml" for f in found)


FORGED = {
    "descending": lambda g: g["points"].reverse(),
    "no number": lambda g: g.update(points=["many", "more"]),
    "not finite": lambda g: g.update(points=["1", "NaN"]),
    "too many": lambda g: g.update(points=[1, 2, 3]),
    "a class that is not": lambda g: g.update(scores=[1, 2, 9]),
    "classes short": lambda g: g.update(scores=[1]),
    "a tie too many": lambda g: g.update(ties=[[1]]),
    "an outer class": lambda g: g.update(within={"M": 1}),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_cut_points_that_cannot_be_are_refused(forge, fitted):
    """A checksum that fits does not make nonsense usable."""
    compiled, made = fitted
    data = lock_data(made.lock, compiled.program)
    forge(data["scores"]["R"]["groups"][0])
    data["checksum"] = checksum(data)
    (finding,) = refusal(lock_text(data), compiled)
    assert (finding.name, finding.args["score"]) == ("lock-value", "R")


@given(st.data())
def test_no_damage_crashes_the_reader(data):
    """A lock with any stretch cut out or doubled is read, or refused with findings."""
    compiled, made = _FIT
    start = data.draw(st.integers(0, len(made.text)))
    end = data.draw(st.integers(start, len(made.text)))
    text = made.text[:start] + data.draw(st.sampled_from(["", "x", ": ", "\n- "])) + made.text[end:]
    held, found = outcome(text, compiled)
    assert found or held.cuts == made.lock.cuts


def outcome(text, compiled):
    """The lock that is read, or the findings for which it is refused."""
    try:
        return again(text, compiled), ()
    except LockError as refused:
        return None, refused.findings


_COMPILED = segrules.compile(ruleset())
_FIT = (_COMPILED, _COMPILED.fit(orders(many=40)))


# ---------------------------------------------------------------- personal ties

CUSTOMERS = """\
segrules: 1
name: people
tables:
  customers:
    key: id
    columns:
      id: integer
      age: integer
      phone: {type: integer, pii: contact}
      city: text
  orders:
    key: id
    unique: number
    columns: {id: integer, number: integer, amount: money, at: date}
metrics:
  spent: {from: orders, value: sum(amount)}
  latest: {from: orders, value: max(number)}
  many: {from: orders, value: count(distinct number)}
  derived: latest + 1
scores:
  X: {of: age, into: 3, by: quantile, split_by: [COLUMN]}
segments:
  rules: [{id: a, when: X = 3}]
  otherwise: b
"""
PERSONAL = {"id": True, "age": False, "phone": True, "city": True, "spent": False,
            "latest": True, "many": False, "derived": True}  # fmt: skip


@pytest.mark.parametrize(("column", "personal"), PERSONAL.items())
def test_ties_split_by_what_names_customers_are_not_locked(column, personal):
    """Keys, texts, `pii` and what is made of them are refused; counts and sums are not."""
    compiled = segrules.compile(CUSTOMERS.replace("COLUMN", column))
    assert is_personal(column, compiled.program) is personal
    people = pd.DataFrame({"id": [1, 2, 3], "age": [5, 6, 7], "phone": [1, 2, 3],
                           "city": ["a", "b", "c"]})  # fmt: skip
    bought = pd.DataFrame({"id": [1, 2, 3], "number": [7, 8, 9], "amount": ["1", "2", "3"],
                           "at": ["2024-01-01"] * 3})  # fmt: skip
    data = {"customers": people, "orders": bought}
    if not personal:
        assert compiled.fit(data).lock.cuts
        return
    with pytest.raises(LockError) as caught:
        compiled.fit(data)
    (finding,) = caught.value.findings
    assert (finding.name, finding.args) == ("lock-personal-ties", {"score": "X", "column": column})
    assert len(compiled.apply(data, lock=False).customers) == 3


# ---------------------------------------------------------------- from Python


def test_the_lock_beside_a_ruleset_is_used(tmp_path):
    """A ruleset's file has its lock beside it; False fits all the same, a path names another."""
    path = tmp_path / "shop.yml"
    path.write_text(ruleset(), encoding="utf-8")
    compiled = segrules.compile(path)
    made = compiled.fit(orders())
    beside = made.write(tmp_path / "shop.lock.yml")
    other = orders(seed=5)
    assert compiled.apply(other).result.lock == made.sha256
    assert compiled.apply(other, lock=False).result.lock is None
    moved = Path(beside).rename(tmp_path / "kept.yml")
    assert compiled.apply(other).result.lock is None
    assert compiled.apply(other, lock=moved).result.lock == made.sha256


def test_customers_in_classes_that_the_lock_never_saw_are_told():
    """Nested cut points say nothing of a combination that nobody had; that is a warning."""
    compiled = segrules.compile(ruleset("X: {of: heavy, by: mean, within: [A]}"))
    data = orders()
    made = compiled.fit(data[data["channel"] == "web"])
    applied = compiled.apply(data, lock=made)
    (finding,) = [f for f in applied.findings if f.name == "lock-unseen-classes"]
    assert finding.args["customers"] == int(applied.customers["X"].isna().sum()) > 0


def test_money_of_one_kind_is_not_that_of_another():
    """A type has as many decimals in the file as in the ruleset."""
    assert written(1250, money(2)) == Decimal("12.50")
    assert written(1250, money(0)) == Decimal(1250)
    assert written(0, Type(Kind.DATE)) == "1970-01-01"
