"""`segrules measure` on a run with known effects: what it says, in every form, and the same."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from html.parser import HTMLParser

import pandas as pd
import pytest

pytest.importorskip("statsmodels")

from statsmodels.stats.proportion import confint_proportions_2indep

from tests.measure.campaigns import RULESET, applied, with_contacts, written
from tests.measure.conftest import orders_before


@pytest.fixture
def told(run, made):
    """What the command says of the campaign, as data."""
    ended = run("measure", made.run, made.outcomes, "--format", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def group(told, level, arm=None, segment=None):
    """A group of the only action."""
    found = told["actions"][0]["groups"]
    return next(g for g in found if (g["level"], g["arm"], g["segment"]) == (level, arm, segment))


def compared(found, measure):
    """A comparison of a group with those held out."""
    return next(c for c in found["comparisons"] if c["measure"] == measure)


def test_the_counts_are_those_of_the_files(told, made):
    """Customers, responders and revenue of an arm are what plain pandas counts, to the cent."""
    orders = pd.read_csv(made.outcomes, dtype=str)
    for arm in ("coupon", "gift"):
        mine = {c for c, a in made.arms.items() if a == arm}
        own = orders[orders["客户编号"].isin(mine)]
        found = group(told, "arm", arm)
        assert found["customers"] == len(mine)
        assert found["responders"] == own["客户编号"].nunique()
        assert found["revenue"] == float(sum(map(Decimal, own["金额"])))
    segments = [group(told, "segment", segment=s)["customers"] for s in ("quiet", "active")]
    assert sum(segments) == group(told, "action")["customers"]
    held = told["actions"][0]["held"]["holdout"]
    assert held["customers"] == sum(a == "holdout" for a in made.arms.values())


def test_the_coupon_is_found_and_the_gift_is_not(told):
    """The verdicts follow the known effects, and the interval holds the coupon's."""
    coupon = compared(group(told, "arm", "coupon"), "response")
    assert coupon["verdict"] == "more"
    assert coupon["difference"]["low"] < 0.22 < coupon["difference"]["high"]
    gift = compared(group(told, "arm", "gift"), "response")
    assert gift["verdict"] in {"not-clear", "no-difference", "not-enough-data"}
    assert gift["p_corrected"] >= gift["p"]
    base = coupon["base"]
    mine = group(told, "arm", "coupon")
    gap = confint_proportions_2indep(
        mine["responders"], mine["customers"], base["responders"], base["customers"],
        method="newcomb",
    )  # fmt: skip
    assert (coupon["difference"]["low"], coupon["difference"]["high"]) == pytest.approx(gap)


def test_what_is_not_enough_says_how_much_is(told):
    """Where data is not enough the customers that are lacking are told, and only there."""
    every = [c for g in told["actions"][0]["groups"] for c in g["comparisons"]]
    short = [c for c in every if c["verdict"] == "not-enough-data"]
    assert short
    assert all(c["lacking"]["sent"] or c["lacking"]["held"] for c in short)
    assert all(c["lacking"] is None for c in every if c not in short)


def test_cost_and_return_add_up(told):
    """The net is what came in beyond the holdout less the cost, and the rate is over the cost."""
    found = group(told, "action")
    back = found["return"]
    assert back["cost"] == found["cost"] == 2 * found["customers"]
    gained = compared(found, "revenue")["difference"]["value"] * found["customers"]
    assert back["incremental"]["value"] == pytest.approx(gained)
    assert back["net"]["value"] == pytest.approx(gained - back["cost"])
    assert back["rate"]["low"] == pytest.approx(back["net"]["low"] / back["cost"])
    assert 0 < compared(found, "revenue")["variance_reduced"] < 1


def test_targets_are_met_or_not_or_not_to_be_told(told):
    """Each KPI is judged by its interval; what orders do not tell of is said to be so."""
    verdicts = {k["kpi"]: (k["measured_as"], k["verdict"]) for k in told["actions"][0]["kpis"]}
    assert verdicts["repeat_rate"] == ("repeat", "met")
    assert verdicts["basket"] == ("basket", "met")
    assert verdicts["referral"] == (None, "not-measured")
    assert verdicts["uplift"][0] == "response-uplift"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_says_the_same(run, made, tmp_path, lang):
    """Text, Markdown and HTML have the same tables, cell by cell; the page needs nothing else."""
    forms = {}
    for style in ("markdown", "html"):
        file = tmp_path / f"out.{style}"
        words = ["measure", made.run, made.outcomes, "--format", style, "--out", file]
        ended = run(*words, lang=lang)
        assert (ended.code, ended.out) == (0, "")
        forms[style] = file.read_text("utf-8")
    text = run("measure", made.run, made.outcomes, lang=lang).out
    page = Cells()
    page.feed(forms["html"])
    lines = [x for x in forms["markdown"].splitlines() if x.startswith("|") and "---" not in x]
    cells = [c.strip().replace("\\", "") for x in lines for c in x.strip("|").split(" | ")]
    assert page.cells == cells
    assert all(cell in text for cell in cells)
    assert page.language == {"zh": "zh-CN", "en": "en"}[lang]
    assert "prefers-color-scheme: dark" in forms["html"]
    assert not any(x in forms["html"] for x in ("http", "<script", "src=", "@import", "url("))


