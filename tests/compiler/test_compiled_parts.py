from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from segrules.compiler.action_terms import percent
from segrules.compiler.check import check, check_path
from segrules.compiler.program import (
    Always,
    Compare,
    Every,
    Holds,
    InSegment,
    Program,
    Segmentation,
)
from segrules.language.findings import Words
from segrules.language.source import load_text
from segrules.language.types import Kind
from tests.compiler.marked import with_preamble


def program(text: str) -> Program:
    """The program of a ruleset with the standard tables and no error."""
    checked = check(load_text(with_preamble(text)))
    assert checked.program is not None, checked.findings
    return checked.program


# ---------------------------------------------------------------- tables


def test_tables_have_roles():
    """`customers` by its name, what is pointed to is looked up, all others are events."""
    roles = {t.name: t.role for t in program("").tables}
    assert roles == {
        "customers": "customers",
        "orders": "events",
        "products": "lookup",
        "notes": "events",
    }


def test_a_column_carries_what_is_declared():
    """Type, unit, decimals, aliases, formats, bounds and words."""
    text = """\
tables:
  customers:
    key: id
    columns:
      id: {type: integer, pii: id}
      spent: {type: money, unit: JPY, decimals: 0, aliases: 花费, between: [0, 1000]}
      born: {type: date, formats: ["%Y"], required: true, about: {zh: 生日, en: birthday}}
metrics: {}
scores: {}
segments: {rules: [{id: a, when: spent > 5}]}
"""
    key, spent, born = program(text).tables[0].columns
    assert (key.type.kind, key.required, key.pii) == (Kind.INTEGER, True, "id")
    assert (spent.type.decimals, spent.type.unit, spent.aliases) == (0, "JPY", ("花费",))
    assert spent.between == (0.0, 1000.0)
    assert (born.formats, born.required, born.about) == (("%Y",), True, Words("生日", "birthday"))


def test_the_time_of_events_is_the_only_date_or_the_named_one():
    """And a table without a date has none."""
    times = {t.name: t.time for t in program("").tables}
    assert times == {"customers": None, "orders": "ordered_at", "products": None, "notes": None}
    text = """\
tables:
  visits: {key: id, time: end, columns: {id: text, start: instant, end: instant}}
metrics: {m: {from: visits, value: count(), window: 12h}}
scores: {}
segments: {rules: [{id: a, when: m > 5}]}
"""
    assert program(text).tables[0].time == "end"


def test_cleaning_rules_are_conditions_on_a_row():
    """Each with its words and its text; look-ups that are cleaned before can be asked."""
    text = """\
tables:
  orders:
    key: id
    unique: [id, day]
    columns: {id: text, day: date, sku: {type: text, looks_up: products}, amount: money}
    drop:
      - {when: amount <= 0, because: {zh: 退货, en: returns}}
      - when: {any: [id is missing, sku.gone]}
        because: bad
  products: {key: sku, columns: {sku: text, gone: boolean}}
metrics: {m: {from: orders, value: count()}}
scores: {}
segments: {rules: [{id: a, when: m > 5}]}
"""
    orders = program(text).tables[0]
    assert orders.unique == ("id", "day")
    assert [d.because for d in orders.drops] == [Words("退货", "returns"), Words("bad", "bad")]
    assert [d.text for d in orders.drops] == ["amount <= 0", "id is missing or sku.gone"]


# ---------------------------------------------------------------- segments


def test_a_top_level_segmentation_is_named_segments():
    """And stands before the named ones."""
    text = """\
segments: {rules: [{id: a, when: vip}], otherwise: {id: rest, label: {en: Rest}}}
segmentations: {two: {rules: [{id: a, when: segments is rest}]}}
"""
    one, two = program(text).segmentations
    assert (one.name, two.name) == ("segments", "two")
    assert one.otherwise == "rest"
    assert [s.label for s in one.segments] == [Words("a", "a"), Words("Rest", "Rest")]


