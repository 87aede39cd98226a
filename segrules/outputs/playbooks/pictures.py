"""A run and a segment -> the picture of its playbook: its size and value among all, as bars."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segrules.compiler.program import Segmentation
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.playbooks.profiles import SMALL_CELL

MOST_BARS = 16
"""So many segments are shown: the largest, and the one that the picture is of."""
SIZE = Words("占客户", "of customers")
VALUE = Words("占销售额", "of revenue")
TITLE = Words("人数和销售额占比", "shares of customers and of revenue")
TITLE_SIZE = Words("人数占比", "shares of customers")


@dataclass(frozen=True, slots=True)
class Bar:
    """A segment: its shares of all customers and, where it can be told, of all revenue."""

    label: str
    size: float
    value: float | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The bars in the order of the ruleset; `left_out` segments are too many to be shown."""

    title: str
    bars: tuple[Bar, ...]
    has_value: bool
    left_out: int = 0

    @property
    def largest(self) -> float:
        """The share that takes the whole width."""
        shares = [s for b in self.bars for s in (b.size, b.value) if s is not None]
        return max([s for s in shares if s > 0], default=1.0)


def picture(
    result: Result,
    way: Segmentation,
    segment: str | None,
    lang: Lang,
    *,
    most: int = MOST_BARS,
) -> Picture:
    """The segments of a segmentation side by side; `segment` is the one that stands out.

    Of fewer than ten customers the revenue is not told, as in the rest of the playbook.
    """
    frame = result.segments
    rows = {r["segment"]: r for r in frame[frame["segmentation"] == way.name].to_dict("records")}
    bars = [
        Bar(s.label.say(lang), float(rows[s.id]["share"]), _value(rows[s.id]), s.id == segment)
        for s in way.segments
    ]
    has_value = "revenue_share" in frame.columns
    kept = _kept(bars, most)
    title = (TITLE if has_value else TITLE_SIZE).say(lang)
    return Picture(title, kept, has_value, len(bars) - len(kept))


def _value(row: Mapping[Any, Any]) -> float | None:
    """The share of revenue; None where it nearly tells what a person spent, or is not known."""
    share = float(row.get("revenue_share", math.nan))
    return None if row["customers"] < SMALL_CELL or math.isnan(share) else share


def _kept(bars: list[Bar], most: int) -> tuple[Bar, ...]:
    ranked = sorted(range(len(bars)), key=lambda at: (not bars[at].mine, -bars[at].size, at))
    chosen = set(ranked[:most])
    return tuple(bar for at, bar in enumerate(bars) if at in chosen)
