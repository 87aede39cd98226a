"""Area -> region: its words, and a customer inside it as values by input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from segrules.compiler.cells import Axis, Cells, Subject, absent
from segrules.compiler.program import Condition, Physical, Value
from segrules.language.findings import Words
from segrules.proofs.region_conditions import EVERYBODY, condition_of, inputs_of
from segrules.proofs.search import Area
from segrules.proofs.values import plain_value, readable
from segrules.proofs.wording import is_telling, region_words

Witness = Mapping[str, Physical | None]
NO_NOTE = Words("", "")


@dataclass(frozen=True, slots=True)
class Region:
    """Customers in one place: in words, one of them, and over how many combinations of cells.

    `witness` holds the inputs (metrics, columns, scores that data cuts) in readable form: money in
    major units, dates and moments as ISO text, None for missing; what it leaves out may be missing.
    `certain` is False where the region rests on an expression over several inputs, of which it is
    not known that there is such a customer. `supposing` says what else is taken for granted.
    `condition` is true of exactly the customers in the region; `inputs` are what the witness gives
    values of, by name. `area` holds the cells of each axis; `free` says that classes are among them
    which data will cut.
    """

    words: Words
    witness: Witness
    cells: int
    certain: bool = True
    supposing: Words = NO_NOTE
    condition: Condition = EVERYBODY
    inputs: Mapping[str, Value] = field(default_factory=dict)
    area: tuple[int, ...] = ()
    free: bool = False


def region_of(cells: Cells, area: Area, axes: Sequence[int] | None = None) -> Region:
    """The region of an area, all of whose combinations of cells are in; told on the axes given."""
    at = range(len(area)) if axes is None else axes
    told = [(cells.axes[k], area[k]) for k in at]
    narrowed = [axis.subject for axis, mask in told if is_telling(axis, mask)]
    return Region(
        words=region_words(cells, area, axes),
        witness=witness_of(cells, area),
        cells=prod(mask.bit_count() for _, mask in told),
        certain=_is_certain(narrowed),
        supposing=_supposing(narrowed),
        condition=condition_of(cells, area),
        inputs=inputs_of(cells),
        area=tuple(area),
        free=any(s.free for s in narrowed),
    )


def witness_of(cells: Cells, area: Area) -> Witness:
    """A customer of the area; an input that may as well be missing is left out."""
    found: dict[str, Physical | None] = {}
    for axis, mask, full in zip(cells.axes, area, cells.full, strict=True):
        if mask == full and absent(axis):
            continue
        if axis.subject.input and (mask != full or axis.subject.input not in found):
            found[axis.subject.input] = _value(axis, mask)
    return found


def _is_certain(narrowed: Sequence[Subject]) -> bool:
    """Whether each subject that is narrowed is an input of its own."""
    inputs = [subject.input for subject in narrowed]
    return all(inputs) and len(set(inputs)) == len(inputs)


def _value(axis: Axis, mask: int) -> Physical | None:
    value = plain_value(axis, mask)
    if value is None or isinstance(value, str) or not axis.subject.age:
        return None if value is None else readable(axis.subject.type, value)
    sign, unit = "+" if value < 0 else "-", "mo" if axis.subject.age == "months" else "d"
    return f"as_of {sign} {abs(value):g}{unit}"


def _supposing(narrowed: Sequence[Subject]) -> Words:
    """Which of the inputs that are narrowed are taken to go with any value of the others."""
    keys = {s.key for s in narrowed}
    names = [s.name for s in narrowed if s.free or any(k in keys for k in s.sources)]
    if not names or len(narrowed) == 1:
        return NO_NOTE
    zh, en = "、".join(f"`{n}`" for n in names), ", ".join(f"`{n}`" for n in names)
    return Words(f"（假定 {zh} 可与其他条件任意组合）", f" (if {en} can go with any other input)")
