"""A tree of entries -> plain data, and where every key and value of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from segrules.language.findings import Finding
from segrules.language.located import located
from segrules.language.places import Located, Place
from segrules.language.yaml_tree import Entries, Items, Scalar, Tree, value_of

Loc = tuple[str | int, ...]
"""A path into the data: keys of mappings and numbers of list entries."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A ruleset as plain data with places; `data` is None where the file could not be read.

    `data` holds mappings with text keys, lists, and texts, `int`, `Decimal`, `bool` and None.
    `sources` maps each path as shown to its text, with plain line breaks. `scalars` are the values
    as they are written. There may be data and errors at once: the caller decides how far to go.
    """

    data: dict[str, Any] | None
    sources: Mapping[str, str]
    findings: tuple[Finding, ...]
    value_places: Mapping[Loc, Place] = field(default_factory=dict)
    key_places: Mapping[Loc, Place] = field(default_factory=dict)
    scalars: Mapping[Loc, Scalar] = field(default_factory=dict, repr=False)

    def place(self, loc: Loc) -> Place:
        """The place of a value, or of the nearest part around it that stands in the file."""
        return self.value_places[_written(loc, self.value_places)]

    def key_place(self, loc: Loc) -> Place:
        """The place of the key that a value stands under; of a list entry, the entry itself."""
        nearest = _written(loc, self.value_places)
        return self.key_places.get(nearest) or self.value_places[nearest]

    def located(self, loc: Loc) -> Located:
        """The text of a scalar with the place of each character.

        For a path below a scalar it is that scalar (a short form that the model spells out). A list
        or a mapping is not a text: `TypeError`.
        """
        nearest = _written(loc, self.value_places)
        scalar = self.scalars.get(nearest)
        if scalar is None:
            message = f"no text stands at {loc}"
            raise TypeError(message)
        return located(scalar)


def loaded(
    tree: Entries | None, path: str, sources: Mapping[str, str], findings: tuple[Finding, ...]
) -> Loaded:
    """The data of a tree with its places; without a tree only the findings, placed at the top."""
    if tree is None:
        top = Place(path, 1, 1, 1, 1)
        return Loaded(None, sources, findings, {(): top})
    flat = _Flat({}, {}, {})
    data: dict[str, Any] = flat.value(tree, ())
    return Loaded(data, sources, findings, flat.values, flat.keys, flat.scalars)


@dataclass(frozen=True, slots=True)
class _Flat:
    values: dict[Loc, Place]
    keys: dict[Loc, Place]
    scalars: dict[Loc, Scalar]

    def value(self, tree: Tree, loc: Loc) -> Any:  # noqa: ANN401 - plain data of any shape
        self.values[loc] = tree.place
        match tree:
            case Scalar():
                self.scalars[loc] = tree
                return value_of(tree)
            case Items():
                return [self.value(item, (*loc, at)) for at, item in enumerate(tree.items)]
            case Entries():
                return {key: self._entry(key, tree, loc) for key in tree.entries}
        assert_never(tree)

    def _entry(self, key: str, tree: Entries, loc: Loc) -> Any:  # noqa: ANN401 - as above
        entry = tree.entries[key]
        below = (*loc, key)
        self.keys[below] = entry.place
        return self.value(entry.value, below)


def _written(loc: Loc, places: Mapping[Loc, Place]) -> Loc:
    while loc and loc not in places:
        loc = loc[:-1]
    return loc
