"""CSV, JSON or R code with the bounds of segments -> one row of bounds a segment, with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.verbs.foreign.csv_rows import Cell, Row, csv_rows
from segrules.verbs.foreign.literals import Entries, Items, Node, Number, Text, literal
from segrules.verbs.foreign.r_vectors import Vector, r_vectors

SCORES: Mapping[str, str] = {
    "recency": "R", "r": "R", "recency_score": "R", "r_score": "R",
    "frequency": "F", "f": "F", "frequency_score": "F", "f_score": "F",
    "monetary": "M", "m": "M", "monetary_score": "M", "m_score": "M",
    "fm": "FM", "fm_score": "FM",
}  # fmt: skip
SIDES: Mapping[str, str] = {
    "lower": "lower", "low": "lower", "min": "lower",
    "upper": "upper", "high": "upper", "max": "upper",
}  # fmt: skip
NAMES = frozenset({"segment", "segment_name", "segment_names", "name", "segments"})
R_NAMES = frozenset(
    {"segment_names", "segment_name", "segments"}
    | {f"{s}_{side}" for s in ("recency", "frequency", "monetary") for side in ("lower", "upper")}
)
HEADER = re.compile(r"(?P<score>[a-z_]+?)[_. ](?P<side>lower|upper|low|high|min|max)")
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound as a whole number."""

    value: int
    place: Place


@dataclass(frozen=True, slots=True)
class Bounded:
    """A segment and the bounds that are given for each score: (lower, upper)."""

    name: str
    place: Place
    lower: Mapping[str, Bound]
    upper: Mapping[str, Bound]


@dataclass(slots=True)
class Bounds:
    """All segments in order, and what was found on the way."""

    rows: list[Bounded] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def report(self, key: str, place: Place, **args: str | int) -> None:
        """Add a finding."""
        self.findings.append(Finding(key, place, args))


def is_r_code(text: str) -> bool:
    """Whether a text assigns vectors as R does."""
    return re.search(r"(?:segment_names|_lower|_upper)\s*(?:<-|=)\s*c\s*\(", text) is not None


def column_of(header: str) -> tuple[str, str] | None:
    """The score and the side that a header or a name speaks of."""
    match = HEADER.fullmatch(header.strip().lower())
    if match is None or match["score"] not in SCORES:
        return None
    return SCORES[match["score"]], SIDES[match["side"]]


def read_bounds(text: str, path: str) -> Bounds:
    """The bounds of a text of any of the three kinds."""
    found = Bounds()
    if is_r_code(text):
        _from_r(text, path, found)
    elif text.lstrip()[:1] in {"[", "{"}:
        _from_json(text, path, found)
    else:
        _from_csv(csv_rows(text, path), found)
    return found


# ---------------------------------------------------------------- R code


def _from_r(text: str, path: str, found: Bounds) -> None:
    vectors = r_vectors(text, path, R_NAMES)
    found.findings += vectors.findings
    names = next((vectors.by_name[n] for n in sorted(NAMES) if n in vectors.by_name), None)
    if names is None or vectors.findings:
        if names is None:
            found.report("import-no-names", Place(path, 1, 1, 1, 1))
        return
    sides = {column_of(n): v for n, v in vectors.by_name.items() if column_of(n)}
    for name, vector in vectors.by_name.items():
        if len(vector.values) != len(names.values):
            found.report(
                "import-lengths",
                vector.place,
                name=name,
                count=len(vector.values),
                wanted=len(names.values),
            )
    if found.findings:
        return
    for k, segment in enumerate(names.values):
        bounds = {at: _r_bound(vector, k, found) for at, vector in sides.items() if at}
        found.rows.append(_bounded(str(segment.value), segment.place, bounds))


def _r_bound(vector: Vector, k: int, found: Bounds) -> Bound | None:
    value = vector.values[k]
    if isinstance(value.value, int):
        return Bound(value.value, value.place)
    found.report("import-not-a-score", value.place, text=_clipped(value.value))
    return None


# ---------------------------------------------------------------- JSON


