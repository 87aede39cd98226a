"""Numbers -> figures for people: grouped by thousands, shares as percentages."""

from __future__ import annotations

from segrules.language.findings import Words

NOTHING = "—"
"""What is shown for a value that is missing."""
NO_SEGMENT = Words("（未归入任何分群）", "(in no segment)")
NO_TAG = Words("（没有标签）", "(no tag)")


def figure(value: float | None, decimals: int = 2) -> str:
    """`1234567` as `1,234,567`, `12.345` as `12.35`; whole numbers without decimals."""
    if value is None or value != value:  # noqa: PLR0124 - a NaN is missing
        return NOTHING
    return f"{value:,.{0 if float(value).is_integer() else decimals}f}"


def percentage(share: float | None, decimals: int = 1) -> str:
    """`0.125` as `12.5%`."""
    if share is None or share != share:  # noqa: PLR0124 - a NaN is missing
        return NOTHING
    return f"{share * 100:.{decimals}f}%"


def customers_words(many: int) -> Words:
    """So many customers."""
    return Words(f"{figure(many)} 位客户", counted(many, "customer"))


def counted(many: int, noun: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{figure(many)} {noun}" if many == 1 else f"{figure(many)} {noun}s"
