"""Texts -> the same as cells of a CSV: quoted, and so that a spreadsheet does not run them."""

from __future__ import annotations

from segrules.verbs.run_record import FORMULA_STARTS

QUOTED = ('"', ",", "\n", "\r")


def safe(words: list[str], *, raw: bool) -> list[str]:
    """The texts quoted and defused where that is needed; mostly none is, and it is quick."""
    if not raw and not FORMULA_STARTS.isdisjoint({w[:1] for w in words}):
        words = [f"'{w}" if w[:1] in FORMULA_STARTS else w for w in words]
    together = "".join(words)
    return [quoted(w) for w in words] if any(q in together for q in QUOTED) else words


def quoted(text: str) -> str:
    """A text in quotes where it needs them."""
    if not any(q in text for q in QUOTED):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def encoded(text: str) -> bytes:
    """UTF-8; half a character, which no file can hold, is spelled out."""
    return text.encode("utf-8", "backslashreplace")