def _from_json(text: str, path: str, found: Bounds) -> None:
    node = literal(text, path)
    if isinstance(node, Finding):
        found.findings.append(node)
        return
    for item in node.items if isinstance(node, Items) else (node,):
        row = _json_row(item, found)
        if row is not None:
            found.rows.append(row)


def _json_row(item: Node, found: Bounds) -> Bounded | None:
    if not isinstance(item, Entries):
        found.report("import-not-a-segment", item.place)
        return None
    name: Text | None = None
    bounds: dict[tuple[str, str], Bound | None] = {}
    for key, value in item.entries:
        written = key.value.lower() if isinstance(key, Text) else ""
        if written in NAMES and isinstance(value, Text):
            name = value
        elif written in SCORES:
            bounds |= _json_pair(SCORES[written], value, found)
        elif (at := column_of(written)) is not None:
            bounds[at] = _json_bound(value, found)
        else:
            said = _clipped(str(getattr(key, "value", "")))
            found.report("import-unused", key.place, name=said)
    if name is None:
        found.report("import-not-a-segment", item.place)
        return None
    return _bounded(name.value, name.place, bounds)


def _json_pair(
    score: str, value: Node, found: Bounds
) -> Iterator[tuple[tuple[str, str], Bound | None]]:
    if isinstance(value, Number):
        bound = Bound(value.value, value.place)
        return iter([((score, "lower"), bound), ((score, "upper"), bound)])
    if not isinstance(value, Items) or len(value.items) != 2:  # noqa: PLR2004 - lower and upper
        found.report("import-not-a-range", value.place, name=score)
        return iter(())
    both = [_json_bound(v, found) for v in value.items]
    return zip([(score, "lower"), (score, "upper")], both, strict=True)


def _json_bound(value: Node, found: Bounds) -> Bound | None:
    if isinstance(value, Number):
        return Bound(value.value, value.place)
    said = value.value if isinstance(value, Text) else "..."
    found.report("import-not-a-score", value.place, text=_clipped(str(said)))
    return None


# ---------------------------------------------------------------- CSV


def _from_csv(rows: Sequence[Row], found: Bounds) -> None:
    if not rows:
        return
    header, *body = rows
    names = [c.text.strip().lower() for c in header.cells]
    at = next((k for k, n in enumerate(names) if n in NAMES), None)
    if at is None:
        found.report("import-no-names", header.place)
        return
    for k, cell in enumerate(header.cells):
        if k != at and column_of(cell.text) is None and cell.text:
            found.report("import-unused", cell.place, name=_clipped(cell.text))
    for row in body:
        if len(row.cells) != len(header.cells):
            found.report(
                "import-row-length",
                row.place,
                count=len(row.cells),
                wanted=len(header.cells),
            )
            continue
        found.rows.append(_csv_row(row, header, at, found))


def _csv_row(row: Row, header: Row, at: int, found: Bounds) -> Bounded:
    bounds = {}
    for title, cell in zip_longest(header.cells, row.cells):
        column = column_of(title.text)
        if column is not None and cell.text:
            bounds[column] = _csv_bound(cell, found)
    return _bounded(row.cells[at].text, row.cells[at].place, bounds)


def _csv_bound(cell: Cell, found: Bounds) -> Bound | None:
    if re.fullmatch(r"-?[0-9]{1,9}", cell.text, re.ASCII):
        return Bound(int(cell.text), cell.place)
    found.report("import-not-a-score", cell.place, text=_clipped(cell.text))
    return None


# ---------------------------------------------------------------- both sides


def _bounded(name: str, place: Place, bounds: Mapping[tuple[str, str], Bound | None]) -> Bounded:
    known = {at: b for at, b in bounds.items() if b is not None}
    lower = {score: b for (score, side), b in known.items() if side == "lower"}
    upper = {score: b for (score, side), b in known.items() if side == "upper"}
    return Bounded(name, place, lower, upper)


def _clipped(text: str) -> str:
    return shown(text[:MOST_SHOWN])
