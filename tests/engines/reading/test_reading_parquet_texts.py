from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.vectors import to_cells
from segrules.language.types import NUMBER, TEXT

WRITTEN = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " a", "a\u3000", "a", "汉字", "🙂", '"', "x,y", "a\r\nb", "\ufeffid", "1.50"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)
COLUMNS = tuple(DeclaredColumn(n, k) for n, k in (("key", TEXT), ("id", TEXT), ("n", NUMBER)))
ANYHOW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def parquet(columns: dict[str, pa.Array], **options: object) -> bytes:
    """A Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, **options)
    return sink.getvalue()


def vectors(result, name: str = "orders") -> dict[str, list[object]]:
    """What was read."""
    return {n: to_cells(v) for n, v in result.frames[name].columns.items()}


def one_line_end(text: str | None) -> str | None:
    """The text with its line ends as a CSV reader gives them."""
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")


@ANYHOW
@given(st.lists(st.tuples(WRITTEN, WRITTEN), min_size=1, max_size=12), st.integers(1, 5))
def test_texts_of_parquet_are_those_of_csv(read, rows, group):
    """Kept as codes, plain, large or in row groups: texts and numbers are as in a CSV file."""
    sink = io.StringIO()
    writer = csv.writer(sink, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows = [(f"k{i}", *map(one_line_end, row)) for i, row in enumerate(rows)]
    writer.writerows([("key", "id", "n"), *rows])
    expected = vectors(read(sink.getvalue().encode(), *COLUMNS))
    keys, ids, numbers = zip(*rows, strict=True)
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        columns = {"key": pa.array(keys), "id": pa.array(ids, kind), "n": pa.array(numbers, kind)}
        for dictionary in (True, False):
            made = parquet(columns, row_group_size=group, use_dictionary=dictionary)
            assert vectors(read(made, *COLUMNS, file="orders.parquet")) == expected


@ANYHOW
@given(st.lists(st.sampled_from(["a\0", "a", "\0", "\0b\0", None]), min_size=1), st.booleans())
def test_nul_characters_are_left_out(read, texts, dictionary):
    """No column holds NUL, whichever way Parquet keeps it."""
    made = parquet({"id": pa.array(texts, pa.string())}, use_dictionary=dictionary)
    found = vectors(read(made, COLUMNS[1], file="orders.parquet"))["id"]
    assert found == [(t or "").replace("\0", "") or None for t in texts]
