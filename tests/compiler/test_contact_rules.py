"""The `contact:` block as compiled: rules for all actions, as values."""

from __future__ import annotations

from fractions import Fraction

from segrules.compiler.action_terms import terms
from segrules.compiler.check import check
from segrules.compiler.program import Budget, Cap, ContactRules, Span
from segrules.language.source import load_text
from tests.compiler.marked import with_preamble

WRITTEN = """\
contact:
  per_run: 2
  cap: {per_customer: 3 per 30d, sms: 2 per 7d}
  quiet: sat
  control: 5%
  salt: 2026H1
  budget: {total: 100000, unit: CNY}
  value: frequency
  addresses: {sms: nickname}
  language: city
actions:
  - id: x
    for: all
    priority: 10
    channels: sms
    consent: {sms: sms_ok}
    budget: {per_customer: 0.045, total: 500, unit: CNY, by: share}
"""


def compiled(text: str):
    """The program of a ruleset in which nothing is to be found."""
    checked = check(load_text(with_preamble(text)))
    assert checked.findings == ()
    assert checked.program is not None
    return checked.program


def test_the_rules_of_contact_are_read():
    """Shares are exact, amounts are in ten thousandths, spans are days and months."""
    rules = compiled(WRITTEN).contact
    assert rules.per_run == 2
    assert dict(rules.caps) == {"": Cap(3, Span(days=30)), "sms": Cap(2, Span(days=7))}
    assert (rules.quiet_weekdays, rules.quiet_days) == ({5}, ())
    assert Fraction(*rules.control) == Fraction(1, 20)
    assert rules.budget == Budget(0, 1_000_000_000, "CNY")
    assert (rules.value, rules.salt) == ("frequency", "2026H1")
    assert [(c, column.name) for c, column in rules.addresses] == [("sms", "nickname")]
    assert rules.language is not None
    assert rules.language.name == "city"


def test_the_terms_of_an_action_are_read():
    """A text message of 0.045 is counted exactly; `every` and `at_most` are caps of the action."""
    (action,) = compiled(
        WRITTEN + "    timing: {start: 2d, every: 2w, at_most: 3}\n"
        "    experiment: {holdout: 12.5%, arms: {a: 50%}}\n"
    ).actions
    agreed = terms(action)
    assert action.priority == 10
    assert agreed.budget == Budget(450, 5_000_000, "CNY", "share")
    assert agreed.caps == (("", Cap(1, Span(days=14))), ("", Cap(3, None)))
    assert (agreed.start, agreed.holdout) == (Span(days=2), Fraction(1, 8))
    assert agreed.arms == {"a": Fraction(1, 2)}


def test_without_a_block_the_revenue_says_who_is_worth_most():
    """One contact a run, nobody held back from everything."""
    assert compiled("").contact == ContactRules(value="monetary")
