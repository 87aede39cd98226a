"""What a run gives: a report on the data, what was fitted, the customers and their segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from segrules.compiler.program import Column, LookedUp, Program
from segrules.engines.models.parameters import Parameters
from segrules.language.findings import Finding, Words

if TYPE_CHECKING:
    import pandas as pd

    from segrules.engines.contacts import Contacts, Funnel
    from segrules.engines.on_pandas.columns import Vector
    from segrules.engines.on_pandas.tag_bits import TagBits


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Cells of one column that could not be read as its type: how many, and the first rows."""

    column: str
    count: int
    rows: tuple[int, ...]
    """Row numbers as a spreadsheet counts them, at most 20."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows left out for one declared or built-in reason."""

    because: Words
    count: int
    key: str
    """`drop` for a declared rule; else `missing-key`, `missing-required`, `missing-time`,
    `after-as-of`, `duplicate` or `no-customer`."""


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of the rows of one table: `read` = sum of dropped + `kept`."""

    table: str
    source: str
    encoding: str | None
    read: int
    kept: int
    dropped: tuple[Dropped, ...]
    unreadable: tuple[Unreadable, ...]
    headers: Mapping[str, str]
    """Declared column -> the header it was read from."""
    unused: tuple[str, ...]
    """Headers that no column asked for."""
    unknown_keys: Mapping[str, int] = field(default_factory=dict)
    """Look-up column -> rows whose key is not in the table it points to."""
    stamp: tuple[int, ...] | None = None
    """Which file it was and how it stood when it was opened; None for what is no file."""


@dataclass(frozen=True, slots=True)
class DataReport:
    """What became of all the data; `customers` = with events + `without_events`."""

    tables: tuple[TableReport, ...]
    customers: int
    without_events: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Cuts:
    """Fitted cut points of one score, in the physical form of what it cuts, ascending.

    `closed` says to which side a value equal to a cut point belongs: `left`: to the upper class.
    `ties` holds, for split ties, the tie-break value beside each cut point. `statistic` is the mean
    or median itself (major units) where the method has one. `found` is how many classes the fitted
    data shows. A standardised score has no points but its mean as `statistic`, and the `deviation`.
    """

    points: tuple[int | float, ...]
    closed: Literal["left", "right"]
    ties: tuple[tuple[Any, ...], ...] = ()
    statistic: float | None = None
    found: int = 0
    scores: tuple[int, ...] = ()
    """Class of each interval, lowest first, where it is not simply counted (else empty)."""
    deviation: float | None = None

    @property
    def deciding(self) -> tuple[object, ...]:
        """All that decides the score of a customer; what was merely seen in fitting is no part."""
        standard = None if self.deviation is None else (self.statistic, self.deviation)
        return (self.points, self.closed, self.ties, self.scores, standard)


@dataclass(frozen=True, slots=True)
class Fitted:
    """All that data decided: cut points by score, by class of the outer scores (`()` if none)."""

    cuts: Mapping[str, Mapping[tuple[int, ...], Cuts]]
    as_of: int | None
    """Days since 1970-01-01; None where it was not given and there is no event to take it from."""
    findings: tuple[Finding, ...] = ()
    models: Mapping[str, Parameters] = field(default_factory=dict)
    """The parameters of the models that metrics ask, by name."""


class DeferredFrame:
    """A dataclass field for a DataFrame that may be made only when it is first asked for.

    Millions of customers as a DataFrame cost more than their run; the command line needs none.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, held: object | None, owner: type) -> pd.DataFrame:
        if held is None:
            # dataclasses ask the class for a default: there is none
            raise AttributeError(self.name)
        value: pd.DataFrame | Callable[[], pd.DataFrame] = held.__dict__[self.name]
        frame: pd.DataFrame = value() if callable(value) else value
        held.__dict__[self.name] = frame
        return frame

    def __set__(self, held: object, value: pd.DataFrame) -> None:
        held.__dict__[self.name] = value


def deferred(make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """What stands for a DataFrame in a field that makes it when it is first asked for."""
    return cast("pd.DataFrame", make)


@dataclass(frozen=True)
class Result:
    """A finished run.

    `customers`: one row a customer sorted by key: the key, the metrics (money in major units as
    decimal text-exact floats), the scores, one column a segmentation (segment id; tags: one boolean
    column a tag named `segmentation.tag`), `action`, `arm`. `segments`: segmentation, segment,
    label_zh, label_en, customers, share, revenue and revenue_share where there is revenue, and
    `mean_<metric>` for each numeric metric. `columns`: the columns of `customers` in the form of
    the engine, money in exact minor units; empty where there is only the DataFrame.
    """

    program: Program
    if TYPE_CHECKING:
        customers: pd.DataFrame
    else:
        customers: pd.DataFrame = DeferredFrame()
    segments: pd.DataFrame
    report: DataReport
    fitted: Fitted
    as_of_given: bool
    contacts: Contacts | None = None
    """Who gets what; None where the ruleset has no actions."""
    funnels: tuple[Funnel, ...] = ()
    """One for each action, in the order of the ruleset."""
    cut: Contacts | None = None
    """Whom the budgets leave without an action, and what it would have cost; as `contacts`."""
    lock: str | None = None
    """sha256 of the lock that gave the cut points, or None where they were fitted here."""
    inputs: Mapping[Column | LookedUp, Vector] = field(default_factory=dict, repr=False)
    """The customers' own columns, and what was looked up from them, in the order of `customers`."""
    columns: Mapping[str, Vector] = field(default_factory=dict, repr=False)
    tags: Mapping[str, TagBits] = field(default_factory=dict, repr=False)
    """The tags of a segmentation together, by its name, where the engine keeps them so."""
    run: str | None = None
    """What a journal calls the run, where one is kept."""
    min_cell: int = 0
    """Counts of customers below it are told to no reader of summaries and playbooks; 0: all are."""
    pseudonyms: str | None = None
    """By which key customers were given pseudonyms; None where their keys are their own."""

    def with_lock(self, digest: str | None) -> Result:
        """The same run, of the lock with this digest; no DataFrame is made for it."""
        made = copy(self)
        object.__setattr__(made, "lock", digest)
        return made

    def with_min_cell(self, least: int) -> Result:
        """The same run, of which small counts are told to nobody; no DataFrame is made for it."""
        made = copy(self)
        object.__setattr__(made, "min_cell", least)
        return made

    def with_findings(self, findings: tuple[Finding, ...]) -> Result:
        """The same run with more findings of its data; no DataFrame is made for it."""
        made = copy(self)
        told = (*self.report.findings, *findings)
        object.__setattr__(made, "report", replace(self.report, findings=told))
        return made

    @property
    def rows(self) -> int:
        """The number of customers; no DataFrame is made for it."""
        return len(next(iter(self.columns.values()))) if self.columns else len(self.customers)
