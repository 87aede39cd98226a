"""A term or a function of the language -> what it is, in words, as `describe` has them."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.editor.analysis import Analysis
from segrules.editor.terms import Kind, Term
from segrules.language.catalogue import AGGREGATES, FUNCTIONS, MODEL_FUNCTIONS
from segrules.language.findings import Lang, Words
from segrules.verbs.description import Description

KINDS = {
    Kind.TABLE: Words("表", "table"),
    Kind.COLUMN: Words("列", "column"),
    Kind.PARAMETER: Words("参数", "parameter"),
    Kind.MODEL: Words("模型", "model"),
    Kind.METRIC: Words("指标", "metric"),
    Kind.SCORE: Words("评分", "score"),
    Kind.SEGMENTATION: Words("分群方案", "segmentation"),
    Kind.SEGMENT: Words("分群", "segment"),
    Kind.VALUE: Words("取值", "value"),
    Kind.ACTION: Words("动作", "action"),
}
_TAKES = Words("参数：", "takes ")
_OTHERWISE_NAMED = Words("数据里也叫 ", "in data also ")
_FUNCTION = Words("函数", "function")
_AGGREGATE = Words("汇总函数", "aggregate")
_OF_MODELS = Words("模型函数", "function of models")
_IF = Words(
    "条件为真取第二个，否则（包括条件未知）取第三个",
    "the second where the condition is true, else (unknown too) the third",
)
_RULE = Words("客户：", "who: ")
_MOST_CLASSES = 12


def explained(term: Term, at_hand: Analysis, lang: Lang) -> str:
    """Markdown: what kind of thing it is, its label, and how it is made or who is in it."""
    told = at_hand.description
    lines = [f"**{term.name}** — {_title(term, lang)}"]
    lines += [w.say(lang) for w in _words(term, told) if w is not None] if told else []
    if len(lines) == 1:
        lines += _as_written(term, at_hand)
    return "\n\n".join(dict.fromkeys(lines))


def _title(term: Term, lang: Lang) -> str:
    said = KINDS[term.kind].say(lang)
    return f"{said}（{term.of}）" if term.of and lang is Lang.ZH else _english(said, term)


def _english(said: str, term: Term) -> str:
    return f"{said} of {term.of}" if term.of else said


def _words(term: Term, told: Description) -> Iterator[Words | None]:  # noqa: C901, PLR0912 - one arm a kind
    match term.kind:
        case Kind.METRIC:
            for m in (m for m in told.metrics if m.name == term.name):
                yield from (m.label, m.kind, m.formula, m.about)
        case Kind.SCORE:
            for s in (s for s in told.scores if s.name == term.name):
                yield from (s.label, s.method, s.about)
                yield from _classes(told, term.name)
        case Kind.SEGMENT:
            for s in _segments(term, told):
                yield s.label
                for rule in s.rules:
                    yield Words(f"{_RULE.zh}{rule.zh}", f"{_RULE.en}{rule.en}")
                yield s.about
        case Kind.SEGMENTATION:
            for p in (p for p in told.segmentations if p.name == term.name):
                yield p.assign
                yield _listed(Words(s.label.zh, s.label.en) for s in p.segments)
        case Kind.COLUMN:
            yield from _column(term, told)
        case Kind.TABLE:
            for t in (t for t in told.tables if t.name == term.name):
                yield from (t.label, t.role)
                yield _listed(Words(c.name, c.name) for c in t.columns)
        case Kind.PARAMETER:
            yield from (Words(v, v) for n, v in told.parameters if n == term.name)
            yield told.parameter_abouts.get(term.name)
        case Kind.MODEL:
            for model in (m for m in told.models if m.name == term.name):
                yield from (model.label, model.method, model.about)
        case Kind.ACTION:
            yield told.action_labels.get(term.name)
            yield from (w for n, w in told.actions if n == term.name)
        case Kind.VALUE:
            yield from _class_of(term, told)


def _segments(term: Term, told: Description) -> Iterator:  # type: ignore[type-arg]
    parts = (p for p in told.segmentations if p.name == term.of)
    return (s for p in parts for s in p.segments if s.id == term.name)


def _column(term: Term, told: Description) -> Iterator[Words | None]:
    columns = (c for t in told.tables if t.name == term.of for c in t.columns)
    for column in (c for c in columns if c.name == term.name):
        yield from (column.label, column.kind)
        if column.aliases:
            also = "`, `".join(column.aliases)
            yield Words(f"{_OTHERWISE_NAMED.zh}`{also}`", f"{_OTHERWISE_NAMED.en}`{also}`")
        yield column.about


def _classes(told: Description, score: str) -> Iterator[Words]:
    """Each class with its interval, where cut points are fixed."""
    groups = next((s.groups for s in told.scores if s.name == score), ())
    for group in groups[:1]:
        for each in group.classes[:_MOST_CLASSES]:
            if each.interval is not None:
                name = each.words or Words(str(each.number), str(each.number))
                yield Words(f"- {name.zh}：{each.interval.zh}", f"- {name.en}: {each.interval.en}")


def _class_of(term: Term, told: Description) -> Iterator[Words | None]:
    for score in (s for s in told.scores if s.name == term.of):
        for group in score.groups[:1]:
            for each in (c for c in group.classes if c.label == term.name):
                yield from (each.words, each.interval)


def _listed(words: Iterator[Words]) -> Words:
    every = list(words)
    return Words("、".join(w.zh for w in every), ", ".join(w.en for w in every))


def _as_written(term: Term, at_hand: Analysis) -> list[str]:
    """The definition as the text has it, where nothing else is known of it."""
    defined = at_hand.known.defined.get(term)
    lines = at_hand.lines.get(defined.whole.path) if defined else None
    if defined is None or lines is None or defined.whole.line > len(lines):
        return []
    last = min(defined.whole.end_line, defined.whole.line + 5)
    return ["```yaml\n" + "\n".join(lines[defined.whole.line - 1 : last]) + "\n```"]


# ---------------------------------------------------------------- functions


def functions(*, rows: bool) -> dict[str, tuple[str, Words]]:
    """Every function that can be called: how it is written, and what it gives.

    `rows`: over the rows of a table, where aggregates are.
    """
    found = {n: (_call(n, f.least, f.most), _function(n)) for n, f in FUNCTIONS.items()}
    found["if"] = ("if(condition, value, value)", _IF)
    found |= (
        {n: (f"{n}({_OF.get(a.argument, '')})", _aggregate(n)) for n, a in AGGREGATES.items()}
        if rows
        else {}
    )
    return found | {
        n: (f"{n}({', '.join(f.models)})", f.meaning) for n, f in MODEL_FUNCTIONS.items()
    }


_OF = {
    "none": "",
    "optional": "",
    "value": "x",
    "condition": "condition",
    "conditions": "condition, condition",
    "duration": "30d",
}


def _call(name: str, least: int, most: int) -> str:
    arguments = ", ".join("xyz"[i] for i in range(min(least, 3)))
    return f"{name}({arguments}{', …' if most > least else ''})"


def _function(name: str) -> Words:
    f = FUNCTIONS[name]
    return _told(
        Words(f"{_TAKES.zh}{f.takes.zh}", f"{_TAKES.en}{f.takes.en}"), f.meaning, f.missing
    )


def _aggregate(name: str) -> Words:
    a = AGGREGATES[name]
    return _told(a.meaning, a.missing)


def _told(*words: Words) -> Words:
    return Words("\n\n".join(w.zh for w in words), "\n\n".join(w.en for w in words))


def function_explained(name: str, lang: Lang, *, rows: bool) -> str | None:
    """Markdown of a function of this name; both readings of `min` and `max` over rows."""
    kinds = [(FUNCTIONS, _FUNCTION, _function), (AGGREGATES, _AGGREGATE, _aggregate)]
    said = [
        f"**{functions(rows=table is AGGREGATES)[name][0]}** — {title.say(lang)}\n\n"
        f"{words(name).say(lang)}"
        for table, title, words in (reversed(kinds) if rows else kinds)
        if name in table
    ]
    if name in MODEL_FUNCTIONS or name == "if":
        title = _FUNCTION if name == "if" else _OF_MODELS
        call, words = functions(rows=False)[name]
        said.append(f"**{call}** — {title.say(lang)}\n\n{words.say(lang)}")
    return "\n\n---\n\n".join(said) or None
