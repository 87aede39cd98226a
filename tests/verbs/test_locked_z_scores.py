from __future__ import annotations

import math

import pandas as pd
import pytest

import segrules
from segrules.outputs.locks.lock_text import lock_text
from segrules.verbs.lock import lock_of
from segrules.verbs.lock_form import lock_data
from segrules.verbs.lock_reading import read_lock_text

RULESET = """\
segrules: 1
name: z
tables:
  members: {key: id, columns: {id: text, flights: integer, spent: {type: money, unit: CNY}}}
metrics:
  frequency: {from: members, value: sum(flights)}
  sales: {from: members, value: sum(spent)}
scores:
  F_z: {standardise: frequency}
  M_z: {standardise: sales, deviation: sample}
segments:
  rules: [{id: often, when: F_z >= 0.5}]
  otherwise: rest
"""
FRAME = pd.DataFrame({"id": ["a", "b", "c"], "flights": [1, 3, 8], "spent": [0.1, 20.25, 7]})


@pytest.fixture
def locked():
    """The program, and the text of its lock on three members."""
    compiled = segrules.compile(RULESET)
    result = compiled.apply(FRAME).result
    return compiled.program, lock_text(lock_data(lock_of(result), compiled.program)), result


def test_a_lock_holds_mean_and_deviation_and_nothing_else(locked):
    """They stand in the file by name, and read back as the same doubles."""
    program, text, result = locked
    assert f"      - deviation: {math.sqrt(26 / 3)!r}\n        mean: 4.0\n" in text
    read = read_lock_text(text, "z.lock.yml", program, {})
    assert read.cuts == result.fitted.cuts
