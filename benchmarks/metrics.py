"""Twenty million transactions in a DataFrame -> nine metrics of two million customers.

segrules beside pandas' groupby, Polars and DuckDB; each measurement is a process of its own, they
take turns, and in the first round the answers are compared by key. Sums of doubles depend on the
order of rows, so money is compared to the cent, and the customers are counted whose sum is not the
exact one.

Run: python benchmarks/metrics.py [--short] [--orders N] [--rounds N]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measured import GIB, Measured, middle, reported
from metrics_peers import METRICS
from results_page import machine, table, write_section

HERE = Path(__file__).parent
LIBRARIES = ("pandas", "numpy", "pyarrow", "polars", "duckdb")
SAID = {
    "segrules": "**segrules**, `program.apply(frame)`",
    "segrules-typed": "**segrules**, columns already typed",
    "pandas": "pandas groupby",
    "polars": "Polars lazy, to a DataFrame",
    "duckdb": "DuckDB SQL, to a DataFrame",
}
MONEY = ("monetary", "largest", "recent")
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Job:
    """How many transactions, ten for each customer, and how often everything runs."""

    orders: int
    rounds: int


FULL, SHORT = Job(20_000_000, 5), Job(200_000, 1)


@dataclass(frozen=True, slots=True)
class Apart:
    """How many answers differ to the cent, and how many sums are not the exact ones."""

    wrong: int
    inexact: int


def main() -> int:
    """Measure, compare, write the section of the results; 1 where answers differ."""
    given = read_arguments()
    usual = SHORT if given.short else FULL
    job = Job(given.orders or usual.orders, given.rounds or usual.rounds)
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        work = Path(folder)
        data = made(work / "orders.parquet", job.orders)
        found, apart = compared(data, job, work)
    text = section(job, found, apart)
    print(text)
    if any(a.wrong for a in apart.values()):
        print("answers differ:", apart)
        return 1
    if not given.short:
        write_section("metrics", text)
    return 0


def read_arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rows; writes no results")
    parser.add_argument("--orders", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--work", type=Path, help="the folder for the files, which are removed")
    return parser.parse_args()


def made(path: Path, orders: int) -> Path:
    """The transactions, made by a process of their own."""
    maker = [sys.executable, str(HERE / "make_transactions.py"), str(path)]
    sizes = ["--orders", str(orders), "--customers", str(orders // 10)]
    subprocess.run([*maker, *sizes], check=True)
    return path


def compared(
    data: Path, job: Job, work: Path
) -> tuple[Mapping[str, Measured], Mapping[str, Apart]]:
    """The competitors in turns; their answers beside ours, once."""
    runs: dict[str, list[Measured]] = {name: [] for name in SAID}
    apart: dict[str, Apart] = {}
    ours, its = work / "ours.npz", work / "its.npz"
    for name in SAID:
        runs[name].append(one(name, data, ours if name == "segrules" else its))
        if name != "segrules":
            apart[name] = differing(ours, its)
    for _ in range(job.rounds - 1):
        for name in SAID:
            runs[name].append(one(name, data))
    return {name: middle(r) for name, r in runs.items()}, apart


def one(name: str, data: Path, answers: Path | None = None) -> Measured:
    """One measurement."""
    peer = [sys.executable, str(HERE / "metrics_peers.py"), name, str(data)]
    return reported(peer if answers is None else [*peer, str(answers)])


def differing(ours: Path, its: Path) -> Apart:
    """What differs by key: all but money must be near, money must be the same to the cent."""
    with np.load(ours) as a, np.load(its) as b:
        if not np.array_equal(a["keys"], b["keys"]):
            return Apart(len(a["keys"]), 0)
        wrong = sum(
            int(np.count_nonzero(np.rint(a[m] * 100) != np.rint(b[m] * 100)))
            if m in MONEY
            else int(np.count_nonzero(~np.isclose(a[m], b[m], rtol=NEAR, atol=0)))
            for m in METRICS
        )
        return Apart(wrong, int(np.count_nonzero(a["monetary"] != b["monetary"])))


def section(job: Job, found: Mapping[str, Measured], apart: Mapping[str, Apart]) -> str:
    """The section of the results."""
    inexact = ", ".join(
        f"{name} {apart[name].inexact:,}" for name in ("pandas", "polars", "duckdb")
    )
    ours = found["segrules"].wall
    rows = [
        [SAID[n], f"{m.wall:.2f}", f"{m.wall / ours:.1f}x", f"{m.cpu:.2f}", f"{m.peak / GIB:.2f}"]
        for n, m in sorted(found.items(), key=lambda item: item[1].wall)
    ]
    return "\n\n".join(
        [
            "## Transactions to metrics (`metrics.py`)",
            (
                f"{job.orders:,} transactions of up to {job.orders // 10:,} customers in a "
                f"DataFrame to nine metrics of each. Medians of {job.rounds} processes each, which "
                "took turns; times are of the work alone, peaks of the whole process with its "
                "input. The metrics are equal by key, money to the cent. Customers whose sum of "
                f"doubles is not the exact sum: {inexact}; of segrules none."
            ),
            table(("", "wall s", "beside segrules", "CPU s", "peak GiB"), rows),
            machine(LIBRARIES),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
