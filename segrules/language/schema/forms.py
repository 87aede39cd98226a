"""A part and its key -> the form that a text there must have, and in words what that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.language.findings import Words

PARAMETER = r"\$.+"
"""A parameter's name in the place of a value."""


@dataclass(frozen=True, slots=True)
class Form:
    """A regular expression for the whole text, its meaning, and texts to begin with."""

    pattern: str
    words: Words
    examples: tuple[str, ...]


UNIT = "(h|d|w|mo|y)"
DURATION = Form(
    f"[1-9][0-9]{{0,4}}{UNIT}",
    Words("应为一段时间，如 `14d`、`2w`、`6mo`", "expected a time such as `14d`, `2w`, `6mo`"),
    ("7d", "14d", "30d", "60d", "90d"),
)
START = Form(
    f"[0-9]{{1,5}}{UNIT}",
    Words("应为一段时间，如 `2d`、`0d`、`1w`", "expected a time such as `2d`, `0d`, `1w`"),
    ("0d", "1d", "2d", "7d"),
)
CAP = Form(
    f"[1-9][0-9]{{0,3}} per [1-9][0-9]{{0,3}}{UNIT}",
    Words("应为频次，如 `2 per 30d`", "expected a cap such as `2 per 30d`"),
    ("1 per 7d", "2 per 30d", "3 per 30d"),
)
PERCENTAGE = Form(
    r"\s*0{0,6}(100(\.0{1,18})?|[0-9]{1,2}(\.[0-9]{1,18})?)\s?[%％]\s*",
    Words("应为 0% 到 100% 的百分比，如 `10%`", "expected a percentage up to 100% such as `10%`"),
    ("5%", "10%", "20%", "50%"),
)
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
WEEKDAY = "|".join(
    "".join(f"[{c}{c.upper()}]" for c in day)
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
)
QUIET = Form(
    rf"\s*({WEEKDAY}|{DAY}(\s*\.\.\s*({DAY})?)?)\s*",
    Words(
        "应为 `sat` 这样的星期、日期，或 `2026-02-16..2026-02-23`",
        "expected a day such as `sat`, a date, or `2026-02-16..2026-02-23`",
    ),
    ("sat", "sun"),
)

FORMS: Mapping[tuple[str, str], Form] = {
    ("TimingModel", "start"): START,
    ("TimingModel", "every"): DURATION,
    ("KpiModel", "within"): DURATION,
    ("ActionModel", "cap"): CAP,
    ("ContactModel", "cap"): CAP,
    ("ContactModel", "control"): PERCENTAGE,
    ("ContactModel", "quiet"): QUIET,
    ("ExperimentModel", "holdout"): PERCENTAGE,
    ("ExperimentModel", "arms"): PERCENTAGE,
}
"""Of a mapping or list, the form of its values."""

EXAMPLES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Ruleset", "timezone"): ("Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York"),
    ("MetricModel", "window"): ("30d", "90d", "180d", "365d"),
    ("WindowModel", "from"): ("60d", "180d", "730d"),
    ("WindowModel", "to"): ("30d", "90d", "365d"),
    ("ModelModel", "unit"): ("1d", "7d", "30d"),
    ("ColumnModel", "unit"): ("CNY", "EUR", "USD"),
    ("ColumnModel", "formats"): ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y %H:%M", "%Y年%m月%d日"),
    ("BudgetModel", "unit"): ("CNY", "EUR", "USD"),
    ("ContactBudgetModel", "unit"): ("CNY", "EUR", "USD"),
    ("KpiModel", "target"): ("10%", "25%"),
}
"""Texts to begin with where any may stand."""
