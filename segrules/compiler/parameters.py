"""Declared parameters and `--set` values -> the data with `$names` filled in, and literal trees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from segrules.compiler.written import Reader, literal_tree
from segrules.language.expression import tree
from segrules.language.findings import Finding
from segrules.language.nearest import nearest
from segrules.language.source import Loaded

SECTIONS = ("tables", "metrics", "scores", "segments", "segmentations", "actions")


@dataclass(frozen=True, slots=True)
class Filled:
    """The loaded data with parameters in place; their literals; how each reads in a manifest."""

    loaded: Loaded
    literals: Mapping[str, tree.Expression]
    shown: Mapping[str, str]
    chosen: frozenset[tuple[str | int, ...]]
    """Where a parameter stood: a score whose `by` is chosen may carry keys it does not use."""


def fill(loaded: Loaded, settings: Mapping[str, str], found: list[Finding]) -> Filled:
    """Put each parameter's value (a setting's, else the default) wherever `$name` stands alone."""
    declared = _declared(loaded)
    values = {n: _value(n, d, settings, loaded, found) for n, d in declared.items()}
    _unknown_settings(settings, declared, found)
    chosen: set[tuple[str | int, ...]] = set()
    data = dict(loaded.data or {})
    for section in SECTIONS:
        if section in data:
            data[section] = _filled(data[section], values, (section,), chosen)
    reader = Reader(loaded, [])
    literals = {n: _literal(n, v, n in settings, reader) for n, v in values.items()}
    return Filled(
        replace(loaded, data=data),
        {n: t for n, t in literals.items() if t is not None},
        {n: _shown(v) for n, v in values.items()},
        frozenset(chosen),
    )


def _declared(loaded: Loaded) -> dict[str, dict[str, Any]]:
    raw = (loaded.data or {}).get("parameters")
    if not isinstance(raw, dict):
        return {}
    return {n: d if isinstance(d, dict) else {"default": d} for n, d in raw.items()}


def _literal(name: str, value: object, was_set: bool, reader: Reader) -> tree.Expression | None:  # noqa: FBT001 - a private choice of two
    declared = reader.loaded.data or {}
    bare = not isinstance(declared.get("parameters", {}).get(name), dict)
    loc = ("parameters", name) if bare else ("parameters", name, "default")
    if was_set and isinstance(value, str):
        return _from_setting(value, loc, reader)
    return literal_tree(value, loc, reader)


def _from_setting(value: str, loc: tuple[str | int, ...], reader: Reader) -> tree.Expression | None:
    from segrules.language.expression.parse import parse  # noqa: PLC0415 - only for --set
    from segrules.language.places import nowhere  # noqa: PLC0415

    parsed = parse(nowhere(value, "--set")).tree
    literals = (tree.Number, tree.Duration, tree.Date, tree.Moment, tree.Text)
    if isinstance(parsed, literals):
        return parsed
    return tree.Text(reader.loaded.place(loc), value)


def _value(
    name: str,
    declared: dict[str, Any],
    settings: Mapping[str, str],
    loaded: Loaded,
    found: list[Finding],
) -> object:
    default = declared.get("default")
    if name not in settings:
        return default
    value = _as_default(settings[name], default)
    options = declared.get("one_of")
    if value is None:
        found.append(Finding("setting-type", None, {"name": name, "example": _shown(default)}))
        return default
    if isinstance(options, list) and value not in options:
        near = ", ".join(f"`{_shown(o)}`" for o in options)
        place = loaded.place(("parameters", name))
        found.append(Finding("setting-not-offered", place, {"name": name, "options": near}))
    return value


def _as_default(text: str, default: object) -> object:
    """A setting's text as a value like the default; None where it cannot be one."""
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(text)
    if isinstance(default, list):
        like = default[0] if default else ""
        parts = [_as_default(p.strip(), like) for p in text.strip("[]").split(",")]
        return None if None in parts else parts
    if isinstance(default, (int, Decimal)):
        return _plain_number(text)
    return text


def _plain_number(text: str) -> int | Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return int(number) if number == number.to_integral_value() and "." not in text else number


def _filled(
    raw: object,
    values: Mapping[str, object],
    loc: tuple[str | int, ...],
    chosen: set[tuple[str | int, ...]],
) -> object:
    if isinstance(raw, dict):
        return {k: _filled(v, values, (*loc, k), chosen) for k, v in raw.items()}
    if isinstance(raw, list):
        return [_filled(v, values, (*loc, i), chosen) for i, v in enumerate(raw)]
    if isinstance(raw, str) and raw[:1] == "$" and raw[1:] in values and _is_setting(loc):
        chosen.add(loc)
        return values[raw[1:]]
    return raw


def _is_setting(loc: tuple[str | int, ...]) -> bool:
    """Expressions keep their `$name`, which the compiler reads with its place."""
    return loc[-1] not in {"value", "where", "when", "window", "of"}


def _unknown_settings(
    settings: Mapping[str, str], declared: Mapping[str, object], found: list[Finding]
) -> None:
    for name in settings:
        if name not in declared:
            near = ", ".join(f"`{n}`" for n in nearest(name, list(declared)) or list(declared)[:8])
            key = "unknown-setting" if declared else "unknown-setting/none"
            found.append(Finding(key, None, {"name": name, "near": near}))


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(v) for v in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
