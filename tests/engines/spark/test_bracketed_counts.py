"""Scores of many customers with many different values: the same cut points from a few counts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from segrules.compiler.program import Classes, Column, Quantile, Score, Statistic, Top, Width
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.scoring.fitted_scores import fit
from segrules.engines.on_spark.bracketed_counts import bracketed
from segrules.engines.on_spark.session import cluster
from segrules.engines.sql.dialects import SPARK
from segrules.engines.sql.fitting import Source, fitted
from segrules.engines.sql.relations import Wanted
from segrules.language.types import NUMBER, Kind, Type
from tests.spark_session import spark_or_skip

pytestmark = pytest.mark.spark
MONEY = Type(Kind.MONEY, decimals=2)
CUSTOMERS = 60_000
METHODS = {
    "quintiles": Quantile(5),
    "high": Quantile(5, "high"),
    "mid": Quantile(7, "mid"),
    "edges": Quantile(4, "edges"),
    "within": Quantile(3, within=("outer",)),
    "top": Top(((1, 100), (1, 10))),
    "so many": Top((10, 2_000)),
    "median": Statistic("median"),
    "mean": Statistic("mean"),
    "width": Width(6),
}


@pytest.fixture(scope="module", autouse=True)
def _spark():
    spark_or_skip()


@pytest.fixture(scope="module")
def values():
    """Amounts of which nearly all differ, a third of them one and the same."""
    rng = np.random.default_rng(7)
    made = np.rint(rng.lognormal(9, 2, CUSTOMERS)).astype(np.int64)
    made[rng.random(CUSTOMERS) < 0.3] = 4_900
    return made


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("kind", [MONEY, NUMBER], ids=["money", "number"])
def test_cut_points_from_brackets(values, name, better, kind):
    """They are those of all values, and what is said of ties too."""
    if kind is NUMBER and name == "mean":
        pytest.skip("a mean of doubles is made of all values")
    method = METHODS[name]
    within = method.within if isinstance(method, Quantile) else ()
    count = getattr(method, "into", 3)
    rule = Classes(Column("customers", "v", kind), better, method, count)
    score = Score("S", Type(Kind.INTEGER, classes=count), rule)
    held = values / 7 if kind is NUMBER else values
    outer = np.arange(CUSTOMERS) % 3 + 1
    outers = (Vector(Type(Kind.INTEGER, classes=3), outer),) if within else ()
    expected = fit(score, Vector(kind, held), outers)
    with cluster("UTC") as spark:
        spark.view("customers", spark.spark.createDataFrame(pa.table({"v": held, "o": outer})))
        seen = []

        def arrays(query):
            seen.append(spark.arrays(query))
            return seen[-1]

        wanted = Wanted(score, "customers", "v", kind, ["o"] if within else [], [])
        found = fitted(Source(wanted, SPARK, arrays, spark.ask, bracketed))
    assert found.cuts == expected.cuts
    assert found.findings == expected.findings
    assert sum(len(a[0]) for a in seen) < len(np.unique(held)) / 4
