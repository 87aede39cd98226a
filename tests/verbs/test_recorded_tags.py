from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import segrules
from segrules.verbs.recorded_run import recorded_run

RULES = """
segrules: 1
name: tagged
tables:
  customers:
    key: id
    columns: {id: text, n: {type: integer, required: true}, city: text}
segmentations:
  kind:
    assign: all
    rules:
      - {id: many, when: n >= 3}
      - {id: even, when: n = 0 or n = 2 or n = 4}
      - {id: nobody, when: n > 100}
"""


@pytest.mark.parametrize("tags", ["joined", "columns"])
@pytest.mark.parametrize("table", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("numbers", [range(6), [1, 1]])
def test_tags_are_read_back_from_either_layout(tmp_path, tags, table, numbers) -> None:
    """A run's folder gives its tags and its inputs again, whichever way they were written."""
    data = pd.DataFrame({"id": [f"c{i}" for i in range(len(numbers))], "n": list(numbers)})
    result = segrules.compile(RULES).apply(data)
    result.write(tmp_path / "run", table=table, tags=tags)
    run = recorded_run(tmp_path / "run")
    for tag, held in run.segments["kind"].items():
        assert held.tolist() == result.customers[f"kind.{tag}"].tolist()
    assert [v.values.tolist() for n, v in run.inputs.items() if n.name == "n"] == [list(numbers)]
    frame = run.frame()
    assert list(frame.columns) == ["id", "kind.many", "kind.even", "kind.nobody"]
    assert all(frame[c].dtype == np.bool_ for c in frame.columns[1:])
