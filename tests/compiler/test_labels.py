"""Labels of metrics, scores, classes, tables, columns and actions; texts that a comma parts."""

from __future__ import annotations

import re

import pytest

from segrules.compiler.check import check
from segrules.compiler.words import names_of, value_words
from segrules.language.findings import Lang, Words
from segrules.language.messages import message_of
from segrules.language.source import load_text

HEAD = """\
segrules: 1
name: labels
tables:
  customers:
    label: {zh: 客户, en: people}
    key: id
    columns:
      id: text
      spend: {type: integer, label: {zh: 花费, en: spending}}
metrics:
  twice: {value: spend * 2, label: {zh: 两倍花费, en: spending twice}}
"""
TAIL = "segments: {rules: [{id: rich, when: S = high}], otherwise: rest}\n"


def compiled(labels, extra=""):
    """The ruleset with these labels of its score's classes."""
    score = f"scores:\n  S: {{of: twice, {extra}labels: {labels}, label: {{zh: 分, en: points}}}}\n"
    return check(load_text(HEAD + score + TAIL))


def told(checked):
    """The messages of the findings, in English, with their cures."""
    return [message_of(f, Lang.EN) for f in checked.findings]


@pytest.mark.parametrize(
    ("labels", "ids", "words"),
    [
        ("[low, high]", ("low", "high"), (Words("low", "low"), Words("high", "high"))),
        (
            "[{id: low, zh: 低, en: poor}, {id: high, zh: 高, en: rich}]",
            ("low", "high"),
            (Words("低", "poor"), Words("高", "rich")),
        ),
        ("[low, {id: high, zh: 高}]", ("low", "high"), (Words("low", "low"), Words("高", "high"))),
    ],
)
def test_classes_have_ids_and_words(labels, ids, words):
    """Rules say the ids; the words, where they are given, are for people, the id where not."""
    checked = compiled(labels, "at: [10], ")
    assert told(checked) == []
    score = checked.program.scores[0]
    assert score.type.options == score.rule.labels == ids
    assert score.type.words == words


EVENTS = """\
segrules: 1
name: values
tables:
  events:
    key: id
    columns:
      id: text
      day: date
      kind: {type: text, one_of: [{id: 看, zh: 浏览, en: viewed}, {id: 买, en: bought it}, other]}
metrics:
  seen: {from: events, value: count(), where: kind = 看}
  done: {from: events, value: "count()", where: "kind in [买, other]"}
segments: {rules: [{id: curious, when: seen > done}], otherwise: rest}
"""


def test_values_of_a_text_have_words():
    """Rules and data say the values of a column; people read their words, where there are any."""
    checked = check(load_text(EVENTS))
    assert told(checked) == []
    kind = checked.program.tables[0].columns[2].type
    assert kind.options == ("看", "买", "other")
    names = names_of(checked.program)
    seen, done = (value_words(m.value, names) for m in checked.program.metrics)
    assert seen.en.endswith("where `kind` is viewed")
    assert "`kind` 为浏览的" in seen.zh
    assert done.en.endswith("where `kind` is one of bought it, other")
    assert "`kind` 为买、other 之一的" in done.zh


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("[{zh: 浏览}]", "this entry lacks `id`"),
        ("[{id: 看, zn: 浏览}]", "there is no key `zn` here; did you mean `en` or `zh`?"),
    ],
)
def test_wrong_words_of_a_value_are_told(values, said):
    """A slip in the words of a value is told with the cure."""
    (message, *_) = told(check(load_text(re.sub(r"one_of: .*\]", f"one_of: {values}", EVENTS))))
    assert "; ".join(filter(None, (message.text, message.help))) == said


def test_shares_have_their_labels_worst_first():
    """Labels of a share are written best first; ids and words are turned round together."""
    labels = "[{id: high, zh: 高}, {id: mid, zh: 中}, {id: low, zh: 低}]"
    score = compiled(labels, "by: share, at: [80%, 95%], ").program.scores[0]
    assert score.rule.labels == ("low", "mid", "high")
    assert [w.zh for w in score.type.words] == ["低", "中", "高"]


def test_labels_reach_the_program():
    """Everything that may carry a label is called by it."""
    program = compiled("[low, high]", "at: [10], ").program
    names = names_of(program)
    assert program.tables[0].label == names.table("customers") == Words("客户", "people")
    assert names.columns["customers", "spend"] == Words("花费", "spending")
    assert names.value("twice") == Words("两倍花费", "spending twice")
    assert names.value("S") == Words("分", "points")
    assert names.value("id") == Words("id", "id")


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (
            "[1, high]",
            'expected a text or a mapping (`key: value`), found `1`; put it in quotes: `"1"`',
        ),
        ("[{id: low, zn: 低}, high]", "there is no key `zn` here; did you mean `en` or `zh`?"),
        ("[{zh: 低}, high]", "this entry lacks `id`"),
    ],
)
def test_wrong_labels_are_told(labels, said):
    """A slip in a label is told at its place with the cure."""
    (message,) = told(compiled(labels, "at: [10], "))
    assert "; ".join(filter(None, (message.text, message.help))) == said


def test_two_classes_with_one_id_are_told():
    """However they are spelt, ids must differ."""
    (finding,) = compiled("[{id: high, zh: 低}, high]", "at: [10], ").findings
    assert finding.name == "label-twice"


COMMA = "segrules: 1\nname: x\ntables: {customers: {key: id, columns: {id: text}}}\n"
SEGMENTS = "segments: {rules: [{id: a, when: true}]}\n"


@pytest.mark.parametrize(
    ("written", "key", "cure"),
    [
        ("title: {zh: 乙, en: the rest, always}", "wrong-shape/comma", 'en: "the rest, always"'),
        ("title: {zh: 甲, 乙, en: rest}", "wrong-shape/comma", 'zh: "甲, 乙"'),
        ("title: {zh: 甲, en: a, b: c}", "wrong-shape", ""),
        ("title:\n  zh: 乙\n  always:", "wrong-shape", ""),
    ],
)
def test_a_comma_that_parts_a_text_is_told(written, key, cure):
    """Inside `{ }` a text with a comma needs quotes, and the cure writes them."""
    (finding,) = check(load_text(f"{COMMA}{written}\n{SEGMENTS}")).findings
    assert finding.key == key
    assert cure in (message_of(finding, Lang.EN).help or "")


def test_a_comma_in_an_entry_is_told():
    """The second half of a parted text is an unknown key without a value."""
    text = COMMA + "segments: {rules: [{id: a, when: true, label: one, two}]}\n"
    (finding,) = check(load_text(text)).findings
    assert finding.key == "unknown-key/comma"
    assert 'label: "one, two"' in message_of(finding, Lang.EN).help
