"""The data arguments of a command, or frames -> sources, and the declared table of each."""

from __future__ import annotations

import gzip
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO, Literal, cast
from urllib.parse import urlsplit

import pandas as pd

from segrules.compiler.program import Table
from segrules.engines.on_pandas.reading.headers import fit
from segrules.language.findings import DataError, Finding

Form = Literal["text", "workbook", "parquet", "json", "duckdb"]
"""How a file holds its table."""

ARGUMENT = re.compile(r"(?P<table>[^\W\d]\w*)=(?P<path>.+)", re.DOTALL)
"""`orders=orders.parquet`."""
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://.+", re.DOTALL)
"""`postgresql://user@host/shop`, `sqlite:///shop.db`."""

CATALOGUE = "table:"
"""How a table of Spark's catalogue is written: `orders=table:shop.orders`."""

SUFFIXES: Mapping[str, Form] = {
    ".csv": "text",
    ".tsv": "text",
    ".tab": "text",
    ".txt": "text",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "json",
    ".ndjson": "json",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
}
MAGIC: tuple[tuple[bytes, Form], ...] = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"PAR1", "parquet"),
)
"""How files begin; it counts for more than their suffix."""
GZIP = b"\x1f\x8b"
DUCKDB = slice(8, 12), b"DUCK"
"""Where a DuckDB file says what it is."""
HEAD = 4096


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file by its path (`-` is standard input), and the table it was given for, if one was."""

    path: str
    table: str | None = None
    kept: BinaryIO | None = None
    """Its content, where that came only once."""

    @property
    def name(self) -> str:
        """What messages and reports call it."""
        return "stdin" if self.path == "-" else Path(self.path).name


@dataclass(frozen=True, slots=True)
class FrameSource:
    """A pandas DataFrame, and the table it was given for, if one was."""

    frame: pd.DataFrame
    table: str | None = None

    @property
    def name(self) -> str:
        """What messages and reports call it."""
        return "DataFrame"


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """A table of a database: the URL, the table there, and the table it was given for.

    `place` is the table, with its schema before a dot where it has one; without it the table is
    called as the ruleset declares it. The URL may hold a password: only `name` is ever shown.
    """

    url: str
    place: str | None = None
    table: str | None = None

    @property
    def name(self) -> str:
        """What messages and reports call it: no user, no password, no query."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        place = f"#{self.place}" if self.place else ""
        return f"{parts.scheme}://{host}{parts.path}{place}"


Source = FileSource | FrameSource | DatabaseSource


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read, from its start, more than once: unzipped, with what it holds."""

    name: str
    form: Form
    file: BinaryIO
    head: bytes


# ---------------------------------------------------------------- arguments


def sources_of(arguments: Sequence[str]) -> tuple[FileSource | DatabaseSource, ...]:
    """Data arguments as sources: `data.csv`, `orders=orders.parquet`, `-`, `orders=-`, a URL."""
    return tuple(map(source_of, arguments))


def source_of(argument: str) -> FileSource | DatabaseSource:
    """One data argument; an existing file's name is never taken apart."""
    match = ARGUMENT.fullmatch(argument)
    if match is None or Path(argument).exists():
        return place_of(argument, None)
    return place_of(match["path"], match["table"])


def place_of(text: str, table: str | None) -> FileSource | DatabaseSource:
    """A path, or the URL of a database with the table there after `#`."""
    if not URL.fullmatch(text):
        return FileSource(text, table)
    url, _, place = text.partition("#")
    return DatabaseSource(url, place or None, table)


# ---------------------------------------------------------------- sources -> tables

HeaderOf = Callable[[Source], Sequence[str]]
"""A source's header; raises `DataError` where it cannot be read."""


