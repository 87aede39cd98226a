"""Loaded ruleset -> checked program and every finding: the passes of the compiler, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from segrules.compiler.actions import actions
from segrules.compiler.cases import cases
from segrules.compiler.lower import condition
from segrules.compiler.metrics import metric
from segrules.compiler.nullable import columns_never_missing, known_score, never_missing
from segrules.compiler.order import Read, ordered, read_all, segmentations
from segrules.compiler.parameters import Filled, fill
from segrules.compiler.program import (
    Assumption,
    Column,
    Definition,
    Header,
    Metric,
    Named,
    Program,
    Property,
    Score,
    Segmentation,
    Table,
    Value,
)
from segrules.compiler.scope import Names, Scope
from segrules.compiler.scores import score
from segrules.compiler.segments import segment_ids, segmentation
from segrules.compiler.tables import tables, with_drops
from segrules.compiler.written import Loc, Reader
from segrules.language.findings import Finding, is_error
from segrules.language.model import Ruleset, keys_at
from segrules.language.nearest import nearest
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
    if ruleset is None:
        return Checked(None, _sorted(found), loaded.sources)
    program = _program(ruleset, filled, Reader(filled.loaded, found))
    findings = _sorted(found)
    failed = any(is_error(f) for f in findings)
    return Checked(None if failed else program, findings, loaded.sources)


def _sorted(found: list[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in the order of the places."""
    seen = dict.fromkeys((f.key, f.place, tuple(sorted(map(str, f.args.items())))) for f in found)
    first = {k: next(f for f in found if k == _identity(f)) for k in seen}
    return tuple(sorted(first.values(), key=_position))


def _identity(f: Finding) -> tuple[object, ...]:
    return (f.key, f.place, tuple(sorted(map(str, f.args.items()))))


def _position(f: Finding) -> tuple[str, int, int]:
    return (f.place.path, f.place.line, f.place.column) if f.place else ("", 0, 0)


# ---------------------------------------------------------------- shape


def _shaped(loaded: Loaded, found: list[Finding]) -> Ruleset | None:
    try:
        return Ruleset.model_validate(loaded.data)
    except ValidationError as fault:
        found.extend(shape_findings(fault, loaded, keys_at))
        return None


# ---------------------------------------------------------------- program


def _program(ruleset: Ruleset, filled: Filled, reader: Reader) -> Program:
    made = tables(ruleset, reader)
    names = _names(made, ruleset, filled)
    _check_timezone(ruleset, reader)
    _check_sections(ruleset, made, reader)
    made = with_drops(made, ruleset, names, reader)
    names = replace(names, tables={t.name: t for t in made})
    steps, names = _steps(ruleset, names, filled, reader)
    parts = tuple(s for s in steps if isinstance(s, Segmentation))
    return Program(
        _header(ruleset, steps, reader),
        made,
        steps,
        actions(ruleset, parts, names, reader),
        cases(ruleset, steps, names, reader),
        _properties(ruleset, names, reader),
        _assumptions(ruleset, names, reader),
        filled.shown,
        digest(filled.loaded.sources, filled.shown),
    )


