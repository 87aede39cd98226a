"""Typed values -> values of one common type; calls of the catalogue with checked types."""

from __future__ import annotations

from typing import assert_never

from segrules.compiler.program import AsOf, Call, Constant, Span, Value
from segrules.compiler.scope import Scope
from segrules.compiler.unknown import unknown
from segrules.language.catalogue import (
    AGGREGATES,
    FUNCTIONS,
    MODEL_FUNCTIONS,
    Function,
    common,
    plain,
)
from segrules.language.expression import tree
from segrules.language.findings import Finding, Words, type_arg
from segrules.language.listing import one_of
from segrules.language.places import Place
from segrules.language.types import (
    DATE,
    INTEGER,
    KIND_WORDS,
    NUMBER,
    NUMERIC,
    TEMPORAL,
    Kind,
    Type,
)
from segrules.language.width import shown


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
    both = joined([left, right], place, scope)
    return None if both is None else (both[0][0], both[0][1])


def mismatch(left: Value, right: Value, place: Place, scope: Scope) -> None:
    """Report that two kinds of value cannot be put together."""
    kinds = (left.type.kind, right.type.kind)
    cure = _CURES.get(kinds[0] if kinds[1] in NUMERIC else kinds[1], "")
    literal = any(isinstance(v, Constant) and v.type.kind in NUMERIC for v in (left, right))
    key = f"type-mismatch{cure if literal else ''}"
    scope.report(key, place, left=KIND_WORDS[kinds[0]], right=KIND_WORDS[kinds[1]])


_CURES = {Kind.TEXT: "/text", Kind.BOOLEAN: "/boolean", Kind.DATE: "/date", Kind.INSTANT: "/date"}
"""What to do about a number that is written beside a value of such a kind."""


def same_unit(left: Type, right: Type, place: Place, scope: Scope) -> bool:
    """Whether two amounts of money are in one unit as far as is declared; a finding if not."""
    if left.kind is not Kind.MONEY or right.kind is not Kind.MONEY:
        return True
    if left.unit is None or right.unit is None or left.unit == right.unit:
        return True
    scope.report("unit-mismatch", place, left=left.unit, right=right.unit)
    return False


def joined(values: list[Value], place: Place, scope: Scope) -> tuple[list[Value], Type] | None:
    """Values as values of one type; None, with a finding, if no type holds them all."""
    first = values[0].type
    for other in values[1:]:
        if not same_unit(first, other.type, place, scope):
            return None
        if common((first, other.type)) is None:
            mismatch(values[0], other, place, scope)
            return None
    result = common(tuple(v.type for v in values))
    return None if result is None else ([convert(v, result) for v in values], result)


def arithmetic(node: tree.Arithmetic, left: Value, right: Value, scope: Scope) -> Value | None:
    """`left op right` with its type: exact for integers and money where that is possible."""
    for side in (left, right):
        if side.type.kind not in NUMERIC:
            key = "no-arithmetic/date" if side.type.kind in TEMPORAL else "no-arithmetic"
            scope.report(key, node.place, kind=KIND_WORDS[side.type.kind], op=node.op)
            return None
    match node.op:
        case "/":
            return Call("divide", (left, right), NUMBER)
        case "*":
            return _product(left, right)
        case "+" | "-":
            return _sum(node, left, right, scope)
        case _:
            assert_never(node.op)


def _product(left: Value, right: Value) -> Value:
    kinds = (left.type.kind, right.type.kind)
    if kinds == (Kind.INTEGER, Kind.INTEGER):
        return Call("multiply", (left, right), INTEGER)
    if set(kinds) == {Kind.INTEGER, Kind.MONEY}:
        money = left.type if left.type.kind is Kind.MONEY else right.type
        return Call("multiply", (left, right), plain(money))
    return Call("multiply", (as_number(left), as_number(right)), NUMBER)


def _sum(node: tree.Arithmetic, left: Value, right: Value, scope: Scope) -> Value | None:
    both = joined([left, right], node.place, scope)
    function = "add" if node.op == "+" else "subtract"
    return None if both is None else Call(function, tuple(both[0]), both[1])


def negative(operand: Value, node: tree.Negative, scope: Scope) -> Value | None:
    """`-operand`."""
    if operand.type.kind not in NUMERIC:
        scope.report("no-arithmetic", node.place, kind=KIND_WORDS[operand.type.kind], op="-")
        return None
    return Call("negative", (operand,), plain(operand.type))


