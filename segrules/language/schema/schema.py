"""The models of the language, and the names of a ruleset -> its JSON Schema (draft 7).

Besides the standard keywords there are those that the YAML language server of most editors reads:
`markdownDescription`, `markdownEnumDescriptions`, `errorMessage`, `patternErrorMessage` and
`defaultSnippets`; others pass over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from segrules.language.findings import Lang, Words
from segrules.language.model import CaseModel, ColumnModel, Part, Ruleset, TableModel
from segrules.language.schema.forms import FORMS
from segrules.language.schema.names import NOTHING, Named, Names
from segrules.language.schema.offers import CLOSED, aggregates, offered, values_below
from segrules.language.schema.shapes import (
    ANYTHING,
    Fragment,
    Shape,
    Telling,
    shape_of,
)
from segrules.language.schema.snippets import SNIPPETS
from segrules.language.schema.spelled import Spelled
from segrules.language.schema.words import CHOICES, meaning

DRAFT = "http://json-schema.org/draft-07/schema#"
FILLED = frozenset(
    {"tables", "models", "metrics", "scores", "segments", "segmentations", "contact", "actions"}
)
"""The sections in which a parameter may stand for a value."""
CONDITIONS = frozenset({"when", "where", "consent", "assume"})
"""Keys of conditions, or of several."""
CLAIMS = frozenset({"never", "always"})
OF_TABLE = frozenset({"key", "unique", "time"})
"""Keys of a table that name its columns."""

SHORT: Mapping[str, tuple[str, ...]] = {
    "_texts": ("string",),
    "_segment": ("string",),
    "_as_written": ("number",),
    "_expression": ("number", "boolean"),
    "_metric": ("string", "number"),
    "_parameter": ("string", "number", "boolean", "array"),
}
"""By the models' validators: the other kinds of value that each takes."""
AN_EXPRESSION = Words("表达式，如 `sum(amount)`", "an expression such as `sum(amount)`")
A_COLUMN = Words("类型，如 `text`，或 `{type: ...}`", "a type such as `text`, or `{type: ...}`")
EXPECTED_OF: Mapping[str, Words] = {
    "_expression": AN_EXPRESSION,
    "_metric": Words(
        "表达式，或 `{from: ..., value: ...}`", "an expression, or `{from: ..., value: ...}`"
    ),
}
"""What a message says of a short form."""


