"""A run -> its contacts as the columns of a file: one row a contact, those held back too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.action_terms import COST_DECIMALS
from segrules.engines.contacts import Contacts
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.running.tables_out import customers
from segrules.engines.on_pandas.vectors import coded, select, some
from segrules.engines.results import Result
from segrules.language.types import DATE, TEXT, money
from segrules.outputs.runs.run_columns import run_columns
from segrules.outputs.runs.written_table import WrittenTable

CENTS = 2


def contacts_table(result: Result) -> WrittenTable | None:
    """The contacts of a run; None where its ruleset has no actions.

    The columns are the customer's key, action, segmentation, segment, channel, arm, the cost in
    major units, their unit, and the day on which the message is due.
    """
    return None if result.contacts is None else _table(result, result.contacts)


def cut_table(result: Result) -> WrittenTable | None:
    """Whom the budgets leave without an action; None where there is nobody.

    The columns are those of the contacts without arm and day; the cost is what it would have been.
    """
    if result.cut is None or not len(result.cut):
        return None
    whole = _table(result, result.cut)
    left = {n: v for n, v in whole.columns.items() if n not in {"arm", "send_on"}}
    return WrittenTable(left, whole.rows)


def _table(result: Result, contacts: Contacts) -> WrittenTable:
    key, keys = next(iter(run_columns(result).items()))
    units = [f.unit for f in result.funnels]
    segmentations = [s for s, _ in contacts.segments]
    columns = {
        key: select(keys, contacts.customer),
        "action": _texts(contacts.action, contacts.actions),
        "segmentation": _texts(contacts.segment, segmentations),
        "segment": _texts(contacts.segment, [s for _, s in contacts.segments]),
        "channel": _texts(contacts.channel, contacts.channels),
        "arm": _texts(contacts.arm, contacts.arms),
        "cost": _cost(contacts),
        "unit": _texts(contacts.action, units),
        "send_on": Vector(DATE, contacts.day, some(contacts.day >= 0)),
    }
    return WrittenTable(columns, len(contacts))


def contacts_frame(result: Result) -> pd.DataFrame:
    """The same as a DataFrame; it has no columns where the ruleset has no actions."""
    table = contacts_table(result)
    return customers(result.program, {} if table is None else table.columns)


def _texts(codes: npt.NDArray[np.int32], said: Sequence[str]) -> Vector:
    """What codes stand for, as a column; -1 and the empty text are missing."""
    words = tuple(sorted({w for w in said if w}))
    place = np.array([*(words.index(w) if w else -1 for w in said), -1], np.int32)
    return coded(TEXT, place[codes], words)


def _cost(contacts: Contacts) -> Vector:
    """The cost, with as many decimals as it needs."""
    step = 10 ** (COST_DECIMALS - CENTS)
    if np.any(contacts.cost % step):
        return Vector(money(COST_DECIMALS), contacts.cost)
    return Vector(money(CENTS), contacts.cost // step)
