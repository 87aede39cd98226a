"""Fixtures of the DuckDB tests: a ruleset's text, data -> the results of both engines."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import segrules
from segrules.verbs.apply import apply_files
from segrules.verbs.engine_choice import Chosen

SHOP = """
segrules: 1
name: shop
timezone: Asia/Shanghai
tables:
  orders:
    key: id
    unique: no
    columns:
      id: text
      no: text
      day: {type: date, aliases: [日期]}
      amount: {type: money, aliases: [金额]}
      city: {type: text, one_of: [上海, 北京]}
      x: number
    drop:
      - {when: amount <= 0, because: returns}
metrics:
  recency: {from: orders, value: days_since(max(day))}
  orders_: {from: orders, value: count()}
  money: {from: orders, value: sum(amount)}
  total: {from: orders, value: sum(x)}
  city_: {from: orders, value: mode(city)}
scores:
  M: {of: money, by: quantile, into: 3}
segments:
  rules:
    - {id: best, when: M = 3}
    - {id: shanghai, when: "city_ = '上海'"}
  otherwise: others
"""

HEADER = "id,no,日期,金额,city,x\n"


@pytest.fixture
def lines():
    """Some orders as a text: repeated numbers, cells that cannot be read, ragged rows."""
    rows = [
        f"c{n % 37},{n if n % 11 else n - 1},2024-0{1 + n % 9}-{1 + n % 28:02d},"
        f"{'x' if n % 101 == 0 else (n * 7919 % 5000 - 100) / 100},"
        f"{('上海', '北京', '广州', '')[n % 4]},{n * 0.1}"
        for n in range(1, 900)
    ]
    rows[300] += ",1,2"
    rows[500] = ",,,,,"
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture
def both(tmp_path):
    """A file's bytes -> the results of the pandas engine and of DuckDB."""

    def run(content, name="orders.csv", ruleset=SHOP, **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        program = segrules.compile(ruleset).program
        engines = (Chosen("pandas"), Chosen("duckdb"))
        return tuple(apply_files(program, [str(path)], engine=e, **options) for e in engines)

    return run


def same_contacts(one, other):
    """Assert that two tables of contacts are equal in every column."""
    assert (one is None) == (other is None)
    for field in () if one is None else dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


@pytest.fixture
def same():
    """Assert that two results are equal in every table, count and finding."""

    def check(pandas, duckdb):
        pd.testing.assert_frame_equal(duckdb.customers, pandas.customers)
        pd.testing.assert_frame_equal(duckdb.segments, pandas.segments)
        assert duckdb.report == pandas.report
        assert duckdb.fitted == pandas.fitted
        assert duckdb.funnels == pandas.funnels
        same_contacts(duckdb.contacts, pandas.contacts)

    return check


@pytest.fixture
def shop():
    """The ruleset."""
    return SHOP
