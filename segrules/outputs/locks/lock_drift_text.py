"""A `Drift` -> text for a terminal, and plain data for machines."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import Classes
from segrules.engines.results import Cuts
from segrules.language.catalogue import MODELS
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.figures import NOTHING, customers_words, percentage
from segrules.outputs.model_lines import parameters_text
from segrules.outputs.runs.manifest import readable_points
from segrules.outputs.terminal import wrapped
from segrules.verbs.fitted_words import fitted_words
from segrules.verbs.lock_drift import Drift, Groups, ModelDrift, ScoreDrift
from segrules.verbs.lock_form import outer_scores, value_type

CHANGED = Words("{s}：{n}会换档（{p}）{o}", "{s}: {n} would change class ({p}){o}")
MOVED = Words(
    "{s}：{n}的标准分会变动 0.1 以上（{p}）{o}", "{s}: {n} would move by over 0.1 ({p}){o}"
)
LOCK = Words("{i}锁文件：{p}", "{i}lock: {p}")
DATA = Words("{i}本次数据：{p}", "{i}this data: {p}")
NONE = Words("（没有切分点）", "(no cut points)")


def is_over(drift: Drift, tolerance: Fraction) -> bool:
    """Whether, by some score, more than that share of the customers would change class.

    What models say may decide segments without a score, so with models segments count too.
    """
    moved = drift.segments.values() if drift.models else ()
    segments = any(Fraction(many, drift.customers) > tolerance for many in moved)
    return segments or any(_over(s, drift, tolerance) for s in drift.scores)


def _over(score: ScoreDrift, drift: Drift, tolerance: Fraction) -> bool:
    return Fraction(score.changed, drift.customers) > tolerance


def drift_text(drift: Drift, tolerance: Fraction, zone: str, lang: Lang, width: int) -> str:
    """The drift in one language, each score with its cut points in the lock and on this data."""
    lines = [w for m in drift.models for w in _model(m)]
    lines += [w for s in drift.scores for w in _score(s, drift, tolerance, zone)]
    lines += [_segmentation(n, many, drift) for n, many in drift.segments.items()]
    said = [x for w in (_head(drift), *lines) for x in wrapped(visible(w.say(lang)), width)]
    return "\n".join(said) + "\n"


def _head(drift: Drift) -> Words:
    said = Words(
        "锁文件统计日 {then}，本次数据统计日 {now}，{n}",
        "lock as of {then}, this data as of {now}, {n}",
    )
    days = {"then": _day(drift.lock.as_of), "now": _day(drift.as_of)}
    return put(said, n=customers_words(drift.customers), **days)


def _day(days: int | None) -> str:
    return NOTHING if days is None else day_text(days)


def _model(drift: ModelDrift) -> Iterator[Words]:
    """The parameters then and now, one line each."""
    names = MODELS[drift.model.method].parameters
    yield put(Words("模型 {m}", "model {m}"), m=drift.model.name)
    for said, found in ((LOCK, drift.locked), (DATA, drift.fitted)):
        yield put(said, i="  ", p=parameters_text(zip(names, found.values, strict=True)))


def _score(score: ScoreDrift, drift: Drift, tolerance: Fraction, zone: str) -> Iterator[Words]:
    said = CHANGED if isinstance(score.score.rule, Classes) else MOVED
    over = Words("，超出容许的 {t}", ", over the tolerance of {t}")
    beyond = _over(score, drift, tolerance)
    yield put(
        said,
        s=score.score.name,
        n=customers_words(score.changed),
        p=percentage(drift.share(score.changed)),
        o=put(over, t=percentage(float(tolerance))) if beyond else same(""),
    )
    for key in sorted({*score.locked, *score.fitted}):
        yield from _group(score, key, zone)


def _group(score: ScoreDrift, key: tuple[int, ...], zone: str) -> Iterator[Words]:
    indent = "  "
    if key:
        pairs = zip(outer_scores(score.score), key, strict=True)
        inside = joined(same(f"{name} = {number}") for name, number in pairs)
        yield put(Words("  {i}：", "  {i}:"), i=inside)
        indent = "    "
    then, now = (_points(score, g, key, zone) for g in (score.locked, score.fitted))
    yield put(LOCK, i=indent, p=then)
    yield put(DATA, i=indent, p=now)


def _points(score: ScoreDrift, groups: Groups, key: tuple[int, ...], zone: str) -> Words:
    cuts = groups.get(key)
    if cuts is None or (not cuts.points and cuts.deviation is None):
        return NONE
    return fitted_words(score.score, cuts, zone)


def _segmentation(name: str, changed: int, drift: Drift) -> Words:
    said = Words("分群 {s}：{n}会换分群（{p}）", "{s}: {n} would change segment ({p})")
    share = percentage(drift.share(changed))
    return put(said, s=name, n=customers_words(changed), p=share)


# ---------------------------------------------------------------- for machines


def drift_json(drift: Drift, tolerance: Fraction) -> dict[str, Any]:
    """The drift as plain data; cut points by combination of outer classes."""
    return {
        "lock": drift.lock.sha256,
        "locked_as_of": None if drift.lock.as_of is None else day_text(drift.lock.as_of),
        "as_of": None if drift.as_of is None else day_text(drift.as_of),
        "customers": drift.customers,
        "tolerance": float(tolerance),
        "drifted": is_over(drift, tolerance),
        "scores": {s.score.name: _score_json(s, drift, tolerance) for s in drift.scores},
        "models": {m.model.name: _model_json(m) for m in drift.models},
        "segmentations": {
            name: {"changed": many, "share": drift.share(many)}
            for name, many in drift.segments.items()
        },
    }


def _model_json(drift: ModelDrift) -> dict[str, Any]:
    names = MODELS[drift.model.method].parameters
    return {
        "locked": dict(zip(names, drift.locked.values, strict=True)),
        "fitted": dict(zip(names, drift.fitted.values, strict=True)),
    }


def _score_json(score: ScoreDrift, drift: Drift, tolerance: Fraction) -> dict[str, Any]:
    return {
        "changed": score.changed,
        "share": drift.share(score.changed),
        "drifted": _over(score, drift, tolerance),
        "groups": [_group_json(score, k) for k in sorted({*score.locked, *score.fitted})],
    }


def _group_json(score: ScoreDrift, key: tuple[int, ...]) -> dict[str, Any]:
    then, now = score.locked.get(key), score.fitted.get(key)
    return {
        "within": dict(zip(outer_scores(score.score), key, strict=True)),
        "locked": None if then is None else _fitted_json(score, then),
        "fitted": None if now is None else _fitted_json(score, now),
    }


def _fitted_json(score: ScoreDrift, cuts: Cuts) -> list[float | int | str] | dict[str, Any]:
    if cuts.deviation is not None:
        return {"mean": cuts.statistic, "deviation": cuts.deviation}
    return readable_points(cuts, value_type(score.score))
