"""Area -> region: its words, and a customer inside it as values by input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.compiler.cells import Axis, Cells, absent
from segrules.compiler.program import Physical
from segrules.language.findings import Words
from segrules.proofs.search import Area
from segrules.proofs.values import plain_value, readable
from segrules.proofs.wording import region_words

Witness = Mapping[str, Physical | None]
NO_NOTE = Words("", "")


@dataclass(frozen=True, slots=True)
class Region:
    """Customers in one place: in words, one of them, and over how many combinations of cells.

    `witness` holds the inputs (metrics, columns, scores that data cuts) in readable form: money in
    major units, dates and moments as ISO text, None for missing; what it leaves out may be missing.
    `certain` is False where the region rests on an expression over several inputs, of which it is
    not known that there is such a customer. `supposing` says what else is taken for granted.
    """

    words: Words
    witness: Witness
    cells: int
    certain: bool = True
    supposing: Words = NO_NOTE


def region_of(cells: Cells, area: Area) -> Region:
    """The region of an area; all combinations of its cells must be in."""
    count = 1
    for axis, mask in zip(cells.axes, area, strict=True):
        count *= mask.bit_count() if _told(axis, mask, cells) else 1
    return Region(
        words=region_words(cells, area),
        witness=witness_of(cells, area),
        cells=count,
        certain=_is_certain(cells, area),
        supposing=_supposing(cells, area),
    )


def _told(axis: Axis, mask: int, cells: Cells) -> bool:
    return mask != cells.full[cells.position[axis.subject]]


def witness_of(cells: Cells, area: Area) -> Witness:
    """A customer of the area; an input that may as well be missing is left out."""
    found: dict[str, Physical | None] = {}
    for axis, mask, full in zip(cells.axes, area, cells.full, strict=True):
        if mask == full and absent(axis):
            continue
        if axis.subject.input and (mask != full or axis.subject.input not in found):
            found[axis.subject.input] = _value(axis, mask)
    return found


def _is_certain(cells: Cells, area: Area) -> bool:
    """Whether each axis that the area narrows is an input of its own."""
    both = zip(cells.axes, area, cells.full, strict=True)
    inputs = [axis.subject.input for axis, mask, full in both if mask != full]
    return all(inputs) and len(set(inputs)) == len(inputs)


def _value(axis: Axis, mask: int) -> Physical | None:
    value = plain_value(axis, mask)
    if value is None or not axis.subject.age:
        return None if value is None else readable(axis.subject.type, value)
    return f"as_of - {value}{'mo' if axis.subject.age == 'months' else 'd'}"


def _supposing(cells: Cells, area: Area) -> Words:
    """Which of the inputs that the area narrows are taken to go with any value of the others."""
    both = zip(cells.axes, area, cells.full, strict=True)
    narrowed = [axis.subject for axis, mask, full in both if mask != full]
    keys = {s.key for s in narrowed}
    names = [s.name for s in narrowed if s.free or any(k in keys for k in s.sources)]
    if not names or len(narrowed) == 1:
        return NO_NOTE
    zh, en = "、".join(f"`{n}`" for n in names), ", ".join(f"`{n}`" for n in names)
    return Words(f"（假定 {zh} 可与其他条件任意组合）", f" (if {en} can go with any other input)")
