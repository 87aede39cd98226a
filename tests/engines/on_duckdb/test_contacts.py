"""Who gets what is the same on DuckDB, whatever consent and addresses rest on."""

from __future__ import annotations

import pytest

from segrules.compiler.check import check
from segrules.language.source import load_text
from segrules.verbs.apply import apply_files
from segrules.verbs.decided_before import decided_before
from segrules.verbs.engine_choice import Chosen

RULES = """
segrules: 1
name: reached
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      mobile: {type: text, pii: contact}
      home: {type: text, looks_up: shops}
      sms_ok: boolean
  orders:
    key: id
    columns: {id: text, day: date, amount: money, agreed: boolean}
  shops:
    key: shop
    columns: {shop: text, writes: boolean}
metrics:
  spent: {from: orders, value: sum(amount)}
  mail_ok: {from: orders, value: last(agreed)}
segments:
  rules: [{id: big, when: spent > 20}]
  otherwise: small
contact:
  per_run: 2
  cap: {per_customer: 2 per 30d, email: 1 per 30d}
  control: 10%
  salt: s
  addresses: {sms: mobile}
  budget: {total: 300, unit: CNY}
actions:
  - id: one
    for: [big, small]
    when: spent > 12
    channels: [sms, email, mail]
    consent: {sms: sms_ok, email: mail_ok, mail: home.writes}
    budget: {per_customer: 1.5, unit: CNY, by: share, total: 60}
    experiment: {holdout: 20%, arms: {a: 50%, b: 50%}}
  - {id: two, for: big, channels: [email, store], consent: {email: mail_ok and spent > 30}}
"""


@pytest.fixture
def data(tmp_path):
    """Eighty customers, their orders and shops."""
    people = [
        f"k{i:02},{'1' if i % 3 else ''},s{i % 4},{'yes' if i % 2 else ''}" for i in range(80)
    ]
    orders = [
        f"k{i % 83:02},2026-01-{i % 28 + 1:02},{i % 17},{'yes' if i % 5 else 'no'}"
        for i in range(240)
    ]
    tables = {
        "customers": ["id,mobile,home,sms_ok", *people],
        "orders": ["id,day,amount,agreed", *orders],
        "shops": ["shop,writes", "s0,yes", "s1,no", "s2,"],
    }
    for name, lines in tables.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return [f"{name}={tmp_path / name}.csv" for name in tables]


def test_contacts_are_the_same(data, same, tmp_path):
    """Of metrics, look-ups and addresses; with earlier contacts and a list, too."""
    program = check(load_text(RULES)).program
    assert program is not None
    (tmp_path / "stop.csv").write_text("id,channel\nk01,\nk03,sms\n")
    results = []
    for engine in (Chosen(), Chosen("duckdb")):
        journal = tmp_path / f"{engine.name}.csv"
        for as_of in (20_500, 20_510, 20_520):
            with decided_before(
                program, journal, [str(tmp_path / "stop.csv")], writes=True
            ) as before:
                found = apply_files(
                    program, data, as_of=as_of, engine=engine, earlier=before.earlier
                )
                assert before.journal is not None
                before.journal.add(found)
            results.append(found)
    for pandas, duckdb in zip(results[:3], results[3:], strict=True):
        same(pandas, duckdb)
        assert pandas.run == duckdb.run
    assert (tmp_path / "pandas.csv").read_bytes() == (tmp_path / "duckdb.csv").read_bytes()
    lost = [{s: n for s, n in f.lost.items() if n} for r in results[:3] for f in r.funnels]
    assert {s for steps in lost for s in steps} == {
        "condition", "consent", "suppressed", "capped", "budget"
    }  # fmt: skip
