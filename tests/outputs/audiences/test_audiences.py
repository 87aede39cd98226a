from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import segrules
from segrules.engines.contacts import HELD, Contacts
from segrules.engines.on_pandas.vectors import from_cells
from segrules.language.types import INTEGER, TEXT, money
from segrules.outputs.audiences.audiences import Audiences, audiences
from segrules.outputs.audiences.changed_audiences import Addresses, only_new, removals
from segrules.outputs.audiences.identifiers import hashed, normalised
from segrules.outputs.audiences.message_text import Field, parsed
from segrules.outputs.audiences.people import People, language_of, name_column, sending_of
from segrules.outputs.runs.csv_table import write_csv_table
from segrules.verbs.own_columns import Own

RULESET = """\
segrules: 1
name: shop
revenue: spent
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      name: {type: text, pii: name}
      mobile: {type: text, pii: contact}
      mail: {type: text, pii: contact}
      home: text
      lang: text
      yes_: boolean
      worth: {type: money, unit: CNY}
metrics: {spent: worth, visits: 3}
contact:
  addresses: {sms: mobile, email: mail, sales: mobile, ad_x: mail, store: home}
  language: lang
segments:
  rules:
    - {id: big, label: {zh: 大客户, en: Big}, when: spent >= 100}
  otherwise: {id: rest, label: {zh: 其他, en: Rest}}
actions:
  - id: call
    for: [big]
    channels: [sales, sms, wecom]
    consent: {sales: yes_, sms: yes_, wecom: yes_}
    message:
      zh: >-
        {{ customer.name | default('顾客') }}，已消费 {{customer.spent}}，{{ coupon.until }} 前有效
      en: "{{ customer.name }}, {{ customer.spent }} so far, until {{ coupon.until }}"
  - {id: news, for: [rest], channels: [email, ad_x, store], consent: {email: yes_}}
"""
PROGRAM = segrules.compile(RULESET).program
SENDING = sending_of(PROGRAM)
CHANNELS = ("ad_x", "email", "sales", "sms", "store", "wecom")
ARMS = ("control", "coupon", "gift", "holdout")
YUAN = money(2, "CNY")
NAMES = ("王小明", None, "=HYPERLINK(1)", "Ann")
MOBILES = ("13800138000", "13900139000", None, "+44 7700 900123")
MAILS = (" Ann@Example.COM ", None, "b@x.cn", "no address")
LANGS = ("zh", "EN", None, "英文")


