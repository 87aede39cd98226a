from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import segrules
from segrules.language.messages import MESSAGES

ROOT = Path(segrules.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
MAKERS = {"Finding": 0, "Label": 1, "report": 0, "refused": 0}
"""Who takes a key, and where: a class of findings, or a function that makes one."""


def literals(node: ast.expr, scope: ast.AST) -> Iterator[str]:
    """The texts that an expression can be, as far as its function shows."""
    match node:
        case ast.Constant(str() as text):
            yield text
        case ast.IfExp():
            yield from literals(node.body, scope)
            yield from literals(node.orelse, scope)
        case ast.Name(name):
            for each in ast.walk(scope):
                if isinstance(each, ast.Assign) and any(
                    isinstance(t, ast.Name) and t.id == name for t in each.targets
                ):
                    yield from literals(each.value, ast.Module([], []))


def keys_of(path: Path) -> Iterator[str]:
    """The message keys that a module names where it makes findings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)] or [tree]
    for scope in (*functions, tree):
        for call in (n for n in ast.walk(scope) if isinstance(n, ast.Call)):
            name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
            at = MAKERS.get(name)
            given = [k.value for k in call.keywords if k.arg == "key"]
            if at is not None and len(call.args) > at:
                given.append(call.args[at])
            for node in given if at is not None else []:
                yield from literals(node, scope)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_key_that_is_used_has_its_words(path):
    """A finding whose message is not written would end in a crash instead of an answer."""
    assert sorted(set(keys_of(path)) - set(MESSAGES)) == []


def test_the_keys_are_found():
    """The walk over the sources sees the keys, also those that depend on something."""
    found = {key for path in SOURCES for key in keys_of(path)}
    assert {"no-customers-left", "frame-lacks", "frame-lacks/near", "no-data"} <= found
    assert len(found) > 80
