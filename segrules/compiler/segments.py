"""A segmentation as read -> a segmentation of the program: segments, rules, what is left over."""

from __future__ import annotations

from segrules.compiler.lower import condition
from segrules.compiler.nullable import warn_of_lost
from segrules.compiler.order import Read
from segrules.compiler.program import Rule, Segment, Segmentation
from segrules.compiler.scope import Names, Scope
from segrules.compiler.spelling import odd_name
from segrules.compiler.unknown import listed
from segrules.compiler.written import Loc, Reader
from segrules.language.expression.show import show
from segrules.language.findings import Finding, Words, type_arg
from segrules.language.model import RuleModel, SegmentationModel, SegmentModel
from segrules.language.width import shown


def segmentation(
    read: Read, model: SegmentationModel, names: Names, reader: Reader
) -> Segmentation | None:
    """The segmentation; None, with findings, if a rule of it cannot be made."""
    if not _has_one_kind(read, model, reader):
        return None
    segments = _with_rows(_declared(model, read, reader), model, read, reader)
    rules = _rules(read, model, names, reader)
    if len(rules) < len(read.trees) or not read.whole:
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


def _has_one_kind(read: Read, model: SegmentationModel, reader: Reader) -> bool:
    """Whether there are rules or a table, not both; `segments` goes with a table only."""
    if (model.rules is None) == (model.table is None):
        key = "no-rules" if model.rules is None else "rules-and-table"
        reader.report_key(key, read.loc, name=read.name)
        return False
    if model.rules is not None and model.segments is not None:
        at = (*read.loc, "segments")
        reader.report_key("key-does-not-apply/with", at, key="segments", other="rules")
    return True


def segment_ids(read: Read, model: SegmentationModel) -> tuple[str, ...]:
    """The ids of a segmentation, whether or not its rules can be made."""
    ids = [r.id for r in model.rules or ()] + [s.id for s in model.segments or ()]
    ids += [str(at[-1]) for at in read.places]
    if model.otherwise:
        ids.append(model.otherwise.id)
    return tuple(dict.fromkeys(ids))


# ---------------------------------------------------------------- segments


def _declared(model: SegmentationModel, read: Read, reader: Reader) -> dict[str, Segment]:
    """The segments by id, in the order of writing; an id that stands twice is reported."""
    found: dict[str, Segment] = {}
    for entry, loc in _entries(model, read):
        if entry.id in found and loc[-1] != "otherwise":
            key = "segment-twice" if "rules" in loc[len(read.loc) :] else "segment-twice/listed"
            reader.report(key, (*loc, "id"), name=entry.id)
        at = (*loc, "id")
        reader.found.extend(odd_name(entry.id, reader.loaded.place(at)))
        known = found.get(entry.id)
        label = entry.label or (known.label if known else Words(entry.id, entry.id))
        about = entry.about or (known.about if known else None)
        place = known.place if known else reader.loaded.place((*loc, "id"))
        found[entry.id] = Segment(entry.id, label, about, place)
    return found


def _entries(model: SegmentationModel, read: Read) -> list[tuple[RuleModel | SegmentModel, Loc]]:
    listed = None if model.rules else model.segments
    entries: list[tuple[RuleModel | SegmentModel, Loc]] = [
        *((r, (*read.loc, "rules", i)) for i, r in enumerate(model.rules or ())),
        *((s, (*read.loc, "segments", i)) for i, s in enumerate(listed or ())),
    ]
    if model.otherwise:
        entries.append((model.otherwise, (*read.loc, "otherwise")))
    return entries


def _with_rows(
    segments: dict[str, Segment], model: SegmentationModel, read: Read, reader: Reader
) -> dict[str, Segment]:
    """A table's segments too, in the order of their first row unless `segments` lists them."""
    rows: dict[str, Segment] = {}
    for at, place in read.places.items():
        name = str(at[-1])
        if name not in segments and model.segments is not None:
            args: dict[str, type_arg] = {"name": shown(name), "near": listed(name, segments)}
            args["segmentation"] = shown(read.name)
            reader.found.append(Finding("unknown-segment", place, args))
        rows.setdefault(name, Segment(name, Words(name, name), None, place))
    return {**rows, **segments} if model.segments is None else {**segments, **rows, **segments}


# ---------------------------------------------------------------- rules


def _rules(read: Read, model: SegmentationModel, names: Names, reader: Reader) -> tuple[Rule, ...]:
    scope = Scope(names, reader.found)
    rules = []
    for at, expression in read.trees.items():
        lowered = condition(expression, scope, positive=True)
        if lowered is None:
            continue
        warn_of_lost(expression, lowered, scope)
        place = expression.place if at in read.places else reader.loaded.place(at)
        rules.append(Rule(_segment_of(at, read, model), lowered, show(expression), place))
    return tuple(rules)


def _segment_of(at: Loc, read: Read, model: SegmentationModel) -> str:
    """The segment of a table's row, or of the rule whose number stands two after the place."""
    if at in read.places or model.rules is None:
        return str(at[-1])
    return model.rules[int(at[len(read.loc) + 1])].id
