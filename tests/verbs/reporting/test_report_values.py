from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segrules
from segrules.outputs.report.report_html import html_of_run
from segrules.outputs.runs.manifest import manifest
from segrules.outputs.runs.run_columns import run_columns
from segrules.verbs.recorded_run import recorded_run
from segrules.verbs.reporting.earlier import earlier
from segrules.verbs.reporting.report import Report
from segrules.verbs.reporting.reported import reported
from segrules.verbs.reporting.run_view import RunView

RULES = """
segrules: 1
name: world
revenue: spent
tables:
  customers:
    key: id
    columns:
      id: text
      n: integer
      x: number
      spend: {type: money, unit: CNY}
      colour: {type: text, one_of: [red, green, blue]}
      since: date
      who: text
metrics:
  orders: {value: n}
  rate: {value: x}
  spent: {value: spend}
  shade: {value: colour}
  first: {value: since}
  name: {value: lower(who)}
  keen: {value: n >= 3}
scores:
  F: {of: orders, at: [2, 4]}
  M: {of: spent, by: quantile, into: 4}
segmentations:
  stage:
    ordered: true
    assign: first
    rules:
      - {id: top, label: {zh: 高, en: top}, when: F = 3}
      - {id: mid, label: {zh: 中, en: mid}, when: F = 2}
      - {id: low, label: {zh: 低, en: low}, when: F = 1}
  colours:
    assign: first
    rules:
      - {id: red, when: colour = 'red'}
    otherwise: other
  tags:
    assign: all
    rules:
      - {id: rich, when: spend >= 100}
      - {id: often, when: n >= 3}
"""


def world(seed: int, many: int) -> pd.DataFrame:
    """Customers with a part of everything missing."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "id": [f"c{i:06}" for i in range(many)],
            "n": pd.array(draw.integers(0, 7, many), "Int64"),
            "x": draw.normal(size=many) * 10.0 ** draw.integers(-3, 6),
            "spend": np.round(draw.lognormal(4, 1.5, many), 2),
            "colour": draw.choice(["red", "green", "blue"], many),
            "since": pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 900, many), "D"),
            "who": [f"person {i}" for i in range(many)],
        }
    )
    for column in ("n", "x", "spend", "colour", "since"):
        frame.loc[draw.random(many) < 0.1, column] = None
    return frame


def report_of(frame: pd.DataFrame) -> tuple[Report, pd.DataFrame]:
    """The report on a frame, and the run's customers."""
    applied = segrules.compile(RULES).apply(frame)
    record = manifest(applied.result, (), (), {}, ())
    view = RunView(applied.result.program, applied.result.rows, run_columns(applied.result), record)
    return reported(view), applied.customers


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 400))
def test_segments_are_what_pandas_counts(seed, many) -> None:
    """Customers, revenue and means of each segment are those of a plain group by."""
    report, customers = report_of(world(seed, many))
    assert report.total == pytest.approx(customers["spent"].sum())
    names = [a.name for a in report.amounts]
    for way in report.ways:
        for row in way.rows:
            held = (
                customers[f"tags.{row.id}"]
                if way.tags
                else customers[way.name].eq(row.id)
                if row.id
                else customers[way.name].isna()
            )
            mine = customers[held.to_numpy(bool)]
            assert row.customers == len(mine)
            assert row.revenue == pytest.approx(mine["spent"].sum())
            for name, mean in zip(names, row.means, strict=True):
                values = mine[name].astype("float64").dropna()
                if len(values):
                    assert mean.value == pytest.approx(values.mean())
                else:
                    assert mean.value is None
                assert mean.known == len(values)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 400))
def test_tables_of_counts_are_crosstabs(seed, many) -> None:
    """Heat maps, crossed segmentations and overlaps hold the counts of a plain crosstab."""
    report, customers = report_of(world(seed, many))
    (cross,), (heat,), (tags,) = report.crosses, report.heats, report.overlaps
    assert sum(map(sum, cross.counts)) == sum(map(sum, heat.counts)) == many
    labels = {"高": "top", "中": "mid", "低": "low"}
    for words, counts in zip(cross.rows, cross.counts, strict=True):
        mine = customers["stage"].eq(labels.get(words.zh, "")).to_numpy(bool)
        if words.zh == "未分群":
            mine = customers["stage"].isna().to_numpy(bool)
        for column, n in zip(cross.columns, counts, strict=True):
            assert n == int((mine & customers["colours"].eq(column.en).to_numpy(bool)).sum())
    for i, words in enumerate(heat.rows):
        for j, column in enumerate(heat.columns):
            if "missing" not in {words.en, column.en}:
                both = customers["F"].eq(int(words.en)) & customers["M"].eq(int(column.en))
                assert heat.counts[i][j] == int(both.fillna(value=False).sum())
    rich, often = customers["tags.rich"], customers["tags.often"]
    both = int((rich & often).sum())
    assert tags.counts == ((int(rich.sum()), both), (both, int(often.sum())))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 600))
