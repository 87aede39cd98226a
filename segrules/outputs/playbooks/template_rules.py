"""A parsed template -> the same with loops, comparisons and joins counted; or what is forbidden.

Only the nodes listed here are let through, so what is new in a later Jinja is forbidden too. There
are no calls at all, and hence no macros, no inclusion and nothing that a value could do by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from segrules.outputs.playbooks.template_budget import Stopped

ALLOWED = frozenset(
    {
        nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign,
        nodes.Const, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test,
        nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Neg,
        nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod,
        nodes.Concat, nodes.List, nodes.Tuple,
    }
)  # fmt: skip
SPELLED = {
    nodes.Call: "`( )`",
    nodes.Pow: "`**`",
    nodes.Slice: "`[ : ]`",
    nodes.Include: "`include`",
    nodes.Import: "`import`",
    nodes.FromImport: "`from`",
    nodes.Extends: "`extends`",
    nodes.Block: "`block`",
    nodes.Macro: "`macro`",
    nodes.CallBlock: "`call`",
    nodes.FilterBlock: "`filter`",
    nodes.AssignBlock: "`set`",
    nodes.With: "`with`",
    nodes.Dict: "`{ }`",
    nodes.Scope: "`autoescape`",
}
FILTERS = (
    "money", "percent", "number", "date", "round", "join", "length", "default", "items", "quote",
    "lines",
)  # fmt: skip
TESTS = frozenset({"defined", "undefined", "none", "number", "string", "mapping"})
DEEPEST = 40


class Refused(Stopped):
    """Something that is refused before the template runs; `line` is where it stands."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(key="template-forbidden", what=what, filters=", ".join(FILTERS))
        self.line = line


class TooDeep(Stopped):
    """A template that is nested too deep; `line` is where."""

    def __init__(self, line: int) -> None:
        super().__init__(key="template-forbidden/depth", most=DEEPEST)
        self.line = line


def checked(template: nodes.Template) -> None:
    """Pass a template that uses nothing but what is listed; raises Refused or TooDeep otherwise."""
    for node, depth in _with_depth(template):
        if type(node) not in ALLOWED:
            raise Refused(
                node.lineno or 1, SPELLED.get(type(node), f"`{type(node).__name__.lower()}`")
            )
        if depth > DEEPEST:
            raise TooDeep(node.lineno)
        _check(node)


def _with_depth(template: nodes.Template) -> Iterator[tuple[nodes.Node, int]]:
    waiting: list[tuple[nodes.Node, int]] = [(template, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in node.iter_child_nodes())


def _check(node: nodes.Node) -> None:
    match node:
        case nodes.Name():
            _check_name(node, node.name)
        case nodes.Getattr():
            _check_name(node, node.attr)
        case nodes.Filter() if node.name not in FILTERS:
            raise Refused(node.lineno, f"`| {node.name}`")
        case nodes.Test() if node.name not in TESTS:
            raise Refused(node.lineno, f"`is {node.name}`")
        case nodes.For() if node.recursive:
            raise Refused(node.lineno, "`recursive`")
        case nodes.Assign() if not isinstance(node.target, nodes.Name):
            raise Refused(node.lineno, "`set`")
        case _:
            pass


def _check_name(node: nodes.Node, name: str) -> None:
    if name.startswith("_") or name == "self":
        raise Refused(node.lineno, f"`{name}`")


def size(node: nodes.Node) -> int:
    """How many nodes there are in and under a node."""
    return 1 + sum(1 for _ in node.find_all(nodes.Node))


class Counted(NodeTransformer):
    """Put what has a cost behind a filter that charges it: loops, comparisons, joined texts.

    A round of a loop costs as many steps as its body has nodes, so no template can do more than
    `STEPS` evaluations, however its loops are nested.
    """

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja names its visitors so
        """Count the rounds."""
        cost = size(node)
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "_each", nodes.Const(cost, lineno=node.lineno))
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 - as above
        """Let only single values be compared, or looked for in a list of them."""
        self.generic_visit(node)
        node.expr = _filtered(node.expr, "_one")
        for operand in node.ops:
            among = operand.op in {"in", "notin"}
            operand.expr = _filtered(operand.expr, "_some" if among else "_one")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as above
        """Bound the length of joined texts."""
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "_joined")


def _filtered(node: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None, lineno=node.lineno)
