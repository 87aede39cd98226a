"""Proofs told of data: real customers as witnesses, counts of each region, nothing personal."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest

import segrules
from segrules.language.findings import DataError, is_error
from segrules.verbs.check_data import check_on_files

HEAD = """\
segrules: 1
name: shop
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      city: {type: text, one_of: [bj, sh, gz]}
      phone: {type: text, pii: contact}
      vip: boolean
      age: {type: integer, between: [0, 120]}
      spend: money
      goal: money
      rate: number
      joined: date
      seen: instant
segments:
  assign: one
  rules:
"""
CSV = """id,city,phone,vip,age,spend,goal,rate,joined,seen
a,bj,13,true,20,10.50,20,0.1,2024-01-01,2024-01-01 10:00
b,sh,14,false,30,20,10,0.5,2024-02-01,2024-02-01 10:00
c,gz,,true,40,30,30,0.9,2024-03-01,2024-02-20 23:00
d,,15,,,,,,,
e,bj,16,false,50,40,50,1,2024-02-28,2024-03-01 00:00
"""
AS_OF = 19783
"""2024-03-01."""

CONDITIONS = [
    "age >= 30",
    "age > 20 and age <= 40",
    "age != 30",
    "city = bj",
    "city in [bj, sh]",
    "city not in [bj]",
    "vip",
    "vip = false",
    "vip is missing",
    "spend >= 20",
    "spend > goal",
    "spend = goal",
    "spend != goal",
    "spend * 2 > goal + 5",
    "rate < 0.5",
    "rate <= 0.5",
    "rate > 0.1 and rate < 1",
    "joined within 30d",
    "joined more than 1mo ago",
    "seen within 10d",
    "days_since(joined) <= 29",
    "days_since(seen) >= 10",
    "joined = 2024-02-01",
    "joined >= 2024-02-01",
    "phone starts with '1'",
    "phone contains '4' or phone ends with '6'",
    "phone is missing",
    "age is known and city is missing",
    "coalesce(age, 0) >= 30",
]


@pytest.fixture
def data(tmp_path):
    """A file with five customers."""
    (tmp_path / "customers.csv").write_text(CSV, "utf-8")
    return str(tmp_path / "customers.csv")


def program(*rules, extra=""):
    """A ruleset with these rules over the customers."""
    lines = [f'    - {{id: s{k}, when: "{rule}"}}' for k, rule in enumerate(rules)]
    return segrules.compile(HEAD + "\n".join(lines) + "\n" + extra)


def customers_of(compiled):
    """The customers with their segments, as the engine assigns them."""
    frame = pd.read_csv(StringIO(CSV), dtype=str)
    return compiled.apply(frame, as_of="2024-03-01").customers.set_index("id")


def found(compiled, data, name):
    """The findings of a name, told of the data."""
    checked = check_on_files(compiled.program, [data], as_of=AS_OF)
    return [f for f in checked.proofs.findings if f.name == name]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_gap_counts_the_customers_whom_no_rule_takes(condition, data):
    """Together the gaps of one rule are all whom the engine leaves without a segment."""
    compiled = program(condition)
    left = set(customers_of(compiled)["segments"].isna().pipe(lambda s: s[s].index))
    gaps = [f for f in found(compiled, data, "gap") if f.region is not None]
    counts = [f.customers for f in gaps]
    assert all(count is not None and count <= len(left) for count in counts)
    assert bool(sum(counts)) is bool(left)
    if len(gaps) == 1:
        assert counts == [len(left)]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_an_overlap_with_everybody_counts_whom_the_rule_takes(condition, data):
    """The overlap of a rule with one that takes all is exactly whom the rule takes."""
    compiled = program(condition, "id is known")
    taken = int(customers_of(compiled)["segments"].eq("s0").sum())
    (overlap,) = found(compiled, data, "overlap")
    assert overlap.of_customers == 5
    if overlap.region.en == "everybody":
        return
    assert overlap.customers <= taken
    assert bool(overlap.customers) is bool(taken)


def test_the_witness_is_a_real_customer(data):
    """Values of one of the customers in the region; a region without any keeps the made-up one."""
    (gap,) = found(program("age <= 30", "age is missing", "age > 45"), data, "gap")
    assert gap.witness == {"age": 40}
    assert (gap.customers, gap.of_customers) == (1, 5)
    (gap,) = found(program("age <= 60", "age is missing"), data, "gap")
    assert gap.customers == 0
    assert gap.witness["age"] > 60


def test_what_is_personal_is_not_shown(data):
    """Neither the key nor a column marked as personal is a witness's value; money is in yuan."""
    (gap,) = found(
        program("phone ends with '3' or phone is missing or spend < 20 or spend is missing"),
        data,
        "gap",
    )
    assert gap.customers == 2
    assert gap.witness == {"spend": 20}


def test_a_possible_gap_becomes_one_where_there_is_a_customer(data):
    """What could not be proved is shown by a customer, and is an error then."""
    compiled = program("spend > goal", "spend < goal", "spend is missing or goal is missing")
    (gap,) = found(compiled, data, "gap")
    assert gap.key == "gap"
    assert is_error(gap)
    assert gap.witness == {"spend": 30, "goal": 30}


def test_a_dead_rule_counts_whom_it_would_take(data):
    """An unreachable segment says how many customers satisfy it, and shows one."""
    (dead,) = found(program("age >= 20", "age between 30 and 40"), data, "unreachable-segment")
    assert dead.customers == 2
    assert dead.witness == {"age": 30}


def test_cut_points_of_the_data_are_used(tmp_path):
    """Scores are put in terms of their metric, so that the region can be told of it."""
    rows = "".join(f"c{n},{n}\n" for n in range(1, 11))
    (tmp_path / "customers.csv").write_text("id,spend\n" + rows, "utf-8")
    compiled = segrules.compile(
        "segrules: 1\nname: x\ntables:\n  customers:\n    key: id\n    columns:\n"
        "      id: text\n      spend: {type: integer, required: true}\n"
        "scores:\n  M: {of: spend, into: 5}\n"
        "segments:\n  rules:\n    - {id: a, when: M >= 3}\n"
    )
    (gap,) = found(compiled, str(tmp_path / "customers.csv"), "gap")
    assert gap.region.en == "spend <= 4"
    assert gap.customers == 4
    assert gap.witness == {"spend": 1, "M": 1}


def test_data_that_cannot_be_read_is_told(tmp_path):
    """A missing file ends the check as it ends any other command."""
    with pytest.raises(DataError):
        check_on_files(program("age > 1").program, [str(tmp_path / "no.csv")])
