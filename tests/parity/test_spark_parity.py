"""Random programs on random tables: Spark and the pandas engine answer alike."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_spark.session import cluster
from segrules.engines.on_spark.tables import put
from segrules.engines.sql.running import run
from segrules.language.findings import DataError
from tests.parity.narrow import aggregated, computed, scored
from tests.parity.programs import Example, examples
from tests.parity.test_duckdb_parity import with_all_columns
from tests.parity.test_parity import answers, frames, many, ran
from tests.spark_session import spark_or_skip

pytestmark = pytest.mark.spark
MANY = int(os.environ.get("SEGRULES_SPARK_PROGRAMS", "500"))


@pytest.fixture(scope="module", autouse=True)
def _spark():
    spark_or_skip()


def on_spark(example: Example, cuts=None, few=1_000_000):
    """A run of Spark as answers; None where it met an integer that 64 bits do not hold."""
    tables = {t.name: t for t in example.program.tables}
    full = {n: with_all_columns(f, tables[n]) for n, f in frames(example).items()}
    try:
        with cluster(example.program.header.timezone) as spark:
            spark.few = few
            found = run(example.program, put(full, tables, spark), spark, example.as_of, cuts)
    except DataError as error:
        if {finding.name for finding in error.findings} != {"overflow"}:
            raise
        return None
    return answers(example, found.run), found.run


def agrees(example: Example, cuts=None, few=1_000_000) -> None:
    """Spark gives the pandas engine's answers, unless that met too large an integer."""
    other = ran(example, cuts)
    if other is None:
        return
    found = on_spark(example, cuts, few)
    assert found is not None
    assert found[0] == answers(example, other)
    assert found[1].fitted.cuts == other.fitted.cuts
    assert found[1].fitted.findings == other.fitted.findings


@many(5)
@given(examples(sql=True))
def test_spark_agrees(example):
    """On random programs and tables Spark gives every customer the pandas engine's answers."""
    agrees(example)


@many(5)
@given(scored())
def test_spark_agrees_on_a_score(example):
    """It does on one score of a column full of ties."""
    agrees(example)


@many(5)
@given(scored())
def test_spark_agrees_on_a_score_by_brackets(example):
    """It does where values are counted near the cut points alone, as of many customers."""
    agrees(example, few=0)


@pytest.mark.slow
@many(MANY // 5)
@given(scored())
def test_spark_agrees_on_many_scores_by_brackets(example):
    """The same, on many more."""
    agrees(example, few=0)


@many(5)
@given(aggregated())
def test_spark_agrees_on_aggregates(example):
    """It does on aggregates of few customers' events."""
    agrees(example)


@many(5)
@given(computed())
def test_spark_agrees_on_functions(example):
    """It does on functions of columns."""
    agrees(example)


@many(3)
@given(examples(compat=True, sql=True))
def test_spark_agrees_on_cut_points_from_before(example):
    """Scores fitted to some tables are told alike on others, those of other tools too."""
    before = ran(example)
    if before is not None:
        agrees(replace(example, tables=example.later), before.fitted.cuts)


@pytest.mark.slow
@many(MANY)
@given(st.one_of(examples(sql=True), scored(), aggregated(), computed()))
def test_spark_agrees_on_many(example):
    """The same as in the quick run, on many more."""
    agrees(example)
