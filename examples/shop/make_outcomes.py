"""A run's folder -> the shop's orders a month later, with effects of actions that are known.

`python examples/shop/make_outcomes.py RUN FILE` reads who was contacted from the run, and writes
the shop's orders of before with those of the month after the run behind them. Whether a customer
orders, when and for how much is drawn by the customer's own id, so neither the order of rows nor
other customers change it. A customer orders with a chance of BASE; an action that got through adds
what EFFECTS says. Those left alone, and those whom no action reached, order as ever.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

BASE = 0.10
EFFECTS = {
    ("win_back", "coupon"): 0.25,
    ("win_back", "gift"): 0.08,
    ("next_order", ""): 0.0,
}
"""What each action and arm adds to the chance of an order; any other adds nothing."""
ORDERS = Path(__file__).with_name("orders.csv")
HELD = frozenset({"holdout", "control"})
DAYS = 30
PRICES = (89, 119, 149, 168, 199, 239, 268, 299, 358, 429)
MOST, STEP = 8000.0, 2000.0
"""For each STEP that a customer has spent, up to MOST, prices are one time higher."""
HEADER = ("order_id", "customer_id", "ordered_at", "amount")


def draw(purpose: str, customer: str) -> float:
    """A number in [0, 1) that only the purpose and the customer decide."""
    digest = sha256(f"a month later\0{purpose}\0{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of the run."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def chances(run: Path) -> dict[str, float]:
    """Each customer's chance of an order."""
    found = {row["customer_id"]: BASE for row in rows_of(run / "customers.csv")}
    for row in rows_of(run / "contacts.csv"):
        if row["arm"] not in HELD:
            found[row["customer_id"]] += EFFECTS.get((row["action"], row["arm"]), 0.0)
    return found


def orders(run: Path) -> Iterator[tuple[str, str, str, str]]:
    """The orders of the month after the run, by day and customer; some buy twice."""
    first = date.fromisoformat(json.loads((run / "run.json").read_text("utf-8"))["as_of"])
    spent = {r["customer_id"]: float(r["monetary"] or 0) for r in rows_of(run / "customers.csv")}
    for customer, chance in chances(run).items():
        many = int(draw("buys", customer) < chance) * (1 + (draw("again", customer) < BASE))
        for n in range(many):
            day = first + timedelta(days=int(draw(f"day {n}", customer) * DAYS))
            price = PRICES[int(draw(f"price {n}", customer) * len(PRICES))]
            # who spent more before buys dearer things now
            price *= 1 + int(min(spent.get(customer, 0.0), MOST) / STEP)
            yield f"N{customer}-{n}", customer, f"{day.isoformat()} 10:00", f"{price}.00"


def main(run: Path, file: Path) -> None:
    """Write the orders of before and of the month after."""
    before = [tuple(row[name] for name in HEADER) for row in rows_of(ORDERS)]
    after = sorted(orders(run), key=lambda o: (o[2], o[0]))
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADER, *before, *after])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
