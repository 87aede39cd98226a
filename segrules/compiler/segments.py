"""A segmentation as read -> a segmentation of the program: segments, rules, what is left over."""

from __future__ import annotations

from segrules.compiler.lower import condition
from segrules.compiler.nullable import warn_of_lost
from segrules.compiler.order import Read
from segrules.compiler.program import Rule, Segment, Segmentation
from segrules.compiler.scope import Names, Scope
from segrules.compiler.written import Loc, Reader
from segrules.language.expression.show import show
from segrules.language.findings import Words
from segrules.language.model import RuleModel, SegmentationModel, SegmentModel
from segrules.language.nearest import nearest


def segmentation(
    read: Read, model: SegmentationModel, names: Names, reader: Reader
) -> Segmentation | None:
    """The segmentation; None, with findings, if a rule of it cannot be made."""
    if (model.rules is None) == (model.table is None):
        key = "no-rules" if model.rules is None else "rules-and-table"
        reader.report(key, read.loc, name=read.name)
        return None
    segments = declared(model, read, reader)
    rules = _rules(read, model, names, reader)
    if rules is None:
        return None
    if model.table is not None:
        segments = _with_table_segments(segments, rules, model, read, reader)
    if not read.whole:
        return None
    return Segmentation(
        read.name,
        model.assign,
        tuple(segments.values()),
        rules,
        model.otherwise.id if model.otherwise else None,
        reader.loaded.key_place(read.loc),
        model.ordered,
    )


def segment_ids(read: Read, model: SegmentationModel) -> tuple[str, ...]:
    """The ids of a segmentation, whether or not its rules can be made."""
    ids = [r.id for r in model.rules or ()] + [s.id for s in model.segments or ()]
    ids += [str(at[-1]) for at in read.trees if "table" in at]
    if model.otherwise:
        ids.append(model.otherwise.id)
    return tuple(dict.fromkeys(ids))


def declared(model: SegmentationModel, read: Read, reader: Reader) -> dict[str, Segment]:
    """The segments by id, in the order of writing; an id that stands twice is reported."""
    found: dict[str, Segment] = {}
    entries: list[tuple[RuleModel | SegmentModel, Loc]] = [
        *((r, (*read.loc, "rules", i)) for i, r in enumerate(model.rules or ())),
        *((s, (*read.loc, "segments", i)) for i, s in enumerate(model.segments or ())),
    ]
    if model.otherwise:
        entries.append((model.otherwise, (*read.loc, "otherwise")))
    for entry, loc in entries:
        if entry.id in found and loc[-1] != "otherwise":
            reader.report("segment-twice", (*loc, "id"), name=entry.id)
        known = found.get(entry.id)
        label = entry.label or (known.label if known else Words(entry.id, entry.id))
        found[entry.id] = Segment(entry.id, label, entry.about, reader.loaded.place(loc))
    return found


def _rules(
    read: Read, model: SegmentationModel, names: Names, reader: Reader
) -> tuple[Rule, ...] | None:
    scope = Scope(names, reader.found)
    rules = []
    for at, expression in read.trees.items():
        lowered = condition(expression, scope, positive=True)
        if lowered is None:
            continue
        warn_of_lost(expression, lowered, scope)
        place = expression.place if "table" in at else reader.loaded.place(at)
        rules.append(Rule(_segment_of(at, model), lowered, show(expression), place))
    return tuple(rules) if len(rules) == len(read.trees) else None


def _segment_of(at: Loc, model: SegmentationModel) -> str:
    if "table" in at:
        return str(at[-1])
    index = at[at.index("rules") + 1]
    return (model.rules or [])[int(index)].id


def _with_table_segments(
    segments: dict[str, Segment],
    rules: tuple[Rule, ...],
    model: SegmentationModel,
    read: Read,
    reader: Reader,
) -> dict[str, Segment]:
    """A table's segments, in the order of their first row unless `segments` lists them."""
    listed = model.segments is not None
    for rule in rules:
        if rule.segment in segments:
            continue
        if listed:
            near = ", ".join(f"`{n}`" for n in nearest(rule.segment, segments) or segments)
            reader.report(
                "unknown-segment",
                (*read.loc, "table"),
                name=rule.segment,
                segmentation=read.name,
                near=near,
            )
        segments[rule.segment] = Segment(
            rule.segment, Words(rule.segment, rule.segment), None, rule.place
        )
    return segments
