"""Fixture files of marked rulesets -> cases: a ruleset's text, and what is to be found where.

A case begins with `### key, key` (the keys of its findings, in the order of the file; `key@` for
one that has no place). `«...»` marks what each finding underlines. Lines `set: name=value` are
settings. Sections that a case leaves out are filled in from the preamble below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from segrules.language.places import Place

FAULTS = Path(__file__).parent / "faults"

PREAMBLE = {
    "segrules": "segrules: 1\n",
    "name": "name: marked\n",
    "tables": """\
tables:
  customers:
    key: customer_id
    columns:
      customer_id: text
      city: {type: text, one_of: [上海, 北京, 广州]}
      nickname: text
      age: integer
      joined: date
      seen_at: instant
      vip: boolean
      sms_ok: {type: boolean, required: true}
      rate: number
      credit: {type: money, unit: CNY}
      dollars: {type: money, unit: USD}
  orders:
    key: customer_id
    columns:
      order_id: text
      customer_id: text
      ordered_at: date
      amount: {type: money, unit: CNY}
      channel: {type: text, one_of: [app, web, store]}
      product: {type: text, looks_up: products}
      quantity: integer
  products:
    key: sku
    columns:
      sku: text
      category: {type: text, one_of: [母婴, 美妆]}
      maker: text
  notes:
    key: customer_id
    columns: {customer_id: text, stars: integer}
""",
    "metrics": """\
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
  favourite: {from: orders, value: mode(channel)}
""",
    "scores": """\
scores:
  R: {of: recency, better: lower, into: 5}
  F: {of: frequency, at: [1, 2, 4, 9]}
  M: {of: monetary, at: [100, 1000], labels: [low, mid, high]}
""",
    "segments": "segments:\n  rules: [{id: all, when: true}]\n",
}
"""What a ruleset has unless a case says otherwise; `segmentations` stands for `segments`."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that is to be found: its key, the text under it, and where that starts."""

    key: str
    text: str | None
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A ruleset and its findings; `name` says where the case stands."""

    name: str
    text: str
    expected: tuple[Expected, ...]
    settings: dict[str, str] = field(default_factory=dict)


def cases() -> Iterator[Case]:
    """The cases of all fixture files."""
    for path in sorted(FAULTS.glob("*.txt")):
        number = 1
        for block in re.split(r"(?m)^(?=### )", path.read_text(encoding="utf-8")):
            if block.strip():
                yield _case(block, f"{path.stem}:{number}")
            number += block.count("\n")


def _case(block: str, name: str) -> Case:
    head, _, body = block.partition("\n")
    keys = [key.strip() for key in head.removeprefix("### ").split(",") if key.strip()]
    settings = dict(re.findall(r"(?m)^set: (\w+)=(.*)$", body))
    body = re.sub(r"(?m)^set: .*\n", "", body).rstrip("\n") + "\n"
    text, marks = _without_marks(body)
    found = iter(marks)
    expected = tuple(_expected(key, found) for key in keys)
    assert next(found, None) is None, f"{name}: more marks than keys"
    return Case(f"{name} {', '.join(keys)}", with_preamble(text), expected, settings)


def _expected(key: str, marks: Iterator[tuple[str, int, int]]) -> Expected:
    if key.endswith("@"):
        return Expected(key[:-1], None)
    return Expected(key, *next(marks))


def _without_marks(body: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, marks, opened = "", [], []
    for sign in body:
        if sign == "«":
            opened.append((len(text), text.count("\n") + 1, len(text) - text.rfind("\n")))
        elif sign == "»":
            start, line, column = opened.pop()
            marks.append((text[start:], line, column))
        else:
            text += sign
    return text, sorted(marks, key=lambda m: m[1:])


def with_preamble(text: str) -> str:
    """The text with every section that it lacks."""
    own = set(re.findall(r"(?m)^(\w+):", text))
    own |= {"segments"} if "segmentations" in own else set()
    return text + "".join(part for key, part in PREAMBLE.items() if key not in own)


def under(text: str, place: Place) -> str:
    """The characters of a text that a place stands for."""
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    return "\n".join([lines[0][place.column - 1 :], *lines[1:]])
