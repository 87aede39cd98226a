from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from segrules.cli import main
from tests.measure.campaigns import AS_OF, applied, draw, written

VARIABLES = ("SEGRULES_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR")
CUSTOMERS = [f"C{i:04d}" for i in range(1500)]
FIRST = date.fromisoformat(AS_OF)
CHANCES = {"holdout": 0.08, "coupon": 0.3, "gift": 0.08}


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, monkeypatch):
    """The command line in this process."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def ran(*argv, lang="en"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
        capsys.readouterr()
        code = main.run([*map(str, argv), "--lang", lang])
        told = capsys.readouterr()
        return Ended(int(code), told.out, told.err)

    return ran


def orders_before(customers=CUSTOMERS):
    """Two orders of each customer, from a day to three hundred before the run."""
    for customer in customers:
        for n in range(2):
            day = FIRST - timedelta(days=1 + int(draw(f"day {n}", customer) * 300))
            amount = 50 + 300 * draw("level", customer)
            yield customer, f"{customer}-{n}", day.isoformat(), f"{amount:.2f}"


def orders_after(arms):
    """Orders of the month after the run, by the chances of the arms."""
    for customer, arm in arms.items():
        if draw("buys", customer) < CHANCES[arm]:
            day = FIRST + timedelta(days=int(draw("after", customer) * 30))
            amount = 60 + 300 * draw("level", customer)
            yield customer, f"{customer}-new", day.isoformat(), f"{amount:.2f}"
    yield "C0000", "C0000-last", (FIRST + timedelta(days=29)).isoformat(), "10.00"


@dataclass(frozen=True)
class Campaign:
    """A run's folder, the orders after it, and the arm of each customer."""

    run: Path
    outcomes: Path
    arms: dict[str, str]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A campaign with a coupon that works and a gift that does nothing."""
    folder = tmp_path_factory.mktemp("campaign")
    run = applied(folder, orders_before())
    with (run / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        arms = {row["customer_id"]: row["arm"] for row in csv.DictReader(file)}
    header = ("客户编号", "订单号", "下单日期", "金额")
    return Campaign(run, written(folder / "after.csv", header, orders_after(arms)), arms)
