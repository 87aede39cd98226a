"""Others' definitions, format by format: what is read, and what is said where it cannot be."""

from __future__ import annotations

import pytest

from segrules.language.findings import is_error
from segrules.verbs.foreign.formats import FORMATS, format_of, read_foreign
from segrules.verbs.foreign.imported import Box, Codes, Condition, Scale, Wish

CSV = """segment,recency_lower,recency_upper,frequency_lower,frequency_upper
Best,4,5,4,5
"Good, mostly",1,5,3,5
"""
JSON = '[{"segment": "Best", "recency": [4, 5], "monetary": [5, 5]}]'
R = """# the vectors of a tutorial
segment_names <- c("Best", 'Can\\'t "go"')  # two
recency_lower <- c(4L, 1)
recency_upper = c(5, 2)
frequency_lower <- c(2:3); frequency_upper <- c(5, 5)
rfm_segment(rfm_result, segment_names, recency_lower)
"""
PYMC = '{"Premium": ["444", "434"], "Other one": ["111"]}'
PYTHON = """import pandas as pd
qs = 5
seg_map: dict[str, str] = {
    r'[1-2][1-2]': 'hibernating',  # worst
    r'^5[45]$': "can't lose",
    '3.': 'middle',
}
df['Segment'] = df.replace(seg_map, regex=True)
"""
CODES = "code,segment\n55,Best\n54,Best\n11,Lost\n"
LISTS = "segment;codes\nBest;555 554\nLost;111\n"
COHORTS = """
models:
  - name: known users
    model_type: entity_cohort
    model_spec:
      extends: user/all
      filter_pipeline:
        - type: exclude
          value: "{{ user.emails }} = 0"
        - type: include
          sql: "{{ user.Var('country') }} = 'US' or {{ user.country }} in ('CA', 'MX')"
  - name: old
    model_type: entity_cohort
    model_spec:
      extends: models/known users
      filter_expression:
        AND:
          - "{{ user.age }} between 60 and 99.5"
          - "{{ user.vip }} is not true"
  - name: rich
    model_type: entity_cohort
    model_spec:
      extends: models/known users
      filter_expression: "{{ known.spend }} >= 1000 and {{ known.joined }} < '2024-01-31'"
"""
EXAMPLES = {
    "r-rfm": (CSV, JSON, R),
    "pymc": (PYMC,),
    "seg-map": (PYTHON, '{"[1-2]5": "Lost"}'),
    "codes": (CODES, LISTS, '{"Best": ["555"]}'),
    "rudderstack": (COHORTS,),
}


def segments(text, **options):
    """The segments that were read without an error, as (name, what they take)."""
    reading = read_foreign(text, "source.txt", **options)
    assert [f for f in reading.findings if is_error(f)] == []
    return [(s.name, s.wanted) for s in reading.imported.segments]


def told(text, **options):
    """The keys of what was found, with the text that each place covers."""
    reading = read_foreign(text, "source.txt", **options)
    lines = text.split("\n")
    return [
        (f.key, lines[f.place.line - 1][f.place.column - 1 : f.place.end_column - 1])
        for f in reading.findings
    ]


@pytest.mark.parametrize(
    ("format_", "text"), [(f, t) for f, texts in EXAMPLES.items() for t in texts]
)
def test_the_content_tells_the_format(format_, text):
    """Every format is known by what stands in the file, whatever the file is called."""
    assert format_of(text, "x") == format_
    assert read_foreign(text, "x").imported.format == format_


def test_every_format_has_an_example():
    """No format is left untried."""
    assert set(EXAMPLES) == set(FORMATS)


# ---------------------------------------------------------------- bounds


def test_bounds_are_read_from_csv():
    """Two columns a score; quotes around a name with a comma; the highest bound ends the scale."""
    assert segments(CSV) == [
        ("Best", Box({"R": (4, 5), "F": (4, 5)})),
        ("Good, mostly", Box({"R": (1, 2, 3, 4, 5), "F": (3, 4, 5)})),
    ]
    assert read_foreign(CSV, "x").imported.scale == Scale(1, 5)


def test_bounds_are_read_from_json():
    """A list of segments with [lower, upper] a score; a score that is left out is free."""
    assert segments(JSON) == [("Best", Box({"R": (4, 5), "M": (5,)}))]


