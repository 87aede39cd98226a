"""Shipped rulesets as they are read: nothing is left in the other language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segrules.compiler.check import check_path
from segrules.compiler.program import Classes
from segrules.language.findings import Lang
from segrules.outputs.describe_text import describe_text
from segrules.outputs.playbooks.action_plan import arm_words
from segrules.outputs.playbooks.playbook import playbooks
from segrules.outputs.runs.summary_text import summary_text
from segrules.verbs.describe import describe

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "rulesets").glob("*/*.yml"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
DATA = re.compile(r"columns not used: .*|\w+ \(.*\)")
"""Lines that show what the data itself says."""
WRITTEN = re.compile(r"(?m)^    = .*$|^parameter \w+ = [^:\n]*|'[\u3400-\u9fff]+'")
"""Formulas as the ruleset writes them, below the same in words: the data's own values stay.

So do the values of parameters, and keywords in quotes.
"""
OPT_OUT = {"R"}
"""What customers are asked to reply to get no more messages."""


def introduced(result):
    """The field's own letters: in labels of segments (A 类), or told in the description （F）."""
    labels = [s.label.zh for way in result.program.segmentations for s in way.segments]
    about = result.program.header.about
    told = re.findall(r"（([A-Z])）", about.zh if about else "")
    return {*told, *re.findall(r"[A-Z]+", " ".join(labels))}


def names_of(result):
    """The names of metrics and scores, and the ids of classes: what no reader should meet bare."""
    scores = [s.rule for s in result.program.scores]
    ids = {i for rule in scores if isinstance(rule, Classes) for i in rule.labels}
    names = {m.name for m in result.program.metrics} | {s.name for s in result.program.scores}
    return (ids | names) - introduced(result)


def bare(names, text):
    """The names that stand in a text as words of their own."""
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", text))
    return words & names


def test_everything_with_a_name_is_called_by_words(result):
    """Metrics, scores, classes, tables, columns and actions have a label in both languages."""
    program = result.program
    columns = [c for t in program.tables for c in t.columns]
    for part in (*program.metrics, *program.scores, *program.tables, *columns):
        assert part.label is not None, part.name
        assert CHINESE.search(part.label.zh)
        assert not CHINESE.search(part.label.en)
    assert all(a.details["label"] for a in program.actions)


def test_playbooks_are_in_one_language(result):
    """No English playbook has a Chinese word, and no Chinese one a bare metric, score or class."""
    pages, findings = playbooks(result, tuple(Lang), None)
    assert findings == ()
    assert len(pages) == 2 * sum(len(w.segments) for w in result.program.segmentations)
    actions = {a.id for a in result.program.actions}
    for page in pages:
        if page.name.endswith(".en.md"):
            assert CHINESE.search(page.text) is None, page.name
        else:
            assert bare(names_of(result) | actions, page.text) <= OPT_OUT, page.name


def test_playbooks_are_tidy(result):
    """No double blank lines, no blanks at the ends of lines, one line break at the end."""
    for page in playbooks(result, tuple(Lang), None)[0]:
        assert "\n\n\n" not in page.text
        assert not re.search(r"[ \t]$", page.text, re.MULTILINE)
        assert page.text.endswith("\n")
        assert not page.text.endswith("\n\n")


def test_playbooks_say_which_channels_need_which_consent(result):
    """Every channel with a consent has it said under the channels, first week or not."""
    asking = {s for a in result.program.actions if a.consent for _, s in a.segments}
    for page in playbooks(result, tuple(Lang), None)[0]:
        asked = re.search(r"(?ms)^### (?:Channels|渠道).*?^###", page.text)
        zh = page.name.endswith(".zh.md")
        if asked:
            assert ("- 授权：" if zh else "- Consent: ") in asked[0], page.name
        if page.name.split(".")[0] in asking:
            assert asked, page.name
            assert ("满足" if zh else "only where") in asked[0], page.name


def test_the_summary_is_in_one_language(result):
    """Only what the data itself says may be in the other language."""
    english = DATA.sub("", summary_text(result, Lang.EN, 100))
    assert CHINESE.search(english) is None
    chinese = summary_text(result, Lang.ZH, 100)
    told = chinese.split("\n数据\n")[0]
    table, _, cuts = told.partition("\n切点（")
    assert bare(names_of(result), table) == set()
    ids = {i for s in result.program.scores if isinstance(s.rule, Classes) for i in s.rule.labels}
    assert bare(ids - introduced(result), cuts) == set()


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_the_description_is_in_one_language(path):
    """Names stand only where they are defined, with their label; everything else is words."""
    program = check_path(path).program
    description = describe(program)
    english = WRITTEN.sub("", describe_text(description, Lang.EN, 1000))
    assert CHINESE.search(english) is None
    zh = describe_text(description, Lang.ZH, 1000)
    segments = zh.split("\n分群\n")[1].split("\n行动\n")[0]
    names = {m.name for m in program.metrics} | {s.name for s in program.scores} | {"low", "high"}
    assert bare(names, segments) == set()
    for metric in description.metrics:
        assert re.fullmatch(r"[^A-Za-z`]*", metric.formula.zh), metric.formula.zh


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_arms_of_experiments_have_words(path):
    """What the arms of a shipped experiment get is said in both languages."""
    program = check_path(path).program
    assert program is not None
    for action in program.actions:
        for arm in (action.details.get("experiment") or {}).get("arms") or {}:
            assert CHINESE.search(arm_words(arm).zh), arm
            assert not CHINESE.search(arm_words(arm).en), arm
