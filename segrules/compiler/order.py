"""Definitions and the names they use -> an order in which each comes after what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from segrules.compiler.mentions import Options, Vocabulary, names_in
from segrules.compiler.written import Loc, Reader
from segrules.language.expression import tree
from segrules.language.findings import Words
from segrules.language.model import (
    MetricModel,
    ModelModel,
    Ruleset,
    ScoreModel,
    SegmentationModel,
    WindowModel,
)
from segrules.language.places import Place
from segrules.language.width import shown

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
    places: Mapping[Loc, Place] = field(default_factory=dict)
    """Of the rows of a decision table: where each says its segment."""


Used = Mapping[str, tuple[str, ...]]
"""Definition -> the definitions that it uses, in the order of writing."""


def uses(reads: Iterable[Read], ruleset: Ruleset) -> Used:
    """What each definition uses of the others."""
    by_name = {r.name: r for r in reads}
    shared = declared_options(ruleset)
    return {
        n: tuple(u for u in _used(r, ruleset, shared) if u in by_name) for n, r in by_name.items()
    }


def _used(read: Read, ruleset: Ruleset, shared: Mapping[str, Options]) -> Iterator[str]:
    yield from read.uses
    words = _vocabulary(read, ruleset, shared)
    for expression in read.trees.values():
        yield from names_in(expression, words)


def declared_options(ruleset: Ruleset) -> dict[str, Options]:
    """The values that customer columns and scores declare."""
    customers = ruleset.tables.get("customers")
    found = _column_options("customers", ruleset) if customers else {}
    return found | {n: _labels(s) for n, s in ruleset.scores.items() if s.labels or s.nearest}


def _labels(score: ScoreModel) -> Options:
    centres = () if score.nearest is None else tuple(score.nearest.centres)
    return frozenset((*(name for name, _ in score.classes()), *centres))


def _column_options(table: str, ruleset: Ruleset) -> dict[str, Options]:
    """The values that a table's columns declare, and those of the tables that they point to."""
    found: dict[str, Options] = {}
    for name, column in ruleset.tables[table].columns.items():
        found[name] = frozenset(column.options())
        target = ruleset.tables.get(column.looks_up or "")
        for reached, other in target.columns.items() if target else ():
            found[f"{name}.{reached}"] = frozenset(other.options())
    return found


def _vocabulary(read: Read, ruleset: Ruleset, shared: Mapping[str, Options]) -> Vocabulary:
    return vocabulary(_table_of(read, ruleset), ruleset, shared)


def vocabulary(table: str | None, ruleset: Ruleset, shared: Mapping[str, Options]) -> Vocabulary:
    """What can be told of names at customer level, or on the rows of a table."""
    parts = frozenset(ruleset.segmentations) | ({"segments"} if ruleset.segments else frozenset())
    if table is None or table not in ruleset.tables:
        return Vocabulary(shared, frozenset(), parts)
    beside = {name: _on_row(name, ruleset, shared, parts) for name in ruleset.tables}
    return replace(beside[table], beside=beside)


def _on_row(
    table: str, ruleset: Ruleset, shared: Mapping[str, Options], parts: frozenset[str]
) -> Vocabulary:
    options = {**shared, **_column_options(table, ruleset)}
    own = frozenset(ruleset.tables[table].columns)
    return Vocabulary(options, own, parts, table=table)


def _table_of(read: Read, ruleset: Ruleset) -> str | None:
    """The table over whose rows a metric or a model is made."""
    match read.section:
        case "metrics":
            return ruleset.metrics[read.name].from_
        case "models":
            return ruleset.models[read.name].from_
        case _:
            return None


# ---------------------------------------------------------------- order


def ordered(reads: Iterable[Read], used: Used, reader: Reader) -> tuple[Read, ...]:
    """The definitions, each after those it uses, else in the order of writing; cycles reported."""
    by_name = {r.name: r for r in reads}
    done: dict[str, Read] = {}
    failed: set[str] = set()
    for name in by_name:
        _visit(name, by_name, used, done, failed, reader)
    return tuple(done.values())


