"""A column at some rows -> the texts that people read: codes into distinct texts, made once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.constants_in_words import class_words, moment_text
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import texts_at
from segrules.engines.on_pandas.vectors import coded, select
from segrules.language.findings import Lang
from segrules.language.types import TEXT, Kind, Type
from segrules.outputs.figures import figure
from segrules.outputs.runs.cells import Cells, spread

Rows = npt.NDArray[np.int64]
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def said(vector: Vector, rows: Rows, lang: Lang, timezone: str) -> Cells:
    """The values at rows as a message says them; missing is the last word, the empty text.

    Money and numbers are grouped by thousands, dates spelled out, classes and options called by
    their labels.
    """
    values = vector.values[rows]
    text = vector.type.kind is Kind.TEXT
    known = values >= 0 if text else None if vector.known is None else vector.known[rows]
    codes, distinct = pd.factorize(values if known is None else values[known])
    words = list(_texts(vector, distinct, lang, timezone))
    return Cells(spread(codes, known, len(words)), [*words, ""])


def _texts(vector: Vector, distinct: npt.NDArray[Any], lang: Lang, timezone: str) -> Iterable[str]:
    if vector.type.kind is not Kind.TEXT:
        return (_number(v, vector.type, lang, timezone) for v in distinct.tolist())
    words = texts_at(vector.words, distinct)
    kind = vector.type
    called = dict(zip(kind.options or (), kind.words or (), strict=False))
    return [called[w].say(lang) if w in called else w for w in words]


def _number(value: float, kind: Type, lang: Lang, timezone: str) -> str:
    match kind.kind:
        case Kind.MONEY:
            return figure(value / 10**kind.decimals, kind.decimals)
        case Kind.BOOLEAN:
            yes, no = ("是", "否") if lang is Lang.ZH else ("yes", "no")
            return yes if value else no
        case Kind.DATE:
            return _day(int(value), lang)
        case Kind.INSTANT:
            return moment_text(int(value), timezone)
        case _:
            called = class_words(value, kind)
            return called.say(lang) if called else figure(value)


def _day(days: int, lang: Lang) -> str:
    day = date(1970, 1, 1) + timedelta(days=days)
    if lang is Lang.ZH:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def at_rows(vector: Vector, rows: Rows) -> Vector:
    """The values at rows; of texts only the words that are there, each of which is written once."""
    picked = select(vector, rows)
    if vector.type.kind is not Kind.TEXT or len(rows) * 2 > len(vector.words):
        return picked
    codes = picked.values
    used = np.unique(codes[codes >= 0])
    places = np.where(codes >= 0, np.searchsorted(used, codes), -1).astype(np.int32)
    return coded(vector.type, places, tuple(texts_at(vector.words, used)))


def text_vector(cells: Cells) -> Vector:
    """Texts as a column; the empty text is missing."""
    words = sorted(set(cells.words) - {""})
    place = {word: i for i, word in enumerate(words)}
    table = np.array([place.get(w, -1) for w in cells.words], np.int32)
    return coded(TEXT, table[cells.codes], tuple(words))
