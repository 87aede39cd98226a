"""A score as read -> a score of the program: which keys go together, and what they make."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from segrules.compiler.literals import LARGEST
from segrules.compiler.lower import condition, value
from segrules.compiler.order import Read
from segrules.compiler.program import (
    Classes,
    CutMethod,
    Fixed,
    Join,
    Named,
    Points,
    Quantile,
    Score,
    Share,
    Statistic,
    Ties,
    Top,
    Total,
    Value,
    Width,
)
from segrules.compiler.scope import Names, Scope
from segrules.compiler.score_cuts import fixed, shares, tops
from segrules.compiler.score_making import Made, Making, named, summand
from segrules.compiler.standards import items, nearest, standardised
from segrules.compiler.unknown import counted, listed
from segrules.compiler.written import Loc, Reader
from segrules.language.catalogue import SCORE_METHODS
from segrules.language.findings import Words
from segrules.language.model import ScoreModel
from segrules.language.types import INTEGER, KIND_WORDS, NUMBER, NUMERIC, TEXT, Kind, Type

KINDS = ("of", "join", "total", "points", "items", "standardise", "nearest")
METHOD_KEYS = frozenset({"into", "at", "closed", "ties", "split_by", "within", "compat", "align"})
OWN_KEYS = {
    "join": frozenset({"join"}),
    "total": frozenset({"total"}),
    "points": frozenset({"points", "base"}),
    "items": frozenset({"items", "scale", "reverse", "at_least"}),
    "standardise": frozenset({"standardise", "deviation"}),
    "nearest": frozenset({"nearest"}),
    "of": METHOD_KEYS | {"of", "better", "by", "labels"},
}
ALWAYS = frozenset({"of", "better", "by", "labels", "about"})
CLOSED = frozenset({"fixed", "mean", "median", "width"})
"""Methods that have cut points of their own, which may be closed on the right."""
DEFAULT_CLASSES = 5
PYMC_CLASSES = 4
LARGEST_POINTS = 10**9


def score(
    read: Read, model: ScoreModel, names: Names, reader: Reader, chosen: frozenset[Loc]
) -> Score | None:
    """The score with its type; None, with findings, if it cannot be made.

    `chosen` says where a parameter stood: a score whose `by` is chosen may carry keys for the
    methods that are not.
    """
    making = Making(read, model, Scope(names, reader.found), reader, chosen)
    kind = _kind(making)
    made = _made(kind, making) if kind is not None and read.whole else None
    if made is None:
        return None
    rule, result = made
    place = reader.loaded.key_place(read.loc)
    return Score(read.name, result, rule, model.about, place, model.label)


def _kind(making: Making) -> str | None:
    given = [k for k in KINDS if getattr(making.model, k) is not None]
    if not given:
        making.reader.report_key("which-score", making.at(), name=making.read.name)
        return None
    if len(given) > 1:
        name, kinds = making.read.name, counted(given)
        making.reader.report_key("two-scores", making.at(given[1]), name=name, kinds=kinds)
        return None
    for key in _given(making) - OWN_KEYS[given[0]]:
        making.reader.report_key("key-does-not-apply/with", making.at(key), key=key, other=given[0])
    return given[0]


def _given(making: Making) -> set[str]:
    return making.model.model_fields_set - {"about", "label"}


def _made(kind: str, making: Making) -> Made | None:  # noqa: PLR0911 - one for each kind
    match kind:
        case "join":
            return _join(making)
        case "total":
            return _total(making)
        case "points":
            return _points(making)
        case "items":
            return items(making)
        case "standardise":
            return standardised(making)
        case "nearest":
            return nearest(making)
        case _:
            return _classes(making)


# ---------------------------------------------------------------- composed scores


def _scores(names: Iterable[str], key: str, making: Making) -> tuple[str, ...] | None:
    """The names, if each is a score with classes."""
    listed_names = tuple(names)
    good = [_is_score(n, making.at(key, i), making) for i, n in enumerate(listed_names)]
    return listed_names if all(good) else None


def _is_score(name: str, loc: Loc, making: Making) -> bool:
    found = named(name, loc, making)
    if found is None:
        return False
    if isinstance(found, Named) and found.type.classes is not None:
        return True
    making.reader.report("not-a-score", loc, name=name)
    return False


def _join(making: Making) -> Made | None:
    names = _scores(making.model.join or (), "join", making)
    return None if names is None else (Join(names), TEXT)


def _total(making: Making) -> Made | None:
    weights = [
        (summand(name, making.at("total", name), making), Fraction(weight).as_integer_ratio())
        for name, weight in (making.model.total or {}).items()
    ]
    known = tuple((v, w) for v, w in weights if v is not None)
    return (Total(known), NUMBER) if len(known) == len(weights) else None


def _points(making: Making) -> Made | None:
    trees, model = making.read.trees, making.model
    items = [
        (condition(trees[making.at("points", i, "when")], making.scope, positive=True), item.add)
        for i, item in enumerate(model.points or ())
    ]
    for i, item in enumerate(model.points or ()):
        if abs(item.add) > LARGEST_POINTS:
            making.reader.report("too-large", making.at("points", i, "add"))
    if abs(model.base or 0) > LARGEST:
        making.reader.report("too-large", making.at("base"))
    known = tuple((c, n) for c, n in items if c is not None)
    return (Points(model.base or 0, known), INTEGER) if len(known) == len(items) else None


# ---------------------------------------------------------------- classes


def _classes(making: Making) -> Made | None:
    model = making.model
    of = value(making.read.trees[making.at("of")], making.scope)
    if of is None:
        return None
    if of.type.kind not in NUMERIC:
        kind = KIND_WORDS[of.type.kind]
        making.reader.report("not-numeric", making.at("of"), name=model.of or "", kind=kind)
        return None
    method = _method(making, of)
    if method is None:
        return None
    count = classes_of(method)
    labels, words = _labels(making, method, count)
    rule = Classes(of, model.better or "higher", method, count, model.closed or "left", labels)
    return rule, Type(Kind.INTEGER, options=labels or None, classes=count, words=words or None)


def classes_of(method: CutMethod) -> int:
    """How many classes a method makes."""
    match method:
        case Fixed() | Share() | Top():
            return len(method.at) + 1
        case Quantile() | Width():
            return method.into
        case Statistic():
            return 2


def _labels(
    making: Making, method: CutMethod, count: int
) -> tuple[tuple[str, ...], tuple[Words, ...]]:
    """Ids and words worst first; those of shares and tops are written best first, as cuts are."""
    labels = making.model.classes()
    if labels and len(labels) != count:
        making.reader.report("label-count", making.at("labels"), given=len(labels), wanted=count)
        return (), ()
    ids = [name for name, _ in labels]
    for i, name in enumerate(ids):
        if name in ids[:i]:
            making.reader.report("label-twice", making.at("labels", i), name=name)
    if isinstance(method, Share | Top):
        labels.reverse()
    return tuple(name for name, _ in labels), tuple(words for _, words in labels)


def _method(making: Making, of: Value) -> CutMethod | None:
    by = making.model.by or _implied(making.model)
    methods = [*SCORE_METHODS, "fixed"]
    if by is None:
        making.reader.report_key("which-method", making.at(), name=making.read.name)
        return None
    if by not in methods:
        near = listed(by, methods)
        making.reader.report("unknown-method", making.at("by"), name=by, near=near)
        return None
    if making.at("by") not in making.chosen:
        _check_keys(making, by)
    within = _scores(making.model.within or (), "within", making)
    return None if within is None else _by(by, making, of, within)


def _implied(model: ScoreModel) -> str | None:
    if model.compat is not None or model.into is not None:
        return "quantile"
    return "fixed" if model.at is not None else None


def _check_keys(making: Making, by: str) -> None:
    keys = frozenset({"at"}) if by == "fixed" else SCORE_METHODS[by].keys
    allowed = ALWAYS | keys | (frozenset({"closed"}) if by in CLOSED else frozenset())
    for key in (_given(making) & OWN_KEYS["of"]) - allowed:
        making.reader.report_key("key-does-not-apply/method", making.at(key), key=key, other=by)


def _by(by: str, making: Making, of: Value, within: tuple[str, ...]) -> CutMethod | None:
    match by:
        case "quantile":
            return _quantile(making, within)
        case "width":
            return Width(making.model.into or DEFAULT_CLASSES, within)
        case "mean" | "median":
            return Statistic(by, within)
        case _:
            return _at(by, making, of)


def _at(by: str, making: Making, of: Value) -> CutMethod | None:
    at, loc = making.model.at, making.at("at")
    if at is None:
        key = "at-missing/fixed" if by == "fixed" else "at-missing"
        making.reader.report(key, making.at("by"), name=making.read.name, by=by)
        return None
    match by:
        case "share":
            return shares(at, loc, making.reader)
        case "top":
            return tops(at, loc, making.reader)
        case _:
            return fixed(at, of.type, loc, making.reader)


def _quantile(making: Making, within: tuple[str, ...]) -> Quantile | None:
    model = making.model
    ties: Ties = "split" if model.split_by else (model.ties or "low")
    _check_ties(making, ties)
    for i, name in enumerate(model.split_by or ()):
        if named(name, making.at("split_by", i), making) is None:
            return None
    into = model.into or (PYMC_CLASSES if model.compat == "pymc" else DEFAULT_CLASSES)
    align = model.align or "bottom"
    return Quantile(into, ties, tuple(model.split_by or ()), within, model.compat, align)


def _check_ties(making: Making, ties: Ties) -> None:
    model, reader = making.model, making.reader
    if model.split_by and model.ties:
        reader.report_key("ties-and-split", making.at("ties"))
    if model.compat and (model.ties or model.split_by):
        reader.report_key("ties-and-compat", making.at("ties" if model.ties else "split_by"))
    if model.align and ties != "edges":
        reader.report_key("align-without-edges", making.at("align"))
    if model.compat in {"pandas-rank-first", "ntile"}:
        name, mode = making.read.name, model.compat
        reader.report("order-of-keys", making.at("compat"), name=name, mode=mode)
