"""A use of a term and a new name -> the changes of text that rename it, or why it cannot be.

A rename is only handed out when it is seen to change nothing else: the new name must not stand for
anything yet, each place must read the old name exactly, and the renamed texts must be found good.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from segrules.compiler.check import check
from segrules.editor.analysis import Analysis
from segrules.editor.edits import Edit, with_edits
from segrules.editor.kept_header import kept_header
from segrules.editor.terms import Kind, Term
from segrules.editor.uses import Use
from segrules.language.expression.tokens import is_plain_name
from segrules.language.findings import Finding, type_arg
from segrules.language.overlaid_files import overlaid
from segrules.language.source import load
from segrules.language.width import shown

RENAMED = frozenset(
    {Kind.SEGMENT, Kind.METRIC, Kind.SCORE, Kind.SEGMENTATION, Kind.PARAMETER, Kind.MODEL}
    | {Kind.VALUE, Kind.ACTION, Kind.COLUMN}
)
"""What can have another name than in the data: a column keeps its old one as an alias."""
_OUTSIDE = frozenset({"segment", "expect", "missing", "known"})
"""Words that mean something where names stand."""
_WRAPPED = re.compile(r"(?P<open>[$'\"`“‘]?)(?P<name>.*?)(?P<close>['\"`”’]?)", re.DOTALL)


def renamable(use: Use | None) -> Finding | None:
    """Why the term of a use cannot be renamed; None where it can."""
    if use is None:
        return Finding("rename-nothing")
    if use.term.kind not in RENAMED or (use.term.kind is Kind.VALUE and "." in use.term.of):
        return Finding("rename-data", use.place, {"name": shown(use.term.name)})
    if use.term.kind is Kind.SEGMENTATION and use.term.name == "segments":
        return Finding("rename-data/segments", use.place)
    return None


def renamed(
    at_hand: Analysis, use: Use | None, name: str, texts: Mapping[str, str]
) -> tuple[Edit, ...] | Finding:
    """The changes, in the order of the texts; `texts` are the open files by real path."""
    fault = renamable(use)
    if fault is not None or use is None:
        return fault or Finding("rename-nothing")
    if name == use.term.name:
        return ()
    fault = _fault(name, use.term, at_hand)
    if fault is not None:
        return fault
    edits = tuple(_edits(at_hand, use.term, name))
    inexact = next((e for e in edits if isinstance(e, Finding)), None)
    if inexact is not None:
        return inexact
    changes = tuple(e for e in edits if isinstance(e, Edit))
    return changes if _is_same(at_hand, changes, texts) else Finding("rename-changes", use.place)


def _fault(name: str, term: Term, at_hand: Analysis) -> Finding | None:
    if at_hand.checked.program is None:
        return Finding("rename-broken")
    if not is_plain_name(name) or name in _OUTSIDE:
        return Finding("rename-odd", None, {"name": shown(name)})
    taken = [t for t in at_hand.known.by_name.get(name, ()) if _clashes(t, term)]
    if taken:
        place = at_hand.known.defined[taken[0]].place
        args: dict[str, type_arg] = {"name": shown(name), "path": place.path, "line": place.line}
        return Finding("rename-taken", place, args)
    return None


def _clashes(taken: Term, term: Term) -> bool:
    """Whether two things of one name could be mistaken: values and segments stand apart."""
    if term.kind is Kind.ACTION or taken.kind is Kind.ACTION:
        return taken.kind is term.kind
    if term.kind is Kind.PARAMETER or taken.kind is Kind.PARAMETER:
        return taken.kind is term.kind
    if {taken.kind, term.kind} == {Kind.VALUE, Kind.SEGMENT}:
        return False
    if term.kind in {Kind.VALUE, Kind.SEGMENT} and taken.kind is term.kind:
        return taken.of == term.of or term.kind is Kind.SEGMENT
    return True


def _edits(at_hand: Analysis, term: Term, name: str) -> Iterator[Edit | Finding]:
    for use in at_hand.uses:
        if use.term == term:
            yield _edit(at_hand, use, name)
    if term.kind is Kind.COLUMN:
        header = kept_header(at_hand, at_hand.known.defined[term])
        yield from () if header is None else (header,)


def _edit(at_hand: Analysis, use: Use, name: str) -> Edit | Finding:
    """The change of one place, with the quotes or backticks that stand there kept."""
    place = use.place
    line = at_hand.lines[place.path][place.line - 1]
    written = line[place.column - 1 : place.end_column - 1]
    if place.line != place.end_line:
        written = ""
    if use.parts > 1:
        head, dot, tail = written.partition(".")
        parts = [head, tail]
        new = _wrapped(parts[use.part], use.term.name, name)
        if not dot or new is None:
            return Finding("rename-inexact", place)
        parts[use.part] = new
        return Edit(place, ".".join(parts))
    new = _wrapped(written, use.term.name, name)
    return Finding("rename-inexact", place) if new is None else Edit(place, new)


def _wrapped(written: str, old: str, new: str) -> str | None:
    match = _WRAPPED.fullmatch(written)
    if match is None or match["name"] != old:
        return None
    if match["open"] == "$":
        return f"${new}"
    return f"{match['open']}{new}{match['close']}"


def _is_same(at_hand: Analysis, edits: tuple[Edit, ...], texts: Mapping[str, str]) -> bool:
    """Whether the renamed texts are found to be as good as they were."""
    sources = at_hand.loaded.sources
    changed = {os.path.realpath(p): with_edits(t, p, edits) for p, t in sources.items()}
    after = check(load(Path(at_hand.path), overlaid({**texts, **changed})))
    before = sorted(f.key for f in at_hand.checked.findings)
    return after.program is not None and sorted(f.key for f in after.findings) == before
