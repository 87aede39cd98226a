from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from segrules.compiler.check import Checked, check
from segrules.language.findings import Lang, is_error
from segrules.language.messages import message_of
from segrules.language.source import load_text
from tests.compiler.marked import PREAMBLE, with_preamble

ROOT = Path(__file__).parents[2]
RULESETS = sorted((ROOT / "rulesets").rglob("*.yml"))

RICH = (
    """\
segrules: 1
name: rich
version: 1.10
title: {zh: 样例, en: Sample}
timezone: Asia/Shanghai
revenue: monetary
parameters:
  window: {default: 365d, about: window}
  cut: {default: mean, one_of: [mean, median]}
  cities: [上海, 北京]
"""
    + PREAMBLE["tables"].replace(
        "      quantity: integer\n",
        "      quantity: integer\n    drop:\n      - {when: amount <= 0, because: returns}\n",
    )
    + """\
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count(), window: $window}
  monetary: {from: orders, value: sum(amount), where: {any: [channel = app, quantity > 1]}}
  basket: monetary / frequency
scores:
  R: {of: recency, better: lower, into: 5, by: quantile, ties: low}
  F: {of: frequency, at: [1, 2, 4, 9]}
  M: {of: monetary, by: $cut, labels: [low, high]}
  tier: {of: monetary, by: share, at: [80%, 95%], labels: [A, B, C]}
  cell: {join: [R, F, M]}
  value: {total: {R: 0.2, F: 0.3}}
  card: {points: [{when: frequency = 0, add: 40}], base: 500}
segmentations:
  rfm:
    rules:
      - id: champions
        label: {zh: 重要价值客户, en: Champions}
        when: R >= 4 and F >= 4 and M = high
      - id: at_risk
        when: {all: [R <= 2, {any: [F >= 4, M = 'high']}, {not: vip}]}
    otherwise: {id: others, label: 其他}
  stage:
    table: |
      | age    | city       | segment |
      | 18..35 | 上海，北京 | young   |
      | -      | -          | rest    |
  tags: {assign: all, rules: [{id: new, when: "rfm is champions and city in [$cities]"}]}
actions:
  - id: win_back
    for: [at_risk, stage.rest]
    when: sms_ok
    channels: [sms]
    consent: {sms: sms_ok}
    timing: {start: 2d, every: 14d, at_most: 3}
    cap: {per_customer: 2 per 30d}
    budget: {per_customer: 20, total: 5000.5, unit: CNY}
    experiment: {holdout: 10%, arms: {a: 60%, b: 30%}}
    kpi: {rate: {within: 60d, target: 12%}}
tests:
  defaults: {frequency: 3}
  cases:
    - {name: one, given: {recency: 12, monetary: 5.5, orders: [{amount: 5}]}, expect: {rfm: others}}
    - name: many
      table: |
        recency, rfm, tags
        12, others, new
assume: recency is known
properties: [{never: {segment: champions, when: vip}}]
"""
)

VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        7,
        1.5,
        10**30,
        "",
        " ",
        "$",
        "$x",
        "$window",
        "{x}",
        "{0.__class__}",
    ),
    *(
        "__class__",
        "\u3000",
        "a" * 3000,
        "重要",
        "`",
        "'",
        '"',
        "|",
        "- a",
        "%",
        "NaN%",
        "1e9%",
        "80%",
    ),
    *(
        "R",
        "rfm",
        "recency",
        "all",
        "not",
        "365d",
        "2024-02-30",
        "customers",
        "orders",
        "max(",
        "x." * 70,
    ),
    *(
        "R >= 4 and F",
        "a and b or c",
        "((((",
        "sum(amount)",
        "count() > 3",
        "rfm is champions",
        "1万",
    ),
    *(
        [],
        [[]],
        [None],
        [1, "a"],
        ["a", "a"],
        {},
        {"": ""},
        {"a": None},
        {"when": "vip"},
        {"all": []},
    ),
    *(
        [{"id": "x", "when": "vip"}],
        {"not": {"not": True}},
        [{}],
        {"zh": "a"},
        {"x": {"y": [1, {}]}},
    ),
]


def judged(checked: Checked) -> Checked:
    """What checking promises: a program or an error, findings with words and places, each once."""
    assert (checked.program is None) == any(map(is_error, checked.findings))
    seen = set()
    for finding in checked.findings:
        for lang in Lang:
            said = message_of(finding, lang)
            assert len(said.text) + len(said.help or "") < 2000
        place = finding.place
        if place is not None:
            assert (place.end_line, place.end_column) >= (place.line, place.column) >= (1, 1)
            assert place.path in checked.sources or not checked.sources
        mark = (finding.key, place, str(sorted(finding.args.items(), key=str)))
        assert mark not in seen
        seen.add(mark)
    return checked


