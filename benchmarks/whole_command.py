"""The whole command: customers in a file -> their scores, 11 segments and 20 tags in a file.

`segrules apply` runs on CSV and Parquet, to CSV and Parquet, beside an analyst's pandas script, and
Polars and DuckDB by hand. All are whole processes that take turns. Inside: Polars and DuckDB must
give every customer the segment and the tags that segrules gives; the analyst's script, whose scores
hang on the order of the file, gives some another, which are counted.

Run: python benchmarks/whole_command.py [--short] [--rows N] [--rounds N] [--shuffled]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from make_customer_files import Made, make_customers
from measured import COMMAND, GIB, Measured, medians
from results_page import machine, table, write_section
from whole_command_peers import TAGS

HERE = Path(__file__).parent
RULESET, SCRIPT = HERE / "whole_command.yml", HERE / "whole_command_peers.py"
LIBRARIES = ("pandas", "numpy", "pyarrow", "polars", "duckdb")
FORMATS = ("csv", "parquet")
ANALYST = "pandas script, CSV to CSV"
GOALS = {"CSV to CSV": 5.0, "Parquet to Parquet": 10.0}
"""How many times faster than the analyst's script on CSV each is to be."""
PEAK = 3 * GIB
WRITTEN = {"csv": "CSV", "parquet": "Parquet"}


@dataclass(frozen=True, slots=True)
class Job:
    """How many customers, in the order of their ids or not, and how often each command runs."""

    rows: int
    rounds: int
    shuffled: bool


def main() -> int:
    """Measure, compare, write the section of the results."""
    job, work = read_arguments()
    with tempfile.TemporaryDirectory(dir=work) as folder:
        made = make_customers(Path(folder), job.rows, shuffled=job.shuffled)
        commands = commands_on(made, Path(folder))
        found = medians(commands, job.rounds)
        moved = checked(Path(folder))
        sizes = {kind: file.stat().st_size for kind, file in files_of(made).items()}
    text = section(job, sizes, found, moved)
    print(text)
    if job.rows == FULL.rows:
        write_section("whole command", text)
    return 0


FULL, SHORT = Job(10_000_000, 5, shuffled=False), Job(200_000, 1, shuffled=False)


