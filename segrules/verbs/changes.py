"""Program + a later version of it -> the definitions that changed, in words, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from segrules.compiler.constants_in_words import physical_words
from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import (
    Classes,
    DeclaredColumn,
    Fixed,
    Metric,
    Program,
    Score,
    Table,
)
from segrules.compiler.words import Names, condition_words, names_of, value_words
from segrules.language.findings import Words
from segrules.proofs.difference import Rename
from segrules.proofs.meaning_of import definition_meaning, meaning, reading
from segrules.verbs.change import Change, Part, Parts, Section, changed
from segrules.verbs.describe import ROLES, kind_words
from segrules.verbs.describe_scores import rule_words
from segrules.verbs.told_changes import told_changes


def changes(old: Program, new: Program, renames: Iterable[Rename] = ()) -> tuple[Change, ...]:
    """All changes, in the order of a ruleset; segmentations are the business of the proofs.

    An action that is for a segment which only has another id is no change.
    """
    before, after = names_of(old), names_of(new)
    tables = {t.name for t in old.tables} & {t.name for t in new.tables}
    pairs: tuple[tuple[Section, Parts, Parts], ...] = (
        ("timezone", _timezone(old), _timezone(new)),
        ("parameter", _parameters(old), _parameters(new)),
        ("table", _tables(old), _tables(new)),
        ("column", _columns(old, tables), _columns(new, tables)),
        ("cleaning", _cleaning(old, before), _cleaning(new, after)),
        ("metric", _metrics(old, before), _metrics(new, after)),
    )
    computed = [c for section, one, other in pairs for c in changed(section, one, other)]
    return (*computed, *_scores(old, new, before, after), *told_changes(old, new, renames))


# ---------------------------------------------------------------- data


def _timezone(program: Program) -> Parts:
    zone = program.header.timezone
    return {"timezone": Part(zone, same(zone), "")}


def _parameters(program: Program) -> Parts:
    return {n: Part(v, same(v)) for n, v in program.parameters.items()}


def _tables(program: Program) -> Parts:
    return {
        t.name: Part((t.role, t.key, t.unique, t.time), _table_words(t)) for t in program.tables
    }


def _table_words(table: Table) -> Words:
    said = [put(Words("{r}，主键 {k}", "{r}, key {k}"), r=ROLES[table.role], k=table.key)]
    if table.unique:
        listed = joined(same(c) for c in table.unique)
        said.append(put(Words("按 {u} 去重", "unique by {u}"), u=listed))
    if table.time:
        said.append(put(Words("时间列 {t}", "dated by {t}"), t=table.time))
    return joined(said, Words("，", ", "))


def _columns(program: Program, tables: AbstractSet[str]) -> Parts:
    columns = ((t, c) for t in program.tables if t.name in tables for c in t.columns)
    return {f"{t.name}.{c.name}": Part(reading(c), _column_words(c)) for t, c in columns}


def _column_words(column: DeclaredColumn) -> Words:
    said = [kind_words(column.type)]
    if column.type.options:
        one_of = joined(same(o) for o in column.type.options)
        said.append(put(Words("取值 {o}", "one of {o}"), o=one_of))
    if column.between:
        low, high = (f"{end:g}" for end in column.between)
        said.append(put(Words("范围 {l} 到 {h}", "from {l} to {h}"), l=low, h=high))
    if column.required:
        said.append(Words("必填", "required"))
    if column.looks_up:
        said.append(put(Words("对照 {t}", "looks up {t}"), t=column.looks_up))
    if column.aliases:
        said.append(put(Words("又名 {a}", "also called {a}"), a=joined(map(same, column.aliases))))
    if column.formats:
        said.append(put(Words("格式 {f}", "read as {f}"), f=joined(map(same, column.formats))))
    return joined(said, Words("，", ", "))


def _cleaning(program: Program, names: Names) -> Parts:
    found = {}
    for table in program.tables:
        for drop in table.drops:
            said = condition_words(drop.condition, names)
            found[f"{table.name}: {said.en}"] = Part(meaning(drop.condition), said, table.name)
    return found


# ---------------------------------------------------------------- values


def _metrics(program: Program, names: Names) -> Parts:
    return {m.name: Part(definition_meaning(m), _metric_words(m, names)) for m in program.metrics}


def _metric_words(metric: Metric, names: Names) -> Words:
    said = Words("{f}（{k}）", "{f} ({k})")
    return put(said, f=value_words(metric.value, names), k=kind_words(metric.type))


def _scores(old: Program, new: Program, before: Names, after: Names) -> Iterator[Change]:
    """Scores; where only fixed cut points differ, they alone are told."""
    one, other = {s.name: s for s in old.scores}, {s.name: s for s in new.scores}
    for name in dict.fromkeys([*one, *other]):
        first, second = one.get(name), other.get(name)
        if first and second and definition_meaning(first) == definition_meaning(second):
            continue
        points = [_points(s, names) for s, names in ((first, before), (second, after)) if s]
        if first and second and None not in points and _is_cut_anew(first, second):
            yield Change("cut_points", name, points[0], points[1])
        else:
            yield Change("score", name, _rule(first, before), _rule(second, after))


def _rule(score: Score | None, names: Names) -> Words | None:
    return None if score is None else rule_words(score, names)


def _points(score: Score, names: Names) -> Words | None:
    rule = score.rule
    if not isinstance(rule, Classes) or not isinstance(rule.method, Fixed):
        return None
    at = joined(physical_words(p, rule.of.type, names.timezone) for p in rule.method.at)
    right = Words("{p}（右闭）", "{p} (closed on the right)")
    return put(right, p=at) if rule.closed == "right" else at


def _is_cut_anew(old: Score, new: Score) -> bool:
    """Whether two scores with fixed cut points cut the same value, the same way up."""
    one, other = old.rule, new.rule
    if not (isinstance(one, Classes) and isinstance(other, Classes)):
        return False
    return (meaning(one.of), one.better) == (meaning(other.of), other.better)