def test_bounds_are_read_from_r_code():
    """The vectors that R assigns, with its quotes, its `L`, its `2:3` and its comments; not run."""
    assert segments(R) == [
        ("Best", Box({"R": (4, 5), "F": (2, 3, 4, 5)})),
        ('Can\'t "go"', Box({"R": (1, 2), "F": (3, 4, 5)})),
    ]


def test_scores_may_start_at_nought():
    """A bound of 0 starts the scale at 0; a wished scale clips what lies beyond, and says so."""
    text = "segment,r_lower,r_upper\nLow,0,1\nHigh,2,5\n"
    assert read_foreign(text, "x").imported.scale == Scale(0, 5)
    wish = Wish(Scale(1, 5))
    assert segments(text, wish=wish) == [
        ("Low", Box({"R": (1,)})),
        ("High", Box({"R": (2, 3, 4, 5)})),
    ]
    assert told(text, wish=wish) == [("import-clipped", "0")]


def test_a_box_outside_of_the_scale_is_left_out():
    """Where nothing of a segment is inside, it is named and not written."""
    text = "segment,r_lower,r_upper\nNone,0,0\nHigh,2,5\n"
    reading = read_foreign(text, "x", wish=Wish(Scale(1, 5)))
    assert [s.name for s in reading.imported.segments] == ["High"]
    assert [name for name, _ in reading.imported.left_out] == ["None"]


BAD_BOUNDS = {
    "crossed": (
        "segment,r_lower,r_upper\nA,5,2\n",
        [("import-crossed", "5")],
    ),
    "one-sided": ("segment,r_lower,r_upper\nA,3,\n", [("import-one-sided", "A")]),
    "text": (
        "segment,r_lower,r_upper\nA,x,3\n",
        [("import-not-a-score", "x"), ("import-one-sided", "A")],
    ),
    "short row": ("segment,r_lower,r_upper\nA,1\n", [("import-row-length", "A,1")]),
    "no names": ("r_lower,r_upper\n1,2\n", [("import-no-names", "r_lower,r_upper")]),
    "no name": ("segment,r_lower,r_upper\n,1,2\n", [("import-no-name", ",")]),
    "twice": (
        "segment,r_lower,r_upper\nA,1,2\nA,3,5\n",
        [("import-name-twice", "A")],
    ),
    "unused": ("segment,r_lower,r_upper,owner\nA,1,2,me\n", [("import-unused", "owner")]),
    "lengths": (
        'segment_names <- c("A", "B")\nrecency_lower <- c(1)\nrecency_upper <- c(2, 5)\n',
        [("import-lengths", "recency_lower")],
    ),
    "r call": (
        'segment_names <- c("A")\nrecency_lower <- c(rep(1, 3))\nrecency_upper <- c(5)\n',
        [("import-literal", "rep")],
    ),
    "json text": (
        '[{"segment": "A", "recency": ["1", 2]}]',
        [("import-not-a-score", '"1"'), ("import-one-sided", '"A"')],
    ),
    "json range": (
        '[{"segment": "A", "recency": [1, 2, 3]}]',
        [("import-not-a-range", "[1, 2, 3]")],
    ),
    "json name": ('[{"recency": [1, 2]}]', [("import-not-a-segment", '{"recency": [1, 2]}')]),
}


@pytest.mark.parametrize("name", BAD_BOUNDS)
def test_bad_bounds_are_told_where_they_stand(name):
    """What is wrong with bounds is named, each at its place."""
    text, wanted = BAD_BOUNDS[name]
    assert told(text) == wanted


# ---------------------------------------------------------------- codes


def test_codes_are_read_one_a_row_or_in_lists():
    """`code,segment` and `segment,codes` are the same list."""
    assert segments(CODES) == [("Best", Codes(("55", "54"))), ("Lost", Codes(("11",)))]
    assert segments(LISTS) == [("Best", Codes(("555", "554"))), ("Lost", Codes(("111",)))]


def test_a_dictionary_of_codes_is_read():
    """Names with lists of codes, in JSON or Python, texts or numbers."""
    assert segments("config = {'A': ('44', 43,), 'B': ['11'],}") == [
        ("A", Codes(("44", "43"))),
        ("B", Codes(("11",))),
    ]


