"""A fixed seed -> orders.csv: eighteen months of a small shop, as its export would look.

`python examples/make_shop.py [FOLDER]` writes the file into the folder, else beside this script:
always the same bytes. The shop and its people are invented. The file has the dirt of real exports:
GB18030, three ways to write a date, amounts with signs, commas, full-width digits and 万, refunds,
free orders, guests without an id, orders exported twice, blanks around ids, and a few cells that
nobody can read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from drawn import csv_bytes, pick, whole

SEED = 20250701
LAST_DAY = date(2025, 6, 30)
DAYS = 546
HEADER = (
    "订单编号", "客户编号", "客户姓名", "下单时间", "实付金额",
    "渠道", "城市", "短信授权", "企微授权",
)  # fmt: skip

SMALL = ("19.90", "29.00", "35.50", "49.90", "68.00", "89.00")
MIDDLE = ("99.00", "128.00", "168.00", "199.00", "258.00", "299.00", "368.00")
LARGE = ("480.00", "598.00", "680.00", "899.00", "1280.00", "1680.00")
GREAT = (
    "1280.00", "1480.00", "1680.00", "1980.00", "2380.00", "2980.00", "3680.00", "5200.00",
    "8800.00", "12000.00",
)  # fmt: skip

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超")
CITIES = ("上海", "北京", "杭州", "成都", "广州", "武汉", "西安", "南京", "长沙", "青岛")
CHANNELS = ("小程序", "小程序", "小程序", "天猫", "天猫", "门店", "京东")
CONSENTS = ("是", "是", "是", "是", "否", "否", "")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of customer: how many there are, how often, how long ago and what they buy.

    `orders`, `last` (days before the last day) and `gap` (days between orders) are ranges.
    """

    customers: int
    orders: tuple[int, int]
    last: tuple[int, int]
    gap: tuple[int, int]
    prices: tuple[str, ...]


