"""A text -> the format that its content shows, and its reading in that format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from segrules.language.findings import Finding, is_error
from segrules.language.places import Place
from segrules.verbs.foreign import codes, pymc, r_rfm, rudderstack, seg_map
from segrules.verbs.foreign.bounds_read import column_of, is_r_code
from segrules.verbs.foreign.csv_rows import csv_rows
from segrules.verbs.foreign.imported import NO_WISH, Reading, Wish
from segrules.verbs.foreign.literals import Entries, Items, Node, Number, Text, literal

Reader = Callable[[str, str, Wish], Reading]
READERS: Mapping[str, Reader] = {
    r_rfm.FORMAT: r_rfm.read,
    pymc.FORMAT: pymc.read,
    seg_map.FORMAT: seg_map.read,
    codes.FORMAT: codes.read,
    rudderstack.FORMAT: rudderstack.read,
}
FORMATS = tuple(READERS)
MOST_SEGMENTS = 500
"""Nobody segments customers into more; what has more is something else."""
COHORTS = re.compile(r"\b(?:filter_pipeline|filter_expression|entity_cohort)\b")
QUARTILES = frozenset("1234")


def read_foreign(text: str, path: str, format_: str | None = None, wish: Wish = NO_WISH) -> Reading:
    """Read a text in a format, or in the one that its content shows.

    A text without any segment, or of no known format, gives no definition but a finding.
    """
    if not text.strip():
        return Reading(None, (Finding("import-empty", Place(path, 1, 1, 1, 1)),))
    found = format_ or format_of(text, path)
    if found is None:
        return Reading(None, (_unknown(text, path),))
    reading = READERS[found](text, path, wish)
    if reading.imported is None and not any(is_error(f) for f in reading.findings):
        nothing = Finding("import-empty", Place(path, 1, 1, 1, 1))
        return Reading(None, (*reading.findings, nothing))
    if reading.imported is not None and len(reading.imported.segments) > MOST_SEGMENTS:
        args = {"count": len(reading.imported.segments), "most": MOST_SEGMENTS}
        return Reading(None, (Finding("import-too-many", Place(path, 1, 1, 1, 1), args),))
    return reading


def _unknown(text: str, path: str) -> Finding:
    """What is wrong with a literal that does not end well, or that the format is not known."""
    node = literal(text, path) if text.lstrip()[:1] in {"[", "{"} else None
    unknown = Finding("import-unknown-format", Place(path, 1, 1, 1, 1))
    return node if isinstance(node, Finding) else unknown


def format_of(text: str, path: str) -> str | None:
    """The format of a text; None where nothing in it tells."""
    if is_r_code(text):
        return r_rfm.FORMAT
    if COHORTS.search(text):
        return rudderstack.FORMAT
    node = literal(text, path)
    if not isinstance(node, Finding):
        return _of_literal(node)
    if text.lstrip()[:1] in {"[", "{"}:
        return None
    rows = csv_rows(text, path)
    if rows and any(column_of(c.text) for c in rows[0].cells):
        return r_rfm.FORMAT
    return codes.FORMAT if rows and codes.headers_of(rows[0]) else None


def _of_literal(node: Node) -> str | None:
    """A list of bounds, a mapping of names to codes, or one of patterns to names."""
    if isinstance(node, Items):
        return r_rfm.FORMAT if any(isinstance(i, Entries) for i in node.items) else None
    if not isinstance(node, Entries) or not node.entries:
        return None
    values = [value for _, value in node.entries]
    if any(isinstance(v, Items) for v in values):
        return pymc.FORMAT if _are_quartiles(values) else codes.FORMAT
    return seg_map.FORMAT if any(isinstance(v, Text) for v in values) else None


def _are_quartiles(values: list[Node]) -> bool:
    """Whether no code goes beyond the four classes of pymc-marketing."""
    listed = [i for v in values if isinstance(v, Items) for i in v.items]
    written = [str(i.value) for i in listed if isinstance(i, Text | Number)]
    return all(set(code) <= QUARTILES for code in written)
