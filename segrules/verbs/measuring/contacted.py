"""The folder of a run -> who was contacted by which action, and who was held back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segrules.compiler.action_terms import COST_DECIMALS
from segrules.compiler.program import DeclaredColumn, Program, Table
from segrules.engines.contacts import HELD
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.keys import positions
from segrules.engines.on_pandas.reading.reading import read_tables
from segrules.engines.on_pandas.reading.sources import FileSource
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.findings import DataError, Finding, is_error
from segrules.language.types import DATE, TEXT, Type, money
from segrules.verbs.recorded_run import disarmed, key_type
from segrules.verbs.run_manifest import RunManifest, kept_file
from segrules.verbs.run_record import CONTACTS

COLUMNS: Mapping[str, Type] = {
    "action": TEXT,
    "segmentation": TEXT,
    "segment": TEXT,
    "channel": TEXT,
    "arm": TEXT,
    "cost": money(COST_DECIMALS),
    "unit": TEXT,
    "send_on": DATE,
}
Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Contacted:
    """One entry for each customer and action of a run, those held back among them.

    `customer` is the position among the run's customers. `cost` is in units of 10^-COST_DECIMALS of
    what `units` name. The others are texts, missing where the file has none.
    """

    customer: Positions
    action: Vector
    segmentation: Vector
    segment: Vector
    arm: Vector
    cost: Positions
    units: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def held(self) -> Mask:
        """Who is left alone, by the action or by all of them."""
        return is_one_of(self.arm, HELD)


def is_one_of(texts: Vector, wanted: Collection[str]) -> Mask:
    """Where a text is one of some words; the empty word stands for a missing text."""
    table = np.array([*(w in wanted for w in texts.words), "" in wanted], np.bool_)
    found: Mask = table[texts.values]
    return found


def words_of(texts: Vector, where: Mask) -> tuple[str, ...]:
    """The different texts there, sorted; the empty word where one is missing."""
    words = (*texts.words, "")
    return tuple(sorted({words[c] for c in np.unique(texts.values[where]).tolist()}))


def contacted(run: RunManifest, program: Program, keys: Vector) -> Contacted:
    """The contacts that a run's folder keeps, by the positions of its customers.

    Raises DataError where it has none, where its file was changed, or where it does not fit.
    """
    path = next((f for f in CONTACTS if f in run.outputs), None)
    if path is None or not program.actions:
        lacks = "run-without-contacts" if program.actions else "run-without-contacts/no-actions"
        raise DataError([Finding(lacks, None, {"path": run.name})])
    columns = _columns(run, path, program)
    key = columns.pop(_KEY)
    found = positions(keys, key).astype(np.int64)
    everywhere = np.ones(len(found), np.bool_)
    actions = set(words_of(columns["action"], everywhere))
    cost = columns["cost"]
    made = Contacted(
        found,
        columns["action"],
        columns["segmentation"],
        columns["segment"],
        columns["arm"],
        np.where(known_mask(cost), cost.values, 0),
        tuple(u for u in words_of(columns["unit"], everywhere) if u),
    )
    # an action that the ruleset lacks, a customer that the run lacks: not written by one run
    fits = actions <= {a.id for a in program.actions} and bool((found >= 0).all())
    if not fits or _twice(made):
        raise DataError([_damaged(run, path)])
    return made


_KEY = "\0key"


def _columns(run: RunManifest, path: str, program: Program) -> dict[str, Vector]:
    key = key_name(program)
    columns = [DeclaredColumn(key, key_type(program), required=True)]
    columns += [DeclaredColumn(name, kind) for name, kind in COLUMNS.items() if name != key]
    table = Table("contacts", "events", key, tuple(columns))
    needed = {"contacts": frozenset({key, "action", "arm", "cost", "segment", "segmentation"})}
    encoding = "utf-8" if path.endswith(".csv") else None
    source = FileSource(str(kept_file(run, path)))
    read = read_tables((table,), (source,), needed, program.header.timezone, encoding)
    if any(is_error(f) for f in read.findings):
        raise DataError([_damaged(run, path), *read.findings])
    frame = read.frames["contacts"].columns
    armed = path.endswith(".csv") and not run.raw
    found = {n: disarmed(v) if armed else v for n, v in frame.items()}
    if not known_mask(found[key]).all():
        raise DataError([_damaged(run, path)])
    return {**{n: v for n, v in found.items() if n in COLUMNS}, _KEY: found[key]}


def _twice(made: Contacted) -> bool:
    """Whether an action has the same customer twice."""
    pairs = made.customer * (len(made.action.words) + 1) + made.action.values
    return len(np.unique(pairs)) < len(made)


def _damaged(run: RunManifest, path: str) -> Finding:
    return Finding("run-damaged", None, {"path": run.name, "file": path})
