"""The folder of a run -> who was contacted by which action, channel and arm, as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segrules.compiler.action_terms import COST_DECIMALS
from segrules.compiler.program import Program
from segrules.engines.contacts import HELD, Contacts
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import texts_at
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.findings import DataError, Finding
from segrules.language.types import DATE, NUMBER, TEXT, Type
from segrules.verbs.recorded_run import KEY, key_texts, table_of_run
from segrules.verbs.run_manifest import RunManifest
from segrules.verbs.run_record import CONTACTS

COLUMNS: Mapping[str, Type] = {
    "action": TEXT, "segmentation": TEXT, "segment": TEXT, "channel": TEXT, "arm": TEXT,
    "cost": NUMBER, "send_on": DATE,
}  # fmt: skip
MINOR = 10**COST_DECIMALS


@dataclass(frozen=True, slots=True)
class WrittenContacts:
    """The lines of a run's contacts: each customer's key as text, and the columns by name."""

    keys: tuple[str, ...]
    columns: Mapping[str, Vector]

    def texts(self, column: str) -> list[str]:
        """A column of texts; the empty text where there is none."""
        vector = self.columns[column]
        words = texts_at(vector.words, np.arange(len(vector.words)))
        return [words[c] if c >= 0 else "" for c in vector.values.tolist()]

    def sent(self) -> frozenset[tuple[str, str, str]]:
        """(key, action, channel) of everybody who was not held back."""
        arms, actions, channels = map(self.texts, ("arm", "action", "channel"))
        lines = zip(self.keys, actions, channels, arms, strict=True)
        return frozenset((k, a, c) for k, a, c, arm in lines if arm not in HELD)


def written_contacts(run: RunManifest, program: Program) -> WrittenContacts:
    """The contacts of a run; DataError where it has none, or they cannot be read."""
    path = next((c for c in CONTACTS if c in run.outputs), None)
    if path is None:
        raise DataError([Finding("audience-without-contacts", None, {"path": run.name})])
    columns = table_of_run(run, path, program, COLUMNS)
    return WrittenContacts(tuple(key_texts(columns.pop(KEY))), columns)


def contacts_of(written: WrittenContacts, keys: Vector) -> Contacts:
    """The contacts as a run's own value, customers as positions among its keys."""
    place = {k: i for i, k in enumerate(key_texts(keys))}
    held = written.columns
    ways, segments = written.texts("segmentation"), written.texts("segment")
    pairs = list(zip(ways, segments, strict=True))
    known = tuple(sorted(set(pairs)))
    at = {pair: i for i, pair in enumerate(known)}
    day = held["send_on"]
    cost = np.where(known_mask(held["cost"]), held["cost"].values, 0)
    return Contacts(
        np.array([place[k] for k in written.keys], np.int64),
        _codes(held["action"]),
        np.array([at[p] for p in pairs], np.int32),
        _codes(held["channel"]),
        _codes(held["arm"]),
        np.rint(cost * MINOR).astype(np.int64),
        np.where(known_mask(day), day.values, -1).astype(np.int32),
        tuple(held["action"].words),
        known,
        tuple(held["channel"].words),
        tuple(held["arm"].words),
    )


def _codes(column: Vector) -> npt.NDArray[np.int32]:
    codes: npt.NDArray[np.int32] = column.values.astype(np.int32)
    return codes
