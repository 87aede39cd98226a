"""A finished run -> the customers' own columns that scores and segments read, as they are kept.

With them the segments can be worked out again by other rules; see `verbs.run_record` for what is
left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.outputs.runs.run_columns import run_columns
from segrules.outputs.runs.written_table import WrittenTable
from segrules.verbs.run_record import input_name, kept_inputs

if TYPE_CHECKING:
    from segrules.engines.results import Result


def inputs_table(result: Result) -> WrittenTable | None:
    """The key and the columns that are kept; None where scores and segments read none such."""
    kept = [n for n in kept_inputs(result.program) if n in result.inputs]
    if not kept:
        return None
    key = key_name(result.program)
    columns = {key: run_columns(result)[key]}
    columns |= {input_name(n): result.inputs[n] for n in kept}
    return WrittenTable(columns, result.rows, ZoneInfo(result.program.header.timezone))