def test_in_pymc_the_last_segment_with_a_code_has_it():
    """Where a code stands twice segments are turned round, so that the last wins; it is told."""
    text = '{"A": ["444", "111"], "B": ["111", "222"]}'
    assert [name for name, _ in segments(text)] == ["B", "A"]
    reading = read_foreign(text, "x")
    assert [(f.key, f.args["winner"]) for f in reading.findings] == [
        ("import-code-twice/last-wins", "B")
    ]
    assert [name for name, _ in segments(PYMC)] == ["Premium", "Other one"]


def test_in_a_list_the_first_segment_with_a_code_has_it():
    """A code under two segments belongs to the first; one that stands twice in one is told."""
    text = "segment,codes\nA,555 555 444\nB,444 111\n"
    assert [name for name, _ in segments(text)] == ["A", "B"]
    assert [f.key for f in read_foreign(text, "x").findings] == [
        "import-code-twice/same",
        "import-code-twice/first-wins",
    ]


BAD_CODES = {
    "lengths": ("code,segment\n555,A\n54,A\n444,B\n", [("import-code-length", "54")]),
    "letters": ("code,segment\n555,A\nx5,A\n", [("import-not-a-code", "x5")]),
    "none": ("segment,codes\nA,\nB,55\n", [("import-no-codes", "A")]),
    "long": ("segment,codes\nB,5555\n", [("import-code-length/many", "5555")]),
    "columns": ("segment,what\nA,555\n", []),
    "outside": ("code,segment\n555,A\n444,B\n", [("import-code-outside", "555")]),
}


@pytest.mark.parametrize("name", BAD_CODES)
def test_bad_codes_are_told_where_they_stand(name):
    """What is wrong with codes is named, each at its place."""
    text, wanted = BAD_CODES[name]
    if name == "columns":
        assert told(text, format_="codes") == [("import-no-codes-columns", "segment,what")]
    else:
        wish = Wish(Scale(1, 4)) if name == "outside" else Wish()
        assert told(text, wish=wish) == wanted


# ---------------------------------------------------------------- patterns


def test_patterns_are_read_as_digits_and_classes():
    """Digits, classes, ranges, any digit and anchors; code around the dictionary is left alone."""
    assert segments(PYTHON) == [
        ("hibernating", Box({"R": (1, 2), "F": (1, 2)})),
        ("can't lose", Box({"R": (5,), "F": (4, 5)})),
        ("middle", Box({"R": (3,), "F": (1, 2, 3, 4, 5)})),
    ]


def test_the_comma_inside_a_class_is_told():
    """The slip `[4,5]` is harmless, and named."""
    text = "seg_map = {r'[3-4][4,5]': 'loyal'}"
    assert segments(text) == [("loyal", Box({"R": (3, 4), "F": (4, 5)}))]
    assert told(text) == [("import-pattern/comma", "r'[3-4][4,5]'")]


def test_a_pattern_that_stands_twice_has_its_last_name():
    """As in Python, the last of equal keys counts, where the first stands; and it is told."""
    text = "m = {'1[1-2]': 'a', '22': 'b', '1[1-2]': 'c'}"
    assert [name for name, _ in segments(text)] == ["c", "b"]
    assert [f.key for f in read_foreign(text, "x").findings] == ["import-key-twice"]


BAD_PATTERNS = {
    "backwards": ("{'[5-1]1': 'a'}", "import-pattern/backwards"),
    "letters": ("{'[a-c]1': 'a'}", "import-pattern"),
    "group": ("{'(1|2)1': 'a'}", "import-pattern"),
    "open": ("{'[12': 'a'}", "import-pattern"),
    "length": ("{'11': 'a', '22': 'b', '333': 'c'}", "import-pattern-length"),
    "long": ("{'1111': 'a'}", "import-code-length/many"),
    "number": ("{'11': 'a', 22: 'b'}", "import-not-a-text"),
}


@pytest.mark.parametrize("name", BAD_PATTERNS)
def test_bad_patterns_are_told(name):
    """What cannot be read in a pattern is an error that quotes it."""
    text, key = BAD_PATTERNS[name]
    reading = read_foreign(text, "x", "seg-map")
    assert [f.key for f in reading.findings] == [key]
    assert is_error(reading.findings[0])


# ---------------------------------------------------------------- cohorts


