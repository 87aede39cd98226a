"""Plain Python values -> vectors, and the classes that fitting and applying a score gives them."""

from __future__ import annotations

import numpy as np
import pytest

from segrules.compiler.program import Classes, Constant, Score
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.scoring.scores import classes, fit
from segrules.language.types import INTEGER, NUMBER, TEXT, Kind


def _vector(values, type_=None):
    known = np.array([value is not None for value in values], dtype=bool)
    if any(isinstance(value, str) for value in values):
        words = tuple(sorted({value for value in values if value is not None}))
        codes = [-1 if value is None else words.index(value) for value in values]
        return Vector(TEXT, np.array(codes, dtype=np.int32), _some(known), words)
    if type_ is None:
        type_ = NUMBER if any(isinstance(value, float) for value in values) else INTEGER
    dtype = np.float64 if type_.kind is Kind.NUMBER else np.int64
    filled = [0 if value is None else value for value in values]
    return Vector(type_, np.array(filled, dtype=dtype), _some(known))


def _some(known):
    return None if known.all() else known


def _values(vector):
    known = np.ones(len(vector), dtype=bool) if vector.known is None else vector.known
    cells = [vector.words[v] if vector.words else v for v in vector.values.tolist()]
    return [cell if there else None for cell, there in zip(cells, known, strict=True)]


class Scored:
    """A score that was fitted on a vector, and the classes it gives."""

    def __init__(self, rule, of, outer, ties):
        self.score = Score("s", INTEGER, rule)
        self.fitted = fit(self.score, of, outer, ties)
        self.cuts = self.fitted.cuts
        self.keys = [finding.key for finding in self.fitted.findings]
        self.args = {finding.key: dict(finding.args) for finding in self.fitted.findings}
        self.classes = _values(classes(self.score, of, self.cuts, outer, ties))

    def of(self, values, *, like=()):
        """The classes of other values by the same cut points."""
        vector = _vector(values, like[0].type if like else None)
        return _values(classes(self.score, vector, self.cuts))


@pytest.fixture(scope="session")
def vector():
    """Plain values to a vector; None is missing."""
    return _vector


@pytest.fixture(scope="session")
def plain():
    """A vector to plain values; None is missing."""
    return _values


@pytest.fixture(scope="session")
def scored():
    """Values and a method to the fitted score and its classes."""

    def made(
        values, method, count, better="higher", closed="left", *, type_=None, outer=(), ties=()
    ):
        of = values if isinstance(values, Vector) else _vector(values, type_)
        rule = Classes(Constant(0, of.type), better, method, count, closed)
        return Scored(rule, of, tuple(map(_vector, outer)), tuple(map(_vector, ties)))

    return made
