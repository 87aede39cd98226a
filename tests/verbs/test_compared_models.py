from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial

import pandas as pd
import pytest

import segrules
from segrules.engines.on_pandas.reading.sources import FrameSource
from segrules.engines.on_pandas.running.execute import execute
from segrules.verbs.compare import compare
from segrules.verbs.recorded_run import recorded_run

RULESET = """\
segrules: 1
name: shop
tables:
  orders: {key: id, columns: {id: text, at: date}}
models: {buying: {by: bg_nbd, from: orders}}
metrics: {p: p_alive(buying)}
scores: {S: {of: p, by: median, labels: [low, high]}}
segments: {rules: [{id: there, when: S = high}], otherwise: gone}
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs a quarter apart, each fitted to its own data, and that of the second."""
    rng = random.Random(3)  # noqa: S311 - the same customers every time
    rows = []
    for number in range(300):
        day = date(2023, 1, 1) + timedelta(days=rng.randrange(500))
        mean = rng.choice((10, 20, 35, 60, 90, 150))
        gone = rng.choice((0.02, 0.08, 0.15, 0.3, 0.5))
        while day < date(2024, 12, 1):
            rows.append((f"c{number:03d}", day.isoformat()))
            if rng.random() < gone:
                break
            day += timedelta(days=1 + int(rng.expovariate(1 / mean)))
    data = pd.DataFrame(rows, columns=["id", "at"])
    found = []
    for as_of in ("2024-09-01", "2024-12-01"):
        folder = tmp_path_factory.mktemp(as_of)
        segrules.compile(RULESET).apply(data, as_of=as_of).write(folder / "run")
        found.append(recorded_run(folder / "run"))
    return *found, data


def test_a_run_keeps_the_parameters_of_its_models(runs):
    """What was fitted is read back from the run's folder."""
    old, new, _ = runs
    assert old.models["buying"].customers < new.models["buying"].customers or (
        old.models["buying"].values != new.models["buying"].values
    )


def test_without_the_data_what_refitting_moved_is_not_told(runs):
    """The second run keeps only what its own parameters predict."""
    old, new, _ = runs
    assert [f.key for f in compare(old, new).untold] == ["causes-untold/model"]


def test_with_the_data_parameters_count_as_what_data_decided(runs):
    """The first run's parameters predict the second run's customers; then the others do."""
    old, new, data = runs
    seen = []

    def rerun(program, cuts, models):
        seen.append(models)
        run = partial(execute, program, [FrameSource(data)], as_of=new.manifest.as_of)
        return run(cuts=cuts, models=models)

    told = compare(old, new, rerun)
    assert told.untold == ()
    assert seen == [old.models]
    assert told.migrations[0].movers > 0
