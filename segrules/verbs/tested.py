"""Checked program -> all there is to say of its tests: results, coverage, mutants, what lacks."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.compiler.program import Case, Program
from segrules.language.findings import Finding, Lang
from segrules.proofs.coverage import goals_of
from segrules.proofs.laid_out import laid_out
from segrules.proofs.mutants import mutants_of
from segrules.verbs.assertions import asserted
from segrules.verbs.case_explained import Explained, explained
from segrules.verbs.cases import Ran, run_case, setting_of
from segrules.verbs.covered import Coverage, coverage_of
from segrules.verbs.killed import MutationScore, mutation_score
from segrules.verbs.lock import Lock
from segrules.verbs.suggested import suggested, wanted_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for beside the results: the mutation score, the cases that are missing."""

    mutate: bool = False
    suggest: bool = False
    lang: Lang = Lang.EN


@dataclass(frozen=True, slots=True)
class Tested:
    """The tests of a ruleset: each case, why those failed that did, and how much they show.

    `lock` is the one that gave the cut points of fitted scores, None where there was none.
    """

    program: Program
    ran: tuple[Ran, ...]
    failed: tuple[Explained, ...]
    coverage: Coverage
    mutation: MutationScore | None
    suggested: tuple[Case, ...]
    lock: Lock | None = None

    @property
    def percent(self) -> int:
        """The least of coverage and mutation score."""
        score = self.mutation.percent if self.mutation else 100
        return min(self.coverage.percent, score)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of cases that could not be decided."""
        return tuple(f for r in self.ran for f in r.findings)


def account(program: Program, wish: Wish, lock: Lock | None = None) -> Tested:
    """Run the cases of a program and say what they show.

    Coverage and mutants are about the segmentations' rules. With a lock fitted scores are worked
    out of their metrics by its cut points, in the cases and where an example is looked for.
    """
    cuts = None if lock is None else lock.cuts
    models = {} if lock is None else {n: p.values for n, p in lock.models.items()}
    setting = setting_of(program, cuts, models)
    ran = tuple(run_case(case, setting) for case in program.cases)
    goals = goals_of(program)
    mutants = mutants_of(program) if wish.mutate else ()
    changed = [m.condition for m in mutants if m.condition is not None]
    laid = laid_out(program, [*(g.condition for g in goals), *changed], cuts)
    shown = {s.name: asserted(ran, s) for s in program.segmentations}
    coverage = coverage_of(goals, laid, shown, setting)
    score = mutation_score(mutants, laid, ran, setting) if wish.mutate else None
    wanted = wanted_of(coverage, score) if wish.suggest else ()
    cases = suggested(program, wanted, setting, wish.lang)
    failed = tuple(explained(r, setting) for r in ran if not r.passed)
    return Tested(program, ran, failed, coverage, score, cases, lock)
