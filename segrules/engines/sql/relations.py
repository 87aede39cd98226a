"""A relation as a named query; and what a session does with them: keep them, answer questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from segrules.compiler.program import Predicted, Score, Value
from segrules.engines.results import Cuts
from segrules.language.findings import Words
from segrules.language.types import Type


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, view or CTE: its name, and the physical name of each column by what it means."""

    name: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A score to be fitted: columns of a relation with a row a customer, physical names.

    `of` is what is cut and `type` its type, `within` the classes of the outer scores, `ties` the
    tie-break columns.
    """

    score: Score
    relation: str
    of: str
    type: Type
    within: Sequence[str]
    ties: Sequence[tuple[str, Type]]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a metric asks of models, and the columns of a relation that hold what they see.

    `inputs` has the physical name of each different input's column.
    """

    node: Predicted
    relation: str
    key: str
    inputs: Mapping[Value, str]


class Session(Protocol):
    """Where statements go: to a database that runs them, or to a page that prints them."""

    def keep(self, name: str, query: str, about: Words, *, stored: bool) -> None:
        """Make a relation of a query; `stored` where it is worked out once, to be read often."""

    def ask(self, query: str) -> list[tuple[Any, ...]] | None:
        """The rows of a query over what was kept, or None where nothing can be asked."""

    def fit(self, wanted: Wanted) -> Mapping[tuple[int, ...], Cuts]:
        """The cut points of a score, from the relation's rows."""

    def predict(self, asking: Asking, answers: str) -> None:
        """Make a relation `answers` with what models say of each customer: `key` and `value`."""
