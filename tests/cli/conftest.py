from __future__ import annotations

import io
import random
import shutil
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from segrules.cli import main

VARIABLES = ("SEGRULES_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR")

SHOP = """\
segrules: 1
name: shop
parameters:
  window: {default: 365d}
  least: {default: 2, one_of: [1, 2, 3]}
tables:
  orders:
    key: customer_id
    unique: order_id
    columns:
      customer_id: {type: text, pii: id}
      order_id: text
      ordered_at: date
      amount: {type: money, unit: CNY}
      channel: text
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count(), window: $window}
  monetary: {from: orders, value: sum(amount)}
scores:
  R: {of: recency, better: lower, into: 3, by: quantile}
  M: {of: monetary, by: median, labels: [low, high]}
segments:
  rules:
    - {id: vip, label: {zh: 贵宾, en: VIPs}, when: R >= $least and M = high}
  otherwise: {id: others, label: {zh: 其他, en: others}}
"""

HEADER = "customer_id,order_id,ordered_at,amount\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Order:
    """A row of the orders."""

    customer: str
    number: str
    day: str
    amount: str

    def line(self) -> str:
        """The row as a line of a CSV file."""
        return f"{self.customer},{self.number},{self.day},{self.amount}\n"


def some_orders(many=60, customers=12, seed=1):
    """Orders of a year, always the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    start = date(2024, 1, 1)
    return [
        Order(
            f"C{chance.randrange(customers):03d}",
            f"N{n:05d}",
            (start + timedelta(days=chance.randrange(360))).isoformat(),
            f"{chance.randrange(100, 99_999) / 100:.2f}",
        )
        for n in range(many)
    ]


def as_csv(orders, header=HEADER):
    """Orders as a CSV file."""
    return (header + "".join(o.line() for o in orders)).encode()


@dataclass(frozen=True)
class Shop:
    """What the tests work with: a ruleset, orders that fit it, and the makers of both."""

    ruleset = SHOP
    header = HEADER
    orders = staticmethod(some_orders)
    csv = staticmethod(as_csv)


@pytest.fixture(scope="session")
def shop():
    """A small ruleset and orders that fit it."""
    return Shop()


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty current folder with a ruleset and data that work, and no wish for a language."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "orders.csv").write_bytes(as_csv(some_orders()))
    return tmp_path


@pytest.fixture
def run(here, capsys, monkeypatch):  # noqa: ARG001 - runs there
    """The command line in this process."""

    def ran(*argv, lang="en", stdin=b""):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main.run([*map(str, argv), *(["--lang", lang] if lang else [])])
        told = capsys.readouterr()
        return Ended(int(code), told.out, told.err)

    return ran


@pytest.fixture(scope="session")
def earlier(tmp_path_factory):
    """The folder of an earlier run."""
    folder = tmp_path_factory.mktemp("earlier")
    (folder / "shop.yml").write_text(SHOP, encoding="utf-8")
    (folder / "orders.csv").write_bytes(as_csv(some_orders()))
    words = ["apply", folder / "shop.yml", folder / "orders.csv", "--out", folder / "run"]
    assert main.run([str(w) for w in words]) == 0
    return folder / "run"


@pytest.fixture
def nothing_written(run, here, earlier):
    """A command that must write nothing: no new file, and an earlier run stays as it was."""

    def ran(*argv, **more):
        shutil.copytree(earlier, here / "earlier")
        before = contents(here)
        ended = run(*argv, **more)
        assert contents(here) == before
        assert "Traceback" not in ended.err
        return ended

    return ran


def contents(folder):
    """Every file and folder below a folder, with the bytes of the files."""
    return {p: p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}
