"""Typed values -> values of one common type; calls of the catalogue with checked types."""

from __future__ import annotations

from segrules.compiler.program import AsOf, Call, Constant, Span, Value
from segrules.compiler.scope import Scope
from segrules.language.catalogue import AGGREGATES, FUNCTIONS, Function, common, plain
from segrules.language.expression import tree
from segrules.language.findings import Words
from segrules.language.nearest import nearest
from segrules.language.places import Place
from segrules.language.types import (
    DATE,
    INTEGER,
    KIND_WORDS,
    NUMBER,
    NUMERIC,
    Kind,
    Type,
)


def as_number(value: Value) -> Value:
    """An integer or money as a number in major units."""
    if value.type.kind is Kind.NUMBER:
        return value
    if isinstance(value, Constant) and isinstance(value.value, (int, float)):
        return Constant(value.value / 10**value.type.decimals, NUMBER)
    return Call("number", (value,), NUMBER)


def convert(value: Value, want: Type) -> Value:
    """A value of a type that `common` joined, as that joined type."""
    if want.kind is Kind.NUMBER:
        return as_number(value)
    if want.kind is Kind.DATE and value.type.kind is Kind.INSTANT:
        return Call("date", (value,), DATE)
    return value


def aligned(left: Value, right: Value, place: Place, scope: Scope) -> tuple[Value, Value] | None:
    """Two values as values of one type, to be compared; None, with a finding, if they cannot."""
    kinds = {left.type.kind, right.type.kind}
    if kinds == {Kind.DATE, Kind.INSTANT}:
        return convert(left, DATE), convert(right, DATE)
    joined = common((left.type, right.type))
    if joined is None:
        mismatch(left.type, right.type, place, scope)
        return None
    return convert(left, joined), convert(right, joined)


def mismatch(left: Type, right: Type, place: Place, scope: Scope) -> None:
    """Report that two kinds of value cannot be put together."""
    days = {left.kind, right.kind} == {Kind.INTEGER, Kind.DURATION}
    scope.report(
        "type-mismatch/duration" if days else "type-mismatch",
        place,
        left=KIND_WORDS[left.kind],
        right=KIND_WORDS[right.kind],
    )


def arithmetic(node: tree.Arithmetic, left: Value, right: Value, scope: Scope) -> Value | None:
    """`left op right` with its type: exact for integers and money where that is possible."""
    for side in (left, right):
        if side.type.kind not in NUMERIC:
            key = (
                "no-arithmetic/date"
                if side.type.kind in {Kind.DATE, Kind.INSTANT}
                else ("no-arithmetic")
            )
            scope.report(key, node.place, kind=KIND_WORDS[side.type.kind], op=node.op)
            return None
    match node.op:
        case "/":
            return Call("divide", (left, right), NUMBER)
        case "*":
            return _product(left, right)
        case "+":
            return _sum("add", left, right)
        case "-":
            return _sum("subtract", left, right)


def _product(left: Value, right: Value) -> Value:
    kinds = (left.type.kind, right.type.kind)
    if kinds == (Kind.INTEGER, Kind.INTEGER):
        return Call("multiply", (left, right), INTEGER)
    if set(kinds) == {Kind.INTEGER, Kind.MONEY}:
        money = left.type if left.type.kind is Kind.MONEY else right.type
        return Call("multiply", (left, right), plain(money))
    return Call("multiply", (as_number(left), as_number(right)), NUMBER)


def _sum(function: str, left: Value, right: Value) -> Value:
    joined = common((plain(left.type), plain(right.type))) or NUMBER
    return Call(function, (convert(left, joined), convert(right, joined)), joined)


def negative(operand: Value, node: tree.Negative, scope: Scope) -> Value | None:
    """`-operand`."""
    if operand.type.kind not in NUMERIC:
        scope.report("no-arithmetic", node.place, kind=KIND_WORDS[operand.type.kind], op="-")
        return None
    return Call("negative", (operand,), plain(operand.type))


def call(node: tree.Call, args: tuple[Value, ...], scope: Scope) -> Value | None:
    """A function of the catalogue, its arguments counted and typed."""
    function = FUNCTIONS.get(node.function)
    if function is None:
        _unknown(node, scope)
        return None
    if not function.least <= len(args) <= function.most:
        _miscounted(node, function, len(args), scope)
        return None
    result = function.result(tuple(a.type for a in args))
    if result is None:
        given = _kinds(args)
        scope.report(
            "wrong-argument", node.place, name=node.function, takes=function.takes, given=given
        )
        return None
    return _built(node.function, args, result)


def _built(name: str, args: tuple[Value, ...], result: Type) -> Value:
    match name:
        case "days_since":
            return Call("days_between", (args[0], AsOf(Span(), plain(args[0].type))), INTEGER)
        case "min" | "max" | "coalesce":
            return Call(name, tuple(convert(a, result) for a in args), result)
        case "log":
            return Call(name, (as_number(args[0]),), result)
        case _:
            return Call(name, args, result)


def _kinds(args: tuple[Value, ...]) -> Words:
    words = [KIND_WORDS[a.type.kind] for a in args]
    return Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))


def _miscounted(node: tree.Call, function: Function, given: int, scope: Scope) -> None:
    aggregate = node.function in AGGREGATES and scope.table is None
    key = "aggregate-without-from" if aggregate else "wrong-argument-count"
    many = str(function.least)
    if function.most != function.least:
        many = f"{function.least}..{function.most}"
    scope.report(key, node.place, name=node.function, wanted=many, given=given)


def _unknown(node: tree.Call, scope: Scope) -> None:
    if node.function in AGGREGATES:
        key = "aggregate-in-row" if scope.table is not None else "aggregate-without-from"
        scope.report(key, node.name_place, name=node.function)
        return
    near = ", ".join(f"`{n}`" for n in nearest(node.function, [*FUNCTIONS, *AGGREGATES, "if"]))
    key = "unknown-function/near" if near else "unknown-function"
    scope.report(key, node.name_place, name=node.function, near=near)
