"""How many orders, of how many customers -> a CSV file of them: the same bytes for the same seed.

Columns: order_id, customer_id, ordered_at, amount. Customers are heavy-tailed (a few order often),
amounts too; 3 % are refunds, 1 % of the customer ids are missing. Orders are in the order of time.

Run: python benchmarks/make_orders.py orders.csv --orders 10_000_000 --customers 1_000_000 [--times]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]

HEADER = b"order_id,customer_id,ordered_at,amount\n"
AT_ONCE = 1 << 18
FIRST_DAY = np.datetime64("2023-01-01")
DAYS = 730
REFUNDS = 0.03
WITHOUT_CUSTOMER = 0.01
ZERO = ord("0")


def make_orders(
    path: Path, orders: int, customers: int, *, seed: int = 20240501, times: bool = False
) -> None:
    """Write the file; with `times`, `ordered_at` has a time of day."""
    rng = np.random.default_rng(seed)
    shares = np.cumsum(rng.pareto(1.6, customers) + 1.0)
    with path.open("wb") as file:
        file.write(HEADER)
        for start in range(0, orders, AT_ONCE):
            count = min(AT_ONCE, orders - start)
            file.write(lines(rng, shares, start, count, orders, times=times))


def lines(
    rng: np.random.Generator,
    shares: npt.NDArray[np.float64],
    start: int,
    count: int,
    orders: int,
    *,
    times: bool,
) -> bytes:
    """Some orders, from the one numbered `start` on, as lines of text."""
    numbers = np.arange(start, start + count)
    who = np.searchsorted(shares, rng.random(count) * shares[-1])
    seconds = (numbers + rng.random(count)) * (DAYS * 86_400 / orders)
    cents = np.maximum(np.rint(rng.lognormal(4.4, 1.1, count) * 100), 1).astype(np.int64)
    cents[rng.random(count) < REFUNDS] *= -1
    customer = digits(who, 8)
    customer[rng.random(count) < WITHOUT_CUSTOMER] = 0
    customer[:, :1] = np.where(customer[:, :1], ord("C"), 0)
    cells = [with_letter(digits(numbers, 9), "A"), customer, moments(seconds, times=times)]
    return joined([*cells, amounts(cents)])


# ---------------------------------------------------------------- cells, padded with zero bytes


def digits(numbers: Integers, width: int) -> Bytes:
    """Numbers as `width` digits each, with leading zeros."""
    cells = np.empty((len(numbers), width), np.uint8)
    for place in range(width - 1, -1, -1):
        numbers, digit = np.divmod(numbers, 10)
        cells[:, place] = digit + ZERO
    return cells


def with_letter(cells: Bytes, letter: str) -> Bytes:
    """The cells with a letter before each."""
    return np.hstack([np.full((len(cells), 1), ord(letter), np.uint8), cells])


def moments(seconds: npt.NDArray[np.float64], *, times: bool) -> Bytes:
    """Seconds since the first day as `2023-01-01`, or as `2023-01-01 08:26:00`."""
    moment = FIRST_DAY.astype("datetime64[s]") + seconds.astype(np.int64)
    text = np.datetime_as_string(moment, unit="s" if times else "D")
    codes: Bytes = text.view(np.uint32).reshape(len(text), -1).astype(np.uint8)
    codes[codes == ord("T")] = ord(" ")
    return codes


def amounts(cents: Integers) -> Bytes:
    """Hundredths as `1234.50` or `-20.00`."""
    whole, rest = np.divmod(np.abs(cents), 100)
    cells = digits(whole, 7)
    cells[:, :-1][np.cumsum(cells[:, :-1] != ZERO, axis=1) == 0] = 0
    sign = np.where(cents < 0, ord("-"), 0).astype(np.uint8)[:, None]
    point = np.full((len(cents), 1), ord("."), np.uint8)
    return np.hstack([sign, cells, point, digits(rest, 2)])


def joined(columns: Sequence[Bytes]) -> bytes:
    """Columns of cells as lines, the padding left out."""
    rows = np.hstack(list(separated(columns)))
    return bytes(rows[rows != 0])


def separated(columns: Sequence[Bytes]) -> Iterator[Bytes]:
    """The columns, each with what stands after its cells."""
    for place, column in enumerate(columns, start=1):
        end = "\n" if place == len(columns) else ","
        yield column
        yield np.full((len(column), 1), ord(end), np.uint8)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20240501)
    parser.add_argument("--times", action="store_true")
    given = parser.parse_args()
    make_orders(given.path, given.orders, given.customers, seed=given.seed, times=given.times)


if __name__ == "__main__":
    main()
