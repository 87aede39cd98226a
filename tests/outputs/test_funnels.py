"""What a run says of its actions: funnels that add up in both languages, and odd arms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segrules.compiler.program import Budget, ContactRules
from segrules.engines.contacts import STEPS, Funnel
from segrules.language.findings import Lang
from segrules.outputs.runs.funnel_json import funnels_json
from segrules.outputs.runs.funnel_text import funnels_text

LOST = {**dict.fromkeys(STEPS, 0), "consent": 30, "budget": 20}
SENT = {("sms", "a"): 20, ("sms", "b"): 13, ("wecom", "a"): 17, ("", ""): 10}
FUNNEL = Funnel("win_back", 130, LOST, {"control": 0, "holdout": 20}, SENT, 27_000, 30_000, "CNY")


@pytest.fixture
def told(result):
    """The run with a funnel of every kind of loss, and a total for all actions."""
    rules = ContactRules(budget=Budget(0, 1_000_000, "CNY"))
    program = replace(result.program, contact=rules)
    return replace(result, program=program, funnels=(FUNNEL,))


def test_the_funnel_adds_up_as_it_is_read(told):
    """What is lost has a minus; steps at which nobody is lost are left out."""
    lines = funnels_text(told, Lang.EN, 200).splitlines()
    heads = "action in segment consent budget holdout sent cost channels arms"
    assert lines[1].split() == heads.split()
    numbers = [int(word) for word in lines[3].split()[1:6]]
    assert numbers == [130, -30, -20, -20, 60]
    assert sum(numbers[:-1]) == numbers[-1]
    assert "2.70 of 3.00 CNY  SMS 33, WeCom 17  a 37, b 13" in lines[3]
    assert "all actions together: 2.70 of 100.00 CNY" in lines
    zh = funnels_text(told, Lang.ZH, 200)
    assert "未授权" in zh
    assert "短信 33、企业微信 17" in zh
    assert "全部行动合计 2.70，总预算 100.00 CNY" in zh


def test_json_adds_up_too(told):
    """Every step is there, and amounts are in major units."""
    (funnel,) = funnels_json(told)
    assert list(funnel["lost"]) == list(STEPS)
    sent = sum(s["customers"] for s in funnel["sent"])
    assert funnel["in_segment"] == sum(funnel["lost"].values()) + 20 + sent
    assert (funnel["spent"], funnel["budget"], funnel["unit"]) == (2.7, 3.0, "CNY")


def test_odd_arms_are_told(result):
    """Of arms of one half each one has twice the customers of the other."""
    action = result.program.actions[0]
    experiment = {"holdout": "20%", "arms": {"a": "50%", "b": "50%"}}
    changed = replace(action, details={**action.details, "experiment": experiment})
    program = replace(result.program, actions=(changed,))
    lost, held = dict.fromkeys(STEPS, 0), {"control": 0, "holdout": 200}
    odd = Funnel("win_back", 800, lost, held, {("", "a"): 400, ("", "b"): 200}, 0, None, "")
    even = replace(odd, in_segment=1000, sent={("", "a"): 400, ("", "b"): 400})
    for funnel, said in ((odd, True), (even, False)):
        run = replace(result, program=program, funnels=(funnel,))
        assert ("not of the sizes" in funnels_text(run, Lang.EN, 200)) is said
        assert ("与设定比例不符" in funnels_text(run, Lang.ZH, 200)) is said
