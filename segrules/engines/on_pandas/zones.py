"""Local times <-> moments in UTC, many at once, by a zone's rules.

Both are microseconds since 1970. A local time that a clock shows twice (when it is set back) is the
earlier moment; one that it never shows (when it is set forward) is read with the offset before the
change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Micros = npt.NDArray[np.int64]

DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local times are reckoned without a zone
MICROSECOND = timedelta(microseconds=1)


def to_utc(local: Micros, zone: ZoneInfo) -> Micros:
    """The moments at which a clock of the zone shows these local times."""
    return local - offsets(local, partial(offset_of_local, zone))


def to_local(moments: Micros, zone: ZoneInfo) -> Micros:
    """What a clock of the zone shows at these moments."""
    return moments + offsets(moments, partial(offset_of_moment, zone))


@lru_cache(maxsize=100_000)
def offset_of_local(zone: ZoneInfo, micros: int) -> int:
    """The zone's offset at one local time, in microseconds."""
    offset = (EPOCH + micros * MICROSECOND).replace(tzinfo=zone).utcoffset()
    return (offset or timedelta()) // MICROSECOND


@lru_cache(maxsize=100_000)
def offset_of_moment(zone: ZoneInfo, micros: int) -> int:
    """The zone's offset at one moment, in microseconds."""
    moment = EPOCH.replace(tzinfo=UTC) + micros * MICROSECOND
    return (moment.astimezone(zone).utcoffset() or timedelta()) // MICROSECOND


def offsets(micros: Micros, offset_at: Callable[[int], int]) -> Micros:
    """The offset at each time: once for each day, and one by one on days on which it changes."""
    if not len(micros):
        return micros
    days = micros // DAY
    low = int(days.min())
    days -= low
    present = np.zeros(int(days.max()) + 1, np.bool_)
    present[days] = True
    first, last = np.zeros(len(present), np.int64), np.zeros(len(present), np.int64)
    for day in np.flatnonzero(present).tolist():
        first[day] = offset_at((low + day) * DAY)
        last[day] = offset_at((low + day + 1) * DAY - 1)
    found = first[days]
    if (first != last).any():
        one_by_one(micros, np.flatnonzero((first != last)[days]), found, offset_at)
    return found


def one_by_one(
    micros: Micros, rows: Micros, found: Micros, offset_at: Callable[[int], int]
) -> None:
    """Fill in the offsets of times on days with a change."""
    times, places = np.unique(micros[rows], return_inverse=True)
    found[rows] = np.array([offset_at(t) for t in times.tolist()], np.int64)[places]
