"""Program + a later version of it -> what it tells otherwise: claims, actions, texts, tests."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from typing import Any

from segrules.compiler.phrases import joined, same
from segrules.compiler.program import Action, Case, Classes, Program
from segrules.compiler.words import Names, condition_words, names_of
from segrules.language.findings import Words
from segrules.proofs.difference import Rename
from segrules.proofs.meaning_of import meaning
from segrules.verbs.change import Change, Part, Parts, Section, changed
from segrules.verbs.describe import targets_words


def told_changes(old: Program, new: Program, renames: Iterable[Rename] = ()) -> Iterator[Change]:
    """Changes of what proofs are told and asked, of actions, of texts, and of tests."""
    was = {(r.segmentation, r.new): r.old for r in renames}
    before, after = names_of(old), names_of(new)
    both = _named(old) & _named(new)
    pairs: tuple[tuple[Section, Parts, Parts], ...] = (
        ("assumption", _assumptions(old, before), _assumptions(new, after)),
        ("property", _properties(old, before), _properties(new, after)),
        ("action", _actions(old, before, both, {}), _actions(new, after, both, was)),
        ("text", _texts(old, both), _texts(new, both)),
        ("test", _tests(old), _tests(new)),
    )
    for section, one, other in pairs:
        yield from changed(section, one, other)


def _named(program: Program) -> AbstractSet[str]:
    """What a text or a detail can be of; it is told only where both versions have that."""
    found = {"", *(s.name for s in program.steps), *(a.id for a in program.actions)}
    found |= {f"{t.name}.{c.name}" for t in program.tables for c in t.columns}
    return found | {f"{w.name}.{s.id}" for w in program.segmentations for s in w.segments}


def _assumptions(program: Program, names: Names) -> Parts:
    said = ((a.condition, condition_words(a.condition, names)) for a in program.assumptions)
    return {words.en: Part(meaning(condition), words, "") for condition, words in said}


def _properties(program: Program, names: Names) -> Parts:
    found = {}
    for asked in program.properties:
        said = condition_words(asked.condition, names)
        name = f"{asked.kind} {asked.segment[1]}"
        means = (asked.kind, asked.segment, meaning(asked.condition))
        found[f"{name}: {said.en}"] = Part(means, said, name)
    return found


# ---------------------------------------------------------------- actions


def _actions(
    program: Program, names: Names, both: AbstractSet[str], was: Mapping[tuple[str, str], str]
) -> Parts:
    """Whom each action is for; of those in both versions also every detail."""
    found: dict[str, Part] = {}
    for action in program.actions:
        segments = tuple(
            (way, was.get((way, segment), segment)) for way, segment in action.segments
        )
        means = (segments, meaning(action.condition))
        found[action.id] = Part(means, targets_words(action, names))
        if action.id in both:
            found |= _details(action, names)
    return found


def _details(action: Action, names: Names) -> dict[str, Part]:
    found = {f"{action.id}.{k}": Part(_text(v), _detail(v)) for k, v in action.details.items()}
    for channel, condition in action.consent:
        said = condition_words(condition, names)
        found[f"{action.id}.consent.{channel}"] = Part(meaning(condition), said)
    return found


def _detail(value: object) -> Words:
    match value:
        case Words():
            return value
        case str():
            return same(value)
        case list() | tuple() if all(isinstance(v, str) for v in value):
            return joined(map(same, value))
        case _:
            return same(_text(value))


def _text(value: object) -> str:
    """A detail as JSON: the same text for the same detail."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one for each kind of plain data
    match value:
        case Words():
            return {"zh": value.zh, "en": value.en}
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case set() | frozenset():
            return sorted(str(v) for v in value)
        case None | bool() | int() | float() | str():
            return value
        case _ if is_dataclass(value):
            return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.compare}
        case _:
            return str(value)


# ---------------------------------------------------------------- texts and tests


def _texts(program: Program, both: AbstractSet[str]) -> Parts:
    """Every text that people read, by what it is a text of."""
    found: dict[str, Part] = {}
    for owner, name, said in _all_texts(program):
        if said is not None and owner in both:
            found[name] = Part((said.zh, said.en), said)
    return found


def _all_texts(program: Program) -> Iterator[tuple[str, str, Words | None]]:
    """What it is of, what it is called, and its words."""
    header = program.header
    plain = {"name": header.name, "version": header.version}
    plain |= {"owner": header.owner or "", "revenue": header.revenue or ""}
    yield from (("", name, same(text)) for name, text in plain.items() if text)
    yield "", "title", header.title
    yield "", "description", header.about
    for metric in program.metrics:
        yield metric.name, f"{metric.name}.about", metric.about
    for score in program.scores:
        yield score.name, f"{score.name}.about", score.about
        if isinstance(score.rule, Classes) and score.rule.labels:
            yield score.name, f"{score.name}.labels", joined(map(same, score.rule.labels))
    for whole in program.segmentations:
        for segment in whole.segments:
            of = f"{whole.name}.{segment.id}"
            yield of, f"{of}.label", segment.label
            yield of, f"{of}.about", segment.about
    for table in program.tables:
        for column in table.columns:
            of = f"{table.name}.{column.name}"
            yield of, f"{of}.about", column.about


def _tests(program: Program) -> Parts:
    return {c.name: Part(_case(c), same(c.name), "") for c in program.cases}


def _case(case: Case) -> Hashable:
    return _text((case.given, case.rows, case.expect, case.as_of))
