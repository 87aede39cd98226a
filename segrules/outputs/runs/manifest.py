"""A run and what it read and wrote -> `run.json`: the same bytes for the same inputs.

It names no machine path, no user and no time of day, and holds no value of any customer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segrules
from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Classes, Score
from segrules.language.catalogue import MODELS
from segrules.language.types import Kind, Type
from segrules.outputs.portable import portable
from segrules.outputs.runs.counts import dropped_key, row_counts, segment_counts, unassigned
from segrules.outputs.runs.funnel_json import funnels_json
from segrules.verbs.intervals import class_intervals, interval_words
from segrules.verbs.run_record import FORMAT, MANIFEST

if TYPE_CHECKING:
    from segrules.engines.results import Cuts, Result, TableReport

NAME = MANIFEST


@dataclass(frozen=True, slots=True)
class InputFile:
    """A data file that was read; `name` as given on the command line, `sha256` of its bytes.

    Size and digest are None for what cannot be read again: standard input, a DataFrame.
    """

    name: str
    table: str
    bytes: int | None
    sha256: str | None
    encoding: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class RulesetFile:
    """A file of the ruleset: itself first, then what it includes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that was written, by its path inside the run's folder."""

    path: str
    bytes: int
    sha256: str


def output_file(folder: Path, path: str) -> OutputFile:
    """The size and digest of a file of the folder."""
    file = folder / path
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return OutputFile(path, file.stat().st_size, digest)


def manifest_text(record: Mapping[str, Any], outputs: Iterable[OutputFile]) -> str:
    """The record with what was written, as JSON: sorted keys, two spaces, a final line feed."""
    content = {**record, "outputs": _outputs(outputs)}
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def manifest(
    result: Result,
    inputs: Iterable[InputFile],
    ruleset: Iterable[RulesetFile],
    command: Mapping[str, Any],
    outputs: Iterable[OutputFile],
) -> dict[str, Any]:
    """The manifest as plain data."""
    program = result.program
    as_of = result.fitted.as_of
    return {
        "segrules": {
            "version": segrules.__version__,
            "language": program.header.language,
            "run": FORMAT,
        },
        "ruleset": _ruleset(result, tuple(ruleset)),
        "parameters": dict(program.parameters),
        "command": _portable(command),
        "as_of": None if as_of is None else day_text(as_of),
        "as_of_given": result.as_of_given,
        "timezone": program.header.timezone,
        "inputs": sorted(
            (_input(i) for i in inputs), key=lambda i: (str(i["table"]), str(i["path"]))
        ),
        "lock": result.lock,
        "pseudonyms": result.pseudonyms,
        "cut_points": cut_points(result),
        "models": models_json(result),
        "counts": _counts(result),
        "actions": funnels_json(result),
        "outputs": _outputs(outputs),
    }


def _outputs(outputs: Iterable[OutputFile]) -> list[dict[str, Any]]:
    listed = sorted(outputs, key=lambda o: o.path)
    return [{"path": o.path, "bytes": o.bytes, "sha256": o.sha256} for o in listed]


def _ruleset(result: Result, files: tuple[RulesetFile, ...]) -> dict[str, Any]:
    header = result.program.header
    return {
        "name": header.name,
        "version": header.version,
        "path": portable(files[0].path) if files else None,
        "files": [{"path": portable(f.path), "sha256": f.sha256} for f in files],
        "digest": result.program.digest,
    }


def _input(file: InputFile) -> dict[str, Any]:
    return {
        "path": portable(file.name),
        "table": file.table,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "encoding": file.encoding,
        "rows": file.rows,
    }


def _portable(value: object) -> object:
    """What the command was given, its file names without anything of the machine."""
    match value:
        case str():
            return portable(value)
        case Path():
            return portable(str(value))
        case Mapping():
            return {str(k): _portable(v) for k, v in value.items()}
        case list() | tuple():
            return [_portable(v) for v in value]
        case None | bool() | int() | float():
            return value
        case _:
            return str(value)


# ---------------------------------------------------------------- cut points and counts


def cut_points(result: Result) -> dict[str, Any]:
    """The cut points that a run used, by score, readable; `lock` says where they come from."""
    scores = {s.name: s for s in result.program.scores}
    return {
        name: [_group(scores[name], inside, cuts) for inside, cuts in sorted(groups.items())]
        for name, groups in result.fitted.cuts.items()
        if name in scores
    }


def models_json(result: Result) -> dict[str, Any]:
    """The parameters of the models that a run asked, by name."""
    named = {m.name: MODELS[m.method].parameters for m in result.program.models}
    return {
        name: {
            "parameters": dict(zip(named[name], found.values, strict=True)),
            "customers": found.customers,
            "repeaters": found.repeaters,
            "log_likelihood": found.log_likelihood,
        }
        for name, found in result.fitted.models.items()
    }


def _group(score: Score, inside: tuple[int, ...], cuts: Cuts) -> dict[str, Any]:
    """The cut points of a score inside one combination of outer classes, readable."""
    rule = score.rule
    if cuts.deviation is not None:
        return {
            "within": list(inside),
            "mean": cuts.statistic,
            "deviation": cuts.deviation,
        }
    kind = rule.of.type if isinstance(rule, Classes) else score.type
    return {
        "within": list(inside),
        "closed": cuts.closed,
        "points": readable_points(cuts, kind),
        "statistic": cuts.statistic,
        "classes": _classes(rule, cuts) if isinstance(rule, Classes) else [],
    }


def _classes(rule: Classes, cuts: Cuts) -> list[dict[str, Any]]:
    made = []
    for number, interval in class_intervals(rule, cuts).items():
        words = interval_words(interval, rule.of.type)
        label = rule.labels[number - 1] if rule.labels else None
        made.append({"class": number, "label": label, "zh": words.zh, "en": words.en})
    return made


def readable_points(cuts: Cuts, kind: Type) -> list[float | int | str]:
    """Cut points as a reader takes them, ascending."""
    return [readable(p, kind) for p in cuts.points]


def readable(value: float, kind: Type) -> float | int | str:
    """A physical value as a reader takes it: money in major units, a date as an ISO date."""
    match kind.kind:
        case Kind.MONEY:
            return float(value / 10**kind.decimals)
        case Kind.DATE:
            return day_text(int(value))
        case _:
            return value


def _rows(table: TableReport) -> dict[str, Any]:
    """What became of a table's rows; why they were left out, in words, by the same names."""
    reasons = {dropped_key(d): d.because for d in table.dropped}
    return {
        **row_counts(table),
        "kept": table.kept,
        "reasons": {key: {"zh": words.zh, "en": words.en} for key, words in reasons.items()},
        "unreadable_cells": {u.column: u.count for u in table.unreadable},
    }


def _counts(result: Result) -> dict[str, Any]:
    """Rows and customers; in every segmentation the segments and nobody's add up to all."""
    report = result.report
    ways = result.program.segmentations
    return {
        "rows": {t.table: _rows(t) for t in report.tables},
        "customers": result.rows,
        "without_events": report.without_events,
        "segmentations": {
            w.name: {"segments": segment_counts(result, w), "unassigned": unassigned(result, w)}
            for w in ways
        },
    }
