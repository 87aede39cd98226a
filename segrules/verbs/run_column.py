"""A run and a column's name -> that column of its customers, without the frame of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from segrules.engines.on_pandas.running.tables_out import series

if TYPE_CHECKING:
    from segrules.engines.results import Result


def run_column(result: Result, name: str) -> pd.Series:
    """The column as `result.customers` has it."""
    if name not in result.columns:
        return result.customers[name]
    return pd.Series(series(result.columns[name], result.program), name=name, copy=False)
