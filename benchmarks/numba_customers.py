"""The rules of `customer_rules` as one compiled loop over narrow columns, by hand.

What a numerical programmer would write for this one ruleset and for no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from customer_rules import CITIES, INTO, TAGS
from numba import njit

Columns = Mapping[str, Any]


def prepared(frame: pd.DataFrame) -> Columns:
    """The columns as narrow as they go; money in cents, a missing age is -1."""
    return {
        "recency": frame["recency"].to_numpy().astype(np.int16),
        "frequency": frame["frequency"].to_numpy().astype(np.int16),
        "monetary": np.rint(frame["monetary"].to_numpy() * 100).astype(np.int32),
        "engagement": frame["engagement"].to_numpy(),
        "age": frame["age"].fillna(-1).to_numpy().astype(np.int8),
        "city": frame["city"].cat.codes.to_numpy().astype(np.int16),
        "channel": frame["channel"].cat.codes.to_numpy().astype(np.int8),
        "sms_ok": frame["sms_ok"].to_numpy(),
    }


def types_and_tags(columns: Columns) -> tuple[Any, Any]:
    """Cut points, then the segment and the tags of every customer."""
    cuts = [
        _by_histogram(columns["recency"], lower=True),
        _by_histogram(columns["frequency"], lower=False),
        _by_partition(columns["monetary"]),
        _by_partition(columns["engagement"]),
    ]
    of_city = [next(t for t in TAGS if t.id == name).tests[0][2] for name in _CITY_TAGS]
    in_city = np.array([[c in cities for c in (*CITIES, None)] for cities in of_city])
    return _all(*columns.values(), *map(np.array, cuts), in_city)


_CITY_TAGS = ("top_tenth_city", "north", "south_young")


def _ranks(rows: int) -> list[int]:
    return [-(-rows * k // INTO) for k in range(1, INTO)]


def _by_histogram(values: Any, *, lower: bool) -> Any:
    upto = np.cumsum(np.bincount(values))
    ranks = [len(values) + 1 - k for k in _ranks(len(values))] if lower else _ranks(len(values))
    return np.searchsorted(upto, ranks).astype(values.dtype)


def _by_partition(values: Any) -> Any:
    at = [rank - 1 for rank in _ranks(len(values))]
    return np.partition(values, at)[at]


@njit(cache=False)
def _all(  # type: ignore[no-untyped-def]
    recency, frequency, monetary, engagement, age, city, channel, sms_ok, rc, fc, mc, ec, in_city
):
    rows = len(recency)
    types = np.empty(rows, np.int8)
    tags = np.empty((20, rows), np.bool_)
    for i in range(rows):
        r, f, m, e = 1, 1, 1, 1
        for k in range(4):
            r += recency[i] < rc[k]
            f += frequency[i] > fc[k]
            m += monetary[i] > mc[k]
            e += engagement[i] > ec[k]
        if r >= 4 and f >= 4 and m >= 4:
            types[i] = 0
        elif r >= 3 and f >= 4:
            types[i] = 1
        elif r >= 3 and m == 5:
            types[i] = 2
        elif r >= 4 and f >= 2 and e >= 3:
            types[i] = 3
        elif r == 5 and f <= 1:
            types[i] = 4
        elif r == 4 and f <= 1:
            types[i] = 5
        elif r == 3 and m >= 3:
            types[i] = 6
        elif r <= 2 and f == 5 and m >= 4:
            types[i] = 7
        elif r <= 2 and f >= 3:
            types[i] = 8
        elif r == 2 and e >= 2:
            types[i] = 9
        else:
            types[i] = 10
        a, c, h = age[i], city[i], channel[i]
        tags[0, i] = in_city[0, c]
        tags[1, i] = in_city[1, c] and a >= 18
        tags[2, i] = in_city[2, c] and 0 <= a < 30
        tags[3, i] = c < 0
        tags[4, i] = a < 0
        tags[5, i] = 18 <= a <= 23 and h == 1
        tags[6, i] = a >= 60
        tags[7, i] = h == 0 and e >= 4
        tags[8, i] = h == 2 and e <= 1
        tags[9, i] = sms_ok[i]
        tags[10, i] = sms_ok[i] and r <= 2 and m >= 4
        tags[11, i] = recency[i] > 365
        tags[12, i] = recency[i] <= 7
        tags[13, i] = frequency[i] == 1
        tags[14, i] = frequency[i] >= 12 and recency[i] <= 90
        tags[15, i] = monetary[i] < 5000
        tags[16, i] = monetary[i] >= 2_000_000
        tags[17, i] = engagement[i] >= 0.75 and sms_ok[i]
        tags[18, i] = (h == 1 or h == 3) and m == 5
        tags[19, i] = 30 <= a < 45 and f >= 4 and r >= 4
    return types, tags
