"""Random small populations under two versions of a ruleset, compared in every way."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import segrules
from segrules.engines.on_pandas.reading.sources import FrameSource
from segrules.engines.on_pandas.running.execute import execute
from segrules.outputs.runs.kept_ruleset import kept_files
from segrules.outputs.runs.run_folder import write_run
from segrules.verbs.compare import compare
from segrules.verbs.recorded_run import recorded_run
from segrules.verbs.swapped_cuts import swapped_cuts

RULESET = """\
segrules: 1
name: random
tables:
  customers:
    key: id
    columns:
      id: text
      spend: {{type: money}}
      rate: number
      city: {{type: text, one_of: [bj, sh, gz]}}
      note: text
metrics:
  worth: spend
  pace: rate * 2
scores:
  M: {{of: worth, better: higher, {money}}}
  P: {{of: pace, better: {better}, {pace}}}
segmentations:
  kind:
    rules:
      - {{id: rich, when: M >= {least} and city = {city}}}
      - {{id: odd, when: "note = '=x' or worth is missing"}}
      - {{id: quick, when: P >= 2}}
    otherwise: rest
  tags:
    assign: all
    rules:
      - {{id: local, when: "city in [{city}, gz]"}}
      - {{id: big, when: M = 3 and P = {pick}}}
"""
MONEY = ["by: quantile, into: 3", "by: width, into: 3", "at: [10, 30]", "at: [5, 60]"]
PACE = ["by: median", "by: mean", "at: [4]", "at: [1.5]"]


@dataclass(frozen=True)
class World:
    """Two versions of the ruleset and two populations."""

    texts: tuple[str, str]
    populations: tuple[pd.DataFrame, pd.DataFrame]


@st.composite
def texts(draw):
    """A version of the ruleset."""
    return RULESET.format(
        money=draw(st.sampled_from(MONEY)),
        better="higher",
        pace=draw(st.sampled_from(PACE)),
        least=draw(st.integers(2, 3)),
        city=draw(st.sampled_from(["bj", "sh"])),
        pick=draw(st.integers(1, 2)),
    )


@st.composite
def populations(draw):
    """Some of twelve customers, whose values may be missing."""
    ids = draw(st.lists(st.sampled_from("ABCDEFGHIJKL"), min_size=1, unique=True))
    many = {"min_size": len(ids), "max_size": len(ids)}
    spend = draw(st.lists(st.one_of(st.none(), st.integers(0, 9000)), **many))
    rate = draw(st.lists(st.one_of(st.none(), st.floats(0, 5, width=32)), **many))
    return pd.DataFrame(
        {
            "id": [f"-{i}" for i in ids],
            "spend": [None if s is None else s / 100 for s in spend],
            "rate": [None if r is None else float(r) for r in rate],
            "city": draw(st.lists(st.sampled_from(["bj", "sh", "gz", None]), **many)),
            "note": draw(st.lists(st.sampled_from(["=x", "'y", "z", None]), **many)),
        }
    )


@st.composite
def worlds(draw, *, same=False):
    """Two populations, and two versions or twice the same."""
    one = draw(texts())
    return World((one, one if same else draw(texts())), (draw(populations()), draw(populations())))


def runs_of(world, folder):
    """The runs, written and read again."""
    for at, (text, data) in enumerate(zip(world.texts, world.populations, strict=True)):
        made = segrules.compile(text).apply(data, lock=False)
        kept = kept_files(made.result, made.loaded, made.lock)
        write_run(made.result, Path(folder) / str(at), kept=kept, langs=())
    return [recorded_run(Path(folder) / str(at)) for at in range(2)]


def segment_maps(result, name):
    """Each customer's segment, or tags, of a finished run."""
    frame = result.customers
    if name == "kind":
        plain = [None if pd.isna(s) else s for s in frame["kind"]]
        return {(k, None): s for k, s in zip(frame["id"], plain, strict=True)}
    return {
        (k, tag): tag if held else None
        for tag in ("local", "big")
        for k, held in zip(frame["id"], frame[f"tags.{tag}"], strict=True)
    }