KINDS = (
    Kind(26, (13, 28), (0, 21), (6, 24), (*MIDDLE, *MIDDLE, *LARGE, *GREAT[:7])),
    Kind(52, (9, 20), (0, 32), (9, 26), (*SMALL, *SMALL, *MIDDLE[:2])),
    Kind(44, (1, 3), (1, 62), (20, 90), GREAT),
    Kind(30, (9, 15), (118, 210), (5, 16), (*MIDDLE, *LARGE)),
    Kind(34, (1, 2), (140, 330), (15, 60), GREAT),
    Kind(96, (1, 2), (0, 48), (8, 30), (*SMALL, *MIDDLE)),
    Kind(36, (8, 13), (120, 230), (5, 14), SMALL),
    Kind(124, (1, 2), (120, 520), (10, 60), (*SMALL, *MIDDLE)),
    Kind(66, (3, 7), (30, 130), (15, 50), (*SMALL, *MIDDLE, *LARGE[:2])),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys: an id with leading zeros, a name, a city, what they agreed to."""

    id: str
    name: str
    city: str
    sms: str
    wecom: str


@dataclass(frozen=True, slots=True)
class Order:
    """One row of the export, as texts; `day` and `minute` only put the rows in order."""

    day: date
    minute: int
    customer: Customer
    amount: str
    channel: str
    id: str = ""
    written_day: str = ""


# ---------------------------------------------------------------- what happened in the shop


def customer(rng: Random, number: int) -> Customer:
    """A customer with the id of that number."""
    name = pick(rng, SURNAMES) + pick(rng, GIVEN)
    return Customer(
        f"{number:05d}", name, pick(rng, CITIES), pick(rng, CONSENTS), pick(rng, CONSENTS)
    )


def history(rng: Random, kind: Kind, who: Customer) -> list[Order]:
    """The orders of one customer, none before the shop opened."""
    day = LAST_DAY - timedelta(days=whole(rng, *kind.last))
    orders = []
    for _ in range(whole(rng, *kind.orders)):
        if day > LAST_DAY - timedelta(days=DAYS):
            minute = whole(rng, 9 * 60, 22 * 60)
            orders.append(Order(day, minute, who, pick(rng, kind.prices), pick(rng, CHANNELS)))
        day -= timedelta(days=whole(rng, *kind.gap))
    return orders


def shop(rng: Random) -> list[Order]:
    """Every order of the shop, in order of time, numbered."""
    people = [kind for kind in KINDS for _ in range(kind.customers)]
    orders: list[Order] = []
    for number, kind in enumerate(people, start=1):
        orders += history(rng, kind, customer(rng, number))
    orders.sort(key=lambda o: (o.day, o.minute, o.customer.id))
    return [replace(o, id=f"D{o.day:%y%m%d}{n:05d}") for n, o in enumerate(orders, start=1)]


# ---------------------------------------------------------------- what the export made of it


def dated(rng: Random, order: Order) -> str:
    """The day of an order, written in one of three ways."""
    day = order.day
    clock = f"{order.minute // 60:02d}:{order.minute % 60:02d}"
    ways = (
        f"{day:%Y-%m-%d} {clock}",
        f"{day:%Y-%m-%d} {clock}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    return pick(rng, ways)


def priced(rng: Random, amount: str) -> str:
    """An amount, now and then with a sign and commas, in full-width digits, or in 万."""
    if amount == "12000.00":
        return "1.2万"
    draw = rng.random()
    if draw < 0.06:  # noqa: PLR2004 - shares of the rows
        return f"￥{float(amount):,.2f}"
    if draw < 0.09:  # noqa: PLR2004 - as above
        return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in amount)
    return amount


def blanked(rng: Random, text: str) -> str:
    """An id, now and then with blanks around it."""
    draw = rng.random()
    if draw < 0.02:  # noqa: PLR2004 - shares of the rows
        return f" {text} "
    return f"\u3000{text}" if draw < 0.03 else text  # noqa: PLR2004 - as above


def row(rng: Random, order: Order) -> list[str]:
    """The cells of an order."""
    who = order.customer
    return [
        order.id,
        blanked(rng, who.id) if who.id else "",
        who.name,
        order.written_day or dated(rng, order),
        priced(rng, order.amount),
        order.channel,
        who.city,
        who.sms,
        who.wecom,
    ]


def refunds(rng: Random, orders: Sequence[Order]) -> list[Order]:
    """Refunds of some orders a few days later, with ids of their own and negative amounts."""
    sold = [o for o in orders if o.day < LAST_DAY - timedelta(days=10)]
    returned = [pick(rng, sold) for _ in range(42)]
    return [
        replace(o, id=f"T{o.id[1:]}", amount=f"-{o.amount}", day=o.day + timedelta(days=5))
        for o in dict.fromkeys(returned)
    ]


def guests(rng: Random) -> list[Order]:
    """Orders of people who did not log in."""
    nobody = Customer("", "", "", "", "")
    days = [LAST_DAY - timedelta(days=whole(rng, 1, 500)) for _ in range(25)]
    return [
        Order(day, 600, nobody, pick(rng, MIDDLE), "门店", f"G{day:%y%m%d}{n:05d}")
        for n, day in enumerate(days, start=1)
    ]


def spoiled(rng: Random, orders: Sequence[Order]) -> list[Order]:
    """A few orders that went wrong: free ones, amounts and a date that cannot be read."""
    some = [replace(pick(rng, orders), id=f"X{n:011d}") for n in range(1, 9)]
    free = [replace(o, amount="0.00") for o in some[:5]]
    unread = [replace(some[5], amount="待确认"), replace(some[6], amount="面议")]
    return [*free, *unread, replace(some[7], written_day="2025-02-30")]


def export(rng: Random) -> list[list[str]]:
    """The rows of the file: all orders with refunds, guests and faults, some of them twice."""
    sold = shop(rng)
    orders = [*sold, *refunds(rng, sold), *guests(rng), *spoiled(rng, sold)]
    orders.sort(key=lambda o: (o.day, o.minute, o.id))
    rows = [row(rng, o) for o in orders]
    for _ in range(12):
        at = whole(rng, 0, len(rows) - 1)
        rows.insert(at, list(rows[at]))
    return rows


def content() -> bytes:
    """The bytes of orders.csv."""
    rng = Random(SEED)  # noqa: S311 - the same shop every time
    return csv_bytes(HEADER, export(rng), "gb18030")


def main(folder: Path) -> None:
    """Write orders.csv into the folder."""
    (folder / "orders.csv").write_bytes(content())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