def _visit(
    name: str,
    by_name: Mapping[str, Read],
    used: Used,
    done: dict[str, Read],
    failed: set[str],
    reader: Reader,
) -> None:
    """Depth first without recursion's limit: a chain may be as long as the ruleset."""
    path = {} if name in done else {name: iter(used[name])}
    while path:
        current = next(reversed(path))
        following = next((n for n in path[current] if n not in done), None)
        if following is None:
            path.pop(current)
            done[current] = by_name[current]
        elif following in path:
            listed = list(path)
            _report_cycle(listed[listed.index(following) :], by_name, reader, failed)
        else:
            path[following] = iter(used[following])


def _report_cycle(
    chain: list[str], by_name: Mapping[str, Read], reader: Reader, failed: set[str]
) -> None:
    if failed.issuperset(chain):
        return
    failed.update(chain)
    links = [f"`{shown(n)}`" for n in chain[:MOST_IN_A_CHAIN]]
    links += ["…"] if len(chain) > MOST_IN_A_CHAIN else []
    text = " → ".join([*links, f"`{shown(chain[0])}`"])
    reader.report_key("cycle", by_name[chain[0]].loc, chain=Words(text, text))


# ---------------------------------------------------------------- reading what is to be ordered


def read_all(ruleset: Ruleset, reader: Reader) -> tuple[Read, ...]:
    """Every model, metric, score and segmentation with its expressions parsed."""
    models = [_read_model(n, m, reader) for n, m in ruleset.models.items()]
    metrics = [_read_metric(n, ruleset, reader) for n in ruleset.metrics]
    scores = [_read_score(n, s, reader) for n, s in ruleset.scores.items()]
    parts = [_read_segmentation(n, s, loc, reader) for n, s, loc in segmentations(ruleset)]
    return (*models, *metrics, *scores, *parts)


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
    trees = {(*loc, "value"): reader.expression((*loc, "value"))}
    if model.where is not None:
        trees[(*loc, "where")] = reader.condition(model.where, (*loc, "where"))
    for at in window_locs(model, loc):
        trees[at] = reader.expression(at)
    return _read("metrics", name, loc, trees, ())


def _read_model(name: str, model: ModelModel, reader: Reader) -> Read:
    loc: Loc = ("models", name)
    keys = ("value", "repeats", "age_at_last", "age", "unit")
    written = [k for k in keys if getattr(model, k) is not None]
    trees = {(*loc, key): reader.expression((*loc, key)) for key in written}
    if model.where is not None:
        trees[(*loc, "where")] = reader.condition(model.where, (*loc, "where"))
    return _read("models", name, loc, trees, ())


def window_locs(model: MetricModel, loc: Loc) -> tuple[Loc, ...]:
    """Where the durations of a metric's window stand: none, its length, or both of its ends."""
    if model.window is None:
        return ()
    at = (*loc, "window")
    return ((*at, "from"), (*at, "to")) if isinstance(model.window, WindowModel) else (at,)


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
    for key in ("of", "standardise"):
        if getattr(model, key) is not None:
            trees[(*loc, key)] = reader.expression((*loc, key))
    for i, item in enumerate(model.points or ()):
        at = (*loc, "points", i, "when")
        trees[at] = reader.condition(item.when, at)
    compared = None if model.nearest is None else model.nearest.of
    named = (model.within, model.split_by, model.join, model.total, model.items, compared)
    return _read("scores", name, loc, trees, tuple(n for names in named for n in names or ()))


def _read_segmentation(name: str, model: SegmentationModel, loc: Loc, reader: Reader) -> Read:
    trees: dict[Loc, tree.Expression | None] = {}
    for i, rule in enumerate(model.rules or ()):
        at = (*loc, "rules", i, "when")
        trees[at] = reader.condition(rule.when, at)
    read = _read("segmentations", name, loc, trees, ())
    return read if model.table is None else _with_table(read, reader)


def _with_table(read: Read, reader: Reader) -> Read:
    """The rows of a decision table too, each at its number; a row of dashes takes everybody."""
    from segrules.language.expression.table import parse_table  # noqa: PLC0415 - few need it

    loc = (*read.loc, "table")
    parsed = parse_table(reader.loaded.located(loc))
    reader.found.extend(parsed.findings)
    rows = parsed.table.rows if parsed.table else ()
    trees = {
        (*loc, i, row.segment): row.condition or tree.Boolean(row.segment_place, value=True)
        for i, row in enumerate(rows)
    }
    places = {(*loc, i, row.segment): row.segment_place for i, row in enumerate(rows)}
    whole = read.whole and parsed.table is not None
    return replace(read, trees={**read.trees, **trees}, places=places, whole=whole)
