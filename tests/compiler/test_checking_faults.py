from __future__ import annotations

import pytest

from segrules.compiler.check import check
from segrules.language.findings import Finding, Lang, is_error
from segrules.language.messages import checking, contacting, events, message_of
from segrules.language.source import load_text
from tests.compiler.marked import Case, Expected, cases, under, with_preamble

CASES = list(cases())
LABELS = {"name-twice/first"}
"""Keys of second places, which stand beside a finding."""


def found(finding: Finding, text: str) -> Expected:
    """What a finding says, in the form of what is expected."""
    place = finding.place
    if place is None:
        return Expected(finding.key, None)
    return Expected(finding.key, under(text, place), place.line, place.column)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_fault_is_found_where_it_stands(case: Case):
    """Exactly the marked findings, each at its mark and told once, in words of both languages."""
    checked = check(load_text(case.text), case.settings)
    assert [found(f, case.text) for f in checked.findings] == list(case.expected)
    for finding in checked.findings:
        for lang in Lang:
            said = message_of(finding, lang)
            assert "{" not in said.text.replace("{{", "")
            assert said.text.count("`") % 2 == 0


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_an_error_leaves_no_program(case: Case):
    """There is a program exactly where nothing worse than a warning was found."""
    checked = check(load_text(case.text), case.settings)
    assert (checked.program is None) == any(map(is_error, checked.findings))


def test_every_message_is_provoked():
    """No row of the table is without a ruleset that gives it."""
    provoked = {e.key for case in CASES for e in case.expected}
    assert (
        sorted({*checking.MESSAGES, *contacting.MESSAGES, *events.MESSAGES} - provoked - LABELS)
        == []
    )


def test_the_preamble_has_no_fault():
    """What the cases are filled in with is a ruleset with nothing to be found in it."""
    checked = check(load_text(with_preamble("")))
    assert checked.findings == ()
    assert checked.program is not None
