"""A value as it is written -> its text on one line, in brackets where it has parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.language.expression.laid_out import laid_out
from segrules.language.formatting.nodes import Branch, Entry, Leaf
from segrules.language.formatting.scalars import quoted, written
from segrules.language.formatting.texts import Kind
from segrules.language.loaded import Loc


def plain_line(leaf: Leaf, *, inside: bool) -> str:
    """A plain scalar as it is; a quoted one in one sort of quotes, or without."""
    if "\n" in leaf.text or leaf.style in {"|", ">"}:
        return quoted(leaf.text)
    return written(leaf.text, inside=inside) if leaf.style else leaf.text


@dataclass(frozen=True, slots=True)
class InBrackets:
    """Texts for inside `{ }` and `[ ]`; None for what is not to stand there."""

    kinds: Mapping[Loc, Kind]

    def value(self, value: Leaf | Branch, loc: Loc) -> str | None:
        """A value: None where it stands on lines of its own, holds a comment or a line break."""
        if isinstance(value, Leaf):
            return self._leaf(value, loc)
        if not value.entries:
            return "{}" if value.mapping else "[]"
        if not value.flow or has_comments(value):
            return None
        listed = [self._entry(e, at, loc) for at, e in enumerate(value.entries)]
        said = ", ".join(e for e in listed if e is not None)
        if None in listed:
            return None
        return f"{{{said}}}" if value.mapping else f"[{said}]"

    def _leaf(self, leaf: Leaf, loc: Loc) -> str | None:
        kind = self.kinds.get(loc)
        if kind == "expression":
            return written(laid_out(leaf.text), inside=True)
        if kind == "table" or ("\n" in leaf.raw and "\n" in leaf.text):
            return None
        return plain_line(leaf, inside=True) or "null"

    def _entry(self, entry: Entry, at: int, loc: Loc) -> str | None:
        if entry.key is None:
            return self.value(entry.value, (*loc, at))
        said = self.value(entry.value, (*loc, entry.key.text))
        return None if said is None else f"{plain_line(entry.key, inside=True)}: {said}"


def has_comments(value: Leaf | Branch) -> bool:
    """Whether a comment stands anywhere in a value."""
    if isinstance(value, Leaf):
        return False
    return bool(value.tail) or any(
        e.lead or e.side or e.inside or has_comments(e.value) for e in value.entries
    )
