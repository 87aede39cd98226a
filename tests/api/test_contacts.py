"""Who gets what, from Python."""

from __future__ import annotations

import pandas as pd

import segrules

RULES = """
segrules: 1
name: api
tables:
  customers:
    key: id
    columns: {id: text, spent: money, sms_ok: boolean}
metrics:
  value: spent
segments:
  rules: [{id: all, when: true}]
actions:
  - id: hello
    for: all
    channels: [sms]
    consent: {sms: sms_ok}
    budget: {per_customer: 0.045, total: 0.1, unit: CNY}
"""
PEOPLE = pd.DataFrame(
    {"id": list("abcd"), "spent": [1, 9, 3, 7], "sms_ok": ["yes", "yes", "yes", "no"]}
)


def test_contacts_are_a_frame():
    """The best two of those who agreed, at what a text message costs."""
    run = segrules.compile(RULES).apply(PEOPLE)
    contacts = run.contacts
    assert list(contacts) == [
        "id", "action", "segmentation", "segment", "channel", "arm", "cost", "unit", "send_on"
    ]  # fmt: skip
    assert contacts[["arm", "send_on"]].isna().all(axis=None)
    assert contacts[["id", "cost"]].to_dict("list") == {"id": ["b", "c"], "cost": [0.045] * 2}
    assert run.customers["action"].tolist()[1:3] == ["hello", "hello"]
    (funnel,) = run.result.funnels
    assert (funnel.lost["consent"], funnel.lost["budget"], funnel.spent) == (1, 1, 900)


def test_without_actions_there_are_none():
    """No row, no column."""
    run = segrules.compile(RULES.split("actions:", maxsplit=1)[0]).apply(PEOPLE)
    assert run.contacts.empty
    assert "action" not in run.customers
