"""Program and its cases that were run -> which mutants of its rules they tell from the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from segrules.compiler.program import Program, Segmentation
from segrules.engines.rows.evaluate import holds
from segrules.engines.rows.run import settle
from segrules.engines.rows.scope import Membership, Scope, with_segment
from segrules.proofs.examples import Example, examples_of
from segrules.proofs.laid_out import LaidOut
from segrules.proofs.mutants import Mutant, difference
from segrules.verbs.assertions import Asserted, asserted_of
from segrules.verbs.cases import Ran, Setting, answer, is_same
from segrules.verbs.confirmed import confirmed
from segrules.verbs.covered import percent_of


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no case notices, with a customer who would tell; None where none is named.

    `proved` is False where the search was given up: it may be equivalent.
    """

    mutant: Mutant
    example: Example | None
    proved: bool


@dataclass(frozen=True, slots=True)
class MutationScore:
    """Mutants by what became of them; those proved equivalent move nobody at all."""

    killed: tuple[Mutant, ...]
    survived: tuple[Survivor, ...]
    equivalent: tuple[Mutant, ...]

    @property
    def percent(self) -> int:
        """Killed of a hundred that are not equivalent, rounded down; of none, all."""
        return percent_of(len(self.killed), len(self.killed) + len(self.survived))


def mutation_score(
    mutants: Iterable[Mutant],
    laid: LaidOut,
    ran: Iterable[Ran],
    setting: Setting,
) -> MutationScore:
    """Try every mutant on every passed case; prove of those that survive where they matter."""
    program = setting.program
    passed = tuple(r for r in ran if r.passed)
    watches = {s.name: _watches(program, s, passed) for s in program.segmentations}
    killed, survived, equivalent = [], [], []
    for mutant in mutants:
        if any(_notices(w, mutant) for w in watches[mutant.segmentation]):
            killed.append(mutant)
            continue
        verdict = difference(mutant, laid)
        if verdict == "equivalent":
            equivalent.append(mutant)
        elif verdict == "unproved":
            survived.append(Survivor(mutant, None, proved=False))
        else:
            example = _example(mutant, verdict, laid, setting)
            survived.append(Survivor(mutant, example, proved=True))
    return MutationScore(tuple(killed), tuple(survived), tuple(equivalent))


def _example(
    mutant: Mutant, area: tuple[int, ...], laid: LaidOut, setting: Setting
) -> Example | None:
    part = next(s for s in setting.program.segmentations if s.name == mutant.segmentation)
    changed = [mutant.rule] if mutant.condition is not None else [mutant.rule, mutant.rule + 1]
    told = laid.inputs(part.name, changed)
    candidates = examples_of(laid.cells, area, setting.program)
    return confirmed(candidates, told, lambda c: tells(c, part, mutant), part, setting)


def tells(customer: Asserted, part: Segmentation, mutant: Mutant) -> bool:
    """Whether the mutant gives the customer another segment than the original."""
    return with_mistake(customer, part, mutant) != answer(part.name, customer.scope)


# ---------------------------------------------------------------- what a case notices


@dataclass(frozen=True, slots=True)
class _Watch:
    """A case seen from one segmentation: `direct` if it expects that segmentation's own result."""

    program: Program
    segmentation: Segmentation
    ran: Ran
    customer: Asserted
    direct: bool


def _watches(
    program: Program, segmentation: Segmentation, ran: tuple[Ran, ...]
) -> tuple[_Watch, ...]:
    later = _later(program, segmentation)
    found = []
    for one in ran:
        direct = segmentation.name in one.case.expect
        if one.scope is not None and (direct or not later.isdisjoint(one.case.expect)):
            customer = asserted_of(one.scope, segmentation)
            found.append(_Watch(program, segmentation, one, customer, direct))
    return tuple(sorted(found, key=lambda w: not w.direct))


def _later(program: Program, segmentation: Segmentation) -> frozenset[str]:
    at = program.steps.index(segmentation)
    return frozenset(step.name for step in program.steps[at + 1 :])


def _notices(watch: _Watch, mutant: Mutant) -> bool:
    """Whether the case fails under the mutant."""
    customer, part = watch.customer, watch.segmentation
    mistaken = with_mistake(customer, part, mutant)
    before = answer(part.name, customer.scope)
    if mistaken == before:
        return False
    return watch.direct or _fails_later(watch, mistaken)


def with_mistake(customer: Asserted, part: Segmentation, mutant: Mutant) -> Membership:
    """The segment or tags that the mutant gives the customer."""
    k, true = mutant.rule, set(customer.true)
    order = list(range(len(part.rules)))
    if mutant.condition is None:
        order[k], order[k + 1] = k + 1, k
    elif part.assign != "all" and k > min(true, default=len(part.rules)):
        pass  # an earlier rule takes the customer, whatever this one says
    elif holds(mutant.condition, customer.scope):
        true.add(k)
    else:
        true.discard(k)
    won = [part.rules[n].segment for n in order if n in true]
    rest = [] if part.otherwise is None else [part.otherwise]
    return frozenset(won or rest) if part.assign == "all" else next(iter(won + rest), None)


def _fails_later(watch: _Watch, mistaken: Membership) -> bool:
    """Whether what later definitions make of the mistake is not what the case expects."""
    program, case = watch.program, watch.ran.case
    at = program.steps.index(watch.segmentation)
    scope = with_segment(watch.customer.scope, watch.segmentation.name, mistaken)
    dependent = [s for s in program.steps[at + 1 :] if isinstance(s, Segmentation)]
    settled: Scope = settle(dependent, [scope], {})[0]
    return not all(is_same(wanted, answer(n, settled)) for n, wanted in case.expect.items())
