"""`segrules apply` beside a plain pandas script, on the same orders: time, memory, equal answers.

All read a CSV of orders and write customers and segments of the eight RFM types. They run as whole
processes that take turns; the segment sizes of all must be the same. Beside the ruleset that does
what the script does, the shipped one runs, with a window that takes in every order: it looks for
doubled orders too, and has eight actions with playbooks.

Run: python benchmarks/apply_orders.py [--short] [--orders N] [--customers N] [--rounds N]
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from measured import COMMAND, GIB, Measured, medians
from results_page import machine, table, write_section

HERE = Path(__file__).parent
RULESET = HERE / "eight_types.yml"
SCRIPT = HERE / "pandas_eight_types.py"
LIBRARIES = ("pandas", "numpy", "pyarrow")
SHIPPED = HERE.parent / "rulesets" / "rfm" / "eight-types.yml"
OURS, THEIRS, WHOLE = "segrules apply", "pandas script", "segrules apply, shipped ruleset"


@dataclass(frozen=True, slots=True)
class Job:
    """How many orders of how many customers, and how often each command runs."""

    orders: int
    customers: int
    rounds: int


FULL = Job(10_000_000, 1_000_000, 5)
SHORT = Job(200_000, 20_000, 1)


def main() -> int:
    """Measure, compare, write the section of the results."""
    job, out = read_arguments()
    with tempfile.TemporaryDirectory(dir=out) as folder:
        work = Path(folder)
        orders = make_orders(work / "orders.csv", job)
        commands = commands_on(orders, work)
        found = medians(commands, job.rounds)
        sizes = [sizes_in(work / name / "segments.csv") for name in ("ours", "theirs", "whole")]
        size = orders.stat().st_size
    if sizes[0] != sizes[1] or sizes[0] != sizes[2]:
        print("the segment sizes differ:", *sizes, sep="\n")
        return 1
    text = section(job, size, found, sizes[0])
    print(text)
    if job == FULL:
        write_section("apply", text)
    return 0


def read_arguments() -> tuple[Job, Path | None]:
    """The job that the command line asks for, and where to put the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="few orders, one round; writes no results"
    )
    parser.add_argument("--orders", type=int)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--work", type=Path, help="the folder for the files, which are removed")
    given = parser.parse_args()
    usual = SHORT if given.short else FULL
    job = Job(
        given.orders or usual.orders,
        given.customers or usual.customers,
        given.rounds or usual.rounds,
    )
    return job, given.work


def make_orders(path: Path, job: Job) -> Path:
    """The orders, made by a process of their own."""
    sizes = ["--orders", str(job.orders), "--customers", str(job.customers)]
    subprocess.run([sys.executable, str(HERE / "make_orders.py"), str(path), *sizes], check=True)
    return path


def commands_on(orders: Path, work: Path) -> Mapping[str, Sequence[str]]:
    """The commands, each with its own folder."""
    apply = [str(COMMAND), "apply", str(RULESET), str(orders), "--out", str(work / "ours")]
    window = ["--set", "window=36500d", "--out", str(work / "whole")]
    return {
        OURS: apply,
        THEIRS: [sys.executable, str(SCRIPT), str(orders), str(work / "theirs")],
        WHOLE: [str(COMMAND), "apply", str(SHIPPED), str(orders), *window],
    }


def sizes_in(path: Path) -> dict[str, int]:
    """The customers of each segment in a `segments.csv`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row.get("segment") or row["rfm"]: int(row["customers"]) for row in rows}


def section(job: Job, size: int, found: Mapping[str, Measured], sizes: Mapping[str, int]) -> str:
    """The section of the results."""
    ours, theirs = found[OURS], found[THEIRS]
    rows = [row(name, m) for name, m in found.items()]
    rows.insert(
        2,
        [
            "ratio of the two",
            f"{ours.wall / theirs.wall:.2f}",
            f"{ours.cpu / theirs.cpu:.2f}",
            f"{ours.peak / theirs.peak:.2f}",
        ],
    )
    said = (
        f"{job.orders:,} orders (a CSV of {size / 1e6:,.0f} MB) of {sum(sizes.values()):,} "
        f"customers, to customers and segments; medians of {job.rounds} whole processes that took "
        "turns. The segment sizes of all are the same."
    )
    figures = table(("", "wall s", "CPU s", "peak GiB"), rows)
    title = "## Orders to eight types (`apply_orders.py`)"
    return "\n\n".join([title, said, figures, machine(LIBRARIES)])


def row(name: str, figures: Measured) -> list[str]:
    """A row of the table."""
    peak = figures.peak / GIB
    return [name, f"{figures.wall:.2f}", f"{figures.cpu:.2f}", f"{peak:.2f}"]


if __name__ == "__main__":
    sys.exit(main())
