"""`Lock` -> the plain data that a lock file holds, with a checksum over it.

Money is in major units, dates are ISO texts, moments ISO texts in UTC; numbers are integers or
decimals that say a double exactly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import (
    Classes,
    Metric,
    Program,
    Quantile,
    Score,
    Standardised,
    Statistic,
    Width,
)
from segrules.engines.models.parameters import Parameters
from segrules.engines.results import Cuts
from segrules.language.catalogue import MODELS
from segrules.language.types import INTEGER, Kind, Type
from segrules.verbs.lock import Lock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHECKSUM = "checksum"


def lock_data(lock: Lock, program: Program) -> dict[str, Any]:
    """The content of the lock file; `program` is the one that it was made of."""
    scores = {s.name: s for s in program.scores}
    data: dict[str, Any] = {
        "as_of": None if lock.as_of is None else day_text(lock.as_of),
        "customers": lock.customers,
        "parameters": dict(lock.parameters),
        "parts": _nested(lock.parts),
        "rows": dict(lock.rows),
        "ruleset": lock.ruleset,
        "scores": {
            name: {
                "fingerprint": lock.fingerprints[name],
                "groups": [_group(scores[name], k, c, program) for k, c in sorted(groups.items())],
            }
            for name, groups in lock.cuts.items()
        },
        "segrules": lock.language,
    }
    if lock.models:
        data["models"] = {n: _model(n, p, lock, program) for n, p in lock.models.items()}
    return {**data, CHECKSUM: checksum(data)}


def checksum(data: Mapping[str, Any]) -> str:
    """sha256 over a lock's content but the checksum, however it is laid out in the file."""
    rest = {k: v for k, v in data.items() if k != CHECKSUM}
    text = json.dumps(_comparable(rest), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _comparable(value: object) -> object:
    match value:
        case bool() | None | str():
            return value
        case int() | Decimal():
            return ["number", format(Decimal(value).normalize(), "f")]
        case Mapping():
            return {k: _comparable(v) for k, v in value.items()}
        case list():
            return [_comparable(v) for v in value]
        case _:
            message = f"a lock holds no {type(value).__name__}"
            raise TypeError(message)


def _nested(parts: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path, digest in parts.items():
        inner = made
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = digest
    return made


# ---------------------------------------------------------------- models


def _model(name: str, parameters: Parameters, lock: Lock, program: Program) -> dict[str, Any]:
    """The parameters by name; for people also whom they were fitted to, and how likely they are."""
    model = next(m for m in program.models if m.name == name)
    named = zip(MODELS[model.method].parameters, parameters.values, strict=True)
    return {
        "customers": parameters.customers,
        "fingerprint": lock.fingerprints[name],
        "log_likelihood": _exactly(parameters.log_likelihood),
        "parameters": {key: _exactly(value) for key, value in named},
        "repeaters": parameters.repeaters,
    }


# ---------------------------------------------------------------- cut points


def _group(score: Score, inside: tuple[int, ...], cuts: Cuts, program: Program) -> dict[str, Any]:
    """Cut points with what is empty left out, or a mean and a deviation."""
    inner = dict(zip(outer_scores(score), inside, strict=True))
    if cuts.deviation is not None and cuts.statistic is not None:
        return {"deviation": _exactly(cuts.deviation), "mean": _exactly(cuts.statistic)}
    kind, kinds = value_type(score), tie_types(score, program)
    made = {
        "closed": cuts.closed,
        "found": cuts.found,
        "points": [written(p, kind) for p in cuts.points],
        "scores": list(cuts.scores),
        "statistic": None if cuts.statistic is None else _exactly(cuts.statistic),
        "ties": [[written(v, k) for v, k in zip(t, kinds, strict=True)] for t in cuts.ties],
        "within": inner,
    }
    return {k: v for k, v in made.items() if k == "points" or v not in (None, [], {})}


def value_type(score: Score) -> Type:
    """The type of what a score cuts or standardises."""
    return score.rule.of.type if isinstance(score.rule, Classes | Standardised) else score.type


def outer_scores(score: Score) -> tuple[str, ...]:
    """The scores inside whose classes a score is fitted."""
    method = score.rule.method if isinstance(score.rule, Classes) else None
    return method.within if isinstance(method, Quantile | Width | Statistic) else ()


def tie_types(score: Score, program: Program) -> tuple[Type, ...]:
    """The types of the tie-break values beside a cut point: a place for modes of other tools."""
    method = score.rule.method if isinstance(score.rule, Classes) else None
    if not isinstance(method, Quantile):
        return ()
    if method.compat is not None:
        return (INTEGER,)
    return tuple(_type_of(name, program) for name in method.split_by)


def _type_of(name: str, program: Program) -> Type:
    steps = (s for s in program.steps if isinstance(s, Metric | Score))
    for step in steps:
        if step.name == name:
            return step.type
    columns = (c for t in program.tables for c in t.columns if t.role == "customers")
    return next((c.type for c in columns if c.name == name), INTEGER)


def written(value: float | bool | None, kind: Type) -> int | Decimal | str | bool | None:  # noqa: FBT001 - a value
    """A physical value as the file has it."""
    if value is None or isinstance(value, bool):
        return value
    match kind.kind:
        case Kind.MONEY:
            return _exactly(value).scaleb(-kind.decimals)
        case Kind.DATE if isinstance(value, int):
            return day_text(value)
        case Kind.INSTANT if isinstance(value, int):
            return (EPOCH + timedelta(microseconds=value)).isoformat()
        case _:
            return value if isinstance(value, int) else _exactly(value)


def _exactly(value: float) -> Decimal:
    """The shortest decimal that reads back as the same double."""
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))