def test_plain_cohorts_are_read_as_conditions():
    """Include and exclude become one condition; types of columns follow from the literals."""
    reading = read_foreign(COHORTS, "x")
    known = "not (emails = 0) and (country = 'US' or country in ['CA', 'MX'])"
    assert [(s.name, s.wanted) for s in reading.imported.segments] == [
        ("known users", Condition(known)),
        ("rich", Condition(f"{known} and (spend >= 1000 and joined < 2024-01-31)")),
    ]
    assert reading.imported.columns == {
        "emails": "integer",
        "country": "text",
        "spend": "integer",
        "joined": "date",
    }
    assert reading.imported.left_out == (("old", "true"),)


NOT_PLAIN = [
    "lower({{ user.name }}) = 'x'",
    "{{ user.a }} = {{ user.b }}",
    "{{ user.a }} like 'x%'",
    "{{ user.a }} + 1 > 2",
    "{{ user.a }} > 'text'",
    "{{ user.a }} = 1 and {{ user.a }} = 'x'",
    "exists (select 1)",
    "{{ user.a }} = 1; drop table x",
    "",
    "not " * 100 + "{{ user.a }} = 1",
]


@pytest.mark.parametrize("sql", NOT_PLAIN)
def test_what_is_no_plain_comparison_leaves_its_cohort_out(sql):
    """A cohort with anything else is named and left out whole, others stay."""
    text = COHORTS + (
        "  - name: odd\n    model_type: entity_cohort\n    model_spec:\n"
        f'      filter_pipeline:\n        - type: include\n          value: "{sql}"\n'
    )
    reading = read_foreign(text, "x")
    assert "odd" in [name for name, _ in reading.imported.left_out]
    assert "odd" not in [s.name for s in reading.imported.segments]
    assert any(f.key == "import-left-out" and f.args["segment"] == "odd" for f in reading.findings)


def test_a_cohort_without_a_filter_is_everybody():
    """`extends: user/all` alone takes every customer."""
    text = (
        "models:\n- {name: all users, model_type: entity_cohort, model_spec: {extends: user/all}}"
    )
    assert segments(text) == [("all users", Condition("customer_id is known"))]


def test_cohorts_in_a_circle_are_left_out():
    """Two cohorts that extend one another end the reading of both, not the program."""
    one = "{{name: {0}, model_type: entity_cohort, model_spec: {{extends: m/{1}}}}}"
    text = f"models:\n- {one.format('a', 'b')}\n- {one.format('b', 'a')}\n"
    assert read_foreign(text, "x").imported is None


# ---------------------------------------------------------------- what is no definition


@pytest.mark.parametrize(
    "text", ["", "  \n", "hello world", "x = 1\n", "{}", "[]", "a,b\n1,2\n", "[1, 2]"]
)
def test_what_is_no_definition_is_refused(text):
    """Empty files and texts of no known kind end in an error that says so."""
    reading = read_foreign(text, "x")
    assert reading.imported is None
    assert {f.key for f in reading.findings} <= {"import-empty", "import-unknown-format"}
    assert any(is_error(f) for f in reading.findings)


def test_what_has_thousands_of_segments_is_refused():
    """A list of customers is no list of segments."""
    text = "code,segment\n" + "".join(f"{n % 5 + 1}11,customer {n}\n" for n in range(2000))
    assert [f.key for f in read_foreign(text, "x").findings] == ["import-too-many"]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "text",
    ["{", "[[", '{"a": ', "{'a: 1}", "{a: 1}", "{'a': f(1)}", "[" * 100, "c(",
     "segment_names <- c(", "segment", "code,segment", "models: [", "models: {a: &b 1}",
     "{'a': ['\\ud800']}", "\x00"],
)  # fmt: skip
def test_broken_texts_end_in_errors(format_, text):
    """A broken text in any format is an error with a place, never a crash or a ruleset."""
    reading = read_foreign(text, "x", format_)
    assert any(is_error(f) for f in reading.findings)
    assert all(f.place is not None for f in reading.findings)


def test_code_is_never_run(tmp_path):
    """A call where a literal should stand is refused, and nothing happens."""
    target = tmp_path / "made"
    text = f"seg_map = {{__import__('pathlib').Path({str(target)!r}).touch(): 'a'}}"
    reading = read_foreign(text, "x", "seg-map")
    assert [f.key for f in reading.findings] == ["import-literal"]
    assert not target.exists()
