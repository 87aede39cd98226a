"""The page of a run with a million customers: how long it takes, and how large it is.

    python benchmarks/report.py [CUSTOMERS]

Prints seconds for the aggregates, for the whole page, and for the page from the run's folder, and
the bytes of the page.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import segrules
from segrules.outputs.report.report_file import write_report
from segrules.outputs.report.report_html import html_of_result
from segrules.outputs.runs.manifest import manifest
from segrules.outputs.runs.run_columns import run_columns
from segrules.verbs.reporting.reported import reported
from segrules.verbs.reporting.run_view import RunView

RULESET = Path(__file__).parents[1] / "rulesets" / "rfm" / "quintiles.yml"


def orders(customers: int) -> pd.DataFrame:
    """Half as many orders again as customers, each of whom has one at least."""
    draw = np.random.default_rng(1)
    many = customers * 3 // 2
    who = np.concatenate([np.arange(customers), draw.integers(0, customers, many - customers)])
    days = pd.to_timedelta(draw.integers(0, 500, many), "D")
    return pd.DataFrame(
        {
            "order_id": np.arange(many).astype(str),
            "customer_id": np.char.zfill(who.astype(str), 8),
            "ordered_at": pd.Timestamp("2025-06-30") - days,
            "amount": np.round(draw.lognormal(4, 1.2, many), 2),
        }
    )


def timed(name: str, work: Callable[[], object]) -> None:
    """The best of three, printed."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    print(f"{name:24} {best:6.2f} s")


def main() -> None:
    """Apply, then make the page in its parts."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    applied = segrules.compile(RULESET).apply(orders(customers))
    result = applied.result
    record = json.loads(json.dumps(manifest(result, (), (), {}, ())))
    view = RunView(result.program, result.rows, run_columns(result), record)
    timed("aggregates", lambda: reported(view))
    timed("page", lambda: html_of_result(result, record))
    with tempfile.TemporaryDirectory() as folder:
        run = applied.write(Path(folder) / "run")
        timed("page from the folder", lambda: write_report(run))
        print(f"{'bytes':24} {(run / 'report.html').stat().st_size:,}")


if __name__ == "__main__":
    main()
