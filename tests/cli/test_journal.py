"""A journal of contacts and lists of who must not be contacted, from the command line."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import pytest

from segrules.language.findings import DataError
from segrules.verbs.journal_lock import held

RULES = """\
segrules: 1
name: shop
tables:
  customers:
    key: customer_id
    columns:
      customer_id: {type: text, pii: id, aliases: [编号]}
      sms_ok: boolean
      spent: money
metrics:
  value: spent
segments:
  rules: [{id: all, when: true}]
contact: {cap: {per_customer: 1 per 30d, sms: 1 per 60d}}
actions:
  - id: hello
    for: all
    channels: [sms, store]
    consent: {sms: sms_ok}
    experiment: {holdout: 20%}
"""
JOURNALS = ["contacts.csv", "contacts.duckdb"]


@pytest.fixture
def people(here, run):
    """Run `apply` in a folder with a ruleset and forty customers."""
    (here / "rules.yml").write_text(RULES)
    rows = [f"k{i:02},{'yes' if i % 2 else 'no'},{i}" for i in range(40)]
    (here / "data.csv").write_text("\n".join(["customer_id,sms_ok,spent", *rows]) + "\n")

    def apply(*options, day="2026-04-20", **more):
        dated = ("--as-of", day) if day else ()
        return run("apply", "rules.yml", "data.csv", *dated, *options, **more)

    return apply


def sent(ended):
    """How many get the action, and by which channel; how many are lost at which step."""
    (action,) = json.loads(ended.out)["actions"]
    return (
        {s["channel"]: s["customers"] for s in action["sent"]},
        {step: many for step, many in action["lost"].items() if many},
    )


@pytest.mark.parametrize("name", JOURNALS)
def test_caps_count_the_contacts_of_earlier_runs(people, name):
    """The same day again is the same run; later ones wait, and change the channel meanwhile."""
    first = people("--journal", name, "--out", "out", "--format", "json")
    assert first.code == 0
    told = json.loads(first.out)
    assert told["journal"] == {"path": name, "added": 40}
    again = people("--journal", name, "--out", "out", "--format", "json")
    assert sent(again) == sent(first)
    assert json.loads(again.out)["journal"]["added"] == 0
    soon = people("--journal", name, "--format", "json", day="2026-05-10")
    assert sent(soon) == ({}, {"capped": 40})
    assert json.loads(soon.out)["journal"] is None
    by_store, _ = sent(people("--journal", name, "--format", "json", day="2026-06-01"))
    assert set(sent(first)[0]) == {"sms", "store"}
    assert by_store == {"store": sum(sent(first)[0].values())}


def test_an_earlier_run_can_be_repeated(people):
    """What a later run has written is not seen by a run of an earlier day."""
    before = people("--format", "json", day="2026-04-01")
    people("--journal", "j.csv", "--out", "out")
    after = people("--journal", "j.csv", "--format", "json", day="2026-04-01")
    assert sent(after) == sent(before)


def test_the_journal_holds_what_was_decided(people, here):
    """One row a contact in the order of customers, as the file of contacts has it."""
    people("--journal", "j.csv", "--out", "out", "--raw")
    with (here / "j.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (here / "out" / "contacts.csv").open() as file:
        contacts = list(csv.DictReader(file))
    assert [(r["key"], r["channel"], r["arm"], r["send_on"]) for r in rows] == [
        (c["customer_id"], c["channel"], c["arm"], c["send_on"]) for c in contacts
    ]
    assert {r["as_of"] for r in rows} == {"2026-04-20"}
    assert {c["cost"] for c in contacts} == {"0.00"}
    run = json.loads((here / "out" / "run.json").read_text())
    (action,) = run["actions"]
    assert action["held"]["holdout"] == sum(r["arm"] == "holdout" for r in rows) > 0


def test_who_is_listed_is_not_contacted(people, here):
    """By no channel, or not by the one that is named; a list that fits nobody is told of."""
    (here / "no.csv").write_text("编号,渠道\nk01,\nk03,SMS\nk02,sms\n")
    (here / "other.csv").write_text("customer_id,channel\n1,fax\n")
    ended = people("--suppress", "no.csv", "--suppress", "other.csv", "--out", "out", "--raw")
    assert ended.code == 0
    assert "suppress-nobody" in ended.err
    assert "suppress-channel" in ended.err
    assert "`fax`" in ended.err
    with (here / "out" / "contacts.csv").open() as file:
        by = {c["customer_id"]: c["channel"] for c in csv.DictReader(file)}
    assert "k01" not in by
    assert (by["k02"], by["k03"], by["k05"]) == ("store", "store", "sms")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "content", "key", "said"),
    [
        ("j.txt", None, "journal-name", "j.txt"),
        ("j.csv", "id,day\n", "journal-damaged/header", "j.csv"),
        ("j.csv", "{h}shop@1,2026-01-01,k01,hello,sms,,2026-13-01\n", "journal-damaged", "2"),
        ("j.csv", "{h}shop@1,2026-01-01,k,a,,,2026-01-01\nshop@1,2026", "journal-damaged", "3"),
        ("j.csv", "{h}shop@1,2026-01-01,k01,hello,sms,,2026-01-01,x,y\n", "journal-damaged", "2"),
        ("j.csv", "{h}spa@1,2026-01-01,k01,hello,sms,,2026-01-01\n", "journal-of-another", "spa"),
        ("j.csv", b"\xff\xfe\x00\x00", "journal-damaged", "j.csv"),
        ("j.duckdb", "no database", "journal-damaged/file", "j.duckdb"),
        ("gone/j.csv", None, "journal-not-writable", "gone"),
    ],
)  # fmt: skip
def test_a_journal_that_cannot_be_used(people, here, name, content, key, said, lang):
    """Each fault has its own message, and nothing is written."""
    header = "run,as_of,key,action,channel,arm,send_on\n"
    if isinstance(content, str):
        content = content.replace("{h}", header).encode()
    if content is not None:
        (here / name).write_bytes(content)
    ended = people("--journal", name, "--out", "out", lang=lang)
    assert ended.code == 1
    assert key.split("/")[0] in ended.err
    assert said in ended.err
    assert not (here / "out").exists()
    if content is not None:
        assert (here / name).read_bytes() == content


def test_a_list_without_ids(people, here):
    """A list that does not say whom it means is refused."""
    (here / "no.csv").write_text("id\nk01\n")
    ended = people("--suppress", "no.csv")
    assert ended.code == 1
    assert "suppress-without-key" in ended.err


def test_without_a_day_there_is_no_earlier(people):
    """Customers alone have no day, so a journal needs one to be named."""
    assert people(day=None).code == 0
    ended = people("--journal", "j.csv", day=None)
    assert ended.code == 1
    assert "journal-without-day" in ended.err


def test_a_run_waits_for_another_a_little(people, here):
    """While another run holds the journal nothing is written, and it is said so."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(here / "j.csv")], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(DataError) as caught, held(here / "j.csv", 0.2):
        pass
    assert [f.key for f in caught.value.findings] == ["journal-busy"]
    holder.kill()
    holder.communicate()
    assert people("--journal", "j.csv", "--out", "out").code == 0


HOLD = """
import sys, time
from pathlib import Path
from segrules.verbs.journal_lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.usefixtures("people")
def test_two_runs_at_once_lose_nothing(here):
    """Both are in the journal whole, and the second has seen the first."""
    command = [
        sys.executable, "-m", "segrules", "apply", "rules.yml", "data.csv", "--journal", "j.csv"
    ]  # fmt: skip
    days = ("2026-04-20", "2026-04-21")
    runs = [
        subprocess.Popen(
            [*command, "--as-of", day, "--out", f"out{day}"], cwd=here, stdout=subprocess.PIPE
        )
        for day in days
    ]
    assert [(run.communicate(timeout=60), run.returncode)[1] for run in runs] == [0, 0]
    with (here / "j.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) in {40, 80}
    assert len({(r["run"], r["key"]) for r in rows}) == len(rows)
    first = [r for r in rows if r["as_of"] == days[0]]
    assert len(first) == 40
