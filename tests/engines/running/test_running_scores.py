"""Every kind of score, worked out by hand for eight customers and one of whom nothing is known."""

from __future__ import annotations

import pytest

from segrules.compiler.program import (
    Fixed,
    Join,
    Points,
    Quantile,
    Score,
    Share,
    Statistic,
    Top,
    Total,
    Width,
)
from segrules.language.types import INTEGER, NUMBER, TEXT

KEYS = "abcdefgh"


@pytest.fixture(scope="module")
def customers(made):
    """Customers a to h with n from 1 to 8, and one whose n is missing."""
    return made.frame("customers", id=[*KEYS, "nobody"], n=[*range(1, 9), None])


@pytest.fixture(scope="module")
def with_n(made):
    """A program of the metric n and some steps."""

    def build(*steps):
        table = made.table("customers", "customers", "id", "n")
        return made.program([table], made.metric("n", made.column("n")), *steps)

    return build


def expected(text):
    """One class a customer, as `1 1 2 2 3 3 4 4`; nobody has none."""
    return {**dict(zip(KEYS, map(int, text.split()), strict=True)), "nobody": None}


@pytest.mark.parametrize(
    ("method", "count", "better", "classes"),
    [
        (Fixed((3, 6)), 3, "higher", "1 1 2 2 2 3 3 3"),
        (Fixed((3, 6)), 3, "lower", "3 3 2 2 2 1 1 1"),
        (Quantile(4), 4, "higher", "1 1 2 2 3 3 4 4"),
        (Quantile(4), 4, "lower", "4 4 3 3 2 2 1 1"),
        (Width(2), 2, "higher", "1 1 1 1 2 2 2 2"),
        (Share(((15, 36),)), 2, "higher", "1 1 1 1 1 1 2 2"),
        (Top((2,)), 2, "higher", "1 1 1 1 1 1 2 2"),
        (Top(((1, 2),)), 2, "lower", "2 2 2 2 1 1 1 1"),
        (Statistic("mean"), 2, "higher", "1 1 1 1 2 2 2 2"),
        (Statistic("median"), 2, "lower", "2 2 2 2 1 1 1 1"),
    ],
)
def test_each_way_to_cut_gives_its_classes(
    made, ran, with_n, customers, method, count, better, classes
):
    """Each method puts the values 1 to 8 into the classes that its definition says."""
    score = made.score("s", made.named("n"), method, count, better)
    assert ran(with_n(score), customers)["s"] == expected(classes)


def test_a_nested_score_is_cut_inside_each_class_of_the_outer_one(made, ran, with_n, customers):
    """Two halves inside each of three outer classes: the larger lower half of an odd number."""
    outer = made.score("outer", made.named("n"), Fixed((3, 6)), 3)
    inner = made.score("inner", made.named("n"), Quantile(2, within=("outer",)), 2)
    done = ran(with_n(outer, inner), customers)
    assert done["inner"] == expected("1 2 1 1 2 1 1 2")
    assert sorted(done.run.fitted.cuts["inner"]) == [(1,), (2,), (3,)]


def test_a_split_score_gives_equal_values_different_classes_by_another_column(made, ran):
    """Four equal values in two halves: the tie is broken by the customers' own column."""
    table = made.table("customers", "customers", "id", "n", "x")
    steps = [
        made.metric("same", made.column("n")),
        made.score("s", made.named("same"), Quantile(2, ties="split", split_by=("x",)), 2),
    ]
    frame = made.frame("customers", id=list("abcd"), n=[7] * 4, x=[4.0, 1.0, 3.0, 2.0])
    done = ran(made.program([table], *steps), frame)
    assert done["s"] == {"a": 2, "b": 1, "c": 2, "d": 1}


def test_joined_totalled_and_pointed_scores_are_made_of_others(made, ran, with_n, customers):
    """'12' of the classes 1 and 2, their weighted sum, and a scorecard over the metric."""
    n = made.named("n")
    done = ran(
        with_n(
            made.score("low", n, Fixed((3, 6)), 3),
            made.score("high", n, Quantile(4), 4),
            Score("both", TEXT, Join(("low", "high"))),
            Score(
                "sum", NUMBER, Total(((made.named("low"), (1, 2)), (made.named("high"), (3, 2))))
            ),
            Score(
                "card", INTEGER, Points(10, ((made.is_(">=", n, 5), 5), (made.is_("=", n, 8), -9)))
            ),
        ),
        customers,
    )
    assert list(done["both"].values()) == ["11", "11", "22", "22", "23", "33", "34", "34", None]
    assert list(done["sum"].values()) == [2, 2, 4, 4, 5.5, 6, 7.5, 7.5, None]
    assert list(done["card"].values()) == [10, 10, 10, 10, 15, 15, 15, 6, 10]


def test_known_cut_points_are_used_and_not_fitted_again(made, ran, with_n, customers):
    """Customers of another day are cut where those of the first day were."""
    program = with_n(made.score("s", made.named("n"), Quantile(4), 4))
    first = ran(program, customers)
    later = made.frame("customers", id=["p", "q", "r"], n=[2, 3, 100])
    again = ran(program, later, cuts=first.run.fitted.cuts)
    assert again["s"] == {"p": 1, "q": 2, "r": 4}
    assert again.run.fitted.cuts == first.run.fitted.cuts
    assert again.run.fitted.findings == ()


def test_a_score_that_is_not_among_known_cut_points_is_fitted(made, ran, with_n, customers):
    """Cut points for one score leave the others to be fitted."""
    n = made.named("n")
    program = with_n(made.score("s", n, Quantile(4), 4), made.score("t", n, Quantile(2), 2))
    cuts = {"s": ran(program, customers).run.fitted.cuts["s"]}
    done = ran(program, customers, cuts=cuts)
    assert done["t"] == expected("1 1 1 1 2 2 2 2")


def test_what_fitting_finds_is_kept(made, ran, with_n):
    """Equal values that yield fewer classes than asked for are a finding of the run."""
    program = with_n(made.score("s", made.named("n"), Quantile(4), 4))
    done = ran(program, made.frame("customers", id=list("abcd"), n=[5, 5, 5, 6]))
    assert [f.key.partition("/")[0] for f in done.run.fitted.findings] == ["score-ties"]
