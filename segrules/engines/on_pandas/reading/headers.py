"""Declared columns and a file's header -> which column stands where, and what does not fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.on_pandas.reading.cells import trimmed
from segrules.language.findings import Finding, Severity

Found = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Where each declared column stands in a header, by position; what was found wrong."""

    header: tuple[str, ...]
    places: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def headers(self) -> dict[str, str]:
        """Declared column -> the header it is read from."""
        return {name: self.header[place] for name, place in self.places.items()}

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that no column asked for."""
        taken = set(self.places.values())
        return tuple(h for i, h in enumerate(self.header) if i not in taken and h)


def plain_header(header: str) -> str:
    """A header as it is compared at last: half-width, one case, without blanks around it."""
    return trimmed(unicodedata.normalize("NFKC", header)).casefold()


def cleaned(header: Sequence[object]) -> tuple[str, ...]:
    """A header's cells as texts without blanks around them."""
    return tuple("" if cell is None else trimmed(str(cell)) for cell in header)


def places_of(column: DeclaredColumn, header: Sequence[str]) -> Found:
    """Where a column stands: by its name as written, its name, an alias as written, an alias.

    The first of these ways that finds anything decides; several places are doubled headers.
    """
    folded = [plain_header(h) for h in header]
    ways: tuple[tuple[Sequence[str], Callable[[str], str], Sequence[str]], ...] = (
        ((column.name,), str, header),
        ((column.name,), plain_header, folded),
        (column.aliases, str, header),
        (column.aliases, plain_header, folded),
    )
    for names, form, among in ways:
        wanted = {form(n) for n in names}
        found = tuple(i for i, h in enumerate(among) if h in wanted)
        if found:
            return found
    return ()


def fit(table: Table, header: Sequence[str]) -> int:
    """How many of a table's columns a header has; 0 where it lacks the key or a required one."""
    found = {c.name: bool(places_of(c, header)) for c in table.columns}
    musts = {table.key} | {c.name for c in table.columns if c.required}
    return sum(found.values()) if all(found.get(m, False) for m in musts) else 0


def match_headers(table: Table, header: tuple[str, ...], needed: frozenset[str]) -> Matched:
    """Where a table's columns stand in a header; a column that is needed and not there is an error.

    Needed are the key, the required columns, and those that the caller names.
    """
    musts = needed | {table.key} | {c.name for c in table.columns if c.required}
    found = {c.name: places_of(c, header) for c in table.columns}
    taken = {at for places in found.values() for at in places}
    free = [h for at, h in enumerate(header) if at not in taken]
    findings: list[Finding] = []
    for column in table.columns:
        places = found[column.name]
        if len(places) > 1:
            findings.append(doubled_column(table, column, header, places))
        if not places:
            findings.append(absent_column(table, column, free, error=column.name in musts))
    first = {name: places[0] for name, places in found.items() if places}
    return Matched(header, first, tuple(findings))


def doubled_column(
    table: Table, column: DeclaredColumn, header: Sequence[str], found: Found
) -> Finding:
    """A declared column that several headers answer to."""
    where = ", ".join(f"`{header[i]}`" for i in found)
    args = {"table": table.name, "column": column.name, "headers": where}
    return Finding("column-twice", args=args)


def absent_column(
    table: Table, column: DeclaredColumn, free: Sequence[str], *, error: bool
) -> Finding:
    """A declared column that the file does not have, with the nearest header that none has yet.

    Without a column that only marks duplicates the work goes on, and none are looked for.
    """
    near = nearest(column, free)
    args = {"table": table.name, "column": column.name, "header": near or ""}
    key = "column-missing" if near else "column-missing/no-match"
    if error:
        return Finding(key, args=args, severity=Severity.ERROR)
    if column.name in table.unique:
        key = "column-missing/unique" if near else "column-missing/unique-no-match"
        return Finding(key, args=args, severity=Severity.WARNING)
    return Finding(key, args=args, severity=Severity.INFO)


def nearest(column: DeclaredColumn, header: Sequence[str]) -> str | None:
    """The header most like the column's name or one of its aliases."""
    by_form = {plain_header(h): h for h in reversed(header) if h}
    for name in (column.name, *column.aliases):
        close = get_close_matches(plain_header(name), by_form, n=1, cutoff=0.6)
        if close:
            return by_form[close[0]]
    return None