def whole(checked: Checked, text: str) -> None:
    """A program without an error has everything that the text defines."""
    program = checked.program
    if program is not None:
        data = load_text(text).data or {}
        top = ["segments"] if data.get("segments") else []
        parts = [*top, *(data.get("segmentations") or ())]
        defined = [*(data.get("metrics") or ()), *(data.get("scores") or ()), *parts]
        assert sorted(s.name for s in program.steps) == sorted(defined)
        assert len(program.actions) == len(data.get("actions") or ())
        assert [len(s.rules) > 0 for s in program.segmentations] == [True] * len(parts)


PLAIN = yaml.safe_load(RICH)
"""The same as plain data."""

# ---------------------------------------------------------------- mutations


WORDS = sorted(set(re.findall(r"[\w$%']+|[<>=!]+|[^\w\s]", RICH)))
"""What the sample is made of, to be put where it does not belong."""


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path into plain data but the root."""
    if path:
        yield path
    below = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for step, child in below:
        yield from places(child, (*path, step))


def replacement(value: Any, chance: random.Random) -> Any:
    """Another value, mostly of the same kind, so that the shape holds and the meaning goes."""
    if isinstance(value, str) and chance.random() < 0.6:
        words = re.split(r"(\W+)", value)
        words[chance.randrange(len(words))] = chance.choice(WORDS)
        return "".join(words)
    alike = [v for v in VALUES if type(v) is type(value)]
    return chance.choice(alike if alike and chance.random() < 0.8 else VALUES)


def mutated(data: Any, chance: random.Random) -> Any:
    """The data with one or two parts replaced, removed, renamed or moved."""
    data = copy.deepcopy(data)
    for _ in range(chance.randint(1, 2)):
        *above, last = chance.choice(list(places(data)))
        parent = data
        for step in above:
            parent = parent[step]
        what = chance.random()
        if what < 0.85:
            parent[last] = copy.deepcopy(replacement(parent[last], chance))
        elif what < 0.9 and isinstance(parent, dict):
            parent[chance.choice(["x", "segments", "$", "rules", "when"])] = parent.pop(last)
        elif what < 0.95:
            source = data
            for step in chance.choice(list(places(data))):
                source = source[step]
            parent[last] = copy.deepcopy(source)
        else:
            del parent[last]
    return data


def written(data: Any) -> str:
    """The data as YAML."""
    return yaml.dump(
        data, Dumper=DUMPER, allow_unicode=True, sort_keys=False, default_flow_style=None
    )


DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
SAMPLES = [("rich", RICH), *((p.stem, p.read_text(encoding="utf-8")) for p in RULESETS)]


@pytest.mark.parametrize("sample", [s for _, s in SAMPLES], ids=[n for n, _ in SAMPLES])
def test_a_sample_has_no_error(sample):
    """What the mutations start from is right, and stays so when it is written anew."""
    for text in (sample, written(yaml.safe_load(sample))):
        checked = judged(check(load_text(text)))
        assert checked.program is not None
        whole(checked, text)


@pytest.mark.parametrize("seed", range(20))
def test_a_mutated_ruleset_is_a_program_or_findings(seed):
    """Random parts replaced by random values end in findings, never in a crash."""
    chance = random.Random(seed)  # noqa: S311 - the same changes every time
    for _ in range(100):
        text = written(mutated(PLAIN, chance))
        whole(judged(check(load_text(text))), text)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_many_more_mutations_are_programs_or_findings(seed):
    """The same, for long, of every ruleset that is shipped too."""
    chance = random.Random(seed)  # noqa: S311 - as above
    for _ in range(100):
        _, sample = chance.choice(SAMPLES)
        text = written(mutated(yaml.safe_load(sample), chance))
        whole(judged(check(load_text(text))), text)


SECTIONS = [*PLAIN, "segments", "include", "description", "owner", "sources"]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_may_hold_anything(section):
    """A section of a wrong shape is a finding with words of its own, in its place."""
    for value in VALUES:
        data = {**PLAIN, section: value}
        checked = judged(check(load_text(written(data))))
        for finding in checked.findings:
            assert finding.key != "wrong-shape/other", value


@pytest.mark.parametrize(
    "section",
    [
        "parameters",
        "tables",
        "metrics",
        "scores",
        "segmentations",
        "actions",
        "tests",
        "properties",
    ],
)
def test_an_empty_section_is_said_to_be_empty(section):
    """`metrics:` with nothing below it is told as that."""
    text = with_preamble("") if section not in PREAMBLE else ""
    lines = {**PREAMBLE, section: f"{section}:\n"}
    checked = judged(check(load_text(text + f"{section}:\n" if text else "".join(lines.values()))))
    empty = [f for f in checked.findings if f.key == "wrong-shape/empty"]
    assert [f.place.line for f in empty if f.place is not None] != []
