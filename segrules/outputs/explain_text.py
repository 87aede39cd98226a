"""An explanation -> text for an analyst, one line for a call centre, plain data for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from segrules.compiler.phrases import bracketed, joined, put, same
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.plain_data import plain_data
from segrules.outputs.terminal import wrapped
from segrules.verbs.explanation import (
    ExplainedChange,
    ExplainedCondition,
    ExplainedRule,
    ExplainedScore,
    ExplainedSegmentation,
    ExplainedTarget,
    Explanation,
    Truth,
)

TRUTHS: Mapping[Truth, Words] = {
    "true": Words("[是]", "[true]"),
    "false": Words("[否]", "[false]"),
    "unknown": Words("[未知]", "[unknown]"),
}
KINDS = {
    "all": Words("同时满足", "all of"),
    "any": Words("满足任一", "any of"),
}
NOBODY = Words("（手工给定的客户）", "(values given)")
NONE = Words("不属于任何分群", "no segment")
OR = Words("；或 ", "; or ")


def explain_text(explanation: Explanation, lang: Lang, width: int) -> str:
    """Everything, in one language; long lines are broken at `width` cells."""
    blocks: list[tuple[Words | None, Iterable[Words]]] = [(None, _head(explanation))]
    blocks += [(Words("取值", "values"), (_named(v.name, v.words) for v in explanation.values))]
    blocks += [(Words("评分", "scores"), _scores(explanation.scores))]
    for way in explanation.segmentations:
        blocks += [(same(way.name), _segmentation(way, explanation))]
    return "\n".join(t for t in (_block(n, ls, lang, width) for n, ls in blocks) if t)


def _block(title: Words | None, lines: Iterable[Words], lang: Lang, width: int) -> str:
    indent = "  " if title else ""
    said = [line for w in lines for line in wrapped(indent + visible(w.say(lang)), width)]
    return "\n".join([*([title.say(lang)] if title and said else []), *said]) + "\n" if said else ""


def _head(explanation: Explanation) -> Iterator[Words]:
    who = NOBODY if explanation.customer is None else same(str(explanation.customer))
    said = Words("客户 {c}，规则集 {n} {v}", "customer {c}, ruleset {n} {v}")
    yield put(said, c=who, n=explanation.name, v=explanation.version)
    if explanation.as_of:
        yield put(Words("统计日 {d}", "as of {d}"), d=explanation.as_of)


def _named(name: str, value: Words) -> Words:
    return put(Words("{n}：{v}", "{n}: {v}"), n=name, v=value)


def _scores(scores: Iterable[ExplainedScore]) -> Iterator[Words]:
    """Each score; of a scorecard also the base and every answer that holds, with its points."""
    for score in scores:
        yield _score(score)
        if score.base is not None:
            yield put(Words("  基础分 {b}", "  base {b}"), b=str(score.base))
        for each in score.points:
            yield put(same("  {a} {w}"), a=f"{each.add:+d}", w=each.words)


def _score(score: ExplainedScore) -> Words:
    """`R 2 of 5: recency at least 136; yours 180`."""
    if score.classes is None:
        return _named(score.name, score.words)
    if score.number is None:
        lacking = Words("{n}：缺失（{o} {y}）", "{n}: missing ({o} {y})")
        return put(
            lacking, n=score.name, o=score.of or "", y=score.yours or Words("不显示", "hidden")
        )
    said = put(
        Words("{n} 第 {k} 档，共 {c} 档{l}", "{n} {k} of {c}{l}"),
        n=score.name,
        k=str(score.number),
        c=str(score.classes),
        l=put(Words("（{l}）", " ({l})"), l=score.words) if _is_labelled(score) else "",
    )
    if score.interval is None or score.yours is None:
        return said
    known = Words("{s}：{o} {i}，此客户 {y}", "{s}: {o} {i}; yours {y}")
    return put(known, s=said, o=score.of or "", i=score.interval, y=score.yours)


def _is_labelled(score: ExplainedScore) -> bool:
    return score.words.en != str(score.number)


# ---------------------------------------------------------------- segmentations


def _segmentation(way: ExplainedSegmentation, explanation: Explanation) -> Iterator[Words]:
    yield put(Words("→ {s}", "→ {s}"), s=_where(way))
    for rule in way.won:
        yield from _tree(rule.condition, "  ")
    if way.otherwise:
        yield Words("  前面的规则都不满足", "  none of the rules holds")
    if way.earlier:
        yield (
            Words("没有进入：", "not in:")
            if way.assign == "all"
            else Words("在它之前、没有命中的规则：", "rules before it that did not hold:")
        )
    for rule in way.earlier:
        yield from _failed(rule)
    if way.targets:
        yield Words("最小的变化（其余不变）：", "smallest changes, all else as it is:")
    for target in way.targets:
        yield from _target(target, explanation)


def _where(way: ExplainedSegmentation) -> Words:
    named = [put(same("{l} [{i}]"), l=label, i=segment) for segment, label in way.segments]
    return joined(named) if named else NONE


def _tree(condition: ExplainedCondition, indent: str) -> Iterator[Words]:
    truth = TRUTHS[condition.truth]
    if condition.kind == "test":
        yield put(same("{d}{t} {w}{y}"), d=indent, t=truth, w=condition.words, y=_yours(condition))
        return
    yield put(same("{d}{t} {k}"), d=indent, t=truth, k=KINDS[condition.kind])
    for part in condition.parts:
        yield from _tree(part, indent + "  ")


def _yours(condition: ExplainedCondition) -> Words:
    if not condition.yours:
        return same("")
    seen = condition.yours[0][1]
    if len(condition.yours) > 1:
        seen = joined(put(same("{n} {v}"), n=name, v=value) for name, value in condition.yours)
    return put(Words("（此客户 {s}）", " (yours: {s})"), s=seen)


def _failed(rule: ExplainedRule) -> Iterator[Words]:
    tests = [
        put(same("{t} {w}{y}"), t=TRUTHS[f.truth], w=f.words, y=_yours(f)) for f in rule.failing
    ]
    said = Words("  {l} [{i}]：{f}", "  {l} [{i}]: {f}")
    yield put(said, l=rule.label, i=rule.segment, f=joined(tests, Words("；", "; ")))


def _target(target: ExplainedTarget, explanation: Explanation) -> Iterator[Words]:
    name = put(same("{l} [{i}]"), l=target.label, i=target.segment)
    if target.loses:
        name = put(Words("不再属于 {n}", "no longer {n}"), n=name)
    yield put(Words("  {n}：{c}", "  {n}: {c}"), n=name, c=_changes(target, explanation))


def _changes(target: ExplainedTarget, explanation: Explanation) -> Words:
    if target.verdict == "none":
        return Words("怎样变化都到不了", "no change leads there")
    if not target.changes:
        bounded = Words(
            "同时改变至多 {n} 项，没有找到（没有全部试完）",
            "none found with up to {n} inputs changed (not everything was tried)",
        )
        return put(bounded, n=str(explanation.inputs))
    return joined(map(_change, target.changes), OR)


def _change(change: ExplainedChange) -> Words:
    if change.exact:
        return change.words
    return put(Words("{w}（可能有更小的）", "{w} (there may be a smaller one)"), w=change.words)


# ---------------------------------------------------------------- one line


def explain_brief(explanation: Explanation, lang: Lang) -> str:
    """One line: where the customer is, the scores, and the nearest other segment."""
    who = NOBODY if explanation.customer is None else same(str(explanation.customer))
    ways = joined((_brief(way) for way in explanation.segmentations), Words("；", "; "))
    scores = [
        put(same("{n} {k}/{c}"), n=s.name, k=str(s.number), c=str(s.classes))
        for s in explanation.scores
        if s.number is not None
    ]
    known = bracketed(joined(scores)) if scores else same("")
    said = put(Words("{w}{s}：{x}", "{w} {s}: {x}"), w=who, s=known, x=ways)
    return " ".join(visible(said.say(lang)).split()).replace(" :", ":")


def _brief(way: ExplainedSegmentation) -> Words:
    labels = joined(label for _, label in way.segments) if way.segments else NONE
    nearest = min(
        ((t, t.changes[0]) for t in way.targets if t.changes),
        key=lambda pair: len(pair[1].steps),
        default=None,
    )
    if nearest is None:
        return labels
    target, change = nearest
    said = Words("{l}。{c}，则为 {t}", "{l}. {t} with {c}")
    if target.loses:
        said = Words("{l}。{c}，则不再是 {t}", "{l}. No longer {t} with {c}")
    return put(said, l=labels, t=target.label, c=change.words)


def explain_json(explanation: Explanation, lang: Lang | None = None) -> dict[str, Any]:
    """The explanation as plain data; words as `{zh, en}`, or as text where a language is given."""
    made = plain_data(explanation, lang)
    assert isinstance(made, dict)  # noqa: S101 - an explanation is a dataclass
    return made
