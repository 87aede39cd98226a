"""Bounds of segments as R's `rfm` takes them -> the definition: the first box that fits wins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segrules.language.findings import Finding, Words, type_arg
from segrules.verbs.foreign.bounds_read import Bounded, Bounds, read_bounds
from segrules.verbs.foreign.imported import NO_WISH, Box, Foreign, Imported, Reading, Scale, Wish
from segrules.verbs.foreign.naming import named_twice

FORMAT = "r-rfm"
ORDER = ("R", "F", "M", "FM")
OTHERS = "Others"
MOST_CLASSES = 100
FIRST_WINS = Words(
    "排在前面的分群优先；都不符合的归入 Others",
    "the first segment that fits wins; who fits none is in Others",
)
SCALE = Words("评分取值 {low}..{high}", "scores run from {low} to {high}")


def read(text: str, path: str, wish: Wish = NO_WISH) -> Reading:
    """Read bounds given as CSV, as a JSON list, or as the vectors of R code.

    Without a wished scale the classes run from 1, or from 0 where some bound is 0, to the highest
    bound of all.
    """
    bounds = read_bounds(text, path)
    findings = [*bounds.findings, *_one_sided(bounds.rows), *_crossed(bounds.rows)]
    findings += named_twice([(r.name, r.place) for r in bounds.rows])
    scores = _scores(bounds)
    if not scores or not bounds.rows:
        return Reading(None, tuple(findings))
    scale = wish.scale or _scale(bounds.rows)
    if not scale.low < scale.high < scale.low + MOST_CLASSES:
        args = {"low": scale.low, "high": scale.high}
        return Reading(None, (*findings, Finding("import-scale", bounds.rows[0].place, args)))
    segments, left_out = [], []
    for row in bounds.rows:
        findings += _clipped(row, scale)
        box = _box(row, scores, scale)
        if all(box.classes.values()):
            segments.append(Foreign(row.name, box, row.place))
        else:
            left_out.append((row.name, f"outside of {scale.low}..{scale.high}"))
    made = Imported(
        format=FORMAT,
        source=path,
        segments=tuple(segments),
        scores=scores,
        scale=scale,
        cutting=wish.cutting or "r-rfm",
        otherwise=OTHERS,
        notes=(FIRST_WINS, _told(SCALE, scale)),
        left_out=tuple(left_out),
    )
    return Reading(made, tuple(findings))


def _told(words: Words, scale: Scale) -> Words:
    args = {"low": scale.low, "high": scale.high}
    return Words(words.zh.format(**args), words.en.format(**args))


def _scores(bounds: Bounds) -> tuple[str, ...]:
    named = {score for row in bounds.rows for score in (*row.lower, *row.upper)}
    return tuple(s for s in ORDER if s in named)


def _scale(rows: Sequence[Bounded]) -> Scale:
    values = [b.value for r in rows for b in (*r.lower.values(), *r.upper.values())]
    return Scale(min(*values, 1, 1), max(*values, 2, 2))


def _box(row: Bounded, scores: Sequence[str], scale: Scale) -> Box:
    told = [s for s in scores if s in row.lower and s in row.upper]
    return Box({s: _classes(row.lower[s].value, row.upper[s].value, scale) for s in told})


def _classes(low: int, high: int, scale: Scale) -> tuple[int, ...]:
    return tuple(range(max(low, scale.low), min(high, scale.high) + 1))


def _one_sided(rows: Sequence[Bounded]) -> Iterator[Finding]:
    for row in rows:
        for score in ORDER:
            if (score in row.lower) != (score in row.upper):
                yield Finding("import-one-sided", row.place, {"segment": row.name, "score": score})


def _crossed(rows: Sequence[Bounded]) -> Iterator[Finding]:
    for row in rows:
        for score, low in row.lower.items():
            high = row.upper.get(score)
            if high is not None and low.value > high.value:
                args: dict[str, type_arg] = {
                    "segment": row.name,
                    "score": score,
                    "low": low.value,
                    "high": high.value,
                }
                yield Finding("import-crossed", low.place, args)


def _clipped(row: Bounded, scale: Scale) -> Iterator[Finding]:
    for bound in (*row.lower.values(), *row.upper.values()):
        if not scale.low <= bound.value <= scale.high:
            args: dict[str, type_arg] = {"segment": row.name, "value": bound.value}
            args |= {"low": scale.low, "high": scale.high}
            yield Finding("import-clipped", bound.place, args)
