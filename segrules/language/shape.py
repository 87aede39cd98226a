"""A pydantic `ValidationError` and `Loaded` -> findings at the keys and values that are at fault.

One slip gives one finding: a missing key is not reported where a misspelt one stands for it, the
branches of a union that do not fit are joined into one sentence, and a branch that came further
than the others silences them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pydantic

from segrules.language.aligned import aligned
from segrules.language.expected import (
    INTEGER,
    MAPPING,
    NOTHING,
    NUMBER,
    TEXT,
    TYPE_ERRORS,
    choices,
    expected,
    found,
)
from segrules.language.findings import Finding, Words, type_arg
from segrules.language.listing import all_of, one_of, one_of_words
from segrules.language.loaded import Loaded, Loc
from segrules.language.messages import MESSAGES
from segrules.language.nearest import nearest
from segrules.language.places import Place
from segrules.language.width import shown

KnownKeys = Callable[[Loc], Iterable[str]]

MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class _Fault:
    """One pydantic error: `loc` is the path in the file of the value, or of the parent of `key`."""

    kind: str
    loc: Loc
    model_loc: Loc
    key: str
    value: object
    context: Mapping[str, Any]
    message: str


def shape_findings(
    error: pydantic.ValidationError, loaded: Loaded, known_keys: KnownKeys
) -> tuple[Finding, ...]:
    """The findings for an error of validating `loaded.data`, at most one for a place.

    `known_keys` says which keys may stand in the mapping at a path; it is asked with the path in
    the file and, where it knows none there, with pydantic's own. An error whose type is a key of
    the message table (a `PydanticCustomError`) is that message, filled with the error's context.
    """
    faults = [_fault(e, loaded) for e in error.errors(include_url=False)]
    unknown = [_unknown(f, loaded, known_keys) for f in faults if f.kind == "extra_forbidden"]
    missing = _missing(faults, loaded)
    by_place: dict[Place | None, Finding] = {}
    for finding in (*unknown, *_wrong(faults, loaded), *missing):
        by_place.setdefault(finding.place, finding)
    return tuple(by_place.values())


def _fault(error: Mapping[str, Any], loaded: Loaded) -> _Fault:
    kind, loc, value = error["type"], error["loc"], error["input"]
    key = ""
    if kind == "missing":
        loc, key = loc[:-1], str(loc[-1])
    path = aligned(loc, loaded.data, value)
    if kind == "extra_forbidden":
        path, key = path[:-1], str(loc[-1])
        loc = loc[:-1]
    context = error.get("ctx", {})
    return _Fault(kind, path, loc, key, value, context, error["msg"])


def _unknown(fault: _Fault, loaded: Loaded, known_keys: KnownKeys) -> Finding:
    place = loaded.key_place((*fault.loc, fault.key))
    known = tuple(known_keys(fault.loc)) or tuple(known_keys(fault.model_loc))
    meant = nearest(fault.key, known)
    args: dict[str, type_arg] = {"key": shown(fault.key)}
    parted = _parted(fault.loc, fault.key, loaded)
    if parted:
        return Finding("unknown-key/comma", place, {**args, "written": shown(parted)})
    if meant:
        return Finding("unknown-key/nearest", place, {**args, "names": one_of(meant)})
    if 0 < len(known) <= MOST_LISTED:
        return Finding("unknown-key/known", place, {**args, "names": all_of(known)})
    return Finding("unknown-key", place, args)


def _parted(loc: Loc, key: str, loaded: Loaded) -> str:
    """A text that its comma parted inside `{ }`, with the quotes it needs; "" where it is not so.

    YAML reads `{en: the rest, always}` as two keys, the second without a value.
    """
    place = loaded.place(loc)
    line = loaded.sources.get(place.path, "").split("\n")[place.line - 1]
    mapping = _at(loc, loaded.data)
    if line[place.column - 1 : place.column] != "{" or not isinstance(mapping, dict):
        return ""
    before: tuple[str, object] = ("", None)
    for entry, value in mapping.items():
        if entry == key and value is None and isinstance(before[1], str):
            return f'{before[0]}: "{before[1]}, {entry}"'
        before = entry, value
    return ""


def _at(loc: Loc, data: object) -> object:
    """What stands at a path; None where there is nothing."""
    for step in loc:
        match data:
            case dict():
                data = data.get(step)
            case list() if isinstance(step, int) and step < len(data):
                data = data[step]
            case _:
                return None
    return data


def _missing(faults: list[_Fault], loaded: Loaded) -> Iterator[Finding]:
    keys: dict[Loc, list[str]] = {}
    for fault in faults:
        if fault.kind == "missing" and not _is_misspelt(fault, faults):
            keys.setdefault(fault.loc, []).append(fault.key)
    for loc, names in keys.items():
        yield _lacks(loc, all_of(dict.fromkeys(names)), loaded)


def _is_misspelt(fault: _Fault, faults: list[_Fault]) -> bool:
    """Whether an unknown key of the same mapping stands for the missing one."""
    return any(
        f.kind == "extra_forbidden" and f.loc == fault.loc and nearest(f.key, [fault.key])
        for f in faults
    )


def _lacks(loc: Loc, names: Words, loaded: Loaded) -> Finding:
    place = loaded.key_place(loc)
    if not loc:
        return Finding("missing-key", place, {"names": names})
    if isinstance(loc[-1], int):
        return Finding("missing-key/entry", place, {"names": names})
    return Finding("missing-key/of", place, {"key": shown(loc[-1]), "names": names})


def _wrong(faults: list[_Fault], loaded: Loaded) -> Iterator[Finding]:
    by_loc: dict[Loc, list[_Fault]] = {}
    for fault in faults:
        if fault.kind not in {"missing", "extra_forbidden"} and not _is_silenced(fault, faults):
            by_loc.setdefault(fault.loc, []).append(fault)
    for group in by_loc.values():
        yield _misfit(group, loaded)


def _is_silenced(fault: _Fault, faults: list[_Fault]) -> bool:
    """Whether the value fits another branch of its union well enough to be at fault deeper down."""
    if fault.kind not in TYPE_ERRORS:
        return False
    depth = len(fault.loc)
    return any(
        (len(f.loc) > depth or f.kind in {"missing", "extra_forbidden"})
        and f.loc[:depth] == fault.loc
        for f in faults
    )


def _misfit(faults: list[_Fault], loaded: Loaded) -> Finding:
    """One finding for all that was said of one value."""
    first = faults[0]
    place = _place(first, loaded)
    if first.kind in MESSAGES:
        return Finding(first.kind, place, dict(first.context))
    told = [(f, expected(f.kind, f.context)) for f in faults]
    wanted = tuple(dict.fromkeys(words for _, words in told if words is not None))
    if not wanted:
        return _other(first, place)
    args: dict[str, type_arg] = {
        "expected": _spaced(_either(wanted)),
        "found": _spaced(found(first.value)),
    }
    return _with_cure(faults, wanted, args, loaded)


def _place(fault: _Fault, loaded: Loaded) -> Place:
    if fault.model_loc and fault.model_loc[-1] == "[key]":
        return loaded.key_place(fault.loc)
    return loaded.place(fault.loc)


def _other(fault: _Fault, place: Place) -> Finding:
    if fault.kind == "union_tag_not_found":
        return Finding("wrong-shape/form", place)
    detail = str(fault.context.get("error", fault.message))
    return Finding("wrong-shape/other", place, {"detail": shown(detail)})


def _with_cure(
    faults: list[_Fault], wanted: tuple[Words, ...], args: dict[str, type_arg], loaded: Loaded
) -> Finding:
    first = faults[0]
    place, value = _place(first, loaded), first.value
    if value is None:
        return Finding("wrong-shape/empty", place, {"expected": args["expected"]})
    if isinstance(value, dict):
        parted = [p for key in value if (p := _parted(first.loc, key, loaded))]
        if parted:
            return Finding("wrong-shape/comma", place, {**args, "written": shown(parted[0])})
    if TEXT in wanted and isinstance(value, int | Decimal):
        written = loaded.located(first.loc).text
        return Finding("wrong-shape/quote", place, {**args, "written": shown(written)})
    if isinstance(value, str):
        if MAPPING in wanted and "：" in value:
            return Finding("wrong-shape/wide-colon", place, args)
        meant = nearest(value, [c for f in faults for c in _choices(f)])
        if meant:
            return Finding("wrong-shape/nearest", place, {**args, "names": one_of(meant)})
    return Finding("wrong-shape", place, args)


def _choices(fault: _Fault) -> tuple[str, ...]:
    if fault.kind not in {"literal_error", "enum", "union_tag_invalid"}:
        return ()
    return choices(fault.context)


def _either(wanted: tuple[Words, ...]) -> Words:
    """What was expected, in one sentence: a number takes integers too, nothing goes unsaid."""
    spare = {NOTHING} | ({INTEGER} if NUMBER in wanted else set())
    return one_of_words([w for w in wanted if w not in spare] or list(wanted))


def _spaced(words: Words) -> Words:
    """A backtick in a Chinese sentence has a space before it."""
    return Words(" " + words.zh, words.en) if words.zh.startswith("`") else words
