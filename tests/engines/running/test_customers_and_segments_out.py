"""A finished run as tables: what types the columns have, and what the segments add up to."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Fixed, Quantile

COLUMNS = ("n", "x", "city", "ok", "born", "seen", "credit")
PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 9) | st.none(),
        st.integers(-(10**12), 10**12) | st.none(),
        st.floats(allow_nan=False, allow_infinity=False, width=32) | st.none(),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture(scope="module")
def table(made):
    """Customers with a column of each type."""
    return made.table("customers", "customers", "id", *COLUMNS)


@pytest.fixture(scope="module")
def all_types(made, table):
    """A program whose metrics are those columns."""
    metrics = [made.metric(f"the_{c}", made.column(c)) for c in COLUMNS]
    return made.program([table], *metrics, timezone="Asia/Shanghai")


@pytest.fixture(scope="module")
def customers(made, ran, all_types):
    """One customer with a value of each type, and one without any."""
    known = {
        "n": 7,
        "x": 0.1,
        "city": "上海",
        "ok": False,
        "born": (date(1990, 2, 3) - date(1970, 1, 1)).days,
        "seen": 1_700_000_000_123_456,
        "credit": 123_456_789_01,
    }
    cells = {c: [v, None] for c, v in known.items()}
    return ran(all_types, made.frame("customers", id=["a", "b"], **cells)).customers


def test_each_type_has_its_own_dtype(customers):
    """Integers and booleans that may be missing are nullable, money and numbers are floats."""
    assert {c: str(t) for c, t in customers.dtypes.items()} == {
        "id": "str",
        "the_n": "Int64",
        "the_x": "float64",
        "the_city": "str",
        "the_ok": "boolean",
        "the_born": "datetime64[s]",
        "the_seen": "datetime64[us, Asia/Shanghai]",
        "the_credit": "float64",
    }


def test_values_are_those_of_the_customer(customers):
    """Money is in major units, a moment in the ruleset's time zone."""
    seen = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(
        microseconds=1_700_000_000_123_456
    )
    assert customers.loc[0].tolist() == [
        "a",
        7,
        0.1,
        "上海",
        False,
        pd.Timestamp("1990-02-03"),
        pd.Timestamp(seen),
        123_456_789.01,
    ]


def test_what_is_missing_is_missing_in_every_type(customers):
    """NA, NaN and NaT, and no word for it."""
    assert customers.loc[1].drop("id").isna().all()
    assert customers["id"].tolist() == ["a", "b"]


def test_known_integers_and_booleans_are_plain(made, ran, all_types):
    """Without a missing value the columns have numpy's own types."""
    cells = {
        "n": [1],
        "x": [1.0],
        "city": ["x"],
        "ok": [True],
        "born": [0],
        "seen": [0],
        "credit": [0],
    }
    out = ran(all_types, made.frame("customers", id=["a"], **cells)).customers
    assert [str(out[c].dtype) for c in ("the_n", "the_ok")] == ["int64", "bool"]


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=30))
def test_money_is_the_float_that_its_decimals_read_as(made, ran, table, cents):
    """Every amount is the very float of its text, such as 0.29, so that it prints as it is."""
    program = made.program([table], made.metric("m", made.column("credit")))
    keys = [f"c{i:03}" for i in range(len(cents))]
    out = ran(program, made.frame("customers", id=keys, credit=cents)).customers
    assert out["m"].tolist() == [float(Decimal(c).scaleb(-2)) for c in cents]


def test_scores_with_labels_are_their_labels(made, ran, table):
    """Class numbers become labels, whatever their order in the alphabet; missing stays missing."""
    n = made.column("n")
    program = made.program(
        [table],
        made.score("labelled", n, Fixed((3, 6)), 3, labels=("low", "mid", "high")),
        made.score("plain", n, Quantile(2), 2),
    )
    out = ran(program, made.frame("customers", id=list("abcd"), n=[1, 4, 9, None])).customers
    assert out["labelled"].tolist()[:3] == ["low", "mid", "high"]
    assert out["plain"].tolist()[:3] == [1, 1, 2]
    assert out.loc[3, ["labelled", "plain"]].isna().all()
    assert str(out["labelled"].dtype) == "str"


def test_segments_are_a_column_and_tags_are_columns(made, ran, table):
    """One column a segmentation, one boolean a tag, and action and arm where there are actions."""
    n = made.column("n")
    program = made.program(
        [table],
        made.segmentation("s", "first", ("big", made.is_(">", n, 4))),
        made.segmentation("t", "all", ("odd", made.is_("=", n, 5)), ("huge", made.is_(">", n, 99))),
        actions=[made.action("act", "s.big", experiment={"holdout": "0%", "arms": {"x": "100%"}})],
    )
    out = ran(program, made.frame("customers", id=["a", "b"], n=[5, None])).customers
    assert list(out.columns) == ["id", "s", "t.odd", "t.huge", "action", "arm"]
    assert out.loc[0].tolist() == ["a", "big", True, False, "act", "x"]
    assert out.loc[1, ["t.odd", "t.huge"]].tolist() == [False, False]
    assert out.loc[1, ["s", "action", "arm"]].isna().all()


def test_the_table_is_its_owners(made, ran, table):
    """Changing the table of one run leaves the run, and its other tables, as they were."""
    program = made.program([table], made.metric("x", made.column("x")))
    done = ran(program, made.frame("customers", id=["a"], x=[1.5]))
    out = done.customers
    out.loc[0, "x"] = 99.0
    assert done.customers["x"].tolist() == [1.5]


