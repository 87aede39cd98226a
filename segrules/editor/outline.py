"""The terms of a ruleset -> the tree of symbols of one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segrules.editor.analysis import Analysis
from segrules.editor.explained import KINDS
from segrules.editor.terms import Defined, Kind
from segrules.language.findings import Lang
from segrules.language.places import Place

_WITHIN = {Kind.COLUMN: Kind.TABLE, Kind.SEGMENT: Kind.SEGMENTATION}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A term of a file with what belongs to it; `name` lies inside `whole`."""

    text: str
    detail: str
    kind: Kind
    name: Place
    whole: Place
    below: tuple[Symbol, ...] = ()


def outline(at_hand: Analysis, path: str, lang: Lang) -> tuple[Symbol, ...]:
    """The symbols of a file in the order of the text; values are left out."""
    own = [d for d in at_hand.known.defined.values() if d.place.path == path]
    tops = [d for d in own if d.term.kind not in {*_WITHIN, Kind.VALUE}]
    found = [_symbol(d, own, lang) for d in tops]
    return tuple(sorted(found, key=lambda s: (s.name.line, s.name.column)))


def _symbol(top: Defined, own: list[Defined], lang: Lang) -> Symbol:
    below = tuple(_inside(top, own, lang))
    detail = KINDS[top.term.kind].say(lang)
    return Symbol(top.term.name, detail, top.term.kind, top.place, top.whole, below)


def _inside(top: Defined, own: list[Defined], lang: Lang) -> Iterator[Symbol]:
    for each in own:
        belongs = each.term.of == top.term.name and _WITHIN.get(each.term.kind) is top.term.kind
        if belongs:
            detail = KINDS[each.term.kind].say(lang)
            yield Symbol(each.term.name, detail, each.term.kind, each.place, each.whole)
