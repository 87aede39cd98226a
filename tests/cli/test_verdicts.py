"""The last line of `check`: what was proved of each segmentation, in one sentence."""

from __future__ import annotations

import pytest

HEAD = """\
segrules: 1
name: v
tables:
  customers:
    key: id
    columns:
      id: text
      x: {type: integer, required: true}
segments:
  assign: ASSIGN
  rules:
"""
CASES = [
    (
        "first",
        ["true"],
        "1 rule, no gap, nothing unreachable",
        "1 条规则，没有遗漏、没有到不了的分群",
    ),
    (
        "first",
        ["x > 1", "x > 2", "x <= 1"],
        "3 rules, no gap, but unreachable segments",
        "3 条规则，没有遗漏，但有到不了的分群",
    ),
    (
        "one",
        ["x > 2", "x > 1"],
        "2 rules, nothing unreachable, but gaps, overlaps",
        "2 条规则，没有到不了的分群，但有遗漏、有重叠",
    ),
    ("first", ["x > 1", "x > 2"], "2 rules, gaps, unreachable segments",
     "2 条规则，有遗漏、有到不了的分群"),
    ("all", ["x > 1"], "1 rule, nothing unreachable", "1 条规则，没有到不了的分群"),
]  # fmt: skip


@pytest.mark.parametrize(("assign", "rules", "en", "zh"), CASES)
def test_the_verdict_is_a_sentence(run, here, assign, rules, en, zh):
    """What is well comes first, what is not after a "but", with the right plural."""
    lines = [f"    - {{id: s{k}, when: {rule}}}\n" for k, rule in enumerate(rules)]
    text = HEAD.replace("ASSIGN", assign) + "".join(lines)
    (here / "v.yml").write_text(text, encoding="utf-8")
    assert run("check", "v.yml").out.splitlines()[-1] == f"v, segments: {en}"
    assert run("check", "v.yml", lang="zh").out.splitlines()[-1] == f"v 的 segments：{zh}"
