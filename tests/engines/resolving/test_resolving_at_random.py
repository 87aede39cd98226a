"""Who gets what, against plain Python, for random rules of contact and random customers."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segrules.compiler.action_terms import cost
from segrules.compiler.check import check
from segrules.engines.contacts import HELD, STEPS
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.resolving.earlier import Earlier, Logged, Suppressed
from segrules.engines.on_pandas.running.run import run
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.source import load_text
from segrules.language.types import BOOLEAN, INTEGER, TEXT, money
from tests.engines.resolving.oracle import Run

EPOCH = date(1970, 1, 1)
AS_OF = date(2026, 1, 31)
CHANNELS = ("sms", "email", "store")
COLUMNS = {
    "id": {"type": "text", "pii": "id"},
    "worth": {"type": "money", "unit": "CNY"},
    "group": "integer",
    "flag": "boolean",
    "sms_ok": "boolean",
    "mail_ok": "boolean",
    "mobile": {"type": "text", "pii": "contact"},
}
TYPES = {
    "id": TEXT, "worth": money(2, "CNY"), "group": INTEGER, "flag": BOOLEAN,
    "sms_ok": BOOLEAN, "mail_ok": BOOLEAN, "mobile": TEXT,
}  # fmt: skip
SEGMENTS = ("low", "mid", "odd", "flagged")

lengths = st.sampled_from(["1d", "7d", "2w", "30d", "1mo", "3mo"])
caps = st.builds("{} per {}".format, st.integers(1, 3), lengths)
percents = st.sampled_from(["0%", "5%", "12.5%", "30%", "50%", "100%"])
quiet = st.sampled_from(["sat", "sun", "mon", "2026-02-01", "2026-01-30..2026-02-10"])
timings = st.fixed_dictionaries(
    {"start": st.sampled_from(["0d", "2d", "1mo"])},
    optional={"every": lengths, "at_most": st.integers(1, 3)},
)
totals = st.sampled_from([0, 1, 5, 20, 60, 1000])


@st.composite
def actions(draw, name):
    """One action."""
    channels = draw(st.lists(st.sampled_from(CHANNELS), unique=True, max_size=3))
    made = {
        "id": name,
        "for": draw(st.lists(st.sampled_from(SEGMENTS), unique=True, min_size=1)),
        "channels": channels,
        "consent": {c: {"sms": "sms_ok", "email": "mail_ok"}[c] for c in channels if c != "store"},
        "cap": draw(st.dictionaries(st.sampled_from(["per_customer", *channels]), caps)),
        "priority": draw(st.integers(0, 2)),
    }
    if draw(st.booleans()):
        made["when"] = "flag"
    if draw(st.booleans()):
        made["timing"] = draw(timings)
    if draw(st.booleans()):
        made["budget"] = {"per_customer": draw(st.sampled_from([0.5, 1, 20])), "unit": "CNY"}
        if draw(st.booleans()):
            made["budget"] |= {
                "total": draw(totals),
                "by": draw(st.sampled_from(["value", "share"])),
            }
    if draw(st.booleans()):
        arms = draw(st.sampled_from([{}, {"a": "50%", "b": "50%"}, {"a": "30%"}]))
        made["experiment"] = {"holdout": draw(percents), "arms": arms}
    return made


@st.composite
def specs(draw):
    """Rules of contact for all actions, and some actions."""
    listed = [draw(actions(f"act{i}")) for i in range(draw(st.integers(1, 4)))]
    contact = draw(
        st.fixed_dictionaries(
            {"per_run": st.integers(1, 3)},
            optional={
                "cap": st.dictionaries(st.sampled_from(["per_customer", "sms"]), caps),
                "quiet": st.lists(quiet, max_size=3),
                "control": percents,
                "salt": st.sampled_from(["", "2026H1"]),
                "addresses": st.just({"sms": "mobile"}),
                "budget": st.fixed_dictionaries({"total": totals, "unit": st.just("CNY")}),
            },
        )
    )
    if not any("budget" in a for a in listed):
        contact.pop("budget", None)
    return {"contact": contact, "actions": listed}


def population(seed, size):
    """So many customers, of whom most can be reached."""
    of = random.Random(seed)  # noqa: S311 - no secret
    mostly = [True] * 6 + [False, None]
    return {
        f"c{i:02}": {
            "worth": of.choice([None, of.randint(-300, 5000), 700]),
            "group": of.choice([None, 0, 1, 1, 2, 3, 3, 5, 6]),
            "flag": of.choice(mostly),
            "sms_ok": of.choice(mostly),
            "mail_ok": of.choice(mostly),
            "mobile": of.choice(["1", "1", "1", None]),
        }
        for i in range(size)
    }


def history(seed, size):
    """So many earlier contacts of such customers."""
    of = random.Random(seed)  # noqa: S311 - no secret
    return [
        (
            f"c{of.randint(0, 30):02}",
            of.choice(["act0", "act0", "act1", "gone"]),
            of.choice(["", *CHANNELS, "sms", "fax"]),
            AS_OF + timedelta(days=of.randint(-40, 20)),
        )
        for _ in range(size)
    ]


seeds = st.integers(0, 2**32)
many_people = st.builds(population, seeds, st.integers(1, 40))
histories = st.builds(history, seeds, st.integers(0, 60))
keys = st.integers(0, 40).map("c{:02}".format)
suppressions = st.lists(st.tuples(keys, st.sampled_from(["", "sms", "email"])), max_size=8)


def ruleset(spec):
    """The program of a spec; JSON is YAML."""
    text = {
        "segrules": 1,
        "name": "random",
        "tables": {"customers": {"key": "id", "columns": COLUMNS}},
        "metrics": {"value": "worth"},
        "segmentations": {
            "band": {"rules": [
                {"id": "low", "when": "group <= 1"}, {"id": "mid", "when": "group <= 3"}]},
            "tags": {"assign": "all", "rules": [
                {"id": "odd", "when": "group in [1, 3, 5]"}, {"id": "flagged", "when": "flag"}]},
        },
        **spec,
    }  # fmt: skip
    checked = check(load_text(json.dumps(text, ensure_ascii=False, indent=1)))
    assert checked.program is not None, checked.findings
    return checked.program


def with_segments(person_):
    """A customer with the segments that the ruleset gives them."""
    group, flag = person_["group"], person_["flag"]
    found = set()
    if group is not None:
        found |= {"low"} if group <= 1 else {"mid"} if group <= 3 else set()
        found |= {"odd"} if group in {1, 3, 5} else set()
    return {**person_, "segments": found | ({"flagged"} if flag else set())}


def logged(journal):
    """Earlier contacts as the engine takes them."""
    days = np.array([(e[3] - EPOCH).days for e in journal], np.int32)
    text = [from_cells([e[i] or None for e in journal], TEXT) for i in range(3)]
    other = from_cells(["other@1"] * len(journal), TEXT)
    as_of = np.full(len(journal), (AS_OF - EPOCH).days - 1, np.int32)
    return Logged(other, as_of, text[0], text[1], text[2], days)


def resolved(spec, people, journal, suppressed, order=1):
    """What the engine decides, the rows of customers in the given order."""
    listed = list(people)[::order]
    columns = {
        name: from_cells([k if name == "id" else people[k][name] for k in listed], kind)
        for name, kind in TYPES.items()
    }
    keys_, channels = (from_cells([s[i] or None for s in suppressed], TEXT) for i in range(2))
    done = run(
        ruleset(spec),
        {"customers": Frame("customers", len(listed), columns)},
        (AS_OF - EPOCH).days,
        earlier=Earlier(logged(journal), (Suppressed(keys_, channels),)),
    )
    return done, done.resolved


def rows_of(done, found):
    """The contacts by action: key, segment, channel, arm, day."""
    customers = to_cells(done.prepared.customers.keys)
    contacts, made = found.contacts, {}
    for i in range(len(contacts)):
        arm, channel = int(contacts.arm[i]), int(contacts.channel[i])
        made.setdefault(contacts.actions[contacts.action[i]], []).append(
            (
                customers[contacts.customer[i]],
                contacts.segments[contacts.segment[i]][1],
                contacts.channels[channel] if channel >= 0 else "",
                contacts.arms[arm] if arm >= 0 else "",
                EPOCH + timedelta(days=int(contacts.day[i])),
            )
        )
    return made


def agree(spec, people, journal, suppressed):
    """Engine and oracle say the same, the funnels add up, and no rule is broken."""
    people = {k: with_segments(p) for k, p in people.items()}
    done, found = resolved(spec, people, journal, suppressed)
    told = Run(spec, people, journal, suppressed, AS_OF).decide()
    contacts = rows_of(done, found)
    cut = Counter(found.cut.actions[code] for code in found.cut.action)
    for funnel in found.funnels:
        expected = told[funnel.action]
        assert contacts.get(funnel.action, []) == expected.contacts
        assert funnel.in_segment == expected.in_segment
        assert funnel.lost == {s: expected.lost[s] for s in STEPS}
        assert cut[funnel.action] == funnel.lost["budget"]
        counted = sum(funnel.held.values()) + sum(funnel.sent.values())
        assert funnel.in_segment == sum(funnel.lost.values()) + counted
        arms = Counter((c, a) for _, _, c, a, _ in expected.contacts if a not in HELD)
        assert funnel.sent == arms
        assert funnel.spent == expected.spent * 10_000
        assert funnel.budget is None or funnel.spent <= funnel.budget
    if "budget" in spec["contact"]:
        assert sum(f.spent for f in found.funnels) <= cost(spec["contact"]["budget"]["total"])
    again, shuffled = resolved(spec, people, journal[::-1], suppressed, order=-1)
    assert rows_of(again, shuffled) == contacts
    assert shuffled.run == found.run


worlds = given(specs(), many_people, histories, suppressions)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


@worlds
@settings(max_examples=50, deadline=None, suppress_health_check=QUIET)
def test_who_gets_what_is_what_plain_python_says(spec, people, journal, suppressed):
    """Step by step and one by one, whatever the order of rows; the funnels add up."""
    agree(spec, people, journal, suppressed)


@pytest.mark.slow
@worlds
@settings(max_examples=1_000, deadline=None, suppress_health_check=QUIET)
def test_who_gets_what_for_a_thousand_rulesets(spec, people, journal, suppressed):
    """The same for a thousand random rulesets."""
    agree(spec, people, journal, suppressed)
