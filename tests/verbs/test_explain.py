from __future__ import annotations

import json

import pandas as pd
import pytest

from segrules.api import DataError, compile_ruleset
from segrules.engines.rows import settle
from segrules.language.findings import Lang
from segrules.outputs.explain_text import explain_brief, explain_json, explain_text
from segrules.verbs.change_values import with_input
from segrules.verbs.explain import explain
from segrules.verbs.one_customer import from_given, from_result, with_given
from segrules.verbs.smallest_changes import changes_of

RULESET = """\
segrules: 1
name: shop
tables:
  customers:
    key: customer_id
    columns:
      customer_id: {type: text, pii: id}
      mobile: {type: text, pii: contact}
      birthday: {type: date, pii: other}
      consent: boolean
      joined: date
      seen: instant
      shop: {type: text, looks_up: shops}
  orders:
    key: customer_id
    columns: {customer_id: text, ordered_at: date, amount: {type: money, unit: CNY}}
  shops:
    key: shop
    columns: {shop: text, region: {type: text, one_of: [north, south]}}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
  basket: monetary / frequency
  last_day: {from: orders, value: max(ordered_at)}
scores:
  R: {of: recency, better: lower, into: 3, by: quantile}
  F: {of: frequency, at: [2, 4]}
  M: {of: basket, by: median, labels: [low, high]}
  G: {of: monetary, into: 2, by: quantile, within: [R]}
  tier: {of: monetary, by: share, at: [80%], labels: [B, A]}
segmentations:
  value:
    assign: first
    rules:
      - {id: best, label: {zh: 最好, en: Best}, when: "R = 3 and M = high and consent"}
      - id: sleeping
        label: {zh: 沉睡, en: Sleeping}
        when: {all: [recency > 60, {any: [F >= 2, shop.region = north]}]}
      - {id: shown, label: {zh: 有电话, en: Reachable}, when: "mobile starts with '13' and G = 2"}
    otherwise: {id: others, label: {zh: 其他, en: Others}}
  tags:
    assign: all
    rules:
      - {id: rich, label: {zh: 高消费, en: Rich}, when: monetary >= 1000}
      - {id: old, label: {zh: 老客, en: Long with us}, when: joined more than 90d ago}
      - {id: again, label: {zh: 再次, en: Again}, when: value is not best and tier = A}
"""


def rows(count):
    """Orders, customers and shops, made by plain arithmetic."""
    orders = [
        (
            f"C{c:02}",
            f"2024-{1 + (c * 7 + k * 5) % 12:02}-{1 + (c * k) % 28:02}",
            40 + 97 * c % 61 * k,
        )
        for c in range(count)
        for k in range(c % 6)
    ]
    customers = [
        (
            f"C{c:02}",
            f"13{c:09}" if c % 3 else None,
            "1990-01-01",
            [True, False, None][c % 3],
            f"2024-{1 + c % 12:02}-11" if c % 4 else None,
            "2024-05-05T10:00:00",
            ["s1", "s2", None, "gone"][c % 4],
        )
        for c in range(count)
    ]
    names = ["customer_id", "mobile", "birthday", "consent", "joined", "seen", "shop"]
    return {
        "orders": pd.DataFrame(orders, columns=["customer_id", "ordered_at", "amount"]),
        "customers": pd.DataFrame(customers, columns=names),
        "shops": pd.DataFrame([("s1", "north"), ("s2", "south")], columns=["shop", "region"]),
    }


@pytest.fixture(scope="module")
def compiled():
    """The shop's ruleset."""
    return compile_ruleset(RULESET)


@pytest.fixture(scope="module")
def applied(compiled):
    """The shop's run."""
    return compiled.apply(rows(40))


def test_every_customer_of_a_run_is_seen_as_the_run_saw_him(applied):
    """Worked out again from his values and the cut points, each customer has the run's answers."""
    frame = applied.customers
    for row in frame.to_dict("records"):
        settled = from_result(applied.result, row["customer_id"]).settled()
        assert settled.segments["value"] == row["value"]
        tags = {t for t in ("rich", "old", "again") if row[f"tags.{t}"]}
        assert settled.segments["tags"] == tags
        assert pd.isna(row["R"]) == (settled.customer["R"] is None)


