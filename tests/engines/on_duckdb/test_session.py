from __future__ import annotations

import duckdb
import pytest

from segrules.engines.on_duckdb.session import database, told
from segrules.language.findings import DataError


def keys(fault):
    """The names of what a fault is told as."""
    assert isinstance(fault, DataError)
    return [f.key for f in fault.findings]


def test_too_little_memory_is_told():
    """A limit under which nothing can be done is told, with the cure."""
    with database("UTC", 3_000_000) as base, pytest.raises(DataError) as fault:
        base.run("SELECT LIST(range ORDER BY range) FROM range(3000000)")
    assert keys(fault.value) == ["memory-limit-too-small"]


def test_a_full_disk_is_told():
    """So is a disk that takes no more of what memory does not hold."""
    with database("UTC", 40_000_000) as base:
        base.run("SET max_temp_directory_size = '1MB'")
        with pytest.raises(DataError) as fault:
            base.run(
                "CREATE TABLE t AS SELECT *"
                " FROM (SELECT range r, hash(range) h FROM range(9000000)) ORDER BY h"
            )
    assert keys(fault.value) == ["disk-full-while-spilling"]
    full = duckdb.IOException('Could not write file "x": No space left on device')
    assert keys(told(full)) == ["disk-full-while-spilling"]


@pytest.mark.parametrize(
    ("query", "function"),
    [
        ("SELECT x + x FROM t", "+"),
        ("SELECT x * x FROM t", "*"),
        ("SELECT (0 - x) - x FROM t", "-"),
        ("SELECT CAST(SUM(y) AS BIGINT) FROM (SELECT x AS y FROM t UNION ALL FROM t)", "sum"),
    ],
)
def test_an_overflow_is_told_as_the_pandas_engine_tells_it(query, function):
    """An integer that 64 bits do not hold is told by the operation, without the value."""
    with database("UTC") as base:
        base.run("CREATE TABLE t AS SELECT 9223372036854775807 AS x")
        with pytest.raises(DataError) as fault:
            base.ask(query)
    assert keys(fault.value) == ["overflow"]
    assert fault.value.findings[0].args == {"function": function}


def test_a_mistake_of_ours_stays_one():
    """A statement that is wrong is not told as if the data were."""
    with database("UTC") as base, pytest.raises(duckdb.Error, match="nothing_such"):
        base.run("SELECT nothing_such")


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    """The folder of the database is gone at the end, also after a fault."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with database("UTC") as base:
        base.run("CREATE TABLE t AS SELECT 9223372036854775807 AS x")
        with pytest.raises(DataError):
            base.ask("SELECT x + x FROM t")
    assert list(tmp_path.iterdir()) == []
