"""How many customers -> a Parquet file of them: the same values for the same seed.

Columns: customer_id, recency, frequency, monetary (two decimals), engagement (a double), age (a
double, as pandas holds integers of which some are missing), city (300 of them), channel, sms_ok.
A tenth of the ages and a twentieth of the cities are missing. Rows are in the order of the key,
or, with `--shuffled`, in none.

Run: python benchmarks/make_customers.py customers.parquet --customers 10_000_000 [--shuffled]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from customer_rules import CHANNELS, CITIES


def customers(count: int, *, shuffled: bool = False, seed: int = 20240501) -> pd.DataFrame:
    """The customers; cities and channels are categories, as a careful analyst holds them."""
    rng = np.random.default_rng(seed)
    ids = 1_000_000 + np.cumsum(rng.integers(1, 4, count))
    age = rng.integers(16, 86, count).astype(np.float64)
    age[rng.random(count) < 0.1] = np.nan
    city = (rng.random(count) ** 2 * len(CITIES)).astype(np.int16)
    city[rng.random(count) < 0.05] = -1
    frequency = np.minimum(rng.geometric(0.22, count), 400)
    monetary = np.round(frequency * rng.lognormal(4.2, 1.0, count), 2)
    channel = rng.integers(0, len(CHANNELS), count, dtype=np.int8)
    return pd.DataFrame(
        {
            "customer_id": rng.permutation(ids) if shuffled else ids,
            "recency": np.minimum(rng.exponential(180, count), 1095).astype(np.int64),
            "frequency": frequency,
            "monetary": monetary,
            "engagement": rng.beta(2, 3, count),
            "age": age,
            "city": pd.Categorical.from_codes(city, categories=list(CITIES)),
            "channel": pd.Categorical.from_codes(channel, categories=list(CHANNELS)),
            "sms_ok": rng.random(count) < 0.6,
        }
    )


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--customers", type=int, default=10_000_000)
    parser.add_argument("--shuffled", action="store_true")
    given = parser.parse_args()
    customers(given.customers, shuffled=given.shuffled).to_parquet(given.out)


if __name__ == "__main__":
    main()
