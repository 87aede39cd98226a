"""The folder of a run -> `RecordedRun`: its customers as vectors again, its rules, its cuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from segrules.compiler.fingerprint import is_fitted
from segrules.compiler.program import (
    Classes,
    DeclaredColumn,
    Fixed,
    Program,
    Score,
    Segmentation,
    Table,
)
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Assigned
from segrules.engines.on_pandas.reading.reading import header_of, read_tables
from segrules.engines.on_pandas.reading.sources import FileSource
from segrules.engines.on_pandas.running.tables_out import assigned_columns, key_name, series
from segrules.engines.on_pandas.vectors import coded, known_mask
from segrules.engines.results import Cuts
from segrules.language.findings import DataError, Finding, is_error
from segrules.language.types import BOOLEAN, TEXT, Kind, Type
from segrules.language.width import shown
from segrules.verbs.lock import CutsByScore, Lock, ParametersByModel
from segrules.verbs.lock_reading import read_lock
from segrules.verbs.run_manifest import RunManifest, kept_file, run_manifest
from segrules.verbs.run_record import (
    BETWEEN,
    FORMULA_STARTS,
    INPUTS,
    LOCK,
    Input,
    input_name,
    kept_inputs,
)
from segrules.verbs.run_ruleset import ruleset_of_run

KEY = "\0key"
"""No column has this name."""
PLANNED = ("action", "arm")
CUSTOMERS = ("customers.csv", "customers.parquet", "customers.xlsx")


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run as its folder has it; one entry a customer, in the order of keys.

    `values` are metrics, and scores as they are written: labels where they have some. `cuts` lacks
    the scores whose cut points the folder does not keep, `models` has the parameters of models.
    `planned` are the columns of actions, where the ruleset has some: `action` and `arm`. `name` is
    the folder as it was named.
    """

    name: str
    manifest: RunManifest
    program: Program
    keys: Vector
    values: Mapping[str, Vector]
    inputs: Mapping[Input, Vector]
    segments: Mapping[str, Assigned]
    cuts: CutsByScore
    models: ParametersByModel = field(default_factory=dict)
    planned: Mapping[str, Vector] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the customers' key is called."""
        return key_name(self.program)

    def frame(self, segments: Mapping[str, Assigned] | None = None) -> pd.DataFrame:
        """The key and the segmentations as a run's customers have them; others on request."""
        held = self.segments if segments is None else segments
        columns = {self.key: series(self.keys, self.program)}
        for way in self.program.segmentations:
            if way.name in held:
                made = assigned_columns(way, held[way.name])
                columns |= {name: series(v, self.program) for name, v in made}
        return pd.DataFrame(columns)


def recorded_run(folder: Path) -> RecordedRun:
    """The run in a folder; only files are read that are as the run wrote them.

    Raises DataError where the folder is no run, is damaged, or is of a later segrules; RulesetError
    and LockError where what it keeps cannot be read.
    """
    manifest = run_manifest(folder)
    program = ruleset_of_run(manifest).program
    assert program is not None  # noqa: S101 - it has the digest of the run's
    keys, columns = _customers(manifest, program)
    lock = _kept_lock(manifest, program)
    return RecordedRun(
        folder.as_posix(),
        manifest,
        program,
        keys,
        {s.name: columns[s.name] for s in program.steps if not isinstance(s, Segmentation)},
        _inputs(manifest, program, keys),
        {w.name: _assigned(w, columns) for w in program.segmentations},
        {**_fixed(program), **(lock.cuts if lock else {})},
        lock.models if lock else {},
        {name: columns[name] for name in PLANNED if name in columns},
    )


# ---------------------------------------------------------------- customers


def _customers(run: RunManifest, program: Program) -> tuple[Vector, Mapping[str, Vector]]:
    path = next((c for c in CUSTOMERS if c in run.outputs), CUSTOMERS[0])
    values = [s for s in program.steps if not isinstance(s, Segmentation)]
    kinds = {s.name: _written(s.type) for s in values}
    header = header_of(FileSource(str(kept_file(run, path))), _encoding(path))
    kinds |= {n: kind for w in program.segmentations for n, kind in _way_columns(w, header)}
    kinds |= {name: TEXT for name in PLANNED if program.actions and name in header}
    columns = _table(run, path, program, kinds)
    keys = columns.pop(KEY)
    if not known_mask(keys).all() or len(set(_plain(keys))) != len(keys):
        raise DataError([_damaged(run, path)])
    return keys, columns


def _written(kind: Type) -> Type:
    """The type of a value as it stands in the file: classes that have labels are their labels."""
    labelled = kind.classes is not None and kind.options is not None
    return Type(Kind.TEXT, options=kind.options) if labelled else kind


