"""`segrules power`: the sizes as text and data, and what a run's actions can find."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("statsmodels")

from segrules.verbs.measuring.sizes import Design, Mean, Rate, findable, needed


def told(run, *words):
    """What the command says, as data."""
    ended = run("power", *words, "--format", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_sizes_are_printed_as_they_are_worked_out(run):
    """The options reach the design; text shows the figures of the data."""
    words = ["--base", "5%", "--uplift", "1%", "--arms", "2", "--holdout", "20%", "--power", "90%"]
    found = told(run, *words)
    size = needed(Design(Rate(0.05), 0.9, 0.05, 0.2, 2), 0.01)
    assert (found["held"], found["per_arm"], found["customers"]) == (size.held, size.arm, size.all)
    assert found["alpha_per_arm"] == 0.025
    for lang in ("zh", "en"):
        text = run("power", *words, lang=lang).out
        assert all(f"{n:,}" in text for n in (size.held, size.arm, size.all))


def test_an_uplift_may_be_written_in_several_ways(run):
    """Points with either sign, a share of the mean, an amount: the same."""
    rates = [told(run, "--base", "5%", "--uplift", u) for u in ("1%", "1pp", "0.01", "1％")]
    assert all(r == rates[0] for r in rates)
    means = [told(run, "--mean", "200", "--sd", "350", "--uplift", u) for u in ("10", "5%")]
    assert means[0] == means[1]


def test_customers_that_are_there(run):
    """With so many customers the smallest uplift is told, and none where there are too few."""
    found = told(run, "--mean", "200", "--sd", "350", "--customers", "10000")
    assert found["uplift"] == findable(Design(Mean(200, 350)), 1000, 9000)
    assert told(run, "--base", "5%", "--customers", "10")["uplift"] is None
    assert "no uplift can be found" in run("power", "--base", "5%", "--customers", "10").out


def test_what_a_run_can_find(run, made):
    """Each arm against those its action holds out, at a level that counts the arms."""
    found = told(run, made.run, "--base", "8%")["actions"][0]["arms"]
    sizes = {arm: sum(a == arm for a in made.arms.values()) for arm in ("coupon", "gift")}
    held = sum(a == "holdout" for a in made.arms.values())
    for arm in found:
        many = sizes[arm["arm"]]
        assert (arm["customers"], arm["held"]) == (many, held)
        wanted = findable(Design(Rate(0.08), alpha=0.025), held, many)
        assert arm["findable"][0]["uplift"] == pytest.approx(wanted)
    tried = told(run, made.run)["actions"][0]["arms"][0]["findable"]
    assert [f["base"] for f in tried] == [0.02, 0.05, 0.1, 0.2]
    assert re.search(r"coupon +\d+ +\d+ +\d+\.\d\d", run("power", made.run).out)
