"""Loaded YAML at a path -> expression trees: conditions as text or as `all`, `any`, `not`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segrules.language.expression import tree
from segrules.language.expression.parse import parse
from segrules.language.findings import Finding, type_arg
from segrules.language.places import Place
from segrules.language.source import Loaded
from segrules.language.width import shown

Loc = tuple[str | int, ...]
CONNECTIVES = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads expressions out of a loaded file and puts what is wrong with them on a list."""

    loaded: Loaded
    found: list[Finding]

    def expression(self, loc: Loc) -> tree.Expression | None:
        """The expression that is written as text at `loc`."""
        parsed = parse(self.loaded.located(loc))
        self.found.extend(parsed.findings)
        return parsed.tree

    def condition(self, raw: Any, loc: Loc) -> tree.Expression | None:  # noqa: ANN401 - YAML
        """The condition at `loc`: a text, `true`, or a tree of `all`, `any` and `not`."""
        match raw:
            case bool():
                return tree.Boolean(self.loaded.place(loc), raw)
            case str():
                return self.expression(loc)
            case dict():
                return self._connective(raw, loc)
            case list():
                self.report("condition-shape/list", loc)
            case None:
                self.report_key("condition-shape/nothing", loc)
            case _:
                self.report("condition-shape", loc)
        return None

    def _connective(self, raw: dict[str, Any], loc: Loc) -> tree.Expression | None:
        odd = next((word for word in raw if word not in CONNECTIVES), None)
        if odd is not None:
            self.report_key("condition-shape/key", (*loc, odd), word=odd)
            return None
        if len(raw) != 1:
            self.report("condition-shape", loc)
            return None
        word, inner = next(iter(raw.items()))
        if word != "not":
            return self._list(word, inner, loc)
        operand = self.condition(inner, (*loc, "not"))
        return None if operand is None else tree.Not(self.loaded.place(loc), operand)

    def _list(self, word: str, inner: Any, loc: Loc) -> tree.Expression | None:  # noqa: ANN401
        if not isinstance(inner, list) or not inner:
            self.report_key("condition-shape/empty", (*loc, word), word=word)
            return None
        parts = [self.condition(p, (*loc, word, i)) for i, p in enumerate(inner)]
        known = tuple(p for p in parts if p is not None)
        if len(known) < len(parts):
            return None
        if len(known) == 1:
            return known[0]
        place = self.loaded.place(loc)
        return tree.And(place, known) if word == "all" else tree.Or(place, known)

    def report(self, message: str, loc: Loc, /, **args: type_arg) -> None:
        """Put a finding about the value at `loc` on the list."""
        self._report(message, self.loaded.place(loc), args)

    def report_key(self, message: str, loc: Loc, /, **args: type_arg) -> None:
        """Put a finding about the key that the value at `loc` stands under on the list."""
        self._report(message, self.loaded.key_place(loc), args)

    def _report(self, message: str, place: Place, args: Mapping[str, type_arg]) -> None:
        said = {k: shown(v) if isinstance(v, str) else v for k, v in args.items()}
        self.found.append(Finding(message, place, said))
