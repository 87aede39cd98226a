from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

import segrules
from segrules.compiler.check import check_path
from segrules.language.findings import Severity, severity_of
from segrules.language.source import load
from segrules.proofs.prove import prove
from segrules.verbs.engine_choice import Chosen
from tests.spark_session import spark_or_skip

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "rulesets").glob("*/*.yml"))
NAMES = [p.relative_to(ROOT / "rulesets").with_suffix("").as_posix() for p in PATHS]
TEXTS = ("goal", "offer", "message", "first_week", "avoid")
RFM = {n: ROOT / "rulesets" / f"{n}.yml" for n in ("rfm/eight-types", "rfm/quintiles")}


def raw(path):
    """The ruleset as plain data."""
    return load(path).data


def ways(data):
    """The segmentations, also the one that has no name of its own."""
    return [
        *data.get("segmentations", {}).values(),
        *([data["segments"]] if "segments" in data else []),
    ]


def settings(path):
    """Every combination of the values that parameters with a choice offer."""
    offered = {
        n: p["one_of"] for n, p in raw(path).get("parameters", {}).items() if p.get("one_of")
    }
    return [dict(zip(offered, chosen, strict=True)) for chosen in product(*offered.values())]


VARIANTS = [
    pytest.param(n, p, s, id=" ".join([n, *s.values()]))
    for n, p in zip(NAMES, PATHS, strict=True)
    for s in settings(p)
]
CASES = [
    pytest.param(p, i, id=f"{n}: {c['name']}")
    for n, p in RFM.items()
    for i, c in enumerate(raw(p)["tests"])
]


# ---------------------------------------------------------------- the rules


@pytest.mark.parametrize(("name", "path", "setting"), VARIANTS)
def test_check_finds_nothing(name, path, setting):  # noqa: ARG001 - the test's id
    """A shipped ruleset has no error and no warning, and its proofs are complete."""
    checked = check_path(path, setting)
    assert checked.program is not None, checked.findings
    proofs = prove(checked.program)
    found = [*checked.findings, *proofs.findings]
    assert [f for f in found if severity_of(f) is not Severity.INFO] == []
    tags = {w.name for w in checked.program.segmentations if w.assign == "all"}
    for proof in proofs.segmentations:
        assert proof.complete
        assert proof.exhaustive or proof.segmentation in tags
        assert not proof.unreachable


@pytest.mark.parametrize(("name", "path", "setting"), VARIANTS)
def test_every_customer_of_the_examples_has_a_segment(name, path, setting, on_examples):  # noqa: ARG001 - the test's id
    """Whatever the parameters, nobody is left without a segment."""
    ran = on_examples(name, *setting.items())
    for way in ran.program.segmentations:
        if way.assign != "all":
            assert ran.customers[way.name].notna().all()


