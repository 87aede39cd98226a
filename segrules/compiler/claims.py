"""What a ruleset claims of its segments and knows of its data -> properties and assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from segrules.compiler.lower import condition
from segrules.compiler.program import Assumption, Property
from segrules.compiler.scope import Names, Scope
from segrules.compiler.targets import target
from segrules.compiler.written import Loc, Reader
from segrules.language.expression.show import show
from segrules.language.model import Ruleset

PARTS = frozenset({"segment", "when"})


def assumptions(ruleset: Ruleset, names: Names, reader: Reader) -> tuple[Assumption, ...]:
    """What the user knows of the data; one that cannot be read is reported and left out."""
    made = []
    for i, raw in enumerate(ruleset.assume):
        loc: Loc = ("assume", i)
        read = reader.condition(raw, loc)
        scope = Scope(names, reader.found)
        lowered = None if read is None else condition(read, scope, positive=True)
        if read is not None and lowered is not None:
            made.append(Assumption(lowered, show(read), reader.loaded.place(loc)))
    return tuple(made)


def properties(ruleset: Ruleset, names: Names, reader: Reader) -> tuple[Property, ...]:
    """What must never, or always, hold; one that cannot be read is reported and left out."""
    return tuple(_properties(ruleset, names, reader))


def _properties(ruleset: Ruleset, names: Names, reader: Reader) -> Iterator[Property]:
    for i, model in enumerate(ruleset.properties):
        loc: Loc = ("properties", i)
        if model.never is None and model.always is None:
            reader.report("property-shape/neither", loc)
        if model.never is not None:
            yield from _property("never", model.never, (*loc, "never"), names, reader)
        if model.always is not None:
            yield from _property("always", model.always, (*loc, "always"), names, reader)


def _property(
    kind: Literal["never", "always"],
    body: Mapping[str, Any],
    loc: Loc,
    names: Names,
    reader: Reader,
) -> Iterator[Property]:
    segment = body.get("segment")
    if set(body) != PARTS or not isinstance(segment, str):
        reader.report("property-shape", loc)
        return
    chosen = target(segment, (*loc, "segment"), names, reader)
    read = reader.condition(body["when"], (*loc, "when"))
    scope = Scope(names, reader.found)
    lowered = None if read is None else condition(read, scope, positive=True)
    if chosen is not None and lowered is not None:
        yield Property(kind, lowered, chosen, reader.loaded.place(loc))
