"""Time and memory of deciding who gets what: two million customers, five actions.

Run: python benchmarks/campaign.py FOLDER [CUSTOMERS]

The folder gets the customers (made once), their runs and a journal. Three runs of the command line
are measured: the summary alone; the run written with its contacts and journal; and a run two weeks
later, which reads the contacts of the first. Then the deciding alone, in this process.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from measured import COMMAND, GIB, measured

from segrules.compiler.check import check_path
from segrules.engines.on_pandas.reading.reading import read_tables
from segrules.engines.on_pandas.reading.sources import sources_of
from segrules.engines.on_pandas.running import run as running

RULESET = Path(__file__).with_name("campaign.yml")
MANY = 2_000_000


def make(path: Path, many: int) -> None:
    """Write customers of whom most can be reached by a channel."""
    rng = np.random.default_rng(7)
    ids = np.char.add("c", np.char.zfill(np.arange(many).astype(str), 8))
    phones = np.char.add("13", np.char.zfill(np.arange(many).astype(str), 9))
    answers = np.array(["yes", "no", ""])
    pd.DataFrame(
        {
            "customer_id": ids,
            "mobile": np.where(rng.random(many) < 0.9, phones, ""),
            "email": np.where(rng.random(many) < 0.6, np.char.add(ids, "@example.com"), ""),
            "sms_ok": answers[rng.choice(3, many, p=[0.7, 0.2, 0.1])],
            "email_ok": answers[rng.choice(3, many, p=[0.5, 0.4, 0.1])],
            "orders": rng.geometric(0.3, many),
            "spent": np.round(rng.lognormal(5.2, 1.2, many), 2),
        }
    ).to_csv(path, index=False)


def told(*options: str) -> None:
    """Run the command line once; print what it took."""
    found = measured([str(COMMAND), "apply", str(RULESET), *options])
    said = f"{found.wall:.1f} s, {found.cpu:.1f} s of processor, {found.peak / GIB:.2f} GiB"
    print(f"apply {' '.join(Path(o).name for o in options)}: {said}")


def alone(data: Path) -> None:
    """Time the deciding by itself."""
    program = check_path(RULESET).program
    if program is None:
        raise RuntimeError(RULESET)
    read = read_tables(program.tables, sources_of([str(data)]), {}, "UTC", None)
    inner, taken = running.resolved, []

    def timed(*arguments: object) -> object:
        start = time.process_time()
        found = inner(*arguments)  # type: ignore[arg-type]
        taken.append(time.process_time() - start)
        return found

    running.resolved = timed  # type: ignore[assignment]
    running.run(program, read.frames, 20_545)
    print(f"deciding alone: {taken[0]:.1f} s of processor")


def main(folder: Path, many: int) -> None:
    """Make the customers where they are not there, and measure."""
    folder.mkdir(exist_ok=True)
    data, journal = folder / f"customers-{many}.csv", folder / f"journal-{many}.csv"
    if not data.exists():
        make(data, many)
    journal.unlink(missing_ok=True)
    told(str(data), "--as-of", "2026-04-20")
    kept = ("--journal", str(journal), "--out", str(folder / "run"))
    told(str(data), "--as-of", "2026-04-20", *kept)
    told(str(data), "--as-of", "2026-05-04", *kept)
    alone(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else MANY)
