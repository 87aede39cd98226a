"""The airline method on 62,044 members with published averages, z-scores and cluster sizes."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import segrules
from segrules.verbs.describe import describe

WINDOW_ENDS = pd.Timestamp("2014-03-31")
CENTRES = ("win_back", "keep", "ordinary", "low_value", "develop")
FIRST = {
    "win_back": ((1.1606405, -0.08693608, -0.37723405, -0.15582938, -0.09485838), 15_741),
    "keep": ((0.48333235, 2.48322162, -0.7993897, 0.30863251, 2.42474345), 5_336),
    "ordinary": ((-0.70023473, -0.16115738, -0.41487557, -0.25507456, -0.16097666), 24_661),
    "low_value": ((-0.31357463, -0.5739782, 1.68623831, -0.17307006, -0.5368072), 12_125),
    "develop": ((0.05189204, -0.2266683, -0.00324598, 2.19225735, -0.23105363), 4_181),
}
SECOND = {
    "win_back": ((1.16067608, -0.08691922, -0.37722423, -0.15590586, -0.09484481), 15_740),
    "keep": ((0.48333235, 2.48322162, -0.7993897, 0.30863251, 2.42474345), 5_336),
    "ordinary": ((-0.7002121, -0.16114387, -0.41489162, -0.25513359, -0.16095881), 24_659),
    "low_value": ((-0.31368082, -0.57402062, 1.68627205, -0.1733275, -0.53682451), 12_125),
    "develop": ((0.05184321, -0.22680493, -0.00266815, 2.19136467, -0.23125594), 4_184),
}
"""Two publications: each centre (L, F, R, C, M) and the members nearest to it."""

Z_SCORES = (
    (1.43571897, 14.03412875, -0.94495516, 1.29555058, 26.76136996),
    (1.30716214, 9.07328567, -0.9119018, 2.86819902, 13.1269701),
    (1.32839171, 8.71893974, -0.88986623, 2.88097321, 12.65358345),
    (0.65848092, 0.78159082, -0.41610151, 1.99472974, 12.54072306),
    (0.38603481, 9.92371591, -0.92291959, 1.3443455, 13.89884778),
)
"""Of the first five members: L, F, R, C, M."""

DESCRIBED = {
    "length": (49.623036, 28.262697, 12.166667, 24.5, 42.6, 72.733333, 114.566667),
    "recency": (172.532703, 181.526164, 1, 29, 105, 260, 731),
    "frequency": (11.971359, 14.110619, 2, 3, 7, 15, 213),
    "mileage": (17321.694749, 21052.728111, 368, 4874, 10200, 21522.5, 580717),
    "discount": (0.722180, 0.184833, 0.136017, 0.613085, 0.712162, 0.809293, 1.5),
}
"""Mean, standard deviation (of a sample), least, quartiles and greatest."""


@pytest.fixture(scope="module")
def members(published):
    """The members under the headers of the airline's export, dates made of the counts of days."""
    found = pd.read_csv(published / "air_lrfmc" / "lrfmc_62044.csv.gz")
    return pd.DataFrame(
        {
            "MEMBER_NO": found["customer_id"].map("{:05d}".format),
            "FFP_DATE": WINDOW_ENDS - pd.to_timedelta(found["L_days"], unit="D"),
            "LAST_FLIGHT_DATE": WINDOW_ENDS - pd.to_timedelta(found["R_days"], unit="D"),
            "FLIGHT_COUNT": found["F_flights"],
            "SEG_KM_SUM": found["M_km"],
            "avg_discount": found["C_avg_discount"],
        }
    )


@pytest.fixture(scope="module")
def applied(members, shipped_ruleset):
    """The shipped ruleset on all members at the end of the window."""
    compiled = segrules.compile(shipped_ruleset("airline/lrfmc"))
    return compiled.apply(members, as_of=WINDOW_ENDS.date().isoformat())


def sizes(applied, segmentation):
    """Members by segment."""
    return applied.customers[segmentation].value_counts().to_dict()


@pytest.mark.parametrize("metric", DESCRIBED)
def test_the_five_measures_are_described_as_published(applied, metric):
    """Mean, deviation, least, quartiles and greatest of every measure, to the published digits."""
    found = applied.customers[metric].astype("float64").describe()
    assert found["count"] == 62_044
    assert list(found[1:]) == pytest.approx(DESCRIBED[metric], abs=5.1e-7)


def test_the_z_scores_are_the_published_ones(applied):
    """Those of the first members to eight digits."""
    first = applied.customers.sort_values("member_id").head(5)
    for (_, row), expected in zip(first.iterrows(), Z_SCORES, strict=True):
        assert [row[f"{m}_z"] for m in "LFRCM"] == pytest.approx(expected, abs=5e-9)


def test_the_nearest_centres_have_the_published_sizes(applied):
    """Every one of the five sizes of the first publication, to the member."""
    expected = {f"near_{label}": size for label, (_, size) in FIRST.items()}
    assert sizes(applied, "centres") == expected


def test_the_second_publication_follows_from_its_own_centres(members, shipped_ruleset, tmp_path):
    """With the centres of another publication in place of the first its sizes come out."""
    text = Path(shipped_ruleset("airline/lrfmc")).read_text(encoding="utf-8")
    for label, (centre, _) in SECOND.items():
        text, many = re.subn(rf"(?m)^( +{label}: )\[-?[0-9].*\]$", rf"\g<1>{list(centre)}", text)
        assert many == 1
    changed = tmp_path / "lrfmc.yml"
    changed.write_text(text, encoding="utf-8")
    found = segrules.compile(changed).apply(members, as_of=WINDOW_ENDS.date().isoformat())
    expected = {f"near_{label}": size for label, (_, size) in SECOND.items()}
    assert sizes(found, "centres") == expected


def test_the_rules_part_the_members_by_the_means(applied, members):
    """The types of the rules, counted by hand from the five measures and their plain means."""
    days = (WINDOW_ENDS - members["LAST_FLIGHT_DATE"]).dt.days
    since = (WINDOW_ENDS - members["FFP_DATE"]).dt.days
    names = ("FLIGHT_COUNT", "SEG_KM_SUM", "avg_discount")
    often, far, dear = (members[n] >= members[n].mean() for n in names)
    recent, short = days < days.mean(), since < since.mean()
    found = sizes(applied, "members")
    assert found["important_keep"] == (recent & dear & often & far).sum() == 8_103
    assert found["important_develop"] == (recent & dear & ~(often & far)).sum() == 10_510
    assert found["important_win_back"] == (~recent & dear & often & far).sum() == 563
    low = ~recent & ~dear & ~often & ~far & short
    assert found["low_value"] == low.sum() == 6_854
    assert found["ordinary"] == 62_044 - 8_103 - 10_510 - 563 - 6_854


def test_rules_and_centres_agree_on_whom_to_keep(applied):
    """Of the members nearest to the centre to keep most are to be kept by the rules, too."""
    by_rules = applied.customers["members"]
    near = by_rules[applied.customers["centres"] == "near_keep"]
    assert near.value_counts().idxmax() == "important_keep"


def test_the_description_tells_means_and_deviations(applied):
    """What was fitted is told with each standardised score."""
    result = applied.result
    told = {s.name: s.method.en for s in describe(result.program, result).scores}
    assert "mean 172.53" in told["R_z"]
    assert "standard deviation 181.52" in told["R_z"]
