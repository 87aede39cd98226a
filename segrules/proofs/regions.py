"""Area -> region: its words, and a customer inside it as values by input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from segrules.compiler.cells import Axis, Cells, Subject, absent, present
from segrules.compiler.constants_in_words import class_words
from segrules.compiler.program import Condition, Physical, Value
from segrules.language.findings import Finding, Words
from segrules.language.types import Type
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
    `cells` counts combinations of known values only.
    `certain` is False where the region rests on an expression over several inputs, of which it is
    not known that there is such a customer. `supposing` says what else is taken for granted.
    `spoken` are the words of those classes in the witness that are called by words.
    `condition` is true of exactly the customers in the region; `inputs` are what the witness gives
    values of, by name. `area` holds the cells of each axis; `free` says that classes are among them
    which data will cut.
    """

    words: Words
    witness: Witness
    cells: int
    certain: bool = True
    supposing: Words = NO_NOTE
    spoken: Mapping[str, Words] = field(default_factory=dict)
    condition: Condition = EVERYBODY
    inputs: Mapping[str, Value] = field(default_factory=dict)
    area: tuple[int, ...] = ()
    free: bool = False


def region_of(cells: Cells, area: Area, axes: Sequence[int] | None = None) -> Region:
    """The region of an area, all of whose combinations of cells are in; told on the axes given."""
    at = range(len(area)) if axes is None else axes
    telling = [(cells.axes[k], area[k]) for k in at if cells.once(is_telling, k, area[k])]
    narrowed = [axis.subject for axis, _ in telling]
    witness = witness_of(cells, area)
    return Region(
        words=region_words(cells, area, axes),
        witness=witness,
        cells=prod(cells.once(_known, k, area[k]) for k in at),
        certain=_is_certain(telling),
        supposing=_supposing(narrowed),
        spoken=_spoken(cells, witness),
        condition=condition_of(cells, area),
        inputs=inputs_of(cells),
        area=tuple(area),
        free=any(s.free for s in narrowed),
    )


def _known(axis: Axis, mask: int) -> int:
    """How many cells of known values there are."""
    return (mask & present(axis)).bit_count()


def _spoken(cells: Cells, witness: Witness) -> Mapping[str, Words]:
    subjects = (axis.subject for axis in cells.axes)
    return spoken_of({s.input: s.type for s in subjects if s.type.options}, witness)


def spoken_of(kinds: Mapping[str, Type], witness: Witness) -> Mapping[str, Words]:
    """The words of those values of a witness that are classes called by words."""
    ids = {name: kinds[name].options or () for name in witness if name in kinds}
    classes = {n: told.index(str(witness[n])) + 1 for n, told in ids.items() if witness[n] in told}
    said = {n: class_words(number, kinds[n]) for n, number in classes.items()}
    return {n: words for n, words in said.items() if words is not None}


def witness_of(cells: Cells, area: Area) -> Witness:
    """A customer of the area; an input that may as well be missing is left out."""
    found: dict[str, Physical | None] = {}
    for k, (axis, mask, full) in enumerate(zip(cells.axes, area, cells.full, strict=True)):
        if mask == full and absent(axis):
            continue
        name = axis.subject.input
        if name and (name not in found or cells.once(is_telling, k, mask)):
            found[name] = cells.once(_value, k, mask)
    return found


def told(finding: Finding, region: Region) -> Finding:
    """The finding with the region's words and witness."""
    return replace(finding, witness=region.witness, spoken=region.spoken, region=region.words)


def _is_certain(telling: Sequence[tuple[Axis, int]]) -> bool:
    """Whether each subject that is narrowed is an input of its own, or lacks one with others."""
    lacking = {axis.subject.input for axis, mask in telling if mask == absent(axis)}
    inputs = [axis.subject.input for axis, mask in telling if mask != absent(axis)]
    both = [*inputs, *lacking]
    return all(both) and len(set(both)) == len(both)


def _value(axis: Axis, mask: int) -> Physical | None:
    value = plain_value(axis, mask)
    if value is None or isinstance(value, str) or not axis.subject.age:
        return None if value is None else readable(axis.subject.type, value)
    sign, unit = "+" if value < 0 else "-", "mo" if axis.subject.age == "months" else "d"
    return f"as_of {sign} {abs(value):g}{unit}"


def _supposing(narrowed: Sequence[Subject]) -> Words:
    """That the inputs that are narrowed occur in any combination, where that is not known."""
    keys = {s.key for s in narrowed}
    supposed = any(s.free or any(k in keys for k in s.sources) for s in narrowed)
    names = [f"`{n}`" for n in dict.fromkeys(s.name for s in narrowed)]
    if not supposed or len(names) == 1:
        return NO_NOTE
    zh, en = ("、".join(names[:-1]), ", ".join(names[:-1]))
    return Words(
        f"（假设 {zh} 与 {names[-1]} 可以任意组合）",
        f" (assuming that {en} and {names[-1]} occur in any combination)",
    )
