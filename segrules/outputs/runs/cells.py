"""A column -> the text of its cells: codes into distinct texts, each made only once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.engines.on_pandas.columns import Vector
from segrules.language.types import Kind, Type

EPOCH_DAY = date(1970, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cells:
    """`words[codes[i]]` is the text of row i; a missing cell is the last word, the empty text."""

    codes: npt.NDArray[np.int64]
    words: list[str]


def cells_of(vector: Vector, zone: tzinfo) -> Cells:
    """The cells of a column as text: money with all its decimals, dates as ISO dates.

    Missing cells are empty; booleans `true` and `false`; numbers in the shortest form that reads
    back as the same number; moments ISO in the zone, with their offset.
    """
    text = vector.type.kind is Kind.TEXT
    known = vector.values >= 0 if text else vector.known
    values = vector.values if known is None else vector.values[known]
    if text:
        codes, words = values, list(vector.words)
    else:
        # zero has no sign, or the first of both zeros would speak for the other
        codes, distinct = pd.factorize(values + 0.0 if values.dtype.kind == "f" else values)
        words = list(texts_of(distinct.tolist(), vector.type, zone))
    return Cells(spread(codes, known, len(words)), [*words, ""])


def spread(
    codes: npt.NDArray[Any], known: npt.NDArray[np.bool_] | None, empty: int
) -> npt.NDArray[np.int64]:
    """The codes of known cells in their places, and the code of the empty text in the others."""
    if known is None:
        return codes.astype(np.int64)
    places = np.full(len(known), empty)
    places[known] = codes
    return places


def texts_of(values: Sequence[Any], kind: Type, zone: tzinfo) -> Iterable[str]:
    """Known values of a type in their physical form as texts."""
    match kind.kind:
        case Kind.MONEY:
            return (money_text(v, kind.decimals) for v in values)
        case Kind.INSTANT:
            return (moment_text(v, zone) for v in values)
        case _:
            return map(AS_TEXT[kind.kind], values)


def money_text(minor: int, decimals: int) -> str:
    """Minor units as a decimal number."""
    if not decimals:
        return str(minor)
    whole, rest = divmod(abs(minor), 10**decimals)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{decimals}d}"


def moment_text(micros: int, zone: tzinfo) -> str:
    """Microseconds since 1970 UTC as a time in the zone."""
    return (EPOCH + timedelta(microseconds=micros)).astimezone(zone).isoformat()


def boolean_text(value: object) -> str:
    """A boolean as JSON writes it."""
    return "true" if value else "false"


def day_text(days: int) -> str:
    """Days since 1970 as an ISO date."""
    return (EPOCH_DAY + timedelta(days=days)).isoformat()


AS_TEXT: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.INTEGER: str,
    Kind.NUMBER: repr,
    Kind.BOOLEAN: boolean_text,
    Kind.DATE: day_text,
    Kind.DURATION: str,
}