def test_every_change_of_every_customer_leads_there(applied):
    """Changes of metrics, columns, look-ups and nested scores land where they say."""
    kinds = set()
    for key in applied.customers["customer_id"][:9]:
        customer = from_result(applied.result, key)
        before = customer.settled()
        for (way, segment), changes in changes_of(customer).found.items():
            for change in changes:
                scope = customer.start
                for step in change.steps:
                    scope = with_input(scope, step.input, step.after)
                    kinds.add(step.input.name)
                after = settle(customer.program.steps, [scope], customer.cuts, customer.given)[0]
                if way == "value":
                    assert after.segments[way] == segment
                else:
                    assert (segment in after.segments[way]) is not (segment in before.segments[way])
    assert kinds >= {"recency", "monetary", "consent", "joined", "shop.region"}


def test_personal_columns_are_never_shown(compiled, applied):
    """Neither text nor JSON holds a column that is tagged as personal, also one in a rule."""
    for key in ("C01", "C02", "C38"):
        told = compiled.explain(applied, key)
        said = explain_text(told, Lang.EN, 100) + json.dumps(explain_json(told))
        mobile = f"13{int(key[1:]):09}"
        assert mobile not in said
        assert "1990-01-01" not in said
        assert not {"mobile", "birthday"} & {v.name for v in told.values}


def test_a_run_and_data_are_explained_alike(compiled, applied):
    """A finished run, its result, and the data itself give one explanation."""
    told = compiled.explain(applied, "C07")
    assert told == compiled.explain(applied.result, "C07")
    assert told == compiled.explain(rows(40), "C07")


def test_nobody_by_that_id_suggests_no_other(compiled, applied):
    """An unknown id is told without naming any customer."""
    with pytest.raises(DataError) as caught:
        compiled.explain(applied, "C0")
    assert caught.value.findings[0].name == "no-such-customer"
    assert "C0" not in str(caught.value)


def test_a_what_if_replaces_values(applied):
    """Values typed in beside a customer stand in place of his own, cut by the run's points."""
    customer = with_given(from_result(applied.result, "C07"), {"monetary": "5000", "consent": ""})
    assert customer.settled().customer["monetary"] == 500_000
    assert customer.settled().customer["consent"] is None
    assert "rich" in customer.settled().segments["tags"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ({"recncy": "3"}, ["unknown-given-value"]),
        ({"recency": "soon"}, ["wrong-given-value"]),
        ({"M": "medium"}, ["wrong-given-value"]),
        ({"R": "9"}, ["wrong-given-value"]),
        ({"recncy": "3", "R": "9"}, ["unknown-given-value", "wrong-given-value"]),
        ({"recency": "3"}, ["score-needs-data"] * 4),
        ({"R": "3", "M": "high", "G": "1"}, ["score-needs-data"]),
    ],
)
def test_wrong_typed_values_are_found(compiled, typed, names):
    """Unknown names, values of the wrong kind, and scores that only data could cut are errors."""
    with pytest.raises(DataError) as caught:
        explain(from_given(compiled.program, typed, None))
    assert [f.name for f in caught.value.findings] == names


TYPED = {"R": "2", "M": "high", "G": "1", "tier": "A", "recency": "70", "frequency": "1"}


def test_the_whole_text_in_english(compiled):
    """Values, classes with intervals, the rules with their answers, and the smallest changes."""
    typed = {**TYPED, "monetary": "980", "consent": "true"}
    said = explain_text(explain(from_given(compiled.program, typed, 20_000)), Lang.EN, 400)
    for line in (
        "customer (values given), ruleset shop 0",
        "  monetary: 980.00",
        "  consent: yes",
        "  F 1 of 3: frequency at most 1; yours 1",
        "  M 2 of 2 (high)",
        "    Best [best]: [false] R is 3 (yours: 2)",
        "    Sleeping [sleeping]: [false] F at least 2 (yours: 1)",
        "    Best [best]: R: 3 (2 now)",
        "    Sleeping [sleeping]: orders: 1 more (frequency 1 → 2)",
        "    Rich [rich]: monetary: 20.00 more (980.00 → 1000.00)",
    ):
        assert line in said.splitlines(), line