def schema(names: Names, lang: Lang) -> Fragment:
    """The schema, of one ruleset's own names where it has some, with words in one language."""
    tell = Telling(lang)
    making = _Making(names, tell, Spelled(names, tell))
    root = making.mapping_of(Ruleset) | {"type": "object"}
    return {
        "$schema": DRAFT,
        **root,
        "definitions": {"condition": making.spelled.condition()},
    }


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands: the part and its key; in a `table`; `below` as a mapping's value."""

    part: str
    key: str
    filled: bool = False
    table: str | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class _Making:
    names: Names
    tell: Telling
    spelled: Spelled

    # ------------------------------------------------------------ parts

    def mapping_of(
        self, model: type[Part], *, filled: bool = False, table: str | None = None
    ) -> Fragment:
        """The keywords of a mapping with the keys of a model."""
        hints = get_type_hints(model, include_extras=True)
        keys = {
            info.alias or name: (hints[name], info) for name, info in model.model_fields.items()
        }
        properties = {
            key: self._key(hint, info, self._spot(model, key, table, filled=filled))
            for key, (hint, info) in keys.items()
        }
        if model is Ruleset:
            return self._whole(properties)
        asked = [key for key, (_, info) in keys.items() if info.is_required()]
        return self.tell.mapping(properties, asked) | self._snippets(model)

    def _whole(self, properties: Mapping[str, Fragment]) -> Fragment:
        """A file: a whole ruleset, or a part that others include."""
        told = self.tell.mapping(properties)
        begun: Fragment = {"required": ["segrules"]}
        alone = begun | {"not": {"required": ["include"]}}
        asked = [
            self.tell.required_where("name", begun),
            self.tell.required_where("tables", alone),
            self.tell.required_where("segrules", {"required": ["name"]}),
        ]
        return told | {
            "if": {"propertyNames": {"enum": list(properties)}},
            "then": {"allOf": asked},
        }

    def _spot(self, model: type[Part], key: str, table: str | None, *, filled: bool) -> _Spot:
        return _Spot(model.__name__, key, filled or (model is Ruleset and key in FILLED), table)

    def _key(self, hint: object, info: FieldInfo, spot: _Spot) -> Fragment:
        shape = self._special(spot) or self._limited(self._shape(hint, spot), info)
        told = self._finished(shape, spot)
        return self.tell.described(told, meaning(spot.part, spot.key))

    def _snippets(self, model: type[Part]) -> Fragment:
        found = [
            {"label": self.tell.say(label), "body": body}
            for label, body in SNIPPETS.get(model.__name__, ())
        ]
        return {"defaultSnippets": found} if found else {}

    # ------------------------------------------------------------ values

    def _finished(self, shape: Shape, spot: _Spot) -> Fragment:
        place = (spot.part, spot.key)
        offers = self._offers(spot)
        form = FORMS.get(place) if shape.kinds <= {"string", "number"} else None
        if place in CLOSED:
            shape = replace(shape, choices=offers)
        whole = spot.part == "Ruleset"
        told = self.tell.fragment(shape, offers, form, filled=spot.filled and not whole)
        if spot.key == "value" and spot.part == "MetricModel":
            told["defaultSnippets"] = self._aggregates()
        return told

    def _offers(self, spot: _Spot) -> Named:
        if spot.part == "TableModel" and spot.key in OF_TABLE:
            return self.names.columns.get(spot.table or "", {})
        if spot.below:
            return values_below(spot.part, spot.key, self.names)
        return offered(spot.part, spot.key, self.names)

    def _aggregates(self) -> list[Fragment]:
        return [
            {"label": name, "body": body, "description": self.tell.say(words)}
            for name, (body, words) in aggregates(self.names).items()
        ]

    def _limited(self, shape: Shape, info: FieldInfo) -> Shape:
        """The shape with the limits that the field has."""
        many = "Items" if "array" in shape.kinds else "Properties"
        names = {"ge": "minimum", "le": "maximum"}
        names |= {"min_length": f"min{many}", "max_length": f"max{many}"}
        found = {
            keyword: getattr(limit, name)
            for limit in info.metadata
            for name, keyword in names.items()
            if hasattr(limit, name)
        }
        return replace(shape, keywords={**shape.keywords, **found})

    def _shape(self, hint: Any, spot: _Spot) -> Shape:  # noqa: ANN401 - an annotation
        """What an annotation lets stand."""
        origin, given = get_origin(hint), get_args(hint)
        if origin is Annotated:
            inner, *more = given
            shorts = [v.func.__name__ for v in more if isinstance(v, BeforeValidator)]
            return reduce(lambda s, v: self._short(v, s, spot), shorts, self._shape(inner, spot))
        if origin in {Union, UnionType}:
            return reduce(or_, [self._shape(g, spot) for g in given if g is not NoneType])
        if origin is not None:
            return self._built(origin, given, spot)
        if isinstance(hint, type) and issubclass(hint, Part):
            keywords = self.mapping_of(hint, filled=spot.filled, table=spot.table)
            return Shape(frozenset({"object"}), keywords)
        return self._plain(hint, spot)

    def _built(self, origin: object, given: tuple[Any, ...], spot: _Spot) -> Shape:
        if origin is Literal:
            return _literal(given)
        if origin is list:
            return shape_of("array", items=self._finished(self._shape(given[0], spot), spot))
        return self._named(given[1], spot)

    def _plain(self, hint: object, spot: _Spot) -> Shape:
        if hint is Any:
            return self.spelled.condition_shape() if spot.key in CONDITIONS else ANYTHING
        kinds = {str: "string", int: "integer", Decimal: "number", bool: "boolean"}
        return shape_of(kinds[hint]) if isinstance(hint, type) and hint in kinds else ANYTHING

    def _named(self, inner: object, spot: _Spot) -> Shape:
        """A mapping from names: those that are offered have their words."""
        below = _Spot(spot.part, spot.key, spot.filled, spot.table, below=True)
        value = self._finished(self._shape(inner, below), below)
        offers = {} if spot.below else self._offers(spot)
        properties = {n: self.tell.described(value, words) for n, words in offers.items()}
        known = {"properties": properties} if properties else {}
        return Shape(frozenset({"object"}), {**known, "additionalProperties": value})

    def _short(self, name: str, shape: Shape, spot: _Spot) -> Shape:
        """The shape with the short form that a validator spells out."""
        match name:
            case "_words":
                return self.spelled.words()
            case "_language":
                return shape_of("integer", const=1)
            case "_column":
                types = get_type_hints(ColumnModel, include_extras=True)["type"]
                return replace(shape | self._shape(types, spot), words=A_COLUMN)
            case "_cases":
                return shape | self._shape(list[CaseModel], spot)
            case _:
                return replace(shape | shape_of(*SHORT.get(name, ())), words=EXPECTED_OF.get(name))

    # ------------------------------------------------------------ what is spelled by hand

    def _special(self, spot: _Spot) -> Shape | None:
        """What the models leave open, and the compiler does not."""
        match spot.part, spot.key:
            case "Ruleset", "tables":
                return self._tables()
            case ("CaseModel", "given"):
                return self.spelled.given()
            case ("CaseModel", "expect"):
                return self.spelled.expected()
            case ("CasesModel", "defaults"):
                return self.spelled.values()
            case ("PropertyModel", key) if key in CLAIMS:
                return self.spelled.claim()
        return None

    def _tables(self) -> Shape:
        own = {
            name: self.tell.described(self._table(name), words)
            for name, words in self.names.tables.items()
        }
        keywords = {"properties": own, "additionalProperties": self._table(None)}
        return Shape(frozenset({"object"}), keywords | {"minProperties": 1})

    def _table(self, name: str | None) -> Fragment:
        keywords = self.mapping_of(TableModel, filled=True, table=name)
        return self.tell.fragment(Shape(frozenset({"object"}), keywords), {})


def _literal(options: Iterable[Any]) -> Shape:
    if any(not isinstance(o, str) for o in options):
        return ANYTHING
    return Shape(frozenset({"string"}), {}, {o: CHOICES.get(o, NOTHING) for o in options})
