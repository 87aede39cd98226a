"""A score in the making, and a name or number that it is made of -> the value, or findings."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.compiler.order import Read
from segrules.compiler.program import ScoreRule, Value
from segrules.compiler.scope import Scope
from segrules.compiler.unknown import unknown
from segrules.compiler.written import Loc, Reader
from segrules.language.model import ScoreModel
from segrules.language.types import KIND_WORDS, NUMERIC, Type

Made = tuple[ScoreRule, Type]


@dataclass(frozen=True, slots=True)
class Making:
    """A score in the making: as read, as modelled, and where its names and faults are found."""

    read: Read
    model: ScoreModel
    scope: Scope
    reader: Reader
    chosen: frozenset[Loc]

    def at(self, *steps: str | int) -> Loc:
        """The place below the score."""
        return (*self.read.loc, *steps)


def named(name: str, loc: Loc, making: Making) -> Value | None:
    """The metric, score or column of customers that the value at `loc` names."""
    found = making.scope.names.customer.get(name)
    if found is None and name not in making.scope.names.broken:
        place = making.reader.loaded.place(loc)
        known = making.scope.names.customer
        making.reader.found.append(unknown("unknown-name", name, known, place))
    return found


def summand(name: str, loc: Loc, making: Making) -> Value | None:
    """The number that the key at `loc` names; None, with a finding, where it is none."""
    found = making.scope.names.customer.get(name)
    if found is None:
        if name not in making.scope.names.broken:
            place = making.reader.loaded.key_place(loc)
            known = making.scope.names.customer
            making.reader.found.append(unknown("unknown-name", name, known, place))
        return None
    if found.type.kind not in NUMERIC:
        kind = KIND_WORDS[found.type.kind]
        making.reader.report_key("not-numeric", loc, name=name, kind=kind)
        return None
    return found
