"""Program and a score or model -> a digest of all that its fit rests on, and of each named part.

What counts is the meaning: rules, metrics, windows, cleaning, the columns that are read and how
their cells become values, who the customers are, the time zone. Labels, texts, aliases, segments
that nothing refers to, actions and tests are no part of it. Parameters are: they stand in the
program as values.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from segrules.compiler.program import (
    Aggregate,
    Classes,
    Column,
    DeclaredColumn,
    Definition,
    Either,
    Every,
    Fixed,
    Follows,
    InSegment,
    Join,
    LookedUp,
    Metric,
    Model,
    Named,
    Predicted,
    Program,
    Quantile,
    Score,
    Segmentation,
    Standardised,
    Statistic,
    Table,
    Width,
)
from segrules.compiler.walk import Node, nodes, roots
from segrules.language.types import Type

PartPath = tuple[str, ...]
"""`("metrics", "monetary")`, `("columns", "orders", "amount")`, `("timezone",)`."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`digest` (sha256, hexadecimal) covers all parts; `parts` has the digest of each, by path."""

    digest: str
    parts: dict[PartPath, str]


def fitted_scores(program: Program) -> tuple[Score, ...]:
    """The scores whose cut points, or mean and deviation, come from data, in order."""
    return tuple(s for s in program.scores if is_fitted_score(s))


def is_fitted_score(score: Score) -> bool:
    """Whether data decides something of a score."""
    match score.rule:
        case Classes(method=method):
            return not isinstance(method, Fixed)
        case Standardised():
            return True
        case _:
            return False


def fitted_models(program: Program) -> tuple[Model, ...]:
    """The models that metrics ask, in the order of writing: the others are not fitted."""
    values = (n for m in program.metrics for n in nodes(m.value) if isinstance(n, Predicted))
    asked = {model.name for value in values for model in value.models}
    return tuple(m for m in program.models if m.name in asked)


def is_fitted(program: Program) -> bool:
    """Whether data decides anything of the program."""
    return bool(fitted_scores(program) or fitted_models(program))


def fingerprint(part: Score | Model, program: Program) -> Fingerprint:
    """What a score or model rests on, transitively; the same for rulesets that mean the same."""
    section = "models" if isinstance(part, Model) else "scores"
    return part_fingerprint((section, part.name), program)


def part_fingerprint(part: PartPath, program: Program) -> Fingerprint:
    """The same of any named part: a metric, a column, a score, a segmentation."""
    parts = {p: _digest(_content(p, program)) for p in sorted(_closure(part, program))}
    return Fingerprint(_digest([[*p, digest] for p, digest in parts.items()]), parts)


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------- which parts


def _closure(part: PartPath, program: Program) -> set[PartPath]:
    todo: list[PartPath] = [part, ("timezone",), *_population(program)]
    found: set[PartPath] = set()
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += _below(each, program)
    return found


def _population(program: Program) -> Iterator[PartPath]:
    """The tables that say who the customers are: theirs, or every table of events."""
    own = [t for t in program.tables if t.role == "customers"]
    for table in own or [t for t in program.tables if t.role == "events"]:
        yield ("tables", table.name)


def _below(part: PartPath, program: Program) -> Iterator[PartPath]:
    match part:
        case ("tables", name):
            yield from _below_table(program.table(name), program)
        case ("metrics" | "scores" | "segmentations", name):
            yield from _below_step(_step(name, program), program)
        case ("models", name):
            for value in _model(name, program).inputs:
                yield from _named_in(value, program)
        case ("columns", table, _):
            target = _column(part, program).looks_up
            yield ("tables", table)
            if target is not None:
                yield ("tables", target)
        case _:
            return


def _below_table(table: Table, program: Program) -> Iterator[PartPath]:
    time = [table.time] if table.time else []
    for column in (table.key, *table.unique, *time):
        yield ("columns", table.name, column)
    for drop in table.drops:
        yield from _named_in(drop.condition, program)


def _below_step(step: Definition, program: Program) -> Iterator[PartPath]:
    for root in roots(step):
        yield from _named_in(root, program)
    for name in _listed(step):
        yield from _of_name(name, program)


