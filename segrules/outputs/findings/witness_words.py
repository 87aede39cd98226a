"""A witness customer -> one line of text, and the plain values that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from segrules.language.findings import Finding, Lang, Words
from segrules.language.width import visible

PLAIN: Mapping[str, Words] = {}
_MISSING = Words("缺失", "missing")


def witness_line(
    witness: Mapping[str, object], lang: Lang, spoken: Mapping[str, Words] = PLAIN
) -> str:
    """`recency = 12, frequency missing`: the inputs in their own order, classes in their words."""
    parts = [
        f"{visible(name)} = {visible(spoken[name].say(lang))}"
        if name in spoken
        else _part(name, value, lang)
        for name, value in witness.items()
    ]
    return ("，" if lang is Lang.ZH else ", ").join(parts)


def customers_words(finding: Finding) -> Words:
    """How many customers of the data a finding concerns, and whether the witness is one of them."""
    count, whole = finding.customers, finding.of_customers
    if not count and not finding.witness:
        return Words(f"{whole} 位中没有", f"none of {whole}")
    if not count:
        return Words(f"{whole} 位中没有，例证是构造的", f"none of {whole}; the witness is made up")
    return Words(
        f"{whole} 位中有 {count} 位，例证是其中一位",
        f"{count} of {whole}; the witness is one of them",
    )


def plain_witness(witness: Mapping[str, object]) -> dict[str, object]:
    """The witness with numbers as numbers, dates as ISO text and a missing value as None."""
    return {name: _plain(value) for name, value in witness.items()}


def _part(name: str, value: object, lang: Lang) -> str:
    if value is None:
        return f"{visible(name)} {_MISSING.say(lang)}"
    return f"{visible(name)} = {_written(value)}"


def _written(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{visible(value)}'"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return visible(str(value))


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
