"""Tested rulesets -> plain data for machines: all that the text shows."""

from __future__ import annotations

from typing import Any

from segrules.compiler.program import Case, Physical, Program
from segrules.engines.rows.run import Answer
from segrules.language.findings import Finding, Lang, Words
from segrules.outputs.cases.case_words import (
    answer_words,
    details_of,
    explained_lines,
    goal_words,
    mutant_words,
)
from segrules.outputs.cases.cases_text import counts_of, lock_words
from segrules.outputs.cases.cases_yaml import cases_yaml
from segrules.outputs.findings.findings_json import findings_json
from segrules.proofs.coverage import Goal
from segrules.proofs.examples import Example, input_types
from segrules.proofs.mutants import Mutant
from segrules.proofs.values import readable
from segrules.verbs.case_explained import Explained
from segrules.verbs.cases import Difference, Ran
from segrules.verbs.tested import Tested


def tested_json(tested: Tested, path: str, lang: Lang) -> dict[str, Any]:
    """One ruleset's tests.

    `outcome` of a case is `passed`, `failed`, or `undecided` where it could not be run; percents
    are rounded down. Values are readable: money in major units, dates as ISO text, None is missing.
    """
    program = tested.program
    why = {id(one.ran): one for one in tested.failed}
    return {
        "ruleset": program.header.name,
        "path": path,
        "passed": sum(ran.passed for ran in tested.ran),
        "failed": len(tested.failed),
        "cases": [_case(ran, why.get(id(ran)), program, lang) for ran in tested.ran],
        "coverage": {
            "percent": tested.coverage.percent,
            **{w.en: {"shown": k, "total": t} for w, (k, t) in counts_of(tested.coverage).items()},
            "lacking": [
                _lacking(one.goal, one.example, program, lang) for one in tested.coverage.lacking
            ],
        },
        "mutation": _mutation(tested, lang),
        "suggested": [_suggestion(case, program) for case in tested.suggested],
        "lock": None if tested.lock is None else tested.lock.sha256,
        "cut_points": None if tested.lock is None else lock_words(tested.lock).say(lang),
    }


def _case(ran: Ran, why: Explained | None, program: Program, lang: Lang) -> dict[str, Any]:
    place = ran.case.place
    outcome = "passed" if ran.passed else "undecided" if ran.findings else "failed"
    return {
        "name": ran.case.name,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "outcome": outcome,
        "differences": [_difference(d, program, lang) for d in ran.differences],
        "known": {k.name: _plain(k.name, k.value, program) for k in why.known} if why else {},
        "findings": findings_json(ran.findings, lang),
        "explained": [w.say(lang) for w in explained_lines(why, program)] if why else [],
    }


def _difference(difference: Difference, program: Program, lang: Lang) -> dict[str, Any]:
    name = difference.name
    return {
        "name": name,
        "expected": _answer(name, difference.expected, program),
        "got": _answer(name, difference.got, program),
        "message": details(name, difference, program).say(lang),
    }


def details(name: str, difference: Difference, program: Program) -> Words:
    """What came out under a name instead of what was expected."""
    expected = answer_words(name, difference.expected, program)
    got = answer_words(name, difference.got, program)
    return Words(f"应为 {expected.zh}，实为 {got.zh}", f"expected {expected.en}, got {got.en}")


def _answer(name: str, value: Answer, program: Program) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if value is None or name in {s.name for s in program.segmentations}:
        return value
    return _plain(name, value, program)


def _plain(name: str, value: Physical | None, program: Program) -> object:
    types = input_types(program)
    return readable(types[name], value) if value is not None and name in types else value


def _given(example: Example | None, program: Program) -> dict[str, object] | None:
    if example is None:
        return None
    return {name: _plain(name, value, program) for name, value in example.given.items()}


def _lacking(goal: Goal, example: Example | None, program: Program, lang: Lang) -> dict[str, Any]:
    part = next(s for s in program.segmentations if s.name == goal.segmentation)
    rules = [*(r.segment for r in part.rules), part.otherwise]
    return {
        "kind": goal.kind,
        "segmentation": goal.segmentation,
        "segment": rules[goal.rule],
        "message": goal_words(goal, program).say(lang),
        "witness": _given(example, program),
    }


def _mutation(tested: Tested, lang: Lang) -> dict[str, Any] | None:
    score, program = tested.mutation, tested.program
    if score is None:
        return None
    return {
        "percent": score.percent,
        "killed": [_mutant(m, program, lang) for m in score.killed],
        "survived": [
            _mutant(s.mutant, program, lang)
            | {"proved": s.proved, "witness": _given(s.example, program)}
            for s in score.survived
        ],
        "equivalent": [_mutant(m, program, lang) for m in score.equivalent],
    }


def _mutant(mutant: Mutant, program: Program, lang: Lang) -> dict[str, Any]:
    part = next(s for s in program.segmentations if s.name == mutant.segmentation)
    return {
        "kind": mutant.kind,
        "segmentation": mutant.segmentation,
        "segment": part.rules[mutant.rule].segment,
        "message": mutant_words(mutant, program).say(lang),
    }


def _suggestion(case: Case, program: Program) -> dict[str, Any]:
    return {
        "name": case.name,
        "given": {n: _plain(n, v, program) for n, v in case.given.items()},
        "expect": {n: _answer(n, v, program) for n, v in case.expect.items()},
        "yaml": cases_yaml([case], program),
    }


def failure_findings(tested: Tested) -> tuple[Finding, ...]:
    """A finding for each case that did not pass, at its place."""
    found: list[Finding] = []
    for one in tested.failed:
        case = one.ran.case
        if one.ran.findings:
            found += one.ran.findings
        else:
            told = details_of(one.ran, tested.program)
            args: dict[str, str | int | float | Words] = {"case": case.name, "details": told}
            found.append(Finding("case-failed", case.place, args))
    return tuple(found)