def test_bins_hold_everybody_once_and_never_few(seed, many) -> None:
    """Bins with what is missing are all customers; each holds those between its limits, or ten."""
    report, customers = report_of(world(seed, many))
    for found in report.distributions:
        if found.values:
            counted = sum(n for _, n in found.values)
            assert counted + found.missing == many
            continue
        column = customers[found.amount.name].dropna()
        if found.amount.name == "first":
            values = (column - pd.Timestamp("1970-01-01")).dt.days.to_numpy("float64")
        else:
            values = column.to_numpy("float64")
        assert found.missing == many - len(values)
        assert bool(found.bins) == (len(values) >= 10)
        for each in found.bins:
            low = -np.inf if each.low is None else each.low
            high = np.inf if each.high is None else each.high
            assert each.customers == int(((values >= low) & (values < high)).sum())
            assert each.customers == 0 or each.customers >= 10
        assert sum(b.customers for b in found.bins) == (len(values) if found.bins else 0)
    assert "name" not in {d.amount.name for d in report.distributions}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 400))
def test_the_curve_of_revenue_is_that_of_sorted_values(seed, many) -> None:
    """Each point is the share that the best so many bring, and 80 % is reached where it says."""
    report, customers = report_of(world(seed, many))
    curve = report.concentration
    if curve is None:
        assert many < 20
        return
    best = customers["spent"].fillna(0).sort_values(ascending=False).to_numpy()
    for x, y in curve.points:
        assert y == pytest.approx(best[: round(x * many)].sum() / best.sum())
    steps = np.diff([x for x, _ in curve.points]) * many
    assert steps.min() >= 9.999
    most = round(curve.most * many)
    assert best[:most].sum() >= 0.8 * best.sum() * (1 - 1e-12)
    assert most == 10 or best[: most - 1].sum() < 0.8 * best.sum()


def test_what_is_ordered_is_a_funnel_from_the_worst() -> None:
    """Of an ordered segmentation each stage holds those who are in it or in a better one."""
    report, customers = report_of(world(1, 300))
    (found,) = report.stages
    sizes = customers["stage"].value_counts()
    assert found.reached
    assert [w.en for w in found.stages] == ["low or better", "mid or better", "top"]
    low = sizes["top"] + sizes["mid"]
    assert found.customers == (low + sizes["low"], low, sizes["top"])


def test_cut_points_stand_at_the_metric_that_they_cut() -> None:
    """A score's cut points are told of its metric, in its units, and its classes are counted."""
    report, customers = report_of(world(2, 300))
    cuts = {d.amount.name: [c.at for c in d.cuts] for d in report.distributions}
    assert cuts["orders"] == [2.0, 4.0]
    assert len(cuts["spent"]) == 3
    assert cuts["rate"] == cuts["first"] == []
    sizes = customers["M"].value_counts()
    by_name = {s.name: s for s in report.scores}
    assert [n for _, n in by_name["M"].classes] == [sizes[k] for k in (1, 2, 3, 4)]
    assert by_name["M"].missing == int(customers["M"].isna().sum())


@pytest.mark.parametrize("tags", ["joined", "columns"])
@pytest.mark.parametrize("table", ["csv", "parquet", "xlsx"])
def test_a_folder_gives_the_same_page_as_the_run(tmp_path, table, tags) -> None:
    """All that is shown can be worked out again from the run's folder, in each layout."""
    applied = segrules.compile(RULES).apply(world(3, 250))
    folder = applied.write(tmp_path / "run", table=table, tags=tags)
    written = (folder / "report.html").read_bytes()
    assert html_of_run(recorded_run(folder)).encode() == written


def test_moves_are_counted_between_two_runs(tmp_path) -> None:
    """Customers of both runs by old and new segment, those who stayed among them."""
    before, after = world(4, 200), world(5, 240)
    ruleset = segrules.compile(RULES)
    old, new = ruleset.apply(before), ruleset.apply(after)
    runs = [recorded_run(a.write(tmp_path / n)) for a, n in ((old, "old"), (new, "new"))]
    moves = earlier(*runs)
    assert (moves.customers, moves.both) == (200, 200)
    stage = next(m for m in moves.moves if m.name == "stage")
    both = old.customers.merge(new.customers, on="id")
    table = pd.crosstab(both["stage_x"].fillna("none"), both["stage_y"].fillna("none"))
    words = {"top": "top", "mid": "mid", "low": "low", "no segment": "none"}
    for i, row in enumerate(stage.before):
        for j, column in enumerate(stage.after):
            assert stage.counts[i][j] == table.loc[words[row.en], words[column.en]]
