"""Fixtures of the reading tests: a table's declaration, a file's bytes -> what was read."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.on_pandas.reading.reading import read_tables
from segrules.engines.on_pandas.reading.sources import FileSource
from segrules.language.types import DATE, INTEGER, TEXT, money

COLUMNS = (
    DeclaredColumn("id", TEXT),
    DeclaredColumn("day", DATE),
    DeclaredColumn("amount", money()),
    DeclaredColumn("n", INTEGER),
)


@pytest.fixture
def declare():
    """Columns -> an events table `orders` whose key is the first of them."""

    def made(*columns, name="orders", role="events", key=None):
        columns = columns or COLUMNS
        return Table(name, role, key or columns[0].name, columns)

    return made


@pytest.fixture
def read(tmp_path, declare):
    """A file's bytes or text -> what reading gives; keywords as `read_tables` has them."""

    def made(content, *columns, file="orders.csv", table=None, **options):
        path = tmp_path / file
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_tables(
            (table or declare(*columns),),
            [FileSource(str(path))],
            options.pop("needed", {}),
            options.pop("timezone", "Asia/Shanghai"),
            options.pop("encoding", None),
            **options,
        )

    return made


@pytest.fixture
def plain():
    """A vector -> its values as a list, None where missing, words for text."""

    def made(vector):
        known = np.ones(len(vector), bool) if vector.known is None else vector.known
        values = [vector.words[v] if vector.words and v >= 0 else v for v in vector.values.tolist()]
        return [v if k else None for v, k in zip(values, known.tolist(), strict=True)]

    return made


@pytest.fixture
def keys():
    """What was read -> the keys of its findings."""
    return lambda result: [f.key for f in result.findings]


@pytest.fixture
def data():
    """The folder of real data; the test is skipped where there is none."""
    default = Path(__file__).parents[3] / ".." / "shared" / "data"
    folder = Path(os.environ.get("SEGRULES_DATA", default))
    if not folder.is_dir():
        pytest.skip("no real data: set SEGRULES_DATA to its folder")
    return folder
