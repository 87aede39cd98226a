"""Loaded ruleset -> checked program and every finding: the passes of the compiler, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from segrules.compiler.actions import actions
from segrules.compiler.cases import cases
from segrules.compiler.claims import assumptions, properties
from segrules.compiler.contact_rules import contact_rules
from segrules.compiler.metrics import metric
from segrules.compiler.models import model, unused
from segrules.compiler.nullable import known_score, never_missing
from segrules.compiler.order import Read, ordered, read_all, segmentations, uses
from segrules.compiler.parameters import Filled, fill
from segrules.compiler.program import (
    Definition,
    Header,
    Metric,
    Model,
    Named,
    Predicted,
    Program,
    Score,
)
from segrules.compiler.scope import Names, example_of
from segrules.compiler.scores import score
from segrules.compiler.sections import check_sections, doubled_names, starting_names
from segrules.compiler.segments import segment_ids, segmentation
from segrules.compiler.tables import tables, with_drops
from segrules.compiler.unknown import listed
from segrules.compiler.walk import nodes
from segrules.compiler.written import Reader
from segrules.language.findings import Finding, is_error
from segrules.language.model import Ruleset, keys_at
from segrules.language.places import Place
from segrules.language.shape import shape_findings
from segrules.language.source import Loaded, load
from segrules.language.types import Kind


@dataclass(frozen=True, slots=True)
class Checked:
    """A program, unless an error was found; every finding; the texts that places point into."""

    program: Program | None
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]


def check_path(path: Path, settings: Mapping[str, str] | None = None) -> Checked:
    """Read and check the ruleset at a path."""
    return check(load(path), settings or {})


def check(loaded: Loaded, settings: Mapping[str, str] | None = None) -> Checked:
    """Check a loaded ruleset with parameters set as `settings` say."""
    found = list(loaded.findings)
    if loaded.data is None:
        return Checked(None, tuple(found), loaded.sources)
    filled = fill(loaded, settings or {}, found)
    ruleset = _shaped(filled.loaded, found)
    program = None if ruleset is None else _program(ruleset, filled, Reader(filled.loaded, found))
    findings = _told_once(found)
    failed = any(is_error(f) for f in findings)
    return Checked(None if failed else program, findings, loaded.sources)


def _shaped(loaded: Loaded, found: list[Finding]) -> Ruleset | None:
    try:
        return Ruleset.model_validate(loaded.data)
    except ValidationError as fault:
        found.extend(shape_findings(fault, loaded, keys_at))
        return None


# ---------------------------------------------------------------- findings


def _told_once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in the order of the places.

    Where a parameter is unknown, nothing more is said of what stands in its place.
    """
    first: dict[object, Finding] = {}
    for finding in found:
        args = tuple(finding.args.items())
        first.setdefault((finding.key, finding.place, args), finding)
    blank = {f.place for f in first.values() if f.name == UNKNOWN_PARAMETER}
    kept = (f for f in first.values() if f.name == UNKNOWN_PARAMETER or f.place not in blank)
    return tuple(sorted(kept, key=_position))


UNKNOWN_PARAMETER = "unknown-parameter"


def _position(finding: Finding) -> tuple[str, int, int]:
    place: Place | None = finding.place
    return (place.path, place.line, place.column) if place else ("", 0, 0)


# ---------------------------------------------------------------- program


def _program(ruleset: Ruleset, filled: Filled, reader: Reader) -> Program:
    made = tables(ruleset, reader)
    check_sections(ruleset, made, reader)
    names = starting_names(made, ruleset, filled)
    made = with_drops(made, ruleset, names, reader)
    names = replace(names, tables={t.name: t for t in made})
    steps, names = _steps(ruleset, names, filled, reader)
    models = tuple(names.models.values())
    _check_models(models, steps, reader)
    header = _header(ruleset, steps, reader)
    return Program(
        header,
        made,
        steps,
        actions(ruleset, names, reader),
        cases(ruleset, names, reader),
        properties(ruleset, names, reader),
        assumptions(ruleset, names, reader),
        filled.shown,
        digest(filled.loaded.sources, filled.shown),
        {n: p.about for n, p in ruleset.parameters.items() if p.about},
        models,
        contact_rules(ruleset, header, steps, names, reader),
    )


