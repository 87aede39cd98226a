"""A column of a frame -> the text of its cells: codes into distinct texts, each made only once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.language.types import Kind, Type


@dataclass(frozen=True, slots=True)
class Cells:
    """`words[codes[i]]` is the text of row i; a missing cell is the empty text."""

    codes: npt.NDArray[np.int64]
    words: list[str]


def cells_of(column: pd.Series, kind: Type) -> Cells:
    """The cells of a column as text: money with all its decimals, dates as ISO dates.

    Missing cells are empty; booleans `true` and `false`; numbers in the shortest form that reads
    back as the same number; moments ISO with their offset.
    """
    codes, distinct = pd.factorize(column)
    words = list(_texts(distinct.tolist(), kind))
    return Cells(np.where(codes < 0, len(words), codes), [*words, ""])


def _texts(values: Sequence[Any], kind: Type) -> Iterable[str]:
    match kind.kind:
        case Kind.MONEY:
            return map(partial(_money, f".{kind.decimals}f"), values)
        case Kind.NUMBER:
            return map(repr, map(float, values))
        case Kind.INTEGER:
            return map(str, map(int, values))
        case _:
            return map(_AS_TEXT[kind.kind], values)


def _money(spec: str, value: float) -> str:
    # adding zero takes the sign off a negative zero
    return format(value + 0, spec)


def _boolean(value: object) -> str:
    return "true" if value else "false"


def _date(value: object) -> str:
    return str(value)[:10]


def _moment(value: Any) -> str:  # noqa: ANN401 - a Timestamp, a datetime or a text
    return value if isinstance(value, str) else value.isoformat()


_AS_TEXT: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.INSTANT: _moment,
    Kind.DURATION: str,
}
