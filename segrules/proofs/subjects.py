"""Value -> the subject that tests on it are about, made once for each key."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Literal

from segrules.compiler.cells import PATTERNS, Subject
from segrules.compiler.program import (
    OBSERVED,
    Aggregate,
    AsOf,
    Call,
    Choose,
    Classes,
    Column,
    Constant,
    Follows,
    LookedUp,
    Named,
    Predicted,
    Span,
    Standardised,
    TextOp,
    Truth,
    Value,
)
from segrules.language.types import BOOLEAN, INTEGER, NUMBER, Kind
from segrules.proofs.bounds import bounds
from segrules.proofs.meanings import looked_through
from segrules.proofs.missing import TOTAL_FUNCTIONS, may_be_missing, nested_in, parts_of
from segrules.proofs.scope import Scope, cuts_of

SIGNS = {"add": " + ", "subtract": " - ", "multiply": " * ", "divide": " / "}
Unit = Literal["days", "months"]
Tie = Literal["exact", "strict", "loose"]


def subject_of(value: Value, scope: Scope) -> Subject:
    """The subject of a value that is looked at as it is."""
    key = key_of(value)
    known = scope.subjects.get(key)
    if known is None:
        known = scope.subjects[key] = _subject(key, value, scope)
    return known


def key_of(value: Value) -> Hashable:
    """What tells subjects apart: the name of an input, else the whole expression."""
    match value:
        case Named(name):
            return name
        case Column(table, name):
            return (table, name)
        case _:
            return value


def _subject(key: Hashable, value: Value, scope: Scope) -> Subject:
    low, high = bounds(value, scope)
    inner = _computed(value, scope)
    return Subject(
        key=key,
        name=shown(value),
        type=value.type,
        nullable=may_be_missing(value, scope),
        low=low,
        high=high,
        input=input_of(value),
        age="days" if is_age(value) else "",
        free=isinstance(value, Named) and _is_free(value.name, scope),
        sources=_inputs(inner, scope),
        tie=_tie(value, inner, scope),
        of=(value,),
    )


def input_of(value: Value) -> str:
    """The input that can be given so that the value is any one wanted; "" where there is none."""
    given = input_value(value)
    return "" if given is None else shown(given)


def input_value(value: Value) -> Value | None:
    """That input itself."""
    match value:
        case Named() | Column() | LookedUp():
            return value
        case Call("date" | "lower", (argument,)):
            return input_value(argument)
        case Call("days_between", (argument, _)) if is_age(value):
            return input_value(argument)
        case _:
            return None


def is_age(value: Value) -> bool:
    """Whether a value is the days from a date or moment up to `as_of`."""
    match value:
        case Call("days_between", (_, AsOf(back))):
            return back == Span()
        case _:
            return False


def _is_free(name: str, scope: Scope) -> bool:
    score = scope.scores.get(name)
    return score is not None and isinstance(score.rule, Classes) and not cuts_of(score, scope)


def _computed(value: Value, scope: Scope) -> tuple[Value, ...]:
    """What a value is computed from at the customer's level; nothing where it is an input."""
    if isinstance(value, Named) and value.name in scope.metrics:
        inner = scope.metrics[value.name].value
        return () if any(isinstance(v, OBSERVED) for v in parts_of(inner)) else (inner,)
    if isinstance(value, Named) and value.name in scope.scores:
        rule = scope.scores[value.name].rule
        return (rule.of,) if isinstance(rule, Classes | Standardised) else ()
    return () if isinstance(value, Named | Column | LookedUp) else (value,)


def _inputs(values: Iterable[Value], scope: Scope) -> tuple[Hashable, ...]:
    """The keys of the inputs inside the values."""
    found = (v for value in values for v in parts_of(value))
    inputs = (v for v in found if isinstance(v, Named | Column | LookedUp))
    return tuple(dict.fromkeys(key_of(looked_through(v, scope)) for v in inputs))


