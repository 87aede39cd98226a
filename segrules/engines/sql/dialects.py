"""The spellings in which databases differ: names, literals, types, and a few functions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from segrules.engines.sql.pieces import Rank, Sql, level_of, within
from segrules.language.findings import Words
from segrules.language.types import Kind

PHYSICAL: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.INTEGER: "whole",
    Kind.NUMBER: "number",
    Kind.MONEY: "whole",
    Kind.BOOLEAN: "flag",
    Kind.DATE: "whole",
    Kind.INSTANT: "whole",
    Kind.DURATION: "whole",
}
"""How values of a kind are held: dates and instants as days and microseconds since 1970."""


class UnsupportedError(Exception):
    """A dialect has no exact spelling of something; `what` says of what."""

    def __init__(self, what: Words) -> None:
        self.what = what
        super().__init__(what.en)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A database's spellings.

    `quote` closes a name; `types` are those of text, whole numbers, doubles and flags. `escapes`
    says how a text literal holds a character that must not stand in it as it is: `backslash`, or
    (`chr`) by joining the character's code. `spellings` have `{0}`, `{1}` for their parts; what is
    not among them cannot be said exactly.
    """

    name: str
    quote: str
    types: Mapping[str, str]
    escapes: str
    spellings: Mapping[str, str]
    number: str = "CAST({0} AS DOUBLE PRECISION)"
    """How a double is written, given its shortest decimals in scientific form."""
    folded: bool = True
    """Whether names that differ in case alone are one name."""
    text_order: str = "{0}"
    """A text to sort by code point."""


def named(dialect: Dialect, *path: str) -> Sql:
    """A quoted name, or the path of one."""
    return Sql(".".join(quoted(dialect, name) for name in path), plain=True)


def quoted(dialect: Dialect, name: str) -> str:
    """A name in quotes; NUL, which no database has in a name, is left out."""
    mark = dialect.quote
    plain = name.replace("\0", "")
    if dialect.escapes == "backslash" and dialect.name == "bigquery":
        plain = plain.replace("\\", "\\\\").replace(mark, f"\\{mark}")
    else:
        plain = plain.replace(mark, mark * 2)
    return f"{mark}{plain}{mark}"


def text(dialect: Dialect, value: str) -> Sql:
    """A text as a literal on one line."""
    if dialect.escapes == "backslash":
        return Sql("'" + "".join(map(_backslashed, value)) + "'", plain=True)
    return _pieced(dialect, value)


