"""A ruleset as understood and a position in it -> the term that is named there, and its places."""

from __future__ import annotations

import re
from dataclasses import dataclass

from segrules.editor.analysis import Analysis
from segrules.editor.cursor import beside, spot_at
from segrules.editor.explained import explained, function_explained
from segrules.editor.slots import Formula, key_means, slot_of
from segrules.editor.terms import Defined, Term
from segrules.editor.uses import Use
from segrules.language.findings import Lang
from segrules.language.places import Place

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown to show beside a place."""

    text: str
    place: Place


def use_at(at_hand: Analysis, path: str, line: int, character: int) -> Use | None:
    """The use of a term around a character of a line, both from 0; its end counts too."""
    inside = [
        u
        for u in at_hand.uses
        if u.place.path == path
        and u.place.line == line + 1 == u.place.end_line
        and u.place.column <= character + 1 <= u.place.end_column
    ]
    return _of_dotted(inside, at_hand, character) if inside else None


def _of_dotted(inside: list[Use], at_hand: Analysis, character: int) -> Use:
    """Of the parts of a dotted name the one at the character; of touching words the later one."""
    place = max((u.place for u in inside), key=lambda p: p.column)
    here = sorted((u for u in inside if u.place == place), key=lambda u: u.part)
    text = at_hand.lines[place.path][place.line - 1][place.column - 1 : character]
    return here[-1] if "." in text else here[0]


def term_at(at_hand: Analysis, path: str, line: int, character: int) -> Term | None:
    """The term at a character; by its word alone where the shape of the file does not let tell."""
    use = use_at(at_hand, path, line, character)
    if use is not None:
        return use.term
    if at_hand.uses:
        return None
    word = word_at(at_hand, path, line, character)
    named = at_hand.known.by_name.get(word[0], ()) if word else ()
    return named[0] if len(named) == 1 else None


def word_at(at_hand: Analysis, path: str, line: int, character: int) -> tuple[str, Place] | None:
    """The word around a character and its place."""
    lines = at_hand.lines.get(path, [])
    if not 0 <= line < len(lines):
        return None
    for match in _WORD.finditer(lines[line]):
        if match.start() <= character <= match.end():
            place = Place(path, line + 1, match.start() + 1, line + 1, match.end() + 1)
            return match[0], place
    return None


def hover(at_hand: Analysis, path: str, line: int, character: int, lang: Lang) -> Hover | None:
    """What the word at a character means: a term of the ruleset, or a function of the language."""
    use = use_at(at_hand, path, line, character)
    if use is not None:
        return Hover(explained(use.term, at_hand, lang), use.place)
    word = word_at(at_hand, path, line, character)
    if word is None:
        return None
    key = _key(at_hand, word[1], lang)
    if key is not None:
        return key
    text = _function(word[0], at_hand, path, line, word[1], lang)
    term = None if text else term_at(at_hand, path, line, character)
    if term is not None:
        text = explained(term, at_hand, lang)
    return Hover(text, word[1]) if text else None


def _key(at_hand: Analysis, place: Place, lang: Lang) -> Hover | None:
    """What a key means, where one stands just there."""
    for loc, stands in at_hand.loaded.key_places.items():
        if stands == place:
            said = key_means(loc[:-1], str(loc[-1]))
            return Hover(f"**{loc[-1]}**\n\n{said.say(lang)}", place) if said else None
    return None


def _function(
    word: str, at_hand: Analysis, path: str, line: int, place: Place, lang: Lang
) -> str | None:
    """The words of a function, where an expression stands and a bracket follows."""
    lines = at_hand.lines[path]
    if not lines[line][place.end_column - 1 :].lstrip().startswith(("(", "（")):
        return None
    spot = spot_at(lines, line, place.column - 1)
    slot = slot_of(spot.loc, at_hand.known)
    if not isinstance(slot, Formula):
        return None
    rows = slot.aggregates and bool(slot.table or beside(lines, line, "from"))
    return function_explained(word, lang, rows=rows)


def definition(at_hand: Analysis, path: str, line: int, character: int) -> Defined | None:
    """Where the term at a character is defined."""
    term = term_at(at_hand, path, line, character)
    return at_hand.known.defined.get(term) if term is not None else None


def references(at_hand: Analysis, path: str, line: int, character: int) -> tuple[Use, ...]:
    """Every place where the term at a character is named."""
    term = term_at(at_hand, path, line, character)
    return tuple(u for u in at_hand.uses if u.term == term)
