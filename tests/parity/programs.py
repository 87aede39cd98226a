"""Hypothesis draws -> random whole programs with tables that are theirs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from segrules.compiler.program import (
    Classes,
    Column,
    Definition,
    Fixed,
    Header,
    Join,
    Metric,
    Named,
    Nearest,
    Points,
    Program,
    Quantile,
    Rule,
    Score,
    Segment,
    Segmentation,
    Share,
    Standardised,
    Statistic,
    Top,
    Total,
    Width,
)
from segrules.language.catalogue import plain
from segrules.language.types import (
    INTEGER,
    NUMBER,
    TEXT,
    Kind,
    Type,
)
from tests.parity.expressions import (
    ALL,
    LEAP,
    MONTH_END,
    NO_WORDS,
    NUMERIC,
    SPRING,
    ZONES,
    Draw,
    Env,
    aggregate,
    condition,
    constants,
    pick,
    value,
    with_leaves,
)
from tests.parity.worlds import Tables, data, worlds


@dataclass
class Steps:
    """The steps so far, and what the next one can name."""

    env: Env
    compat: bool = False
    made: list[Definition] = field(default_factory=list)

    def add(self, step: Definition) -> None:
        """One more step; its value can be named from now on."""
        self.made.append(step)
        if isinstance(step, Segmentation):
            ids = tuple(segment.id for segment in step.segments)
            self.env = replace(self.env, segments={**self.env.segments, step.name: ids})
        else:
            self.env = with_leaves(self.env, Named(step.name, step.type))

    @property
    def classes(self) -> list[str]:
        """The scores so far that are class numbers."""
        found = (s for s in self.made if isinstance(s, Score))
        return [s.name for s in found if isinstance(s.rule, Classes)]


def metric(draw: Draw, steps: Steps, name: str) -> Metric:
    """A metric over the events of one table, or of other values."""
    events = (pick(draw, steps.env.events),)
    form = pick(draw, ("aggregate", "aggregate", "both", "value"))
    if form == "aggregate":
        made = aggregate(draw, replace(steps.env, events=events), None)
    else:
        kind = pick(draw, ALL)
        env = replace(steps.env, events=events if form == "both" else ())
        made = value(draw, env, kind, 2)
    return Metric(name, plain(made.type), made)


def score(draw: Draw, steps: Steps, name: str) -> Score:
    """A score of any kind."""
    env = replace(steps.env, events=())
    forms = ["classes"] * 5 + ["total", "points", "standardised", "nearest"]
    forms += ["join"] * bool(steps.classes)
    match pick(draw, forms):
        case "classes":
            rule = classes(draw, steps, env)
            return Score(name, Type(Kind.INTEGER, classes=rule.count), rule)
        case "join":
            names = draw(st.lists(st.sampled_from(steps.classes), min_size=1, max_size=3))
            return Score(name, TEXT, Join(tuple(names)))
        case "total":
            return Score(name, NUMBER, total(draw, env))
        case "standardised":
            deviation = pick(draw, ("population", "sample"))
            of = value(draw, env, pick(draw, NUMERIC), 0)
            return Score(name, NUMBER, Standardised(of, deviation))
        case "nearest":
            return Score(name, TEXT, nearest(draw, env))
        case _:
            parts = [(condition(draw, env, 1), n) for n in draw(_points)]
            return Score(name, INTEGER, Points(draw(st.integers(-5, 5)), tuple(parts)))


_points = st.lists(st.integers(-9, 9), min_size=1, max_size=3)


def total(draw: Draw, env: Env) -> Total:
    """A weighted sum."""
    kinds = draw(st.lists(st.sampled_from(NUMERIC), min_size=1, max_size=3))
    weights = st.sampled_from([(1, 1), (1, 2), (1, 3), (1, 5), (-3, 10)])
    parts = tuple((value(draw, env, kind, 0), draw(weights)) for kind in kinds)
    return Total(parts, draw(st.none() | st.integers(1, len(parts))))


def nearest(draw: Draw, env: Env) -> Nearest:
    """One of a few centres, some of them at one place."""
    of = tuple(
        value(draw, env, kind, 0)
        for kind in draw(st.lists(st.sampled_from(NUMERIC), min_size=1, max_size=3))
    )
    places = st.sampled_from((-1.5, 0.0, 1.0, 40.25))
    centre = st.tuples(*(places for _ in of))
    centres = draw(st.lists(centre, min_size=2, max_size=4))
    return Nearest(of, tuple(zip("dbca", centres, strict=False)))


METHODS = (*("quantile",) * 5, "fixed", "width", "share", "top", "count", "mean")


def classes(draw: Draw, steps: Steps, env: Env) -> Classes:
    """A value cut into classes by any method."""
    named = [kind for kind in NUMERIC if env.leaves.get(kind)]
    kind = pick(draw, named or NUMERIC)
    of = pick(draw, env.leaves[kind]) if named and draw(_mostly) else value(draw, env, kind, 1)
    better, closed = pick(draw, ("higher", "lower")), pick(draw, ("left", "right"))
    nested = draw(st.booleans()) and steps.classes
    within = (pick(draw, steps.classes),) if nested else ()
    into = draw(st.integers(2, 6))
    shares = draw(st.lists(_shares, min_size=1, max_size=3, unique=True).map(sorted))
    match pick(draw, METHODS):
        case "quantile":
            method, count = quantile(draw, steps, into, within), into
        case "fixed":
            points = draw(st.sets(constants(kind), min_size=1, max_size=10))
            method, count = Fixed(tuple(sorted(points))), len(points) + 1
        case "width":
            method, count = Width(into, within), into
        case "share":
            method, count = Share(_ratios(shares)), len(shares) + 1
        case "top":
            method, count = Top(_ratios(shares)), len(shares) + 1
        case "count":
            counts = draw(st.sets(st.integers(1, 5), min_size=1, max_size=3))
            method, count = Top(tuple(sorted(counts))), len(counts) + 1
        case _:
            method, count = Statistic(pick(draw, ("mean", "median")), within), 2
    return Classes(of, better, method, count, closed)


_mostly = st.sampled_from((True, True, True, False))
_shares = st.sampled_from([0.1, 0.25, 0.5, 0.8, 0.95])


def _ratios(shares):
    return tuple((round(share * 100), 100) for share in shares)


def quantile(draw: Draw, steps: Steps, into: int, within: tuple[str, ...]) -> Quantile:
    """Quantiles with any contract on ties."""
    ties = pick(draw, ("low", "high", "mid", "edges", "split"))
    if steps.compat and draw(st.booleans()):
        return Quantile(into, "low", (), within, pick(draw, ("r-rfm-0.3", "pymc")))
    split_by = ()
    if ties == "split":
        columns = [v.name for v in steps.env.leaves.get(TEXT, ()) if isinstance(v, Column)]
        named = [s.name for s in steps.made if isinstance(s, Metric)]
        known = [*columns, *named]
        if not known:
            return Quantile(into, "low", within=within)
        chosen = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
        split_by = (*chosen, "id") if "id" in columns else tuple(chosen)
        split_by = tuple(dict.fromkeys(split_by))
    align = pick(draw, ("bottom", "top"))
    return Quantile(into, ties, split_by, within, None, align)


def segmentation(draw: Draw, steps: Steps, name: str) -> Segmentation:
    """A segmentation of any kind."""
    env = replace(steps.env, events=())
    ids = ("vip", "new", "上", "rest")
    chosen = draw(st.lists(st.sampled_from(ids[:3]), min_size=1, max_size=4))
    rules = tuple(Rule(segment, condition(draw, env, 2)) for segment in chosen)
    otherwise = pick(draw, ("rest", None))
    segments = tuple(Segment(id_, NO_WORDS) for id_ in ids)
    return Segmentation(name, pick(draw, ("first", "one", "all")), segments, rules, otherwise)


@dataclass(frozen=True)
class Example:
    """A program with its tables and day, and more tables to use what was fitted on."""

    program: Program
    tables: Tables
    as_of: int | None
    later: Tables


@st.composite
def examples(draw: Draw, *, compat: bool = False) -> Example:
    """Random programs with tables that are theirs; with `compat` some scores are other tools'."""
    as_of = pick(draw, (SPRING + 2, SPRING + 2, MONTH_END, LEAP, None))
    world = draw(worlds())
    steps = Steps(world.env, compat=compat)
    for at in range(draw(st.integers(1, 3))):
        steps.add(metric(draw, steps, f"m{at}"))
    makers = st.sampled_from((score, segmentation, score, metric))
    for at, make in enumerate(draw(st.lists(makers, max_size=4))):
        steps.add(make(draw, steps, f"s{at}"))
    header = Header("random", timezone=pick(draw, ZONES))
    program = Program(header, world.tables, tuple(steps.made))
    later = data(draw, world) if compat else {}
    return Example(program, data(draw, world), as_of, later)