def test_a_decision_table_is_rules_in_order():
    """Each row a rule; a row of dashes takes everybody; segments in the order of first rows."""
    text = """\
segments:
  otherwise: {id: rest, label: 其他}
  table: |
    | R    | F    | city       | nickname      | segment   |
    | ---- | ---- | ---------- | ------------- | --------- |
    | 4..5 | >= 4 | 上海，北京 | -             | champions |
    | 1..2 | -    | not 上海   | contains 'a'  | at_risk   |
    | 5    | -    | missing    | -             | champions |
    | -    | -    | -          | -             | everybody |
"""
    part = program(text).segmentations[0]
    assert [r.segment for r in part.rules] == ["champions", "at_risk", "champions", "everybody"]
    assert [s.id for s in part.segments] == ["champions", "at_risk", "everybody", "rest"]
    first, _, third, last = (r.condition for r in part.rules)
    assert isinstance(first, Every)
    assert len(first.parts) == 4
    assert isinstance(third, Every)
    assert last == Always(value=True)
    assert part.rules[0].text == "R between 4 and 5 and F >= 4 and city in [上海, 北京]"


def test_a_table_s_segments_may_be_listed_with_words():
    """In the order of the list, with their labels."""
    text = """\
segments:
  ordered: true
  segments: [{id: b, label: {zh: 乙, en: B}}, a]
  otherwise: c
  table: |
    | age | segment |
    | 1   | a       |
    | 2   | b       |
"""
    part = program(text).segmentations[0]
    assert [s.id for s in part.segments] == ["b", "a", "c"]
    assert part.segments[0].label == Words("乙", "B")
    assert part.ordered


def test_tags_and_several_segmentations():
    """Each with its way to assign; a later one asks an earlier one."""
    text = """\
segmentations:
  tags: {assign: all, rules: [{id: a, when: vip}, {id: b, when: age > 3}], otherwise: none}
  stage: {assign: one, rules: [{id: x, when: "tags in [a, b]"}, {id: y, when: tags is not a}]}
"""
    tags, stage = program(text).segmentations
    assert (tags.assign, stage.assign) == ("all", "one")
    assert stage.rules[0].condition == InSegment("tags", frozenset({"a", "b"}))
    assert stage.rules[1].condition == InSegment("tags", frozenset({"a"}), negated=True)


# ---------------------------------------------------------------- actions


def test_an_action_is_compiled_whole():
    """Its segments, its condition, consent by channel, and all that outputs say of it."""
    text = """\
segmentations:
  rfm: {rules: [{id: a, when: vip}, {id: b, when: age > 3}]}
  stage: {rules: [{id: b, when: vip}]}
actions:
  - id: win
    for: [a, stage.b]
    when: {all: [sms_ok, age > 17]}
    goal: {zh: 召回, en: win back}
    channels: [sms, store]
    consent: {sms: sms_ok and vip}
    message: {zh: "{{ customer.name }}，好久不见", en: hello}
    timing: {start: 0d, every: 14d, at_most: 3}
    cap: {per_customer: 2 per 30d}
    budget: {per_customer: 20, total: 5000.5, unit: CNY}
    experiment: {holdout: 10%, arms: {coupon: 60%, gift: 40 %}}
    kpi: {rate: {within: 60d, target: 12%}}
    playbook: win.md.j2
"""
    (action,) = program(text).actions
    assert action.segments == (("rfm", "a"), ("stage", "b"))
    assert isinstance(action.condition, Every)
    assert [c for c, _ in action.consent] == ["sms"]
    assert action.details["goal"] == Words("召回", "win back")
    assert action.details["channels"] == ("sms", "store")
    assert action.details["experiment"] == {
        "holdout": "10%",
        "arms": {"coupon": "60%", "gift": "40 %"},
    }
    assert action.details["timing"] == {"start": "0d", "every": "14d", "at_most": 3}
    assert "offer" not in action.details


def test_an_action_for_a_shared_id_says_which():
    """`stage.b` where two segmentations have a `b`; the bare id where one has it."""
    text = """\
segmentations:
  rfm: {rules: [{id: a, when: vip}]}
actions: [{id: one, for: a}, {id: two, for: rfm.a, when: true}]
"""
    one, two = program(text).actions
    assert one.segments == two.segments == (("rfm", "a"),)
    assert (one.condition, two.condition) == (None, Always(value=True))


