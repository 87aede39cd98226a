from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import (
    Classes,
    Compare,
    Constant,
    Fixed,
    Header,
    Join,
    Metric,
    Named,
    Points,
    Program,
    Quantile,
    Rule,
    Score,
    Segment,
    Segmentation,
    Share,
    Statistic,
    Top,
    Total,
    Width,
)
from segrules.engines.results import Cuts, DataReport, Fitted, Result
from segrules.language.findings import Lang, Words
from segrules.language.types import DATE, INSTANT, INTEGER, NUMBER, TEXT, Kind, Type, money
from segrules.outputs.describe_text import describe_json, describe_text
from segrules.verbs.describe import describe
from segrules.verbs.intervals import Interval, interval_words, intervals

X = Named("x", INTEGER)
FIVE = Type(Kind.INTEGER, classes=5)


def classes(method, *, of=X, better="higher", count=5, labels=(), closed="left") -> Classes:
    """A score of classes."""
    return Classes(of, better, method, count, closed, labels)


def program(*scores: Score) -> Program:
    """A ruleset with these scores."""
    rules = (Rule("top", Compare(">=", Named("S", FIVE), Constant(4, FIVE)), "S >= 4"),)
    segments = (Segment("top", Words("高", "top")), Segment("rest", Words("其他", "rest")))
    way = Segmentation("way", "first", segments, rules, otherwise="rest")
    return Program(Header("p"), (), (Metric("x", INTEGER, Constant(1, INTEGER)), *scores, way))


S = Score("S", FIVE, classes(Quantile(5)))
INNER = Score("I", FIVE, classes(Quantile(2, within=("S",)), count=2))


def a_run(outer: Score = S, held: tuple[object, ...] = (1, 1, 2, 2, 5, None)) -> Result:
    """A run of six customers, one of them without a class."""
    made = program(outer, INNER)
    customers = pd.DataFrame(
        {"id": list("abcdef"), "x": [1, 2, 3, 4, 5, 6],
         "S": pd.Series(list(held), dtype="Int64" if held[0] == 1 else "str"),
         "I": pd.array([1, 2, 1, 2, 2, None], dtype="Int64"), "way": ["rest"] * 4 + ["top"] * 2}
    )  # fmt: skip
    segments = pd.DataFrame(
        {"segmentation": ["way", "way"], "segment": ["top", "rest"], "customers": [2, 4]}
    )
    cuts = {
        "S": {(): Cuts((3, 5), "left", scores=(1, 2, 5))},
        "I": {(1,): Cuts((2,), "left"), (2,): Cuts((4,), "left"), (5,): Cuts((), "left")},
    }
    return Result(
        made, customers, segments, DataReport((), 6, 0), Fitted(cuts, 19844), as_of_given=True
    )


def test_without_data_a_ruleset_is_told_as_it_is_written() -> None:
    """Formulas, methods and rules are in words; unknown intervals are left out, not invented."""
    said = describe(program(S))
    assert said.scores[0].groups == ()
    assert said.scores[0].missing is None
    assert said.segmentations[0].segments[0].rules == (Words("S 不少于 4", "S at least 4"),)
    assert said.segmentations[0].segments[1].rules == (Words("其余客户", "everybody else"),)
    assert said.customers is None


def test_fixed_cut_points_are_intervals_without_data() -> None:
    """Classes of fixed cut points are known before any data is."""
    score = Score("S", FIVE, classes(Fixed((1, 2, 4, 9)), labels=tuple("abcde")))
    (group,) = describe(program(score)).scores[0].groups
    assert [(c.number, c.label, c.interval.en) for c in group.classes if c.interval] == [
        (1, "a", "at most 0"), (2, "b", "1"), (3, "c", "2 to 3"), (4, "d", "4 to 8"),
        (5, "e", "at least 9"),
    ]  # fmt: skip


def test_with_data_every_class_has_an_interval_and_a_count() -> None:
    """Classes that equal values left empty have no interval and nobody."""
    score = describe(a_run().program, a_run()).scores[0]
    (group,) = score.groups
    shown = [(c.number, c.interval.en if c.interval else None, c.customers) for c in group.classes]
    assert shown == [
        (1, "at most 2", 2), (2, "3 to 4", 2), (3, None, 0), (4, None, 0), (5, "at least 5", 1),
    ]  # fmt: skip
    assert score.missing == 1


def test_nested_classes_are_told_for_each_outer_class() -> None:
    """Each outer class has its own intervals and counts."""
    groups = describe(a_run().program, a_run()).scores[1].groups
    assert [g.inside for g in groups] == [(("S", 1),), (("S", 2),), (("S", 5),)]
    assert [[c.customers for c in g.classes] for g in groups] == [[1, 1], [1, 1], [0, 1]]


def test_labels_in_the_frame_are_classes_too() -> None:
    """A score whose column holds labels is counted, and nests others, by its labels."""
    labelled = Score("S", FIVE, classes(Quantile(5), labels=tuple("abcde")))
    run = a_run(labelled, ("a", "a", "b", "b", "e", None))
    outer, inner = describe(run.program, run).scores
    assert [c.customers for c in outer.groups[0].classes] == [2, 2, 0, 0, 1]
    assert [[c.customers for c in g.classes] for g in inner.groups] == [[1, 1], [1, 1], [0, 1]]


