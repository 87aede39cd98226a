"""A finished run -> findings: columns that hold personal data and are not marked as such.

Looked for are mobile numbers of mainland China, Chinese identity cards (18 digits with their check
digit, GB 11643-1999, ISO 7064 MOD 11-2), e-mail addresses and bank cards (13 to 19 digits with a
Luhn check digit, ISO/IEC 7812-1). A finding names the column and the kind, never a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction

import numpy as np

from segrules.compiler.program import Column, Metric
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import texts_at
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.engines.results import Result
from segrules.language.findings import Finding
from segrules.language.types import Kind
from segrules.language.width import shown

MOST_LOOKED_AT = 2_000
"""Distinct values of a column that are looked at, taken evenly from all of them."""
FEWEST = 5
"""A column with fewer distinct values tells nothing."""
MOST = Fraction(1, 2)
"""More than this share of the distinct values must be of the kind."""
MOBILE = re.compile(r"(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}")
MAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
ID_CARD = re.compile(r"[1-9][0-9]{5}((?:18|19|20)[0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}[0-9Xx]")
BANK_CARD = re.compile(r"[3-9][0-9]{12,18}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
TEN = 10


def is_mobile(text: str) -> bool:
    """Whether a text is a mobile number of mainland China."""
    return MOBILE.fullmatch(text) is not None


def is_mail(text: str) -> bool:
    """Whether a text is an e-mail address."""
    return MAIL.fullmatch(text) is not None


def is_id_card(text: str) -> bool:
    """Whether a text is a Chinese identity card number, with a real day and its check digit."""
    found = ID_CARD.fullmatch(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return CHECKS[total % len(CHECKS)] == text[-1].upper()


def is_bank_card(text: str) -> bool:
    """Whether a text is a card number with a right Luhn digit."""
    digits = text.replace(" ", "").replace("-", "")
    if not BANK_CARD.fullmatch(digits):
        return False
    doubled = (sum(divmod(2 * int(d), TEN)) for d in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % TEN == 0


KINDS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "mobile": (is_mobile, "contact"),
    "mail": (is_mail, "contact"),
    "id-card": (is_id_card, "other"),
    "bank-card": (is_bank_card, "other"),
}
"""What is looked for, and the mark that cures it."""


def personal_scan(result: Result) -> tuple[Finding, ...]:
    """One finding for each column of customers, and each metric, that holds personal data."""
    return (*_columns(result), *_metrics(result))


def _columns(result: Result) -> Iterator[Finding]:
    program = result.program
    marked = {(t.name, c.name) for t in program.tables for c in t.columns if c.pii is not None}
    key = key_name(program)
    tables = {(n.table, n.name): v for n, v in result.inputs.items() if isinstance(n, Column)}
    owners = [t.name for t in program.tables if t.key == key]
    if key in result.columns and not any(name == key for _, name in tables):
        tables[owners[0], key] = result.columns[key]
    for (table, name), vector in tables.items():
        kind = None if (table, name) in marked else personal_kind(vector)
        if kind is not None:
            mark = "id" if name == key else KINDS[kind][1]
            args = {"name": f"{shown(table)}.{shown(name)}", "pii": mark}
            yield Finding(f"untagged-personal/{kind}", None, args)


def _metrics(result: Result) -> Iterator[Finding]:
    for step in result.program.steps:
        vector = result.columns.get(step.name) if isinstance(step, Metric) else None
        if vector is not None and personal_kind(vector) is not None:
            yield Finding("untagged-personal/metric", None, {"name": shown(step.name)})


def personal_kind(vector: Vector) -> str | None:
    """Which kind most of the distinct values are of; None for none, or for too few values."""
    texts = [t.strip() for t in _sample(vector)]
    if len(texts) < FEWEST:
        return None
    for kind, (test, _) in KINDS.items():
        if sum(map(test, texts)) > MOST * len(texts):
            return kind
    return None


def _sample(vector: Vector) -> list[str]:
    """Distinct values as texts, evenly from all of them."""
    match vector.type.kind:
        case Kind.TEXT if not vector.type.options:
            many = len(vector.words)
            return texts_at(vector.words, _evenly(many))
        case Kind.INTEGER:
            values = vector.values if vector.known is None else vector.values[vector.known]
            return list(map(str, np.unique(values[_evenly(len(values))]).tolist()))
        case _:
            return []


def _evenly(many: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.unique(np.linspace(0, max(many - 1, 0), min(many, MOST_LOOKED_AT)).astype(np.int64))
