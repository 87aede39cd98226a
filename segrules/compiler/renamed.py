"""Program -> the same program with its metrics and scores under other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from segrules.compiler.program import (
    Join,
    Metric,
    Named,
    Program,
    Quantile,
    Score,
    Statistic,
    Width,
)

Names = Mapping[str, str]
"""What is to be renamed -> its other name."""


def renamed(program: Program, names: Names) -> Program:
    """The program with every use of the names renamed, in what is computed and what is assumed."""
    if not names:
        return program
    return replace(
        program,
        header=replace(program.header, revenue=_name(program.header.revenue, names)),
        steps=renamed_tree(program.steps, names),
        models=renamed_tree(program.models, names),
        actions=renamed_tree(program.actions, names),
        contact=replace(program.contact, value=_name(program.contact.value, names)),
        properties=renamed_tree(program.properties, names),
        assumptions=renamed_tree(program.assumptions, names),
    )


def renamed_tree(part: Any, names: Names) -> Any:  # noqa: ANN401 - any part of a program
    """A part of a program with the names renamed wherever they stand for a value."""
    if isinstance(part, tuple):
        return tuple(renamed_tree(p, names) for p in part)
    if not is_dataclass(part):
        return part
    inner = {f.name: renamed_tree(getattr(part, f.name), names) for f in fields(part)}
    node: Any = part
    return replace(node, **{**inner, **_own_names(node, names)})


def _own_names(part: Any, names: Names) -> dict[str, Any]:  # noqa: ANN401 - any node
    """The fields of a node that hold names."""
    match part:
        case Named(name) | Metric(name) | Score(name):
            return {"name": _name(name, names)}
        case Join(scores):
            return {"scores": _each(scores, names)}
        case Quantile(within=within, split_by=split_by):
            return {"within": _each(within, names), "split_by": _each(split_by, names)}
        case Width(within=within) | Statistic(within=within):
            return {"within": _each(within, names)}
        case _:
            return {}


def _each(listed: tuple[str, ...], names: Names) -> tuple[str, ...]:
    return tuple(names.get(n, n) for n in listed)


def _name(name: str | None, names: Names) -> str | None:
    return None if name is None else names.get(name, name)
