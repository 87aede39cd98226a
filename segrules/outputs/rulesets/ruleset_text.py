"""A foreign definition -> the ruleset that says the same, as YAML text.

Equal definitions give equal bytes. What rests on the source alone is in it; what a user must look
at (tables, types of columns, how scores are cut) is told in comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import assert_never

from segrules.language.expression.show import name_text, text_text
from segrules.language.findings import Lang, Words
from segrules.outputs.rulesets.yaml_scalars import comment, one_line, scalar
from segrules.verbs.foreign.imported import (
    Box,
    Codes,
    Condition,
    Cutting,
    Foreign,
    Imported,
    Scale,
)
from segrules.verbs.foreign.naming import id_of, ids_of

METRICS: Mapping[str, str] = {"R": "recency", "F": "frequency", "M": "monetary"}
CODE = "code"
KEY = "customer_id"
LOW_HIGH = Words("低,高", "low,high")
QUARTILES = 4

FORMATS: Mapping[str, Words] = {
    "r-rfm": Words("评分上下限（R rfm 的写法）", "bounds of scores, as R rfm takes them"),
    "pymc": Words("pymc-marketing 的分群字典", "a segment dictionary of pymc-marketing"),
    "seg-map": Words("seg_map 模式", "a seg_map of patterns"),
    "codes": Words("代码列表", "a list of codes"),
    "rudderstack": Words("RudderStack 的 cohort", "cohorts of RudderStack"),
}
CUTTINGS: Mapping[Cutting, Words] = {
    "r-rfm": Words("评分按 R rfm 0.3 的切法", "scores are cut as R rfm 0.3 cuts them"),
    "pymc": Words(
        "评分按 pymc-marketing 的切法；F 数下单的天数，M 是每个下单日的平均金额",
        "scores are cut as pymc-marketing cuts them; F counts days with orders, M is the "
        "mean a day",
    ),
    "pandas": Words(
        "评分按 pandas qcut 的通行写法：F 先按 rank(method='first') 排名，相同的值会被拆开",
        "scores are cut as is usual with pandas qcut: F is ranked by rank(method='first') first, "
        "which parts equal values",
    ),
    "quantile": Words(
        "来源没有说评分怎么切，这里按分位数，相同的值同分",
        "the source does not say how scores are cut: by quantile here, equal values alike",
    ),
    "mean": Words(
        "0 是低、1 是高，与平均值比；R 的 1 读作最近买过。"
        "来源如果拿天数直接减平均值，1 就是很久没买，请先改正",
        "0 is low and 1 is high, compared with the mean; a 1 of R is read as bought recently. "
        "Where the source subtracts the mean from days, 1 means long ago: put that right first",
    ),
    "given": Words(
        "评分不是从 1 起算，或不是 R、F、M，所以作为列读取，由别处算好",
        "scores that do not start at 1, or are not R, F and M, are read as columns, made elsewhere",
    ),
}
HEAD = Words("从 {name} 导入：{format}", "imported from {name}: {format}")
LEFT_OUT = Words("没有导入 {name}：{reason}", "not imported: {name}: {reason}")


def ruleset_text(imported: Imported, lang: Lang) -> str:
    """The ruleset; comments in one language."""
    cutting = cutting_of(imported)
    lines = [
        *_head(imported, cutting, lang),
        "segrules: 1",
        f"name: {scalar(ruleset_name(imported))}",
        "",
        *_tables(imported, cutting),
        *_scores(imported, cutting, lang),
        *_segments(imported, cutting, lang),
    ]
    return "\n".join(lines) + "\n"


def cutting_of(imported: Imported) -> Cutting:
    """How scores come about, where what was wished for or is usual cannot be."""
    if imported.columns is not None or set(imported.scores) - set(METRICS):
        return "given"
    if imported.cutting == "mean":
        return "mean" if imported.scale == Scale(0, 1) else "quantile"
    return imported.cutting if imported.scale.low == 1 else "given"


def ruleset_name(imported: Imported) -> str:
    """The source's file name without its ending, as a name."""
    stem = one_line(PurePath(imported.source).stem).casefold()
    return re.sub(r"\W+|_+", "-", stem).strip("-") or "imported"


def _head(imported: Imported, cutting: Cutting, lang: Lang) -> Iterator[str]:
    name = PurePath(imported.source).name
    said = FORMATS[imported.format].say(lang)
    yield comment(HEAD.say(lang).format(name=name, format=said))
    for note in imported.notes:
        yield comment(note.say(lang))
    if imported.scores:
        yield comment(CUTTINGS[cutting].say(lang))


# ---------------------------------------------------------------- tables and scores


def _tables(imported: Imported, cutting: Cutting) -> list[str]:
    if cutting == "given":
        return _customers(imported)
    return [
        "tables:",
        "  orders:",
        f"    key: {KEY}",
        "    columns:",
        f"      {KEY}: {{type: text, pii: id}}",
        "      ordered_at: date",
        "      amount: {type: money, required: true}",
        "",
        "metrics:",
        "  recency: {from: orders, value: days_since(max(ordered_at))}",
        *_metrics(imported.scores, cutting),
        "",
    ]


