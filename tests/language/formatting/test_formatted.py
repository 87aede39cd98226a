"""What the one layout looks like: before and after."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.language.expression.laid_out import laid_out
from segrules.language.expression.parse import parse
from segrules.language.expression.show import show
from segrules.language.formatting import formatted as module
from segrules.language.formatting.formatted import LayoutChangesMeaning, formatted
from segrules.language.formatting.scalars import written
from segrules.language.places import nowhere
from segrules.language.source import load_alone_text

ROOT = Path(__file__).parents[3]
SHIPPED = sorted(
    [
        *ROOT.glob("rulesets/**/*.yml"),
        *ROOT.glob("examples/**/*.yml"),
        *ROOT.glob("tests/golden/**/*.yml"),
    ]
)

LAYOUTS = {
    "indentation, brackets and spaces": (
        """
        tables:
            orders: { key : id,columns: {id: text} }
        assume:
        - a
        -   b
        """,
        """
        tables:
          orders: {key: id, columns: {id: text}}
        assume:
          - a
          - b
        """,
    ),
    "a question mark in brackets needs quotes for some readers of YAML, a duration never": (
        """
        segrules: 1
        title: {zh: 谁, en: 'Who to drop? Three lists'}
        metrics:
          f: {from: orders, value: count(), window: '30d'}
        """,
        """
        segrules: 1
        title: {zh: 谁, en: "Who to drop? Three lists"}
        metrics:
          f: {from: orders, value: count(), window: 30d}
        """,
    ),
    "quotes only where they are needed, and double ones": (
        """
        segrules: 1
        name: 'plain'
        owner: 'a: b'
        version: '1.10'
        title: {zh: '满 200，减 60', en: '60 off, then more'}
        description: "\\"hi\\" she says"
        """,
        """
        segrules: 1
        name: plain
        owner: "a: b"
        version: "1.10"
        title: {zh: 满 200，减 60, en: "60 off, then more"}
        description: '"hi" she says'
        """,
    ),
    "what is too long for a line of a hundred columns is opened, 汉字 count two": (
        f"""
        metrics:
          a: {{value: x, label: {{zh: {"客" * 30}, en: customers}}, about: short}}
          b: {{value: x, label: {{zh: {"c" * 30}, en: customers}}, about: short}}
        """,
        f"""
        metrics:
          a:
            value: x
            label: {{zh: {"客" * 30}, en: customers}}
            about: short
          b: {{value: x, label: {{zh: {"c" * 30}, en: customers}}, about: short}}
        """,
    ),
    "comments stay with what they are about": (
        """
        #top

        segrules: 1 # one
        name:   long-name   #   two


        # about metrics
        metrics: # all
            # first
            a: x
            # left out:
            #b: y

        scores: {R: {of: x, # the metric
          at: [1, 2]}} # cuts
        sources:
        -   # which
          a # this
        # and more
        """,
        """
        #top

        segrules: 1      # one
        name: long-name  #   two

        # about metrics
        metrics:  # all
          # first
          a: x
          # left out:
          #b: y

        scores:
          R:
            of: x  # the metric
            at: [1, 2]
          # cuts
        sources:
          # which
          - a  # this
        # and more
        """,
    ),
    "a section without entries keeps the comments inside": (
        """
        parameters:
            # none yet
        # tables
        tables: {}
        """,
        """
        parameters:
          # none yet
        # tables
        tables: {}
        """,
    ),
    "full-width signs, spaces and quotes of expressions": (
        """
        metrics:
          a: coalesce（ x ，0 ）*( - y)
          b: {value: share(渠道＝“线上，店”), where: x≥1.5万 AND y!=12％}
        """,
        """
        metrics:
          a: coalesce(x, 0) * (-y)
          b: {value: share(渠道 = '线上，店'), where: x >= 1.5万 and y != 12%}
        """,
    ),
    "a long condition is broken before and, a short one is joined": (
        """
        actions:
          - when: recency <= 30 and frequency >= 4 and monetary > 10000 and city in [上海, 北京] and vip and age is known
            for: a
          - when: >
              vip
              and known_city
            for: b
        """,  # noqa: E501 - what is too long
        """
        actions:
          - when: >-
              recency <= 30 and frequency >= 4 and monetary > 10000 and city in [上海, 北京] and vip
              and age is known
            for: a
          - when: vip and known_city
            for: b
        """,
    ),
    "a decision table is aligned by columns of the screen": (
        """
        segrules: 1
        segments:
          table: |-
           |R|城市|segment|
           |:-|--|
           |4..5|上海，北京|a|


           |>=2|not（上海）|b|
           |－|-|rest|
        """.replace("not（上海）", "not  上海"),
        """
        segrules: 1
        segments:
          table: |
            | R    | 城市       | segment |
            | :--- | ---------- | ------- |
            | 4..5 | 上海, 北京 | a       |

            | >= 2 | not 上海   | b       |
            | -    | -          | rest    |
        """,
    ),
    "blocks of text keep their lines, and their depth": (
        """
        segrules: 1
        description:
            zh: |
                  one
                    two

                  three
            en: >-
                folded text that goes on and on until it would not fit
                on one line of a hundred columns any more at all


        owner: >-
          short
        """,
        """
        segrules: 1
        description:
          zh: |
            one
              two

            three
          en: >-
            folded text that goes on and on until it would not fit
            on one line of a hundred columns any more at all

        owner: short
        """,
    ),
    "what may stand in a text is not touched in a text": (
        """
        metrics:
          a: {value: x, about: "x≥1 ，（y）  z"}
        """,
        """
        metrics:
          a: {value: x, about: x≥1 ，（y）  z}
        """,
    ),
}
"""What is looked at -> before, after."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_one_layout(name):
    """Each habit of writing becomes the one layout, which then stays."""
    before, after = (dedent(text).lstrip("\n") for text in LAYOUTS[name])
    done = formatted(before, "x.yml")
    assert done.findings == ()
    assert done.new == after
    assert formatted(after, "x.yml").new == after


