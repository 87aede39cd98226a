"""A run, or a run's folder and data -> what audience files may say of its customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segrules.compiler.program import Column, Program, Segmentation
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.language.findings import Lang
from segrules.outputs.runs.run_columns import run_columns

if TYPE_CHECKING:
    from segrules.engines.results import Result
    from segrules.verbs.recorded_run import RecordedRun


@dataclass(frozen=True, slots=True)
class People:
    """The customers of a run; each vector has one entry a customer, in the run's order.

    `shown` are the keys as the files have them: `keys` themselves, or pseudonyms. `values` are
    metrics, and scores as tables have them (labels where they have some); `own` the columns of the
    customers table, the personal ones among them.
    """

    key: str
    keys: Vector
    values: Mapping[str, Vector]
    own: Mapping[str, Vector]
    shown: Vector

    def named(self, name: str) -> Vector | None:
        """What `customer.name` stands for in a message."""
        if name == self.key:
            return self.shown
        return self.values.get(name, self.own.get(name))


@dataclass(frozen=True, slots=True)
class Sending:
    """How a ruleset wants its customers reached.

    `addresses` says for each channel which column of the customers table holds the address,
    `language` which one holds the customer's language, `value` is the metric by which the best
    customers come first, `name` the column marked `pii: name`. `lang` is the ruleset's own
    language: that of customers without one, and of what is written for staff.
    """

    addresses: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    value: str | None = None
    name: str | None = None
    lang: Lang = Lang.ZH


def people_of_result(result: Result) -> People:
    """The customers of a finished run."""
    columns = run_columns(result)
    key = key_name(result.program)
    names = _value_names(result.program)
    own = {n.name: v for n, v in result.inputs.items() if isinstance(n, Column)}
    values = {n: columns[n] for n in names if n in columns}
    return People(key, columns[key], values, own, columns[key])


def people_of_run(run: RecordedRun, own: Mapping[str, Vector]) -> People:
    """The customers of a run's folder, with what the data says of them."""
    return People(run.key, run.keys, run.values, own, run.keys)


def _value_names(program: Program) -> list[str]:
    return [s.name for s in program.steps if not isinstance(s, Segmentation)]


def language_of(program: Program) -> Lang:
    """The language a ruleset is written in first: Chinese where its segments have Chinese names."""
    labels = (s.label.zh for way in program.segmentations for s in way.segments)
    return Lang.ZH if any("\u4e00" <= c <= "\u9fff" for text in labels for c in text) else Lang.EN


def name_column(program: Program) -> str | None:
    """The column of the customers table that holds their names."""
    columns = (c for t in program.tables if t.role == "customers" for c in t.columns)
    return next((c.name for c in columns if c.pii == "name"), None)


def sending_of(program: Program) -> Sending:
    """How the ruleset wants its customers reached."""
    rules = program.contact
    return Sending(
        {channel: column.name for channel, column in rules.addresses},
        None if rules.language is None else rules.language.name,
        rules.value,
        name_column(program),
        language_of(program),
    )
