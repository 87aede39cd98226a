"""Loaded YAML at a path -> expression trees: conditions as text or as `all`, `any`, `not`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from segrules.language.expression import tree
from segrules.language.expression.parse import parse
from segrules.language.findings import Finding, type_arg
from segrules.language.source import Loaded

Loc = tuple[str | int, ...]
CONNECTIVES = ("all", "any", "not")
DEEPEST = 40


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
        if len(loc) > DEEPEST:
            self.report("condition-too-deep", loc)
            return None
        if isinstance(raw, bool):
            return tree.Boolean(self.loaded.place(loc), raw)
        if isinstance(raw, str):
            return self.expression(loc)
        if isinstance(raw, dict):
            return self._connective(raw, loc)
        key = "condition-shape/list" if isinstance(raw, list) else "condition-shape"
        self.report(key, loc)
        return None

    def _connective(self, raw: dict[str, Any], loc: Loc) -> tree.Expression | None:
        if len(raw) != 1 or next(iter(raw)) not in CONNECTIVES:
            self.report("condition-shape", loc)
            return None
        word, inner = next(iter(raw.items()))
        place = self.loaded.place(loc)
        if word == "not":
            operand = self.condition(inner, (*loc, "not"))
            return None if operand is None else tree.Not(place, operand)
        return self._list(word, inner, loc)

    def _list(self, word: str, inner: Any, loc: Loc) -> tree.Expression | None:  # noqa: ANN401
        if not isinstance(inner, list) or not inner:
            self.report("condition-shape/empty", (*loc, word), word=word)
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
        self.found.append(Finding(message, self.loaded.place(loc), args))


def literal_tree(raw: object, loc: Loc, reader: Reader) -> tree.Expression | None:
    """A plain YAML value as a literal of the tree: what a parameter stands for in expressions."""
    place = reader.loaded.place(loc)
    if isinstance(raw, bool):
        return tree.Boolean(place, raw)
    if isinstance(raw, int):
        return tree.Number(place, Decimal(raw), whole=True)
    if isinstance(raw, Decimal):
        return tree.Number(place, raw, whole=False)
    if isinstance(raw, str):
        parsed = parse(reader.loaded.located(loc)).tree
        literals = (tree.Number, tree.Duration, tree.Date, tree.Moment, tree.Text)
        return parsed if isinstance(parsed, literals) else tree.Text(place, raw)
    return None


def children(node: tree.Expression) -> tuple[tree.Expression, ...]:  # noqa: PLR0911 - one arm a node
    """The expressions right below a node."""
    match node:
        case tree.Call():
            return node.args
        case tree.Arithmetic():
            return (node.left, node.right)
        case tree.Negative() | tree.Not():
            return (node.operand,)
        case tree.Comparison():
            return node.operands
        case tree.Between():
            return (node.subject, node.low, node.high)
        case tree.In():
            return (node.subject, *node.options)
        case tree.Is():
            return (node.subject,)
        case tree.Missing():
            return (node.subject,)
        case tree.TextTest():
            return (node.subject,)
        case tree.Within():
            return (node.subject, node.length)
        case tree.And() | tree.Or():
            return node.parts
        case _:
            return ()


def names_in(node: tree.Expression) -> Iterator[tree.Name]:
    """Every name of an expression, in the order of writing (bare values among them)."""
    if isinstance(node, tree.Name):
        yield node
    for child in children(node):
        yield from names_in(child)
