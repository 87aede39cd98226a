from __future__ import annotations

import random

import pytest

from segrules.compiler.check import Checked, check
from segrules.compiler.program import Metric
from segrules.language.findings import Lang
from segrules.language.messages import message_of
from segrules.language.source import load_text
from tests.compiler.marked import with_preamble


def checked(text: str) -> Checked:
    """A ruleset with the standard tables."""
    return check(load_text(with_preamble(text)))


def order(text: str) -> list[str]:
    """The names of a ruleset's steps, in the order in which they are taken."""
    program = checked(text).program
    assert program is not None
    return [step.name for step in program.steps]


def test_definitions_come_after_what_they_use():
    """Across sections and against the order of writing; else as written."""
    text = """\
metrics:
  c: T + 1
  b: a * 2
  a: age
scores:
  T: {total: {S: 1, b: 1}}
  S: {of: b, at: [1], within: [Q]}
  Q: {of: a, into: 2, split_by: [b]}
segmentations:
  late: {rules: [{id: x, when: early is y and c > 3}]}
  early: {rules: [{id: y, when: Q = 1}]}
"""
    names = order(text.replace(", within: [Q]", ""))
    assert names == ["a", "b", "S", "T", "c", "Q", "early", "late"]


def test_a_shuffled_ruleset_is_ordered_all_the_same():
    """However the definitions stand in the file, each comes after what it uses."""
    chance = random.Random(3)  # noqa: S311 - the same orders every time
    names = [f"m{i}" for i in range(40)]
    used = {n: chance.sample(names[:i], min(i, 2)) for i, n in enumerate(names)}
    for _ in range(20):
        lines = [f"  {n}: {' + '.join(['age', *used[n]])}\n" for n in chance.sample(names, 40)]
        at = {n: i for i, n in enumerate(order("metrics:\n" + "".join(lines) + "scores: {}\n"))}
        assert all(at[u] < at[n] for n in names for u in used[n])


@pytest.mark.parametrize("backwards", [False, True])
def test_a_long_chain_is_no_recursion(backwards):
    """Two thousand metrics, each of the one before it, in either order of writing."""
    lines = [f"  m{i}: m{i - 1} + 1\n" for i in range(1, 2000)]
    lines = ["  m0: age\n", *lines]
    text = "metrics:\n" + "".join(lines[::-1] if backwards else lines) + "scores: {}\n"
    assert order(text)[:2000] == [f"m{i}" for i in range(2000)]


def test_a_long_cycle_is_told_shortly():
    """Two thousand definitions in a circle are one finding, cut off where it would grow long."""
    lines = [f"  m{i}: m{(i + 1) % 2000} + 1\n" for i in range(2000)]
    findings = checked("metrics:\n" + "".join(lines) + "scores: {}\n").findings
    assert [f.key for f in findings] == ["cycle"]
    assert len(message_of(findings[0], Lang.ZH).text) < 300


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("metrics: {a: a + 1}\nscores: {}\n", "`a` → `a`"),
        ("metrics: {a: b, b: a}\nscores: {}\n", "`a` → `b` → `a`"),
        ("metrics: {x: a, a: b, b: c, c: a}\nscores: {}\n", "`a` → `b` → `c` → `a`"),
    ],
)
def test_a_cycle_is_shown_as_it_runs(text, chain):
    """From the first definition in it round to that one again; what leads into it stays out."""
    (finding,) = checked(text).findings
    assert message_of(finding, Lang.EN).text.endswith(chain)


def test_two_cycles_are_two_findings():
    """Each circle is told once."""
    text = "metrics: {a: b, b: a, c: d, d: c, e: a + c}\nscores: {}\n"
    assert [f.key for f in checked(text).findings] == ["cycle", "cycle"]


