"""A finished run, or the folder of one -> the text of its page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from segrules.engines.results import Result
from segrules.outputs.report.html import html
from segrules.outputs.report.page import page
from segrules.outputs.runs.run_columns import run_columns
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.reporting.earlier import earlier
from segrules.verbs.reporting.reported import reported
from segrules.verbs.reporting.run_view import RunView, view_of_folder


def html_of_result(result: Result, record: Mapping[str, Any]) -> str:
    """The page of a run that is being written; `record` is what its `run.json` will say."""
    # as it is read again: keys sorted, so that the page is the same when it is made later
    same = json.loads(json.dumps(record, sort_keys=True))
    view = RunView(result.program, result.rows, run_columns(result), same)
    return html(page(reported(view), result.program))


def html_of_run(run: RecordedRun, was: RecordedRun | None = None) -> str:
    """The page of a run from its folder; with an earlier run, the moves since then.

    Raises DataError where the runs cannot be compared.
    """
    moves = None if was is None else earlier(was, run)
    return html(page(reported(view_of_folder(run), moves), run.program))
