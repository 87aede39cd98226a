from __future__ import annotations

import pytest

from segrules.engines.sql.pieces import (
    FALSE,
    NULL,
    TRUE,
    Sql,
    When,
    added,
    case,
    certain,
    compared,
    either,
    every,
    less,
    literal,
    negated,
    remark,
    times,
)

A, B, C = Sql('"a"', plain=True), Sql('"b"', plain=True), Sql('"c"', plain=True)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (times(added(A, B), C), '("a" + "b") * "c"'),
        (less(A, less(B, C)), '"a" - ("b" - "c")'),
        (less(less(A, B), C), '"a" - "b" - "c"'),
        (less(A, literal(-1)), '"a" - (-1)'),
        (added(A, times(B, C)), '"a" + "b" * "c"'),
        (compared("<", added(A, B), C), '"a" + "b" < "c"'),
        (every([either([A, B]), C]), '("a" OR "b") AND "c"'),
        (negated(compared("=", A, B)), 'NOT ("a" = "b")'),
        (compared("=", compared("<", A, B), C), '("a" < "b") = "c"'),
    ],
)
def test_parentheses_stand_where_they_are_needed(made, text):
    """An operand is in parentheses where it binds less tightly than its place asks, else not."""
    assert made.text == text


def test_nothing_to_join_is_what_it_means():
    """All of no conditions is true, any of none false, a CASE without branches missing."""
    assert (every([]), either([]), case([])) == (TRUE, FALSE, NULL)
    assert every([TRUE, A]) == A
    assert certain(TRUE) == TRUE
    assert certain(A).text == 'COALESCE("a", FALSE)'


def test_a_part_keeps_the_level_of_what_it_names():
    """An expression stands above every computed column that it names."""
    deep = Sql('"d"', level=3)
    assert added(A, deep).level == 3
    assert case([When(compared(">", deep, A), B)], C).level == 3


def test_a_comment_stays_on_its_line():
    """A label with line ends in it cannot end the comment that it stands in."""
    assert remark("VIPs\n; DROP TABLE x --\r\n") == "  -- VIPs ; DROP TABLE x --"
    text = case([When(A, B, "one\ntwo")]).text
    assert text.splitlines() == ["CASE", '  WHEN "a" THEN "b"  -- one two', "END"]
