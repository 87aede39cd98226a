"""Described scores -> lines for a terminal: every class with its interval, and its customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.outputs.figures import customers_words
from segrules.verbs.description import ClassGroup, DescribedClass, DescribedScore

NOBODY = Words("没有取值落入（并列值）", "no value (equal values)")


def score_lines(scores: Iterable[DescribedScore]) -> Iterator[Words]:
    """A line for each score and, indented, one for each of its classes."""
    for score in scores:
        yield put(Words("{n}：{m}", "{n}: {m}"), n=score.name, m=score.method)
        for group in score.groups:
            yield from _group(group)
        if score.missing:
            yield put(Words("  缺失：{n}", "  missing: {n}"), n=customers_words(score.missing))


def _group(group: ClassGroup) -> Iterator[Words]:
    if group.inside:
        inside = joined(same(f"{name} = {number}") for name, number in group.inside)
        yield put(Words("  {i}：", "  {i}:"), i=inside)
    for each in group.classes:
        yield put(same("    {c}" if group.inside else "  {c}"), c=_class(each))


def _class(described: DescribedClass) -> Words:
    name = str(described.number)
    if described.label is not None:
        name = f"{name} {described.label}"
    said = put(Words("{c}：{i}", "{c}: {i}"), c=name, i=described.interval or NOBODY)
    if described.customers is None:
        return said
    many = Words("{s}（{n}）", "{s} ({n})")
    return put(many, s=said, n=customers_words(described.customers))
