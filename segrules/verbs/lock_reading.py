"""A lock file and a program -> the `Lock` that the program may use; LockError says why not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from segrules.compiler.fingerprint import PartPath, fingerprint, fitted_models, fitted_scores
from segrules.compiler.program import (
    Classes,
    GammaGamma,
    Model,
    Program,
    Score,
    Standardised,
)
from segrules.engines.models.parameters import Parameters
from segrules.engines.results import Cuts
from segrules.language.catalogue import MODELS
from segrules.language.findings import Finding, LockError, Words, type_arg
from segrules.language.lock_file import (
    GroupModel,
    LockFile,
    LockModel,
    lock_file,
    lock_file_text,
)
from segrules.language.types import Kind, Type
from segrules.language.width import shown
from segrules.verbs.lock import Lock
from segrules.verbs.lock_form import (
    EPOCH,
    checksum,
    outer_scores,
    tie_types,
    value_type,
)

KINDS = {
    "columns": Words("列 `{n}`", "column `{n}`"),
    "models": Words("模型 `{n}`", "model `{n}`"),
    "metrics": Words("指标 `{n}`", "metric `{n}`"),
    "scores": Words("评分 `{n}`", "score `{n}`"),
    "segmentations": Words("分群 `{n}`", "segmentation `{n}`"),
    "tables": Words("表 `{n}`", "table `{n}`"),
    "timezone": Words("时区", "the time zone"),
}
"""What stands in a stale lock's message for a part, by the first of its path."""


def read_lock(path: Path, program: Program, sources: Mapping[str, str]) -> Lock:
    """The lock at a path, if the program may use it; `sources` are the ruleset's texts.

    Raises LockError where it is no lock, is of another ruleset or language version, was changed
    since it was written, or is stale for one of the program's scores.
    """
    return _usable(lock_file(path, program.header.language), program, sources)


def read_lock_text(text: str, path: str, program: Program, sources: Mapping[str, str]) -> Lock:
    """The same of a text, as if it stood at `path`."""
    return _usable(lock_file_text(text, path, program.header.language), program, sources)


def _usable(file: LockFile, program: Program, sources: Mapping[str, str]) -> Lock:
    texts = {**sources, **file.loaded.sources}
    found = _strange(file, program) or tuple(_stale(file, program))
    if found:
        raise LockError(found, texts)
    cuts = {s.name: _cuts(s, file, program) for s in fitted_scores(program)}
    models = {m.name: _parameters(m, file) for m in fitted_models(program)}
    wrong = [_faulty("scores", name, file) for name, made in cuts.items() if made is None]
    wrong += [_faulty("models", name, file) for name, made in models.items() if made is None]
    if wrong:
        raise LockError(wrong, texts)
    sound = {name: made for name, made in models.items() if made is not None}
    return _lock(file, {name: made for name, made in cuts.items() if made is not None}, sound)


def _strange(file: LockFile, program: Program) -> tuple[Finding, ...]:
    """Why a lock cannot be this ruleset's, or is not as it was written."""
    model, name = file.model, program.header.name
    if model.ruleset != name:
        args = {"other": shown(model.ruleset), "name": shown(name)}
        return (Finding("lock-other-ruleset", file.loaded.place(("ruleset",)), args),)
    if checksum(file.loaded.data or {}) != model.checksum:
        return (Finding("lock-edited", file.loaded.key_place(("checksum",))),)
    return ()


def _faulty(section: str, name: str, file: LockFile) -> Finding:
    key = "lock-value" if section == "scores" else "lock-value/model"
    return Finding(key, file.loaded.key_place((section, name)), {"score": shown(name)})


def _lock(
    file: LockFile,
    cuts: Mapping[str, Mapping[tuple[int, ...], Cuts]],
    models: Mapping[str, Parameters],
) -> Lock:
    model = file.model
    return Lock(
        model.ruleset,
        model.segrules,
        None if model.as_of is None else _days(model.as_of),
        model.customers,
        model.rows,
        model.parameters,
        _flat(model.parts.model_dump()),
        _fingerprints(model),
        cuts,
        file.sha256,
        models,
    )


# ---------------------------------------------------------------- stale


def _stale(file: LockFile, program: Program) -> Iterator[Finding]:
    """One finding for each score or model whose lock is missing or rests on something else now."""
    then = _flat(file.model.parts.model_dump())
    model = file.model
    locked = _fingerprints(model)
    parts: tuple[Score | Model, ...] = (*fitted_scores(program), *fitted_models(program))
    for part in parts:
        args: dict[str, type_arg] = {"lock": Path(file.path).name, "part": part_words(part)}
        args["score"] = shown(part.name)
        if part.name not in locked:
            yield Finding("stale-lock/missing", part.place, args)
            continue
        now = fingerprint(part, program)
        if now.digest != locked[part.name]:
            changed = [p for p, digest in now.parts.items() if then.get(p) != digest]
            args["parts"] = _parts_words(changed or [(_section(part), part.name)])
            yield _with_parameters(Finding("stale-lock", part.place, args), file, program)


def _fingerprints(model: LockModel) -> dict[str, str]:
    """Of the locked scores and models, whose names differ."""
    found = {name: score.fingerprint for name, score in model.scores.items()}
    return found | {name: locked.fingerprint for name, locked in model.models.items()}


def _section(part: Score | Model) -> str:
    return "models" if isinstance(part, Model) else "scores"


def part_words(part: Score | Model) -> Words:
    """A score or a model as messages call it."""
    said, name = KINDS[_section(part)], shown(part.name)
    return Words(said.zh.replace("{n}", name), said.en.replace("{n}", name))


