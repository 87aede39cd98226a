from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segrules.compiler.program import (
    Classes,
    Column,
    DeclaredColumn,
    Fixed,
    Header,
    Program,
    Quantile,
    Score,
    Share,
    Statistic,
    Table,
)
from segrules.engines.on_duckdb.session import database
from segrules.engines.on_duckdb.tables import put
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.scoring.scores import join
from segrules.engines.on_pandas.vectors import to_cells
from segrules.engines.sql.running import run
from segrules.language.types import INTEGER, NUMBER, money

DATA = Path(os.environ.get("SEGRULES_DATA", Path(__file__).parents[4] / "shared" / "data"))


def table(path, **options):
    """A published table, or a skip that says it is not there."""
    if not (DATA / path).exists():
        pytest.skip(f"published data {path} is not available")
    return pd.read_csv(DATA / path, **options)


class ScoredInDuckdb:
    """A score that DuckDB fitted on a vector, and the classes it gives."""

    def __init__(self, of, method, count, better="higher", closed="left"):
        columns = (DeclaredColumn("id", INTEGER), DeclaredColumn("x", of.type))
        tables = (Table("customers", "customers", "id", columns),)
        rule = Classes(Column("customers", "x", of.type), better, method, count, closed)
        program = Program(Header("golden"), tables, (Score("s", INTEGER, rule),))
        ids = Vector(INTEGER, np.arange(len(of), dtype=np.int64))
        frame = Frame("customers", len(of), {"id": ids, "x": of})
        with database("UTC") as base:
            typed = put({"customers": frame}, {"customers": tables[0]}, base)
            done = run(program, typed, base).run
        self.cuts = done.fitted.cuts["s"]
        self.keys = [finding.key for finding in done.fitted.findings]
        self.classes = to_cells(done.names["s"])


@pytest.fixture(params=["pandas", "duckdb"])
def scored(request, scored, vector):
    """Values and a method to the fitted score and its classes, on each engine."""
    if request.param == "pandas":
        return scored
    return lambda values, *how: ScoredInDuckdb(
        values if isinstance(values, Vector) else vector(values), *how
    )


def integers(column):
    """A column of whole numbers as a vector."""
    return Vector(INTEGER, column.to_numpy(np.int64))


def cents(column):
    """A column of money as a vector of minor units."""
    return Vector(money(2), np.rint(column.to_numpy(np.float64) * 100).astype(np.int64))


R_RFM = [
    ("recency_days", "recency_score", "lower"),
    ("transaction_count", "frequency_score", "higher"),
    ("amount", "monetary_score", "higher"),
]


@pytest.mark.parametrize("made", [integers, cents])
@pytest.mark.parametrize("file", ["orders_995", "customer_39999"])
@pytest.mark.parametrize("column", R_RFM)
def test_r_rfm_scores_every_published_customer(scored, file, column, made):
    """`compat: r-rfm-0.3` gives all scores of R `rfm`, for counts and for money in cents."""
    customers = table(f"rfm_r/expected_{file}.csv.gz")
    metric, expected, better = column
    result = scored(made(customers[metric]), Quantile(5, compat="r-rfm-0.3"), 5, better)
    assert result.classes == customers[expected].tolist()


def test_r_rfm_thresholds_are_the_published_ones(scored):
    """The cut points are the published quantiles plus 1, as whole days."""
    customers = table("rfm_r/expected_customer_39999.csv.gz")
    method = Quantile(5, compat="r-rfm-0.3")
    result = scored(integers(customers["recency_days"]), method, 5, "lower")
    assert result.cuts[()].points == (77, 126, 177, 266)


@pytest.mark.parametrize("method", [Quantile(5, "edges"), Quantile(5, compat="pymc")])
def test_online_retail_recency_is_scored_by_edges(scored, method):
    """The published R, a plain reversed `qcut`, is what ties `edges` give all 4,339 customers."""
    customers = table("online_retail/expected_rfm10_4339.csv.gz")
    result = scored(integers(customers["recency"]), method, 5, "lower")
    assert result.classes == customers["recency_score"].tolist()