def test_the_whole_text_in_chinese(compiled):
    """The same in Chinese, as an analyst would say it."""
    typed = {**TYPED, "frequency": "3", "recency": "49", "consent": "false", "R": "3"}
    said = explain_text(explain(from_given(compiled.program, typed, 20_000)), Lang.ZH, 400)
    for line in (
        "客户 （手工给定的客户），规则集 shop 0",
        "  consent：否",
        "  F 第 2 档，共 3 档：frequency 2 到 3，此客户 3",
        "    最好 [best]：[否] consent 为是（此客户 否）",
        "    最好 [best]：consent：是（现为 否）",
        "    沉睡 [sleeping]：再过 12 天没有新的 orders（recency 49 → 61）",
    ):
        assert line in said.splitlines(), line


def test_one_line_for_a_call_centre(compiled):
    """The brief text is one line with the segment and the nearest other one, in both languages."""
    told = explain(from_given(compiled.program, {**TYPED, "consent": "true"}, 20_000))
    for lang, label in ((Lang.EN, "Others. Best with R: 3 (2 now)"), (Lang.ZH, "其他。R：3")):
        said = explain_brief(told, lang)
        assert "\n" not in said
        assert label in said


def test_json_holds_what_the_text_shows(compiled, applied):
    """Segments, conditions, failing tests and changes are data, with plain values."""
    told = json.loads(json.dumps(explain_json(compiled.explain(applied, "C05"), Lang.EN)))
    assert told["customer"] == "C05"
    assert {v["name"] for v in told["values"]} >= {"recency", "monetary", "shop.region", "consent"}
    way = told["segmentations"][0]
    assert way["name"] == "value"
    assert {t["segment"] for t in way["targets"]} | {way["segments"][0][0]} == {
        "best",
        "sleeping",
        "shown",
        "others",
    }
    step = next(t for t in way["targets"] if t["changes"])["changes"][0]["steps"][0]
    assert set(step) == {"input", "before", "after", "words"}


def test_unknown_is_told_from_false(compiled):
    """A test on a missing value is unknown; `is missing` never is."""
    told = explain(from_given(compiled.program, {**TYPED, "R": "3"}, None))
    best = told.segmentations[0].earlier[0]
    assert [(f.words.en, f.truth) for f in best.failing] == [("consent is true", "unknown")]


CARD = """\
segrules: 1
name: card
tables:
  customers:
    key: id
    columns: {id: text, bills: integer, delay: integer}
scores:
  credit:
    base: 600
    points:
      - {when: bills >= 3, add: 25}
      - {when: delay = 0, add: 55}
      - {when: delay > 30, add: -45}
segments: {rules: [{id: good, when: credit >= 600}], otherwise: poor}
"""


@pytest.mark.parametrize(
    ("given", "card"),
    [
        (
            {"bills": "4", "delay": "31"},
            ["base 600", "+25 bills at least 3", "-45 delay above 30"],
        ),
        ({"bills": "1"}, ["base 600"]),
        ({"credit": "700", "bills": "4"}, []),
    ],
)
def test_a_scorecard_shows_the_points_of_each_answer(tmp_path, given, card):
    """The base and the answers that hold add up to the score; a score typed in has none."""
    path = tmp_path / "card.yml"
    path.write_text(CARD, encoding="utf-8")
    told = explain(from_given(compile_ruleset(path).program, given, None))
    text = explain_text(told, Lang.EN, 100).split("\nscores\n")[1].split("\nsegments\n")[0]
    assert [line.strip() for line in text.splitlines()[1:] if line.strip()] == card
    (score,) = explain_json(told)["scores"]
    assert [f"{p['add']:+d} {p['words']['en']}" for p in score["points"]] == card[1:]
    assert score["base"] == (600 if card else None)
