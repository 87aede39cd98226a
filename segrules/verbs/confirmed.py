"""Customers that a proof names -> one for whom the row interpreter agrees, with nothing idle said.

A proof takes the inputs of a condition over several of them to be independent, so its customer is
only shown once the conditions have been worked out for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain, islice

from segrules.compiler.program import Case, Segmentation
from segrules.proofs.examples import Example, varied
from segrules.verbs.assertions import Asserted, asserted_of
from segrules.verbs.cases import Setting, answer, run_case

MOST_TRIED = 400
Sees = Callable[[Asserted], bool]


def confirmed(
    candidates: Iterable[Example],
    told: frozenset[str],
    sees: Sees,
    part: Segmentation,
    setting: Setting,
) -> Example | None:
    """The first candidate that shows what is looked for, as it is or with other amounts, or None.

    What it gives beside the inputs `told` is left out where the result is the same without.
    """
    first = tuple(candidates)
    others = (v for c in first for v in varied(c, told, setting.program))
    for candidate in chain(first, islice(others, MOST_TRIED)):
        customer = customer_of(candidate, part, setting)
        if customer is not None and sees(customer):
            wanted = answer(part.name, customer.scope)
            return _shorter(candidate, told, (sees, wanted), part, setting)
    return None


def customer_of(example: Example, part: Segmentation, setting: Setting) -> Asserted | None:
    """The customer as a case would have it; None where such a case could not be run."""
    case = Case("", example.given, {}, {part.name: None}, as_of=example.as_of)
    ran = run_case(case, setting)
    return None if ran.scope is None or ran.findings else asserted_of(ran.scope, part)


def _shorter(
    example: Example,
    told: frozenset[str],
    wanted: tuple[Sees, object],
    part: Segmentation,
    setting: Setting,
) -> Example:
    for name in [n for n in example.given if n not in told]:
        rest = {n: v for n, v in example.given.items() if n != name}
        example = _if_same(replace(example, given=rest), example, wanted, part, setting)
    if example.as_of is not None:
        undated = replace(example, as_of=None)
        return _if_same(undated, example, wanted, part, setting)
    return example


def _if_same(
    shorter: Example,
    example: Example,
    wanted: tuple[Sees, object],
    part: Segmentation,
    setting: Setting,
) -> Example:
    customer = customer_of(shorter, part, setting)
    sees, result = wanted
    if customer is None or answer(part.name, customer.scope) != result or not sees(customer):
        return example
    return shorter