def test_a_line_break_inside_a_quoted_text_stays():
    """A long condition with one is not broken, since a block of text would fold it."""
    condition = "a = 'one\\ntwo' and " * 6 + "b"
    text = f'segrules: 1\nassume:\n  - "{condition}"\n'
    assert formatted(text, "x.yml").new == text


def test_a_key_of_several_lines_is_quoted():
    """A forgotten colon can make one: it stays the key that it is, for `check` to tell of."""
    text = "segrules: 1\nscores: {a\n\n b, R: {}}\n"
    assert formatted(text, "x.yml").new == 'segrules: 1\nscores: {"a\\nb": null, R: {}}\n'


def test_an_ideographic_space_at_a_line_break_is_text():
    """YAML takes only blanks and tabs away there."""
    text = "segrules: 1\nowner: one\u3000\n\n  two\n"
    assert formatted(text, "x.yml").new == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_the_rulesets_of_the_project_are_laid_out(path):
    """Shipped rulesets, examples and those of the golden tests are in the one layout."""
    text = path.read_text("utf-8")
    assert formatted(text, "x.yml").new == text


def test_byte_order_mark_and_line_breaks_go():
    """Files of other systems become plain ones."""
    assert formatted("\ufeffsegrules: 1\r\nname: x", "x.yml").new == "segrules: 1\nname: x\n"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("segrules: 1\nname: [", "yaml-syntax/unclosed"),
        ("segrules: 1\nname: a\nname: b\n", "duplicate-key"),
        ("segrules: 1\nmetrics: {a: x >}\n", "syntax-error/incomplete"),
        ("segrules: 1\nsegments: {table: '| a |'}\n", "table-shape/no-segment"),
        ("on: push\n", "not-a-ruleset"),
        ("segrules: 1\nchecksum: x\n", "not-a-ruleset/lock"),
        ("", "empty-ruleset"),
    ],
)
def test_what_cannot_be_read_is_not_laid_out(text, key):
    """Faults of YAML, of expressions and of tables are told, and so are files of another kind."""
    done = formatted(text, "x.yml")
    assert done.new is None
    assert key.partition("/")[0] in {f.name for f in done.findings}


def test_errors_of_meaning_do_not_matter():
    """A ruleset that does not compile yet can be laid out."""
    assert formatted("segrules:   1\nmetrics: {a: no_such+1}\n", "x.yml").new == (
        "segrules: 1\nmetrics: {a: no_such + 1}\n"
    )


@pytest.mark.parametrize("wrong", ["segrules: 1\nname: other # c\n", "segrules: 1\nname: x\n"])
def test_another_ruleset_is_never_given(wrong, monkeypatch):
    """Were the layout to lose a comment or change a value, there would be none."""
    monkeypatch.setattr(module, "_laid_out", lambda *_: wrong)
    with pytest.raises(LayoutChangesMeaning):
        formatted("segrules: 1\nname: x # c\n", "x.yml")


@pytest.mark.parametrize(
    "text",
    [
        "a + -1 > 2 and (b or not c)",
        "count(distinct x) in [1, 2]",
        "x not more than 90d ago",
        "`in` is known",
    ],
)
def test_expressions_look_as_they_are_printed(text):
    """What findings and descriptions print is laid out as `fmt` does it."""
    tree = parse(nowhere(text)).tree
    assert laid_out(text) == show(tree) == text


texts = st.text(st.sampled_from("ab 1.:-#,'\"\\{[}]&*!|>%@`?=~é客，：\n\t0eyn"), max_size=12)


@given(texts, st.booleans())
def test_any_text_is_read_back_as_it_was(text, inside):
    """A text is bare or quoted so that it is read as that text, in brackets or not."""
    said = written(text, inside=inside)
    document = f"a: [{said}]\n" if inside else f"a: {said}\n"
    read = load_alone_text(document, "x.yml").data["a"]
    assert read == ([text] if inside else text)
    assert "\n" not in said