def _customers(imported: Imported) -> list[str]:
    scale = imported.scale
    between = f"{{type: integer, between: [{scale.low}, {scale.high}], required: true}}"
    scores = dict.fromkeys(imported.scores, between)
    columns = scores if imported.columns is None else imported.columns
    return [
        "tables:",
        "  customers:",
        f"    key: {KEY}",
        "    columns:",
        f"      {KEY}: {{type: text, pii: id}}",
        *(f"      {scalar(name)}: {kind}" for name, kind in columns.items() if name != KEY),
        "",
    ]


def _metrics(scores: Sequence[str], cutting: Cutting) -> Iterator[str]:
    if cutting == "pymc":
        yield "  frequency: {from: orders, value: count(distinct ordered_at)}"
        yield "  spent: {from: orders, value: sum(amount)}"
        yield "  monetary: spent / frequency"
        return
    if "F" in scores:
        yield "  frequency: {from: orders, value: count()}"
    yield "  monetary: {from: orders, value: sum(amount)}"


def _scores(imported: Imported, cutting: Cutting, lang: Lang) -> Iterator[str]:
    if cutting == "given":
        return
    yield "scores:"
    for name in imported.scores:
        better = ", better: lower" if name == "R" else ""
        how = _cut(name, cutting, imported.scale.high, lang)
        yield f"  {name}: {{of: {METRICS[name]}{better}, {how}}}"
    if _with_code(imported, cutting):
        yield f"  {CODE}: {{join: [{', '.join(imported.scores)}]}}"
    yield ""


def _cut(name: str, cutting: Cutting, classes: int, lang: Lang) -> str:
    match cutting:
        case "r-rfm":
            return f"into: {classes}, compat: r-rfm-0.3"
        case "pymc":
            return "compat: pymc" if classes == QUARTILES else f"into: {classes}, compat: pymc"
        case "pandas":
            ties = "compat: pandas-rank-first" if name == "F" else "ties: edges"
            return f"into: {classes}, {ties}"
        case "mean":
            return f"by: mean, labels: [{', '.join(LOW_HIGH.say(lang).split(','))}]"
        case _:
            return f"into: {classes}"


def _with_code(imported: Imported, cutting: Cutting) -> bool:
    """Whether conditions look at the scores written one after the other."""
    listed = any(isinstance(s.wanted, Codes) for s in imported.segments)
    return listed and len(imported.scores) > 1 and cutting not in {"mean", "given"}


# ---------------------------------------------------------------- segments


def _segments(imported: Imported, cutting: Cutting, lang: Lang) -> Iterator[str]:
    yield "segments:"
    yield f"  assign: {'all' if imported.tags else 'first'}"
    yield "  rules:"
    ids = ids_of(s.name for s in imported.segments)
    for segment, made in zip(imported.segments, ids, strict=True):
        yield f"    - id: {scalar(made)}"
        yield f"      label: {scalar(segment.name)}"
        yield f"      when: {scalar(_when(segment, imported, cutting, lang))}"
    for name, reason in imported.left_out:
        said = LEFT_OUT.say(lang).format(name=one_line(name), reason=one_line(reason))
        yield f"    {comment(said)}"
    if imported.otherwise is not None and id_of(imported.otherwise) not in ids:
        made, label = id_of(imported.otherwise), scalar(imported.otherwise)
        yield f"  otherwise: {{id: {made}, label: {label}}}"


def _when(segment: Foreign, imported: Imported, cutting: Cutting, lang: Lang) -> str:
    wanted = segment.wanted
    match wanted:
        case Condition(text):
            return text
        case Box():
            return _box(wanted, imported, cutting, lang)
        case Codes(codes) if _with_code(imported, cutting):
            listed = ", ".join(text_text(c) for c in codes)
            return f"{CODE} = {listed}" if len(codes) == 1 else f"{CODE} in [{listed}]"
        case Codes(codes):
            boxes = [_box(b, imported, cutting, lang) for b in _grouped(codes, imported.scores)]
            if len(boxes) == 1:
                return boxes[0]
            return " or ".join(f"({b})" if " and " in b else b for b in boxes)
        case _:
            assert_never(wanted)


def _grouped(codes: Sequence[str], scores: Sequence[str]) -> list[Box]:
    """Codes that differ in the last digit only, put together, in the order of the first of them."""
    groups: dict[str, list[int]] = {}
    for code in codes:
        groups.setdefault(code[:-1], []).append(int(code[-1]))
    return [
        Box(
            {n: (int(d),) for n, d in zip(scores, start, strict=False)}
            | {scores[-1]: tuple(sorted(ends))}
        )
        for start, ends in groups.items()
    ]


def _box(box: Box, imported: Imported, cutting: Cutting, lang: Lang) -> str:
    """The scores that are narrowed; of a box that takes everything the first score says so."""
    every = imported.scale.classes
    told = {s: c for s, c in box.classes.items() if c != every}
    if not told:
        first = imported.scores[0]
        return f"{name_text(first)} is known"
    if cutting == "mean":
        labels = LOW_HIGH.say(lang).split(",")
        return " and ".join(f"{name_text(s)} = {labels[c[0]]}" for s, c in told.items())
    return " and ".join(f"{name_text(s)} {_range(c)}" for s, c in told.items())


def _range(classes: tuple[int, ...]) -> str:
    low, high = classes[0], classes[-1]
    if len(classes) == 1:
        return f"= {low}"
    if high - low + 1 == len(classes):
        return f"between {low} and {high}"
    return f"in [{', '.join(map(str, classes))}]"
