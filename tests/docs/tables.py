"""The catalogue and the engine -> the rows of the manual's tables that are kept true by a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

import segrules
from segrules.compiler.program import Classes
from segrules.language.catalogue import (
    AGGREGATES,
    FUNCTIONS,
    MODEL_FUNCTIONS,
    MODELS,
    SCORE_METHODS,
    ModelFunction,
)

ARGUMENTS = {
    "none": "nothing",
    "optional": "nothing, or a value",
    "value": "a value",
    "condition": "a condition",
    "conditions": "two or more conditions",
    "duration": "a duration",
}
TIES = ("low", "high", "mid", "edges")
VALUES = (1, 1, 1, 1, 1, 1, 2, 2, 3, 8)
RULESET = """\
segrules: 1
name: ties
tables: {{customers: {{key: id, columns: {{id: text, x: integer}}}}}}
scores: {{S: {{of: x, into: 5, ties: {ties}}}}}
segments: {{rules: [{{id: everybody, when: true}}]}}
"""


def row(*cells: str) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |"


def aggregates() -> list[str]:
    """Every aggregate with the catalogue's own words."""
    return [
        row(f"`{a.name}`", ARGUMENTS[a.argument], a.meaning.en, a.missing.en)
        for a in AGGREGATES.values()
    ]


def functions() -> list[str]:
    """Every function with the catalogue's own words."""
    return [row(f"`{f.name}`", f.takes.en, f.meaning.en, f.missing.en) for f in FUNCTIONS.values()]


def methods() -> list[str]:
    """Every way to cut with the keys that go with it."""
    return [
        row(f"`{m.name}`", ", ".join(f"`{k}`" for k in sorted(m.keys)), m.meaning.en)
        for m in SCORE_METHODS.values()
    ]


def models() -> list[str]:
    """Every model with its parameters and inputs."""
    return [
        row(f"`{m.name}`", *(", ".join(f"`{n}`" for n in ns) for ns in (m.parameters, m.given)),
            m.meaning.en)
        for m in MODELS.values()
    ]  # fmt: skip


def model_functions() -> list[str]:
    """Everything that models can be asked, with the catalogue's own words."""
    return [
        row(f"`{f.name}`", _asks(f), f.meaning.en, f.missing.en) for f in MODEL_FUNCTIONS.values()
    ]


def _asks(function: ModelFunction) -> str:
    asked = [f"`{name}`" for name in function.models]
    asked += ["a time ahead"] if function.horizon else []
    asked += ["and, if wanted, a discount a year"] if function.discount else []
    return ", ".join(asked)


def ties() -> list[str]:
    """The classes that a few equal values get, by each way to treat ties."""
    columns = [classes(t) for t in TIES]
    lines = dict.fromkeys(zip(VALUES, *columns, strict=True))
    return [
        row(f"{v} ({VALUES.count(v)} customers)", *(str(c) for c in scores)) for v, *scores in lines
    ]


def classes(way: str) -> list[int]:
    """The class of each value out of five quantiles."""
    ruleset = segrules.compile(RULESET.format(ties=way))
    assert isinstance(ruleset.program.scores[0].rule, Classes)
    ids = [f"{i:02d}" for i in range(len(VALUES))]
    return list(ruleset.apply(pd.DataFrame({"id": ids, "x": VALUES})).customers["S"])


TABLES: Mapping[str, Callable[[], list[str]]] = {
    "aggregates": aggregates,
    "functions": functions,
    "methods": methods,
    "models": models,
    "model functions": model_functions,
    "ties": ties,
}
"""By the name in the comment before the table."""