def read_arguments() -> tuple[Job, Path | None]:
    """The job that the command line asks for, and where to put the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="few rows, one round; writes no results"
    )
    parser.add_argument("--rows", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--shuffled", action="store_true", help="rows not in the order of ids")
    parser.add_argument("--work", type=Path, help="the folder for the files, which are removed")
    given = parser.parse_args()
    usual = SHORT if given.short else FULL
    job = Job(given.rows or usual.rows, given.rounds or usual.rounds, given.shuffled)
    return job, given.work


def files_of(made: Made) -> Mapping[str, Path]:
    """The files by format."""
    return {"csv": made.csv, "parquet": made.parquet}


def commands_on(made: Made, work: Path) -> Mapping[str, Sequence[str]]:
    """The commands by name, each with its own file or folder to write."""
    files, commands = files_of(made), {}
    for read in FORMATS:
        for kind in FORMATS:
            said = f"{WRITTEN[read]} to {WRITTEN[kind]}"
            options = ["--table", kind, "--out", str(work / f"{read}-{kind}")]
            apply = [str(COMMAND), "apply", str(RULESET), str(files[read]), *options]
            commands[f"segrules, {said}"] = apply
            if read == kind:
                for peer in ("polars", "duckdb"):
                    out = work / f"{peer}.{kind}"
                    run = [sys.executable, str(SCRIPT), peer, str(files[read]), str(out)]
                    commands[f"{peer} by hand, {said}"] = run
    out = work / "pandas.csv"
    commands[ANALYST] = [sys.executable, str(SCRIPT), "pandas", str(made.csv), str(out)]
    return commands


# ---------------------------------------------------------------- equal answers


def checked(work: Path) -> float:
    """The share of customers whom the analyst's script puts into another segment.

    Raises ValueError where anybody else disagrees about a customer.
    """
    db = duckdb.connect()
    ours = f"'{work}/csv-csv/customers.csv'"
    answers = fingerprint(db, ours, joined=True)
    for read in FORMATS:
        for kind in FORMATS:
            path = f"'{work}/{read}-{kind}/customers.{kind}'"
            agree(path, answers, fingerprint(db, path, joined=True))
    for peer in ("polars", "duckdb"):
        for kind in FORMATS:
            path = f"'{work}/{peer}.{kind}'"
            agree(path, answers, fingerprint(db, path, joined=False))
    asked = (
        f"SELECT avg((a.rfm <> b.rfm)::INT) FROM {ours} a "  # noqa: S608 - our own files
        f"JOIN '{work}/pandas.csv' b USING (customer_id)"
    )
    moved = db.execute(asked).fetchone()
    assert moved is not None  # noqa: S101 - an aggregate has a row
    return float(moved[0])


def fingerprint(db: duckdb.DuckDBPyConnection, path: str, *, joined: bool) -> list[object]:
    """Who has which scores and segment, and who carries each tag: sums of hashes of the ids."""
    tags = [
        f"list_contains(string_split(coalesce(tags, ''), '|'), '{t}')" if joined else f'"tags.{t}"'
        for t in TAGS
    ]
    sums = [f"sum(hash(customer_id)) FILTER ({t})" for t in tags]
    whole = "sum(hash(customer_id, recency_, R, F, M, V, rfm, spend_))"
    names = (
        "days AS recency_, spend AS spend_" if joined else "recency AS recency_, monetary AS spend_"
    )
    kinds = f"SELECT *, {names} FROM {path}"  # noqa: S608 - our own files
    typed = (
        "SELECT * REPLACE (recency_::BIGINT AS recency_, spend_::DECIMAL(19,2) AS spend_, "  # noqa: S608
        f"R::INT AS R, F::INT AS F, M::INT AS M, V::INT AS V) FROM ({kinds})"
    )
    row = db.execute(f"SELECT count(*), {whole}, {', '.join(sums)} FROM ({typed})").fetchone()  # noqa: S608
    return list(row or ())


def agree(path: str, one: list[object], other: list[object]) -> None:
    """Stop where two do not say the same."""
    if one != other:
        message = f"{Path(path.strip(chr(39))).name} disagrees about customers"
        raise ValueError(message)


# ---------------------------------------------------------------- the section


def section(job: Job, sizes: Mapping[str, int], found: Mapping[str, Measured], moved: float) -> str:
    """The section of the results."""
    theirs = found[ANALYST]
    rows = [row(name, m, theirs) for name, m in found.items()]
    order = "not in the order of their ids" if job.shuffled else "in the order of their ids"
    said = (
        f"{job.rows:,} customers {order} with 14 columns (a CSV of {sizes['csv'] / 1e6:,.0f} MB, "
        f"Parquet of {sizes['parquet'] / 1e6:,.0f} MB), to four scores, 11 segments and 20 tags, "
        f"written; medians of {job.rounds} whole processes that took turns. segrules writes the "
        "tags as one column, a run folder with playbooks and digests beside it, and syncs it to "
        "the disk; the others write 20 columns of booleans. Polars and DuckDB agree with it on "
        f"every customer; the pandas script puts {moved:.1%} of them into another segment, because "
        "its scores hang on the order of the file."
    )
    figures = table(("", "wall s", "CPU s", "peak GiB", "times faster"), rows)
    title = "## The whole command (`whole_command.py`)"
    return "\n\n".join([title, said, figures, goals(found), machine(LIBRARIES)])


def row(name: str, figures: Measured, theirs: Measured) -> list[str]:
    """A row of the table."""
    peak, ratio = figures.peak / GIB, theirs.wall / figures.wall
    return [name, f"{figures.wall:.2f}", f"{figures.cpu:.2f}", f"{peak:.2f}", f"{ratio:.1f}"]


def goals(found: Mapping[str, Measured]) -> str:
    """What was aimed at, and what came of it."""
    theirs = found[ANALYST].wall
    said = [
        f"{name} at least {goal:.0f} times ({theirs / found[f'segrules, {name}'].wall:.1f})"
        for name, goal in GOALS.items()
    ]
    peak = max(m.peak for name, m in found.items() if name.startswith("segrules"))
    return f"Goals: {', '.join(said)}, peak under {PEAK / GIB:.0f} GiB ({peak / GIB:.2f})."


if __name__ == "__main__":
    sys.exit(main())
