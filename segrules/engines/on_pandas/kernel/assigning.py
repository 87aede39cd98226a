"""A segmentation and the customers -> the bits of tags, or the one segment of each."""

from __future__ import annotations

import numpy as np

from segrules.compiler.program import Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Assigned, Rows
from segrules.engines.on_pandas.kernel.bit_tables import Tag, tag_bits
from segrules.engines.on_pandas.kernel.columns import Array
from segrules.engines.on_pandas.kernel.grids import ROWS_EACH, grid_of
from segrules.engines.on_pandas.kernel.planning import Plan, plan_of
from segrules.engines.on_pandas.kernel.running import pieces
from segrules.engines.on_pandas.tag_bits import TagBits
from segrules.engines.on_pandas.vectors import Codes, coded
from segrules.language.types import TEXT


def assigned(
    step: Segmentation, rows: Rows, at_once: int | None = None, rows_each: float = ROWS_EACH
) -> Assigned:
    """Who is in which segment: segment ids (missing where none), or the bits of tags.

    Where all that the rules ask takes so few values that there are `rows_each` customers to each
    combination, the combinations are told first, and then looked up.
    """
    plan = plan_of(rule.condition for rule in step.rules)
    if step.assign == "all":
        return _tags(step, plan, rows, at_once)
    return _first(step, plan, rows, at_once, rows_each)


def _tags(step: Segmentation, plan: Plan, rows: Rows, at_once: int | None) -> TagBits:
    rules: dict[str, list[int]] = {s.id: [] for s in step.segments}
    for rule, answer in zip(step.rules, plan.answers, strict=True):
        rules[rule.segment].append(answer)
    asked = [Tag(i, tuple(given), rest=i == step.otherwise) for i, given in rules.items()]
    return tag_bits(plan, asked, rows, at_once)


def _first(
    step: Segmentation, plan: Plan, rows: Rows, at_once: int | None, rows_each: float
) -> Vector:
    """The first rule that is true wins: of the true ones, that with the highest number.

    Rules are numbered from the last, which is 1, to the first; 0 is left over.
    """
    words = tuple(sorted(s.id for s in step.segments))
    left = words.index(step.otherwise) if step.otherwise is not None else -1
    ids = [words.index(rule.segment) for rule in reversed(step.rules)]
    table: Codes = np.array([left, *ids], np.int32)
    grid = grid_of(plan, rows, rows_each)
    if grid is None:
        return coded(TEXT, _codes(plan, table, rows, at_once), words)
    of_cell = _codes(plan, table, grid.rows(rows), at_once)
    codes: Codes = np.empty(len(rows), np.int32)
    for part, cells in grid.pieces(len(rows), at_once):
        codes[part] = of_cell.take(cells)
    return coded(TEXT, codes, words)


def _codes(plan: Plan, table: Codes, rows: Rows, at_once: int | None) -> Codes:
    """For each row the table's entry for the number of its first true rule."""
    codes: Codes = np.empty(len(rows), np.int32)
    for part, answers in pieces(plan, rows, {}, at_once):
        held = [answers[k] for k in reversed(plan.answers)]
        codes[part] = table.take(_highest(held, part.stop - part.start))
    return codes


def _highest(held: list[Mask], rows: int) -> Array:
    """The number, from 1, of the last mask that holds; 0 where none does."""
    dtype = np.min_scalar_type(len(held))
    number = np.zeros(rows, dtype)
    own = np.empty_like(number)
    for k, mask in enumerate(held, start=1):
        np.multiply(mask, dtype.type(k), out=own)
        np.maximum(number, own, out=number)
    return number