def _listed(step: Definition) -> tuple[str, ...]:
    """The names that a score's rule holds outside its expressions."""
    if not isinstance(step, Score):
        return ()
    match step.rule:
        case Join(scores):
            return scores
        case Classes(method=Quantile(split_by=split, within=within)):
            return (*split, *within)
        case Classes(method=Width(within=within) | Statistic(within=within)):
            return within
        case _:
            return ()


def _named_in(tree: Node, program: Program) -> Iterator[PartPath]:
    for node in nodes(tree):
        match node:
            case Column(table, name):
                yield ("columns", table, name)
            case LookedUp(_, table, name):
                yield ("columns", table, name)
            case Aggregate(table=table) | Follows(table=table):
                yield ("tables", table)
            case Named(name):
                yield from _of_name(name, program)
            case InSegment(name):
                yield ("segmentations", name)
            case Predicted(_, models):
                yield from (("models", m.name) for m in models)
            case _:
                pass


def _of_name(name: str, program: Program) -> Iterator[PartPath]:
    """A metric, a score, or a column of customers; the key of events is part of their table."""
    for step in program.steps:
        if step.name == name:
            yield _path(step)
            return
    for table in program.tables:
        if table.role == "customers" and any(c.name == name for c in table.columns):
            yield ("columns", table.name, name)


def _path(step: Definition) -> PartPath:
    kinds = {Metric: "metrics", Score: "scores", Segmentation: "segmentations"}
    return (kinds[type(step)], step.name)


def _step(name: str, program: Program) -> Definition:
    return next(s for s in program.steps if s.name == name)


def _model(name: str, program: Program) -> Model:
    return next(m for m in program.models if m.name == name)


# ---------------------------------------------------------------- what a part says


def _content(part: PartPath, program: Program) -> object:
    """The meaning of a part as plain data, that of the parts below it left out."""
    match part:
        case ("tables", name):
            return _table(program.table(name))
        case ("columns", *_):
            column = _column(part, program)
            kind = [*_type(column.type), column.type.unit, *(column.type.options or ())]
            return [kind, list(column.formats), list(column.between or ()), column.looks_up]
        case ("timezone",):
            return program.header.timezone
        case ("models", name):
            return _plain(_model(name, program))
        case (_, name):
            return _definition(_step(name, program))
        case _:
            message = f"no part has the path {part}"
            raise ValueError(message)


def _column(part: PartPath, program: Program) -> DeclaredColumn:
    _, table, name = part
    return next(c for c in program.table(table).columns if c.name == name)


def _table(table: Table) -> object:
    drops = sorted(json.dumps(_plain(d.condition)) for d in table.drops)
    return [table.role, table.key, sorted(table.unique), table.time, drops]


def _definition(step: Definition) -> object:
    match step:
        case Metric():
            return [_type(step.type), _plain(step.value)]
        case Score(rule=Classes() as rule):
            return _plain(replace(rule, labels=()))
        case Score():
            return _plain(step.rule)
        case Segmentation():
            rules = [[r.segment, _plain(r.condition)] for r in step.rules]
            return [step.assign, rules, step.otherwise]


def _type(kind: Type) -> list[str | int]:
    return [kind.kind.value, kind.decimals]


def _plain(value: object) -> object:
    """Nodes as lists that begin with their kind; what has no order is sorted.

    A column or a name stands for a part of its own, whose type is told there.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return repr(value)
        case Column(table, name):
            return ["Column", table, name]
        case Named(name):
            return ["Named", name]
        case Model():
            return ["Model", _plain(value.rule)]
        case _:
            return _plain_whole(value)


def _plain_whole(value: object) -> object:
    match value:
        case Type():
            return _type(value)
        case tuple():
            return [_plain(v) for v in value]
        case frozenset():
            return sorted(json.dumps(_plain(v)) for v in value)
        case Every(parts) | Either(parts):
            return [type(value).__name__, *sorted(json.dumps(_plain(p)) for p in parts)]
        case _:
            return _node(value)


def _node(value: object) -> object:
    assert dataclasses.is_dataclass(value)  # noqa: S101 - every node is one
    held = [_plain(getattr(value, f.name)) for f in dataclasses.fields(value)]
    return [type(value).__name__, *held]