def _backslashed(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    return f"\\u{ord(character):04x}" if ord(character) < ord(" ") else character


def _pieced(dialect: Dialect, value: str) -> Sql:
    """Literals of what can be written, joined with the codes of control characters."""
    pieces: list[str] = [""]
    for character in value:
        if ord(character) < ord(" "):
            pieces += [character, ""]
        else:
            pieces[-1] += character
    said = [_piece(dialect, p) for p in pieces if p] or ["''"]
    whole = " || ".join(said)
    return Sql(whole if len(said) == 1 else f"({whole})", plain=True)


def _piece(dialect: Dialect, value: str) -> str:
    if len(value) == 1 and ord(value) < ord(" "):
        return spelled(dialect, "character", Sql(str(ord(value)))).text
    return "'" + value.replace("'", "''") + "'"


def number(dialect: Dialect, value: float) -> Sql:
    """A finite double as a literal that is read as the same double."""
    if not math.isfinite(value):
        message = f"no literal of {value}"
        raise ValueError(message)
    digits = repr(float(value))
    said = digits if "e" in digits else f"{digits}e0"
    return Sql(dialect.number.format(said), Rank.ATOM if value >= 0 else Rank.SUM, plain=True)


def type_name(dialect: Dialect, kind: Kind) -> str:
    """The database's type for values of a kind."""
    return dialect.types[PHYSICAL[kind]]


def can(dialect: Dialect, what: str) -> bool:
    """Whether there is a spelling."""
    return what in dialect.spellings


def spelled(dialect: Dialect, what: str, *parts: Sql) -> Sql:
    """A spelling with its parts; raises UnsupportedError where the dialect has none."""
    pattern = dialect.spellings.get(what)
    if pattern is None:
        raise UnsupportedError(Words(f"`{what}`", f"`{what}`"))
    return Sql(pattern.format(*(within(p, Rank.ATOM) for p in parts)), level=level_of(parts))


_ANSI = {
    "text": "VARCHAR",
    "whole": "BIGINT",
    "number": "DOUBLE PRECISION",
    "flag": "BOOLEAN",
}

_PARTS = {
    "year": "EXTRACT(YEAR FROM {0})",
    "month": "EXTRACT(MONTH FROM {0})",
    "day": "EXTRACT(DAY FROM {0})",
    "quarter": "EXTRACT(QUARTER FROM {0})",
}

DUCKDB = Dialect(
    "duckdb",
    '"',
    {**_ANSI, "number": "DOUBLE"},
    "chr",
    {
        **_PARTS,
        "character": "CHR({0})",
        "contains": "CONTAINS({0}, {1})",
        "starts with": "STARTS_WITH({0}, {1})",
        "ends with": "SUFFIX({0}, {1})",
        "matches": "REGEXP_MATCHES({0}, {1})",
        "weekday": "EXTRACT(ISODOW FROM {0})",
        "finite": "ISFINITE({0})",
        "whole division": "({0} // {1})",
        "date of days": "(DATE '1970-01-01' + CAST({0} AS INTEGER))",
        "days of date": "({0} - DATE '1970-01-01')",
        "days of instant": "(CAST(TIMEZONE({1}, MAKE_TIMESTAMPTZ({0})) AS DATE)"
        " - DATE '1970-01-01')",
        "microseconds": "EPOCH_US({0})",
        "minor units": "CAST(ROUND({0} * {1}) AS BIGINT)",
        "log": "LN({0})",
        "round": "ROUND({0})",
        "total of numbers": "SUM({0})",
        "whole total": "SUM({0})",
        "whole part": "TRUNC({0})",
    },
    number="{0}",
)

SPARK = Dialect(
    "spark",
    "`",
    {"text": "STRING", "whole": "BIGINT", "number": "DOUBLE", "flag": "BOOLEAN"},
    "backslash",
    {
        **_PARTS,
        "contains": "CONTAINS({0}, {1})",
        "starts with": "STARTSWITH({0}, {1})",
        "ends with": "ENDSWITH({0}, {1})",
        "weekday": "(WEEKDAY({0}) + 1)",
        "finite": "(NOT ISNAN({0}) AND ABS({0}) < CAST('Infinity' AS DOUBLE))",
        "whole division": "({0} DIV {1})",
        "date of days": "DATE_ADD(DATE '1970-01-01', CAST({0} AS INT))",
        "days of date": "DATEDIFF({0}, DATE '1970-01-01')",
        "days of instant": "DATEDIFF(CAST(FROM_UTC_TIMESTAMP(TIMESTAMP_MICROS({0}), {1}) AS DATE),"
        " DATE '1970-01-01')",
        "microseconds": "UNIX_MICROS({0})",
        "minor units": "CAST(ROUND({0} * {1}) AS BIGINT)",
        "log": "LN({0})",
        "round": "ROUND({0})",
        "total of numbers": "SUM({0})",
        "whole total": "SUM(CAST({0} AS DECIMAL(19, 0)))",
        "whole part": "CAST(CAST({0} AS BIGINT) AS DOUBLE)",
    },
    number="CAST('{0}' AS DOUBLE)",
)

POSTGRES = Dialect(
    "postgres",
    '"',
    {**_ANSI, "text": "TEXT"},
    "chr",
    {
        **_PARTS,
        "character": "CHR({0})",
        "contains": "(STRPOS({0}, {1}) > 0)",
        "starts with": "STARTS_WITH({0}, {1})",
        "ends with": "(RIGHT({0}, LENGTH({1})) = {1})",
        "weekday": "EXTRACT(ISODOW FROM {0})",
        "finite": "({0} > CAST('-Infinity' AS DOUBLE PRECISION)"
        " AND {0} < CAST('Infinity' AS DOUBLE PRECISION))",
        "whole division": "({0} / {1})",
        "date of days": "(DATE '1970-01-01' + CAST({0} AS INTEGER))",
        "days of date": "({0} - DATE '1970-01-01')",
        "days of instant": "(CAST(TIMEZONE({1}, TIMESTAMPTZ '1970-01-01 00:00:00+00'"
        " + {0} * INTERVAL '1 microsecond') AS DATE) - DATE '1970-01-01')",
        "microseconds": "CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
        "minor units": "CAST(ROUND({0} * {1}) AS BIGINT)",
        "log": "LN({0})",
        "round": "ROUND(CAST({0} AS NUMERIC))",
        "total of numbers": "SUM({0})",
        "whole total": "SUM({0})",
        "whole part": "TRUNC({0})",
    },
    text_order='{0} COLLATE "C"',
)

BIGQUERY = Dialect(
    "bigquery",
    "`",
    {"text": "STRING", "whole": "INT64", "number": "FLOAT64", "flag": "BOOL"},
    "backslash",
    {
        **_PARTS,
        "contains": "(STRPOS({0}, {1}) > 0)",
        "starts with": "STARTS_WITH({0}, {1})",
        "ends with": "ENDS_WITH({0}, {1})",
        "matches": "REGEXP_CONTAINS({0}, {1})",
        "weekday": "(MOD(EXTRACT(DAYOFWEEK FROM {0}) + 5, 7) + 1)",
        "finite": "(NOT IS_NAN({0}) AND NOT IS_INF({0}))",
        "whole division": "DIV({0}, {1})",
        "date of days": "DATE_FROM_UNIX_DATE({0})",
        "days of date": "UNIX_DATE({0})",
        "days of instant": "UNIX_DATE(DATE(TIMESTAMP_MICROS({0}), {1}))",
        "microseconds": "UNIX_MICROS({0})",
        "minor units": "CAST(ROUND({0} * {1}) AS INT64)",
        "log": "LN({0})",
        "round": "ROUND({0})",
        "total of numbers": "SUM({0})",
        "whole total": "SUM({0})",
        "whole part": "TRUNC({0})",
    },
    number="CAST('{0}' AS FLOAT64)",
)

SNOWFLAKE = Dialect(
    "snowflake",
    '"',
    {**_ANSI, "whole": "NUMBER(38, 0)", "number": "DOUBLE"},
    "backslash",
    {
        **_PARTS,
        "contains": "CONTAINS({0}, {1})",
        "starts with": "STARTSWITH({0}, {1})",
        "ends with": "ENDSWITH({0}, {1})",
        "weekday": "DAYOFWEEKISO({0})",
        "finite": "({0} > CAST('-inf' AS DOUBLE) AND {0} < CAST('inf' AS DOUBLE))",
        "whole division": "TRUNC(({0} - MOD({0}, {1})) / {1})",
        "date of days": "DATEADD('day', {0}, DATE '1970-01-01')",
        "days of date": "DATEDIFF('day', DATE '1970-01-01', {0})",
        "days of instant": "DATEDIFF('day', DATE '1970-01-01',"
        " CAST(CONVERT_TIMEZONE('UTC', {1}, TO_TIMESTAMP_NTZ({0}, 6)) AS DATE))",
        "microseconds": "DATE_PART(EPOCH_MICROSECOND, {0})",
        "minor units": "CAST(ROUND({0} * {1}) AS NUMBER(38, 0))",
        "log": "LN({0})",
        "round": "ROUND({0})",
        "total of numbers": "SUM({0})",
        "whole total": "SUM({0})",
        "whole part": "TRUNC({0})",
    },
    number="CAST('{0}' AS DOUBLE)",
)

DIALECTS: Mapping[str, Dialect] = {
    d.name: d for d in (DUCKDB, SPARK, POSTGRES, BIGQUERY, SNOWFLAKE)
}


@dataclass(slots=True)
class Names:
    """The names that a statement has given so far, so that no two of them meet."""

    taken: set[str] = field(default_factory=set)

    def new(self, wanted: str) -> str:
        """The wanted name, or one like it where that is taken, case aside."""
        name, at = wanted, 1
        while name.casefold() in self.taken:
            at += 1
            name = f"{wanted}_{at}"
        self.taken.add(name.casefold())
        return name
