from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing

import duckdb
import pandas as pd
import pytest
import sqlglot

from segrules.cli.sql import DIALECTS
from segrules.engines.sql.dialects import DIALECTS as SPELLED

HEAVY = {"pandas", "numpy", "duckdb", "pyarrow", "sqlglot", "sqlalchemy", "jinja2", "z3"}
TYPED = """
CREATE TABLE orders (customer_id VARCHAR, order_id VARCHAR, ordered_at DATE,
                     amount DECIMAL(18, 2), channel VARCHAR);
INSERT INTO orders SELECT customer_id, order_id, ordered_at, amount, NULL
FROM read_csv('orders.csv');
"""


@pytest.fixture
def locked(run, here):
    """The folder with a lock beside the ruleset."""
    assert run("fit", "shop.yml", "orders.csv").code == 0
    return here


@pytest.mark.usefixtures("locked")
def test_the_printed_sql_gives_the_segments_of_apply(run, here):
    """Run on a typed table, it gives every customer the metrics, scores and segment of `apply`."""
    made = run("sql", "shop.yml", "--as-of", "2025-01-01")
    assert made.code == 0
    options = ("--as-of", "2025-01-01", "--out", "out", "--raw")
    assert run("apply", "shop.yml", "orders.csv", *options).code == 0
    with closing(duckdb.connect()) as connection:
        connection.execute(TYPED)
        found = connection.sql(made.out).df()
    wanted = pd.read_csv(here / "out" / "customers.csv")
    assert found.columns.tolist() == wanted.columns.tolist()
    for name in wanted.columns:
        assert found[name].tolist() == wanted[name].tolist(), name


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_printed_and_parses(run, dialect):
    """One statement in each, with labels and days in comments and the cut points as numbers."""
    ended = run("sql", "shop.yml", "--dialect", dialect)
    assert ended.code == 0
    assert len([s for s in sqlglot.parse(ended.out, read=dialect) if s is not None]) == 1
    assert "-- VIPs" in ended.out
    assert "-- as of 2024-" in ended.out
    assert "-- 贵宾" in run("sql", "shop.yml", "--dialect", dialect, lang="zh").out


def test_the_dialects_of_the_command_are_those_that_are_spelt():
    """The command offers every dialect that there is."""
    assert tuple(SPELLED) == DIALECTS


def test_cut_points_must_be_locked(run):
    """Without a lock the scores that are fitted have no numbers to print."""
    ended = run("sql", "shop.yml", "--as-of", "2024-06-01")
    assert ended.code == 1
    assert "error[sql-needs-lock]: the cut points of score `R` come from data" in ended.err
    assert "run `segrules fit` first" in ended.err
    assert "先运行 `segrules fit`" in run("sql", "shop.yml", "--as-of", "2024-06-01", lang="zh").err


@pytest.mark.usefixtures("locked")
def test_a_day_must_be_known(run):
    """Without a lock's day or `--as-of` nothing says which events count."""
    ended = run("sql", "shop.yml", "--no-lock")
    assert ended.code == 1
    assert "error[sql-needs-day]" in ended.err


@pytest.mark.usefixtures("locked")
def test_it_is_written_to_a_file(run, here):
    """`--out` has what else is printed; a folder that is not there is told."""
    printed = run("sql", "shop.yml").out
    ended = run("sql", "shop.yml", "--out", "shop.sql")
    assert (ended.code, ended.out, ended.err) == (0, "", "written to shop.sql\n")
    assert (here / "shop.sql").read_text(encoding="utf-8") == printed
    assert "error[sql-not-written]" in run("sql", "shop.yml", "--out", "no/shop.sql").err
    assert run("sql", "shop.yml", "--out", "").code == 2


@pytest.mark.usefixtures("locked")
def test_machines_get_the_same(run):
    """JSON has the dialect, the day, the lock's digest and the statement."""
    told = json.loads(run("sql", "shop.yml", "--format", "json").out)
    assert told["dialect"] == "duckdb"
    assert told["as_of"].startswith("2024-")
    assert told["lock"] is not None
    assert told["sql"].rstrip() == run("sql", "shop.yml").out.rstrip()
    assert told["findings"] == []


def test_what_sql_cannot_say_exactly_is_told(run, here):
    """A function that no database has, and sums of doubles, are named."""
    text = (here / "shop.yml").read_text(encoding="utf-8")
    plain = text.replace("  R: {of: recency, better: lower, into: 3, by: quantile}\n", "")
    plain = plain.replace("by: median, labels", "at: [500], labels").replace("R >= $least and ", "")
    (here / "shop.yml").write_text(plain, encoding="utf-8")
    assert run("sql", "shop.yml", "--as-of", "2024-06-01").code == 0
    folded = plain.replace(
        "value: sum(amount)}", "value: sum(amount), where: lower(channel) = 'a'}"
    )
    (here / "shop.yml").write_text(folded, encoding="utf-8")
    ended = run("sql", "shop.yml", "--as-of", "2024-06-01", "--dialect", "spark")
    assert ended.code == 1
    assert "error[sql-cannot]: `lower` has no exact spelling in the SQL of spark" in ended.err
    doubles = plain.replace("amount: {type: money, unit: CNY}", "amount: number")
    (here / "shop.yml").write_text(doubles, encoding="utf-8")
    ended = run("sql", "shop.yml", "--as-of", "2024-06-01")
    assert ended.code == 0
    assert "warning[sql-inexact-total] metric `monetary` adds up numbers" in ended.err


def test_printing_starts_no_engine(here):
    """SQL is printed without pandas, numpy or a database."""
    text = (here / "shop.yml").read_text(encoding="utf-8")
    plain = text.replace("by: median, labels", "at: [500], labels").replace("into: 3", "into: 1")
    plain = plain.replace(
        "R: {of: recency, better: lower, into: 1, by: quantile}", "R: {of: recency, at: [9]}"
    )
    (here / "shop.yml").write_text(plain, encoding="utf-8")
    code = (
        "import sys\n"
        "from segrules.cli.main import run\n"
        "assert run(['sql', 'shop.yml', '--as-of', '2024-06-01', '--out', 'x.sql']) == 0\n"
        "print(*sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=here)
    assert set(done.stdout.decode().split()).isdisjoint(HEAVY)
