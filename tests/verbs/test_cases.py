from __future__ import annotations

import pytest

from segrules.compiler.check import check
from segrules.language.findings import Lang
from segrules.language.source import load_text
from segrules.outputs.cases.case_words import explained_lines
from segrules.verbs.case_explained import explained
from segrules.verbs.cases import run_case, run_cases, setting_of
from segrules.verbs.tested import Wish, account

HEAD = """
segrules: 1
name: shop
tables:
  customers:
    key: customer_id
    columns:
      customer_id: text
      city: {type: text, one_of: [bj, sh]}
      sms_ok: boolean
  orders:
    key: customer_id
    columns: {customer_id: text, ordered_at: date, amount: {type: money, unit: CNY}}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
  basket: monetary / frequency
scores:
  R: {of: recency, better: lower, into: 5, by: quantile}
  M: {of: monetary, at: [1000], labels: [low, high]}
  cell: {join: [R, M]}
segmentations:
  stage:
    rules:
      - {id: vip, when: R >= 4 and M = high}
      - {id: good, when: "M = high or frequency >= 5"}
    otherwise: rest
  tags:
    assign: all
    rules:
      - {id: near, when: city = sh}
      - {id: reachable, when: sms_ok}
      - {id: dear, when: stage is vip}
"""


def program_of(*cases):
    """The shop with these tests, each given as YAML in one line."""
    tests = "".join(f"  - {{name: case {k}, {text}}}\n" for k, text in enumerate(cases))
    checked = check(load_text(f"{HEAD}tests:\n{tests}"))
    assert checked.program is not None, checked.findings
    return checked.program


def run(case):
    """One test, run."""
    (ran,) = run_cases(program_of(case))
    return ran


@pytest.mark.parametrize(
    "case",
    [
        "given: {R: 4, monetary: 1000}, expect: {stage: vip, M: high, cell: '42'}, because: vip",
        "given: {R: 4, monetary: 999.99}, expect: {stage: rest, M: 1}",
        "given: {M: high}, expect: {stage: good, monetary: null}",
        "given: {monetary: 100, frequency: 3}, expect: {basket: 33.333333333333336}",
        "given: {monetary: 100, frequency: 3, basket: 7}, expect: {basket: 7}",
        "given: {}, expect: {stage: rest, frequency: null, R: null}",
        "given: {city: sh, sms_ok: true}, expect: {tags: [reachable, near]}",
        "given: {city: bj}, expect: {tags: []}",
        "given: {M: high, R: 5}, expect: {tags: dear}",
    ],
)
def test_a_case_of_values_is_settled_from_them(case):
    """What is given is kept, what follows is worked out, and all else is missing."""
    assert run(case).passed


@pytest.mark.parametrize(
    ("case", "name", "got"),
    [
        ("given: {R: 3, monetary: 1000}, expect: {stage: vip}", "stage", "good"),
        ("given: {R: 3, monetary: 1000}, expect: {M: low}", "M", 2),
        ("given: {R: 3}, expect: {stage: null}", "stage", "rest"),
        ("given: {city: sh}, expect: {tags: [near, dear]}", "tags", frozenset({"near"})),
        ("given: {monetary: 100, frequency: 3}, expect: {basket: 33.33}", "basket", 100 / 3),
        ("given: {R: 3, M: high}, expect: {M: high}, because: vip", "stage", "good"),
    ],
)
def test_a_wrong_expectation_says_what_came_out(case, name, got):
    """A difference names what was expected of what, and what it is."""
    (difference,) = run(case).differences
    assert (difference.name, difference.got) == (name, got)


ONE_ORDER = "{orders: [{customer_id: a, ordered_at: 2025-06-20, amount: 600}]}"
ROWS = """expect: {{{expect}}}, as_of: 2025-07-01, given: {{{given} orders: [
  {{customer_id: a, ordered_at: 2025-06-20, amount: 600}},
  {{customer_id: a, ordered_at: 2025-06-21, amount: 400}},
  {{customer_id: b, ordered_at: 2025-01-01, amount: 5}},
  {{customer_id: b, ordered_at: 2025-07-01, amount: 9000}}]}}"""


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        ("", "recency: 10, frequency: 2, monetary: 1000, R: 3, M: high, stage: good"),
        ("customer_id: b,", "recency: 181, frequency: 1, monetary: 5, R: 1, stage: rest"),
        ("R: 5,", "R: 5, cell: '52', stage: vip"),
        ("city: sh,", "tags: near"),
    ],
)
def test_a_case_of_rows_is_measured_and_scored_like_data(given, expect):
    """Scores are fitted to all its customers; the first, or the one whose key is given, counts.

    Of two customers the better spans the upper half of five classes, of which the lowest is 3.
    """
    ran = run(ROWS.format(given=given, expect=expect).replace("\n", ""))
    assert ran.passed, ran


