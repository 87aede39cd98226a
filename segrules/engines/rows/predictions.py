"""Parameters of fitted models + one customer's history -> what the models say, by closed forms.

The other engines sum an integral; here the hypergeometric function of Fader, Hardie and Lee (2005),
equation 10, is summed by its own series, transformed so that no parameter is a pole of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from segrules.compiler.program import BgNbd, Predicted
from segrules.engines.models.answers import horizons, told

Known = Sequence[float]
ENOUGH = 1e-17
LONGEST = 2_000_000
ALMOST_NONE = 1e-12


def predicted(
    node: Predicted,
    parameters: Mapping[str, Sequence[float]],
    histories: Sequence[Sequence[float | None]],
) -> float | None:
    """What the models say of a customer; `histories` are what each of them sees.

    Missing where a model has no parameters, or a history cannot be.
    """
    known = [
        _history(h, buys=isinstance(m.rule, BgNbd))
        for m, h in zip(node.models, histories, strict=True)
    ]
    if any(m.name not in parameters for m in node.models):
        return None
    seen = [h for h in known if h is not None]
    if len(seen) < len(known):
        return None
    answer = _answer(node, [parameters[m.name] for m in node.models], seen)
    return told(answer) if math.isfinite(answer) else None


def _history(numbers: Sequence[float | None], *, buys: bool) -> Known | None:
    """The numbers, if they can be the history of a customer."""
    repeats = numbers[0]
    if repeats is None or repeats < 0 or repeats != math.floor(repeats) or repeats >= 1e6:  # noqa: PLR2004 - as in the other engines
        return None
    if not buys:
        value = numbers[1]
        if repeats == 0:
            return (0.0, 0.0)
        return (repeats, value) if value is not None and 0 < value < math.inf else None
    at_last, age = numbers[1:]
    if at_last is None or age is None or not 0 <= at_last <= age < math.inf:
        return None
    return (repeats, at_last, age) if (at_last > 0) == (repeats > 0) else None


def _answer(node: Predicted, values: Sequence[Known], seen: Sequence[Known]) -> float:
    match node.function:
        case "p_alive":
            return _there(values[0], seen[0])
        case "expected_purchases":
            return _purchases(node, values[0], seen[0])
        case "expected_value":
            return _value(values[0], seen[0])
        case _:
            return _purchases(node, values[0], seen[0]) * _value(values[1], seen[1])


def _there(values: Known, seen: Known) -> float:
    (r, alpha, a, b), (repeats, at_last, age) = values, seen
    if not repeats:
        return 1.0
    silence = (r + repeats) * math.log((alpha + age) / (alpha + at_last))
    return 0.0 if silence > 700 else 1 / (1 + a / (b + repeats - 1) * math.exp(silence))  # noqa: PLR2004 - exp overflows


def _value(values: Known, seen: Known) -> float:
    (p, q, v), (repeats, value) = values, seen
    weight = p * repeats / (p * repeats + q - 1)
    return (1 - weight) * (v * p / (q - 1)) + weight * value


def _purchases(node: Predicted, values: Known, seen: Known) -> float:
    rule = node.models[0].rule
    unit = rule.unit if isinstance(rule, BgNbd) else 1
    ahead = horizons(node.horizon, node.discount)
    expected = math.fsum(w * _expected(values, seen, days / unit) for days, w in ahead)
    return expected * _there(values, seen)


def _expected(values: Known, seen: Known, time: float) -> float:
    """`C (1 - (1-z)^e F(e, B; C; z)) / e`, with `e = a - 1` and each pole divided out."""
    (r, alpha, a, b), (repeats, _, age) = values, seen
    past, top, bottom = a - 1, a + b - 1 - r, a + b + repeats - 1
    ratio = time / (alpha + age + time)
    log = math.log1p(-ratio)
    line = -log if abs(past) < ALMOST_NONE else -math.expm1(past * log) / past
    return bottom * line - math.exp(past * log) * _series(past, top, bottom, ratio)


def _series(past: float, top: float, bottom: float, ratio: float) -> float:
    """`C (F(e, B; C; z) - 1) / e` by its terms."""
    term = top * ratio
    terms = [term]
    for n in range(1, LONGEST):
        term *= (past + n) * (top + n) / ((bottom + n) * (n + 1)) * ratio
        terms.append(term)
        if abs(term) < ENOUGH * abs(terms[0]) * (1 - ratio):
            break
    return math.fsum(terms)
