"""A score as read -> a score of the program: which keys go together, cut points in exact units."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import Any

from segrules.compiler.literals import scaled
from segrules.compiler.lower import condition, value
from segrules.compiler.order import Read
from segrules.compiler.program import (
    Better,
    Classes,
    CutMethod,
    Fixed,
    Join,
    Named,
    Points,
    Quantile,
    Score,
    ScoreRule,
    Share,
    Statistic,
    Ties,
    Top,
    Total,
    Value,
    Width,
)
from segrules.compiler.scope import Names, Scope
from segrules.compiler.written import Loc, Reader
from segrules.language.catalogue import SCORE_METHODS
from segrules.language.model import ScoreModel
from segrules.language.nearest import nearest
from segrules.language.types import INTEGER, KIND_WORDS, NUMBER, NUMERIC, TEXT, Kind, Type

KINDS = ("of", "join", "total", "points")
OWN_KEYS = {
    "join": frozenset({"join"}),
    "total": frozenset({"total"}),
    "points": frozenset({"points", "base"}),
    "of": frozenset(
        {
            "of",
            "better",
            "by",
            "into",
            "at",
            "closed",
            "labels",
            "ties",
            "split_by",
            "within",
            "compat",
            "align",
        }
    ),
}
FIXED_KEYS = frozenset({"of", "better", "by", "at", "closed", "labels"})
DEFAULT_CLASSES = 5


def score(
    read: Read, model: ScoreModel, names: Names, reader: Reader, chosen: frozenset[Loc]
) -> Score | None:
    """The score with its type; None, with findings, if it cannot be made."""
    kind = _kind(read, model, reader)
    if kind is None or not read.whole:
        return None
    scope = Scope(names, reader.found)
    made = _made(kind, read, model, scope, reader, chosen)
    if made is None:
        return None
    rule, result = made
    return Score(read.name, result, rule, model.about, reader.loaded.key_place(read.loc))


def _kind(read: Read, model: ScoreModel, reader: Reader) -> str | None:
    given = [k for k in KINDS if getattr(model, k) is not None]
    if len(given) != 1:
        reader.report(
            "which-score" if not given else "two-scores",
            read.loc,
            name=read.name,
            kinds=", ".join(f"`{g}`" for g in given),
        )
        return None
    for key in sorted(model.model_fields_set - OWN_KEYS[given[0]] - {"about"}):
        reader.report("key-does-not-apply/score", (*read.loc, key), key=key, with_=given[0])
    return given[0]


def _made(
    kind: str,
    read: Read,
    model: ScoreModel,
    scope: Scope,
    reader: Reader,
    chosen: frozenset[Loc],
) -> tuple[ScoreRule, Type] | None:
    match kind:
        case "join":
            return _join(read, model, scope, reader)
        case "total":
            return _total(read, model, scope, reader)
        case "points":
            return _points(read, model, scope)
        case _:
            return _classes(read, model, scope, reader, chosen)


def _named(
    name: str, loc: Loc, scope: Scope, reader: Reader, *, scores_only: bool = False
) -> Value | None:
    found = scope.names.customer.get(name)
    if found is None:
        near = ", ".join(f"`{n}`" for n in nearest(name, scope.names.customer))
        reader.report("unknown-name/near" if near else "unknown-name", loc, name=name, near=near)
        return None
    if scores_only and (not isinstance(found, Named) or found.type.classes is None):
        reader.report("not-a-score", loc, name=name)
        return None
    return found


def _join(
    read: Read, model: ScoreModel, scope: Scope, reader: Reader
) -> tuple[ScoreRule, Type] | None:
    names = model.join or []
    found = [
        _named(n, (*read.loc, "join", i), scope, reader, scores_only=True)
        for i, n in enumerate(names)
    ]
    known = [f for f in found if f is not None]
    return (Join(tuple(names)), TEXT) if len(known) == len(found) else None


def _total(
    read: Read, model: ScoreModel, scope: Scope, reader: Reader
) -> tuple[ScoreRule, Type] | None:
    weights = []
    for name, weight in (model.total or {}).items():
        found = _named(name, (*read.loc, "total", name), scope, reader)
        if found is None:
            return None
        if found.type.kind not in NUMERIC:
            reader.report(
                "not-numeric",
                (*read.loc, "total", name),
                name=name,
                kind=KIND_WORDS[found.type.kind],
            )
            return None
        weights.append((found, Fraction(weight).as_integer_ratio()))
    return Total(tuple(weights)), NUMBER


def _points(read: Read, model: ScoreModel, scope: Scope) -> tuple[ScoreRule, Type] | None:
    items = []
    for i, item in enumerate(model.points or ()):
        lowered = condition(read.trees[(*read.loc, "points", i, "when")], scope, positive=True)
        if lowered is None:
            return None
        items.append((lowered, item.add))
    return Points(model.base or 0, tuple(items)), INTEGER


# ---------------------------------------------------------------- classes


def _classes(
    read: Read, model: ScoreModel, scope: Scope, reader: Reader, chosen: frozenset[Loc]
) -> tuple[ScoreRule, Type] | None:
    of = value(read.trees[(*read.loc, "of")], scope)
    if of is None:
        return None
    if of.type.kind not in NUMERIC or (of.type.options and of.type.classes is None):
        reader.report(
            "not-numeric", (*read.loc, "of"), name=model.of or "", kind=KIND_WORDS[of.type.kind]
        )
        return None
    method = _method(read, model, of, scope, reader, chosen)
    if method is None:
        return None
    count = classes_of(method)
    better: Better = model.better or "higher"
    labels = _labels(read, model, method, count, reader)
    rule = Classes(of, better, method, count, model.closed or "left", labels)
    return rule, Type(Kind.INTEGER, options=labels or None, classes=count)


def classes_of(method: CutMethod) -> int:
    """How many classes a method makes."""
    match method:
        case Fixed(at) | Top(at):
            return len(at) + 1
        case Share(at):
            return len(at) + 1
        case Quantile() | Width():
            return method.into
        case Statistic():
            return 2


def _labels(
    read: Read, model: ScoreModel, method: CutMethod, count: int, reader: Reader
) -> tuple[str, ...]:
    """The labels worst first; those of shares and tops are written best first, as cuts are."""
    labels = tuple(model.labels or ())
    if labels and len(labels) != count:
        reader.report("label-count", (*read.loc, "labels"), given=len(labels), wanted=count)
        return ()
    if len(set(labels)) < len(labels):
        reader.report("label-twice", (*read.loc, "labels"))
    return labels[::-1] if isinstance(method, (Share, Top)) else labels


def _method(
    read: Read,
    model: ScoreModel,
    of: Value,
    scope: Scope,
    reader: Reader,
    chosen: frozenset[Loc],
) -> CutMethod | None:
    by = model.by or _implied(model)
    if by is None:
        reader.report("which-method", read.loc, name=read.name)
        return None
    if by != "fixed" and by not in SCORE_METHODS:
        methods = [*SCORE_METHODS, "fixed"]
        near = ", ".join(f"`{n}`" for n in nearest(by, methods) or methods)
        reader.report("unknown-method", (*read.loc, "by"), name=by, near=near)
        return None
    if (*read.loc, "by") not in chosen:
        _check_keys(read, model, by, reader)
    within = _within(read, model, scope, reader)
    return None if within is None else _by(by, read, model, of, within, scope, reader)


def _implied(model: ScoreModel) -> str | None:
    if model.compat is not None or model.into is not None:
        return "quantile"
    return "fixed" if model.at is not None else None


def _check_keys(read: Read, model: ScoreModel, by: str, reader: Reader) -> None:
    allowed = (
        FIXED_KEYS if by == "fixed" else SCORE_METHODS[by].keys | {"of", "better", "by", "labels"}
    )
    if by in {"mean", "median", "width"}:
        allowed |= {"closed"}
    for key in sorted(model.model_fields_set - allowed - {"about"}):
        reader.report("key-does-not-apply/method", (*read.loc, key), key=key, with_=by)


def _within(read: Read, model: ScoreModel, scope: Scope, reader: Reader) -> tuple[str, ...] | None:
    names = model.within or []
    found = [_named(n, (*read.loc, "within"), scope, reader, scores_only=True) for n in names]
    return tuple(names) if all(f is not None for f in found) else None


def _by(
    by: str,
    read: Read,
    model: ScoreModel,
    of: Value,
    within: tuple[str, ...],
    scope: Scope,
    reader: Reader,
) -> CutMethod | None:
    into = model.into or DEFAULT_CLASSES
    match by:
        case "quantile":
            return _quantile(read, model, within, scope, reader)
        case "width":
            return Width(into, within)
        case "mean" | "median":
            return Statistic(by, within)
        case "share" | "top":
            return _shares(by, read, model, reader)
        case _:
            return _fixed(read, model, of, reader)


def _quantile(
    read: Read, model: ScoreModel, within: tuple[str, ...], scope: Scope, reader: Reader
) -> Quantile | None:
    ties: Ties = "split" if model.split_by else (model.ties or "low")
    if model.split_by and model.ties:
        reader.report("ties-and-split", (*read.loc, "ties"))
    if model.compat and (model.ties or model.split_by):
        reader.report("ties-and-compat", (*read.loc, "compat"))
    if model.align and ties != "edges":
        reader.report("align-without-edges", (*read.loc, "align"))
    for name in model.split_by or ():
        if _named(name, (*read.loc, "split_by"), scope, reader) is None:
            return None
    if model.compat in {"pandas-rank-first", "ntile"}:
        reader.report("order-of-keys", (*read.loc, "compat"), name=read.name, mode=model.compat)
    into = model.into or (4 if model.compat == "pymc" else DEFAULT_CLASSES)
    return Quantile(
        into, ties, tuple(model.split_by or ()), within, model.compat, model.align or "bottom"
    )


def _shares(by: str, read: Read, model: ScoreModel, reader: Reader) -> CutMethod | None:
    if not model.at:
        reader.report("at-missing", read.loc, name=read.name, by=by)
        return None
    parts = [_share(a, by, (*read.loc, "at", i), reader) for i, a in enumerate(model.at)]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts) or not _ascending(
        [Fraction(*p) if isinstance(p, tuple) else Fraction(p) for p in known], read, reader
    ):
        return None
    if by == "share":
        return Share(tuple(p for p in known if isinstance(p, tuple)))
    if len({isinstance(p, tuple) for p in known}) > 1:
        reader.report("top-mixed", (*read.loc, "at"))
        return None
    return Top(tuple(known))


def _share(raw: Any, by: str, loc: Loc, reader: Reader) -> tuple[int, int] | int | None:  # noqa: ANN401 - YAML
    """`80%` or 0.8 as an exact fraction; for `top` a whole number is a count."""
    if by == "top" and isinstance(raw, int) and raw > 0:
        return raw
    share = _exact(raw)
    if share is None or not 0 < share < 1:
        reader.report("not-a-share" if by == "share" else "not-a-top", loc)
        return None
    return share.as_integer_ratio()


def _exact(raw: object) -> Fraction | None:
    if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        return Fraction(raw)
    if isinstance(raw, str) and raw.strip().endswith(("%", "％")):
        try:
            return Fraction(Decimal(raw.strip()[:-1])) / 100
        except InvalidOperation:
            return None
    return None


def _fixed(read: Read, model: ScoreModel, of: Value, reader: Reader) -> Fixed | None:
    if not model.at:
        reader.report("at-missing", read.loc, name=read.name, by="fixed")
        return None
    points = [_point(a, of.type, (*read.loc, "at", i), reader) for i, a in enumerate(model.at)]
    known = [p for p in points if p is not None]
    if len(known) < len(points) or not _ascending([Fraction(p) for p in known], read, reader):
        return None
    return Fixed(tuple(known))


def _point(raw: object, kind: Type, loc: Loc, reader: Reader) -> int | float | None:
    exact = _exact(raw)
    if exact is None:
        reader.report("not-a-cut-point", loc)
        return None
    if kind.kind is Kind.NUMBER:
        return float(exact)
    minor = scaled(Decimal(exact.numerator), kind) / exact.denominator
    if minor.denominator != 1:
        reader.report(
            "cut-point-too-precise", loc, kind=KIND_WORDS[kind.kind], decimals=kind.decimals
        )
        return None
    return int(minor)


def _ascending(points: Iterable[Fraction], read: Read, reader: Reader) -> bool:
    listed = list(points)
    for i, (a, b) in enumerate(pairwise(listed)):
        if a >= b:
            reader.report("not-ascending", (*read.loc, "at", i + 1))
            return False
    return True
