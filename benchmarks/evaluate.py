"""Ten million customers in a DataFrame -> scores, segments and tags: segrules beside its peers.

Four quantile scores, eleven segments of which the first match wins, and 20 or 300 tags. Each
measurement is a process of its own, they take turns, and in the first round the answers of all are
compared by key: a peer that can be right must be right; of the analyst's script, whose ties fall
by the order of the file, the customers in another segment are counted.

Run: python benchmarks/evaluate.py [--short] [--customers N] [--rounds N]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measured import GIB, Measured, middle, reported
from results_page import machine, table, write_section

HERE = Path(__file__).parent
LIBRARIES = ("pandas", "numpy", "pyarrow", "polars", "duckdb", "numba", "rule-engine")
SAID = {
    "segrules": "**segrules**, `program.apply(frame)`",
    "segrules-frame": "**segrules**, `program.apply(frame).customers`, a column a tag",
    "segrules-encoded": "**segrules**, columns already typed",
    "analyst": "an analyst's pandas (qcut, rank first, np.select)",
    "masks": "pandas masks, exact cut points",
    "polars": "Polars lazy, its own frame, tags in bits",
    "polars-pandas": "Polars lazy, from and to pandas",
    "duckdb": "DuckDB SQL, to a DataFrame",
    "numba-encoded": "numba loop for these rules, narrow columns, warm",
}
BESIDE_TYPED = ("segrules-encoded", "numba-encoded")
FEW_TAGS, MANY_TAGS = 20, 300


@dataclass(frozen=True, slots=True)
class Job:
    """How many customers, and how often everything runs; how many with many tags, and by rows."""

    customers: int
    many: int
    rows: int
    rounds: int


FULL, SHORT = Job(10_000_000, 5_000_000, 10_000, 5), Job(200_000, 100_000, 1_000, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """The medians of each competitor, and how many customers have another segment than ours."""

    figures: Mapping[str, Measured]
    elsewhere: Mapping[str, int]


def main() -> int:
    """Measure, compare, write the section of the results; 1 where a peer's answers differ."""
    given = read_arguments()
    usual = SHORT if given.short else FULL
    customers = given.customers or usual.customers
    many, rounds = min(customers, usual.many), given.rounds or usual.rounds
    job = Job(customers, many, usual.rows, rounds)
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        work = Path(folder)
        data = made(work / "customers.parquet", job.customers)
        few = compared(data, FEW_TAGS, tuple(SAID), job, work)
        shuffled = made(work / "shuffled.parquet", job.customers, "--shuffled")
        moved = compared(shuffled, FEW_TAGS, ("segrules", "analyst"), job, work)
        less = made(work / "less.parquet", job.many)
        asked = tuple(name for name in SAID if name not in {"analyst", *BESIDE_TYPED})
        many = compared(less, MANY_TAGS, asked, job, work)
        row = rate_of_rows(work, job.rows)
    wrong = {name: n for f in (few, moved, many) for name, n in f.elsewhere.items() if n}
    wrong.pop("analyst", None)
    text = section(job, few, moved, many, row)
    print(text)
    if wrong:
        print("answers differ:", wrong)
        return 1
    if not given.short:
        write_section("evaluate", text)
    return 0


def read_arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rows; writes no results")
    parser.add_argument("--customers", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--work", type=Path, help="the folder for the files, which are removed")
    return parser.parse_args()


def made(path: Path, customers: int, *options: str) -> Path:
    """The customers, made by a process of their own."""
    maker = [sys.executable, str(HERE / "make_customers.py"), str(path)]
    subprocess.run([*maker, "--customers", str(customers), *options], check=True)
    return path


def compared(data: Path, tags: int, names: Sequence[str], job: Job, work: Path) -> Found:
    """The competitors in turns; their answers beside ours, once."""
    runs: dict[str, list[Measured]] = {name: [] for name in names}
    elsewhere: dict[str, int] = {}
    ours = work / "ours.npz"
    for name in names:
        runs[name].append(one(name, data, tags, ours if name == "segrules" else work / "its.npz"))
        if name != "segrules":
            elsewhere[name] = differing(ours, work / "its.npz", exact=name != "analyst")
    for _ in range(job.rounds - 1):
        for name in names:
            runs[name].append(one(name, data, tags))
    return Found({name: middle(found) for name, found in runs.items()}, elsewhere)


def one(name: str, data: Path, tags: int, answers: Path | None = None) -> Measured:
    """One measurement."""
    peer = [sys.executable, str(HERE / "evaluate_peers.py"), name, str(data), str(tags)]
    return reported(peer if answers is None else [*peer, str(answers)])


def differing(ours: Path, its: Path, *, exact: bool) -> int:
    """How many customers have another segment, or where it must be exact another tag."""
    with np.load(ours) as one_, np.load(its) as other:
        if not np.array_equal(one_["keys"], other["keys"]):
            return len(one_["keys"])
        apart = int(np.count_nonzero(one_["types"] != other["types"]))
        if not exact:
            return apart
        return apart + int(np.count_nonzero(one_["tags"] != other["tags"]))


def rate_of_rows(work: Path, rows: int) -> float:
    """Customers a second of an engine that takes one customer at a time."""
    data = made(work / "few.parquet", rows)
    return rows / one("row-engine", data, FEW_TAGS).wall


# ---------------------------------------------------------------- the page


def section(job: Job, few: Found, moved: Found, many: Found, row: float) -> str:
    """The section of the results."""
    apart = few.elsewhere["analyst"]
    minutes = job.customers / row / 60
    return "\n\n".join(
        [
            "## Customers to scores, segments and tags (`evaluate.py`)",
            (
                f"{job.customers:,} customers in a DataFrame: four quantile scores, eleven "
                f"segments of which the first match wins, {FEW_TAGS} tags. Medians of "
                f"{job.rounds} processes each, which took turns; times are of the work alone, "
                "peaks of the whole process with its input. The answers are equal, customer by "
                "customer, but for the "
                f"analyst's: there {apart:,} ({apart / job.customers:.0%}) are in another segment, "
                "because equal values are ranked by their place in the file. segrules, like "
                "Polars, holds tags as bits; as a frame with a column of booleans for each tag, as "
                "pandas and DuckDB make them, it is a line of its own."
            ),
            figures(few),
            f"The same with {MANY_TAGS} tags and {job.many:,} customers:",
            figures(many),
            (
                f"The first table's rows in no order of the key: segrules "
                f"{moved.figures['segrules'].wall:.2f} s, the analyst's pandas "
                f"{moved.figures['analyst'].wall:.2f} s; segrules' customers are sorted by key."
            ),
            (
                f"A row engine (`rule-engine`, classes given) does {row:,.0f} customers a second "
                f"on {job.rows:,} of them: {minutes:,.0f} minutes for all."
            ),
            machine(LIBRARIES),
        ]
    )


def figures(found: Found) -> str:
    """A table of times, of what each takes beside `program.apply`, and of peaks."""
    ours = found.figures["segrules"].wall
    rows = [
        [
            SAID[name],
            f"{m.wall:.2f}",
            f"{m.wall / ours:.1f}x",
            f"{m.cpu:.2f}",
            f"{m.peak / GIB:.2f}",
        ]
        for name, m in sorted(found.figures.items(), key=lambda item: item[1].wall)
    ]
    return table(("", "wall s", "beside segrules", "CPU s", "peak GiB"), rows)


if __name__ == "__main__":
    sys.exit(main())
