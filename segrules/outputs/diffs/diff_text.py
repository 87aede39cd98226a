"""A diff -> text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import put, same
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.diffs.diff_words import (
    POSSIBLY,
    SECTIONS,
    Row,
    movers_words,
    rows_of,
    verdicts,
    way_words,
)
from segrules.outputs.figures import customers_words, figure
from segrules.outputs.findings.witness_words import witness_line
from segrules.outputs.terminal import wrapped
from segrules.proofs.difference import Compared
from segrules.proofs.regions import Region
from segrules.verbs.change import Change
from segrules.verbs.diff import Diff

MOST_REGIONS = 3
"""Regions of one move that are printed; JSON has those found beyond."""


MOST_LETTERS = 60
"""A longer text is only said to be changed."""


def diff_text(diff: Diff, lang: Lang, width: int) -> str:
    """The diff in one language; long lines are broken at `width` cells."""
    blocks = [[f"{diff.old} → {diff.new}"]]
    blocks += [list(_segmentation(diff, c, lang)) for c in diff.difference.segmentations]
    blocks.append(list(_definitions(diff, lang)))
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
    if counted.as_of[0] != counted.as_of[1]:
        days = [day_text(d) if d is not None else "?" for d in counted.as_of]
        apart = Words(
            "统计日：旧版 {o}，新版 {n}", "as of {o} in the old version, {n} in the new one"
        )
        yield put(apart, o=days[0], n=days[1])
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
    if diff.counted is not None:
        many = movers_words(row.movers) if row.movers else customers_words(0)
        way = put(Words("{w}：{m}", "{w}: {m}"), w=way, m=many)
    yield f"  {way.say(lang)}"
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


def _definitions(diff: Diff, lang: Lang) -> Iterator[str]:
    lines = definition_lines(diff, lang)
    if lines:
        yield Words("定义的变化", "definitions").say(lang)
    yield from (f"  {line}" for line in lines)


def definition_lines(diff: Diff, lang: Lang) -> list[str]:
    """What has another name now, and what is defined otherwise."""
    said = Words("{o} 改名为 {n}，算法不变", "{o} is now called {n}, and computed the same")
    renamed = [put(said, o=old, n=new).say(lang) for new, old in diff.names.items()]
    ways = [c for c in diff.difference.segmentations if c.was != c.segmentation]
    name = Words("分群方案 {o} 改名为 {n}", "the segmentation {o} is now called {n}")
    renamed += [put(name, o=c.was, n=c.segmentation).say(lang) for c in ways]
    told = [change_line(c, lang) for c in diff.changes if c.section != "test"]
    return [*renamed, *told, *_tests(diff, lang)]


def _tests(diff: Diff, lang: Lang) -> Iterator[str]:
    """Tests are counted, not listed: a small table of them can be many."""
    tests = [c for c in diff.changes if c.section == "test"]
    if tests:
        new = sum(c.old is None for c in tests)
        gone = sum(c.new is None for c in tests)
        said = Words("测试：新增 {n}、删去 {g}、改动 {c}", "tests: {n} new, {g} gone, {c} changed")
        changed = len(tests) - new - gone
        yield put(said, n=str(new), g=str(gone), c=str(changed)).say(lang)


def change_line(change: Change, lang: Lang) -> str:
    """`metric monetary: sum of amount → mean of amount`."""
    name = f" {change.name}" if change.name else ""
    named = put(same("{s}{n}"), s=SECTIONS[change.section], n=name)
    if change.old == change.new or _is_long(change):
        return put(Words("{s} 有改动", "{s} is changed"), s=named).say(lang)
    if change.old is None:
        return put(Words("新增{s}：{w}", "{s} is new: {w}"), s=named, w=change.new or "").say(lang)
    if change.new is None:
        return put(Words("删去{s}：{o}", "{s} is gone: {o}"), s=named, o=change.old).say(lang)
    said = Words("{s}：{o} → {w}", "{s}: {o} → {w}")
    return put(said, s=named, o=change.old, w=change.new).say(lang)


def _is_long(change: Change) -> bool:
    """Whether a text is too long to be shown beside another one."""
    both = change.old is not None and change.new is not None
    texts = change.section in {"text", "action", "cut_points"}
    return both and texts and max(len(w.en) for w in (change.old, change.new) if w) > MOST_LETTERS
