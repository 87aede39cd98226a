"""How many transactions of how many customers -> a Parquet file: the same for the same seed.

Columns: customer_id (integers, far apart), ordered_at (a day of two years), amount (two decimals),
channel (4 categories), category (40), quantity. Rows are in the order of time; customers are
heavy-tailed.

Run: python benchmarks/make_transactions.py orders.parquet --orders 20_000_000 --customers 2_000_000
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

CHANNELS = ("app", "mini", "store", "web")
CATEGORIES = tuple(f"cat{n:02}" for n in range(40))
FIRST_DAY = np.datetime64("2023-01-01", "s")
DAYS = 730


def transactions(orders: int, customers: int, seed: int = 20240501) -> pd.DataFrame:
    """The transactions."""
    rng = np.random.default_rng(seed)
    ids = 1_000_000 + np.cumsum(rng.integers(1, 5, customers))
    rng.shuffle(ids)
    who = (rng.random(orders) ** 1.7 * customers).astype(np.int64)
    days = np.sort(rng.integers(0, DAYS, orders)).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "customer_id": ids[who],
            "ordered_at": FIRST_DAY + days,
            "amount": np.round(rng.lognormal(4.2, 1.0, orders) + 0.01, 2),
            "channel": _codes(rng, orders, CHANNELS),
            "category": _codes(rng, orders, CATEGORIES),
            "quantity": rng.integers(1, 6, orders),
        }
    )


def _codes(rng: np.random.Generator, count: int, words: tuple[str, ...]) -> pd.Categorical:
    return pd.Categorical.from_codes(rng.integers(0, len(words), count, np.int8), list(words))


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--orders", type=int, default=20_000_000)
    parser.add_argument("--customers", type=int, default=2_000_000)
    given = parser.parse_args()
    transactions(given.orders, given.customers).to_parquet(given.out)


if __name__ == "__main__":
    main()
