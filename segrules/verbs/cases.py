"""Program -> its own tests, each run by the row interpreter: what came out, and what was expected.

A case that gives rows has them cleaned, measured and scored as data is. One that gives values is
settled from them: what is not given is missing, and what is given is not worked out again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from segrules.compiler.fingerprint import is_fitted_score
from segrules.compiler.program import (
    Case,
    Classes,
    Definition,
    InSegment,
    Join,
    Metric,
    Named,
    Physical,
    Program,
    Quantile,
    Score,
    Segmentation,
    Standardised,
    Statistic,
    Table,
    Width,
)
from segrules.compiler.walk import from_data, nodes, roots
from segrules.engines.rows.classes import OutOfReachError
from segrules.engines.rows.evaluate import evaluate
from segrules.engines.rows.run import Answer, settle
from segrules.engines.rows.scope import Scope, with_value
from segrules.engines.rows.scores import Cuts
from segrules.engines.rows.tables import cleaned_data, customers_of
from segrules.language.findings import Finding

Free = Classes | Standardised
MOST_SUPPOSED = 1_000
"""Past so many combinations of classes a result is taken to depend on them."""
CLOSE = 1e-9
"""Numbers that differ by less, relative to their size, are taken as equal."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A name for which something else came out than was expected; None is missing, or nowhere."""

    name: str
    expected: Answer
    got: Answer


