"""How many customers -> a CSV file and a Parquet file of them: the same bytes for the same seed.

One row a customer: an id, the days since the last purchase, purchases and what they were worth,
visits, returns, the share bought with coupons, age, city, channel, level, the day of joining and
two consents. Money is heavy-tailed, ages are missing for one in twelve. The rows are in the order
of the ids, as an export by key has them, or `--shuffled`. Parquet is as warehouses write it: money
as decimals that are stored as integers.

Run: python benchmarks/make_customer_files.py FOLDER --rows 10_000_000 [--shuffled]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

Integers = npt.NDArray[np.int64]

AT_ONCE = 1_000_000
CITIES = tuple(f"{name}{n:03d}" for n in range(30) for name in ("上海", "北京", "成都", "city"))
CHANNELS = ("app", "web", "store", "wechat", "partner", "phone")
LEVELS = ("none", "silver", "gold", "platinum")
FIRST_DAY = 17_000
"""2016-07-18, as days since 1970."""
SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("recency", pa.int32()),
        ("frequency", pa.int32()),
        ("monetary", pa.decimal128(12, 2)),
        ("visits", pa.int32()),
        ("returned", pa.int32()),
        ("coupon_share", pa.float64()),
        ("age", pa.int32()),
        ("city", pa.string()),
        ("channel", pa.string()),
        ("level", pa.string()),
        ("joined", pa.date32()),
        ("sms_ok", pa.bool_()),
        ("email_ok", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Made:
    """The two files."""

    csv: Path
    parquet: Path


def make_customers(
    folder: Path, rows: int, *, seed: int = 20240501, shuffled: bool = False
) -> Made:
    """Write `customers.csv` and `customers.parquet`, of the same customers, into a folder."""
    made = Made(folder / "customers.csv", folder / "customers.parquet")
    plain = pa.csv.WriteOptions(include_header=False, quoting_style="none")
    with (
        made.csv.open("wb") as text,
        pq.ParquetWriter(made.parquet, SCHEMA, store_decimal_as_integer=True) as parquet,
        pa.csv.CSVWriter(text, SCHEMA, write_options=plain) as csv,
    ):
        text.write(f"{','.join(SCHEMA.names)}\n".encode())
        for table in tables(rows, seed, shuffled=shuffled):
            parquet.write_table(table)
            csv.write_table(table)
    return made


def tables(rows: int, seed: int, *, shuffled: bool) -> Iterator[pa.Table]:
    """The customers, a million at a time."""
    rng = np.random.default_rng(seed)
    ids = rng.permutation(rows) if shuffled else np.arange(rows)
    for start in range(0, rows, AT_ONCE):
        yield customers(rng, ids[start : start + AT_ONCE])


def customers(rng: np.random.Generator, ids: Integers) -> pa.Table:
    """Customers with these numbers."""
    count = len(ids)
    frequency = np.minimum(rng.geometric(0.18, count), 400)
    cents = np.rint(frequency * rng.lognormal(4.4, 0.9, count) * 100).astype(np.int64)
    age = rng.integers(16, 90, count)
    columns = [
        pa.array(np.strings.mod("C%09d", ids)),
        pa.array(np.minimum(rng.exponential(140, count), 1_500).astype(np.int32)),
        pa.array(frequency.astype(np.int32)),
        money(cents),
        pa.array(rng.poisson(3.2, count).astype(np.int32)),
        pa.array(rng.binomial(frequency, 0.06).astype(np.int32)),
        pa.array(np.round(rng.beta(1.2, 3, count), 4)),
        pa.array(age.astype(np.int32), mask=rng.random(count) < 1 / 12),
        words(rng, CITIES, count),
        words(rng, CHANNELS, count),
        words(rng, LEVELS, count),
        pa.array((FIRST_DAY + rng.integers(0, 2_800, count)).astype(np.int32)).view(pa.date32()),
        pa.array(rng.random(count) < 0.62),
        pa.array(rng.random(count) < 0.35),
    ]
    return pa.table(columns, schema=SCHEMA)


def money(cents: Integers) -> pa.Array:
    """Hundredths as decimals."""
    whole = pa.array(cents).cast(pa.decimal128(19, 0))
    scaled = pa.Array.from_buffers(pa.decimal128(19, 2), len(whole), whole.buffers())
    return scaled.cast(pa.decimal128(12, 2))


def words(rng: np.random.Generator, of: tuple[str, ...], count: int) -> pa.Array:
    """Words, the first more often than the last."""
    at = (len(of) * rng.random(count) ** 1.5).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(at), pa.array(of)).cast(pa.string())


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20240501)
    parser.add_argument("--shuffled", action="store_true")
    given = parser.parse_args()
    make_customers(given.folder, given.rows, seed=given.seed, shuffled=given.shuffled)


if __name__ == "__main__":
    main()