def match_sources(
    tables: Sequence[Table], sources: Sequence[Source], header_of: HeaderOf
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """Which source is which declared table, and what does not fit.

    A source without a table's name is the only table, or the only one left, or of several the one
    events table whose columns its header has most of.
    """
    found: dict[str, Source] = {}
    findings: list[Finding] = [] if sources else [Finding("no-data")]
    for source in sorted(sources, key=lambda s: s.table is None):
        table, told = table_of(source, tables, found, len(sources), header_of)
        findings += told
        if table in found:
            findings.append(twice(table, found[table], source))
        elif table is not None:
            found[table] = source
    return found, tuple(findings)


def table_of(
    source: Source,
    tables: Sequence[Table],
    found: Mapping[str, Source],
    count: int,
    header_of: HeaderOf,
) -> tuple[str | None, list[Finding]]:
    """The table that a source is, and what is to be said about it."""
    names = [t.name for t in tables]
    if source.table is not None:
        known = source.table in names
        return (source.table, []) if known else (None, [unknown_table(source.table, names)])
    if len(tables) == 1:
        return names[0], []
    left = [t for t in tables if t.name not in found]
    if count == len(tables) and len(left) == 1:
        return left[0].name, []
    return best_fit(source, names, left, header_of)


def best_fit(
    source: Source, names: Sequence[str], left: Sequence[Table], header_of: HeaderOf
) -> tuple[str | None, list[Finding]]:
    """The one events table whose columns a source's header has most of."""
    try:
        header = header_of(source)
    except DataError as fault:
        return None, list(fault.findings)
    fits = {t.name: fit(t, header) for t in left if t.role == "events"}
    best = [name for name, fitting in fits.items() if fitting and fitting == max(fits.values())]
    if len(best) == 1:
        args = {"source": source.name, "table": best[0]}
        return best[0], [Finding("table-chosen", args=args)]
    example = f"{left[0].name if left else names[0]}={source.name}"
    args = {"source": source.name, "tables": listed(names), "example": example}
    return None, [Finding("which-table", args=args)]


def unknown_table(name: str, names: Sequence[str]) -> Finding:
    """A table's name that the ruleset does not declare."""
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    args = {"table": name, "tables": listed(names), "near": near[0] if near else ""}
    return Finding("unknown-table" if near else "unknown-table/no-match", args=args)


def twice(table: str, first: Source, second: Source) -> Finding:
    """Two sources for one table."""
    return Finding("table-twice", args={"table": table, "first": first.name, "second": second.name})


def listed(names: Sequence[str]) -> str:
    """Names in backticks, one after the other."""
    return ", ".join(f"`{n}`" for n in names)


# ---------------------------------------------------------------- files


@contextmanager
def open_source(source: FileSource) -> Iterator[Opened]:
    """The file of a source; raises `DataError` where it cannot be opened or is no table."""
    with ExitStack() as stack:
        file = source.kept or stack.enter_context(opened_file(source))
        file.seek(0)
        head = file.read(HEAD)
        file.seek(0)
        zipped = head.startswith(GZIP)
        if zipped:
            file = stack.enter_context(unzipped(file))
            head = read_some(file, HEAD, source.name)
            file.seek(0)
        if not head:
            raise refusal(source, "empty-file")
        form = form_of(source, head)
        if zipped and form in {"workbook", "parquet"}:
            file = stack.enter_context(spooled(file))
        yield Opened(source.name, form, file, head)


Stamp = tuple[int, ...]
"""What tells that a file was written to or replaced."""


def stamp_of(path: Path) -> Stamp | None:
    """Which file this is, its size and when it was last written to; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


@contextmanager
def unchanged(source: FileSource) -> Iterator[Stamp | None]:
    """How the file stands; raises `DataError` where it is not the same at the end.

    None is given for what is no file, which cannot change.
    """
    if source.kept is not None or not Path(source.path).is_file():
        yield None
        return
    stamp = stamp_of(Path(source.path))
    yield stamp
    if stamp_of(Path(source.path)) != stamp:
        raise changed(source)


def changed(source: FileSource) -> DataError:
    """A file that is no longer what it was."""
    return DataError([Finding("changed-while-read", args={"source": source.name})])


def opened_file(source: FileSource) -> BinaryIO:
    """The raw file."""
    try:
        return Path(source.path).open("rb")
    except FileNotFoundError:
        catalogue = source.path.startswith(CATALOGUE)
        raise refusal(source, "needs-spark-engine" if catalogue else "no-such-file") from None
    except IsADirectoryError:
        raise refusal(source, "not-a-file") from None
    except PermissionError:
        folder = Path(source.path).is_dir()
        raise refusal(source, "not-a-file" if folder else "no-permission") from None
    except OSError:
        raise refusal(source, "no-such-file") from None


def refusal(source: FileSource, key: str) -> DataError:
    """A file that cannot be opened."""
    return DataError([Finding(key, args={"source": source.name})])


def unzipped(file: BinaryIO) -> BinaryIO:
    """The content of a gzip file."""
    return cast("BinaryIO", gzip.GzipFile(fileobj=file))


def spooled(stream: BinaryIO) -> BinaryIO:
    """A stream that comes only once, or slowly, kept on disk so that it can be read again."""
    kept = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(stream, kept)
    kept.seek(0)
    return kept


@contextmanager
def with_input_kept(sources: Sequence[Source]) -> Iterator[tuple[Source, ...]]:
    """The sources, with standard input kept so that it can be read more than once."""
    with ExitStack() as stack:
        yield tuple(
            replace(s, kept=stack.enter_context(spooled(sys.stdin.buffer)))
            if isinstance(s, FileSource) and s.path == "-" and s.kept is None
            else s
            for s in sources
        )


def read_some(file: BinaryIO, size: int, name: str) -> bytes:
    """Up to so many bytes; damaged gzip data raise `DataError`."""
    try:
        return file.read(size)
    except (EOFError, OSError, zlib.error):
        raise DataError([Finding("truncated-gzip", args={"source": name})]) from None


def form_of(source: FileSource, head: bytes) -> Form:
    """What a file holds, by how it begins, then by its suffix."""
    magic = next((form for start, form in MAGIC if head.startswith(start)), None)
    where, mark = DUCKDB
    if head[where] == mark:
        return "duckdb"
    if magic is not None:
        return magic
    suffixes = [s.lower() for s in Path(source.path).suffixes if s.lower() != ".gz"]
    form = SUFFIXES.get(suffixes[-1]) if suffixes else None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<":
        raise DataError([Finding("web-page", args={"source": source.name})])
    if form in {"json", "parquet"}:
        return form
    return "json" if form is None and start[:1] == b"{" else "text"
