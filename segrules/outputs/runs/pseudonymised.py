"""A run and a key -> the same run with pseudonyms in the place of its customers' keys.

Customers stand in the order of their pseudonyms, for the order of the true keys would tell
something of them. See `verbs.pseudonyms`.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Column
from segrules.engines.contacts import Contacts
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.running import tables_out
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.engines.on_pandas.tag_bits import TagBits
from segrules.engines.on_pandas.vectors import from_cells, select
from segrules.engines.results import Result, deferred
from segrules.language.types import TEXT
from segrules.outputs.runs.run_columns import run_columns
from segrules.verbs.pseudonyms import Pseudonyms
from segrules.verbs.recorded_run import key_texts

Order = npt.NDArray[np.int64]


def pseudonymised(result: Result, pseudonyms: Pseudonyms) -> Result:
    """The run under pseudonyms; the given one is as it was."""
    columns, key = run_columns(result), key_name(result.program)
    shown = from_cells(pseudonyms.all(key_texts(columns[key])), TEXT)
    order = np.argsort(shown.values, kind="stable")
    moved = {n: select(shown if n == key else v, order) for n, v in columns.items()}
    made = copy(result)
    changes = {
        "columns": moved,
        "customers": deferred(partial(tables_out.customers, result.program, moved)),
        "inputs": _inputs(result, shown, order),
        "contacts": None if result.contacts is None else _contacts(result.contacts, order),
        "cut": None if result.cut is None else _contacts(result.cut, order),
        "tags": {n: TagBits(held.ids, held.words[:, order]) for n, held in result.tags.items()},
        "pseudonyms": pseudonyms.mark,
    }
    for name, value in changes.items():
        object.__setattr__(made, name, value)
    return made


def _inputs(result: Result, shown: Vector, order: Order) -> dict[object, Vector]:
    """The customers' own columns in the new order, their key with pseudonyms."""
    tables = {t.name: t.key for t in result.program.tables}
    return {
        node: select(
            shown if isinstance(node, Column) and tables[node.table] == node.name else vector,
            order,
        )
        for node, vector in result.inputs.items()
    }


def _contacts(contacts: Contacts, order: Order) -> Contacts:
    """The contacts with customers by their new places, in the order of these."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    customer = place[contacts.customer]
    at = np.argsort(customer, kind="stable")
    return replace(
        contacts,
        customer=customer[at],
        action=contacts.action[at],
        segment=contacts.segment[at],
        channel=contacts.channel[at],
        arm=contacts.arm[at],
        cost=contacts.cost[at],
        day=contacts.day[at],
    )