@pytest.mark.parametrize("engine", ["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
@pytest.mark.parametrize(("name", "path", "setting"), VARIANTS)
def test_engines_say_the_same_of_the_examples(name, path, setting, on_examples, engine):  # noqa: ARG001 - the test's id
    """On each engine every table, count, cut point and finding is that of the pandas engine."""
    if engine == "spark":
        spark_or_skip()
    pandas = on_examples(name, *setting.items())
    other = on_examples(name, *setting.items(), engine=Chosen(engine))
    pd.testing.assert_frame_equal(other.customers, pandas.customers)
    pd.testing.assert_frame_equal(other.segments, pandas.segments)
    assert other.report == pandas.report
    assert other.fitted == pandas.fitted
    assert other.funnels == pandas.funnels


def test_every_segment_has_customers_on_the_examples(method, result):
    """Whoever starts from a method sees each of its segments at work."""
    segments = result.segments
    empty = segments.loc[segments["customers"] == 0, "segment"]
    assert list(empty) == [], method.name


def test_reading_the_examples_leaves_nothing_to_say(method, result):
    """The example data fits the ruleset: no error and no warning beyond the export's known dirt."""
    if method.name.startswith("rfm/"):
        pytest.skip("the raw export of orders is dirty on purpose")
    assert [f.key for f in result.report.findings if severity_of(f) is not Severity.INFO] == []


@pytest.mark.parametrize("cut", ["mean", "median", "fixed"])
def test_the_example_shop_has_all_eight_types(cut, orders):
    """However high and low are parted, each of the eight types has customers."""
    applied = segrules.compile(RFM["rfm/eight-types"], parameters={"cut": cut}).apply(orders)
    assert (applied.segments["customers"] > 0).sum() == 8


def test_the_example_shop_has_all_eleven_segments(orders):
    """Each of the eleven segments of the quintiles has customers, and every class too."""
    applied = segrules.compile(RFM["rfm/quintiles"]).apply(orders)
    assert (applied.segments["customers"] > 0).sum() == 11
    for score in "RFM":
        assert set(applied.customers[score]) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("path", "number"), CASES)
def test_the_tests_of_the_ruleset_hold(path, number):
    """What a ruleset's own tests expect is what happens."""
    case = raw(path)["tests"][number]
    if "table" in case:
        check_block(segrules.compile(path), case["table"])
    else:
        check_rows(segrules.compile(path), case, raw(path)["tables"])


def check_block(ruleset, text):
    """Of the values of each line only the expected segment holds."""
    header, *lines = [[c.strip() for c in line.split(",")] for line in text.splitlines()]
    frame = pd.DataFrame(lines, columns=header)
    expected = frame.pop("expect")
    if frame.map(str.isdigit).all(axis=None):
        frame = frame.astype("int64")
    ids = [s.id for s in ruleset.program.segmentations[0].segments]
    held = pd.DataFrame({i: ruleset.predicate(i)(frame) for i in ids})
    assert held.sum(axis=1).eq(1).all()
    assert list(held.idxmax(axis=1)) == list(expected)
    assert set(expected) == set(ids)


def check_rows(ruleset, case, tables):
    """The customer of the first row has the expected values; what is not given is missing."""
    frames = {
        name: pd.DataFrame(rows, columns=list(tables[name]["columns"]), dtype="object")
        for name, rows in case["given"].items()
    }
    customers = ruleset.apply(frames, as_of=case["as_of"]).customers
    rows = case["given"]["orders"]
    assert len(customers) == len({row["customer_id"] for row in rows})
    assert customers.iloc[0]["customer_id"] == rows[0]["customer_id"]
    for name, value in case["expect"].items():
        label = ruleset_label(ruleset, name, customers.iloc[0][name])
        assert str(label).removesuffix(".0") == str(value), name


def ruleset_label(ruleset, name, value):
    """A score's class as the label that it has, any other value as it is."""
    scores = {s.name: s for s in ruleset.program.scores}
    options = scores[name].type.options if name in scores else None
    return options[int(value) - 1] if options and not isinstance(value, str) else value


def test_a_customer_on_a_fixed_threshold_is_high():
    """With fixed thresholds a value equal to the threshold is high, one step worse is low."""
    thresholds = {"cut": "fixed", "r_at": 30, "f_at": 2, "m_at": 100}
    ruleset = segrules.compile(RFM["rfm/eight-types"], parameters=thresholds)
    frame = pd.DataFrame(
        {"recency": [30, 31], "frequency": [2, 1], "monetary": [100.00, 99.99]},
    )
    assert list(ruleset.predicate("important_value")(frame)) == [True, False]
    assert list(ruleset.predicate("ordinary_win_back")(frame)) == [False, True]


def test_the_mean_parts_high_from_low_and_the_mean_itself_is_high():
    """At the mean of all customers a customer is high, in all three dimensions."""
    days = ["2025-05-31", "2025-06-10", "2025-06-20"]
    amounts = [100, 200, 300]
    frame = pd.DataFrame(
        {
            "order_id": ["a", "b", "c"],
            "customer_id": ["early", "middle", "late"],
            "ordered_at": days,
            "amount": amounts,
            "sms_consent": "",
            "wecom_consent": "",
        }
    ).astype("str")
    ruleset = segrules.compile(RFM["rfm/eight-types"])
    customers = ruleset.apply(frame, as_of="2025-07-01").customers.set_index("customer_id")
    assert dict(customers["rfm"]) == {
        "early": "ordinary_keep",
        "middle": "important_value",
        "late": "important_value",
    }


def test_the_rank_of_recency_mirrors_its_class(orders):
    """The textbook's rank is 6 - R for every customer, and the cells only differ in it."""
    customers = segrules.compile(RFM["rfm/quintiles"]).apply(orders).customers
    assert (customers["R"] + customers["R_rank"]).eq(6).all()
    assert customers["cell"].str[1:].equals(customers["cell_rank"].str[1:])
    assert customers["cell"].str[0].equals(customers["R"].astype("str"))


@pytest.mark.parametrize("name", sorted(RFM))
def test_english_headers_are_read_as_well(name, orders):
    """An export with common English headers gives the same customers the same segments."""
    english = orders.rename(
        columns={
            "订单编号": "InvoiceNo",
            "客户编号": "CustomerID",
            "下单时间": "InvoiceDate",
            "实付金额": "Revenue",
            "短信授权": "sms_consent",
            "企微授权": "wecom_consent",
        }
    )
    ruleset = segrules.compile(RFM[name])
    pd.testing.assert_frame_equal(ruleset.apply(english).customers, ruleset.apply(orders).customers)


@pytest.mark.parametrize("name", sorted(RFM))
def test_without_consent_columns_nobody_is_pushed(name, orders):
    """Where an export says nothing of consent, actions by SMS alone reach nobody."""
    bare = orders.drop(columns=["短信授权", "企微授权"])
    counts = segrules.compile(RFM[name]).apply(bare).result.funnels
    asking = [f for f in counts if f.lost["condition"] or f.lost["consent"]]
    assert asking
    assert all(not sum(f.sent.values()) for f in asking)


# ---------------------------------------------------------------- the actions


def segments_of(path):
    """The ids of all segments, as they are declared."""
    program = check_path(path).program
    assert program is not None
    return [s.id for way in program.segmentations for s in way.segments]


def served(action):
    """The segments that an action is for."""
    return [action["for"]] if isinstance(action["for"], str) else action["for"]


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_every_segment_has_a_complete_action(path):
    """For each segment there is a plan that leaves no question of a marketing team open."""
    data = raw(path)
    assert {s for a in data["actions"] for s in served(a)} == set(segments_of(path))
    for action in data["actions"]:
        for key in (*TEXTS, "channels", "timing", "cap", "budget", "owner", "kpi", "experiment"):
            assert action.get(key), f"{action['id']} lacks {key}"
        assert action["budget"]["unit"] == "CNY"
        assert set(action["timing"]) == {"start", "every", "at_most"}
        assert action["experiment"]["holdout"]
        assert all({"within", "target"} <= set(k) for k in action["kpi"].values())


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_texts_differ_by_segment_and_stand_in_both_languages(path):
    """No text is used for two segments, and each is written in Chinese and in English."""
    actions = raw(path)["actions"]
    for key in TEXTS:
        for lang in ("zh", "en"):
            texts = [a[key][lang] for a in actions]
            assert len(set(texts)) == len(texts)
            assert all(bool(re.search("[\u4e00-\u9fff]", t)) is (lang == "zh") for t in texts)


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_both_languages_of_a_text_have_the_same_placeholders(path):
    """What is filled in at sending is the same whichever language is sent."""
    for action in raw(path)["actions"]:
        zh, en = (re.findall(r"\{\{ *(.*?) *\}\}", action["message"][k]) for k in ("zh", "en"))
        assert set(zh) == set(en), action["id"]


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_every_input_is_explained(path):
    """Columns, metrics, scores, parameters and segments say what they are, in both languages."""
    data = raw(path)
    parts = [
        *[c for t in data["tables"].values() for c in t["columns"].values()],
        *data["metrics"].values(),
        *data.get("scores", {}).values(),
        *data.get("parameters", {}).values(),
        *[r for s in ways(data) for r in s.get("rules", [])],
    ]
    for part in parts:
        assert set(part["about"]) == {"zh", "en"}
    assert data["title"]
    assert data["description"]
    assert data["sources"]


@pytest.mark.parametrize("name", sorted(RFM))
def test_no_budget_is_more_than_a_twentieth_of_what_a_customer_spends(name, orders):
    """What may be spent on a customer is in proportion to what such a customer brings a year."""
    segments = segrules.compile(RFM[name]).apply(orders).segments.set_index("segment")
    for action in raw(RFM[name])["actions"]:
        spent = segments.loc[action["for"], "mean_monetary"]
        assert action["budget"]["per_customer"] <= spent / 20, action["id"]


def test_important_customers_get_more_than_ordinary_ones():
    """Each of the four important types has a higher budget than any ordinary one."""
    budgets = {
        a["for"]: a["budget"]["per_customer"] for a in raw(RFM["rfm/eight-types"])["actions"]
    }
    important = [b for segment, b in budgets.items() if segment.startswith("important")]
    ordinary = [b for segment, b in budgets.items() if segment.startswith("ordinary")]
    assert min(important) > max(ordinary)