def digest(sources: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """sha256 over the texts of a ruleset's files, main file first, and its parameters."""
    sums = [hashlib.sha256(text.encode()).hexdigest() for text in sources.values()]
    sums += [f"{n}={v}" for n, v in sorted(parameters.items())]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def _names(made: tuple[Table, ...], ruleset: Ruleset, filled: Filled) -> Names:
    customers = next((t for t in made if t.role == "customers"), None)
    values: dict[str, Value] = {}
    if customers is not None:
        values = {c.name: Column(customers.name, c.name, c.type) for c in customers.columns}
    for table in made:
        if customers is None and table.role == "events":
            key = next((c for c in table.columns if c.name == table.key), None)
            values |= {key.name: Named(key.name, key.type)} if key else {}
    never = columns_never_missing(made) | set(values if customers is None else ())
    by_name = {t.name: t for t in made}
    return Names(by_name, values, {}, filled.literals, ruleset.timezone, never)


def _check_timezone(ruleset: Ruleset, reader: Reader) -> None:
    try:
        ZoneInfo(ruleset.timezone)
    except (KeyError, ValueError, OSError):
        reader.report("unknown-timezone", ("timezone",), name=ruleset.timezone)


def _check_sections(ruleset: Ruleset, made: tuple[Table, ...], reader: Reader) -> None:
    if not any(t.role in {"events", "customers"} for t in made):
        reader.report("no-customers", ("tables",))
    if ruleset.segments is None and not ruleset.segmentations:
        reader.report("no-segments", ())
    columns = {c for t in made if t.role == "customers" for c in ruleset.tables[t.name].columns}
    sections: dict[str, list[str]] = {
        "metrics": list(ruleset.metrics),
        "scores": list(ruleset.scores),
        "segmentations": list(ruleset.segmentations),
    }
    seen: dict[str, Loc] = dict.fromkeys(columns, ("tables", "customers"))
    if ruleset.segments is not None:
        seen["segments"] = ("segments",)
    for section, listed in sections.items():
        for name in listed:
            _check_name(name, section, seen, reader)


def _check_name(name: str, section: str, seen: dict[str, Loc], reader: Reader) -> None:
    if name in seen:
        place = reader.loaded.key_place((section, name))
        reader.found.append(Finding("name-twice", place, {"name": name}))
    seen[name] = (section, name)


def _steps(
    ruleset: Ruleset, names: Names, filled: Filled, reader: Reader
) -> tuple[tuple[Definition, ...], Names]:
    reads = read_all(ruleset, reader)
    models = {name: model for name, model, _ in segmentations(ruleset)}
    steps: list[Definition] = []
    for read in ordered(reads, reader):
        if read.section == "segmentations":
            part = segmentation(read, models[read.name], names, reader)
            names = names.with_segments(read.name, segment_ids(read, models[read.name]))
            steps += [part] if part else []
            continue
        step = _value_step(read, ruleset, names, filled, reader)
        if step is not None:
            steps.append(step)
            names = names.with_value(
                step.name, Named(step.name, step.type), known=_known(step, names)
            )
        else:
            names = _despite(read, names)
    return tuple(steps), names


def _value_step(
    read: Read, ruleset: Ruleset, names: Names, filled: Filled, reader: Reader
) -> Metric | Score | None:
    if read.section == "metrics":
        return metric(read, ruleset.metrics[read.name], names, reader)
    return score(read, ruleset.scores[read.name], names, reader, filled.chosen)


def _known(step: Metric | Score, names: Names) -> bool:
    if isinstance(step, Metric):
        return never_missing(step.value, names)
    return known_score(step.rule, names)


def _despite(read: Read, names: Names) -> Names:
    """A definition that failed is still a name: what uses it is not called unknown as well."""
    return replace(names, broken=names.broken | {read.name})


def _header(ruleset: Ruleset, steps: tuple[Definition, ...], reader: Reader) -> Header:
    moneys = [s.name for s in steps if isinstance(s, Metric) and s.type.kind is Kind.MONEY]
    revenue = ruleset.revenue or next(iter(moneys), None)
    if ruleset.revenue is not None and ruleset.revenue not in moneys:
        near = ", ".join(f"`{n}`" for n in nearest(ruleset.revenue, moneys) or moneys)
        reader.report("revenue-not-money", ("revenue",), name=ruleset.revenue, near=near)
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


# ---------------------------------------------------------------- what proofs are told


def _assumptions(ruleset: Ruleset, names: Names, reader: Reader) -> tuple[Assumption, ...]:
    made = []
    single = isinstance((reader.loaded.data or {}).get("assume"), str)
    for i, raw in enumerate(ruleset.assume):
        loc: Loc = ("assume",) if single else ("assume", i)
        read = reader.condition(raw, loc)
        scope = Scope(names, reader.found)
        lowered = None if read is None else condition(read, scope, positive=True)
        if lowered is not None:
            made.append(Assumption(lowered, str(raw), reader.loaded.place(loc)))
    return tuple(made)


def _properties(ruleset: Ruleset, names: Names, reader: Reader) -> tuple[Property, ...]:
    made = [
        _property(kind, body, ("properties", i, kind), names, reader)
        for i, model in enumerate(ruleset.properties)
        for kind, body in (("never", model.never), ("always", model.always))
        if body is not None
    ]
    return tuple(p for p in made if p is not None)


def _property(
    kind: str, body: Mapping[str, object], loc: Loc, names: Names, reader: Reader
) -> Property | None:
    if set(body) != {"segment", "when"}:
        reader.report("property-shape", loc)
        return None
    written = str(body["segment"])
    pairs = [(n, i) for n, ids in names.segmentations.items() for i in ids]
    target = [p for p in pairs if written in {p[1], f"{p[0]}.{p[1]}"}]
    if len(target) != 1:
        near = ", ".join(f"`{n}`" for n in nearest(written, [p[1] for p in pairs]))
        key = "action-for-unknown/near" if near else "action-for-unknown"
        reader.report(key, (*loc, "segment"), name=written, near=near)
        return None
    read = reader.condition(body["when"], (*loc, "when"))
    scope = Scope(names, reader.found)
    lowered = None if read is None else condition(read, scope, positive=True)
    if lowered is None:
        return None
    return Property(kind, lowered, target[0], reader.loaded.place(loc))  # type: ignore[arg-type]
