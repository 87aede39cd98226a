from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Quantile
from segrules.engines.on_pandas.scoring.scores import classes

customers = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.one_of(st.none(), st.integers(0, 3)),
        st.one_of(st.none(), st.sampled_from(["a", "b", "", "客户", "𝄞"])),
    ),
    min_size=1,
    max_size=40,
    unique=True,
)
betters = st.sampled_from(["higher", "lower"])


def ntile(ordered, into):
    """SQL's NTILE over rows that stand in order: position to class."""
    size, larger = divmod(len(ordered), into)
    sizes = [size + (j < larger) for j in range(into)]
    return [j + 1 for j, held in enumerate(sizes) for _ in range(held)]


def first_missing(value):
    """A sort key that puts a missing value before all others."""
    return (value is not None, value if value is not None else 0)


def in_order(rows, better):
    """Row numbers from worst to best: by value, then by the tie-break columns ascending."""
    sign = 1 if better == "higher" else -1
    return sorted(
        range(len(rows)), key=lambda i: (sign * rows[i][0], *map(first_missing, rows[i][1:]))
    )


@given(customers, st.integers(1, 8), betters)
def test_split_is_ntile_with_a_declared_order(scored, rows, into, better):
    """Ties `split` equal NTILE over the value and then the tie-break columns."""
    values, *ties = (list(column) for column in zip(*rows, strict=True))
    if not any(isinstance(cell, str) for cell in ties[1]):
        ties[1] = [i if cell is None else cell for i, cell in enumerate(ties[1])]
        rows = list(zip(values, *ties, strict=True))
    order = in_order(rows, better)
    expected = dict(zip(order, ntile(order, into), strict=True))
    result = scored(values, Quantile(into, "split", ("a", "b")), into, better, ties=tuple(ties))
    assert result.classes == [expected[i] for i in range(len(rows))]
    assert "split-by-not-unique" not in result.keys


@given(customers, st.integers(2, 8), betters, st.randoms(use_true_random=False))
def test_split_does_not_depend_on_the_order_of_rows(scored, rows, into, better, random):
    """Shuffled customers keep their classes, because the tie-break columns decide."""
    rows = [(value, number, f"{i:03d}") for i, (value, number, _) in enumerate(rows)]
    shuffled = list(rows)
    random.shuffle(shuffled)
    found = []
    for table in (rows, shuffled):
        values, *ties = (list(column) for column in zip(*table, strict=True))
        method = Quantile(into, "split", ("a", "b"))
        result = scored(values, method, into, better, ties=tuple(ties))
        found.append((dict(zip(table, result.classes, strict=True)), result.cuts))
    assert found[0] == found[1]


def test_customers_that_stay_equal_are_an_error(scored):
    """Two customers equal in the value and the tie-break columns cannot be put in order."""
    result = scored([1, 1, 2], Quantile(2, "split", ("city",)), 2, ties=(["x", "x", "y"],))
    assert result.keys == ["split-by-not-unique"]
    assert result.args["split-by-not-unique"] == {"score": "s", "columns": "city"}


def test_equal_tie_breaks_of_different_values_are_no_error(scored):
    """Tie-break values need to differ only among customers of equal value."""
    result = scored([1, 2, 2], Quantile(2, "split", ("n",)), 2, ties=([5, 5, 6],))
    assert result.keys == []
    assert result.classes == [1, 1, 2]


def test_cuts_hold_the_tie_break_beside_the_value(scored, vector, plain):
    """A new customer of a cut's value is placed by the stored tie-break, with new words too."""
    method = Quantile(2, "split", ("name",))
    result = scored([1, 1, 1, 1], method, 2, ties=(["b", "d", "f", "h"],))
    assert (result.cuts[()].points, result.cuts[()].ties) == ((1,), (("f",),))
    names = vector(["e", "g", "a", None, "f"])
    judged = classes(result.score, vector([1, 1, 2, 1, 1]), result.cuts, (), (names,))
    assert plain(judged) == [1, 2, 2, 1, 2]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(1, 8), betters)
def test_compat_ntile_breaks_ties_by_key(scored, values, into, better):
    """`compat: ntile` equals NTILE ordered from the worst value, then by the customers' keys."""
    rows = [(value, key) for key, value in enumerate(values)]
    order = in_order(rows, better)
    expected = dict(zip(order, ntile(order, into), strict=True))
    result = scored(values, Quantile(into, compat="ntile"), into, better)
    assert result.classes == [expected[i] for i in range(len(values))]


def test_compat_order_stores_places_not_people(scored):
    """The cuts of an order by keys hold a place among equals, never a key; and it is said."""
    result = scored([1, 1, 1, 1, 2], Quantile(5, compat="ntile"), 5)
    assert result.cuts[()].ties == ((1,), (2,), (3,), (0,))
    assert result.cuts[()].found == 5
    assert result.keys == ["compat-order"]


def test_missing_values_stand_outside_the_order(scored):
    """A missing value takes no place among equals."""
    values = [None, 1, None, 1, 1, 1]
    assert scored(values, Quantile(2, compat="ntile"), 2).classes == [None, 1, None, 1, 2, 2]
    split = scored(values, Quantile(2, "split", ("n",)), 2, ties=([9, 4, 8, 3, 2, 1],))
    assert split.classes == [None, 2, None, 2, 1, 1]