def _tie(value: Value | None, inner: tuple[Value, ...], scope: Scope) -> Tie:
    """How a value is missing with its inputs."""
    inside = [v for i in inner for v in parts_of(i)]
    calls = {v.function for v in inside if isinstance(v, Call)}
    if any(isinstance(v, Choose | Truth) for v in inside) or "coalesce" in calls:
        return "loose"
    nested = isinstance(value, Named) and bool(nested_in(value.name, scope))
    return "strict" if nested or not calls <= TOTAL_FUNCTIONS else "exact"


def pair_subject(left: Value, right: Value, scope: Scope) -> Subject:
    """Which of two values is greater, as a whole number: -1 the right, 0 neither, 1 the left."""
    made = Subject(
        key=("pair", left, right),
        name=f"{_bare(shown(left))} ? {_bare(shown(right))}",
        type=INTEGER,
        nullable=may_be_missing(left, scope) or may_be_missing(right, scope),
        low=-1,
        high=1,
        sources=_inputs((left, right), scope),
        tie=_tie(None, (left, right), scope),
        of=(left, right),
    )
    return scope.subjects.setdefault(made.key, made)


def age_subject(value: Value, unit: Unit, scope: Scope) -> Subject:
    """How many days or months before `as_of` a date or moment lies, as a number."""
    made = Subject(
        key=("age", key_of(value), unit),
        name=shown(value),
        type=INTEGER if value.type.kind is Kind.DATE and unit == "days" else NUMBER,
        nullable=may_be_missing(value, scope),
        input=input_of(value),
        age=unit,
        sources=_inputs((value,), scope),
        tie=_tie(None, (value,), scope),
        of=(value,),
    )
    return scope.subjects.setdefault(made.key, made)


def answer_subject(key: Hashable, name: str, source: Value | None, scope: Scope) -> Subject:
    """A question that only an engine can answer: yes, no, or missing where its source is."""
    inner = () if source is None else (source,)
    made = Subject(
        key=key,
        name=name,
        type=BOOLEAN,
        nullable=any(may_be_missing(v, scope) for v in inner),
        sources=_inputs(inner, scope),
        tie=_tie(None, inner, scope),
        of=inner,
    )
    return scope.subjects.setdefault(key, made)


def told_apart(value: Value, op: TextOp, text: str, scope: Scope) -> bool:
    """Whether a text pattern can have cells of its own: the first few of each subject have."""
    if op == "matches":
        return False
    patterns = scope.patterns.setdefault(key_of(value), set())
    if (op, text) not in patterns and len(patterns) >= PATTERNS:
        return False
    patterns.add((op, text))
    return True


def back_of(span: Span) -> tuple[int, Unit] | None:
    """A span as a count of days or of months; None where it is a mixture, or not whole days."""
    if span.hours or (span.months and span.days):
        return None
    return (span.months, "months") if span.months else (span.days, "days")


def shown(value: Value) -> str:  # noqa: PLR0911 - one for each kind
    """The value as a reader would write it."""
    match value:
        case Named(name) | Column(_, name):
            return name
        case Constant(constant):
            return f"{constant:g}" if isinstance(constant, float) else str(constant)
        case LookedUp(key, _, column):
            return f"{key.name}.{column}"
        case AsOf(back):
            return f"as_of - {shown_span(back)}" if back != Span() else "as_of"
        case Call("number", (argument,)):
            return shown(argument)
        case Call(function, args):
            inner = [shown(a) for a in args]
            if function in SIGNS:
                return f"({SIGNS[function].join(inner)})"
            return f"{function}({', '.join(inner)})"
        case Aggregate(function, _, argument):
            return f"{function}({shown(argument) if argument else ''})"
        case Choose(_, then, otherwise):
            return f"if(..., {shown(then)}, {shown(otherwise)})"
        case Truth() | Follows():
            return "(...)"
        case Predicted(function, models):
            return f"{function}({', '.join(m.name for m in models)})"


def _bare(said: str) -> str:
    """A sum or product without the brackets around the whole of it."""
    return said[1:-1] if said.startswith("(") and said.find(")") == len(said) - 1 else said


def shown_span(span: Span) -> str:
    """A span as it is written: `6mo`, `90d`, `12h`."""
    parts = ((span.months, "mo"), (span.days, "d"), (span.hours, "h"))
    return " ".join(f"{count}{unit}" for count, unit in parts if count) or "0d"