@pytest.mark.parametrize(
    ("written", "share"),
    [("10%", "0.1"), (" 12.5 ％", "0.125"), ("0%", "0"), ("100%", "1"), ("1e9%", None)]
    + [(x, None) for x in ("0.1", "NaN%", "-5%", "Infinity%", "%", "", "1_0%", "１%", "5%%")],
)
def test_percentages_are_exact_and_plain(written, share):
    """Digits, at most one point, a percent sign: nothing that a number library would also take."""
    read = percent(written)
    assert (None if read is None else str(read.normalize() + 0)) == share


# ---------------------------------------------------------------- tests of rulesets


def test_a_case_gives_values_in_physical_form():
    """Money in minor units, dates as days, labels as classes, what is null as missing."""
    text = """\
timezone: Asia/Shanghai
tests:
  defaults: {age: 30, credit: 0.5}
  cases:
    - name: one
      given:
        credit: 12.05
        rate: 12%
        joined: 2024-05-01
        seen_at: 2024-05-01T08:00:00+08:00
        city: 上海
        vip: true
        nickname: 007
        M: high
        R: null
      expect: {segment: all, M: mid, F: 2}
      because: all
      as_of: 2024-06-01
"""
    (case,) = program(text).cases
    day = (date(2024, 5, 1) - date(1970, 1, 1)).days
    assert case.given == {
        "age": 30,
        "credit": 1205,
        "rate": 0.12,
        "joined": day,
        "seen_at": day * 86_400_000_000,
        "city": "上海",
        "vip": True,
        "nickname": "007",
        "M": 3,
        "R": None,
    }
    assert case.expect == {"segments": "all", "M": 2, "F": 2}
    assert (case.because, case.as_of) == ("all", day + 31)


def test_a_moment_without_a_zone_is_in_the_ruleset_s():
    """With one of its own it stands on its own clock; a date is that of the ruleset's clocks."""
    text = """\
timezone: America/New_York
tests:
  - name: one
    given: {seen_at: 2024-05-01 20:00, joined: 2024-05-02T03:59:00Z}
    expect: {segment: all}
"""
    (case,) = program(text).cases
    day = (date(2024, 5, 1) - date(1970, 1, 1)).days
    assert case.given == {"seen_at": (day + 1) * 86_400_000_000, "joined": day}


def test_a_case_may_give_rows_of_tables():
    """Rows by table, of declared columns, beside values."""
    text = """\
tests:
  - name: rows
    given:
      age: 3
      orders: [{ordered_at: 2024-01-01, amount: 1.5, channel: app}, {amount: 2}]
      notes: []
    expect: {monetary: 3.5, segment: null}
"""
    (case,) = program(text).cases
    assert case.given == {"age": 3}
    assert case.rows == {
        "orders": ({"ordered_at": 19723, "amount": 150, "channel": "app"}, {"amount": 200}),
        "notes": (),
    }
    assert case.expect == {"monetary": 350, "segments": None}


def test_a_block_is_a_case_a_line():
    """With what all cases share, what this block shares, quotes, empty cells and tags."""
    text = '''\
segmentations:
  rfm: {rules: [{id: a, when: vip}]}
  tags: {assign: all, rules: [{id: x, when: vip}, {id: y, when: age > 3}]}
tests:
  defaults: {age: 1, frequency: 5}
  cases:
    - name: many
      given: {recency: 3}
      expect: {R: 4}
      because: a
      table: |
        nickname, age, rfm, tags, M

        "a, ""b""", 2, a, x y, high
        c, , , ,
'''
    first, second = program(text).cases
    assert first.name == "many 1"
    assert first.given == {"age": 2, "frequency": 5, "recency": 3, "nickname": 'a, "b"', "M": 3}
    assert first.expect == {"R": 4, "rfm": "a", "tags": frozenset({"x", "y"})}
    assert second.given == {"age": None, "frequency": 5, "recency": 3, "nickname": "c", "M": None}
    assert second.expect == {"R": 4, "rfm": None, "tags": frozenset()}
    assert (first.place.line, second.place.line) == (14, 15)


