"""The names of a ruleset -> the shapes that its models leave open and the compiler does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.language.findings import Words
from segrules.language.schema.names import Named, Names
from segrules.language.schema.offers import offered
from segrules.language.schema.shapes import Fragment, Shape, Telling, shape_of
from segrules.language.schema.words_of_groups import CLAIM, CONDITION, EXPECTED, TEXT

A_CONDITION = Words(
    "条件，如 `R >= 4`，或 `all`、`any`、`not`",
    "a condition such as `R >= 4`, or `all`, `any` or `not`",
)


@dataclass(frozen=True, slots=True)
class Spelled:
    """Shapes that are spelled by hand."""

    names: Names
    tell: Telling

    def given(self) -> Shape:
        """What a test gives: values by name, or rows of tables."""
        return _open({**self._values(), **self._rows()})

    def expected(self) -> Shape:
        """What a test expects: segments, and values."""
        return _open({**self._segment_keys(), **self._values()})

    def values(self) -> Shape:
        """Values by name."""
        return _open(self._values())

    def _values(self) -> dict[str, Fragment]:
        found = {n: self.tell.described({}, w) for n, w in self.names.values.items()}
        labelled = {n: ls for n, ls in self.names.labels.items() if ls}
        return found | {
            n: self.tell.described(self._either(ls), self.names.scores[n])
            for n, ls in labelled.items()
        }

    def _either(self, labels: Named) -> Fragment:
        """A class by its label; other values are not forbidden here."""
        return {"anyOf": [self.tell.fragment(shape_of("string"), labels), {}]}

    def _rows(self) -> dict[str, Fragment]:
        return {table: self._rows_of(columns) for table, columns in self.names.columns.items()}

    def _rows_of(self, columns: Named) -> Fragment:
        row = {n: self.tell.described({}, w) for n, w in columns.items()}
        return {"items": {"properties": row}}

    def _segment_keys(self) -> dict[str, Fragment]:
        everywhere = self._segments(self.names.all_segments)
        keys = {"segment": self.tell.described(everywhere, EXPECTED["segment"])}
        several = self.names.segments
        return keys | {part: self._segments(named) for part, named in several.items()}

    def _segments(self, named: Named) -> Fragment:
        item = self.tell.fragment(shape_of("string"), named)
        listed = {"items": item, "type": ["array", "null"]}
        return {"anyOf": [item, listed]}

    def claim(self) -> Shape:
        """A segment and a condition, of a property."""
        segment = self.tell.fragment(
            shape_of("string"), offered("PropertyModel", "segment", self.names)
        )
        when = self.tell.fragment(self.condition_shape(), {})
        properties = {
            "segment": self.tell.described(segment, CLAIM["segment"]),
            "when": self.tell.described(when, CLAIM["when"]),
        }
        return Shape(frozenset({"object"}), self.tell.mapping(properties, properties))

    def words(self) -> Shape:
        """One text, or one for each language."""
        said = {k: self.tell.described({"type": "string"}, w) for k, w in TEXT.items()}
        return Shape(
            frozenset({"string", "object"}), self.tell.mapping(said) | {"minProperties": 1}
        )

    def condition(self) -> Fragment:
        """A condition inside of a condition."""
        return self.tell.fragment(self.condition_shape(), {})

    def condition_shape(self) -> Shape:
        """A text, `true` or `false`, or a tree of `all`, `any` and `not`."""
        inner: Fragment = {"$ref": "#/definitions/condition"}
        several: Fragment = {"type": "array", "minItems": 1, "items": inner}
        forms = {"all": several, "any": several, "not": inner}
        told = {key: self.tell.described(forms[key], words) for key, words in CONDITION.items()}
        keywords = self.tell.mapping(told) | {"minProperties": 1, "maxProperties": 1}
        return Shape(frozenset({"string", "boolean", "object"}), keywords, words=A_CONDITION)


def _open(properties: Mapping[str, Fragment]) -> Shape:
    return Shape(frozenset({"object"}), {"properties": dict(properties)})
