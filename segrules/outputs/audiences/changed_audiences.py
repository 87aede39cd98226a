"""The audiences of a run and an earlier run -> who is new, and whom to take off the lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

import numpy as np

from segrules.engines.contacts import Contacts
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import from_cells, select
from segrules.language.types import TEXT
from segrules.outputs.audiences.audiences import Audience, file_name, form_of, sent
from segrules.outputs.audiences.identifiers import hashed
from segrules.outputs.audiences.people import Sending
from segrules.outputs.runs.cells import cells_of
from segrules.outputs.runs.written_table import WrittenTable
from segrules.verbs.own_columns import AsKey, Own

Earlier = frozenset[tuple[str, str, str]]
"""(key, action, channel) of everybody who was sent something in an earlier run."""


def only_new(contacts: Contacts, keys: Sequence[str], earlier: Earlier) -> Contacts:
    """The contacts of customers who were not in the same action before, by whatever channel."""
    before = {(key, action) for key, action, _ in earlier}
    kept = np.array(
        [
            (keys[c], contacts.actions[a]) not in before
            for c, a in zip(contacts.customer.tolist(), contacts.action.tolist(), strict=True)
        ],
        np.bool_,
    )
    return replace(
        contacts,
        **{
            name: getattr(contacts, name)[kept]
            for name in ("customer", "action", "segment", "channel", "arm", "cost", "day")
        },
    )


def removals(
    contacts: Contacts, keys: Sequence[str], earlier: Earlier, key: str, addresses: Addresses
) -> tuple[Audience, ...]:
    """A list for each action and channel of those who were in it and are in the action no more."""
    at = np.flatnonzero(sent(contacts))
    now = {
        (keys[c], contacts.actions[a])
        for c, a in zip(contacts.customer[at].tolist(), contacts.action[at].tolist(), strict=True)
    }
    gone: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for customer, action, channel in sorted(earlier):
        if (customer, action) not in now:
            gone[action, channel].append(customer)
    made = ((pair, addresses.columns(pair[1], key, who)) for pair, who in sorted(gone.items()))
    return tuple(
        Audience(
            f"{file_name(action, channel, '')}.remove",
            WrittenTable(columns, len(next(iter(columns.values())))),
        )
        for (action, channel), columns in made
        if columns
    )


class Addresses:
    """The addresses of the data by customer, as a list to remove has them.

    `as_key` turns a key of the data into that of the run, `show` that of the run into the file's.
    """

    def __init__(self, own: Own | None, sending: Sending, as_key: AsKey, show: AsKey) -> None:
        self.own, self.sending, self.show = own, sending, show
        self.place = {as_key(k): i for i, k in enumerate(own.keys)} if own else {}

    def columns(self, channel: str, key: str, who: Sequence[str]) -> dict[str, Vector]:
        """Key and address; for ads the hashed address alone, nothing where there is none."""
        name = self.sending.addresses.get(channel)
        who = sorted(who, key=self.show)
        found = self._addresses(name, who)
        if form_of(channel) == "ads":
            hashes = [h for a in found or () if a and (h := hashed(a))]
            return {f"{name}_sha256": from_cells(hashes, TEXT)} if found is not None else {}
        columns = {key: from_cells([self.show(w) for w in who], TEXT)}
        if name is not None and found is not None:
            columns[name] = from_cells(found, TEXT)
        return columns

    def _addresses(self, name: str | None, who: Sequence[str]) -> list[str | None] | None:
        column = None if self.own is None or name is None else self.own.columns.get(name)
        if column is None:
            return None
        at = [self.place.get(k, -1) for k in who]
        known = np.array([a for a in at if a >= 0], np.int64)
        cells = cells_of(select(column, known), UTC)
        texts = iter([cells.words[c] or None for c in cells.codes.tolist()])
        return [next(texts) if a >= 0 else None for a in at]
