from __future__ import annotations

import sqlite3
from contextlib import closing

import duckdb
import pandas as pd
import pytest

import segrules
from segrules.language.findings import DataError
from segrules.outputs.runs.run_folder import written
from segrules.verbs.apply import apply_files
from segrules.verbs.engine_choice import Chosen

ENGINES = ["pandas", "duckdb"]


@pytest.fixture
def applied(shop):
    """The result of data arguments on an engine."""

    def run(*arguments, engine="duckdb"):
        return apply_files(segrules.compile(shop).program, arguments, engine=Chosen(engine))

    return run


@pytest.fixture
def rows():
    """Orders as a database has them: typed, with missing cells."""
    return [
        ("a", "1", "2024-01-05", 12.5, "上海", 0.1),
        ("a", "2", "2024-02-05", 7, "北京", 0.2),
        ("b", "3", "2024-03-05", None, None, 0.3),
        ("c", "3", "2024-03-05", -3, "上海", None),
        (None, "5", "bad", 1, "广州", 1),
    ]


@pytest.fixture
def sqlite(tmp_path, rows):
    """A SQLite file with the orders under two names."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        for name in ("orders", "bought"):
            connection.execute(f'CREATE TABLE {name} (id, no, "日期", "金额", city, x)')
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.commit()
    return path


@pytest.fixture
def csv(tmp_path, rows):
    """The same orders as a text file."""
    path = tmp_path / "orders.csv"
    head = ["id", "no", "日期", "金额", "city", "x"]
    pd.DataFrame(rows, columns=head).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("place", ["", "#bought", "#main.orders"])
def test_a_table_of_sqlite_is_read_as_a_file_is(applied, sqlite, csv, engine, place):
    """Under its declared name, or under the one after `#`, on both engines."""
    found = applied(f"orders=sqlite:///{sqlite}{place}", engine=engine)
    wanted = applied(str(csv))
    pd.testing.assert_frame_equal(found.customers, wanted.customers)
    assert found.report.tables[0].dropped == wanted.report.tables[0].dropped


@pytest.mark.parametrize(
    "form", ["orders={path}", "{path}", "orders=duckdb:////{path}#sales.bought"]
)
def test_a_table_of_a_duckdb_file_is_read(applied, csv, tmp_path, form):
    """A DuckDB file by its path or as a URL with a schema."""
    path = tmp_path / "shop.duckdb"
    with closing(duckdb.connect(path)) as connection:
        connection.execute("CREATE SCHEMA sales")
        for name in ("orders", "sales.bought"):
            connection.execute(f"CREATE TABLE {name} AS FROM read_csv('{csv}', all_varchar = true)")
    found = applied(form.format(path=str(path).lstrip("/") if ":" in form else path))
    pd.testing.assert_frame_equal(found.customers, applied(str(csv)).customers)


BAD = [
    ("sqlite:///{folder}/nowhere/x.db", "database-unreachable"),
    ("sqlite:///{folder}/shop.db#nothing", "no-such-database-table"),
    ("nosuch://ann:hush@host/db", "no-database-driver"),
    ("sqlite://ann:hush@host:port/db", "bad-database-url"),
]


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("url", "key"), BAD)
def test_what_is_wrong_with_a_database_is_told_without_its_password(
    applied, tmp_path, engine, url, key
):
    """Unreachable, without the table, without a driver, no URL: each has its message."""
    with pytest.raises(DataError) as told:
        applied("orders=" + url.format(folder=tmp_path), engine=engine)
    assert [f.key for f in told.value.findings] == [key]
    assert "hush" not in repr(told.value.findings)
    assert "ann" not in repr(told.value.findings)


def test_a_duckdb_file_needs_its_engine(applied, tmp_path):
    """The pandas engine says which engine reads it."""
    path = tmp_path / "shop.duckdb"
    with closing(duckdb.connect(path)):
        pass
    for argument in (f"orders={path}", f"orders=duckdb:////{str(path).lstrip('/')}"):
        with pytest.raises(DataError) as told:
            applied(argument, engine="pandas")
        assert [f.key for f in told.value.findings] == ["needs-duckdb-engine"]
    with pytest.raises(DataError) as told:
        applied(f"orders={path}")
    assert [f.key for f in told.value.findings] == ["no-such-database-table"]


def test_no_secret_is_in_the_run_folder(shop, sqlite, tmp_path):
    """`run.json` names the database without user, password or query."""
    url = f"sqlite:///file:{sqlite}?uri=true&key=hush"
    compiled = segrules.compile(shop)
    arguments = [f"orders={url}"]
    result = apply_files(compiled.program, arguments, engine=Chosen("duckdb"))
    out = written(result, tmp_path / "out", None, compiled.sources, arguments)
    for file in out.rglob("*"):
        if file.is_file():
            assert b"hush" not in file.read_bytes(), file
    assert "hush" not in repr(result.report)
