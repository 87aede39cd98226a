"""What tests lack -> the fewest cases found that add it, each run before it is suggested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from segrules.compiler.constants_in_words import physical_words
from segrules.compiler.program import Case, Program, Segmentation
from segrules.engines.rows.scope import Scope
from segrules.language.findings import Lang, Words
from segrules.proofs.coverage import Goal
from segrules.proofs.examples import Example, input_types
from segrules.proofs.mutants import Mutant
from segrules.verbs.assertions import Asserted
from segrules.verbs.cases import Setting, answer
from segrules.verbs.confirmed import customer_of
from segrules.verbs.covered import Coverage, shows
from segrules.verbs.killed import MutationScore, tells


@dataclass(frozen=True, slots=True)
class Wanted:
    """A goal or a mutant that no case sees to, and a customer who would."""

    what: Goal | Mutant
    example: Example

    @property
    def segmentation(self) -> str:
        """The segmentation that it belongs to."""
        return self.what.segmentation


def wanted_of(coverage: Coverage, score: MutationScore | None) -> tuple[Wanted, ...]:
    """All that is lacking and for which a customer is known; mutants first: they ask for most."""
    survivors = score.survived if score else ()
    mutants = [Wanted(s.mutant, s.example) for s in survivors if s.example is not None]
    goals = [Wanted(one.goal, one.example) for one in coverage.lacking if one.example is not None]
    return (*mutants, *goals)


def suggested(
    program: Program, wanted: Iterable[Wanted], setting: Setting, lang: Lang = Lang.EN
) -> tuple[Case, ...]:
    """Cases for all that is wanted; what an earlier case sees to already gets none of its own."""
    parts = {s.name: s for s in program.segmentations}
    made: dict[str, list[Asserted]] = {name: [] for name in parts}
    taken = {case.name for case in program.cases}
    cases: list[Case] = []
    for want in wanted:
        part = parts[want.segmentation]
        if any(_sees(one, want.what, part) for one in made[part.name]):
            continue
        customer = customer_of(want.example, part, setting)
        if customer is None:
            continue
        made[part.name].append(customer)
        case = _case(want.example, customer.scope, part, program, taken, lang)
        taken.add(case.name)
        cases.append(case)
    return tuple(cases)


def _sees(customer: Asserted, what: Goal | Mutant, part: Segmentation) -> bool:
    return shows(customer, what) if isinstance(what, Goal) else tells(customer, part, what)


# ---------------------------------------------------------------- a case


NAMES: Mapping[str, Words] = {
    "in": Words("{given}：归入 {segment}", "{given} is {segment}"),
    "nowhere": Words("{given}：不归入任何分群", "{given} is in no segment"),
}
NOTHING = Words("什么都不知道", "a customer of whom nothing is known")


def _case(
    example: Example,
    scope: Scope,
    part: Segmentation,
    program: Program,
    taken: set[str],
    lang: Lang,
) -> Case:
    got = answer(part.name, scope)
    ids = sorted(got) if isinstance(got, frozenset) else [got] if isinstance(got, str) else []
    said = NAMES["in" if ids else "nowhere"]
    given = _given_said(example, program) or NOTHING.say(lang)
    name = said.say(lang).format(given=given, segment=", ".join(ids))
    return Case(_unlike(name, taken), example.given, {}, {part.name: got}, as_of=example.as_of)


def _given_said(example: Example, program: Program) -> str:
    types = input_types(program)
    zone = program.header.timezone
    known = {n: v for n, v in example.given.items() if v is not None}
    return ", ".join(f"{n} {physical_words(v, types[n], zone).en}" for n, v in known.items())


def _unlike(name: str, taken: Sequence[str] | set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    return found