@pytest.mark.parametrize(
    ("amount", "spent"),
    [("500", "500"), ("0.01", "0.01"), ("500.01", "null"), ("0", "null"), ("-3", "null")],
)
def test_a_row_outside_of_what_its_column_allows_is_missing(amount, spent):
    """A number outside of `between:` counts as missing in a test's rows, as it does in data."""
    text = HEAD.replace("unit: CNY}", "unit: CNY, between: [0.01, 500]}", 1)
    row = f"{{customer_id: a, ordered_at: 2025-01-01, amount: {amount}}}"
    case = f"- {{name: one, given: {{orders: [{row}]}}, expect: {{monetary: {spent}}}}}"
    checked = check(load_text(f"{text}tests:\n  {case}\n"))
    (ran,) = run_cases(checked.program)
    assert ran.passed


def test_without_a_day_rows_are_seen_from_the_day_after_the_last():
    """Like a run, a case without `as_of` looks back from the day after the last event."""
    assert run(f"given: {ONE_ORDER}, expect: {{recency: 1}}").passed


@pytest.mark.parametrize(
    ("case", "finding"),
    [
        ("given: {recency: 12, monetary: 1200}, expect: {stage: vip}", "case-lacks-score"),
        ("given: {recency: 12}, expect: {R: 5}", "case-lacks-score"),
        (
            f"as_of: 2020-01-01, expect: {{frequency: 1}}, given: {ONE_ORDER}",
            "case-without-customer",
        ),
    ],
)
def test_a_case_that_cannot_be_decided_says_why(case, finding):
    """It is not passed, and a finding at its place says what to give."""
    ran = run(case)
    assert not ran.passed
    assert [f.name for f in ran.findings] == [finding]
    assert ran.findings[0].place == ran.case.place


def test_a_score_from_data_is_not_asked_for_where_it_does_not_matter():
    """Whatever the class of R, a customer of little money and many orders is good."""
    assert run("given: {recency: 12, monetary: 10, frequency: 9}, expect: {stage: good}").passed


def test_a_score_that_reproduces_another_tool_must_be_given():
    """Only the engine that has such a score can work it out from rows."""
    text = HEAD.replace("by: quantile}", "compat: ntile}")
    case = f"tests:\n  - {{name: one, given: {ONE_ORDER}, expect: {{R: 1}}}}\n"
    checked = check(load_text(text + case))
    assert checked.program is not None, checked.findings
    (ran,) = run_cases(checked.program)
    assert [f.name for f in ran.findings] == ["case-out-of-reach"]


def said(case, lang=Lang.EN):
    """Everything that is said of a failed test."""
    program = program_of(case)
    setting = setting_of(program)
    why = explained(run_case(program.cases[0], setting), setting)
    return [words.say(lang) for words in explained_lines(why, program)]


def test_a_failed_case_names_the_winner_and_the_nearest_miss():
    """The rule that won, and the conditions of the expected one that are not true with values."""
    case = "given: {R: 3, monetary: 1000}, expect: {stage: vip}"
    assert said(case) == [
        "stage expected `vip`, got `good`",
        "the rule that won: `good`, M is high or frequency at least 5",
        "`vip` is not true: R at least 4 (R = 3)",
        "known: recency = missing, frequency = missing, monetary = 1000, R = 3, M = high",
    ]
    assert said(case, Lang.ZH)[2] == "`vip` 不成立，因为：R 不少于 4（R = 3）"


def test_a_case_that_an_earlier_rule_takes_says_so():
    """The expected rule is true as well, and only too late."""
    told = said("given: {R: 5, M: high}, expect: {stage: good}")
    assert "`good` is true as well, but a rule before it wins" in told


def test_of_alternatives_the_nearest_is_told():
    """Of an `or` only the alternative with the fewest failing conditions is named."""
    told = said("given: {M: low, frequency: 4}, expect: {stage: good}")
    assert "`good` is not true: M is high (M = low)" in told


def test_a_case_of_a_later_segmentation_notices_a_mistake_in_an_earlier_one():
    """Tags rest on the stage, so a test that expects tags alone kills mutants of the stage."""
    alone = account(program_of("given: {R: 4, M: high}, expect: {tags: dear}"), Wish(mutate=True))
    assert alone.mutation is not None
    assert {m.segmentation for m in alone.mutation.killed} == {"stage", "tags"}


def test_failed_cases_cover_nothing():
    """A test that does not pass says nothing of what is right."""
    told = account(program_of("given: {R: 5, M: high}, expect: {stage: rest}"), Wish(mutate=True))
    assert told.coverage.shown == ()
    assert told.mutation is not None
    assert told.mutation.killed == ()


def test_percentages_are_rounded_down():
    """A percentage is never more than what was shown, and short of it by less than one."""
    program = program_of(
        "given: {R: 4, M: high}, expect: {stage: vip}",
        "given: {R: 3, M: high}, expect: {stage: good}",
    )
    coverage = account(program, Wish()).coverage
    shown, total = len(coverage.shown), len(coverage.goals)
    assert 0 < shown < total
    assert coverage.percent <= 100 * shown / total < coverage.percent + 1
