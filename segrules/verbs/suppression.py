"""Lists of customers who must not be contacted -> their keys and channels, and what is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.action_terms import terms
from segrules.compiler.program import DeclaredColumn, Program, Table
from segrules.compiler.unknown import counted
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.reading.headers import places_of
from segrules.engines.on_pandas.reading.reading import How, header_of, read_unchanged
from segrules.engines.on_pandas.reading.sources import Source, place_of
from segrules.engines.on_pandas.resolving.earlier import Suppressed, places
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.engines.on_pandas.vectors import coded
from segrules.engines.results import Result
from segrules.language.findings import DataError, Finding, type_arg
from segrules.language.types import TEXT
from segrules.language.width import shown

CHANNEL = DeclaredColumn("channel", TEXT, aliases=("渠道",))


def suppressed(
    paths: Sequence[str], program: Program, encoding: str | None = None
) -> tuple[tuple[Suppressed, ...], tuple[Finding, ...]]:
    """Read the lists: a column of ids, named as the key is, and perhaps one of channels.

    Whoever is listed without a channel gets nothing by any. Raises DataError for a list that cannot
    be read or has no column of ids.
    """
    found = [_read(path, program, encoding) for path in paths]
    known = sorted({c for a in program.actions for c in terms(a).channels})
    told = [_strange(s, path, known) for s, path in zip(found, paths, strict=True)]
    return tuple(found), tuple(f for f in told if f is not None)


def _read(path: str, program: Program, encoding: str | None) -> Suppressed:
    key = _key(program)
    table = Table("suppress", "lookup", key.name, (key, CHANNEL))
    source = place_of(path, None)
    how = How(ZoneInfo(program.header.timezone), encoding, {})
    _check_key(key, source, path, encoding)
    frame = read_unchanged(table, source, how).frame
    known = frame.columns[key.name].values >= 0
    keys, channels = frame.columns[key.name], _lowered(frame.columns[CHANNEL.name])
    return Suppressed(_some(keys, known), _some(channels, known))


def _key(program: Program) -> DeclaredColumn:
    """The customers' key as a column of texts, by all the names that it has."""
    name = key_name(program)
    named = [c for t in program.tables for c in t.columns if t.key == name and c.name == name]
    return DeclaredColumn(name, TEXT, aliases=tuple({a: None for c in named for a in c.aliases}))


def _check_key(key: DeclaredColumn, source: Source, path: str, encoding: str | None) -> None:
    if not places_of(key, header_of(source, encoding)):
        args = {"path": shown(path), "column": key.name}
        raise DataError([Finding("suppress-without-key", None, args)])


def _some(vector: Vector, rows: np.ndarray) -> Vector:
    return coded(TEXT, vector.values[rows], vector.words)


def _lowered(vector: Vector) -> Vector:
    """Channels as rulesets write them: lower case."""
    lower = [word.strip().casefold() for word in vector.words]
    words = tuple(sorted(set(lower)))
    place = np.array([*(words.index(w) for w in lower), -1], np.int32)
    return coded(TEXT, place[vector.values], words)


def _strange(listed: Suppressed, path: str, known: list[str]) -> Finding | None:
    """Channels that no action uses: whoever is listed for them alone may still be contacted."""
    others = [c for c in listed.channel.words if c not in known]
    if not others:
        return None
    args: Mapping[str, type_arg] = {
        "path": shown(path),
        "names": counted(others),
        "near": counted(known),
    }
    return Finding("suppress-channel", None, args)


def nobody_listed(
    lists: Sequence[Suppressed], paths: Sequence[str], result: Result
) -> tuple[Finding, ...]:
    """A finding for each list of which no id is a customer's."""
    keys = next(iter(result.columns.values()))
    return tuple(
        Finding("suppress-nobody", None, {"path": shown(path)})
        for listed, path in zip(lists, paths, strict=True)
        if len(listed.key) and not bool((places(keys, listed.key) >= 0).any())
    )
