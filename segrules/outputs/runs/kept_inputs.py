"""A finished run -> `inputs.csv`: the customers' own columns that scores and segments read.

With them the segments can be worked out again by other rules; see `verbs.run_record` for what is
left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from segrules.engines.on_pandas.running.tables_out import key_name, series
from segrules.outputs.runs.csv_table import write_csv
from segrules.verbs.run_record import INPUTS, input_name, kept_inputs

if TYPE_CHECKING:
    from segrules.engines.results import Result
    from segrules.language.types import Type


def write_inputs(result: Result, stage: Path, *, raw: bool) -> list[str]:
    """Write `inputs.csv` where scores or segments read columns that are kept; gives its path."""
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