def _way_columns(way: Segmentation, header: Sequence[str]) -> Iterator[tuple[str, Type]]:
    """The columns of a segmentation in the file: tags are in one of theirs, or have one each."""
    if way.assign != "all" or way.name in header:
        yield way.name, TEXT
        return
    for segment in way.segments:
        yield f"{way.name}.{segment.id}", BOOLEAN


def _assigned(way: Segmentation, columns: Mapping[str, Vector]) -> Assigned:
    if way.assign != "all":
        return columns[way.name]
    if way.name in columns:
        return {s.id: _carrying(columns[way.name], s.id) for s in way.segments}
    tags = {s.id: columns[f"{way.name}.{s.id}"] for s in way.segments}
    return {tag: np.asarray(v.values & known_mask(v), np.bool_) for tag, v in tags.items()}


def _carrying(joined: Vector, tag: str) -> Mask:
    """Who carries a tag, by the column in which a customer's tags are joined."""
    holds = [tag in word.split(BETWEEN) for word in joined.words]
    carried: Mask = np.array([*holds, False], np.bool_)[joined.values]
    return carried


def _encoding(path: str) -> str | None:
    return "utf-8" if path.endswith(".csv") else None


def _inputs(run: RunManifest, program: Program, keys: Vector) -> Mapping[Input, Vector]:
    path = next((name for name in INPUTS if name in run.outputs), None)
    if path is None:
        return {}
    nodes = {input_name(n): n for n in kept_inputs(program)}
    columns = _table(run, path, program, {name: n.type for name, n in nodes.items()})
    if _plain(columns.pop(KEY)) != _plain(keys):
        raise DataError([_damaged(run, path)])
    return {node: columns[name] for name, node in nodes.items()}


def _table(
    run: RunManifest, path: str, program: Program, kinds: Mapping[str, Type]
) -> dict[str, Vector]:
    """The columns of a file of the run by name, the key besides under `KEY`."""
    key = key_name(program)
    file = kept_file(run, path)
    columns = [DeclaredColumn(key, key_type(program), required=True)]
    columns += [DeclaredColumn(name, kind) for name, kind in kinds.items() if name != key]
    table = Table("customers", "customers", key, tuple(columns))
    needed = {"customers": frozenset({key, *kinds})}
    read = read_tables(
        (table,), (FileSource(str(file)),), needed, program.header.timezone, _encoding(path)
    )
    if any(is_error(f) for f in read.findings):
        raise DataError([_damaged(run, path), *read.findings])
    armed = path.endswith(".csv") and not run.raw
    frame = read.frames["customers"].columns
    found = {n: disarmed(v) if armed else v for n, v in frame.items()}
    return {**found, KEY: found[key]}


def key_type(program: Program) -> Type:
    """The type of the customers' key."""
    declared = (
        c for t in program.tables for c in t.columns if t.key == key_name(program) == c.name
    )
    return next(declared).type


def disarmed(vector: Vector) -> Vector:
    """Texts without the apostrophe that keeps a spreadsheet from running them."""
    if vector.type.kind is not Kind.TEXT or not any(w[:1] == "'" for w in vector.words):
        return vector
    plain = [w[1:] if w[:1] == "'" and w[1:2] in FORMULA_STARTS else w for w in vector.words]
    words = tuple(sorted(set(plain)))
    places = {w: i for i, w in enumerate(words)}
    codes = np.array([*(places[w] for w in plain), -1], np.int32)
    return coded(vector.type, codes[vector.values], words)


def _plain(keys: Vector) -> list[object]:
    if keys.type.kind is not Kind.TEXT:
        return list(keys.values.tolist())
    return [keys.words[c] if c >= 0 else None for c in keys.values.tolist()]


def key_texts(keys: Vector) -> list[str]:
    """The customers' keys as texts."""
    return [str(k) for k in _plain(keys)]


def _damaged(run: RunManifest, path: str) -> Finding:
    return Finding("run-damaged", None, {"path": run.name, "file": shown(path)})


# ---------------------------------------------------------------- cut points


def _fixed(program: Program) -> CutsByScore:
    """The cut points that the ruleset states."""
    return {s.name: {(): cuts} for s in program.scores if (cuts := stated_cuts(s)) is not None}


def stated_cuts(score: Score) -> Cuts | None:
    """The cut points that a score itself states."""
    match score.rule:
        case Classes(method=Fixed(at), closed=closed):
            return Cuts(at, closed)
        case _:
            return None


def _kept_lock(run: RunManifest, program: Program) -> Lock | None:
    """What data decided, as far as the folder keeps it."""
    if LOCK not in run.outputs or not is_fitted(program):
        return None
    return read_lock(kept_file(run, LOCK), program, {})


def with_names(run: RecordedRun, program: Program, names: Mapping[str, str]) -> RecordedRun:
    """The run with metrics and scores under other names, as its program has them."""
    values = {names.get(n, n): v for n, v in run.values.items()}
    cuts = {names.get(n, n): c for n, c in run.cuts.items()}
    return replace(run, program=program, values=values, cuts=cuts)