def test_a_block_in_its_own_line_has_places():
    """A fault of a cell is told in its line and column."""
    text = """\
tests:
  - name: many
    table: |
      age, expect
      1, all
      x, all
"""
    (finding,) = check(load_text(with_preamble(text))).findings
    assert (finding.key, finding.place.line, finding.place.column) == ("wrong-value", 6, 7)


# ---------------------------------------------------------------- claims


def test_properties_and_assumptions():
    """Each with its condition, its segment, and its text as an expression."""
    text = """\
segmentations: {rfm: {rules: [{id: a, when: vip}]}}
properties:
  - never: {segment: a, when: sms_ok = false}
  - always: {segment: rfm.a, when: {all: [vip, age > 3]}}
assume:
  - recency is missing
  - {any: [age > 3, vip]}
"""
    made = program(text)
    assert [(p.kind, p.segment) for p in made.properties] == [
        ("never", ("rfm", "a")),
        ("always", ("rfm", "a")),
    ]
    assert isinstance(made.properties[0].condition, Holds)
    assert [a.text for a in made.assumptions] == ["recency is missing", "age > 3 or vip"]
    (single,) = program("assume: age > 3\n").assumptions
    assert isinstance(single.condition, Compare)


# ---------------------------------------------------------------- the whole


def test_the_header_says_what_the_ruleset_is():
    """Versions as they are written; revenue the first money metric unless it is named."""
    text = "version: 1.10\nowner: crm\ntitle: {zh: 样例}\n"
    header = program(text).header
    assert (header.version, header.owner, header.revenue) == ("1.10", "crm", "monetary")
    assert header.title == Words("样例", "样例")


def test_included_files_are_one_ruleset(tmp_path: Path):
    """Metrics, parameters and tests of included files are used, and found wrong, where they are."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "shared").mkdir()
    main = tmp_path / "main.yml"
    part = tmp_path / "shared" / "part.yml"
    metrics = """\
parameters: {window: 30d}
metrics:
  recent: {from: orders, value: count(), window: $window}
  monetary: {from: orders, value: sum(amount)}
tests: [{name: two, given: {recent: 3}, expect: {segment: a}}]
"""
    part.write_text(metrics, encoding="utf-8")
    text = """\
include: shared/part.yml
metrics: {ratio: recent / 2}
scores: {}
segments: {rules: [{id: a, when: ratio > 1}]}
tests: {cases: [{name: one, given: {age: 3}, expect: {segment: a}}]}
"""
    main.write_text(with_preamble(text), encoding="utf-8")
    checked = check_path(main, {"window": "7d"})
    assert checked.findings == ()
    assert [s.name for s in checked.program.steps] == ["recent", "ratio", "monetary", "segments"]
    assert [c.name for c in checked.program.cases] == ["one", "two"]
    assert sorted(Path(p).name for p in checked.sources) == ["main.yml", "part.yml"]

    part.write_text(metrics.replace("sum(amount)", "sum(amuont)"), encoding="utf-8")
    (finding,) = check_path(main).findings
    assert finding.key == "unknown-name/near"
    assert Path(finding.place.path).name == "part.yml"
    assert finding.place.line == 4


def test_the_digest_is_of_texts_and_parameters():
    """The same texts and parameters give the same, any change another."""
    one = program("parameters: {p: 1}\n").digest
    assert one == program("parameters: {p: 1}\n").digest
    assert one != program("parameters: {p: 2}\n").digest
    assert len(one) == 64


def test_steps_hold_every_definition():
    """Nothing that is defined is left out of a program."""
    made = program("")
    names = ["recency", "frequency", "monetary", "favourite", "R", "F", "M", "segments"]
    assert [s.name for s in made.steps] == names
    assert isinstance(made.steps[-1], Segmentation)
