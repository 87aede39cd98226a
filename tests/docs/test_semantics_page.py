"""Every example of docs/semantics.md is what the interpreter and each engine answer."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

import segrules
from segrules.compiler.literals import days
from segrules.compiler.program import Program, Segmentation
from segrules.engines.on_pandas.reading.sources import FileSource
from segrules.engines.on_pandas.running.execute import executed
from segrules.engines.on_pandas.vectors import to_cells
from segrules.engines.rows import run_rows
from tests.spark_session import spark_or_skip

PAGES = [Path(__file__).parents[2] / "docs" / "semantics.md"]
ENGINES = [
    "rows",
    "pandas",
    pytest.param("duckdb", marks=pytest.mark.skipif(not find_spec("duckdb"), reason="no duckdb")),
    pytest.param("spark", marks=pytest.mark.spark),
]
HEAD = re.compile(r"(table|events): (.*)")
LINE = re.compile(r"(?P<name>\w+) = (?P<text>.+) -> (?P<wanted>.+)")
SCORE = re.compile(r"score (?P<name>\w+): (?P<text>\{.+\}) -> (?P<wanted>.+)")


@dataclass
class Example:
    """Tables of cells as text, what is asked of them, and each customer's answers."""

    columns: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    scores: dict[str, str] = field(default_factory=dict)
    wanted: dict[str, list[str]] = field(default_factory=dict)
    as_of: str | None = None
    timezone: str = "UTC"


def examples():
    """The examples of the page, by page and the sentence before them."""
    for page in PAGES:
        before, *blocks = page.read_text("utf-8").split("```example\n")
        for block in blocks:
            text, _, after = block.partition("```")
            sentence = " ".join(before.strip().split("\n\n")[-1].split())
            yield pytest.param(read(text), id=f"{sentence[:60]}")
            before = after


def read(text: str) -> Example:
    """An example from its lines."""
    made, table = Example(), ""
    for line in text.splitlines():
        if head := HEAD.fullmatch(line):
            table = "customers" if head[1] == "table" else "events"
            made.columns[table] = [tuple(c.split()) for c in head[2].split(", ")]
            made.rows[table] = []
        elif score := SCORE.fullmatch(line):
            made.scores[score["name"]] = score["text"]
            made.wanted[score["name"]] = score["wanted"].split(", ")
        elif metric := LINE.fullmatch(line):
            made.metrics[metric["name"]] = metric["text"]
            made.wanted[metric["name"]] = metric["wanted"].split(", ")
        elif line.startswith("as_of: "):
            made.as_of = line.removeprefix("as_of: ")
        elif line.startswith("timezone: "):
            made.timezone = line.removeprefix("timezone: ")
        else:
            made.rows[table].append(next(csv.reader([line], skipinitialspace=True)))
    return made


def ruleset(example: Example) -> str:
    """The ruleset that an example stands for."""
    lines = ["segrules: 1", "name: example", f"timezone: {example.timezone}", "tables:"]
    for table, columns in example.columns.items():
        lines += [f"  {table}:", "    key: id", "    columns:"]
        lines += [f"      {name}: {kind}" for name, kind in columns]
    lines.append("metrics:")
    for name, text in example.metrics.items():
        lines.append(f"  {name}: {metric(text, example)}")
    used = {s.split("of: ")[1].split(",")[0] for s in example.scores.values()}
    lines += [f"  of_{name}: {{value: {name}}}" for name in used]
    if example.scores:
        lines.append("scores:")
        for name, text in example.scores.items():
            lines.append(f"  {name}: {text.replace('of: ', 'of: of_', 1)}")
    rules = "segments: {rules: [{id: all, when: id is known}], otherwise: {id: none}}"
    return "\n".join([*lines, rules, ""])


def metric(text: str, example: Example) -> str:
    """A metric of the customers, or of their events where there are some."""
    plain, _, window = text.partition(", window ")
    said = f"{plain})" if window else plain
    quoted = "'" + said.replace("'", "''") + "'"
    parts = [f"value: {quoted}"]
    if "events" in example.columns:
        parts.insert(0, "from: events")
    if window:
        parts.append(f"window: {window.removesuffix(')')}")
    return "{" + ", ".join(parts) + "}"


def answers(example: Example, engine: str, tmp_path: Path) -> dict[str, list[str]]:
    """What an engine says, as the page writes it."""
    path = tmp_path / "ruleset.yml"
    path.write_text(ruleset(example), "utf-8")
    data = {}
    for table, columns in example.columns.items():
        names = [name for name, _ in columns]
        cells = [["" if c == "-" else c for c in row] for row in example.rows[table]]
        data[table] = tmp_path / f"{table}.csv"
        pd.DataFrame(cells, columns=names).to_csv(data[table], index=False)
    compiled = segrules.compile(str(path))
    if engine == "rows":
        return of_rows(example, compiled.program, data)
    done = compiled.apply(data, as_of=example.as_of, engine=engine)
    return {n: [said(v) for v in done.customers[n].tolist()] for n in example.wanted}


def of_rows(example: Example, program: Program, data: dict[str, Path]) -> dict[str, list[str]]:
    """What the interpreter of one customer at a time says of the same cells."""
    sources = [FileSource(str(p), table) for table, p in data.items()]
    day = None if example.as_of is None else days(date.fromisoformat(example.as_of))
    read, _ = executed(program, sources, as_of=day)
    tables = {}
    for name, frame in read.frames.items():
        columns = {c: to_cells(v) for c, v in frame.columns.items()}
        tables[name] = [
            dict(zip(columns, r, strict=True)) for r in zip(*columns.values(), strict=True)
        ]
    found = run_rows(program, tables, day)
    types = {s.name: s.type for s in program.steps if not isinstance(s, Segmentation)}
    order = sorted(range(len(found.keys)), key=lambda at: found.keys[at])
    return {
        n: [said(major(found.customers[at][n], types[n].decimals)) for at in order]
        for n in example.wanted
    }


def major(value: object, decimals: int) -> object:
    """Money in major units, anything else as it is."""
    return value / 10**decimals if decimals and isinstance(value, int) else value


def said(value: object) -> str:
    """A cell as the page writes it."""
    if pd.isna(value):
        return "-"
    return str(value)


def same(found: str, wanted: str) -> bool:
    """Texts that are equal, or numbers that are."""
    if found == wanted or "-" in {found, wanted}:
        return found == wanted
    try:
        return float(found) == float(wanted)
    except ValueError:
        return False


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("example", [*examples()])
def test_examples_of_the_promise(example, engine, tmp_path):
    """An engine answers an example as the page says."""
    if engine == "spark":
        spark_or_skip()
    found = answers(example, engine, tmp_path)
    for name, wanted in example.wanted.items():
        pairs = list(zip(found[name], wanted, strict=True))
        assert all(same(a, b) for a, b in pairs), f"{name}: {pairs}"
