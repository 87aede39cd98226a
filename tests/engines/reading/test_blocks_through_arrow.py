"""Arrow beside the readers of cells: of any block it gives the same pieces, or none."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.on_pandas.reading import read_text
from segrules.engines.on_pandas.reading.read_blocks import Block
from segrules.engines.on_pandas.reading.read_text import BlockRead, cut_block
from segrules.engines.on_pandas.reading.reading import read_tables
from segrules.engines.on_pandas.reading.sources import FileSource
from segrules.engines.on_pandas.reading.text_layout import Layout
from segrules.engines.on_pandas.reading.typed import Setting, whole_column
from segrules.engines.on_pandas.vectors import to_cells
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    Kind,
    Type,
)

through_arrow = pytest.importorskip("segrules.engines.on_pandas.reading.blocks_through_arrow")

MONEY = Type(Kind.MONEY, unit="CNY", decimals=2)
KINDS = (INTEGER, NUMBER, MONEY, TEXT, BOOLEAN, DATE, INSTANT)
CELLS = {
    Kind.INTEGER: ["0", "-0", "7", "007", "+5", "1.0", "0x1F", "-9", " 4 ", "9" * 19, "NA", "1e3"],
    Kind.NUMBER: ["0.5", ".5", "5.", "-0", "nan", "inf", "1e3", "1e400", "12%", "1,5", " 2.5"],
    Kind.MONEY: ["12.34", "12.345", "-0.005", "1e3", "¥5", "3万", "0", "9" * 18, "-"],
    Kind.TEXT: ["a", " a", "a ", "上海", "\u3000b", "NA", "null", "x" * 60, "=1", "-"],
    Kind.BOOLEAN: ["true", "True", "FALSE", "1", "0", "yes", "tRue", "是", "maybe", " true", "无"],
    Kind.DATE: ["2024-05-01", "2024-5-1", "2024/05/01", "0001-01-01", "9999-12-31", "1800-01-01"],
    Kind.INSTANT: ["2024-05-01", "2024-05-01 08:26", "2024-05-01T08:26:00", "20240501"],
}
SETTING = Setting(ZoneInfo("Asia/Shanghai"))


def declared(place: int, kind: Type) -> DeclaredColumn:
    """A column of a kind."""
    between = (0, 10) if place == 0 else None
    return DeclaredColumn(f"c{place}", kind, between=between)


COLUMNS = {declared(place, kind): place for place, kind in enumerate(KINDS)}
LAYOUT = Layout("some.csv", tuple(c.name for c in COLUMNS), ",", 2, iter(()))


def told(made: BlockRead) -> list[object]:
    """The cells and the faults of each column, and how many records there are."""
    found: list[object] = [made.rows, made.records, made.ragged.tolist()]
    for column in COLUMNS:
        typed = whole_column([made.pieces[column.name]], column, wordless=False)
        found += [to_cells(typed.vector), typed.faults]
    return found


def cells(kind: Type) -> st.SearchStrategy[str]:
    """Mostly cells that machines write, now and then others."""
    plain = [c for c in CELLS[kind.kind][:2] if c]
    return st.one_of(st.sampled_from(["", *plain]), st.sampled_from(CELLS[kind.kind]))


LINES = st.one_of(
    st.tuples(*map(cells, KINDS)).map(",".join),
    st.tuples(*(st.sampled_from(CELLS[k.kind][:1]) for k in KINDS)).map(",".join),
    st.sampled_from(["", ",,,,,,", " ", "1,2", "1,2,3,a,true,2024-05-01,2024-05-01,", ",,,,,, "]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=6))
@example(["1,0.5,12.34,a,true,2024-05-01,2024-05-01"] * 3)
def test_a_block_is_read_alike_or_not_at_all(lines):
    """The cells, the faults and the records are those of the cut block."""
    block = Block("".join(f"{line}\n" for line in lines).encode())
    wanted = told(cut_block(block, LAYOUT, COLUMNS, SETTING))
    made = through_arrow.arrow_pieces(block, ",", len(KINDS), COLUMNS, SETTING)
    if made is not None:
        pieces, rows = made
        assert told(BlockRead(pieces, rows, rows, None, np.zeros(0, np.int64))) == wanted


ODD = [(kind, text) for kind in KINDS for text in CELLS[kind.kind]]


@pytest.mark.parametrize("cell", range(len(ODD)))
def test_each_cell_is_read_alike_or_not_at_all(cell):
    """A block of one odd cell among plain ones is read as the cut block is, or not."""
    kind, text = ODD[cell]
    plain = [CELLS[k.kind][0] for k in KINDS]
    odd = [text if k == kind else p for k, p in zip(KINDS, plain, strict=True)]
    block = Block(f"{','.join(plain)}\n{','.join(odd)}\n{','.join(plain)}\n".encode())
    wanted = told(cut_block(block, LAYOUT, COLUMNS, SETTING))
    made = through_arrow.arrow_pieces(block, ",", len(KINDS), COLUMNS, SETTING)
    if made is not None:
        pieces, rows = made
        assert told(BlockRead(pieces, rows, rows, None, np.zeros(0, np.int64))) == wanted


def test_plain_blocks_are_read():
    """What machines write is read by Arrow, texts that repeat and those that do not."""
    lines = [
        f"{n % 9},{n}.5,{n}.25,c{n},false,2024-05-{1 + n % 28:02},20240501" for n in range(600)
    ]
    block = Block("".join(f"{line}\n" for line in lines).encode())
    made = through_arrow.arrow_pieces(block, ",", len(KINDS), COLUMNS, SETTING)
    assert made is not None
    read = BlockRead(made[0], 600, 600, None, np.zeros(0, np.int64))
    assert told(read) == told(cut_block(block, LAYOUT, COLUMNS, SETTING))


def test_a_quoted_block_is_left_alone():
    """A block with quotes, or one that was cut already, is not Arrow's."""
    line = b'1,2,3,"a",true,2024-05-01,2024-05-01\n'
    quoted = Block(line, np.array([6, 8]))
    for block in (quoted, Block(b"", rows=[["1"]])):
        assert through_arrow.arrow_pieces(block, ",", len(KINDS), COLUMNS, SETTING) is None


def test_a_long_file_is_read_alike_with_and_without(tmp_path, monkeypatch):
    """A file of several pieces, with odd cells and lines here and there, gives the same table."""
    path = tmp_path / "long.csv"
    odd = {
        40_000: "x,1e3,3万, b ,是,2024/5/1,20240501",
        60_000: ",,,,,,",
        80_000: '1,2,3,"a,b",1,,',
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(c.name for c in COLUMNS) + "\n")
        for n in range(120_000):
            plain = f"{n % 12},{n % 97}.25,{n}.50,上海{n % 300},true,2024-05-{1 + n % 28:02},"
            file.write(odd.get(n, plain) + "\n")
    table = Table("t", "customers", "c3", tuple(COLUMNS))
    monkeypatch.setattr(read_text, "SHORT", 0)
    found = [read_tables((table,), (FileSource(str(path), None),), {}, "Asia/Shanghai", None)]
    monkeypatch.setattr(read_text, "MOST_FAILED", 0)
    found.append(read_tables((table,), (FileSource(str(path), None),), {}, "Asia/Shanghai", None))
    one, other = (f.frames["t"].columns for f in found)
    for name in one:
        assert to_cells(one[name]) == to_cells(other[name])
    assert found[0].reports == found[1].reports
