"""Time of fitting BG/NBD and Gamma-Gamma to a table of histories, and of answering: best of five.

Run: python benchmarks/models.py SUMMARY.csv   (columns x, t_x, T, zbar: repeats, age at the last of
them, age, mean value of a repeat; the CDNOW summary has 2,357 rows)
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from segrules.engines.models import bg_nbd, bg_nbd_fit, gamma_gamma_fit
from segrules.engines.models.answers import horizons
from segrules.engines.models.histories import histories

ROUNDS = 5


def best(work: Callable[[], object]) -> tuple[object, float]:
    """What the work gives, and the least processor time that it took, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        done = work()
        times.append(time.process_time() - start)
    return done, min(times)


def main(path: Path) -> None:
    """Print the parameters and the times."""
    table = pd.read_csv(path)
    x, tx, age, value = (table[c].to_numpy("float64") for c in ("x", "t_x", "T", "zbar"))
    buying = histories(x, tx, age)
    spending = gamma_gamma_fit.repeated(histories(x, value))
    found, seconds = best(lambda: bg_nbd_fit.fit_bg_nbd(buying).values)
    print(f"bg_nbd       {buying.customers} customers  {seconds:.2f} s  {found}")
    spent, seconds = best(lambda: gamma_gamma_fit.fit_gamma_gamma(spending).values)
    print(f"gamma_gamma  {spending.customers} customers  {seconds:.2f} s  {spent}")
    ahead = tuple((days / 7, weight) for days, weight in horizons(365, 0.1))
    values = bg_nbd_fit.fit_bg_nbd(buying).values
    _, seconds = best(lambda: bg_nbd.purchases_if_there(values, x, age, ahead))
    print(f"a discounted year of purchases of {len(x)} customers  {seconds:.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
