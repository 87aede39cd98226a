"""A diff -> text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.phrases import put, same
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.diff_words import (
    ABSENT,
    POSSIBLY,
    SECTIONS,
    Row,
    movers_words,
    rows_of,
    verdicts,
    way_words,
)
from segrules.outputs.figures import customers_words, figure
from segrules.outputs.terminal import wrapped
from segrules.outputs.witness_words import witness_line
from segrules.proofs.difference import Compared
from segrules.proofs.regions import Region
from segrules.verbs.change import Change
from segrules.verbs.diff import Diff

MOST_REGIONS = 3
"""Regions of one move that are printed; JSON has those found beyond."""


def diff_text(diff: Diff, lang: Lang, width: int) -> str:
    """The diff in one language; long lines are broken at `width` cells."""
    blocks = [[f"{diff.old} → {diff.new}"]]
    blocks += [list(_segmentation(diff, c, lang)) for c in diff.difference.segmentations]
    blocks.append(list(_definitions(diff.changes, lang)))
    blocks.append([w.say(lang) for w in (*_customers(diff), *verdicts(diff))])
    said = ["\n".join(x for line in b for x in wrapped(visible(line), width)) for b in blocks if b]
    return "\n\n".join(said) + "\n"


def _customers(diff: Diff) -> Iterator[Words]:
    """How many customers there are, and how many of them move."""
    counted = diff.counted
    if counted is None:
        return
    for compared in diff.difference.segmentations:
        moving = counted.moving(compared.segmentation)
        many = (
            Words("{s}：{c}中有 {n} 位换了分群", "{s}: {n} of {c} move")
            if not compared.tags
            else Words("{s}：{c}，标签变动 {n} 次", "{s}: {c}, {n} tags gained or lost")
        )
        yield put(
            many,
            s=compared.segmentation,
            n=figure(moving),
            c=customers_words(max(counted.old_customers, counted.new_customers)),
        )
    if counted.movers and not counted.causes:
        yield Words(
            "两版改动太大，无法区分原因", "the versions differ too much to tell causes apart"
        )


def _segmentation(diff: Diff, compared: Compared, lang: Lang) -> Iterator[str]:
    rows = rows_of(diff, compared)
    if not rows and not compared.renames:
        return
    yield compared.segmentation
    for rename in compared.renames:
        said = Words(
            "  {o} 改名为 {n}，客户不变", "  {o} is now called {n}, with the same customers"
        )
        if _moves_too(compared, rename.old, rename.new):
            said = Words("  {o} 改名为 {n}", "  {o} is now called {n}")
        yield put(said, o=f"`{rename.old}`", n=f"`{rename.new}`").say(lang)
    for row in rows:
        yield from _row(diff, compared, row, lang)


def _moves_too(compared: Compared, old: str, new: str) -> bool:
    return any(old == m.old or new == m.new for m in compared.moves)


def _row(diff: Diff, compared: Compared, row: Row, lang: Lang) -> Iterator[str]:
    way = way_words(diff, compared, row)
    counts = (
        put(Words("{w}：{m}", "{w}: {m}"), w=way, m=movers_words(row.movers)) if row.movers else way
    )
    yield f"  {counts.say(lang)}"
    for region in row.move.regions[:MOST_REGIONS] if row.move else ():
        yield f"    {region_text(region, lang)}"
    more = row.move is not None and (row.move.more or len(row.move.regions) > MOST_REGIONS)
    if more:
        yield Words("    还有其他区域", "    and other regions").say(lang)
    if row.movers and row.movers.example:
        line = witness_line(row.movers.example, lang)
        yield put(Words("    数据中的一位：{e}", "    one of them: {e}"), e=line).say(lang)


def region_text(region: Region, lang: Lang) -> str:
    """A region with a customer of it: `R = 5 and F = 3; for example R = 5, F = 3`."""
    doubt = region.supposing if region.certain else POSSIBLY
    said = put(same("{r}{d}"), r=region.words, d=doubt)
    if not region.witness:
        return said.say(lang)
    line = witness_line(region.witness, lang)
    return put(Words("{r}；例如 {w}", "{r}; for example {w}"), r=said, w=line).say(lang)


def _definitions(changes: tuple[Change, ...], lang: Lang) -> Iterator[str]:
    if changes:
        yield Words("定义的变化", "definitions").say(lang)
    for change in changes:
        yield f"  {change_line(change, lang)}"


def change_line(change: Change, lang: Lang) -> str:
    """`metric monetary: sum of amount → mean of amount`."""
    section = SECTIONS[change.section]
    if change.old == change.new:
        said = Words("{s} {n} 有改动", "{s} {n} is changed")
        return put(said, s=section, n=change.name).say(lang)
    said = Words("{s} {n}：{o} → {w}", "{s} {n}: {o} → {w}")
    old, new = change.old or ABSENT, change.new or ABSENT
    return put(said, s=section, n=change.name, o=old, w=new).say(lang)
