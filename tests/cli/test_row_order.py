"""The order of the rows changes no byte of what is written."""

from __future__ import annotations

import functools
import os
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segrules
from segrules.verbs.apply import apply_files

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "rulesets"

DIRTY = """\
segrules: 1
name: everything
timezone: Asia/Shanghai
tables:
  shops: {key: shop, columns: {shop: text, region: text}}
  customers:
    key: id
    columns: {id: text, city: text, sms_ok: boolean}
  orders:
    key: id
    unique: [order, item]
    columns:
      id: text
      order: text
      item: text
      at: instant
      amount: money
      weight: number
      shop: {type: text, looks_up: shops}
    drop:
      - {when: amount < 0, because: {zh: 退款, en: refunds}}
metrics:
  recency: {from: orders, value: days_since(max(at))}
  frequency: {from: orders, value: count()}
  orders_: {from: orders, value: count(distinct order)}
  monetary: {from: orders, value: sum(amount)}
  weight: {from: orders, value: sum(weight)}
  heavy: {from: orders, value: mean(weight)}
  typical: {from: orders, value: median(amount)}
  first_item: {from: orders, value: first(item)}
  last_item: {from: orders, value: last(item)}
  usual: {from: orders, value: mode(item)}
  pace: {from: orders, value: interval()}
  slope: {from: orders, value: trend(amount)}
  south: {from: orders, value: share(shop.region = 'south')}
scores:
  R: {of: recency, better: lower, into: 3, by: quantile}
  F: {of: frequency, into: 3, by: quantile, within: R}
  U: {of: monetary, into: 4, by: quantile, split_by: [id]}
  E: {of: weight, into: 3, by: quantile, ties: edges}
  M: {of: monetary, by: mean, labels: [low, high]}
  W: {of: weight, by: width, into: 3}
  P: {of: monetary, by: share, at: [80%, 95%], labels: [C, B, A]}
  T: {of: typical, by: top, at: [20%]}
  cell: {join: [R, F]}
  index: {total: {R: 0.3, heavy: 0.7}}
segmentations:
  main:
    rules:
      - {id: best, label: {zh: 最好, en: best}, when: R = 3 and M = high}
      - {id: steady, label: {zh: 稳定, en: steady}, when: F >= 2 or pace < 20}
    otherwise: {id: rest, label: {zh: 其他, en: rest}}
  tags:
    assign: all
    rules:
      - {id: growing, when: slope > 0}
      - {id: usual_a, when: usual = 'A' or first_item = 'A'}
      - {id: south, when: south > 50%}
      - {id: split, when: U = 4 and T = 2}
actions:
  - id: write
    for: [best, steady]
    when: sms_ok
    goal: {zh: 写信, en: write}
    channels: [sms]
    consent: {sms: sms_ok}
    experiment: {holdout: 10%, arms: {a: 50%, b: 50%}}
"""


