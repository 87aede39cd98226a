"""Processor time to write the lists of a run of two million customers and five actions, and memory.

python benchmarks/audiences.py [CUSTOMERS]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import segrules
from segrules.engines.contacts import Contacts
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import from_cells
from segrules.language.types import TEXT, money
from segrules.outputs.audiences.audience_files import write_audiences
from segrules.outputs.audiences.audiences import audiences
from segrules.outputs.audiences.people import People, sending_of

ACTIONS = 5
RULESET = """\
segrules: 1
name: reach
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      name: {type: text, pii: name}
      mobile: {type: text, pii: contact}
      worth: {type: money, unit: CNY}
metrics: {spent: worth}
contact: {addresses: {sms: mobile}}
segments:
  rules: [{id: big, when: spent >= 100}]
  otherwise: rest
actions:
""" + "".join(
    f"  - {{id: a{n}, for: [big], channels: [sms], consent: {{sms: spent > 0}},"
    " message: '{{ customer.name }}: {{ customer.spent }} so far, {{ link }}'}\n"
    for n in range(ACTIONS)
)


def main(many: int) -> None:
    """Make the customers, then time the lists."""
    program = segrules.compile(RULESET).program
    keys = from_cells([f"C{n:09d}" for n in range(many)], TEXT)
    own = {
        "name": from_cells([f"N{n * 7919 % 50_000}" for n in range(many)], TEXT),
        "mobile": from_cells([f"138{n * 7919 % 10**8:08d}" for n in range(many)], TEXT),
    }
    spent = Vector(money(2, "CNY"), np.arange(many, dtype=np.int64) * 131 % 2_000_000)
    people = People("id", keys, {"spent": spent}, own, keys)
    nothing = np.zeros(many, np.int64)
    codes = np.zeros(many, np.int32)
    days = np.full(many, 20_000, np.int32)
    action = (np.arange(many) % ACTIONS).astype(np.int32)
    contacts = Contacts(
        np.arange(many), action, codes, codes, codes - 1, nothing, days,
        tuple(f"a{n}" for n in range(ACTIONS)), (("segments", "big"),), ("sms",), (),
    )  # fmt: skip
    started = time.process_time()
    made = audiences(program, contacts, people, sending_of(program))
    worked_out = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        write_audiences(made.files, Path(folder), "csv", raw=False)
        written = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows = sum(f.table.rows for f in made.files)
    print(f"{rows:,} lines in {len(made.files)} lists")
    made_in, written_in = worked_out - started, written - worked_out
    print(f"processor seconds: worked out {made_in:.1f}, written {written_in:.1f}")
    print(f"peak {peak:.1f} GB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