@given(worlds())
@settings(max_examples=25, deadline=None)
def test_moves_and_causes_are_those_of_whole_runs(world):
    """What is worked out of the folders is what four whole runs on the data say."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = runs_of(world, folder)
        made = compare(old, new)
        assert made.untold == ()
        first, second = (segrules.compile(t).program for t in world.texts)
        frames = [[FrameSource(d)] for d in world.populations]
        stages = [
            execute(first, frames[0]),
            execute(first, frames[1], cuts=old.cuts),
            execute(first, frames[1], cuts=swapped_cuts(old, new)),
            execute(second, frames[1]),
        ]
        for migration in made.migrations:
            maps = [segment_maps(r, migration.segmentation) for r in stages]
            both = sorted(maps[0].keys() & maps[3].keys(), key=str)
            pairs = Counter((maps[0][k], maps[3][k]) for k in both)
            tagged = {p: n for p, n in pairs.items() if not (migration.tags and p == (None, None))}
            assert dict(migration.cells) == tagged
            causes = Counter(because([m[k] for m in maps]) for k in both) - Counter({"": 10**9})
            assert dict(migration.causes) == dict(causes)
            assert sum(f.customers for f in migration.flows) == sum(causes.values())
            assert all(sum(f.causes.values()) == f.customers for f in migration.flows)


def because(stages):
    """The one part that moved a customer, read off the four runs."""
    if stages[0] == stages[3]:
        return ""
    steps = [a != b for a, b in pairwise(stages)]
    named = [c for c, s in zip(("customer", "cut_points", "rules"), steps, strict=True) if s]
    return named[0] if len(named) == 1 else "several"


@given(worlds())
@settings(max_examples=10, deadline=None)
def test_the_way_back_is_the_way_transposed(world):
    """Swapping the runs swaps rows and columns, who entered and who left."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = runs_of(world, folder)
        there, back = compare(old, new), compare(new, old)
        assert (there.both, there.arrived, there.gone) == (back.both, back.gone, back.arrived)
        for one, other in zip(there.migrations, back.migrations, strict=True):
            assert {(b, a): n for (a, b), n in one.cells.items()} == dict(other.cells)
            ours = {s.name: s for s in one.segments}
            for segment in other.segments:
                same = ours[segment.name]
                assert (same.moved_in, same.arrived) == (segment.moved_out, segment.gone)
                assert (same.moved_out, same.gone) == (segment.moved_in, segment.arrived)
                assert (same.before, same.after) == (segment.after, segment.before)


@given(worlds(same=True))
@settings(max_examples=10, deadline=None)
def test_a_run_compared_with_itself(world):
    """Nobody moves, enters or leaves, and every index is zero."""
    with tempfile.TemporaryDirectory() as folder:
        run, _ = runs_of(world, folder)
        made = compare(run, run)
        assert (made.arrived, made.gone) == (0, 0)
        for migration in made.migrations:
            assert (migration.moved, dict(migration.causes)) == (0, {})
            for s in migration.segments:
                assert (s.moved_in, s.arrived, s.moved_out, s.gone) == ((), (), (), ())
                assert s.before == s.after == s.stayed
        assert all(d.psi.value == 0 for d in made.drifts.measured)
        assert not any(d.appeared or d.vanished for d in made.drifts.measured)


@given(worlds())
@settings(max_examples=10, deadline=None)
def test_segments_add_up(world):
    """Before is who stayed and left, after is who stayed and entered, in every segment."""
    with tempfile.TemporaryDirectory() as folder:
        made = compare(*runs_of(world, folder))
        for migration in made.migrations:
            for s in migration.segments:
                assert s.before == s.stayed + len(s.moved_out) + len(s.gone)
                assert s.after == s.stayed + len(s.moved_in) + len(s.arrived)
            if not migration.tags:
                assert sum(s.before for s in migration.segments) == made.customers[0]
                assert sum(s.after for s in migration.segments) == made.customers[1]