def dirty(seed, many=400):
    """Tables with ties in everything, repeated and contradictory rows, and cells of all kinds."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    pick = chance.choice
    orders = [
        [
            pick(["", "c1", "c2", "c3", "C3", " c4 ", "007", *(f"x{i}" for i in range(20))]),
            f"o{chance.randrange(many // 3 + 1)}",
            pick(["A", "B", "B", "", "C"]),
            pick(["2024-03-01", "2024-03-01 08:00", "2024/3/2", "", "soon", "2024-04-30 23:59:59"]),
            pick(["10", "10.00", "0.10", "-3", "", "x", "1,234.50", "￥20"]),
            pick(["0.1", "0.2", "0.3", "1e9", "-1e9", ""]),
            pick(["s1", "s2", "s9", ""]),
        ]
        for _ in range(many)
    ]
    orders += [chance.choice(orders) for _ in range(many // 10)]
    names = ["id", "order", "item", "at", "amount", "weight", "shop"]
    customers = [[f"x{i}", pick(["", "Rome"]), pick(["1", "0", ""])] for i in range(20)]
    customers += [["c1", "Rome", "1"], ["c1", "Oslo", "0"], ["c3", "", ""], ["007", "", "yes"]]
    shops = [["s1", "south"], ["s2", "north"], ["s2", "south"]]
    return {
        "orders": pd.DataFrame(orders, columns=names, dtype=str),
        "customers": pd.DataFrame(customers, columns=["id", "city", "sms_ok"], dtype=str),
        "shops": pd.DataFrame(shops, columns=["shop", "region"], dtype=str),
    }


def shuffled(frames, seed):
    """The same tables with their rows in another order."""
    return {n: f.sample(frac=1, random_state=seed + i) for i, (n, f) in enumerate(frames.items())}


def written(run, out):
    """The bytes of what a run writes about customers and segments."""
    run.write(out)
    files = [out / "customers.csv", out / "segments.csv", *sorted((out / "playbooks").iterdir())]
    return {f.relative_to(out).as_posix(): f.read_bytes() for f in files}


def from_csv(compiled, frames, folder):
    """A run on files with the tables, by way of the readers of text."""
    folder.mkdir()
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    arguments = [f"{name}={folder / name}.csv" for name in frames]
    return segrules.Applied(apply_files(compiled.program, arguments), compiled.sources)


@functools.cache
def everything():
    """A ruleset that uses every aggregate and nearly every kind of score."""
    return segrules.compile(DIRTY)


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_dirty_data_give_the_same_bytes(seed, tmp_path):
    """Repeated, tied and unreadable rows in any order, as frames or files, give one result."""
    frames = dirty(seed)
    first = written(everything().apply(frames), tmp_path / "first")
    assert len(first) > 4
    for turn in range(3):
        other = shuffled(frames, seed=100 * seed + turn)
        assert written(everything().apply(other), tmp_path / f"frame{turn}") == first
    csv = from_csv(everything(), shuffled(frames, seed=999 + seed), tmp_path / "csv")
    assert written(csv, tmp_path / "from_csv") == first


@given(seed=st.integers(0, 2**32 - 1), many=st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_small_shuffled_data_give_the_same_customers(seed, many):
    """The same for tables so small that every class and tie is on an edge, or nothing is left."""
    frames = dirty(seed, many)
    assert outcome(frames) == outcome(shuffled(frames, seed % 1000))


def outcome(frames):
    """What a run gives, as text; or what was found, where the data cannot be worked with."""
    try:
        run = everything().apply(frames)
    except segrules.DataError as fault:
        return sorted(f.name for f in fault.findings)
    return [run.customers.to_csv(), run.segments.to_csv()]


# ---------------------------------------------------------------- published data


@pytest.fixture(scope="session")
def published():
    """The folder of published data."""
    folder = Path(os.environ.get("SEGRULES_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no published data: set SEGRULES_DATA")
    return folder


@pytest.mark.parametrize(
    ("ruleset", "file"),
    [
        ("pymc", "pymc_lifetimes_tests/transactions.csv"),
        ("rfm_cn", "rfm_cn_8segments/orders_utf8.csv.gz"),
        ("online_retail_a", "online_retail/online_retail.csv.gz"),
    ],
)
def test_shuffled_published_data_give_the_same_bytes(ruleset, file, published, tmp_path):
    """Real orders in another order give the same bytes, from files and from frames."""
    path = published / file
    if not path.is_file():
        pytest.skip(f"no {file}")
    compiled = segrules.compile(GOLDEN / f"{ruleset}.yml")
    plain = segrules.Applied(apply_files(compiled.program, [str(path)]), compiled.sources)
    first = written(plain, tmp_path / "first")
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    order = np.random.default_rng(5).permutation(len(rows))
    rows = rows.iloc[order]
    rows.to_csv(tmp_path / "other.csv", index=False)
    again = apply_files(compiled.program, [str(tmp_path / "other.csv")])
    assert written(segrules.Applied(again, compiled.sources), tmp_path / "files") == first
    assert written(compiled.apply(rows), tmp_path / "frames") == first
