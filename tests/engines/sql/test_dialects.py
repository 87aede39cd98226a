from __future__ import annotations

from contextlib import closing

import duckdb
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.sql.dialects import (
    DIALECTS,
    DUCKDB,
    Names,
    UnsupportedError,
    named,
    number,
    spelled,
    text,
)
from segrules.engines.sql.pieces import Sql

HOSTILE = [
    "it's", 'a"b', "a`b", "x; DROP TABLE orders; --", "/* */", "\\", "\\'", "a\nb", "a\r\tb",
    "汉字", "😀", "'' OR 1=1", "{0}", "%s", "$1", "",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_a_hostile_text_is_one_literal(name, value):
    """In every dialect a text with quotes, comments or line ends is one literal on one line."""
    made = text(DIALECTS[name], value).text
    assert "\n" not in made
    (parsed,) = sqlglot.parse(f"SELECT {made} AS x", read=name)
    assert len(parsed.expressions) == 1


@pytest.mark.parametrize("value", [v for v in HOSTILE if v and "\\" not in v])
@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_a_hostile_name_is_one_name(name, value):
    """In every dialect a name with quotes or semicolons in it is one quoted name."""
    made = named(DIALECTS[name], value).text
    (parsed,) = sqlglot.parse(f"SELECT {made} FROM t", read=name)
    (column,) = parsed.expressions
    assert column.name == value


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_duckdb_reads_back_every_text(value):
    """DuckDB has the very text that a literal was made of."""
    with closing(duckdb.connect()) as connection:
        assert connection.execute(f"SELECT {text(DUCKDB, value).text}").fetchone() == (value,)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_duckdb_reads_back_every_double(value):
    """DuckDB has the very double that a literal was made of."""
    with closing(duckdb.connect()) as connection:
        (found,) = connection.execute(f"SELECT {number(DUCKDB, value).text}").fetchone()
    assert found == value
    assert isinstance(found, float)


def test_what_is_no_number_has_no_literal():
    """Infinite values and NaN are never written down."""
    for value in (float("inf"), float("nan")):
        with pytest.raises(ValueError, match="no literal"):
            number(DUCKDB, value)


def test_what_a_dialect_lacks_is_told():
    """Snowflake's patterns fit whole texts only, so a search is not spelt at all."""
    with pytest.raises(UnsupportedError, match="matches"):
        spelled(DIALECTS["snowflake"], "matches", Sql('"a"'), Sql("'x'"))


def test_names_that_differ_in_case_alone_are_told_apart():
    """A database takes `City` and `city` for one name, so the second gets a number."""
    names = Names()
    assert [names.new(n) for n in ("City", "city", "CITY", "ort")] == [
        "City", "city_2", "CITY_3", "ort",
    ]  # fmt: skip
