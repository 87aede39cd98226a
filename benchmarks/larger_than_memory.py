"""Order lines larger than memory: apply a ruleset under a limit, compare a sample with pandas.

`segrules fit` and `segrules apply` run on the DuckDB engine with the limit, as processes of their
own whose peak memory is measured. Then the lines of some customers (those whose number ends alike)
are applied with the same lock on the pandas engine, and what both say of these customers must be
the same, line by line. In a folder that is given, the file is made where it is not there yet.

Run: python benchmarks/larger_than_memory.py [--short] [--orders N] [--memory SIZE] [--folder F]
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from make_orders import make_orders
from measured import GIB, Measured, measured
from results_page import machine, table, write_section

RULESET = Path(__file__).with_name("eight_types.yml")
ENDING = b"17,"
"""How the sampled customers' ids end in a line, with the comma after it: one in a hundred."""
COMMAND = [sys.executable, "-m", "segrules"]


@dataclass(frozen=True, slots=True)
class Job:
    """How many order lines of how many customers, and the limit."""

    orders: int
    customers: int
    memory: str


FULL, SHORT = Job(100_000_000, 10_000_000, "2GB"), Job(200_000, 20_000, "512MB")


def main() -> int:
    """Make, fit, apply, compare; write the section of the results."""
    given = arguments()
    usual = SHORT if given.short else FULL
    job = Job(
        given.orders or usual.orders,
        given.customers or usual.customers,
        given.memory or usual.memory,
    )
    if given.folder is not None:
        given.folder.mkdir(parents=True, exist_ok=True)
        text = worked(given.folder, job)
    else:
        with tempfile.TemporaryDirectory() as folder:
            text = worked(Path(folder), job)
    print(text)
    if job == FULL:
        write_section("larger than memory", text)
    return 0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few lines; writes no results")
    parser.add_argument("--orders", type=int)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--memory")
    parser.add_argument("--folder", type=Path, help="where the files stay; else they are removed")
    return parser.parse_args()


def worked(folder: Path, job: Job) -> str:
    """The work, as the section of the results."""
    orders = folder / f"orders-{job.orders}.csv"
    if not orders.exists():
        make_orders(orders, job.orders, job.customers)
    lock, ruleset = folder / "lock.yml", str(RULESET)
    limit = ["--memory", job.memory]
    found = {"`segrules fit`": run(["fit", ruleset, str(orders), "--lock", str(lock), *limit])}
    day = re.search(r"^as_of: '?([0-9-]+)", lock.read_text(), re.MULTILINE)
    shared = ["--lock", str(lock), "--as-of", day[1] if day else ""]
    whole, part = folder / "whole", folder / "part"
    words = ["apply", ruleset, str(orders), "--out", str(whole), *shared, *limit]
    found["`segrules apply`"] = run(words)
    sample = sampled(orders, folder / "sample.csv")
    run(["apply", ruleset, str(sample), "--out", str(part), *shared])
    return section(job, orders.stat().st_size, found, same(whole, part))


def run(words: list[str]) -> Measured:
    """A command of segrules, measured."""
    return measured([*COMMAND, *words])


def sampled(orders: Path, sample: Path) -> Path:
    """The header and the lines of the sampled customers."""
    with orders.open("rb") as lines, sample.open("wb") as file:
        file.write(next(lines))
        file.writelines(line for line in lines if line[:20].endswith(ENDING))
    return sample


def same(whole: Path, part: Path) -> int:
    """How many customers are compared; raises AssertionError where one differs."""
    wanted = set((part / "customers.csv").read_bytes().splitlines()[1:])
    with (whole / "customers.csv").open("rb") as lines:
        found = {line.rstrip(b"\r\n") for line in lines}
    left = wanted - found
    assert not left, f"{len(left)} customers differ, such as {min(left)!r}"  # noqa: S101 - the check
    return len(wanted)


def section(job: Job, size: int, found: Mapping[str, Measured], compared: int) -> str:
    """The section of the results."""
    said = (
        f"{job.orders:,} order lines of up to {job.customers:,} customers (a CSV of "
        f"{size / GIB:.2f} GiB) on the DuckDB engine with `--memory {job.memory}`. {compared:,} "
        "customers were applied on the pandas engine as well; all are the same, line by line."
    )
    rows = [
        [name, f"{m.wall:.1f}", f"{m.cpu:.1f}", f"{m.peak / GIB:.2f}"] for name, m in found.items()
    ]
    title = "## Larger than memory (`larger_than_memory.py`)"
    figures = table(("", "wall s", "CPU s", "peak GiB"), rows)
    return "\n\n".join([title, said, figures, machine(("duckdb", "pandas", "numpy", "pyarrow"))])


if __name__ == "__main__":
    sys.exit(main())