def test_online_retail_frequency_is_scored_by_rank_first(scored):
    """The published F breaks ties by the order of customer ids; ours does where asked to."""
    customers = table("online_retail/expected_rfm10_4339.csv.gz").sort_values("CustomerID")
    frequency = integers(customers["frequency"])
    first = scored(frequency, Quantile(5, compat="pandas-rank-first"), 5)
    assert first.classes == customers["frequency_score"].tolist()
    assert first.keys == ["compat-order"]
    assert {c for f, c in zip(frequency.values, first.classes, strict=True) if f == 1} == {1, 2}


def test_online_retail_money_is_scored_by_edges(scored):
    """The published M is plain `qcut` too."""
    customers = table("online_retail/expected_rfm10_4339.csv.gz")
    result = scored(cents(customers["monetary"]), Quantile(5, "edges"), 5)
    assert result.classes == customers["monetary_score"].tolist()


BINS = [
    ("recency_days", "R_score", "lower", (17, 50, 100, 150), integers),
    ("frequency", "F_score", "higher", (2, 3, 5, 20), integers),
    ("monetary", "M_score", "higher", (31000, 70000, 170000, 10000000), cents),
]


@pytest.mark.parametrize("bins", BINS)
def test_online_retail_fixed_bins(scored, bins):
    """The published left-closed bins give all scores of 4,326 customers."""
    customers = table("online_retail/expected_cn8_4326.csv.gz")
    metric, expected, better, at, made = bins
    result = scored(made(customers[metric]), Fixed(at), 5, better)
    assert result.classes == customers[expected].tolist()


CHINESE = [
    ("R", "lower", (30, 60, 90, 120), integers),
    ("F", "higher", (2, 3, 4, 5), integers),
    (
        "M",
        "higher",
        (50.0, 100.0, 150.0, 200.0),
        lambda column: Vector(NUMBER, column.to_numpy(np.float64)),
    ),
]


@pytest.mark.parametrize(("metric", "better", "at", "made"), CHINESE)
def test_chinese_shop_scores_and_their_means(scored, metric, better, at, made):
    """Scores of 25,420 buyers by fixed bins, and high where above the mean of that same score."""
    customers = table("rfm_cn_8segments/expected_25420.csv.gz")
    result = scored(made(customers[metric]), Fixed(at), 5, better)
    assert result.classes == customers[f"{metric}_SCORE"].tolist()
    high = scored(result.classes, Statistic("mean"), 2, "higher", "right")
    assert [c - 1 for c in high.classes] == customers[f"{metric}_gt_mean"].tolist()
    published = {"R": 2.493430, "F": 1.077498, "M": 2.921204}[metric]
    assert high.cuts[()].statistic == pytest.approx(published, abs=5e-7)


def test_pymc_codes_of_six_customers(scored, vector, plain):
    """`compat: pymc` gives the published quartile codes."""
    customers = table("pymc_lifetimes_tests/expected.csv")
    method = Quantile(4, compat="pymc")
    parts = [
        scored(customers[f"seg_{name}"].tolist(), method, 4, better).classes
        for name, better in (
            ("recency", "lower"),
            ("frequency", "higher"),
            ("monetary_value", "higher"),
        )
    ]
    codes = plain(join(tuple(map(vector, parts))))
    assert codes == ["421", "111", "132", "434", "233", "314"]


def test_abc_classes_of_all_published_articles(scored):
    """A while the cumulative share is at most 80 %, B to 90 %: the first letter of all 39."""
    articles = table("abc_xyz/complete_dataset_small.csv")
    published = table("abc_xyz/published_classes_39.csv")["published_class"]
    revenue = articles.loc[:, "jan":"dec"].sum(axis=1) * articles["retail_price"]
    result = scored(integers(revenue), Share(((80, 100), (90, 100))), 3)
    assert ["CBA"[c - 1] for c in result.classes] == published.str[0].tolist()
