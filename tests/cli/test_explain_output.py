"""What `explain` prints, and how it ends when it is asked for what cannot be."""

from __future__ import annotations

import csv
import json

import pytest

WORDS = ("explain", "shop.yml", "orders.csv", "--customer", "C003")
GIVEN = ("explain", "shop.yml", "--given", "R=1", "--given", "M=high")


def test_the_segment_is_that_of_the_run(here, run):
    """The explained segment of every customer is the one that `apply` writes."""
    run("apply", "shop.yml", "orders.csv", "--out", "out")
    with (here / "out" / "customers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        ended = run(*WORDS[:4], row["customer_id"], "--format", "json")
        told = json.loads(ended.out)
        assert ended.code == 0
        assert told["segmentations"][0]["segments"][0][0] == row["segments"]
        assert [s["words"] for s in told["scores"]] == [row["R"], row["M"]]


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "    VIPs [vip]: R: 2 (1 now)"),
        ("zh", "    贵宾 [vip]：R：2（现为 1）"),
    ],
)
def test_typed_values_need_no_data(run, lang, line):
    """Scores that are typed in are explained without any data, in both languages."""
    ended = run(*GIVEN, lang=lang)
    assert ended.code == 0
    assert line in ended.out.splitlines()


def test_brief_is_one_line(run):
    """One line for a call centre."""
    ended = run(*GIVEN, "--brief")
    assert ended.out == "(values given) (R 1/3, M 2/2): others. VIPs with R: 2 (1 now)\n"


def test_typed_values_stand_in_for_a_customers_own(run):
    """With a customer and a value, the value is what is explained, cut by the run's points."""
    told = json.loads(run(*WORDS, "--given", "monetary=0.01", "--format", "json").out)
    assert next(v for v in told["values"] if v["name"] == "monetary")["value"] == pytest.approx(
        0.01
    )
    assert next(s for s in told["scores"] if s["name"] == "M")["value"] == "low"


def test_nobody_by_that_id(run):
    """An unknown id ends with code 1, and no other customer is named."""
    ended = run("explain", "shop.yml", "orders.csv", "--customer", "C00")
    assert ended.code == 1
    assert "no-such-customer" in ended.err
    assert "C00" not in ended.err + ended.out


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (("explain", "shop.yml", "--given", "recncy=3"), 1, "unknown-given-value"),
        (("explain", "shop.yml", "--given", "recency=soon"), 1, "wrong-given-value"),
        (("explain", "shop.yml", "--given", "recency=3"), 1, "score-needs-data"),
        (("explain", "shop.yml", "--given", "recency"), 2, "--given takes NAME=VALUE"),
        (("explain", "shop.yml"), 2, "say --customer ID"),
        (("explain", "shop.yml", "--customer", "C003"), 2, "--customer needs data"),
        ((*GIVEN, "--format", "yaml"), 2, "--format does not take"),
    ],
)
def test_what_cannot_be_explained_is_told(run, words, code, name):
    """Wrong values end with code 1, a wrong command line with code 2, never with a trace."""
    ended = run(*words)
    assert ended.code == code
    assert name in ended.err
    assert "Traceback" not in ended.err