@pytest.mark.parametrize("lang", list(Lang))
def test_text_and_json_say_the_same(lang: Lang) -> None:
    """What is printed is what a machine reads, in words and in numbers."""
    said = describe(a_run().program, a_run())
    made = json.loads(json.dumps(describe_json(said, lang), ensure_ascii=False))
    text = describe_text(said, lang, 200)
    for score in made["scores"]:
        assert score["method"] in text
        for group in score["groups"]:
            for each in group["classes"]:
                assert each["interval"] is None or each["interval"] in text
    for segment in made["segmentations"][0]["segments"]:
        assert segment["rules"][0] in text
        assert str(segment["customers"]) in text


METHODS = [
    (classes(Quantile(5, "split", ("id",))), "equal values are split by id"),
    (classes(Quantile(5, compat="pymc")), "5 classes of x as pymc makes them"),
    (classes(Width(3), better="lower"), "3 classes of x, of equal width; lower is better"),
    (classes(Share(((4, 5), (19, 20)))), "by cumulative contribution, 80%, 95%"),
    (classes(Top(((1, 10), (1, 2)))), "the best 10%, 50%"),
    (classes(Top((100,))), "the best 100"),
    (
        classes(Statistic("median", ("R", "F"))),
        "two classes of x, cut at its median, inside each class of R and F",
    ),
    (classes(Fixed((100, 2050)), of=Named("m", money(2))), "cut at 1, 20.50"),
    (Join(("R", "F", "M")), "the classes of R, F, M written in a row"),
    (Total(((X, (1, 5)), (Named("F", FIVE), (3, 10)))), "0.2 × x + 0.3 × F"),
    (Points(500, ((Compare("=", X, Constant(0, INTEGER)), 40),)), "base 500; +40 if x is 0"),
]


@pytest.mark.parametrize(("rule", "words"), METHODS)
def test_every_method_is_told_in_words(rule, words: str) -> None:
    """Each way to make a score is said."""
    kind = TEXT if isinstance(rule, Join) else FIVE
    assert words in describe(program(Score("S", kind, rule))).scores[0].method.en


INTERVALS = [
    (Interval(3, 6, "left"), INTEGER, "3 到 5", "3 to 5"),
    (Interval(3, 4, "left"), INTEGER, "3", "3"),
    (Interval(3, 6, "right"), INTEGER, "4 到 6", "4 to 6"),
    (Interval(2.5, None, "left"), INTEGER, "不少于 3", "at least 3"),
    (Interval(None, 2.5, "left"), INTEGER, "不超过 2", "at most 2"),
    (Interval(3, 3, "both"), INTEGER, "3", "3"),
    (Interval(20000, 50000, "left"), money(2), "200 起，小于 500", "from 200 to below 500"),
    (Interval(20000, 50000, "right"), money(2), "大于 200，不超过 500", "above 200, up to 500"),
    (Interval(12345.5, None, "left"), money(2), "不少于 123.46", "at least 123.46"),
    (Interval(None, 0.5, "left"), NUMBER, "小于 0.5", "below 0.5"),
    (Interval(0.25, 0.5, "both"), NUMBER, "0.25 到 0.5", "0.25 to 0.5"),
    (Interval(19844, 19850, "left"), DATE, "2024-05-01 到 2024-05-06", "2024-05-01 to 2024-05-06"),
    (Interval(None, 19844, "left"), DATE, "不晚于 2024-04-30", "up to 2024-04-30"),
    (Interval(1714492800_000000, None, "left"), INSTANT, "不早于 2024-05-01", "from 2024-05-01 on"),
    (Interval(None, None, "left"), NUMBER, "所有值", "every value"),
]


@pytest.mark.parametrize(("interval", "kind", "zh", "en"), INTERVALS)
def test_intervals_read_plainly(interval: Interval, kind: Type, zh: str, en: str) -> None:
    """Whole values by their first and last, amounts by their bounds, in major units and dates."""
    assert interval_words(interval, kind, "Asia/Shanghai") == Words(zh, en)


POINTS = st.lists(st.integers(-20, 20), max_size=6).map(sorted)


@given(POINTS, st.sampled_from(["left", "right"]), st.sampled_from(["higher", "lower"]))
def test_intervals_are_the_classes(points: list[int], closed, better) -> None:
    """Each value lies in the interval of the class that counting cut points gives, and no other."""
    rule = classes(Fixed(tuple(points)), better=better, count=len(points) + 1)
    made = intervals(rule, points, closed)
    side = "right" if closed == "left" else "left"
    for value in range(-22, 23):
        below = int(np.searchsorted(points, value, side=side))
        expected = below + 1 if better == "higher" else len(points) + 1 - below
        holding = [n for n, i in made.items() if _holds(i, Fraction(value))]
        assert holding == [expected]


def _holds(interval: Interval, value: Fraction) -> bool:
    low, high = interval.low, interval.high
    if interval.closed == "left":
        return (low is None or low <= value) and (high is None or value < high)
    return (low is None or low < value) and (high is None or value <= high)


def test_describing_needs_no_pandas() -> None:
    """A ruleset without data is described without loading the engine's libraries."""
    code = (
        "import sys, segrules.verbs.describe, segrules.outputs.describe_text, "
        "segrules.outputs.rulesets.shipped, segrules.outputs.runs.summary_json, "
        "segrules.compiler.words\n"
        "print(sorted({'pandas', 'numpy', 'jinja2', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