def people_of(many: int) -> People:
    """So many customers, each unlike the next."""
    keys = from_cells([f"c{n:03d}" for n in range(many)], TEXT)
    own = {
        "name": from_cells([NAMES[n % 4] for n in range(many)], TEXT),
        "mobile": from_cells([MOBILES[n // 2 % 4] for n in range(many)], TEXT),
        "mail": from_cells([MAILS[n // 3 % 4] for n in range(many)], TEXT),
        "home": from_cells([f"s{n % 3}" for n in range(many)], TEXT),
        "lang": from_cells([LANGS[n % 4] for n in range(many)], TEXT),
    }
    values = {
        "spent": from_cells([n * 12345 % 99991 for n in range(many)], YUAN),
        "visits": from_cells([3] * many, INTEGER),
    }
    return People("id", keys, values, own, keys)


def contacts_of(rows: list[tuple[int, int, int, int]]) -> Contacts:
    """Contacts of (customer, action, channel, arm), codes of the words above."""
    columns = np.array(rows, np.int64).reshape(len(rows), 4).T
    codes = [c.astype(np.int32) for c in columns]
    nothing = np.zeros(len(rows), np.int64)
    days = np.full(len(rows), 20000, np.int32)
    segment = np.zeros(len(rows), np.int32)
    ways = (("segments", "big"), ("segments", "rest"))
    return Contacts(
        columns[0], codes[1], segment, codes[2], codes[3], nothing, days,
        ("call", "news"), ways, CHANNELS, ARMS,
    )  # fmt: skip


def made(rows: list[tuple[int, int, int, int]], many: int = 12) -> Audiences:
    """The audiences of these contacts."""
    return audiences(PROGRAM, contacts_of(rows), people_of(many), SENDING)


def table(found: Audiences, name: str) -> list[dict[str, str]]:
    """A file as a program reads it."""
    file = next(f for f in found.files if f.name == name)
    to = io.BytesIO()
    write_csv_table(file.table, to, raw=True)
    return list(csv.DictReader(io.StringIO(to.getvalue().decode())))


CONTACTS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 1), st.integers(-1, 5), st.integers(-1, 3)),
    unique_by=lambda row: row[:2],
    max_size=24,
)


@given(CONTACTS)
def test_who_is_sent_something_is_in_exactly_one_file(rows: list[tuple[int, int, int, int]]):
    """Nobody held back is in a file; all others are in one, unless the address is missing."""
    found = made(rows)
    people = people_of(12)
    expected: Counter[tuple[str, str]] = Counter()
    for customer, action, channel, arm in rows:
        if arm >= 0 and ARMS[arm] in HELD:
            continue
        name = CHANNELS[channel] if channel >= 0 else ""
        column = people.own.get(SENDING.addresses.get(name, ""))
        code = 0 if column is None else int(column.values[customer])
        known = code >= 0
        if name == "ad_x" and column is not None:
            known = known and bool(hashed(column.words[code]))
        if known:
            file = ".".join(
                filter(None, [("call", "news")[action], name, ARMS[arm] if arm >= 0 else ""])
            )
            expected[file, "" if name == "ad_x" else f"c{customer:03d}"] += 1
    seen: Counter[tuple[str, str]] = Counter()
    for file in found.files:
        seen.update((file.name, line.get("id", "")) for line in table(found, file.name))
    assert seen == expected
    lost = sum(int(f.args["count"]) for f in found.findings if f.key == "audience-unaddressed")
    held = sum(1 for r in rows if r[3] >= 0 and ARMS[r[3]] in HELD)
    assert sum(seen.values()) + lost + held == len(rows)


def test_a_message_has_the_columns_it_needs_and_no_other():
    """Key, address, language, message, arm and day; the text in the customer's language."""
    found = made([(0, 0, 3, 1), (1, 0, 3, 1)])
    first, second = table(found, "call.sms.coupon")
    assert list(first) == ["id", "mobile", "language", "message", "arm", "send_on"]
    assert first == {
        "id": "c000",
        "mobile": "13800138000",
        "language": "zh",
        "message": "王小明，已消费 0，{{ coupon.until }} 前有效",
        "arm": "coupon",
        "send_on": "2024-10-04",
    }
    assert second["language"] == "en"
    assert second["message"] == ", 123.45 so far, until {{ coupon.until }}"


def test_what_a_customer_lacks_is_said_by_the_default():
    """A missing name is what the message says in its place."""
    found = made([(10, 0, 5, -1), (2, 0, 5, -1)])
    said = {line["id"]: line["message"] for line in table(found, "call.wecom")}
    assert said["c002"].startswith("=HYPERLINK(1)，")
    people = people_of(12)
    nameless = replace(people, own={**people.own, "lang": from_cells(["zh"] * 12, TEXT)})
    found = audiences(PROGRAM, contacts_of([(1, 0, 5, -1)]), nameless, SENDING)
    assert table(found, "call.wecom")[0]["message"].startswith("顾客，")


def test_texts_cannot_run_in_a_spreadsheet():
    """A name that is a formula is defused where it begins a cell."""
    found = made([(2, 0, 5, -1)])
    to = io.BytesIO()
    write_csv_table(found.files[0].table, to)
    assert b",'=HYPERLINK(1)" in to.getvalue()


def test_a_call_list_is_sorted_by_value_and_says_why():
    """Sales are given the best customers first, with segment and rule in words."""
    found = made([(n, 0, 2, -1) for n in (0, 1, 2, 3, 7)])
    lines = table(found, "call.sales")
    values = [float(line["spent"]) for line in lines]
    assert values == sorted(values, reverse=True)
    assert lines[0]["segment"] == "大客户"
    assert "spent" in lines[0]["rule"]
    assert "100" in lines[0]["rule"]


def test_a_store_list_stands_by_store():
    """Each store finds its customers together."""
    lines = table(made([(n, 1, 4, -1) for n in range(9)]), "news.store")
    assert [line["home"] for line in lines] == sorted(line["home"] for line in lines)


def test_ads_are_given_hashes_alone():
    """No key, no plain address; who has none that can be hashed is left out and counted."""
    found = made([(n, 1, 0, -1) for n in range(12)])
    lines = table(found, "news.ad_x")
    assert {tuple(line) for line in lines} == {("mail_sha256",)}
    assert lines[0]["mail_sha256"] == hashlib.sha256(b"ann@example.com").hexdigest()
    assert [f.args["count"] for f in found.findings] == [6]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("138-0013-8000", "+8613800138000"),
        ("＋86 138 0013 8000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("0044 7700 900123", "+447700900123"),
        ("02012345678", None),
        ("a@b", None),
        (" Li.Lei@QQ.com", "li.lei@qq.com"),
        ("", None),
    ],
)
def test_identifiers_are_hashed_in_one_form(written: str, plain: str | None):
    """The same person is found however the address was typed."""
    assert normalised(written) == plain


def test_only_the_customers_own_values_are_filled_in():
    """What belongs to the sending system stays, as does what nobody knows."""
    parts = parsed("{{ link }}{{ customer.x }}{{customer.y|default('z')}}", "y".__eq__)
    assert parts == ("{{ link }}{{ customer.x }}", Field("y", "z"), "")


def test_later_runs_send_only_what_is_new_and_list_who_is_gone():
    """Who was in the action before is not sent again; who has left it is to be removed."""
    now = contacts_of([(0, 0, 3, -1), (1, 0, 3, -1), (2, 0, 3, 3)])
    keys = [f"c{n:03d}" for n in range(12)]
    before = frozenset({("c001", "call", "sms"), ("c002", "call", "sms"), ("gone", "call", "sms")})
    fresh = audiences(PROGRAM, only_new(now, keys, before), people_of(12), SENDING)
    assert [line["id"] for line in table(fresh, "call.sms")] == ["c000"]
    own = Own(tuple(keys), people_of(12).own, ())
    gone = removals(now, keys, before, "id", Addresses(own, SENDING, str, str))
    lines = table(Audiences(gone, ()), "call.sms.remove")
    assert [(line["id"], line["mobile"]) for line in lines] == [
        ("c002", "13900139000"),
        ("gone", ""),
    ]


def test_the_ruleset_says_in_which_language_it_is_written():
    """Chinese labels mean Chinese for customers without a language of their own."""
    assert language_of(PROGRAM).value == "zh"
    assert name_column(PROGRAM) == "name"
