from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.language import yaml_guard
from segrules.language.findings import Lang
from segrules.language.messages import message_of
from segrules.language.source import Loaded, load, load_text

GOOD = """\
segrules: 1
name: rfm-八类
title: {zh: RFM 八类客户, en: "Eight \\"RFM\\" types"}
timezone: Asia/Shanghai
tables:
  orders:
    key: customer_id
    columns:
      order_id: text
      ordered_at: {type: date, aliases: [下单日期], formats: ["%Y年%m月%d日"]}
    drop:
      - {when: amount <= 0, because: 退货}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  basket: monetary / frequency
scores:
  R: {of: recency, better: lower, into: 5, by: quantile}
segments:
  assign: first
  table: |
    | R    | 城市       | segment |
    | 4..5 | 上海，北京 | a       |
  rules:
    - id: a
      when: 'R >= 4 and city = ''上海'''
    - id: b
      when: >-
        R <= 2
        and F = 1
"""
PIECES = [
    *":-{}[]|>'\"&*!%@`#?,\t\n\r 　：\0\x85\u2028\ufeff\u202eé😀",
    *("\n---\n", "\n  - ", "<<: ", ": ", "!!python/none ", "\n\t"),
]


def judged(loaded: Loaded) -> None:
    """What loading promises: data or an error, findings that can be said, places in the files."""
    assert loaded.data is not None or loaded.findings
    for finding in loaded.findings:
        assert message_of(finding, Lang.ZH).text
        assert message_of(finding, Lang.EN).text
        assert finding.place is not None
        for place in (finding.place, *(label.place for label in finding.labels)):
            assert place.line >= 1
            assert place.column >= 1
            assert (place.end_line, place.end_column) >= (place.line, place.column)
            lines = loaded.sources.get(place.path, "").split("\n")
            assert place.path not in loaded.sources or place.line <= len(lines)
    for loc in loaded.scalars:
        loaded.located(loc).place(0, 1)
        assert loaded.key_place(loc).line >= 1


def mutated(chance: random.Random) -> str:
    """The good file with one to three changes."""
    text = GOOD
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        end = at + chance.choice([0, 0, 1, 1, 3, 10])
        text = text[:at] + chance.choice([*PIECES, "", ""]) + text[end:]
    return text


@pytest.mark.parametrize("parser", [yaml_guard.PARSER, yaml.SafeLoader])
def test_a_truncated_file_is_data_or_findings(parser, monkeypatch):
    """Every beginning of a good file is read or refused, never a crash."""
    monkeypatch.setattr(yaml_guard, "PARSER", parser)
    for end in range(0, len(GOOD), 1 if parser is yaml_guard.PARSER else 5):
        judged(load_text(GOOD[:end]))


@pytest.mark.parametrize("parser", [yaml_guard.PARSER, yaml.SafeLoader])
def test_a_mutated_file_is_data_or_findings(parser, monkeypatch):
    """Replaced, deleted and inserted pieces are read or refused, never a crash."""
    monkeypatch.setattr(yaml_guard, "PARSER", parser)
    chance = random.Random(7)  # noqa: S311 - the same changes every time
    for _ in range(400):
        judged(load_text(mutated(chance)))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(list("ab01:-{}[]|>'\"&*!%@#?,\t\n \\u~=<")), max_size=60))
def test_any_text_is_data_or_findings(text):
    """Texts made of the characters that mean something to YAML."""
    judged(load_text(text))


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_data_or_findings(tmp_path_factory, raw: bytes):
    """Random bytes, and a good file with some of its bytes replaced by them."""
    path: Path = tmp_path_factory.mktemp("bytes") / "x.yml"
    for content in (raw, GOOD.encode()[:200] + raw + GOOD.encode()[200:]):
        path.write_bytes(content)
        judged(load(path))


def test_the_good_file_is_good():
    """The file that the mutations start from has no fault."""
    loaded = load_text(GOOD)
    assert loaded.findings == ()
    judged(loaded)
