"""Program + sources of data -> result: read, run, and say what became of every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from segrules.compiler.program import (
    Classes,
    Column,
    Definition,
    LookedUp,
    Metric,
    Named,
    Program,
    Quantile,
    Score,
    Table,
)
from segrules.compiler.walk import columns_needed, columns_told_apart, nodes, roots
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.freed_memory import give_back
from segrules.engines.on_pandas.reading.reading import ReadTables, read_tables
from segrules.engines.on_pandas.reading.sources import Source
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.on_pandas.running import segments_out, tables_out
from segrules.engines.on_pandas.running.customers import without_events
from segrules.engines.on_pandas.running.inputs import inputs_of
from segrules.engines.on_pandas.running.predicting import ParametersByModel
from segrules.engines.on_pandas.running.run import CutsByScore, Run, run
from segrules.engines.on_pandas.tag_bits import TagBits
from segrules.engines.results import DataReport, Result, TableReport, deferred
from segrules.language.findings import DataError, Finding, is_error

Progress = Callable[[str, int], None]


def execute(
    program: Program,
    sources: Sequence[Source],
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    cuts: CutsByScore | None = None,
    models: ParametersByModel | None = None,
    progress: Progress | None = None,
    earlier: Earlier | None = None,
) -> Result:
    """Read the sources and run the program on them.

    Raises DataError, with every finding, where the data cannot be worked with.
    """
    read = _all_tables(program, sources, encoding, progress)
    return _ran(program, read, as_of, cuts, models, earlier)


def execute_twice(
    program: Program,
    sources: Sequence[Source],
    cuts: CutsByScore,
    models: ParametersByModel,
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> tuple[Result, Result]:
    """Read the sources once and run the program with what is given, then fitted on this data.

    Raises DataError as `execute` does.
    """
    read = _all_tables(program, sources, encoding, progress)
    locked = _ran(program, read, as_of, cuts, models)
    return locked, _ran(program, read, as_of, None, None)


def executed(
    program: Program,
    sources: Sequence[Source],
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    cuts: CutsByScore | None = None,
    models: ParametersByModel | None = None,
    progress: Progress | None = None,
) -> tuple[ReadTables, Run]:
    """The tables as read and the run itself, still in vectors; raises as `execute` does."""
    read = _all_tables(program, sources, encoding, progress)
    done = run(program, read.frames, as_of, cuts, models)
    check_customers(done, read.findings)
    return read, done


def _all_tables(
    program: Program, sources: Sequence[Source], encoding: str | None, progress: Progress | None
) -> ReadTables:
    read = read_tables(
        tuple(table_read(t, program) for t in program.tables),
        tuple(sources),
        musts(program),
        program.header.timezone,
        encoding,
        progress,
        columns_told_apart(program),
    )
    give_back()
    if any(is_error(f) for f in read.findings):
        raise DataError(read.findings)
    return read


def _ran(
    program: Program,
    read: ReadTables,
    as_of: int | None,
    cuts: CutsByScore | None,
    models: ParametersByModel | None,
    earlier: Earlier | None = None,
) -> Result:
    done = run(program, read.frames, as_of, cuts, models, earlier)
    check_customers(done, read.findings)
    return _result(program, read, done, as_of_given=as_of is not None)


def table_read(table: Table, program: Program) -> Table:
    """The table with the columns that are to be read: of events only those the program needs."""
    if table.role == "customers":
        return table
    needed = columns_needed(program)[table.name]
    return replace(table, columns=tuple(c for c in table.columns if c.name in needed))


def musts(program: Program) -> Mapping[str, frozenset[str]]:
    """The columns of each table that cleaning, scores, segments or the revenue rest on.

    What only actions ask for, or metrics that nothing rests on, is missing where the file lacks it;
    without the columns that mark duplicates none are looked for.
    """
    asked = {program.header.revenue}
    kept: list[Definition] = []
    for step in reversed(program.steps):
        if not isinstance(step, Metric) or step.name in asked:
            kept.append(step)
            asked |= _names_in(step)
    tables = tuple(replace(t, unique=()) for t in program.tables)
    return columns_needed(replace(program, tables=tables, steps=tuple(reversed(kept)), actions=()))


def _names_in(step: Definition) -> set[str]:
    """The metrics and scores that a definition is made of."""
    named = {n.name for root in roots(step) for n in nodes(root) if isinstance(n, Named)}
    if isinstance(step, Score) and isinstance(step.rule, Classes):
        method = step.rule.method
        named |= {*method.split_by} if isinstance(method, Quantile) else set()
    return named


def check_customers(done: Run, findings: Sequence[Finding]) -> None:
    """Raise DataError where no customer is left."""
    if not len(done.prepared.customers.keys):
        raise DataError([*findings, Finding("no-customers-left")])


def _result(program: Program, read: ReadTables, done: Run, *, as_of_given: bool) -> Result:
    return result_of(
        program,
        tuple(read.reports.values()),
        tuple(read.findings),
        done,
        _without_events(program, done),
        inputs_of(program, done.prepared),
        as_of_given=as_of_given,
    )


def result_of(
    program: Program,
    reports: Sequence[TableReport],
    findings: Sequence[Finding],
    done: Run,
    without_events: int,
    inputs: Mapping[Column | LookedUp, Vector],
    *,
    as_of_given: bool,
) -> Result:
    """A run of any engine as a result; `reports` are those of the tables as they were read."""
    report = DataReport(
        tuple(_reported(r, done) for r in reports),
        len(done.prepared.customers.keys),
        without_events,
        (*findings, *done.prepared.findings, *done.resolved.findings),
    )
    columns = tables_out.columns(program, done)
    give_back()
    return Result(
        program,
        deferred(partial(tables_out.customers, program, columns)),
        segments_out.segments(program, done),
        report,
        done.fitted,
        as_of_given,
        done.resolved.contacts,
        done.resolved.funnels,
        done.resolved.cut,
        inputs=inputs,
        columns=columns,
        tags={name: held for name, held in done.segments.items() if isinstance(held, TagBits)},
        run=done.resolved.run,
    )


def _reported(report: TableReport, done: Run) -> TableReport:
    name = report.table
    dropped = (*report.dropped, *done.prepared.dropped.get(name, ()))
    return replace(report, dropped=dropped, kept=done.prepared.kept.get(name, 0))


def _without_events(program: Program, done: Run) -> int:
    if not any(t.role == "events" for t in program.tables):
        return 0
    return without_events(done.prepared.customers, tuple(done.prepared.placed.values()))
