"""Order lines in Parquet -> segments on Spark, at growing sizes: how the time grows.

The lines are made where they are not there yet. Every size is fitted and applied in one process
after Spark has started and a small file has been applied, so that neither the start of Java nor its
first compilations are counted with the rows; both are told apart. The customers of each size are
compared with the pandas engine's, segment by segment, up to `--compare` lines.

Run: python benchmarks/spark_growth.py [--short] [--orders 1_000_000 10_000_000] [--folder FOLDER]
Spark takes its master from its own configuration; without any this script says `local[2]`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
from make_orders import make_orders
from pyarrow import csv
from results_page import machine, table, write_section

from segrules.compiler.check import check_path
from segrules.engines.on_spark.session import cluster
from segrules.verbs.apply import apply_files
from segrules.verbs.engine_choice import Chosen

RULESET = Path(__file__).with_name("eight_types.yml")
WARM = 100_000
FULL, SHORT = [1_000_000, 10_000_000], [10_000, 100_000]


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds for a size, and how many customers it has."""

    orders: int
    customers: int
    seconds: float


def main() -> int:
    """Make, warm up, measure; write the section of the results."""
    given = arguments()
    if given.folder is not None:
        text = worked(given, given.folder)
    else:
        with tempfile.TemporaryDirectory() as folder:
            text = worked(given, Path(folder))
    print(text)
    if orders_asked(given) == FULL:
        write_section("spark growth", text)
    return 0


def orders_asked(given: argparse.Namespace) -> list[int]:
    """The sizes that are measured."""
    return given.orders or (SHORT if given.short else FULL)


def worked(given: argparse.Namespace, folder: Path) -> str:
    """The work, as the section of the results."""
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", f"--master {given.master} pyspark-shell")
    begun = time.perf_counter()
    with cluster("UTC") as spark:
        spark.ask("SELECT 1")
        start = time.perf_counter() - begun
        warm = SHORT[0] if given.short else WARM
        figures = [measured(orders_of(folder, warm))]
        figures += [
            measured(orders_of(folder, many), many <= given.compare) for many in orders_asked(given)
        ]
    return section(start, figures, given.master)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few lines; writes no results")
    parser.add_argument("--orders", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, help="where the files stay; else they are removed")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--compare", type=int, default=10_000_000)
    return parser.parse_args()


def orders_of(folder: Path, many: int) -> Path:
    """The Parquet file of so many lines of a tenth as many customers, made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"orders-{many}.parquet"
    if not path.exists():
        text = path.with_suffix(".csv")
        make_orders(text, many, many // 10)
        with csv.open_csv(text) as rows, pq.ParquetWriter(path, rows.schema) as file:
            for batch in rows:
                file.write_batch(batch)
        text.unlink()
    return path


def measured(path: Path, compare: bool = False) -> Figures:  # noqa: FBT001, FBT002 - as it is called
    """Fit and apply one file on Spark."""
    checked = check_path(RULESET, {})
    assert checked.program is not None  # noqa: S101 - the ruleset is ours
    begun = time.perf_counter()
    result = apply_files(checked.program, [str(path)], engine=Chosen("spark"))
    seconds = time.perf_counter() - begun
    orders = result.report.tables[0].read
    print(f"{orders:12,} lines {len(result.customers):12,} customers {seconds:8.1f} s", flush=True)
    if compare:
        other = apply_files(checked.program, [str(path)], engine=Chosen("pandas"))
        assert result.customers.equals(other.customers), "the engines differ"  # noqa: S101 - the check
    return Figures(orders, len(result.customers), seconds)


def section(start: float, figures: list[Figures], master: str) -> str:
    """The text of the results page."""
    warm, *grown = figures
    told = (
        f"Parquet to customers, fitted and applied, on `{master}`. Spark started in {start:.1f} s"
        f" and {warm.orders:,} lines to warm up took {warm.seconds:.1f} s; neither is in the"
        f" table. {growth(grown)}"
    )
    rows = [
        [
            f"{f.orders:,}",
            f"{f.customers:,}",
            f"{f.seconds:.1f}",
            f"{1e6 * f.seconds / f.orders:.2f}",
        ]
        for f in grown
    ]
    return "\n".join(
        [
            "## Order lines to segments on Spark (`spark_growth.py`)",
            "",
            told,
            "",
            table(["lines", "customers", "seconds", "µs a line"], rows),
            "",
            machine(["pyspark", "pyarrow", "pandas", "numpy"]),
        ]
    )


def growth(figures: list[Figures]) -> str:
    """How the time grows from each size to the next, in a sentence."""
    said = [
        f"{b.orders / a.orders:.0f} times the lines take {b.seconds / a.seconds:.1f} times as long"
        for a, b in pairwise(figures)
    ]
    return f"{', then '.join(said)}." if said else ""


if __name__ == "__main__":
    sys.exit(main())
