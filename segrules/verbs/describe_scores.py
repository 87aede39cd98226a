"""A score, with cut points and a run where there are some -> its method and classes in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from segrules.compiler.constants_in_words import class_words, number_text, physical_words
from segrules.compiler.phrases import bracketed, closed, joined, put, same
from segrules.compiler.program import (
    Classes,
    Column,
    CutMethod,
    Fixed,
    Join,
    LookedUp,
    Named,
    Nearest,
    Points,
    Quantile,
    Score,
    Share,
    Standardised,
    Statistic,
    Top,
    Total,
    Value,
    Width,
)
from segrules.compiler.words import Names, condition_words, value_words
from segrules.language.findings import Words
from segrules.verbs.description import ClassGroup, DescribedClass, DescribedScore
from segrules.verbs.fitted_words import spread_words
from segrules.verbs.intervals import (
    Interval,
    class_intervals,
    interval_signs,
    interval_words,
    intervals,
)

if TYPE_CHECKING:
    import pandas as pd

    from segrules.engines.results import Fitted, Result

TIES = {
    "low": Words("相同取值归同一档（取低档）", "equal values share the lowest class they span"),
    "high": Words("相同取值归同一档（取高档）", "equal values share the highest class they span"),
    "mid": Words("相同取值归同一档（取中间档）", "equal values share the middle class they span"),
    "edges": Words("按第 7 类分位点切分", "cut at type-7 quantiles"),
    "split": Words("相同取值按 {by} 再分", "equal values are split by {by}"),
}
LOWER_IS_BETTER = Words("{m}，越小越好", "{m}; lower is better")
FIXED = Words("{of} 按固定切点 {p} 分 {n} 档", "{n} classes of {of}, cut at {p}")
EVEN = Words("{of} 按人数等分 {n} 档，{t}", "{n} classes of {of}, as equal in size as can be; {t}")
COMPAT = Words("{of} 按 {c} 的算法分 {n} 档", "{n} classes of {of} as {c} makes them")
WIDTH = Words("{of} 按取值等宽分 {n} 档", "{n} classes of {of}, of equal width")
SHARE = Words("{of} 按累计贡献 {p} 分档", "classes of {of} by cumulative contribution, {p}")
TOP = Words("{of} 最好的 {p}", "the best {p} by {of}")
INSIDE = Words("在 {w} 各档之内，{m}", "{m}, inside each class of {w}")
STATISTICS = {
    "mean": Words("以 {of} 的平均值为界分两档", "two classes of {of}, cut at its mean"),
    "median": Words("以 {of} 的中位数为界分两档", "two classes of {of}, cut at its median"),
}


STANDARDISED = {
    "population": Words("{of} 的标准分（总体标准差）", "{of} standardised (population deviation)"),
    "sample": Words("{of} 的标准分（样本标准差）", "{of} standardised (sample deviation)"),
}


def described_score(
    score: Score, names: Names, fitted: Fitted | None, result: Result | None
) -> DescribedScore:
    """The score in words; groups of classes where its cut points are known."""
    groups: tuple[ClassGroup, ...] = ()
    if isinstance(score.rule, Classes):
        groups = _groups(score, score.rule, names, fitted, result)
    missing = int(_held(score, (), result).isna().sum()) if result else None
    method = rule_words(score, names)
    cuts = fitted.cuts.get(score.name, {}).get(()) if fitted is not None else None
    if cuts is not None and cuts.deviation is not None:
        method = put(Words("{m}；{s}", "{m}; {s}"), m=method, s=spread_words(cuts))
    return DescribedScore(score.name, method, groups, missing, score.about, score.label)


# ---------------------------------------------------------------- classes


def _groups(
    score: Score, rule: Classes, names: Names, fitted: Fitted | None, result: Result | None
) -> tuple[ClassGroup, ...]:
    made = []
    for inside, found in sorted(_intervals(score, rule, fitted).items()):
        outer = tuple(zip(_within(rule.method), inside, strict=True))
        counts = class_counts(_held(score, outer, result), rule) if result else None
        classes = tuple(
            _class(n, score, rule, found.get(n), counts, names) for n in range(1, rule.count + 1)
        )
        made.append(ClassGroup(outer, classes))
    return tuple(made)


def _intervals(
    score: Score, rule: Classes, fitted: Fitted | None
) -> Mapping[tuple[int, ...], Mapping[int, Interval]]:
    """By classes of the outer scores: the intervals of fitted cut points, or of fixed ones."""
    if fitted is not None and score.name in fitted.cuts:
        return {k: class_intervals(rule, c) for k, c in fitted.cuts[score.name].items()}
    if isinstance(rule.method, Fixed):
        return {(): intervals(rule, rule.method.at, rule.closed)}
    return {}


def _within(method: CutMethod) -> tuple[str, ...]:
    return method.within if isinstance(method, (Quantile, Width, Statistic)) else ()


def _held(score: Score, outer: tuple[tuple[str, int], ...], result: Result) -> pd.Series:
    """The score's column, of the customers in the given classes of the outer scores."""
    from segrules.verbs.run_column import run_column  # noqa: PLC0415 - only where there is data

    held = run_column(result, score.name)
    inside: pd.Series | None = None
    rules = {s.name: s.rule for s in result.program.scores}
    for name, number in outer:
        rule = rules[name]
        labels = rule.labels if isinstance(rule, Classes) else ()
        classes = [number, labels[number - 1]] if labels else [number]
        found = run_column(result, name).isin(classes)
        inside = found if inside is None else inside & found
    return held if inside is None else held[inside]