def digest(sources: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """sha256 over the texts of a ruleset's files, main file first, and its parameters."""
    sums = [hashlib.sha256(text.encode()).hexdigest() for text in sources.values()]
    sums += [f"{n}={v}" for n, v in sorted(parameters.items())]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def _header(ruleset: Ruleset, steps: tuple[Definition, ...], reader: Reader) -> Header:
    moneys = [s.name for s in steps if isinstance(s, Metric) and s.type.kind is Kind.MONEY]
    revenue = ruleset.revenue or next(iter(moneys), None)
    if ruleset.revenue is not None and ruleset.revenue not in moneys:
        key = "revenue-not-money" if moneys else "revenue-not-money/none"
        near = listed(ruleset.revenue, moneys)
        reader.report(key, ("revenue",), name=ruleset.revenue, near=near)
    return Header(
        ruleset.name,
        ruleset.version,
        ruleset.segrules,
        ruleset.title,
        ruleset.description,
        ruleset.owner,
        ruleset.timezone,
        revenue,
    )


# ---------------------------------------------------------------- steps


def _steps(
    ruleset: Ruleset, names: Names, filled: Filled, reader: Reader
) -> tuple[tuple[Definition, ...], Names]:
    """Metrics, scores and segmentations, each after what it uses, and all names with them."""
    doubled = doubled_names(ruleset, names, reader)
    reads = [r for r in read_all(ruleset, reader) if (str(r.loc[0]), r.name) not in doubled]
    names = replace(names, broken=frozenset(r.name for r in reads))
    steps: list[Definition] = []
    for read in ordered(reads, uses(reads, ruleset), reader):
        step, names = _step(read, ruleset, names, filled, reader)
        steps += [step] if step is not None else []
    return tuple(steps), _with_doubled(doubled, ruleset, names)


def _check_models(models: tuple[Model, ...], steps: tuple[Definition, ...], reader: Reader) -> None:
    """Report the models that no metric asks."""
    values = (n for s in steps if isinstance(s, Metric) for n in nodes(s.value))
    asked = (m for v in values if isinstance(v, Predicted) for m in v.models)
    for left in unused(models, asked):
        args = {"name": left.name, "example": example_of(left)}
        reader.report_key("unused-model", ("models", left.name), **args)


def _with_doubled(doubled: frozenset[tuple[str, str]], ruleset: Ruleset, names: Names) -> Names:
    """A segmentation whose name is taken still has segments, which are not looked into."""
    for name, _, loc in segmentations(ruleset):
        if (str(loc[0]), name) in doubled:
            names = names.with_segments(name, (), whole=False)
    return names


def _step(
    read: Read, ruleset: Ruleset, names: Names, filled: Filled, reader: Reader
) -> tuple[Definition | None, Names]:
    """The definition and the names with it; one that fails stays among the broken names."""
    if read.section == "segmentations":
        written = next(m for n, m, _ in segmentations(ruleset) if n == read.name)
        part = segmentation(read, written, names, reader)
        ids = segment_ids(read, written)
        whole = written.table is None or bool(read.places)
        return part, names.with_segments(read.name, ids, whole=whole)
    if read.section == "models":
        found = model(read, ruleset.models[read.name], names, reader)
        return None, names if found is None else names.with_model(found)
    made: Metric | Score | None
    if read.section == "metrics":
        made = metric(read, ruleset.metrics[read.name], names, reader)
    else:
        made = score(read, ruleset.scores[read.name], names, reader, filled.chosen)
    if made is None:
        return None, names
    known = _known(made, names)
    return made, names.with_value(made.name, Named(made.name, made.type), known=known)


def _known(step: Metric | Score, names: Names) -> bool:
    if isinstance(step, Metric):
        return never_missing(step.value, names)
    return known_score(step.rule, names)
