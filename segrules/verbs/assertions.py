"""Cases that were run -> what each asserts of a segmentation: which rules are true, which wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from segrules.compiler.program import Segmentation
from segrules.engines.rows.evaluate import holds
from segrules.engines.rows.scope import Scope
from segrules.proofs.coverage import comes_in_order
from segrules.verbs.cases import Ran


@dataclass(frozen=True, slots=True)
class Asserted:
    """A case whose result for a segmentation is expected, so that a mistake there shows.

    `true` are the numbers of the rules that are true; `last` is the last rule that is asked, the
    number of rules where none of them takes the customer.
    """

    scope: Scope
    true: frozenset[int]
    last: int
    rules: int

    def reaches(self, rule: int) -> bool:
        """Whether the rule is asked; of `otherwise`, whether the customer comes to it."""
        return rule <= self.last if rule < self.rules else not self.true


def asserted(ran: Iterable[Ran], segmentation: Segmentation) -> tuple[Asserted, ...]:
    """The passed cases that expect something of a segmentation."""
    name = segmentation.name
    cases = (r for r in ran if r.passed and name in r.case.expect)
    return tuple(asserted_of(r.scope, segmentation) for r in cases if r.scope is not None)


def asserted_of(scope: Scope, segmentation: Segmentation) -> Asserted:
    """One customer, with a segmentation's result expected."""
    rules = segmentation.rules
    true = frozenset(k for k, rule in enumerate(rules) if holds(rule.condition, scope))
    in_order = comes_in_order(segmentation)
    last = min(true, default=len(rules)) if in_order else len(rules)
    return Asserted(scope, true, last, len(rules))
