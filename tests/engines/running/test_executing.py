"""Sources to a result: what is read, what may lack, and what became of every row."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from segrules.compiler.program import DeclaredColumn, Holds
from segrules.engines.on_pandas.reading.sources import FrameSource
from segrules.engines.on_pandas.running.execute import execute
from segrules.language.findings import DataError, Severity, severity_of
from segrules.language.types import BOOLEAN, TEXT


@pytest.fixture(scope="module")
def program(made):
    """Orders with a consent that only an action asks for, and a column that nothing asks for."""
    orders = made.table("orders", "events", "id", "day", "amount", "ok", "city", time="day")
    agreed = made.metric("agreed", made.of_orders("last", "ok", type_=BOOLEAN))
    paid = made.metric("paid", made.of_orders("sum", "amount"))
    parted = made.segmentation(
        "s",
        "first",
        (
            "big",
            made.is_(">=", made.named("paid", made.types["amount"]), 1000, made.types["amount"]),
        ),
    )
    action = made.action("act", "s.big", condition=Holds(made.named("agreed", BOOLEAN)))
    return made.program([orders], paid, agreed, parted, actions=[action], revenue="paid")


@pytest.fixture
def orders():
    """Five orders: one without a customer, one without a day."""
    return pd.DataFrame(
        {
            "id": ["a", "b", "a", None, "b"],
            "day": ["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04", None],
            "amount": ["10.00", "9.99", "0.29", "5", "7"],
            "ok": ["是", "否", "是", "是", "是"],
        }
    )


def test_every_row_is_accounted_for(program, orders):
    """Read is kept and dropped; the result has a row for each customer."""
    result = execute(program, [FrameSource(orders)])
    (report,) = result.report.tables
    assert report.read == report.kept + sum(d.count for d in report.dropped) == 5
    assert {d.key: d.count for d in report.dropped} == {"missing-key": 1, "missing-time": 1}
    assert result.report.customers == len(result.customers) == 2
    assert result.customers["paid"].tolist() == [10.29, 9.99]
    assert result.customers["action"].tolist()[0] == "act"
    assert not result.as_of_given


def test_a_day_that_was_given_is_said_to_be(program, orders):
    """`as_of` is kept as it was given, and later rows are reported."""
    day = (pd.Timestamp("2024-05-03") - pd.Timestamp("1970-01-01")).days
    result = execute(program, [FrameSource(orders)], as_of=day)
    assert result.as_of_given
    assert result.fitted.as_of == day
    assert "after-as-of" in {d.key for d in result.report.tables[0].dropped}


def test_a_column_that_only_an_action_asks_for_may_be_absent(program, orders):
    """Without consents nobody can be reached, the segments are the same, and it is told."""
    result = execute(program, [FrameSource(orders.drop(columns="ok"))])
    assert result.customers["s"].tolist()[0] == "big"
    assert result.customers["agreed"].isna().all()
    assert [(f.in_segment, f.lost["condition"]) for f in result.funnels] == [(1, 1)]
    assert [f.args["column"] for f in result.report.findings] == ["ok"]


@pytest.mark.parametrize("column", ["id", "day", "amount"])
def test_a_column_that_segments_rest_on_must_be_there(program, orders, column):
    """The key, the time and what the metrics of a segment are made of are errors where absent."""
    with pytest.raises(DataError) as caught:
        execute(program, [FrameSource(orders.drop(columns=column))])
    assert [f.args["column"] for f in caught.value.findings if "column" in f.args][:1] == [column]


def test_a_column_that_nothing_asks_for_is_not_missed(program, orders):
    """Events are read without the declared columns that the program does not use."""
    result = execute(program, [FrameSource(orders)])
    assert "city" not in {f.args.get("column") for f in result.report.findings}


def test_nobody_left_is_an_error(program, orders):
    """A run without a single customer is not written as a success."""
    with pytest.raises(DataError) as caught:
        execute(program, [FrameSource(orders.assign(id=None))])
    assert "no-customers-left" in [f.key for f in caught.value.findings]


def test_customers_without_events_are_counted(made):
    """Of three customers one ordered."""
    people = made.table("customers", "customers", "id")
    events = made.table("orders", "events", "id", "day", time="day")
    program = made.program([people, events], made.metric("count", made.of_orders("count")))
    result = execute(
        program,
        [
            FrameSource(pd.DataFrame({"id": ["a", "b", "c"]}), "customers"),
            FrameSource(pd.DataFrame({"id": ["b"], "day": ["2024-05-01"]}), "orders"),
        ],
    )
    assert result.report.without_events == 2
    assert result.customers["count"].tolist() == [0, 1, 0]


def test_progress_is_told_the_rows(program, orders):
    """Whoever watches hears the table's name and its rows."""
    told = []
    execute(program, [FrameSource(orders)], progress=lambda table, rows: told.append((table, rows)))
    assert told[-1] == ("orders", 5)


def test_without_the_column_that_marks_duplicates_all_rows_are_kept(program, orders):
    """A frame without it is worked with, no row is taken for a duplicate, and a warning says so."""
    (table,) = program.tables
    number = DeclaredColumn("number", TEXT)
    marked = replace(table, columns=(*table.columns, number), unique=("number",))
    twice = pd.concat([orders, orders])
    result = execute(replace(program, tables=(marked,)), [FrameSource(twice)])
    assert result.report.tables[0].kept == 6
    warned = [f for f in result.report.findings if severity_of(f) is Severity.WARNING]
    assert [f.key for f in warned] == ["column-missing/unique-no-match"]
    twice["number"] = 7
    sought = execute(replace(program, tables=(marked,)), [FrameSource(twice)])
    assert sought.report.tables[0].kept == 1
