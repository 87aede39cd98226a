"""Records and cells of delimited text, against Python's own `csv` module."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segrules.engines.on_pandas.reading.encoding import Watched
from segrules.engines.on_pandas.reading.read_blocks import blocks, grid, one_newline
from segrules.language.findings import DataError


def cut(text, size, width, delimiter=","):
    """All cells of a text that comes in pieces of `size` bytes, and the numbers of its records."""
    data = text.encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    rows, kept, ragged, records = [], [], [], 0
    for block in blocks(pieces, delimiter, Watched()):
        found = grid(block, delimiter, width)
        rows += cells_of_grid(found)
        good = range(found.records) if found.kept is None else found.kept.tolist()
        kept += [records + i for i in good]
        ragged += [records + i for i in found.ragged.tolist()]
        records += found.records
    return rows, kept, ragged


def cells_of_grid(found):
    """The cells of a grid, row by row."""
    columns = [
        [found.data[s:e].tobytes().decode() for s, e in zip(starts, ends, strict=True)]
        for starts, ends in zip(found.starts, found.ends, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def by_csv(text, width, delimiter=","):
    """What the `csv` module and the rules on ragged and blank records make of the text."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    records = list(csv.reader(io.StringIO(whole, newline="\n"), delimiter=delimiter))
    fits = [len(r) >= width and not any(r[width:]) for r in records]
    rows = [r[:width] for r, f in zip(records, fits, strict=True) if f and any(r)]
    kept = [i for i, r in enumerate(records) if fits[i] and any(r)]
    ragged = [i for i, r in enumerate(records) if not fits[i] and any(r)]
    return rows, kept, ragged


def is_closed(text):
    """Whether the text does not end inside quotes, by the states that a cell goes through."""
    state = "start"
    for character in text:
        if state == "quoted":
            state = "quote" if character == '"' else "quoted"
        elif state in {"start", "quote"} and character == '"':
            state = "quoted"
        else:
            state = "start" if character in ",\n" else "plain"
    return state != "quoted"


@given(st.text('a,"\n', max_size=40), st.integers(1, 12), st.integers(1, 3))
@example('a,"b\nc",d\ne,f,g', 3, 3)
@example('a,b"c,d\n"x""y",z,w\n', 5, 3)
@example('"a","b",""\n"","",""\n', 4, 3)
@example('a,"b"c,d\n', 100, 3)
@settings(max_examples=500)
def test_any_text_is_cut_as_the_csv_module_cuts_it(text, size, width):
    """Quotes in any place, ragged and blank records: the same cells, wherever the pieces end."""
    if not is_closed(text):
        with pytest.raises(DataError):
            cut(text, size, width)
        return
    assert cut(text, size, width) == by_csv(text, width)


CELL = st.text("ab é中\",;\n'", max_size=6)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12), st.integers(1, 40))
@settings(max_examples=200)
def test_what_is_written_is_read(rows, size):
    """Rows that the `csv` module writes come back cell by cell."""
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(rows)
    found, _, ragged = cut(sink.getvalue(), size, 3)
    assert found == [r for r in rows if any(r)]
    assert ragged == []


@given(st.text("a\r\n,", max_size=30), st.integers(1, 5))
def test_line_ends_are_made_one_whatever_the_pieces(text, size):
    """CR LF, CR and LF are one line end each, even where a piece ends between CR and LF."""
    data = text.encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    expected = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    assert b"".join(one_newline(pieces)) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_delimiters(delimiter):
    """Cells are cut at the file's delimiter, inside quotes they are not."""
    text = f'a{delimiter}"b{delimiter}c"\n1{delimiter}2'
    assert cut(text, 4, 2, delimiter)[0] == [["a", f"b{delimiter}c"], ["1", "2"]]


def test_ragged_records_are_told_apart_from_blank_ones():
    """Too many or too few cells are ragged; blank lines and delimiters alone are no records."""
    rows, kept, ragged = cut("1,2\n3\n4,5,6\n\n,\n7,8,\n9,\n", 1000, 2)
    assert rows == [["1", "2"], ["7", "8"], ["9", ""]]
    assert kept == [0, 5, 6]
    assert ragged == [1, 2]


def test_a_quote_that_is_never_closed_names_its_row():
    """An open quote is an error at the record that it is in, not one giant cell."""
    with pytest.raises(DataError) as caught:
        cut('1,2\n3,"4\n5,6\n', 5, 2)
    assert [f.key for f in caught.value.findings] == ["open-quote"]
