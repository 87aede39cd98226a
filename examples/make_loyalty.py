"""A fixed seed -> orders.csv: two years of a shop whose customers buy and leave in their own way.

`python examples/make_loyalty.py [FOLDER]` writes `clv-loyalty/orders.csv` into the folder, else
beside this script: always the same bytes. The customers are invented. Each buys on a day with a
chance of their own, leaves after a purchase with another, and spends around a mean of their own:
what the probability models of lifetime value suppose.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from drawn import chance, csv_bytes, pick, whole

SEED = 20250705
CUSTOMERS = 900
FIRST_DAY = date(2023, 7, 1)
LAST_DAY = date(2025, 6, 30)
HEADER = (
    "订单编号", "客户编号", "下单日期", "实付金额", "成本", "年度品类支出", "短信授权", "企微授权",
)  # fmt: skip

GAPS = (9, 14, 20, 28, 40, 55, 75, 100, 140, 200, 300, 450)
"""Mean days between purchases."""
LEAVING = (1, 2, 4, 6, 9, 13, 18, 25, 34, 48)
"""Chance in percent to leave after a purchase."""
MEANS = (40, 55, 70, 85, 100, 120, 145, 180, 230, 310, 450, 700)
"""Mean value of a purchase, in CNY."""
SPREAD = (30, 45, 58, 70, 80, 90, 100, 112, 126, 145, 172, 220)
"""Value of a purchase in percent of the mean."""
COSTS = (55, 60, 65, 70, 75)
"""Cost in percent of what is paid."""
SHARES = (10, 20, 30, 40, 55, 70, 85, 100)
"""What is bought here, in percent of what the customer spends on such goods."""
CONSENTS = ("是", "是", "是", "否", "")


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys, how, and what is known of them beside."""

    id: str
    first: date
    gap: int
    leaving: int
    mean: int
    cost: int
    share: int
    sms: str
    wecom: str


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase, in cents."""

    day: date
    customer: Customer
    paid: int


def customer(rng: Random, number: int) -> Customer:
    """A customer who comes on any day but the last month's."""
    first = FIRST_DAY + timedelta(days=whole(rng, 0, (LAST_DAY - FIRST_DAY).days - 30))
    return Customer(
        f"{number:05d}",
        first,
        pick(rng, GAPS),
        pick(rng, LEAVING),
        pick(rng, MEANS),
        pick(rng, COSTS),
        pick(rng, SHARES),
        pick(rng, CONSENTS),
        pick(rng, CONSENTS),
    )


def history(rng: Random, who: Customer) -> Iterator[Order]:
    """The purchases of one customer, until they leave or the last day comes."""
    day = who.first
    while day <= LAST_DAY:
        yield Order(day, who, who.mean * pick(rng, SPREAD) + whole(rng, -9, 9) * 10)
        if chance(rng, who.leaving / 100):
            return
        day += timedelta(days=1)
        while day <= LAST_DAY and not chance(rng, 1 / who.gap):
            day += timedelta(days=1)


def in_category(orders: list[Order]) -> dict[str, int]:
    """What each customer spends on such goods a year, in CNY, here and elsewhere."""
    found = {}
    for who in {o.customer.id: o.customer for o in orders}.values():
        here = sum(o.paid for o in orders if o.customer is who and o.day > date(2024, 6, 30))
        found[who.id] = max(round(here / who.share / 100) * 100, 300)
    return found


def rows(rng: Random) -> Iterator[list[str]]:
    """The rows of the file, in order of time; every fifth customer never said what they spend."""
    people = [customer(rng, number) for number in range(1, CUSTOMERS + 1)]
    orders = sorted((o for who in people for o in history(rng, who)), key=lambda o: o.day)
    spent = in_category(orders)
    for number, order in enumerate(orders, 1):
        who = order.customer
        yield [
            f"L{order.day:%y%m%d}{number:05d}",
            who.id,
            order.day.isoformat(),
            f"{order.paid / 100:.2f}",
            f"{order.paid * who.cost / 10000:.2f}",
            "" if int(who.id) % 5 == 0 else str(spent[who.id]),
            who.sms,
            who.wecom,
        ]


def content() -> bytes:
    """The bytes of orders.csv."""
    rng = Random(SEED)  # noqa: S311 - the same orders every time
    return csv_bytes(HEADER, rows(rng), "utf-8-sig")


def main(folder: Path) -> None:
    """Write orders.csv into `clv-loyalty` in the folder."""
    (folder / "clv-loyalty").mkdir(exist_ok=True)
    (folder / "clv-loyalty" / "orders.csv").write_bytes(content())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
