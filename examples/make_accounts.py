"""A fixed seed -> the account list of a small B2B seller, and what the accounts ordered.

`python examples/make_accounts.py [FOLDER]` writes `b2b/customers.csv` and `b2b/orders.csv` into the
folder, else beside this script: always the same bytes. The companies are invented.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from drawn import chance, csv_bytes, pick, whole

SEED = 20250704
LAST_DAY = date(2025, 6, 30)

INDUSTRIES = ("制造", "零售", "互联网", "医疗", "教育", "物流")
REGIONS = ("华东", "华南", "华北", "西南", "华中")
PLACES = ("上海", "广州", "天津", "成都", "武汉", "宁波", "苏州", "青岛")
WORDS = ("恒达", "新航", "瑞丰", "明远", "博众", "联华", "天成", "嘉禾", "中正", "远景")
ACCOUNTS = (
    "account_id,name,industry,region,employees,annual_revenue,decision,decision_days,"
    "category_spend,sales_rating,first_contact_on,contact_email,email_consent"
)
ORDERS = "order_id,account_id,ordered_on,amount,cost"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of account: how many, employees, orders, their amounts, share of wallet in percent."""

    accounts: int
    employees: tuple[int, int]
    orders: tuple[int, int]
    amount: tuple[int, int]
    wallet: tuple[int, int]
    last: tuple[int, int]


KINDS = (
    Kind(14, (1000, 9000), (10, 24), (30_000, 160_000), (55, 90), (1, 40)),
    Kind(22, (800, 6000), (2, 6), (20_000, 90_000), (4, 20), (5, 120)),
    Kind(40, (80, 600), (5, 14), (4_000, 30_000), (40, 85), (1, 60)),
    Kind(36, (60, 500), (1, 4), (3_000, 20_000), (5, 30), (20, 200)),
    Kind(44, (5, 60), (1, 6), (500, 6_000), (20, 95), (10, 300)),
    Kind(24, (5, 3000), (0, 0), (1, 1), (1, 1), (1, 1)),
)


def orders_of(rng: Random, account: str, kind: Kind) -> list[list[str]]:
    """What an account ordered in the last year."""
    rows = []
    day = LAST_DAY - timedelta(days=whole(rng, *kind.last))
    for _ in range(whole(rng, *kind.orders)):
        amount = whole(rng, *kind.amount)
        cost = int(amount * whole(rng, 55, 85) / 100)
        rows.append(["", account, day.isoformat(), f"{amount}.00", f"{cost}.00"])
        day -= timedelta(days=whole(rng, 8, 34))
    return rows


def account_of(rng: Random, account: str, kind: Kind, spent: float) -> list[str]:
    """The cells of an account; what it spends on the category in all follows from its share."""
    wallet = whole(rng, *kind.wallet)
    spend = int(spent * 100 / wallet) if spent else whole(rng, 5, 400) * 1000
    employees = whole(rng, *kind.employees)
    industry = pick(rng, INDUSTRIES)
    decision = "委员会" if chance(rng, min(0.9, employees / 1500)) else "个人"
    return [
        account,
        f"{pick(rng, PLACES)}{pick(rng, WORDS)}{industry}有限公司",
        industry,
        pick(rng, REGIONS),
        str(employees),
        f"{employees * whole(rng, 200, 900) * 1000}.00",
        *decided(
            account, decision, whole(rng, 40, 200) if decision == "委员会" else whole(rng, 3, 60)
        ),
        f"{spend}.00" if chance(rng, 0.93) else "",
        pick(rng, ("好", "中", "中", "差")),
        (LAST_DAY - timedelta(days=whole(rng, 20, 2400))).isoformat(),
        f"buyer@{account.lower()}.example.com",
        pick(rng, ("true", "true", "true", "false", "")),
    ]


def decided(account: str, decision: str, days: int) -> tuple[str, str]:
    """Who decides and in how many days; of one account in fifteen nobody asked."""
    return ("", "") if int(account[1:]) % 15 == 0 else (decision, str(days))


def tables() -> tuple[list[list[str]], list[list[str]]]:
    """The rows of the accounts, and of their orders in order of time, numbered."""
    rng = Random(SEED)  # noqa: S311 - the same companies every time
    accounts, orders = [], []
    kinds = [kind for kind in KINDS for _ in range(kind.accounts)]
    for number, kind in enumerate(kinds, start=1):
        account = f"B{number:04d}"
        bought = orders_of(rng, account, kind)
        accounts.append(account_of(rng, account, kind, sum(float(o[3]) for o in bought)))
        orders += bought
    orders.sort(key=lambda o: (o[2], o[1], o[3]))
    return accounts, [[f"S{n:05d}", *o[1:]] for n, o in enumerate(orders, start=1)]


def main(folder: Path) -> None:
    """Write both tables into `b2b` in the folder."""
    (folder / "b2b").mkdir(exist_ok=True)
    accounts, orders = tables()
    (folder / "b2b" / "customers.csv").write_bytes(
        csv_bytes(ACCOUNTS.split(","), accounts, "utf-8-sig")
    )
    (folder / "b2b" / "orders.csv").write_bytes(csv_bytes(ORDERS.split(","), orders, "utf-8-sig"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
