"""A run and its loaded ruleset -> the files that keep both in the run's folder: text and lock.

With them a run can be repeated and compared when the ruleset has long changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from segrules.engines.results import Result
from segrules.language.loaded import Loaded
from segrules.outputs.locks.lock_text import key_text, lock_text, quoted_text
from segrules.outputs.rulesets.yaml_scalars import scalar
from segrules.verbs.lock import Lock, lock_of
from segrules.verbs.lock_form import lock_data
from segrules.verbs.run_record import LOCK, RULESET, keeps_lock


def kept_files(result: Result, loaded: Loaded, lock: Lock | None) -> dict[str, str]:
    """The texts by file name: `ruleset.yml`, and `ruleset.lock.yml` where data decided something.

    `lock` is the one that the run used; without it the cut points are those that the run fitted.
    Where ties are split by what could name a customer no lock is kept.
    """
    found = {RULESET: whole_text(loaded)}
    program = result.program
    if keeps_lock(program):
        used = lock_of(result) if lock is None else lock
        found[LOCK] = lock_text(lock_data(used, program))
    return found


def whole_text(loaded: Loaded) -> str:
    """The ruleset as one text that includes no other file.

    It is the file as it is where that includes none; else entries are joined as the reader joins
    them, in its order, and comments are lost.
    """
    if len(loaded.sources) == 1:
        return next(iter(loaded.sources.values()))
    data = {k: v for k, v in (loaded.data or {}).items() if k != "include"}
    return "".join(f"{line}\n" for line in _entries(data, ""))


def _entries(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        yield from _under(f"{indent}{key_text(key)}:", value, indent)


def _under(start: str, value: object, indent: str) -> Iterator[str]:
    match value:
        case Mapping() if value:
            yield start
            yield from _entries(value, f"{indent}  ")
        case list() if value:
            yield start
            for item in value:
                yield from _item(item, f"{indent}  ")
        case str() if _is_block(value):
            yield f"{start} |{'' if value.endswith(chr(10)) else '-'}"
            yield from (f"{indent}  {line}" if line else "" for line in value.splitlines())
        case _:
            yield f"{start} {_scalar(value)}"


def _item(value: object, indent: str) -> Iterator[str]:
    """An entry of a list: the first line of a mapping begins with the dash."""
    if not isinstance(value, Mapping) or not value:
        yield from _under(f"{indent}-", value, indent)
        return
    lines = _entries(value, f"{indent}  ")
    yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
    yield from lines


def _is_block(text: str) -> bool:
    """Whether a text of several lines is itself as a literal block."""
    lines = text.removesuffix("\n").split("\n")
    plain = all(line.isprintable() for line in lines)
    return len(lines) > 1 and plain and bool(lines[0].strip() and lines[-1]) and lines[0][0] != " "


def _scalar(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case str():
            return value if scalar(value) == value and value.isascii() else quoted_text(value)
        case Mapping():
            return "{}"
        case _:
            return "[]"
