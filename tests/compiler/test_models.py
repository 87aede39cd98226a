from __future__ import annotations

import pytest

import segrules
from segrules.compiler.check import check
from segrules.compiler.fingerprint import fingerprint, fitted_models
from segrules.compiler.program import BgNbd, GammaGamma, Predicted
from segrules.compiler.words import names_of, value_words
from segrules.language.messages.modelling import ASKING, DECLARING
from segrules.language.source import load_text
from segrules.proofs.prove import prove
from tests.compiler.marked import cases, with_preamble

RULESET = """\
parameters: {ahead: 1y, rate: 10%, week: 7d, least: 5}
models:
  buying: {by: bg_nbd, from: orders, unit: $week, where: amount > $least}
  spend: {by: gamma_gamma, label: {zh: 花费, en: spending}, from: orders, value: amount / quantity}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
  p: p_alive(buying)
  q: clv(buying, spend, $ahead, $rate) * 2
"""


def program(text=RULESET):
    """The program of a ruleset that lacks what the preamble has."""
    checked = check(load_text(with_preamble(text)))
    assert checked.findings == ()
    return checked.program


def asked(compiled, name):
    """What a metric asks of models."""
    value = next(m.value for m in compiled.metrics if m.name == name)
    return value if isinstance(value, Predicted) else value.args[0]


def test_parameters_stand_in_models_and_in_what_is_asked_of_them():
    """A unit, a condition, a horizon and a rate may each be a parameter."""
    compiled = program()
    buying, spend = compiled.models
    assert isinstance(buying.rule, BgNbd)
    assert isinstance(spend.rule, GammaGamma)
    assert buying.rule.unit == 7
    question = asked(compiled, "q")
    assert (question.horizon, question.discount) == (365.0, 0.1)
    assert [m.name for m in question.models] == ["buying", "spend"]


@pytest.mark.parametrize(
    ("written", "days"), [("1y", 365), ("6mo", 182.5), ("2w", 14), ("36h", 1.5), ("90d", 90)]
)
def test_a_time_ahead_is_counted_in_days_of_no_calendar(written, days):
    """A year has 365 days and a month a twelfth of it, so that no day of the year matters."""
    text = RULESET.replace("ahead: 1y", f"ahead: {written}")
    assert asked(program(text), "q").horizon == days


def test_inputs_may_be_given_instead_of_rows():
    """Whoever has the three numbers of each customer names them; they may be any expression."""
    text = RULESET.replace(
        "from: orders, unit: $week, where: amount > $least",
        "repeats: frequency - 1, age_at_last: age, age: age + $least",
    )
    assert program(text).models[0].rule.unit == 7


def test_models_come_before_what_asks_them_and_after_what_they_use():
    """Sections may stand in any order: a model's metric is worked out before the model is asked."""
    text = RULESET.replace(
        "from: orders, unit: $week, where: amount > $least",
        "repeats: late, age_at_last: 0, age: age",
    )
    text += "  late: frequency - $least\n"
    names = [m.name for m in program(text).metrics]
    assert names.index("late") < names.index("p")


def test_labels_and_places_are_no_part_of_what_a_model_is():
    """A model that is called otherwise for people rests on the same data and fits the same lock."""
    once, again = program(), program(RULESET.replace("en: spending", "en: money"))
    assert once.models == again.models
    for model, other in zip(once.models, again.models, strict=True):
        assert fingerprint(model, once) == fingerprint(other, again)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("$week, where", "14d, where", {"buying"}),
        ("amount > $least", "amount > 6", {"buying"}),
        ("amount / quantity", "amount", {"spend"}),
        ("p_alive(buying)", "expected_purchases(buying, 30d)", set()),
    ],
)
def test_a_fingerprint_moves_with_what_a_model_sees(old, new, changed):
    """Only the models whose own inputs changed ask to be fitted again."""
    assert old in RULESET
    once, again = program(), program(RULESET.replace(old, new))
    pairs = zip(once.models, again.models, strict=True)
    moved = {m.name for m, o in pairs if fingerprint(m, once) != fingerprint(o, again)}
    assert moved == changed


def test_a_model_that_nobody_asks_is_not_fitted():
    """It is warned of, and no lock holds it."""
    checked = check(load_text(with_preamble(RULESET.replace("p_alive(buying)", "1"))))
    assert checked.findings == ()
    text = RULESET.replace("clv(buying, spend, $ahead, $rate) * 2", "2")
    checked = check(load_text(with_preamble(text)))
    assert [f.key for f in checked.findings] == ["unused-model"]
    assert [m.name for m in fitted_models(checked.program)] == ["buying"]


def test_what_is_asked_reads_as_words():
    """Models are called by their labels, times in days, rates in per cent."""
    compiled = program()
    said = value_words(asked(compiled, "q"), names_of(compiled))
    assert said.en == (
        "value of the purchases expected in the next 365 days at a discount of 10% a year "
        "(by `buying`, spending)"
    )
    assert said.zh == "今后 365 天预期购买的金额，年折现率 10%（模型 `buying`、花费）"


def test_proofs_take_what_models_say_as_free_within_its_bounds():
    """A chance above 1 can be nobody's; any other value may be, whatever the customer bought."""
    rules = "[{id: a, when: p > 1}, {id: b, when: p >= 0 and frequency = 0}]"
    text = RULESET + f"segments: {{rules: {rules}, otherwise: c}}\n"
    found = prove(program(text)).findings
    assert [(f.name, f.args["segment"]) for f in found] == [("never-true", "a")]


def test_every_message_of_declaring_and_asking_is_provoked():
    """No row of the tables is without a ruleset that gives it."""
    provoked = {e.key for case in cases() for e in case.expected}
    assert sorted({*DECLARING, *ASKING} - provoked) == []


def test_segments_cannot_be_told_from_what_models_say_without_the_data():
    """A predicate takes the metric itself as a column: models are asked of all at once."""
    text = with_preamble(RULESET + "segments: {rules: [{id: a, when: p > 0.5}], otherwise: b}\n")
    predicate = segrules.compile(text).predicate("a")
    pd = pytest.importorskip("pandas")
    assert list(predicate(pd.DataFrame({"p": [0.4, 0.6]}))) == [False, True]
    with pytest.raises(segrules.DataError, match="p"):
        predicate(pd.DataFrame({"frequency": [1]}))