# ---------------------------------------------------------------- segments


@pytest.fixture(scope="module")
def parted(made, table):
    """Three segments, who may be in none, two tags, and a revenue."""
    n = made.column("n")
    return made.program(
        [table],
        made.metric("paid", made.column("credit")),
        made.metric("size", made.column("x")),
        made.metric("town", made.column("city")),
        made.segmentation(
            "s",
            "first",
            ("top", made.is_(">", n, 6)),
            ("mid", made.is_(">", n, 3)),
            ("few", made.is_("=", n, 0)),
        ),
        made.segmentation("t", "all", ("odd", made.is_("=", n, 5)), ("low", made.is_("<", n, 6))),
        revenue="paid",
    )


def people_frame(made, people):
    """Customers of (n, credit, x)."""
    keys = [f"c{i:03}" for i in range(len(people))]
    n, credit, x = zip(*people, strict=True)
    return made.frame("customers", id=keys, n=list(n), credit=list(credit), x=list(x))


@given(PEOPLE)
def test_the_segments_of_one_segmentation_part_the_customers(made, ran, parted, people):
    """With those in none as a last row, counts and revenue add up, and shares add to one."""
    out = ran(parted, people_frame(made, people)).segments
    rows = out[out["segmentation"] == "s"]
    assert rows["customers"].sum() == len(people)
    assert math.isclose(rows["share"].sum(), 1)
    whole = float(Fraction(sum(paid or 0 for _, paid, _ in people), 100))
    assert math.isclose(math.fsum(rows["revenue"]), whole, rel_tol=1e-12, abs_tol=1e-6)
    if whole:
        paid = math.fsum(rows["revenue"]) / whole
        assert math.isclose(math.fsum(rows["revenue_share"]), paid, rel_tol=1e-9, abs_tol=1e-9)


@given(PEOPLE)
def test_each_row_is_the_exact_figures_of_its_customers(made, ran, parted, people):
    """Means and revenue are those of plain Python over the customers' own table, rounded once."""
    done = ran(parted, people_frame(made, people))
    out, segments = done.segments, done["s"]
    numbers = dict(zip(done.keys, people, strict=True))
    for row in out[out["segmentation"] == "s"].to_dict("records"):
        own = [numbers[k] for k, s in segments.items() if (s or "") == row["segment"]]
        paid = [p for _, p, _ in own if p is not None]
        sizes = [x for _, _, x in own if x is not None]
        assert row["customers"] == len(own)
        assert row["revenue"] == float(Fraction(sum(paid), 100))
        assert_same(row["mean_paid"], float(Fraction(sum(paid), 100 * len(paid))) if paid else None)
        assert_same(row["mean_size"], math.fsum(sizes) / len(sizes) if sizes else None)
    assert "mean_town" not in out.columns


def assert_same(found, wanted):
    """The same float, or NaN where there is nothing."""
    assert math.isnan(found) if wanted is None else found == wanted


def test_customers_in_none_are_a_row_of_their_own(made, ran, parted):
    """The row comes last, without an id, and says so in words."""
    out = ran(parted, people_frame(made, [(9, 100, None), (None, 300, None)])).segments
    rows = out[out["segmentation"] == "s"]
    assert rows["segment"].tolist() == ["top", "mid", "few", ""]
    assert rows["customers"].tolist() == [1, 0, 0, 1]
    assert rows["revenue_share"].tolist() == [0.25, 0, 0, 0.75]
    assert rows["label_en"].tolist()[-1] == "no segment"
    assert rows["label_zh"].tolist()[-1] == "未分群"


def test_nobody_in_none_makes_no_such_row(made, ran, parted):
    """Where every customer has a segment, only the segments are listed, empty ones too."""
    out = ran(parted, people_frame(made, [(9, 100, None)])).segments
    assert out.loc[out["segmentation"] == "s", "segment"].tolist() == ["top", "mid", "few"]


def test_tags_are_counted_each_on_its_own(made, ran, parted):
    """A customer with two tags counts in both rows, and nobody is in none."""
    out = ran(parted, people_frame(made, [(5, 100, None), (1, 100, None), (9, 0, None)])).segments
    rows = out[out["segmentation"] == "t"]
    assert rows["segment"].tolist() == ["odd", "low"]
    assert rows["customers"].tolist() == [1, 2]
    assert rows["share"].tolist() == [1 / 3, 2 / 3]


def test_sums_beyond_64_bits_are_exact(made, ran, parted):
    """Revenue that no 64-bit integer holds is added up as it is."""
    most = 2**62
    out = ran(
        parted, people_frame(made, [(9, most, None), (8, most, None), (7, most, None)])
    ).segments
    assert out["revenue"][0] == float(Fraction(3 * most, 100))


def test_without_revenue_there_are_no_such_columns(made, ran, table):
    """A ruleset that names no revenue has counts and shares alone."""
    parted = made.segmentation("s", "first", ("big", made.is_(">", made.column("n"), 4)))
    out = ran(made.program([table], parted), made.frame("customers", id=["a"], n=[9])).segments
    assert list(out.columns) == [
        "segmentation",
        "segment",
        "label_zh",
        "label_en",
        "customers",
        "share",
    ]
    assert np.isclose(out["share"][0], 1)
