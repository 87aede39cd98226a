"""Days and a day to count back from -> in which period each day lies: 0 is the last one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import calendar

Days = npt.NDArray[np.int32]
Periods = npt.NDArray[np.int64]
_SHORTEST = 28
"""Days that any month has."""


def day_periods(days: Days, as_of: int, length: int) -> Periods:
    """Period n is [as_of - (n + 1) * length, as_of - n * length), negative from `as_of` on."""
    return np.asarray((as_of - 1 - days.astype(np.int64)) // length)


def month_periods(days: Days, as_of: int, length: int) -> Periods:
    """The same with months, each end as `window: 1mo` has it: a day that lacks is the last one."""
    if len(days) == 0:
        return np.zeros(0, np.int64)
    shortest = _SHORTEST * length
    newest = -(max(int(days.max()) - as_of, 0) // shortest + 1)
    oldest = max(as_of - int(days.min()), 0) // shortest + 1
    ends = calendar.all_months_before(as_of, np.arange(oldest, newest - 1, -1) * length)
    return np.asarray(oldest - np.searchsorted(ends, days, side="right"), np.int64)
