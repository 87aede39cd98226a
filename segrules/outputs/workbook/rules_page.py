"""A described ruleset -> the page of its rules in words: segments, metrics, classes, cleaning."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.language.findings import Lang, Words
from segrules.outputs.cut_point_lines import NOBODY
from segrules.outputs.named import label_or
from segrules.outputs.workbook.book import Cell, Column, Grid, Page
from segrules.verbs.description import (
    DescribedScore,
    DescribedSegmentation,
    DescribedTable,
    Description,
)

SEGMENTS = (
    (Words("分群", "segment"), "text"),
    (Words("编号", "id"), "text"),
    (Words("规则", "rule"), "long"),
    (Words("规则原文", "as written"), "long"),
    (Words("说明", "about"), "long"),
)
METRICS = (
    (Words("指标", "metric"), "text"),
    (Words("名称", "name"), "text"),
    (Words("怎么算", "how it is made"), "long"),
    (Words("公式原文", "as written"), "long"),
    (Words("说明", "about"), "long"),
)
CLASSES = (
    (Words("评分", "score"), "text"),
    (Words("档", "class"), "text"),
    (Words("取值范围", "values"), "long"),
    (Words("客户", "customers"), "integer"),
)
DROPS = (
    (Words("数据表", "table"), "text"),
    (Words("名称", "name"), "text"),
    (Words("剔除的行", "rows left out"), "long"),
    (Words("原因", "because"), "long"),
)


def rules_page(description: Description, name: str, lang: Lang) -> Page:
    """A table for each segmentation, then the metrics, the classes of scores, what is left out."""
    ways = [_segmentation(w, lang) for w in description.segmentations]
    grids = [
        *ways,
        _metrics(description, lang),
        _classes(description, lang),
        _drops(description, lang),
    ]
    return Page(name, tuple(g for g in grids if g.rows))


def _columns(titles: tuple[tuple[Words, str], ...], lang: Lang) -> tuple[Column, ...]:
    return tuple(Column(t.say(lang), look) for t, look in titles)  # type: ignore[arg-type] # of the tables above


def _segmentation(way: DescribedSegmentation, lang: Lang) -> Grid:
    title = Words(f"{way.name}（{way.assign.zh}）", f"{way.name} ({way.assign.en})")
    rows = [
        (
            segment.label.say(lang),
            segment.id,
            "\n".join(r.say(lang) for r in segment.rules) or None,
            "\n".join(segment.texts) or None,
            _said(segment.about, lang),
        )
        for segment in way.segments
    ]
    return Grid(title.say(lang), _columns(SEGMENTS, lang), tuple(rows))


def _metrics(description: Description, lang: Lang) -> Grid:
    rows = [
        (
            label_or(m.name, m.label).say(lang),
            m.name,
            m.formula.say(lang),
            m.text or None,
            _said(m.about, lang),
        )
        for m in description.metrics
    ]
    return Grid(Words("指标", "metrics").say(lang), _columns(METRICS, lang), tuple(rows))


def _classes(description: Description, lang: Lang) -> Grid:
    rows = [row for score in description.scores for row in _score(score, lang)]
    return Grid(Words("评分", "scores").say(lang), _columns(CLASSES, lang), tuple(rows))


def _score(score: DescribedScore, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    """How the score is made, then a row a class."""
    called = label_or(score.name, score.label).say(lang)
    yield called, None, score.method.say(lang), None
    for group in score.groups:
        inside = " ".join(f"{name} = {number}" for name, number in group.inside)
        for each in group.classes:
            label = each.words.say(lang) if each.words else str(each.number)
            values = (each.interval or NOBODY).say(lang)
            yield called, f"{inside} {label}".strip(), values, each.customers


def _drops(description: Description, lang: Lang) -> Grid:
    rows = [row for table in description.tables for row in _table(table, lang)]
    return Grid(Words("清洗", "cleaning").say(lang), _columns(DROPS, lang), tuple(rows))


def _table(table: DescribedTable, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    called = label_or(table.name, table.label).say(lang)
    for condition, because in table.drops:
        yield called, table.name, condition.say(lang), because.say(lang)


def _said(words: Words | None, lang: Lang) -> str | None:
    return words.say(lang) if words else None
