from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.raw_columns import RawDecimals
from segrules.engines.on_pandas.reading.raw_tables import raw_objects
from segrules.engines.on_pandas.reading.read_arrow import raw_of_arrow
from segrules.engines.on_pandas.reading.typed import Setting, Typed, typed
from segrules.engines.on_pandas.vectors import to_cells
from segrules.language.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, money

SETTING = Setting(ZoneInfo("Asia/Shanghai"))
KINDS = (INTEGER, NUMBER, money(0), money(2), money(4), money(9), TEXT, BOOLEAN, DATE)
EDGES = (0, 1, -1, 5, -5, 15, -25, 10**15, -(10**15), 2**63 - 1, -(2**63), 2**63, 10**30)


def cells(column: Typed) -> list[object]:
    """What a column holds, and how many of its cells were unreadable."""
    return [*to_cells(column.vector), column.faults.unreadable, column.faults.rows]


@given(
    st.lists(st.one_of(st.none(), st.sampled_from(EDGES), st.integers(-(10**6), 10**6))),
    st.integers(0, 18),
    st.sampled_from(KINDS),
    st.integers(0, 2),
)
def test_decimals_at_once_are_decimals_one_by_one(numbers, places, kind, start):
    """An Arrow column of decimals is what reading each decimal for itself gives."""
    values = [None if n is None else Decimal(n).scaleb(-places) for n in numbers]
    column = DeclaredColumn("x", kind)
    fast = raw_of_arrow(pa.array(values, pa.decimal128(38, places))[start:])
    slow = raw_objects(values[start:])
    assert cells(typed(fast, column, SETTING)) == cells(typed(slow, column, SETTING))


@pytest.mark.parametrize("kind", [pa.decimal32(9, 2), pa.decimal64(18, 2), pa.decimal256(50, 2)])
def test_decimals_of_every_width(kind):
    """Narrow decimals are read at once, the widest in their own way, in chunks or not."""
    values = [Decimal("1.25"), None, Decimal("-7.00")]
    column = pa.chunked_array([pa.array(values, kind), pa.array(values[:1], kind)])
    raw = raw_of_arrow(column)
    assert isinstance(raw, RawDecimals) is (kind.bit_width <= 128)
    found = typed(raw, DeclaredColumn("x", money(2)), SETTING).vector
    assert to_cells(found) == [125, None, -700, 125]
    assert found.values.dtype == np.int64
