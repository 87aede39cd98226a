"""Definitions and the names they use -> an order in which each comes after what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from segrules.compiler.written import Loc, Reader, names_in
from segrules.language.expression import tree
from segrules.language.findings import Finding
from segrules.language.model import Ruleset, ScoreModel, SegmentationModel

MOST_IN_A_CHAIN = 12


@dataclass(frozen=True, slots=True)
class Read:
    """A definition read so far: its section, name, place and the trees that belong to it."""

    section: str
    name: str
    loc: Loc
    trees: Mapping[Loc, tree.Expression]
    uses: tuple[str, ...]
    """Names that it says outside of expressions: of, within, join, ..."""
    whole: bool = True
    """Whether every one of its expressions could be read."""


def used(read: Read) -> Iterator[str]:
    """The names that a definition may depend on."""
    yield from read.uses
    for expression in read.trees.values():
        for name in names_in(expression):
            yield name.parts[0]


def ordered(reads: Iterable[Read], reader: Reader) -> tuple[Read, ...]:
    """The definitions, each after those it uses, else in the order of writing; cycles reported."""
    by_name = {r.name: r for r in reads}
    done: dict[str, Read] = {}
    failed: set[str] = set()
    for read in by_name.values():
        _visit(read, by_name, done, failed, [], reader)
    return tuple(done.values())


def _visit(
    read: Read,
    by_name: Mapping[str, Read],
    done: dict[str, Read],
    failed: set[str],
    path: list[str],
    reader: Reader,
) -> None:
    """Depth first without recursion's limit: a chain may be as long as the ruleset."""
    stack: list[tuple[Read, Iterator[str]]] = [(read, used(read))]
    if read.name in done or read.name in failed:
        return
    path.append(read.name)
    while stack:
        current, names = stack[-1]
        following = next((n for n in names if n in by_name and n not in done), None)
        if following is None:
            stack.pop()
            path.pop()
            done[current.name] = current
        elif following in path:
            _report_cycle(path[path.index(following) :], by_name, reader, failed)
        elif following not in failed:
            path.append(following)
            stack.append((by_name[following], used(by_name[following])))


def _report_cycle(
    chain: list[str], by_name: Mapping[str, Read], reader: Reader, failed: set[str]
) -> None:
    if failed.issuperset(chain):
        return
    failed.update(chain)
    shown = [*chain[:MOST_IN_A_CHAIN], chain[0]]
    place = reader.loaded.key_place(by_name[chain[0]].loc)
    text = " -> ".join(f"`{n}`" for n in shown)
    reader.found.append(Finding("cycle", place, {"chain": text}))


# ---------------------------------------------------------------- reading what is to be ordered


def read_all(ruleset: Ruleset, reader: Reader) -> tuple[Read, ...]:
    """Every metric, score and segmentation with its expressions parsed."""
    metrics = [_read_metric(n, ruleset, reader) for n in ruleset.metrics]
    scores = [_read_score(n, s, reader) for n, s in ruleset.scores.items()]
    parts = [_read_segmentation(n, s, loc, reader) for n, s, loc in segmentations(ruleset)]
    return (*metrics, *scores, *parts)


def segmentations(ruleset: Ruleset) -> list[tuple[str, SegmentationModel, Loc]]:
    """Every segmentation with its name and place; a top-level `segments` is named `segments`."""
    found: list[tuple[str, SegmentationModel, Loc]] = []
    if ruleset.segments is not None:
        found.append(("segments", ruleset.segments, ("segments",)))
    for name, model in ruleset.segmentations.items():
        found.append((name, model, ("segmentations", name)))
    return found


def _read_metric(name: str, ruleset: Ruleset, reader: Reader) -> Read:
    model = ruleset.metrics[name]
    loc: Loc = ("metrics", name)
    raw = (reader.loaded.data or {})["metrics"][name]
    value_loc = (*loc, "value") if isinstance(raw, dict) else loc
    trees = {value_loc: reader.expression(value_loc)}
    if model.where is not None:
        trees[(*loc, "where")] = reader.condition(model.where, (*loc, "where"))
    if model.window is not None:
        trees[(*loc, "window")] = reader.expression((*loc, "window"))
    return _read("metrics", name, loc, trees, ())


def _read(
    section: str,
    name: str,
    loc: Loc,
    trees: Mapping[Loc, tree.Expression | None],
    uses: tuple[str, ...],
) -> Read:
    known = {at: t for at, t in trees.items() if t is not None}
    return Read(section, name, loc, known, uses, whole=len(known) == len(trees))


def _read_score(name: str, model: ScoreModel, reader: Reader) -> Read:
    loc: Loc = ("scores", name)
    trees: dict[Loc, tree.Expression | None] = {}
    if model.of is not None:
        trees[(*loc, "of")] = reader.expression((*loc, "of"))
    for i, item in enumerate(model.points or ()):
        at = (*loc, "points", i, "when")
        trees[at] = reader.condition(item.when, at)
    named = [
        *(model.within or ()),
        *(model.split_by or ()),
        *(model.join or ()),
        *(model.total or {}),
    ]
    return _read("scores", name, loc, trees, tuple(named))


def _read_segmentation(name: str, model: SegmentationModel, loc: Loc, reader: Reader) -> Read:
    trees: dict[Loc, tree.Expression | None] = {}
    for i, rule in enumerate(model.rules or ()):
        at = (*loc, "rules", i, "when")
        trees[at] = reader.condition(rule.when, at)
    if model.table is not None:
        trees.update(_read_table((*loc, "table"), reader))
    return _read("segmentations", name, loc, trees, ())


def _read_table(loc: Loc, reader: Reader) -> dict[Loc, tree.Expression | None]:
    """The rows of a decision table, each at its index; rows of dashes only are left out."""
    from segrules.language.expression.table import parse_table  # noqa: PLC0415 - few need it

    parsed = parse_table(reader.loaded.located(loc))
    reader.found.extend(parsed.findings)
    if parsed.table is None:
        return {loc: None}
    return {
        (*loc, i, row.segment): row.condition or tree.Boolean(row.segment_place, value=True)
        for i, row in enumerate(parsed.table.rows)
    }
