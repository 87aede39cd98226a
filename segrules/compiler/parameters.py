"""Declared parameters and `--set` values -> the data with `$names` filled in, and literal trees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from segrules.compiler.unknown import counted, listed, unknown
from segrules.compiler.written import Loc, Reader
from segrules.language.expression import tree
from segrules.language.expression.parse import parse
from segrules.language.expression.tokens import is_plain_name
from segrules.language.findings import Finding, type_arg
from segrules.language.places import nowhere
from segrules.language.source import Loaded
from segrules.language.width import shown

SECTIONS = (
    "tables",
    "models",
    "metrics",
    "scores",
    "segments",
    "segmentations",
    "contact",
    "actions",
)
EXPRESSIONS = frozenset({"value", "where", "when", "window", "of", "consent"})
"""Keys of expressions, which keep their `$name`: the compiler reads it with its place."""
MODEL_EXPRESSIONS = frozenset({"repeats", "age_at_last", "age"})
"""The same, in the section of models alone."""
NAMED = frozenset({"total", "columns", "arms", "cap", "kpi", "addresses"})
"""Keys of mappings from names, where a name may be one of the words above."""
FREE_TEXT = frozenset(
    {"about", "label", "because", "goal", "offer", "message", "first_week", "avoid"}
    | {"justification", "owner", "playbook"}
)
"""Keys of texts for people, in which `$name` may just be text."""

Literal = tree.Number | tree.Duration | tree.Date | tree.Moment | tree.Text | tree.Boolean
KINDS_OF_TEXT = (tree.Number, tree.Duration, tree.Date, tree.Moment)


@dataclass(frozen=True, slots=True)
class Filled:
    """The loaded data with parameters in place; what `$name` stands for in an expression.

    `lists` are the parameters with several values; `shown` says how each reads in a manifest;
    `chosen` holds where a parameter stood in the data.
    """

    loaded: Loaded
    literals: Mapping[str, tree.Expression]
    lists: Mapping[str, tuple[tree.Expression, ...]]
    shown: Mapping[str, str]
    chosen: frozenset[Loc]


def fill(loaded: Loaded, settings: Mapping[str, str], found: list[Finding]) -> Filled:
    """Put each parameter's value (a setting's, else the default) wherever `$name` stands alone."""
    declared = dict(_declared(loaded))
    reader = Reader(loaded, found)
    values = {n: _value(n, d, settings.get(n), reader) for n, d in declared.items()}
    found.extend(_unknown_settings(settings, declared))
    filling = _Filling(values, reader)
    data = {
        k: filling.value(v, (k,)) if k in SECTIONS else v for k, v in (loaded.data or {}).items()
    }
    lists = {n: v for n, v in values.items() if isinstance(v, list)}
    return Filled(
        replace(loaded, data=data),
        {n: _literal(n, v, declared[n], loaded) for n, v in values.items() if n not in lists},
        {n: tuple(_literal(n, x, declared[n], loaded) for x in v) for n, v in lists.items()},
        {n: _said(v) for n, v in values.items()},
        frozenset(filling.chosen),
    )


@dataclass(frozen=True, slots=True)
class _Declared:
    """A parameter as declared: its default, where that stands, and the values it offers.

    Not `given`: it has no default, which the shape of the file says.
    """

    loc: Loc
    default: Any
    options: list[Any] | None = None
    given: bool = True


def _declared(loaded: Loaded) -> Iterator[tuple[str, _Declared]]:
    raw = (loaded.data or {}).get("parameters")
    for name, given in raw.items() if isinstance(raw, dict) else ():
        loc: Loc = ("parameters", name)
        if not isinstance(given, dict):
            yield name, _Declared(loc, given)
        elif "default" in given:
            options = given.get("one_of")
            offered = options if isinstance(options, list) else None
            yield name, _Declared((*loc, "default"), given["default"], offered)
        else:
            yield name, _Declared(loc, None, given=False)


# ---------------------------------------------------------------- values


def _value(name: str, declared: _Declared, setting: str | None, reader: Reader) -> Any:  # noqa: ANN401 - YAML
    """The default, or the value that is set; what is wrong with either is reported."""
    if not declared.given:
        return None
    if not _is_plain(declared.default):
        reader.report("parameter-shape", declared.loc, name=name)
        return None
    if setting is None:
        return _offered(name, declared.default, declared, reader)
    value = _as_default(setting, declared.default)
    if value is not None:
        return _offered(name, value, declared, reader)
    example = shown(_said(declared.default))
    reader.found.append(Finding("setting-type", None, {"name": shown(name), "example": example}))
    return declared.default


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_plain(v) and not isinstance(v, list) for v in value)
    return isinstance(value, (str, int, Decimal))


def _offered(name: str, value: object, declared: _Declared, reader: Reader) -> object:
    options = declared.options
    if options is not None and value not in options:
        offered = counted([_said(o) for o in options])
        reader.report("setting-not-offered", declared.loc, name=name, options=offered)
    return value


def _as_default(text: str, default: object) -> Any:  # noqa: ANN401 - YAML
    """A setting's text as a value of the default's kind; None where it cannot be one."""
    match default:
        case bool():
            return {"true": True, "false": False}.get(text)
        case list():
            written = text.strip().removeprefix("[").removesuffix("]").replace("，", ",")
            parts = [_as_default(p.strip(), default[0]) for p in written.split(",")]
            return None if None in parts else parts
        case int() | Decimal():
            return _number(text)
        case _:
            return text if _kind(text) is _kind(str(default)) else None


def _number(text: str) -> int | Decimal | None:
    number = _parsed(text)
    if not isinstance(number, tree.Number):
        return None
    return int(number.value) if number.whole else number.value


def _kind(text: str) -> type[tree.Node]:
    """What a text is read as in an expression: a duration stays one when it is set."""
    parsed = _parsed(text)
    return tree.Date if isinstance(parsed, tree.Moment) else type(parsed)


def _parsed(text: str) -> Literal:
    """A text as the literal that it is, else as text."""
    located = nowhere(text)
    found = parse(located).tree
    negative = found.operand if isinstance(found, tree.Negative) else None
    if isinstance(negative, tree.Number):
        return tree.Number(located.whole, -negative.value, negative.whole)
    return found if isinstance(found, KINDS_OF_TEXT) else tree.Text(located.whole, text)


def _literal(name: str, value: object, declared: _Declared, loaded: Loaded) -> tree.Expression:
    """A plain value as the literal that it stands for in an expression.

    A value with a fault stands for its own `$name`, of which nothing more is said.
    """
    place = loaded.place(declared.loc)
    match value:
        case bool():
            return tree.Boolean(place, value)
        case int():
            return tree.Number(place, Decimal(value), whole=True)
        case Decimal():
            return tree.Number(place, value, whole=False)
        case str() if _is_quoted_number(value, declared, loaded):
            return tree.Text(place, value)
        case str():
            return replace(_parsed(value), place=place)
        case _:
            return tree.Parameter(place, name)


def _is_quoted_number(value: str, declared: _Declared, loaded: Loaded) -> bool:
    """Whether it is a text such as '007', which the quotes say is no number."""
    default = loaded.scalars.get(declared.loc) or loaded.scalars.get((*declared.loc, 0))
    return default is not None and bool(default.style) and _NUMBER.fullmatch(value) is not None


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


# ---------------------------------------------------------------- filling in


@dataclass(slots=True)
class _Filling:
    """Walks through data and puts the values where `$name` stands alone."""

    values: Mapping[str, object]
    reader: Reader
    chosen: set[Loc] = field(default_factory=set)

    def value(self, raw: object, loc: Loc) -> object:
        if _is_expression(loc):
            return raw
        match raw:
            case dict():
                return {k: self.value(v, (*loc, k)) for k, v in raw.items()}
            case list():
                return [self.value(v, (*loc, i)) for i, v in enumerate(raw)]
            case str() if raw.startswith("$") and is_plain_name(raw[1:] or "$"):
                return self._parameter(raw, loc)
            case _:
                return raw

    def _parameter(self, raw: str, loc: Loc) -> object:
        name = raw[1:]
        if name in self.values:
            self.chosen.add(loc)
            return self.values[name]
        if not FREE_TEXT.intersection(loc):
            place = self.reader.loaded.place(loc)
            self.reader.found.append(unknown("unknown-parameter", name, self.values, place))
        return raw


def _is_expression(loc: Loc) -> bool:
    below_a_name = len(loc) > 1 and loc[-2] in NAMED
    top = len(loc) == 2 and loc[0] != "segments"  # noqa: PLR2004 - the names of a section
    keys = EXPRESSIONS | MODEL_EXPRESSIONS if loc[0] == "models" else EXPRESSIONS
    return loc[-1] in keys and not below_a_name and not top


# ---------------------------------------------------------------- settings


def _unknown_settings(
    settings: Mapping[str, str], declared: Mapping[str, _Declared]
) -> Iterator[Finding]:
    for name in settings:
        if name not in declared:
            key = "unknown-setting" if declared else "unknown-setting/none"
            args: dict[str, type_arg] = {"name": shown(name), "near": listed(name, declared)}
            yield Finding(key, None, args)


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_said(v) for v in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
