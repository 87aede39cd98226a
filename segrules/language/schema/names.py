"""A ruleset as loaded, right or wrong -> the names that it declares, each with its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from segrules.language.expression.table import parse_table
from segrules.language.findings import Words
from segrules.language.loaded import Loaded, Loc

Named = Mapping[str, Words]
"""Names and what is said of each; words are empty where nothing is."""

NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Names:
    """What a ruleset declares; columns by table, segments by segmentation, labels by score."""

    tables: Named = field(default_factory=dict)
    columns: Mapping[str, Named] = field(default_factory=dict)
    parameters: Named = field(default_factory=dict)
    models: Named = field(default_factory=dict)
    metrics: Named = field(default_factory=dict)
    scores: Named = field(default_factory=dict)
    labels: Mapping[str, Named] = field(default_factory=dict)
    segments: Mapping[str, Named] = field(default_factory=dict)
    channels: Named = field(default_factory=dict)

    @property
    def of_customers(self) -> Named:
        """The columns of the customers' own table."""
        return self.columns.get("customers", {})

    @property
    def values(self) -> Named:
        """What a condition of a customer may speak of."""
        return {**self.scores, **self.metrics, **self.of_customers}

    @property
    def all_segments(self) -> Named:
        """Every segment; of an id that two segmentations have, the first one's words."""
        found: dict[str, Words] = {}
        for named in self.segments.values():
            found = {**named, **found}
        return found


def names_of(loaded: Loaded) -> Names:
    """The names of a file that was read; parts of a wrong shape have none."""
    data = loaded.data or {}
    tables = _mapping(data.get("tables"))
    scores = _mapping(data.get("scores"))
    return Names(
        tables=_named(tables),
        columns={t: _named(_mapping(_mapping(m).get("columns"))) for t, m in tables.items()},
        parameters=_named(_mapping(data.get("parameters"))),
        models=_named(_mapping(data.get("models"))),
        metrics=_named(_mapping(data.get("metrics"))),
        scores=_named(scores),
        labels={s: dict(_listed(_mapping(m).get("labels"))) for s, m in scores.items()},
        segments=dict(_segmentations(loaded, data)),
        channels=dict(_channels(data)),
    )


def _named(section: Mapping[str, Any]) -> Named:
    return {name: _words(_mapping(part)) for name, part in section.items()}


def _words(part: Mapping[str, Any]) -> Words:
    """What people read: the label, and behind it what else is said."""
    label, about = _both(part.get("label")), _both(part.get("about"))
    zh = "：".join(t for t in (label.zh, about.zh) if t)
    en = ": ".join(t for t in (label.en, about.en) if t)
    return Words(zh, en)


def _both(written: object) -> Words:
    match written:
        case str():
            return Words(written, written)
        case dict():
            zh, en = written.get("zh"), written.get("en")
            return Words(str(zh or en or ""), str(en or zh or ""))
        case _:
            return NOTHING


def _listed(written: object) -> Iterator[tuple[str, Words]]:
    """Ids in a list: texts, or mappings with an `id`."""
    for item in written if isinstance(written, list) else ():
        if isinstance(item, str):
            yield item, NOTHING
        elif isinstance(item, dict) and isinstance(item.get("id"), str):
            spoken = _both(item) if {"zh", "en"} & item.keys() else _words(item)
            yield item["id"], spoken


def _segmentations(loaded: Loaded, data: Mapping[str, Any]) -> Iterator[tuple[str, Named]]:
    parts: dict[Loc, Any] = {("segments",): data.get("segments")}
    several = _mapping(data.get("segmentations"))
    parts |= {("segmentations", name): part for name, part in several.items()}
    for loc, part in parts.items():
        if isinstance(part, dict):
            yield str(loc[-1]), _segments(part, loc, loaded)


def _segments(part: Mapping[str, Any], loc: Loc, loaded: Loaded) -> Named:
    found: dict[str, Words] = {}
    if isinstance(part.get("table"), str):
        table = parse_table(loaded.located((*loc, "table"))).table
        found |= {row.segment: NOTHING for row in (table.rows if table else ()) if row.segment}
    for key in ("rules", "segments"):
        found |= dict(_listed(part.get(key)))
    return found | dict(_listed([part.get("otherwise")]))


def _channels(data: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    actions = data.get("actions")
    for action in actions if isinstance(actions, list) else ():
        yield from _listed(_mapping(action).get("channels"))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