def test_what_failed_is_still_a_name():
    """Uses of a metric, score or segmentation that is itself in error say nothing more."""
    text = """\
metrics:
  bad: frobnicate(age)
  twice: bad * 2
scores:
  S: {of: bad, into: 3}
  T: {total: {bad: 1}}
  J: {join: [S]}
  Q: {of: age, into: 3, within: [S], split_by: [bad]}
segmentations:
  part: {rules: [{id: a, when: "bad > 3 and city = bad and bad in [1] and 3 < bad"}]}
  other: {rules: [{id: b, when: part is a}]}
  tables:
    table: |
      | bad | segment |
      | ((  | x       |
  late: {rules: [{id: c, when: "tables is x or tables in [y]"}]}
actions: [{id: act, for: [a, x, y], when: bad > 3}]
tests: [{name: t, given: {bad: 3, S: 2}, expect: {part: a, tables: x, bad: 2}, because: x}]
properties: [{never: {segment: y, when: twice > 3}}]
"""
    keys = [f.key for f in checked(text).findings]
    assert keys[0] == "unknown-function"
    assert all(key.startswith("syntax-error") for key in keys[1:])
    assert len(keys) == 2


def test_a_metric_with_a_bad_window_still_has_its_type():
    """What uses it is checked, and its own value is."""
    text = """\
metrics:
  m: {from: orders, value: sum(amount), window: soon, where: amuont > 3}
  n: m + city
scores: {}
"""
    assert [f.key for f in checked(text).findings] == [
        "not-a-duration",
        "unknown-name/near",
        "no-arithmetic",
    ]


def test_names_that_python_knows_mean_nothing_here():
    """`__class__`, `self`, `None` as names of metrics, segments, columns and parameters."""
    text = """\
parameters: {__doc__: 3}
tables:
  __init__: {key: __id__, columns: {__id__: text, __len__: integer, self: integer}}
metrics:
  __class__: {from: __init__, value: sum(__len__)}
  `None`: {from: __init__, value: count(), where: self > $__doc__}
scores:
  __dict__: {of: __class__, at: [1]}
segments:
  rules: [{id: __segment__, when: "__dict__ = 2 and `None` > 3"}]
actions: [{id: __action__, for: __segment__}]
""".replace("  `None`:", "  None:")
    program = checked(text).program
    assert program is not None
    assert [m.name for m in program.metrics] == ["__class__", "None"]


def test_names_may_be_in_any_script():
    """Chinese, accents, emoji in backticks."""
    text = """\
metrics:
  消费频次: {from: orders, value: count()}
  größe: 消费频次 * 2
  "🎉 x": größe + `消费频次`
scores: {}
segments: {rules: [{id: 高频, when: "`🎉 x` > 3"}]}
"""
    assert order(text)[:3] == ["消费频次", "größe", "🎉 x"]


def test_a_deep_condition_is_read_or_refused():
    """Nesting is bounded in the file and in a text, far above what people write."""
    deep = "vip"
    for _ in range(12):
        deep = f"{{all: [{deep}, {{not: {deep if len(deep) < 200 else 'vip'}}}]}}"
    assert checked(f"segments:\n  rules:\n    - id: a\n      when: {deep}\n").program is not None
    text = "(" * 60 + "vip" + ")" * 60
    assert checked(f"segments:\n  rules:\n    - {{id: a, when: {text}}}\n").program is not None
    far = "{not: " * 100 + "vip" + "}" * 100
    findings = checked(f"segments:\n  rules:\n    - id: a\n      when: {far}\n").findings
    assert [f.key for f in findings] == ["yaml-depth"]


def test_huge_rulesets_are_compiled():
    """Five thousand rules, a list of five thousand options in a metric's condition."""
    rules = "".join(f"    - {{id: s{i}, when: age = {i}}}\n" for i in range(5000))
    program = checked(f"segments:\n  rules:\n{rules}").program
    assert program is not None
    assert len(program.segmentations[0].rules) == 5000
    options = ", ".join(map(str, range(2000)))
    text = f"metrics:\n  m: {{from: orders, value: count(), where: 'quantity in [{options}]'}}\n"
    made = checked(text + "scores: {}\n").program
    assert made is not None
    assert isinstance(made.steps[0], Metric)
    assert len(made.steps[0].value.where.options) == 2000
