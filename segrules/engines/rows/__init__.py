"""The row interpreter: a program on rows, one customer after another, slowly and by the letter.

It is what the fast engine is held to, and what explains a customer and runs a ruleset's own tests.
"""

from segrules.engines.rows.classes import OutOfReachError
from segrules.engines.rows.evaluate import evaluate, holds
from segrules.engines.rows.run import RowsResult, run_rows, segments_of, settle
from segrules.engines.rows.scope import Row, Scope
from segrules.engines.rows.trace import Trace, trace

__all__ = [
    "OutOfReachError",
    "Row",
    "RowsResult",
    "Scope",
    "Trace",
    "evaluate",
    "holds",
    "run_rows",
    "segments_of",
    "settle",
    "trace",
]
