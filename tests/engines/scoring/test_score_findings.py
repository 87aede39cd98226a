from __future__ import annotations

import string

import pytest

from segrules.compiler.program import Quantile, Share, Statistic, Top, Width
from segrules.language.findings import Finding, Lang
from segrules.language.messages import message_of, scoring
from segrules.language.types import DATE, money


def fields(text):
    """The names that a message's text asks to be filled."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", scoring.MESSAGES)
def test_both_languages_ask_for_the_same_numbers(key):
    """A message's Chinese and English texts have the same fields and no final period."""
    message = scoring.MESSAGES[key]
    for words in filter(None, (message.text, message.help)):
        assert fields(words.zh) == fields(words.en)
        assert words.zh[-1] not in "。."
        assert words.en[-1] != "."


def test_each_name_has_one_code():
    """The variants of a name share its code, and no two names do."""
    codes = {(key.partition("/")[0], m.code) for key, m in scoring.MESSAGES.items()}
    assert len({name for name, _ in codes}) == len({code for _, code in codes}) == len(codes)


def said(result, lang=Lang.EN):
    """The finding's text; there is exactly one."""
    (finding,) = result.fitted.findings
    assert message_of(finding, Lang.ZH).text
    return message_of(finding, lang).text


def test_ties_are_named_with_their_share(scored):
    """A score with fewer classes than asked says which value is shared by how many."""
    result = scored([1, 1, 1, 1, 1, 1, 2, 2, 3, 8], Quantile(5), 5)
    assert said(result) == (
        "score `s` has only 3 of 5 classes: 60% of the customers share the value 1"
    )
    assert said(result, Lang.ZH) == ("评分 `s` 要分 5 档，实际只有 3 档：60% 的客户取值都是 1")


def test_shared_values_are_told_as_people_know_them(scored):
    """Money is told in major units, a date as a date, a share with at most one decimal."""
    cents = scored([1250, 1250, 9900], Quantile(3), 3, type_=money(2))
    assert cents.args["score-ties"]["value"] == "12.50"
    assert cents.args["score-ties"]["share"] == "66.7%"
    days = scored([19844, 19844], Quantile(2), 2, type_=DATE)
    assert days.args["score-degenerate/equal"]["value"] == "2024-05-01"


def test_too_few_customers_are_no_tie(scored):
    """With fewer customers than classes the number is named and no single customer's value."""
    result = scored([7, 9], Quantile(5), 5)
    assert said(result) == "score `s` has only 2 of 5 classes: just 2 customers have a known value"


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ([None, None], "score-degenerate/unknown"),
        ([None, 4], "score-degenerate/one"),
        ([4, 4], "score-degenerate/equal"),
    ],
)
@pytest.mark.parametrize(
    "method", [Quantile(2), Quantile(2, "edges"), Width(2), Statistic("mean"), Top((1,))]
)
def test_a_score_that_tells_nothing_is_said_to(scored, values, key, method):
    """No known value, one customer, or one value for all is a finding of its own."""
    result = scored(values, method, 2)
    assert result.keys == [key]
    assert said(result)


def test_a_mean_far_from_the_median_is_told_with_both(scored):
    """More than a tenth of the customers between mean and median is a warning."""
    result = scored([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000], Statistic("mean"), 2)
    assert result.args["mean-median-differ"] == {
        "score": "s",
        "mean": "104.5",
        "median": "5.5",
        "share": "40%",
    }
    assert scored([1, 2, 3, 4, 5, 6], Statistic("mean"), 2).keys == []
    assert scored([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000], Statistic("median"), 2).keys == []


def test_a_tenth_exactly_is_not_yet_told(scored):
    """The warning needs more than a tenth of the customers, not just a tenth."""
    one, two = [0, 0, 0, 0, 4, 5, 10, 11, 11, 12], [0, 0, 0, 0, 4, 5, 5, 11, 11, 17]
    assert scored(one, Statistic("mean"), 2).keys == []
    assert scored(two, Statistic("mean"), 2).keys == ["mean-median-differ"]


def test_nothing_to_share_is_told(scored):
    """Without a positive value there is no contribution to rank by."""
    result = scored([0, -5], Share(((8, 10),)), 2)
    assert result.keys == ["share-not-positive"]
    assert result.classes == [1, 1]


def test_empty_classes_of_other_methods_are_told(scored):
    """Equal widths over skewed values leave classes empty, which is only information."""
    result = scored([1, 2, 3, 100], Width(4), 4)
    assert said(result) == "only 2 of the 4 classes of score `s` have customers"


def test_nested_scores_are_told_once(scored):
    """Nested ties and means are one finding each, with the number of groups they concern."""
    outer = ([1, 1, 1, 2, 2, 2],)
    ties = scored([5, 5, 5, 1, 2, 3], Quantile(3), 3, outer=outer)
    assert ties.args == {"score-ties/within": {"score": "s", "fewer": 1, "parts": 2, "count": 3}}
    means = scored([1, 2, 30, 1, 2, 3], Statistic("mean"), 2, outer=outer)
    assert means.args == {"mean-median-differ/within": {"score": "s", "wide": 1, "parts": 2}}


def test_split_and_order_findings_have_words():
    """The error and the note about order name the columns and the tool."""
    error = Finding("split-by-not-unique", None, {"score": "F", "columns": "city"})
    assert "`city`" in message_of(error, Lang.ZH).text
    note = Finding("compat-order", None, {"score": "F", "compat": "ntile"})
    assert "`ntile`" in message_of(note, Lang.EN).text