@dataclass(frozen=True, slots=True)
class Ran:
    """A case that was run.

    `scope` is everything that is then known of its customer, None where it could not be run;
    `findings` say why. `because` is a difference in the rule that wins.
    """

    case: Case
    scope: Scope | None
    differences: tuple[Difference, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all that is expected came out."""
        return not self.differences and not self.findings


@dataclass(frozen=True, slots=True)
class Setting:
    """What all cases of a program have in common, worked out once.

    `names` holds for each definition all those that it rests on, itself included; `aggregated`
    are the metrics that come from events, `free` the scores that data cuts or standardises.
    """

    program: Program
    cuts: Cuts
    names: Mapping[str, frozenset[str]]
    aggregated: frozenset[str]
    free: Mapping[str, Free]
    models: Mapping[str, Sequence[float]] = field(default_factory=dict)


def setting_of(
    program: Program,
    cuts: Cuts | None = None,
    models: Mapping[str, Sequence[float]] | None = None,
) -> Setting:
    """The setting of a program; `cuts` and `models`' parameters were fitted before."""
    fitted = cuts or {}
    aggregated = {m.name for m in program.metrics if _is_aggregated(m)}
    free = {s.name: s.rule for s in program.scores if is_fitted_score(s) and s.name not in fitted}
    return Setting(
        program,
        fitted,
        _rests_on(program.steps),
        frozenset(aggregated),
        {n: r for n, r in free.items() if isinstance(r, Classes | Standardised)},
        models or {},
    )


def run_cases(program: Program, cuts: Cuts | None = None) -> tuple[Ran, ...]:
    """Run every case of a program, in order.

    `cuts` are the cut points of a lock. A case that gives rows of several customers has scores
    fitted to those, lock or not. Without cuts a case without rows must give a score that data cuts
    itself where what it expects depends on it, and is not passed, with a finding, where it does
    not.
    """
    setting = setting_of(program, cuts)
    return tuple(run_case(case, setting) for case in program.cases)


def run_case(case: Case, setting: Setting) -> Ran:
    """Run one case."""
    try:
        scope = _of_rows(case, setting) if case.rows else _of_values(case, setting)
    except OutOfReachError:
        return Ran(case, None, findings=(_finding("case-out-of-reach", case),))
    if scope is None:
        return Ran(case, None, findings=(_finding("case-without-customer", case),))
    lacking = () if case.rows else tuple(_lacking(case, scope, setting))
    if lacking:
        return Ran(case, scope, findings=lacking)
    return Ran(case, scope, tuple(_differences(case, scope, setting.program)))


def _finding(key: str, case: Case, **args: str) -> Finding:
    return Finding(key, case.place, {"case": case.name, **args})


# ---------------------------------------------------------------- from values


def _of_values(
    case: Case, setting: Setting, supposed: Mapping[str, Physical | None] | None = None
) -> Scope:
    given = {**case.given, **(supposed or {})}
    left_out = given.keys() | setting.aggregated | setting.free.keys()
    scope = Scope(customer=given, as_of=case.as_of, timezone=setting.program.header.timezone)
    return settle(setting.program.steps, [scope], setting.cuts, frozenset(left_out))[0]


def _is_aggregated(metric: Metric) -> bool:
    return from_data(metric.value)


def _lacking(case: Case, scope: Scope, setting: Setting) -> Iterator[Finding]:
    """The scores that what is expected depends on and that one customer cannot have worked out."""
    wanted = _wanted(case, setting)
    lacking = {
        name: rule
        for name, rule in setting.free.items()
        if name in wanted and name not in case.given and evaluate(rule.of, scope) is not None
    }
    if not lacking or _is_decided(case, lacking, setting):
        return
    for name, rule in lacking.items():
        yield _finding("case-lacks-score", case, score=name, example=_example(rule))


def _wanted(case: Case, setting: Setting) -> frozenset[str]:
    """What the expected is worked out from; of what is given nothing is."""
    steps = {s.name: s for s in setting.program.steps}
    todo, found = list(case.expect), set[str]()
    while todo:
        name = todo.pop()
        if name in steps and name not in found and name not in case.given:
            found.add(name)
            todo += _named_in(steps[name])
    return frozenset(found)


def _example(rule: Free) -> str:
    match rule:
        case Classes(labels=labels, count=count):
            return labels[-1] if labels else str(count)
        case Standardised():
            return "1.5"


def _is_decided(case: Case, lacking: Mapping[str, Free], setting: Setting) -> bool:
    """Whether what is expected comes out the same whatever classes the scores have."""
    classes = [range(1, r.count + 1) for r in lacking.values() if isinstance(r, Classes)]
    if len(classes) < len(lacking):
        return False
    if math.prod(map(len, classes)) > MOST_SUPPOSED:
        return False
    found = set()
    for chosen in product(*classes):
        scope = _of_values(case, setting, dict(zip(lacking, chosen, strict=True)))
        found.add(tuple(answer(name, scope) for name in case.expect))
        if len(found) > 1:
            return False
    return True


def _rests_on(steps: Sequence[Definition]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for step in steps:
        direct = [found.get(name, frozenset()) for name in _named_in(step)]
        found[step.name] = frozenset({step.name}).union(*direct)
    return found


def _named_in(step: Definition) -> Iterator[str]:
    for node in (n for root in roots(step) for n in nodes(root)):
        if isinstance(node, Named):
            yield node.name
        if isinstance(node, InSegment):
            yield node.segmentation
    match step:
        case Score(rule=Join(scores)):
            yield from scores
        case Score(rule=Classes(method=Quantile() | Width() | Statistic() as method)):
            yield from method.within
        case _:
            return


# ---------------------------------------------------------------- from rows


def _of_rows(case: Case, setting: Setting) -> Scope | None:
    """The customer whom the case is about, among all those of its rows; None if there is none.

    It is the one whose key is given, else that of the first row; the others are the crowd that
    scores are fitted to.
    """
    program = setting.program
    there = replace(program, tables=tuple(t for t in program.tables if t.name in case.rows))
    by_key = customers_of(there, cleaned_data(there, case.rows, case.as_of))
    keys = sorted(by_key, key=lambda key: (key,))
    subject = _subject(case, there)
    if subject not in by_key:
        return None
    scopes = [replace(by_key[k], models=setting.models) for k in keys]
    return _settled(case, setting, scopes, keys.index(subject))


def _subject(case: Case, program: Program) -> Physical | None:
    tables = [program.table(name) for name in case.rows]
    for table in (t for t in tables if t.role != "lookup"):
        for key in (case.given.get(table.key), *_keys(case, table)):
            if key is not None:
                return key
    return None


def _keys(case: Case, table: Table) -> Iterator[Physical | None]:
    return (row.get(table.key) for row in case.rows[table.name])


def _settled(case: Case, setting: Setting, scopes: list[Scope], at: int) -> Scope:
    """Take every step for all customers; what is given of the one stays as it is given.

    Several customers are given for scores to be fitted to them: there no lock counts.
    """
    cuts = setting.cuts if len(scopes) == 1 else {}
    for name, value in case.given.items():
        scopes[at] = with_value(scopes[at], name, value)
    for step in setting.program.steps:
        if step.name in case.given and len(scopes) == 1:
            continue
        scopes = settle([step], scopes, cuts)
        if step.name in case.given:
            scopes[at] = with_value(scopes[at], step.name, case.given[step.name])
    return scopes[at]


# ---------------------------------------------------------------- what is expected


def _differences(case: Case, scope: Scope, program: Program) -> Iterator[Difference]:
    for name, expected in case.expect.items():
        got = answer(name, scope)
        if not is_same(expected, got):
            yield Difference(name, expected, got)
    part = reason_of(case, program)
    if part is None or case.because is None:
        return
    got = answer(part.name, scope)
    won = case.because in got if isinstance(got, frozenset) else case.because == got
    if not won and is_same(case.expect.get(part.name, got), got):
        yield Difference(part.name, case.because, got)


def reason_of(case: Case, program: Program) -> Segmentation | None:
    """The segmentation that `because` speaks of: an expected one if there is such, else any."""
    if case.because is None:
        return None
    parts = [s for s in program.segmentations if case.because in {g.id for g in s.segments}]
    return next((s for s in parts if s.name in case.expect), next(iter(parts), None))


def answer(name: str, scope: Scope) -> Answer:
    """What came out under a name."""
    return scope.segments[name] if name in scope.segments else scope.customer.get(name)


def is_same(expected: Answer, got: Answer) -> bool:
    """Whether an answer is the expected one; numbers may differ in their last digits."""
    if isinstance(expected, float) and isinstance(got, int | float):
        return math.isclose(expected, got, rel_tol=CLOSE, abs_tol=CLOSE)
    return expected == got
