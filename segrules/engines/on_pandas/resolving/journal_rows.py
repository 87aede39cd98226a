"""Contacts <-> the rows of a journal: a frame of texts, one row a contact, those held back too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.literals import days
from segrules.engines.contacts import Contacts
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import texts_at
from segrules.engines.on_pandas.resolving.earlier import Logged
from segrules.engines.on_pandas.vectors import Codes, coded
from segrules.engines.results import Result
from segrules.language.findings import DataError, Finding
from segrules.language.types import TEXT, Kind
from segrules.language.width import shown

COLUMNS = ("run", "as_of", "key", "action", "channel", "arm", "send_on")
NEEDED = ("run", "as_of", "key", "action", "send_on")
"""What no row lacks; a channel or an arm there may be none."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST_ROW = 2
"""The number of the first row below the header."""


def journal_rows(result: Result) -> pd.DataFrame:
    """The contacts of a run that was told of a journal, as the journal's rows."""
    contacts, as_of = result.contacts, result.fitted.as_of
    if contacts is None or as_of is None or result.run is None:
        return pd.DataFrame(columns=list(COLUMNS))
    keys = next(iter(result.columns.values()))
    columns = (
        np.full(len(contacts), result.run, object),
        np.full(len(contacts), day_text(as_of), object),
        _keys(keys, contacts),
        _said(contacts.action, contacts.actions),
        _said(contacts.channel, contacts.channels),
        _said(contacts.arm, contacts.arms),
        _days(contacts.day),
    )
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), dtype=object)


def _keys(keys: Vector, contacts: Contacts) -> npt.NDArray[np.object_]:
    values = keys.values[contacts.customer]
    text = keys.type.kind is Kind.TEXT
    written = texts_at(keys.words, values) if text else [str(v) for v in values.tolist()]
    return np.array([*written, None], object)[:-1]


def _said(codes: Codes, words: Sequence[str]) -> npt.NDArray[np.object_]:
    said: npt.NDArray[np.object_] = np.array([*words, ""], object)[codes]
    return said


def _days(values: Codes) -> npt.NDArray[np.object_]:
    different, place = np.unique(values, return_inverse=True)
    said: npt.NDArray[np.object_] = np.array([day_text(d) for d in different.tolist()], object)
    return said[place]


def unwritten(rows: pd.DataFrame, logged: Logged) -> pd.DataFrame:
    """The rows that a journal does not hold yet: a run that is run again is not written twice."""
    if not len(rows):
        return rows
    own = np.flatnonzero(_texts(logged.run) == rows["run"].iloc[0])
    there = set(zip(_texts(logged.key)[own], _texts(logged.action)[own], strict=True))
    if not there:
        return rows
    new = [pair not in there for pair in zip(rows["key"], rows["action"], strict=True)]
    return rows[new]


def _texts(vector: Vector) -> npt.NDArray[np.object_]:
    return _said(vector.values, tuple(vector.words))


# ---------------------------------------------------------------- reading


def logged(rows: pd.DataFrame, path: str, ruleset: str) -> Logged:
    """The rows of a journal of a ruleset; raises DataError where it is damaged or of another."""
    if tuple(rows.columns) != COLUMNS:
        raise DataError([Finding("journal-damaged/header", None, {"path": shown(path)})])
    texts = {name: _text_vector(rows[name]) for name in COLUMNS}
    for name in NEEDED:
        _check(texts[name].values >= 0, path)
    as_of, day = (_read_days(texts[name], path) for name in ("as_of", "send_on"))
    _check_ruleset(texts["run"].words, path, ruleset)
    run, key, action, channel = (texts[n] for n in ("run", "key", "action", "channel"))
    return Logged(run, as_of, key, action, channel, day)


def _text_vector(column: pd.Series) -> Vector:
    """A column of texts as codes; an empty or missing one is missing."""
    codes, different = pd.factorize(column.to_numpy(dtype=object), sort=True)
    words = tuple(str(word) for word in different)
    if words and not words[0]:
        return coded(TEXT, np.maximum(codes - 1, -1).astype(np.int32), words[1:])
    return coded(TEXT, codes.astype(np.int32), words)


def _read_days(vector: Vector, path: str) -> Codes:
    found = [_day(word) for word in vector.words]
    values: Codes = np.array([*(d or 0 for d in found), 0], np.int32)[vector.values]
    _check(np.array([*(d is not None for d in found), False])[vector.values], path)
    return values


def _day(written: str) -> int | None:
    try:
        return days(date.fromisoformat(written)) if DAY.fullmatch(written) else None
    except ValueError:
        return None


def _check(sound: npt.NDArray[np.bool_], path: str) -> None:
    if not sound.all():
        row = int(np.flatnonzero(~sound)[0]) + FIRST_ROW
        raise damaged(path, row)


def damaged(path: str, row: int) -> DataError:
    """What is told of a journal with a row that cannot be read."""
    return DataError([Finding("journal-damaged", None, {"path": shown(path), "row": row})])


def _check_ruleset(runs: Sequence[str], path: str, ruleset: str) -> None:
    """A run is called by its ruleset and a digest: `name@0123456789abcdef`."""
    others = {run.rpartition("@")[0] for run in runs} - {ruleset}
    if others:
        args = {"path": shown(path), "other": shown(min(others)), "ruleset": shown(ruleset)}
        raise DataError([Finding("journal-of-another", None, args)])
