"""segrules from Python: compile a ruleset, apply it to DataFrames, ask who is in a segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from segrules.compiler.check import check
from segrules.compiler.literals import days
from segrules.compiler.program import Program
from segrules.language.findings import DataError, Finding, LockError, RulesetError
from segrules.language.source import Loaded, load, load_text
from segrules.verbs.engine_choice import choose

if TYPE_CHECKING:
    import pandas as pd

    from segrules.engines.on_spark.writing import Written

    Data = pd.DataFrame | str | Path
    """A frame, or a file or database as the command line names it."""

    from segrules.engines.results import Result
    from segrules.outputs.locks.locked import Locked
    from segrules.outputs.runs.applied import Applied
    from segrules.verbs.explanation import Explanation
    from segrules.verbs.lock import Lock

__all__ = ["CompiledRuleset", "DataError", "LockError", "RulesetError", "compile_ruleset"]


@dataclass(frozen=True, slots=True, repr=False)
class CompiledRuleset:
    """A ruleset that has been checked.

    `findings` are its warnings and what it only tells; `sources` are its texts by path;
    `parameters` are those that were set, by name, as texts.
    """

    program: Program
    findings: tuple[Finding, ...]
    loaded: Loaded
    parameters: Mapping[str, str]
    path: Path | None = None

    def __repr__(self) -> str:
        header = self.program.header
        return f"<segrules.CompiledRuleset {header.name} {header.version}>"

    @property
    def sources(self) -> Mapping[str, str]:
        """The texts of the ruleset and of what it includes, by path."""
        return self.loaded.sources

    def apply(
        self,
        data: Data | Mapping[str, Data],
        *,
        as_of: date | str | None = None,
        parameters: Mapping[str, object] | None = None,
        lock: Locked | str | Path | Literal[False] | None = None,
        engine: Literal["pandas", "duckdb", "spark"] | None = None,
        memory: str | int | None = None,
    ) -> Applied:
        """Apply the ruleset to a DataFrame or a file, or to several by table name.

        `as_of` is the day up to whose start events are counted, as a date or as `2024-07-01`; the
        day after the last event where it is not given. `parameters` set parameters of the ruleset,
        over those that it was compiled with. Columns are found by name or alias, also among the
        named levels of an index; NaN, None and NaT are missing; the frames are left as they are.

        Cut points come from `lock`: one that was fitted, or the path of its file. Where it is not
        given it is the one beside the ruleset's file, as for the command line; where there is none,
        or with `lock=False`, they are fitted on this data.

        `engine` does the work: `pandas`, or `duckdb` for data larger than memory, or `spark` on a
        cluster, both given as paths; Spark is the session that runs, or a new one.
        `memory`, in bytes or as `2GB`, limits what DuckDB holds, and chooses it where no engine is
        given.

        Raises DataError where the data cannot be worked with, LockError where the lock is stale or
        cannot be used, RulesetError where a parameter cannot be set so, ValueError where `as_of` is
        no date or the engine cannot be had so.
        """
        from segrules.outputs.runs.applied import Applied  # noqa: PLC0415 - starts pandas
        from segrules.verbs.apply import apply_frames  # noqa: PLC0415

        used = self.with_parameters(parameters) if parameters else self
        locked = used._lock(lock)  # noqa: SLF001 - its own
        result = apply_frames(
            used.program, data, as_of=_days(as_of), lock=locked, engine=choose(engine, memory)
        )
        return Applied(result, used.sources, used.path, used.loaded, locked)

    def write_on_spark(
        self,
        data: str | Mapping[str, str],
        place: str,
        *,
        as_of: date | str | None = None,
        lock: Locked | str | Path | Literal[False] | None = None,
    ) -> Written:
        """Apply the ruleset on Spark, and let Spark write the customers to a folder of Parquet.

        For more customers than one machine holds. `data` are paths, URLs or `table:NAME`, one or by
        table name; `place` is a new folder or its URL. `lock` is as for `apply`. Actions are not
        worked out. Raises as `apply` does.
        """
        from segrules.engines.on_pandas.reading.sources import source_of  # noqa: PLC0415 - starts it
        from segrules.engines.on_spark.writing import write_customers  # noqa: PLC0415

        named = [(None, data)] if isinstance(data, str) else [*data.items()]
        sources = [replace(source_of(text), table=name) for name, text in named]
        locked = self._lock(lock)
        return write_customers(
            self.program,
            sources,
            place,
            as_of=_days(as_of),
            cuts=None if locked is None else locked.cuts,
            models=None if locked is None else locked.models,
        )

    def explain(
        self,
        data: Applied | Result | pd.DataFrame | Mapping[str, pd.DataFrame],
        customer: object,
        *,
        as_of: date | str | None = None,
    ) -> Explanation:
        """Why a customer is where he is, and the smallest changes that would move him elsewhere.

        `data` is a finished run of this ruleset, or the data to apply it to; `customer` is the id
        as the data has it. Raises DataError where nobody has this id or the data cannot be worked
        with.
        """
        from segrules.engines.results import Result  # noqa: PLC0415 - starts pandas
        from segrules.outputs.runs.applied import Applied  # noqa: PLC0415
        from segrules.verbs.explain import explain  # noqa: PLC0415
        from segrules.verbs.one_customer import from_result  # noqa: PLC0415

        done = data if isinstance(data, Applied | Result) else self.apply(data, as_of=as_of)
        result = done.result if isinstance(done, Applied) else done
        return explain(from_result(result, customer))

    def fit(
        self,
        data: Data | Mapping[str, Data],
        *,
        as_of: date | str | None = None,
        parameters: Mapping[str, object] | None = None,
        engine: Literal["pandas", "duckdb", "spark"] | None = None,
        memory: str | int | None = None,
    ) -> Locked:
        """Fit the cut points on data, to be used by `apply(..., lock=)` or written to a file.

        Arguments as for `apply`. Raises LockError, besides, where a score splits ties by what could
        name a customer.
        """
        from segrules.outputs.locks.locked import locked  # noqa: PLC0415 - starts pandas
        from segrules.verbs.apply import apply_frames  # noqa: PLC0415
        from segrules.verbs.lock import check_lockable  # noqa: PLC0415

        used = self.with_parameters(parameters) if parameters else self
        check_lockable(used.program, used.sources)
        chosen = choose(engine, memory)
        return locked(apply_frames(used.program, data, as_of=_days(as_of), engine=chosen))

    def _lock(self, given: Locked | str | Path | Literal[False] | None) -> Lock | None:
        """The lock that is to be used: the one given, else the one beside the ruleset."""
        from segrules.language.lock_file import lock_beside  # noqa: PLC0415 - starts pydantic
        from segrules.verbs.lock_reading import read_lock, read_lock_text  # noqa: PLC0415

        if given is False:
            return None
        if given is None:
            beside = None if self.path is None else lock_beside(self.path)
            given = beside if beside is not None and beside.is_file() else None
        if given is None:
            return None
        if isinstance(given, (str, Path)):
            return read_lock(Path(given), self.program, self.sources)
        return read_lock_text(given.text, "lock", self.program, self.sources)

    def with_parameters(self, parameters: Mapping[str, object]) -> CompiledRuleset:
        """The same ruleset with parameters set, over those that it was compiled with.

        Raises RulesetError where there is no such parameter or it cannot be set so.
        """
        return _compiled(self.loaded, {**self.parameters, **_written(parameters)}, self.path)

    def predicate(
        self, segment: str, *, as_of: date | str | None = None
    ) -> Callable[[pd.DataFrame], pd.Series[bool]]:
        """Who is in a segment, as a function of a DataFrame with one row a customer.

        The frame holds metrics, customer columns and scores by name (a labelled score as its labels
        or its class numbers); what it has not is worked out from what it has, where that needs no
        events and no cut points from data. The Series is boolean, on the frame's index, in the
        frame's order: true for customers whose first matching rule is the segment's, or who carry
        the tag. What is missing makes a condition unknown, and so not true, as anywhere.

        `segment` is an id, or `segmentation.id` where two segmentations share it. `as_of` is needed
        only where the segment depends on it.

        Raises KeyError for an unknown segment, and when called DataError where the frame lacks a
        column, has it twice, or most of its cells cannot be read; cells that cannot be read are
        else missing, with a DataWarning.
        """
        from segrules.verbs.predicate import predicate  # noqa: PLC0415 - starts pandas

        return predicate(self.program, segment, as_of=_days(as_of))


def compile_ruleset(
    ruleset: str | Path, *, parameters: Mapping[str, object] | None = None
) -> CompiledRuleset:
    """Compile a ruleset: the path of a file, or a text of several lines that is the ruleset itself.

    `parameters` set parameters of the ruleset by name; a text is read as `--set` reads it. What a
    text includes is looked for from the current folder.

    Raises RulesetError, which carries every finding, where the ruleset has errors or cannot be
    read.
    """
    if isinstance(ruleset, str) and "\n" in ruleset:
        return _compiled(load_text(ruleset), _written(parameters or {}), None)
    path = Path(ruleset)
    return _compiled(load(path), _written(parameters or {}), path)


def _compiled(loaded: Loaded, parameters: Mapping[str, str], path: Path | None) -> CompiledRuleset:
    checked = check(loaded, parameters)
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    return CompiledRuleset(checked.program, checked.findings, loaded, parameters, path)


def _days(as_of: date | str | None) -> int | None:
    if as_of is None:
        return None
    if isinstance(as_of, str):
        try:
            as_of = date.fromisoformat(as_of)
        except ValueError:
            message = f"as_of {as_of!r} is no date; write it like 2024-07-01"
            raise ValueError(message) from None
    return days(as_of.date() if isinstance(as_of, datetime) else as_of)


def _written(parameters: Mapping[str, object]) -> dict[str, str]:
    return {name.removeprefix("$"): _text(value) for name, value in parameters.items()}


def _text(value: object) -> str:
    """A parameter's value as `--set` takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value))
    return str(value)
