"""The view of a run, and an earlier run where there is one -> its `Report`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from segrules.compiler.constants_in_words import class_words
from segrules.compiler.literals import days
from segrules.compiler.phrases import same
from segrules.compiler.program import Classes, Program, Score, Segment, Segmentation
from segrules.compiler.words import Names, names_of
from segrules.language.findings import Words
from segrules.language.types import NUMERIC
from segrules.proofs.prove import prove
from segrules.verbs.describe import ASSIGN, rules_words
from segrules.verbs.reporting.concentration import concentration
from segrules.verbs.reporting.counted import NO_SEGMENT, crosses, heats, overlaps
from segrules.verbs.reporting.distributions import distributions, score_classes
from segrules.verbs.reporting.figures_of_segments import Totals, everybody, sizes, totals
from segrules.verbs.reporting.recorded_rows import reaches, rows_of
from segrules.verbs.reporting.report import (
    Amount,
    Earlier,
    Head,
    Mean,
    Report,
    SegmentRow,
    Verdict,
    Way,
)
from segrules.verbs.reporting.run_view import Members, RunView, classes, members, with_sets
from segrules.verbs.reporting.stages import stages


def reported(view: RunView, earlier: Earlier | None = None) -> Report:
    """All aggregates of a run; each column is looked at once for each segmentation."""
    program, names = view.program, names_of(view.program)
    amounts = {m.name: _amount(m.name, view, names) for m in program.metrics}
    numeric = tuple(amounts[m.name] for m in program.metrics if m.type.kind in NUMERIC)
    revenue = amounts.get(program.header.revenue or "")
    proofs = prove(program)
    return Report(
        _head(view),
        numeric,
        revenue,
        _total(view, revenue),
        tuple(_way(view, way, numeric, names) for way in program.segmentations),
        heats(view, names),
        concentration(view, revenue.label) if revenue else None,
        tuple(distributions(view, amounts)),
        tuple(score_classes(view, names)),
        tuple(stages(view, names)),
        crosses(view),
        tuple(overlaps(view)),
        earlier,
        tuple(_verdicts(program, proofs.segmentations)),
        proofs.findings,
        rows_of(view),
        reaches(view),
    )


def _amount(name: str, view: RunView, names: Names) -> Amount:
    vector = view.columns[name]
    kind = next(m.type for m in view.program.metrics if m.name == name)
    mean = everybody(vector).mean(0) if kind.kind in NUMERIC else Mean(None, 0)
    return Amount(name, names.value(name), kind.kind, kind.unit or "", mean)


def _total(view: RunView, revenue: Amount | None) -> float | None:
    return None if revenue is None else _float(everybody(view.columns[revenue.name]).sums[0])


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _verdicts(program: Program, proofs: Sequence[Any]) -> Iterator[Verdict]:
    for way, proof in zip(program.segmentations, proofs, strict=False):
        labels = {s.id: s.label for s in way.segments}
        yield Verdict(proof, tuple(labels.get(s, same(s)) for s in proof.unreachable), way.assign)


# ---------------------------------------------------------------- head


def _head(view: RunView) -> Head:
    header, record = view.program.header, view.record
    day = record.get("as_of")
    return Head(
        header.name,
        header.version,
        header.title or same(header.name),
        header.about,
        header.owner,
        str(record["segrules"]["version"]),
        str(record["ruleset"]["digest"]),
        record.get("lock"),
        None if day is None else days(date.fromisoformat(day)),
        bool(record.get("as_of_given")),
        header.timezone,
        view.customers,
        int(record["counts"].get("without_events", 0)),
        tuple(sorted(view.program.parameters.items())),
    )


# ---------------------------------------------------------------- segments


def _way(view: RunView, way: Segmentation, amounts: Sequence[Amount], names: Names) -> Way:
    who, count = with_sets(members(view, way), view.customers), len(way.segments)
    many = sizes(who, count)
    found = {a.name: totals(who, view.columns[a.name], count) for a in amounts}
    tops = [_tops(view, who, s, s.rule, names, many) for s in _cut(view)]  # type: ignore[arg-type]
    listed: list[Segment | None] = [*way.segments]
    if len(many) > count and many[count]:
        listed.append(None)
    rows = tuple(
        _row(view, way, segment, many[i], _figures(view, found, i), _of(tops, i), names)
        for i, segment in enumerate(listed)
    )
    return Way(way.name, ASSIGN[way.assign], way.assign == "all", rows)


def _cut(view: RunView) -> list[Score]:
    """The scores that cut a value."""
    scores = view.program.scores
    return [s for s in scores if isinstance(s.rule, Classes) and s.name in view.columns]


def _of(tops: Sequence[Sequence[Any]], place: int) -> tuple[Any, ...]:
    return tuple(t[place] for t in tops if t[place] is not None)


def _figures(
    view: RunView, found: Mapping[str, Totals], place: int
) -> tuple[float | None, tuple[Mean, ...]]:
    """The revenue of a segment, and its means."""
    revenue = found.get(view.program.header.revenue or "")
    total = None if revenue is None else _float(revenue.sums[place])
    return total, tuple(t.mean(place) for t in found.values())


def _row(
    view: RunView,
    way: Segmentation,
    segment: Segment | None,
    many: int,
    figures: tuple[float | None, tuple[Mean, ...]],
    top: tuple[tuple[Words, Words, float], ...],
    names: Names,
) -> SegmentRow:
    if segment is None:
        return SegmentRow("", NO_SEGMENT, None, (), (), many, *figures, top, ())
    return SegmentRow(
        segment.id,
        segment.label,
        segment.about,
        rules_words(way, segment.id, names),
        tuple(r.text for r in way.rules if r.segment == segment.id and r.text),
        many,
        *figures,
        top,
        tuple(a.id for a in view.program.actions if (way.name, segment.id) in a.segments),
    )


def _tops(
    view: RunView, who: Members, score: Score, rule: Classes, names: Names, many: Sequence[int]
) -> list[tuple[Words, Words, float] | None]:
    """The class that most of each segment have (of equals the lowest), and their share."""
    codes, width = classes(view, score, rule), rule.count
    if who.sets is not None:
        cells = np.bincount(who.sets.codes.astype(np.int64) * (width + 1) + codes + 1)
        whole = np.zeros((len(who.sets.sets), width + 1), np.int64)
        whole.ravel()[: len(cells)] = cells
        tables = [*(who.sets.sets.T.astype(np.int64) @ whole)[:, 1:]]
    else:
        assert who.codes is not None  # noqa: S101 - there are tags, or segments
        place = np.where(who.codes < 0, len(many) - 1, who.codes).astype(np.int64)
        cells = np.bincount(place * (width + 1) + codes + 1, minlength=len(many) * (width + 1))
        tables = [*cells.reshape(len(many), width + 1)[:, 1:]]
    made: list[tuple[Words, Words, float] | None] = []
    for counts, size in zip(tables, many, strict=True):
        best = int(np.argmax(counts))
        called = class_words(best + 1, score.type) or same(str(best + 1))
        found = size and counts[best]
        label = names.value(score.name)
        made.append((label, called, float(counts[best] / size)) if found else None)
    return made