def class_counts(held: pd.Series, rule: Classes) -> Mapping[int, int]:
    """Customers by class number; a column holds a score's labels, or its numbers without labels."""
    counted = {_class_key(k): int(n) for k, n in held.value_counts().items()}
    labels = rule.labels or ("",) * rule.count
    return {n: counted.get(n, counted.get(label, 0)) for n, label in enumerate(labels, start=1)}


def _class_key(value: object) -> int | str:
    """A class as the frame holds it: its number, whatever the column's dtype, or its label."""
    return value if isinstance(value, str) else int(value)  # type: ignore[call-overload]


def _class(
    number: int,
    score: Score,
    rule: Classes,
    interval: Interval | None,
    counts: Mapping[int, int] | None,
    names: Names,
) -> DescribedClass:
    kind = rule.of.type
    return DescribedClass(
        number,
        rule.labels[number - 1] if rule.labels else None,
        interval_words(interval, kind, names.timezone) if interval else None,
        counts[number] if counts else None,
        class_words(number, score.type) if rule.labels else None,
        interval_signs(interval, kind, names.timezone) if interval else None,
    )


# ---------------------------------------------------------------- methods in words


def rule_words(score: Score, names: Names) -> Words:  # noqa: PLR0911 - one for each kind
    """How the score is made."""
    match score.rule:
        case Classes():
            return closed(_classes_words(score.rule, names))
        case Join(scores):
            row = Words("{s} 的档次依次连写", "the classes of {s} written in a row")
            return closed(put(row, s=joined(names.value(s) for s in scores)))
        case Total(weights, at_least):
            terms = [_term(value_words(v, names), w) for v, w in weights]
            if at_least is not None:
                return _mean_words(terms, at_least)
            return joined(terms, same(" + "))
        case Standardised(of, deviation):
            return closed(put(STANDARDISED[deviation], of=value_words(of, names)))
        case Nearest(of, centres):
            return _nearest_words(of, centres, names)
        case Points():
            return _points_words(score.rule, names)
        case _:
            assert_never(score.rule)


def _mean_words(terms: list[Words], at_least: int) -> Words:
    said = Words(
        "已答各题的加权平均：{t}（{n} 题至少答 {k} 题）",
        "the weighted mean of what is answered of {t} (at least {k} of {n})",
    )
    return put(said, t=joined(terms), n=str(len(terms)), k=str(at_least))


def _nearest_words(
    of: tuple[Value, ...], centres: tuple[tuple[str, tuple[float, ...]], ...], names: Names
) -> Words:
    said = Words("按 {v} 看最近的中心：{c}", "the nearest centre by {v}: {c}")
    each = (same(f"{label} ({', '.join(map(number_text, at))})") for label, at in centres)
    return put(said, v=joined(value_words(v, names) for v in of), c=joined(each, Words("；", "; ")))


def _term(said: Words, weight: tuple[int, int]) -> Words:
    return put(same("{w} × {v}"), w=_fraction_text(weight), v=said)


def _fraction_text(exact: tuple[int, int]) -> str:
    return number_text(float(Fraction(*exact)))


def _points_words(rule: Points, names: Names) -> Words:
    base = put(Words("基础分 {n}", "base {n}"), n=str(rule.base))
    items = [
        put(Words("若 {c}：{n}", "{n} if {c}"), c=condition_words(c, names), n=f"{n:+d}")
        for c, n in rule.items
    ]
    return joined((base, *items), Words("；", "; "))


def _classes_words(rule: Classes, names: Names) -> Words:
    of = value_words(rule.of, names)
    if not isinstance(rule.of, (Named, Column, LookedUp)):
        of = bracketed(of)
    said = _method_words(rule, of, names)
    return put(LOWER_IS_BETTER, m=said) if rule.better == "lower" else said


def _method_words(rule: Classes, of: Words, names: Names) -> Words:
    """How the values `of` are cut."""
    match rule.method:
        case Fixed(at):
            points = joined(physical_words(p, rule.of.type, names.timezone) for p in at)
            return put(FIXED, of=of, p=points, n=str(rule.count))
        case Quantile() as method:
            return _inside(_quantile_words(method, of, names), method.within, names)
        case Width(into, within):
            return _inside(put(WIDTH, of=of, n=str(into)), within, names)
        case Share(at):
            return put(SHARE, of=of, p=joined(same(_percent(s)) for s in at))
        case Top(at):
            return put(TOP, of=of, p=joined(same(_rank(t)) for t in at))
        case Statistic(function, within):
            return _inside(put(STATISTICS[function], of=of), within, names)
        case _:
            assert_never(rule.method)


def _quantile_words(method: Quantile, of: Words, names: Names) -> Words:
    if method.compat:
        return put(COMPAT, of=of, c=method.compat, n=str(method.into))
    ties = put(TIES[method.ties], by=joined(names.value(b) for b in method.split_by))
    return put(EVEN, of=of, n=str(method.into), t=ties)


def _inside(said: Words, within: tuple[str, ...], names: Names) -> Words:
    if not within:
        return said
    outer = joined((names.value(w) for w in within), Words("、", " and "))
    return put(INSIDE, m=said, w=outer)


def _rank(at: tuple[int, int] | int) -> str:
    return str(at) if isinstance(at, int) else _percent(at)


def _percent(share: tuple[int, int]) -> str:
    return f"{number_text(float(Fraction(*share) * 100))}%"
