"""Parts of a diff -> words in Chinese and English, as text and Markdown share them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segrules.compiler.phrases import COMMA, joined, put, same
from segrules.language.findings import Words
from segrules.outputs.figures import NO_SEGMENT, customers_words, figure
from segrules.proofs.difference import Compared, Move
from segrules.verbs.change import Section
from segrules.verbs.diff import Diff

if TYPE_CHECKING:
    from segrules.verbs.movers import Movers

SECTIONS: Mapping[Section, Words] = {
    "metric": Words("指标", "metric"),
    "score": Words("评分", "score"),
    "cut_points": Words("切点", "cut points"),
    "lock": Words("锁文件", "lock"),
    "parameter": Words("参数", "parameter"),
    "table": Words("数据表", "table"),
    "column": Words("列", "column"),
    "cleaning": Words("清洗规则", "cleaning"),
    "timezone": Words("时区", "time zone"),
    "assumption": Words("已知前提", "assumption"),
    "property": Words("性质", "property"),
    "action": Words("行动", "action"),
    "text": Words("文字", "text"),
    "test": Words("测试", "test"),
}
CAUSES: Mapping[str, Words] = {
    "rules": Words("规则", "rules"),
    "scores": Words("评分的算法", "scores"),
    "cut_points": Words("切点", "cut points"),
    "metrics": Words("指标", "metrics"),
    "data": Words("数据的读取与清洗", "how data is read"),
    "several": Words("多种改动共同造成", "several of these together"),
}
NO_CUSTOMER = Words("（不是客户）", "(no customer)")
POSSIBLY = Words("（未能证明存在这样的客户）", " (if there can be such a customer)")


@dataclass(frozen=True, slots=True)
class Row:
    """One way to move: what is proved of it, and what data shows; at least one of the two."""

    move: Move | None
    movers: Movers | None

    @property
    def pair(self) -> tuple[str | None, str | None]:
        """The old and the new segment."""
        one = self.move or self.movers
        return (one.old, one.new) if one else (None, None)


def rows_of(diff: Diff, compared: Compared) -> list[Row]:
    """Every way to move in a segmentation: those that are proved, then those that data adds."""
    counted = diff.counted.movers if diff.counted else ()
    own = [m for m in counted if m.segmentation == compared.segmentation]
    by_pair = {(m.old, m.new): m for m in own if not m.only}
    rows = [Row(m, by_pair.pop((m.old, m.new), None)) for m in compared.moves]
    return [*rows, *(Row(None, m) for m in own if m.only or (m.old, m.new) in by_pair)]


def way_words(diff: Diff, compared: Compared, row: Row) -> Words:
    """From where to where: `Loyal [loyal] → Champions [champions]`."""
    old, new = row.pair
    if compared.tags and old is None:
        return put(Words("获得 {s}", "gain {s}"), s=segment_words(diff, compared, new))
    if compared.tags and new is None:
        return put(Words("失去 {s}", "lose {s}"), s=segment_words(diff, compared, old))
    only = row.movers.only if row.movers else ""
    before = NO_CUSTOMER if only == "new" else segment_words(diff, compared, old)
    after = NO_CUSTOMER if only == "old" else segment_words(diff, compared, new)
    return put(same("{a} → {b}"), a=before, b=after)


def segment_words(diff: Diff, compared: Compared, segment: str | None) -> Words:
    """A segment by its label and id; by the id alone where that is its label."""
    if segment is None:
        return NO_SEGMENT
    label = diff.labels.get((compared.segmentation, segment))
    label = label or diff.labels.get((compared.was, segment), same(segment))
    return Words(_with_id(label.zh, segment), _with_id(label.en, segment))


def _with_id(label: str, segment: str) -> str:
    return label if label == segment else f"{label} [{segment}]"


def movers_words(movers: Movers) -> Words:
    """How many, what they are worth, and why: `12 customers, revenue 3,400 (rules 10, ...)`."""
    said = [customers_words(movers.customers)]
    if movers.revenue is not None:
        worth = Words("销售额 {r}", "revenue {r}")
        said.append(put(worth, r=figure(movers.revenue)))
    listed = joined(said, Words("，", ", "))
    if not movers.causes:
        return listed
    causes = joined(
        put(same("{c} {n}"), c=CAUSES[c], n=figure(n)) for c, n in movers.causes.items()
    )
    return put(Words("{l}（原因：{c}）", "{l} (because of {c})"), l=listed, c=causes)


def verdicts(diff: Diff) -> Iterator[Words]:
    """What is proved and what is not, in a line each."""
    found = diff.difference
    if found.nobody_moves:
        yield Words("没有客户会换分群：已证明", "nobody moves: this is proved")
        return
    for name in found.added:
        yield put(Words("新增分群方案 {n}", "{n} is a new segmentation"), n=f"`{name}`")
    for name in found.removed:
        yield put(Words("删去了分群方案 {n}", "the segmentation {n} is gone"), n=f"`{name}`")
    for compared in found.segmentations:
        yield from _incomparable(compared)
    apart = {name for s in found.segmentations for name in s.incomparable}
    yield from _taken_as_given([n for n in found.given if n not in apart], found.changed.rows)
    if found.changed.zone:
        yield Words(
            "时区变了，日期和天数都可能变化",
            "the time zone is another one now, so dates and days may differ",
        )
    if not found.complete:
        yield Words(
            "条件组合太多，没有比较完：可能还有别的客户会换分群",
            "the comparison was given up, for there are too many combinations: others may move too",
        )
    open_ = found.given or apart or found.changed.rows or found.changed.zone
    if found.moves and found.complete and not open_:
        yield Words("其余客户都不会换分群：已证明", "nobody else moves: this is proved")


def _incomparable(compared: Compared) -> Iterator[Words]:
    if compared.incomparable:
        names = joined(same(f"`{n}`") for n in compared.incomparable)
        yield put(
            Words(
                "{n} 的取值类型或分档方式变了，新旧不能一一对应，所以没有逐区域比较 {s}；"
                "给出数据可以数出人数",
                "{n}: of another kind or cut into other classes now, so the regions of {s} cannot "
                "be compared; with data, the customers can be counted",
            ),
            n=names,
            s=f"`{compared.segmentation}`",
        )


def _taken_as_given(given: Sequence[str], rows: Sequence[str]) -> Iterator[Words]:
    if given:
        names = joined(same(f"`{n}`") for n in given)
        yield put(
            Words(
                "{n} 的算法变了；以上比较假定它们的取值不变，取值变了的客户也可能换分群",
                "{n}: computed otherwise now; the regions take the values as given, so whoever "
                "gets another value may move as well",
            ),
            n=names,
        )
    if rows:
        names = joined((same(f"`{n}`") for n in rows), COMMA)
        yield put(
            Words(
                "{n} 保留的行变了，客户和他们的取值都可能变化",
                "{n}: other rows are kept now, so there may be other customers and other values",
            ),
            n=names,
        )
