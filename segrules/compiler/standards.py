"""A score in the making -> standardised values, the nearest centre, or the mean of survey items."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from segrules.compiler.literals import LARGEST
from segrules.compiler.lower import value
from segrules.compiler.program import Call, Constant, Nearest, Standardised, Total, Value
from segrules.compiler.score_making import Made, Making, named, summand
from segrules.compiler.unknown import unknown
from segrules.compiler.written import Loc
from segrules.language.types import INTEGER, KIND_WORDS, NUMBER, NUMERIC, Kind, Type

# ---------------------------------------------------------------- standardised


def standardised(making: Making) -> Made | None:
    """`standardise: x`: a number."""
    of = value(making.read.trees[making.at("standardise")], making.scope)
    if of is None:
        return None
    if not _is_number(of, making.model.standardise or "", making.at("standardise"), making):
        return None
    return Standardised(of, making.model.deviation or "population"), NUMBER


def _is_number(of: Value, name: str, loc: Loc, making: Making) -> bool:
    if of.type.kind in NUMERIC:
        return True
    making.reader.report("not-numeric", loc, name=name, kind=KIND_WORDS[of.type.kind])
    return False


# ---------------------------------------------------------------- the nearest centre


def nearest(making: Making) -> Made | None:
    """`nearest: {of: [...], centres: {...}}`: a text that is one of the centres' labels."""
    model = making.model.nearest
    assert model is not None  # noqa: S101 - what kind of score it is has been seen
    of = [_compared(n, making.at("nearest", "of", i), making) for i, n in enumerate(model.of)]
    centres = [(label, _centre(label, making)) for label in model.centres]
    known = tuple(v for v in of if v is not None)
    whole = tuple((label, at) for label, at in centres if at is not None)
    if len(known) < len(of) or len(whole) < len(centres):
        return None
    return Nearest(known, whole), Type(Kind.TEXT, options=tuple(model.centres))


def _compared(name: str, loc: Loc, making: Making) -> Value | None:
    found = named(name, loc, making)
    return found if found is not None and _is_number(found, name, loc, making) else None


def _centre(label: str, making: Making) -> tuple[float, ...] | None:
    model, loc = making.model.nearest, making.at("nearest", "centres", label)
    assert model is not None  # noqa: S101 - what kind of score it is has been seen
    at, wanted = model.centres[label], len(model.of)
    if len(at) != wanted:
        many = len(at)
        making.reader.report("centre-length", loc, label=label, numbers=many, values=wanted)
        return None
    return tuple(float(number) for number in at) if _are_small(at, loc, making) else None


def _are_small(numbers: Sequence[int | Decimal], loc: Loc, making: Making) -> bool:
    large = [i for i, number in enumerate(numbers) if abs(Fraction(number)) > LARGEST]
    for i in large:
        making.reader.report("too-large", (*loc, i))
    return not large


# ---------------------------------------------------------------- items


def items(making: Making) -> Made | None:
    """`items: {q1: 1, q2: 2}`: the weighted mean of what was answered, a number."""
    weights = making.model.items or {}
    sound = [_weight(name, making) for name in weights]
    sound += [_at_least(making), _scale(making)]
    parts = [(_item(name, making), Fraction(w).as_integer_ratio()) for name, w in weights.items()]
    known = tuple((v, w) for v, w in parts if v is not None)
    if len(known) < len(parts) or not all(sound):
        return None
    return Total(known, making.model.at_least or len(parts)), NUMBER


def _weight(name: str, making: Making) -> bool:
    weight = Fraction((making.model.items or {})[name])
    if 0 < weight <= LARGEST:
        return True
    making.reader.report("item-weight", making.at("items", name), name=name)
    return False


def _at_least(making: Making) -> bool:
    many, asked = len(making.model.items or {}), making.model.at_least
    if asked is None or asked <= many:
        return True
    making.reader.report("at-least-of-items", making.at("at_least"), asked=asked, items=many)
    return False


def _scale(making: Making) -> bool:
    """Whether the reversed items are items, and the scale that they are turned round on is one."""
    scale, turned, items = making.model.scale, making.model.reverse or (), making.model.items or {}
    strange = [(i, name) for i, name in enumerate(turned) if name not in items]
    for i, name in strange:
        place = making.reader.loaded.place(making.at("reverse", i))
        making.reader.found.append(unknown("unknown-item", name, items, place))
    if turned and scale is None:
        making.reader.report_key("reverse-without-scale", making.at("reverse"))
    elif scale and not turned:
        making.reader.report_key("scale-without-reverse", making.at("scale"))
    elif scale and scale[0] >= scale[1]:
        making.reader.report("not-ascending", making.at("scale"))
        return False
    return not strange and bool(turned) == bool(scale)


def _item(name: str, making: Making) -> Value | None:
    found = summand(name, making.at("items", name), making)
    if found is None or name not in (making.model.reverse or ()) or not making.model.scale:
        return found
    return _reversed(found, Decimal(sum(map(Decimal, making.model.scale))))


def _reversed(item: Value, ends: Decimal) -> Value:
    """What both ends of the scale add up to, less the answer."""
    if item.type.kind is Kind.INTEGER and ends == int(ends):
        return Call("subtract", (Constant(int(ends), INTEGER), item), INTEGER)
    number = item if item.type.kind is Kind.NUMBER else Call("number", (item,), NUMBER)
    return Call("subtract", (Constant(float(ends), NUMBER), number), NUMBER)