def _with_parameters(finding: Finding, file: LockFile, program: Program) -> Finding:
    """The finding with the parameters that have another value now, where there are some."""
    then = file.model.parameters
    changed = [
        f"`{shown(name)}` ({shown(then[name])} → {shown(value)})"
        for name, value in sorted(program.parameters.items())
        if name in then and then[name] != value
    ]
    if not changed:
        return finding
    said = Words("、".join(changed), ", ".join(changed))
    return Finding("stale-lock/parameters", finding.place, {**finding.args, "parameters": said})


def _parts_words(parts: list[PartPath]) -> Words:
    said = [(KINDS[p[0]], shown(".".join(p[1:]))) for p in parts]
    zh = "、".join(w.zh.replace("{n}", n) for w, n in said)
    en = ", ".join(w.en.replace("{n}", n) for w, n in said)
    return Words(f"{zh} " if zh.endswith("`") else zh, en)


def _flat(parts: Mapping[str, Any]) -> dict[PartPath, str]:
    made: dict[PartPath, str] = {}
    for key, value in parts.items():
        if isinstance(value, str):
            made[key,] = value
        else:
            made.update({(key, *path): digest for path, digest in _flat(value).items()})
    return made


# ---------------------------------------------------------------- models


def _parameters(model: Model, file: LockFile) -> Parameters | None:
    """The parameters of a model; None where they cannot be used."""
    locked = file.model.models[model.name]
    names = MODELS[model.method].parameters
    values = tuple(float(locked.parameters[n]) for n in names if n in locked.parameters)
    if len(values) < len(names) or len(locked.parameters) > len(names):
        return None
    sound = all(0 < v < math.inf for v in values)
    if isinstance(model.rule, GammaGamma):
        sound = sound and values[1] > 1
    likely = float(locked.log_likelihood)
    return Parameters(values, likely, locked.customers, locked.repeaters) if sound else None


# ---------------------------------------------------------------- cut points


def _cuts(score: Score, file: LockFile, program: Program) -> dict[tuple[int, ...], Cuts] | None:
    """The cut points of a score by class of the outer scores; None where they cannot be used."""
    groups = file.model.scores[score.name].groups
    outer = outer_scores(score)
    try:
        made = {tuple(g.within[n] for n in outer): _group(score, g, program) for g in groups}
    except (KeyError, ValueError, InvalidOperation, OverflowError):
        return None
    whole = len(made) == len(groups) and all(set(g.within) == set(outer) for g in groups)
    sound = all(_is_sound(c, score) for c in made.values())
    return made if whole and sound else None


def _group(score: Score, group: GroupModel, program: Program) -> Cuts:
    """What a group holds; ValueError where it is not what the score needs."""
    if isinstance(score.rule, Standardised):
        return _spread(group)
    if group.closed is None or group.points is None or group.deviation is not None:
        message = "no cut points"
        raise ValueError(message)
    kind, kinds = value_type(score), tie_types(score, program)
    statistic = None if group.statistic is None else float(group.statistic)
    return Cuts(
        tuple(read(p, kind) for p in group.points),
        group.closed,
        tuple(tuple(_tie(v, k) for v, k in zip(t, kinds, strict=True)) for t in group.ties),
        statistic,
        group.found,
        tuple(group.scores),
    )


def _spread(group: GroupModel) -> Cuts:
    if group.mean is None or group.deviation is None or group.points is not None:
        message = "no mean and deviation"
        raise ValueError(message)
    mean, deviation = _finite(float(group.mean)), _finite(float(group.deviation))
    if deviation < 0:
        message = "no deviation"
        raise ValueError(message)
    return Cuts((), "left", statistic=mean, deviation=deviation)


def _is_sound(cuts: Cuts, score: Score) -> bool:
    """Whether the points ascend, and what belongs to each of them is there."""
    if cuts.deviation is not None:
        return True
    classes = score.rule.count if isinstance(score.rule, Classes) else 0
    pairs = zip(cuts.points, cuts.points[1:], strict=False)
    ascending = all(a <= b if cuts.ties else a < b for a, b in pairs)
    numbered = not cuts.scores or len(cuts.scores) == len(cuts.points) + 1
    known = all(1 <= s <= classes for s in cuts.scores) and len(cuts.points) < classes
    split = not cuts.ties or len(cuts.ties) == len(cuts.points)
    return ascending and numbered and known and split


def _tie(value: Any, kind: Type) -> int | float | bool | None:  # noqa: ANN401 - as the file has it
    return value if value is None or isinstance(value, bool) else read(value, kind)


def read(value: int | Decimal | str, kind: Type) -> int | float:
    """A value of the file in physical form; ValueError or InvalidOperation where it is none."""
    match kind.kind:
        case Kind.DATE:
            return _days(str(value))
        case Kind.INSTANT:
            moment = datetime.fromisoformat(str(value))
            return (moment - EPOCH) // timedelta(microseconds=1)
        case Kind.MONEY:
            return _whole_or_double(Decimal(value).scaleb(kind.decimals))
        case Kind.NUMBER:
            return _finite(float(Decimal(value)))
        case _:
            return _whole_or_double(Decimal(value))


def _whole_or_double(value: Decimal) -> int | float:
    number = _finite(float(value))
    return int(value) if value == value.to_integral_value() else number


def _finite(value: float) -> float:
    if not math.isfinite(value):
        message = "no finite number"
        raise ValueError(message)
    return value


def _days(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()
