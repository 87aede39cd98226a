from __future__ import annotations

import pytest

from segrules.compiler.check import Checked, check
from segrules.compiler.program import Among, AsOf, Classes, Constant, Quantile, Span, Statistic
from segrules.language.findings import Lang
from segrules.language.messages import message_of
from segrules.language.source import load_text
from tests.compiler.marked import with_preamble


def checked(text: str, **settings: str) -> Checked:
    """A ruleset with the standard tables, parameters set."""
    return check(load_text(with_preamble(text)), settings)


def constant(declared: str, **settings: str) -> object:
    """What `$p` stands for beside a number."""
    text = f"parameters:\n  p: {declared}\nsegments:\n  rules: [{{id: a, when: rate > $p}}]\n"
    program = checked(text, **settings).program
    assert program is not None
    return program.segmentations[0].rules[0].condition.right


@pytest.mark.parametrize(
    ("declared", "setting", "value"),
    [
        ("5", None, 5.0),
        ("-5", None, -5.0),
        ("12%", None, 0.12),
        ("1.5万", None, 15000.0),
        ("{default: 0.25}", None, 0.25),
        ("5", "7", 7.0),
        ("5", "-7.5", -7.5),
        ("5", "12%", 0.12),
        ("0.5", "1_000", 1000.0),
        ("12%", "0.5", 0.5),
        ("12%", "-3%", -0.03),
    ],
)
def test_a_number_stands_where_its_parameter_does(declared, setting, value):
    """The default, or what is set, in every way that numbers are written."""
    settings = {} if setting is None else {"p": setting}
    assert constant(declared, **settings).value == value


def test_a_negated_parameter_is_a_negative_number():
    """`-$p` is one literal."""
    text = "parameters: {p: 5}\nsegments:\n  rules: [{id: a, when: age > -$p}]\n"
    program = checked(text).program
    assert program.segmentations[0].rules[0].condition.right.value == -5


def test_texts_dates_and_durations_stay_what_they_are():
    """A parameter is read as what an expression would read it as; quotes keep a number a text."""
    text = """\
parameters: {city: 上海, code: '007', since: 2024-05-01, window: 6mo, on: true}
metrics:
  m: {from: orders, value: count(), window: $window, where: product.maker = $code}
scores: {}
segments:
  rules: [{id: a, when: city = $city and joined >= $since and vip = $on}]
"""
    program = checked(text).program
    where = program.metrics[0].value.where
    assert where.parts[0].right.back == Span(months=6)
    assert where.parts[2].right.value == "007"
    parts = program.segmentations[0].rules[0].condition.parts
    assert [p.right.value for p in parts[:2]] == ["上海", 19844]


def test_a_set_window_is_used_and_shown():
    """`--set window=90d` reaches the rows, the manifest and the digest."""
    text = """\
parameters: {window: {default: 365d, about: look-back}}
metrics:
  m: {from: orders, value: count(), window: $window}
scores: {}
"""
    default, other = checked(text).program, checked(text, window="90d").program
    assert default.metrics[0].value.where.parts[0].right == AsOf(
        Span(days=365), default.metrics[0].value.where.parts[0].left.type
    )
    assert other.metrics[0].value.where.parts[0].right.back == Span(days=90)
    assert (default.parameters, other.parameters) == ({"window": "365d"}, {"window": "90d"})
    assert default.digest != other.digest


def test_parameters_choose_how_a_score_is_cut():
    """`by`, `into`, `at`, `labels` take parameters; keys of a method not chosen do not matter."""
    text = """\
parameters:
  by: {default: mean, one_of: [mean, quantile]}
  n: 4
  cuts: [80%, 1, 2.5]
  names: [a, b, c, d]
scores:
  S: {of: recency, by: $by, into: $n, ties: high}
  T: {of: rate, at: $cuts, labels: $names}
"""
    one, cut = checked(text).program.scores
    assert one.rule == Classes(one.rule.of, "higher", Statistic("mean"), 2)
    assert cut.rule.method.at == (0.8, 1.0, 2.5)
    other = checked(text, by="quantile", n="3").program.scores[0]
    assert other.rule.method == Quantile(3, ties="high")


def test_a_list_goes_into_a_list():
    """`city in [$cities]` takes all of them, beside others."""
    text = """\
parameters: {cities: [上海, 北京], more: 广州}
segments:
  rules: [{id: a, when: "city in [$cities, $more]"}, {id: b, when: "part in [$ids]"}]
segmentations:
  part: {rules: [{id: x, when: vip}]}
"""
    text = text.replace("more: 广州", "more: 广州, ids: [x]")
    rules = checked(text).program.segmentations[1].rules
    assert rules[0].condition == Among(
        rules[0].condition.value, frozenset({"上海", "北京", "广州"})
    )
    assert rules[1].condition.segments == {"x"}
    fewer = checked(text, cities="[北京]").program.segmentations[1].rules[0].condition
    assert fewer.options == {"北京", "广州"}


def test_dollars_in_texts_for_people_are_left_alone():
    """`$5 off` and even `$off` in a message are text."""
    text = """\
parameters: {gift: a cup}
actions:
  - {id: x, for: all, offer: $5 off, message: $off, goal: $gift, owner: "$"}
"""
    program = checked(text).program
    details = program.actions[0].details
    said = [details[k].en for k in ("offer", "message", "goal")]
    assert [*said, details["owner"]] == ["$5 off", "$off", "a cup", "$"]


def test_a_weight_of_a_metric_called_value_is_filled():
    """Names may be words that mean something elsewhere in the file."""
    text = """\
parameters: {w: 3}
metrics: {value: age * 2, when: age}
scores:
  S: {total: {value: $w, when: 1}}
"""
    score = checked(text).program.scores[0]
    assert [w for _, w in score.rule.weights] == [(3, 1), (1, 1)]


def test_a_condition_may_be_a_parameter():
    """`when: $all` and `all: [$on, ...]` with true or false."""
    text = """\
parameters: {on: true}
segments:
  rules: [{id: a, when: {all: [$on, vip]}}, {id: b, when: $on}]
"""
    assert checked(text).program is not None
    assert checked(text, on="false").program is not None


def test_the_user_words_in_a_message_are_only_words():
    """Braces, percent signs and backslashes of a setting or a name are shown as they are."""
    for odd in ("{x}", "{0.__class__}", "%s", "\\n", "{{", "}"):
        for finding in checked("", **{odd: odd}).findings:
            assert odd in message_of(finding, Lang.EN).text
            assert odd in message_of(finding, Lang.ZH).text
        text = f'segments:\n  rules: [{{id: a, when: "`{odd}` > 3"}}]\n'
        for finding in checked(text.replace("\\", "\\\\")).findings:
            assert message_of(finding, Lang.ZH).text


def test_constants_are_placed_where_the_parameter_is_used():
    """A fault of a value is told where the value is used, which stands in the file."""
    text = "parameters: {p: 0.005}\nsegments:\n  rules: [{id: a, when: 'credit = $p'}]\n"
    (finding,) = checked(text, p="0.001").findings
    assert (finding.key, finding.place.line) == ("never-equal", 3)


def test_constants_have_the_type_that_is_wanted():
    """A parameter beside money is money."""
    text = "parameters: {p: 12}\nsegments:\n  rules: [{id: a, when: credit > $p}]\n"
    right = checked(text).program.segmentations[0].rules[0].condition.right
    assert isinstance(right, Constant)
    assert right.value == 1200
