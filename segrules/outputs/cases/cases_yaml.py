"""Cases -> YAML in a ruleset's own style, and a ruleset's text with them after its last test.

Nothing of the text is changed but what is put in; comments stay where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Case, Physical, Program
from segrules.language.types import Kind, Type
from segrules.proofs.examples import input_types

WORD = re.compile(r"[^\W\d][\w-]*")
NAME = re.compile(r"[^\W_][\w ,.()/：，-]*")
TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that YAML reads as something else than text."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ITEM = re.compile(r"( *)- ")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a ruleset writes its tests: how far entries are indented; what all of them share."""

    indent: int = 2
    shared: tuple[str, ...] = ()


PLAIN = Layout()


def cases_yaml(cases: Iterable[Case], program: Program, layout: Layout = PLAIN) -> str:
    """The cases as entries of `tests:`, each of a few lines; "" for none."""
    return "".join(_entry(case, program, layout) for case in cases)


def _entry(case: Case, program: Program, layout: Layout) -> str:
    types, zone = input_types(program), program.header.timezone
    blank = {name: None for name in layout.shared if name not in case.given}
    given = {n: _value(v, types[n], zone) for n, v in (dict(case.given) | blank).items()}
    single = len(program.segmentations) == 1
    expect = {"segment" if single else n: _segments(v) for n, v in case.expect.items()}
    lines = [f"- name: {_name(case.name)}"]
    if case.as_of is not None:
        lines.append(f"  as_of: {day_text(case.as_of)}")
    lines += [f"  given: {_mapping(given)}", f"  expect: {_mapping(expect)}"]
    return "".join(f"{' ' * layout.indent}{line}\n" for line in lines)


def _mapping(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {value}" for name, value in values.items()) + "}"


def _segments(value: object) -> str:
    match value:
        case frozenset():
            return "[" + ", ".join(_text(str(v)) for v in sorted(value)) + "]"
        case str():
            return _text(value)
        case _:
            return "null"


def _value(value: Physical | None, kind: Type, zone: str) -> str:  # noqa: PLR0911 - one a kind
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
    match kind.kind:
        case Kind.MONEY:
            return _number(Decimal(int(value)).scaleb(-kind.decimals))
        case Kind.DATE:
            return day_text(int(value))
        case Kind.INSTANT:
            moment = EPOCH + timedelta(microseconds=int(value))
            local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            return f'"{local.isoformat(" ")}"'
        case Kind.INTEGER if kind.classes and kind.options:
            return _text(kind.options[int(value) - 1])
        case _:
            return _number(Decimal(repr(value)))


def _number(value: Decimal) -> str:
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value.normalize():f}"


def _text(text: str) -> str:
    """A text inside `{...}` or `[...]`: bare where it can only be that text."""
    bare = WORD.fullmatch(text) and text.lower() not in TAKEN
    return text if bare else json.dumps(text, ensure_ascii=False)


def _name(text: str) -> str:
    bare = NAME.fullmatch(text) and text.lower() not in TAKEN and text == text.strip()
    return text if bare else json.dumps(text, ensure_ascii=False)


# ---------------------------------------------------------------- into a ruleset


def with_cases(
    text: str,
    cases: Iterable[Case],
    program: Program,
    last: int | None,
    shared: tuple[str, ...] = (),
) -> str | None:
    """The text with the cases after the test that begins on line `last`.

    Without such a test a section `tests:` is added at the end. `shared` are the names that every
    test is given there. None where nothing can be put after the last test: inside brackets.
    """
    lines = text.splitlines(keepends=True)
    if last is None:
        end = text if text.endswith("\n") or not text else text + "\n"
        return f"{end}\ntests:\n{cases_yaml(cases, program)}"
    entry = ITEM.match(lines[last - 1])
    if entry is None:
        return None
    indent = len(entry[1])
    at = _end(lines, last - 1, indent)
    if not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    added = cases_yaml(cases, program, Layout(indent, shared))
    return "".join([*lines[:at], added, *lines[at:]])


def _end(lines: list[str], start: int, indent: int) -> int:
    """The number of the line behind an entry: its last line with text, and one."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if not line.strip() or (line.lstrip().startswith("#") and _indent(line) <= indent):
            continue
        if _indent(line) <= indent:
            break
        end = number + 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