class Cells(HTMLParser):
    """The cells of a page's tables, in order, and the language that it says it is in."""

    def __init__(self):
        super().__init__()
        self.cells, self.language, self.inside = [], "", False

    def handle_starttag(self, tag, attrs):
        """Begin a cell, or see the language."""
        self.inside = tag in {"td", "th"}
        self.language = dict(attrs).get("lang", self.language)
        self.cells += [""] if self.inside else []

    def handle_endtag(self, tag):
        """End a cell."""
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data):
        """Take what stands in a cell."""
        if self.inside:
            self.cells[-1] += data


def test_the_order_of_rows_changes_nothing(run, made, told, tmp_path):
    """The same outcomes in another order give the same figures."""
    orders = pd.read_csv(made.outcomes, dtype=str).iloc[::-1]
    orders.to_csv(tmp_path / "after.csv", index=False)
    ended = run("measure", made.run, tmp_path / "after.csv", "--format", "json")
    assert json.loads(ended.out) == told


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_outcomes_come_in_any_file(run, made, told, tmp_path, kind):
    """Parquet and Excel are read as CSV is."""
    orders = pd.read_csv(made.outcomes, dtype=str)
    file = tmp_path / f"after.{kind}"
    orders.to_parquet(file) if kind == "parquet" else orders.to_excel(file, index=False)
    found = json.loads(run("measure", made.run, file, "--format", "json").out)
    assert found["actions"] == told["actions"]


def test_rows_are_accounted_for(run, made, tmp_path):
    """Rows of before, of after, of strangers and refunds are counted, each once, and count not."""
    orders = pd.read_csv(made.outcomes, dtype=str)
    more = [
        ("C0001", "x1", "2025-06-30", "10.00"),
        ("C0001", "x2", "2025-07-31", "10.00"),
        ("Z9999", "x3", "2025-07-02", "10.00"),
        ("C0001", "x4", "2025-07-02", "-5.00"),
    ]
    rows = [*orders.itertuples(index=False), *more]
    file = written(tmp_path / "after.csv", tuple(orders.columns), rows)
    ended = run("measure", made.run, file, "--within", "30d", "--format", "json")
    found = json.loads(ended.out)["rows"]
    assert (found["before"], found["after"], found["strangers"]) == (1, 1, 1)
    assert found["dropped"] == {"refunds": 1}
    assert found["read"] == found["counted"] + 4 == len(rows)


def test_a_shorter_time_counts_less(run, made, told):
    """`--within` cuts outcomes off; what a KPI looks at stays its own time."""
    ended = run("measure", made.run, made.outcomes, "--within", "10d", "--format", "json")
    found = json.loads(ended.out)
    assert found["until"] == "2025-07-10"
    assert group(found, "action")["responders"] < group(told, "action")["responders"]
    assert found["actions"][0]["kpis"] == told["actions"][0]["kpis"]


def test_arms_of_wrong_sizes_forbid_conclusions(run, made, tmp_path):
    """Where half an arm is gone, the mismatch is told and nothing is concluded or returned."""
    folder = shutil.copytree(made.run, tmp_path / "run")
    with (folder / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(r.values()) for r in csv.DictReader(file)]
    kept = [r for n, r in enumerate(rows) if r[5] != "coupon" or n % 2]
    with_contacts(folder, kept)
    ended = run("measure", folder, made.outcomes, "--format", "json")
    found = json.loads(ended.out)["actions"][0]
    assert found["arms"]["mismatch"]
    verdicts = {c["verdict"] for g in found["groups"] for c in g["comparisons"]}
    assert verdicts == {"mismatch"}
    assert next(k for k in found["kpis"] if k["kpi"] == "uplift")["verdict"] == "mismatch"
    assert "sample-ratio-mismatch" in ended.err
    assert "return on the cost" not in run("measure", folder, made.outcomes).out


CONTROLLED = RULESET.replace("actions:", "contact: {control: 20%, salt: s}\nactions:", 1)


@pytest.mark.parametrize("table", ["csv", "parquet"])
def test_the_control_group_is_a_reference_of_its_own(run, made, tmp_path, table):
    """With a control group each group is compared with both; returns are against the holdout."""
    folder = applied(tmp_path, orders_before(), CONTROLLED, "--table", table)
    found = json.loads(run("measure", folder, made.outcomes, "--format", "json").out)
    action = found["actions"][0]
    assert set(action["held"]) == {"holdout", "control"}
    assert {s["arm"] for s in action["arms"]["sizes"]} == {"control", "holdout", "coupon", "gift"}
    assert not action["arms"]["mismatch"]
    everybody = group(found, "action")
    pairs = [(c["measure"], c["reference"]) for c in everybody["comparisons"]]
    assert pairs == [
        (m, r) for r in ("holdout", "control") for m in ("response", "repeat", "revenue")
    ]
    gained = compared(everybody, "revenue")["difference"]["value"] * everybody["customers"]
    assert everybody["return"]["incremental"]["value"] == pytest.approx(gained)
    assert "control group" in run("measure", folder, made.outcomes).out
