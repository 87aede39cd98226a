"""Described scores -> lines for a terminal: in words a line a class, in signs a line a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Lang, Words
from segrules.language.width import display_width, pad, visible
from segrules.outputs.figures import customers_words, figure
from segrules.outputs.named import with_label
from segrules.verbs.description import ClassGroup, DescribedClass, DescribedScore

NOBODY = Words("没有取值落入（并列值）", "no value (equal values)")
NO_VALUE = "—"
BETWEEN = " · "
MISSING = Words("缺失（{n}）", "missing ({n})")

# ---------------------------------------------------------------- in words


def score_lines(scores: Iterable[DescribedScore]) -> Iterator[Words]:
    """A line for each score and, indented, one for each of its classes."""
    for score in scores:
        name = with_label(score.name, score.label)
        yield put(Words("{n}：{m}", "{n}: {m}"), n=name, m=score.method)
        for group in score.groups:
            yield from _group(group)
        if score.missing:
            yield put(Words("  缺失：{n}", "  missing: {n}"), n=customers_words(score.missing))


def _group(group: ClassGroup) -> Iterator[Words]:
    if group.inside:
        yield put(Words("  {i}：", "  {i}:"), i=_inside(group))
    for each in group.classes:
        yield put(same("    {c}" if group.inside else "  {c}"), c=_class(each))


def _inside(group: ClassGroup) -> Words:
    return joined(same(f"{name} = {number}") for name, number in group.inside)


def _class(described: DescribedClass) -> Words:
    name = same(str(described.number))
    if described.words is not None:
        name = put(same("{n} {l}"), n=name, l=described.words)
    said = put(Words("{c}：{i}", "{c}: {i}"), c=name, i=described.interval or NOBODY)
    if described.customers is None:
        return said
    many = Words("{s}（{n}）", "{s} ({n})")
    return put(many, s=said, n=customers_words(described.customers))


# ---------------------------------------------------------------- in signs


def cut_lines(scores: Sequence[DescribedScore], lang: Lang, width: int) -> list[str]:
    """`R  1: ≥ 136 (210) · 2: ≤ 135 (298)`: a line a score that is cut, or a line a nested group.

    Labels stand beside the names where every line then still fits `width` cells; a line that is
    wider without them is broken between classes.
    """
    cut = [s for s in scores if s.groups]
    called = [visible(with_label(s.name, s.label).say(lang)) for s in cut]
    whole = list(_lines(cut, called, lang, width))
    if len(whole) == sum(len(s.groups) for s in cut):
        return whole
    return list(_lines(cut, [visible(s.name) for s in cut], lang, width))


def _lines(
    scores: Sequence[DescribedScore], names: Sequence[str], lang: Lang, width: int
) -> Iterator[str]:
    wide = max(map(display_width, names), default=0)
    for score, name in zip(scores, names, strict=True):
        first = pad(name, wide)
        for entries in _entries(score, lang):
            yield from _broken(first, entries, width)
            first = " " * wide


def _entries(score: DescribedScore, lang: Lang) -> Iterator[list[str]]:
    """The classes of each group, each as one piece of a line."""
    for group in score.groups:
        pieces = [visible(_signs(c).say(lang)) for c in group.classes]
        if group.inside:
            pieces[0] = f"{visible(_inside(group).say(lang))}  {pieces[0]}"
        if score.missing and group is score.groups[-1]:
            pieces.append(put(MISSING, n=figure(score.missing)).say(lang))
        yield pieces


def _signs(described: DescribedClass) -> Words:
    name = described.words or same(str(described.number))
    if described.signs is None:
        return put(Words("{c}：{i}", "{c}: {i}"), c=name, i=NO_VALUE)
    said = put(Words("{c}：{i}", "{c}: {i}"), c=name, i=described.signs)
    if described.customers is None:
        return said
    return put(Words("{s}（{n}）", "{s} ({n})"), s=said, n=figure(described.customers))


def _broken(first: str, pieces: Sequence[str], width: int) -> Iterator[str]:
    line, blank = f"{first}  {pieces[0]}", " " * (display_width(first) + 2)
    for piece in pieces[1:]:
        if display_width(line + BETWEEN + piece) > width:
            yield line
            line = blank + piece
        else:
            line += BETWEEN + piece
    yield line
