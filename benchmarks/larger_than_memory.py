"""Order lines larger than memory: apply a ruleset under a limit, compare a sample with pandas.

The file is made where it is not there yet. `segrules fit` and `segrules apply` run on the DuckDB
engine with the limit, as processes of their own whose peak memory is measured. Then the lines of
some customers (those whose number ends alike) are applied with the same lock on the pandas engine,
and what both say of these customers must be the same, line by line.

Run: python benchmarks/larger_than_memory.py --orders 100_000_000 --memory 2GB --folder FOLDER
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from make_orders import make_orders
from measured import GIB, Measured, measured

RULESET = Path(__file__).with_name("eight_types.yml")
ENDING = b"17,"
"""How the sampled customers' ids end in a line, with the comma after it: one in a hundred."""
COMMAND = [sys.executable, "-m", "segrules"]


def main() -> None:
    """Make, fit, apply, compare; print the figures."""
    given = arguments()
    folder = given.folder
    folder.mkdir(parents=True, exist_ok=True)
    orders = folder / f"orders-{given.orders}.csv"
    if not orders.exists():
        make_orders(orders, given.orders, given.customers)
    print(f"{given.orders:,} lines, {orders.stat().st_size / GIB:.2f} GiB, limit {given.memory}")
    lock, ruleset = folder / "lock.yml", str(RULESET)
    limit = ["--memory", given.memory]
    told("fit", run(["fit", ruleset, str(orders), "--lock", str(lock), *limit]))
    day = re.search(r"^as_of: '?([0-9-]+)", lock.read_text(), re.MULTILINE)
    shared = ["--lock", str(lock), "--as-of", day[1] if day else ""]
    whole, part = folder / "whole", folder / "part"
    told("apply", run(["apply", ruleset, str(orders), "--out", str(whole), *shared, *limit]))
    sample = sampled(orders, folder / "sample.csv")
    told("pandas", run(["apply", ruleset, str(sample), "--out", str(part), *shared]))
    print(f"{same(whole, part):,} sampled customers are the same on both engines")


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--folder", type=Path, required=True)
    return parser.parse_args()


def run(words: list[str]) -> Measured:
    """A command of segrules, measured."""
    return measured([*COMMAND, *words])


def told(name: str, figures: Measured) -> None:
    """One line of figures."""
    peak = figures.peak / GIB
    print(f"{name:8} {figures.wall:8.1f} s  {figures.cpu:8.1f} s cpu  {peak:6.2f} GiB", flush=True)


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


if __name__ == "__main__":
    main()
