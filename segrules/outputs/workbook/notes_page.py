"""What a run's `run.json` says -> the notes of its workbook: origin, digests, data, how to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from segrules.language.findings import Lang, Words
from segrules.outputs.workbook.book import Cell, Column, Grid, Lines, Page

NOTES = (
    Words(
        "本工作簿含有客户编号，属于个人信息，请按内部规定保管和传递。",
        "This workbook holds customers' ids, which are personal data: keep and pass it on so.",
    ),
    Words(
        "客户编号和所有文字都是文本格式，0 开头的编号不会丢 0；工作簿里没有公式。",
        "Ids and all texts are text: leading zeros stay; there is no formula.",
    ),
    Words(
        "每个分群一张表，按销售额从高到低排列，没有销售额的按编号；空白表示没有数据。",
        "Each segment has a sheet, by revenue from high to low, or by id; blank means unknown.",
    ),
    Words(
        "客户可以同时有几个标签，所以各标签的人数相加可能多于全部客户。",
        "A customer may carry several tags, so that tags can add up to more than all customers.",
    ),
)
SPLIT = Words(
    "超过 1,048,575 位客户的分群分成几张表，表名后有 (1)、(2) 等序号。",
    "A segment of more than 1,048,575 customers goes on in sheets numbered (1), (2) and so on.",
)
YES, NO = Words("是", "yes"), Words("否，取最后一次事件的次日", "no: the day after the last event")
Pairs = Iterator[tuple[Words, Cell]]


def notes_page(manifest: Mapping[str, Any], name: str, lang: Lang, *, split: bool) -> Page:
    """The notes; `manifest` is what `run.json` says, of its outputs nothing."""
    said = (*NOTES, SPLIT) if split else NOTES
    grids = [
        _pairs(Words("本次运行", "this run"), _run(manifest, lang), lang),
        _files(manifest, lang),
        _inputs(manifest, lang),
        _rows(manifest, lang),
        _left_out(manifest, lang),
    ]
    notes = Lines(tuple(w.say(lang) for w in said))
    return Page(name, (notes, *(g for g in grids if g.rows)))


def _pairs(title: Words, pairs: Pairs, lang: Lang) -> Grid:
    heads = (
        Column(Words("项目", "item").say(lang)),
        Column(Words("内容", "value").say(lang), "long"),
    )
    rows = [(said.say(lang), given) for said, given in pairs]
    return Grid(title.say(lang), heads, tuple(rows))


def _run(manifest: Mapping[str, Any], lang: Lang) -> Pairs:
    ruleset, counts = manifest["ruleset"], manifest["counts"]
    yield Words("规则集", "ruleset"), f"{ruleset['name']} {ruleset['version']}"
    yield Words("规则集摘要（sha256）", "digest of the ruleset (sha256)"), ruleset["digest"]
    for name, value in sorted(manifest["parameters"].items()):
        yield Words(f"参数 {name}", f"parameter {name}"), str(value)
    yield Words("统计日", "as of"), manifest["as_of"] or None
    yield (
        Words("统计日由命令指定", "as of was given"),
        (YES if manifest["as_of_given"] else NO).say(lang),
    )
    yield Words("时区", "time zone"), manifest["timezone"]
    yield Words("锁文件（sha256）", "lock (sha256)"), manifest["lock"]
    yield Words("客户", "customers"), f"{counts['customers']:,}"
    yield (
        Words("没有任何事件的客户", "without any event"),
        f"{counts['without_events']:,}",
    )
    yield Words("segrules 版本", "version of segrules"), manifest["segrules"]["version"]


def _files(manifest: Mapping[str, Any], lang: Lang) -> Grid:
    heads = (Column(Words("规则集文件", "ruleset file").say(lang)), Column("sha256", "long"))
    rows = tuple((f["path"], f["sha256"]) for f in manifest["ruleset"]["files"])
    return Grid(Words("规则集文件", "files of the ruleset").say(lang), heads, rows)


def _inputs(manifest: Mapping[str, Any], lang: Lang) -> Grid:
    heads = (
        Column(Words("数据文件", "data file").say(lang)),
        Column("sha256", "long"),
        Column(Words("数据表", "table").say(lang)),
        Column(Words("编码", "encoding").say(lang)),
        Column(Words("字节", "bytes").say(lang), "integer"),
    )
    rows = tuple(
        (i["path"], i["sha256"], i["table"], i["encoding"], i["bytes"]) for i in manifest["inputs"]
    )
    return Grid(Words("数据文件", "data files").say(lang), heads, rows)


def _rows(manifest: Mapping[str, Any], lang: Lang) -> Grid:
    heads = (
        Column(Words("数据表", "table").say(lang)),
        Column(Words("读不出来的列", "columns with unreadable cells").say(lang), "long"),
        Column(Words("读入行", "rows read").say(lang), "integer"),
        Column(Words("采用行", "rows kept").say(lang), "integer"),
        Column(Words("读不出来的单元格", "unreadable cells").say(lang), "integer"),
    )
    rows = [
        (table, _unreadable(r, lang), r["read"], r["kept"], r["unreadable"])
        for table, r in sorted(manifest["counts"]["rows"].items())
    ]
    return Grid(Words("数据", "data").say(lang), heads, tuple(rows))


def _unreadable(rows: Mapping[str, Any], lang: Lang) -> str | None:
    cells = sorted(rows.get("unreadable_cells", {}).items())
    between = Words("、", ", ").say(lang)
    return between.join(f"{column or '—'} {many:,}" for column, many in cells) or None


def _left_out(manifest: Mapping[str, Any], lang: Lang) -> Grid:
    heads = (
        Column(Words("数据表", "table").say(lang)),
        Column(Words("原因", "because").say(lang), "long"),
        Column(Words("剔除行", "rows left out").say(lang), "integer"),
    )
    rows = [
        (table, r.get("reasons", {}).get(key, {}).get(lang.value, key), many)
        for table, r in sorted(manifest["counts"]["rows"].items())
        for key, many in sorted(r["dropped"].items())
    ]
    return Grid(Words("剔除的行", "rows left out").say(lang), heads, tuple(rows))
