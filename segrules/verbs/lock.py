"""A finished run -> `Lock`: what its data decided, to be frozen, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segrules.compiler.fingerprint import PartPath, fingerprint, fitted_models, fitted_scores
from segrules.compiler.personal_ties import personal_ties
from segrules.compiler.program import Model, Program, Score
from segrules.engines.models.parameters import Parameters
from segrules.engines.results import Cuts, Result
from segrules.language.findings import LockError

CutsByScore = Mapping[str, Mapping[tuple[int, ...], Cuts]]
ParametersByModel = Mapping[str, Parameters]


@dataclass(frozen=True, slots=True)
class Lock:
    """The cut points of a ruleset's fitted scores, its models' parameters, and what they rest on.

    `as_of` counts days since 1970-01-01; `rows` are those of each table that were left after
    cleaning. `cuts` are by score, then by class of the outer scores, `models` the parameters by
    model. `fingerprints` are by score and by model, and `parts` has the digest of every part that
    one of them rests on. `sha256` is that of the file it was read from, None where it was not.
    """

    ruleset: str
    language: int
    as_of: int | None
    customers: int
    rows: Mapping[str, int]
    parameters: Mapping[str, str]
    parts: Mapping[PartPath, str]
    fingerprints: Mapping[str, str]
    cuts: CutsByScore
    sha256: str | None = None
    models: ParametersByModel = field(default_factory=dict)


def check_lockable(program: Program, sources: Mapping[str, str]) -> None:
    """Raise LockError where the lock of a program would tell of single customers."""
    found = personal_ties(program)
    if found:
        raise LockError(found, sources)


def lock_of(result: Result) -> Lock:
    """The lock of a run whose cut points were fitted on its own data."""
    program = result.program
    scores, models = fitted_scores(program), fitted_models(program)
    parts: tuple[Score | Model, ...] = (*scores, *models)
    prints = {part.name: fingerprint(part, program) for part in parts}
    return Lock(
        program.header.name,
        program.header.language,
        result.fitted.as_of,
        result.report.customers,
        {t.table: t.kept for t in result.report.tables},
        dict(program.parameters),
        {path: digest for p in prints.values() for path, digest in p.parts.items()},
        {name: p.digest for name, p in prints.items()},
        {s.name: result.fitted.cuts[s.name] for s in scores},
        models={m.name: result.fitted.models[m.name] for m in models},
    )