def callable_with(node: tree.Call, scope: Scope) -> bool:
    """Whether a function is called so and takes so many arguments; a finding if not."""
    function = FUNCTIONS.get(node.function)
    if node.function in AGGREGATES and (function is None or len(node.args) < function.least):
        key = "aggregate-in-row" if scope.table is not None else "aggregate-without-from"
        scope.report(key, node.name_place, name=node.function)
        return False
    if function is None:
        scope.found.append(_unknown(node))
        return False
    if function.least <= len(node.args) <= function.most:
        return True
    report_count(node, function.least, function.most, scope)
    return False


def _unknown(node: tree.Call) -> Finding:
    meant = ELSEWHERE.get(node.function.lower())
    if meant is not None:
        args: dict[str, type_arg] = {"name": shown(node.function), "near": one_of([meant])}
        return Finding("unknown-function/near", node.name_place, args)
    known = [*FUNCTIONS, *AGGREGATES, *MODEL_FUNCTIONS, "if"]
    return unknown("unknown-function", node.function, known, node.name_place)


ELSEWHERE = {
    **dict.fromkeys(("avg", "average"), "mean"),
    **dict.fromkeys(("total", "sumif", "sumifs"), "sum"),
    **dict.fromkeys(("countif", "countifs", "len", "size"), "count"),
    **dict.fromkeys(("nunique", "countd", "count_distinct"), "count(distinct x)"),
    **dict.fromkeys(("ifnull", "nvl", "isnull", "fillna"), "coalesce"),
    **dict.fromkeys(("iif", "iff", "case", "when"), "if"),
    **dict.fromkeys(("datediff", "date_diff"), "days_between"),
    **dict.fromkeys(("today", "now"), "days_since"),
    **dict.fromkeys(("ln", "log10"), "log"),
    **dict.fromkeys(("lcase", "lowercase", "casefold"), "lower"),
    **dict.fromkeys(("ceil", "floor", "trunc", "int"), "round"),
}
"""What functions of spreadsheets, SQL and pandas are called here."""


def report_count(node: tree.Call, least: int, most: int, scope: Scope) -> None:
    """Report that a function takes another number of arguments."""
    wanted = f"{least}..{most}" if most != least else str(least)
    key = "wrong-argument-count" if least or most else "wrong-argument-count/none"
    given = len(node.args)
    scope.report(key, node.place, name=node.function, wanted=wanted, given=given)


def call(node: tree.Call, args: tuple[Value, ...], scope: Scope) -> Value | None:
    """A function of the catalogue that is `callable_with` these arguments, their types checked."""
    function = FUNCTIONS[node.function]
    if node.function in JOINING:
        return _joining(node, function, args, scope)
    result = function.result(tuple(a.type for a in args))
    if result is None:
        _report_kinds(node, function, args, scope)
        return None
    return _built(node, args, result, scope)


JOINING = frozenset({"min", "max", "coalesce"})
"""Functions that give one of their arguments: a literal takes the type of the others."""


def _joining(
    node: tree.Call, function: Function, args: tuple[Value, ...], scope: Scope
) -> Value | None:
    both = joined(list(args), node.place, scope)
    if both is None:
        return None
    if function.result((both[1],) * len(args)) is None:
        _report_kinds(node, function, args, scope)
        return None
    return Call(node.function, tuple(both[0]), both[1])


def _report_kinds(
    node: tree.Call, function: Function, args: tuple[Value, ...], scope: Scope
) -> None:
    words = [KIND_WORDS[k] for k in dict.fromkeys(a.type.kind for a in args)]
    given = Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))
    name, takes = node.function, function.takes
    scope.report("wrong-argument", node.place, name=name, takes=takes, given=given)


def _built(node: tree.Call, args: tuple[Value, ...], result: Type, scope: Scope) -> Value | None:
    match node.function:
        case "days_since":
            return Call("days_between", (args[0], AsOf(Span(), plain(args[0].type))), INTEGER)
        case "round" if len(args) > 1 and args[1].type.kind is not Kind.INTEGER:
            scope.report("round-digits", node.args[1].place)
            return None
        case "log":
            return Call("log", (as_number(args[0]),), result)
        case _:
            return Call(node.function, args, result)
