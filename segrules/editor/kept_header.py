"""A column that is renamed -> the change that keeps its old name as a header of the data."""

from __future__ import annotations

from segrules.editor.analysis import Analysis
from segrules.editor.edits import Edit
from segrules.editor.terms import Defined
from segrules.language.expression.tokens import is_plain_name
from segrules.language.loaded import Loc
from segrules.language.places import Place


def kept_header(at_hand: Analysis, column: Defined) -> Edit | None:
    """An alias of the old name; None where it stands there already, or cannot be written."""
    loc, old = column.loc, _written(column.term.name)
    aliases = at_hand.known.at((*loc, "aliases"))
    if column.term.name in (aliases if isinstance(aliases, list) else [aliases]):
        return None
    if aliases is not None:
        return _beside(at_hand, (*loc, "aliases"), aliases, old)
    place, definition = at_hand.loaded.place(loc), at_hand.known.at(loc)
    if isinstance(definition, str):
        return Edit(place, f"{{type: {_text(at_hand, place)}, aliases: [{old}]}}")
    if _text(at_hand, place).startswith("{"):
        return Edit(_before(place, 1), f"aliases: [{old}], ")
    return Edit(_before(place), f"aliases: [{old}]\n{' ' * (place.column - 1)}")


def _beside(at_hand: Analysis, loc: Loc, aliases: object, old: str) -> Edit:
    """One more alias, before those that there are."""
    place = at_hand.loaded.place(loc)
    if not isinstance(aliases, list):
        return Edit(place, f"[{old}, {_text(at_hand, place)}]")
    if _text(at_hand, place).startswith("["):
        return Edit(_before(place, 1), f"{old}, " if aliases else old)
    return Edit(_before(place), f"- {old}\n{' ' * (place.column - 1)}")


def _written(name: str) -> str:
    return name if is_plain_name(name) else "'" + name.replace("'", "''") + "'"


def _text(at_hand: Analysis, place: Place) -> str:
    """What stands at a place, up to the end of its first line."""
    line = at_hand.lines[place.path][place.line - 1]
    end = place.end_column - 1 if place.line == place.end_line else len(line)
    return line[place.column - 1 : end]


def _before(place: Place, after: int = 0) -> Place:
    """Nothing, at the start of a place or so many characters after it."""
    column = place.column + after
    return Place(place.path, place.line, column, place.line, column)
