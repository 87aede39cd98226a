"""A finished run and its ruleset's texts -> the files by which the run can be looked at again.

They are the ruleset as it was in force (`ruleset/`), the cut points of the run as a lock
(`cut_points.lock.yml`), and the customers' own columns that scores and segments read
(`inputs.csv`); see `verbs.run_record` for what is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from segrules.engines.on_pandas.running.tables_out import key_name, series
from segrules.outputs.locks.lock_text import lock_text
from segrules.outputs.runs.csv_table import write_csv
from segrules.verbs.lock import lock_of
from segrules.verbs.lock_form import lock_data
from segrules.verbs.run_record import (
    CUT_POINTS,
    INPUTS,
    input_name,
    keeps_cut_points,
    kept_inputs,
    ruleset_layout,
)

if TYPE_CHECKING:
    from segrules.engines.results import Result
    from segrules.language.types import Type


def write_record(
    result: Result, sources: Mapping[str, str], stage: Path, *, raw: bool = False
) -> list[str]:
    """Write the files and give their paths, the ruleset's main file first.

    Without texts (`sources` by path, main file first) there is nothing to look at the run with, and
    nothing is written.
    """
    if not sources:
        return []
    return [
        *_write_ruleset(sources, stage),
        *_write_cut_points(result, stage),
        *_write_inputs(result, stage, raw=raw),
    ]


def _write_ruleset(sources: Mapping[str, str], stage: Path) -> list[str]:
    layout = ruleset_layout(sources)
    for path, kept in layout.items():
        target = stage / kept
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(sources[path].encode("utf-8", "backslashreplace"))
    return list(layout.values())


def _write_cut_points(result: Result, stage: Path) -> list[str]:
    if not keeps_cut_points(result.program):
        return []
    text = lock_text(lock_data(lock_of(result), result.program))
    (stage / CUT_POINTS).write_bytes(text.encode())
    return [CUT_POINTS]


def _write_inputs(result: Result, stage: Path, *, raw: bool) -> list[str]:
    kept = [n for n in kept_inputs(result.program) if n in result.inputs]
    if not kept:
        return []
    key = key_name(result.program)
    columns = {key: result.customers[key].array}
    columns |= {input_name(n): series(result.inputs[n], result.program) for n in kept}
    types: dict[str, Type] = {key: _key_type(result)}
    types |= {input_name(n): n.type for n in kept}
    with (stage / INPUTS).open("wb") as file:
        write_csv(pd.DataFrame(columns), types, file, raw=raw)
    return [INPUTS]


def _key_type(result: Result) -> Type:
    key = key_name(result.program)
    declared = (c for t in result.program.tables for c in t.columns if t.key == key == c.name)
    return next(declared).type
