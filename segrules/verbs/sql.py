"""Program, lock and dialect -> the statement of SQL that the program stands for."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.compiler.program import Aggregate, Metric, Program
from segrules.compiler.walk import nodes
from segrules.engines.sql.dialects import DIALECTS, UnsupportedError
from segrules.engines.sql.printed import NotFittedError, Printed, asks_for_day, printed
from segrules.language.findings import DataError, Finding, Lang, type_arg
from segrules.language.types import Kind
from segrules.verbs.lock import Lock

NAMES = tuple(DIALECTS)


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement with what it was made of; `findings` say in what it is not exact.

    `as_of` counts days since 1970-01-01, None where nothing depends on it.
    """

    program: Program
    printed: Printed
    lock: Lock | None
    as_of: int | None
    findings: tuple[Finding, ...]


def statement(
    program: Program, dialect: str, lock: Lock | None, as_of: int | None, lang: Lang
) -> Statement:
    """The statement in a dialect; `as_of` is the lock's where it is not given.

    Raises DataError where there is none: cut points that come from data and are not locked, a day
    that is not known, something that the dialect cannot say exactly.
    """
    day = as_of if as_of is not None or lock is None else lock.as_of
    if not asks_for_day(program):
        day = None
    elif day is None:
        raise DataError([Finding("sql-needs-day")])
    cuts = {} if lock is None else lock.cuts
    try:
        made = printed(program, DIALECTS[dialect], cuts, day, lang)
    except NotFittedError as fault:
        args = {"score": fault.score.name}
        raise DataError([Finding("sql-needs-lock", fault.score.place, args)]) from None
    except UnsupportedError as fault:
        said: dict[str, type_arg] = {"dialect": dialect, "what": fault.what}
        raise DataError([Finding("sql-cannot", args=said)]) from None
    return Statement(program, made, lock, day, tuple(_inexact(program)))


def _inexact(program: Program) -> list[Finding]:
    """Totals of numbers, which a database adds up in whatever order."""
    return [
        Finding("sql-inexact-total", m.place, {"metric": m.name})
        for m in program.metrics
        if _adds_numbers(m)
    ]


def _adds_numbers(metric: Metric) -> bool:
    found = (n for n in nodes(metric.value) if isinstance(n, Aggregate) and n.argument is not None)
    return any(
        n.function in {"sum", "mean"} and n.argument.type.kind is Kind.NUMBER  # type: ignore[union-attr]
        for n in found
    )
