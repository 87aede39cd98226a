"""Two runs of a ruleset -> the comparison: migration with causes, entered and left, drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Program, Segmentation
from segrules.compiler.renamed import renamed
from segrules.compiler.words import names_of
from segrules.language.findings import DataError, Finding, Words
from segrules.language.width import shown
from segrules.proofs.difference import difference
from segrules.proofs.renames import renamed_values
from segrules.verbs.comparison import Comparison
from segrules.verbs.counterfactuals import Rerun, told_apart
from segrules.verbs.hybrids import changed_parts
from segrules.verbs.memberships import segment_columns
from segrules.verbs.migrations import migration
from segrules.verbs.population_drift import drifts
from segrules.verbs.recorded_run import RecordedRun, key_texts, with_names


@dataclass(frozen=True, slots=True)
class Pair:
    """A segmentation of both runs; `same` maps its segments' new ids to old ones."""

    old: Segmentation
    new: Segmentation
    tags: bool
    same: Mapping[str, str]


def compare(old: RecordedRun, new: RecordedRun, rerun: Rerun | None = None) -> Comparison:
    """Compare two runs of one ruleset, in versions that may differ.

    `rerun` gives the result of a program with given cut points on the data of the second run, as
    of its day; without it only what the runs keep is looked at. Raises DataError where the runs are
    of different rulesets or have no segmentation in common.
    """
    _check_ruleset(old, new)
    names = renamed_values(old.program, new.program)
    after = with_names(new, renamed(new.program, names), names)
    pairs = _pairs(old.program, after.program)
    if not pairs:
        raise DataError([_nothing_in_common(old, new)])
    told = told_apart(old, after, {p.new.name: p.old.name for p in pairs}, rerun)
    migrations = tuple(
        migration(segment_columns(p.old, p.new, p.same, tags=p.tags), old, after, told.stages)
        for p in pairs
    )
    keys = set(key_texts(old.keys)), set(key_texts(after.keys))
    days = (old.manifest.as_of, new.manifest.as_of)
    return Comparison(
        old.name,
        new.name,
        new.program.header.name,
        (old.program.header.version, new.program.header.version),
        new.key,
        days,
        (len(keys[0]), len(keys[1])),
        len(keys[0] & keys[1]),
        migrations,
        drifts(*_as_pairs(old, after, pairs)),
        {**_labels(old.program), **_labels(new.program)},
        told.untold,
        tuple(_order(days)),
    )


def _check_ruleset(old: RecordedRun, new: RecordedRun) -> None:
    names = [r.program.header.name for r in (old, new)]
    if names[0] != names[1]:
        args = {"a": shown(names[0]), "b": shown(names[1])}
        raise DataError([Finding("runs-of-two-rulesets", None, args)])
    if old.manifest.pseudonyms != new.manifest.pseudonyms:
        raise DataError([Finding("pseudonyms-apart")])


def _pairs(old: Program, new: Program) -> list[Pair]:
    """The segmentations of both runs: by name, or as the ruleset's versions are matched by diff."""
    if not changed_parts(old, new):
        return [Pair(w, w, w.assign == "all", {}) for w in old.segmentations]
    before = {w.name: w for w in old.segmentations}
    after = {w.name: w for w in new.segmentations}
    return [
        Pair(before[c.was], after[c.segmentation], c.tags, {r.new: r.old for r in c.renames})
        for c in difference(old, new).segmentations
    ]


def _nothing_in_common(old: RecordedRun, new: RecordedRun) -> Finding:
    listed = [", ".join(f"`{shown(w.name)}`" for w in r.program.segmentations) for r in (old, new)]
    return Finding("no-common-segmentation", None, {"a": listed[0], "b": listed[1]})


def _as_pairs(
    old: RecordedRun, new: RecordedRun, pairs: list[Pair]
) -> tuple[RecordedRun, RecordedRun, dict[str, Mapping[str, str]]]:
    """The runs with each segmentation of both under the second one's name."""
    now = {p.old.name: p.new.name for p in pairs}
    ways = {now.get(n, n): held for n, held in old.segments.items()}
    steps = tuple(
        replace(s, name=now.get(s.name, s.name)) if isinstance(s, Segmentation) else s
        for s in old.program.steps
    )
    before = replace(old, segments=ways, program=replace(old.program, steps=steps))
    return before, new, {p.new.name: p.same for p in pairs}


def _labels(program: Program) -> dict[tuple[str, str], Words]:
    """What segments and classes are called, by segmentation or score; under `` values by name."""
    names = names_of(program)
    classes = {
        (s.name, option): said
        for s in program.scores
        for option, said in zip(s.type.options or (), s.type.words or (), strict=False)
    }
    return {**names.segments, **classes, **{("", n): w for n, w in names.values.items()}}


def _order(days: tuple[int | None, int | None]) -> list[Finding]:
    if days[0] is None or days[1] is None or days[0] <= days[1]:
        return []
    args = {"a": day_text(days[0]), "b": day_text(days[1])}
    return [Finding("runs-out-of-order", None, args)]
