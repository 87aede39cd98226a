"""A call such as `p_alive(buying)` -> what is asked of models, the call's arguments checked."""

from __future__ import annotations

from fractions import Fraction

from segrules.compiler.coerce import report_count
from segrules.compiler.literals import span, unfold
from segrules.compiler.program import Model, Predicted, Span, Value
from segrules.compiler.scope import Scope
from segrules.compiler.unknown import listed
from segrules.language.catalogue import MODEL_FUNCTIONS, ModelFunction
from segrules.language.expression import tree
from segrules.language.types import NUMBER

DAYS_IN_YEAR = 365
HOURS_IN_DAY = 24
MONTHS_IN_YEAR = 12


def asks_a_model(node: tree.Call) -> bool:
    """Whether the function is one of those that ask models."""
    return node.function in MODEL_FUNCTIONS


def predicted(node: tree.Call, scope: Scope) -> Value | None:
    """What is asked; None, with a finding, where it cannot be."""
    function = MODEL_FUNCTIONS[node.function]
    if not _has_place(node, scope) or not _is_complete(node, function, scope):
        return None
    models = [
        _model(argument, method, node, scope)
        for argument, method in zip(node.args, function.models, strict=False)
    ]
    rest = node.args[len(models) :]
    horizon = _horizon(rest[0], scope) if rest else 0.0
    discount = _discount(rest[1], scope) if len(rest) > 1 else 0.0
    known = tuple(m for m in models if m is not None)
    if len(known) < len(models) or horizon is None or discount is None:
        return None
    return Predicted(function.name, known, NUMBER, horizon, discount)


def _has_place(node: tree.Call, scope: Scope) -> bool:
    """Whether it stands in a metric that aggregates no rows."""
    if scope.table is not None:
        scope.report("model-in-rows", node.name_place, name=node.function)
    elif not scope.predicts:
        scope.report("model-outside-metric", node.name_place, name=node.function)
    return scope.predicts and scope.table is None


def _is_complete(node: tree.Call, function: ModelFunction, scope: Scope) -> bool:
    least = len(function.models) + function.horizon
    most = least + function.discount
    if least <= len(node.args) <= most:
        return True
    report_count(node, least, most, scope)
    return False


def _model(argument: tree.Expression, method: str, node: tree.Call, scope: Scope) -> Model | None:
    """The model that an argument names."""
    names = scope.names
    name = argument.parts[0] if isinstance(argument, tree.Name) else ""
    if name in names.broken:
        return None
    found = names.models.get(name)
    if found is not None and found.method == method:
        return found
    fit = [m.name for m in names.models.values() if m.method == method]
    key = "not-a-model" if found is None else "not-a-model/other"
    near = listed(name, fit)
    if not fit:
        key = "not-a-model/none"
    scope.report(key, argument.place, name=name, function=node.function, by=method, near=near)
    return None


# ---------------------------------------------------------------- times and rates


def _horizon(argument: tree.Expression, scope: Scope) -> float | None:
    """The days ahead: a year has 365 of them, a month a twelfth of that."""
    written = unfold(argument, scope)
    if not isinstance(written, tree.Duration):
        if not isinstance(written, tree.Parameter):
            scope.report("not-a-duration/ahead", argument.place)
        return None
    days = days_of(span(written))
    if days <= 0:
        scope.report("horizon-not-positive", argument.place)
        return None
    return float(days)


def days_of(length: Span) -> Fraction:
    """A length of time in days, whatever the calendar."""
    months = Fraction(length.months * DAYS_IN_YEAR, MONTHS_IN_YEAR)
    return months + length.days + Fraction(length.hours, HOURS_IN_DAY)


def _discount(argument: tree.Expression, scope: Scope) -> float | None:
    """The rate a year, from 0 to 100 %."""
    written = unfold(argument, scope)
    if isinstance(written, tree.Parameter):
        return None
    if not isinstance(written, tree.Number) or not 0 <= written.value <= 1:
        scope.report("discount-range", argument.place)
        return None
    return float(written.value)
