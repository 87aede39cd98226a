"""What the page of a run shows, as values: aggregates only, no customer's key and no free text.

Counts are true ones: which of them are too small to be shown is decided where they are shown.
Money is in major units. A mean is None where nobody has a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.language.findings import Finding, Words
from segrules.language.types import Kind
from segrules.proofs.proof import SegmentationProof


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of the values that are known, None where none is, and how many are known."""

    value: float | None
    known: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that a customer has: its name, what people read instead, and its unit if any."""

    name: str
    label: Words
    kind: Kind
    unit: str
    overall: Mean
    """The mean over all customers."""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment and its customers; the empty id is for those in none. `rules` are in words.

    `means` has one entry for each amount of the report, `top` the most frequent class of each score
    with its share of the segment.
    """

    id: str
    label: Words
    about: Words | None
    rules: tuple[Words, ...]
    written: tuple[str, ...]
    customers: int
    revenue: float | None
    means: tuple[Mean, ...]
    top: tuple[tuple[Words, Words, float], ...]
    """(score, its class, share of the segment)."""
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A segmentation with its segments in the order of the ruleset; of tags, `tags` is True."""

    name: str
    assign: Words
    tags: bool
    rows: tuple[SegmentRow, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """Customers by two things; the names and labels of both, a row of counts for each of `rows`."""

    names: tuple[Words, Words]
    rows: tuple[Words, ...]
    columns: tuple[Words, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class TagOverlap:
    """Tags of one segmentation; `counts[i][j]` carry both, `counts[i][i]` the tag itself."""

    name: str
    tags: tuple[Words, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Concentration:
    """How revenue gathers on the best customers.

    `points` are (share of customers, share of revenue), the best first, from (0, 0) to (1, 1);
    `most` is the share of customers who bring the first 80 % of it.
    """

    points: tuple[tuple[float, float], ...]
    most: float
    label: Words


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut point of a score, as the metric's values are drawn."""

    score: Words
    at: float
    said: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Customers whose value is from `low` (in it) to `high` (not in it); None is open."""

    low: float | None
    high: float | None
    customers: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The values of a metric over all customers: numbers and days in bins, others by value.

    Days count from 1970-01-01. `width` is that of most bins, 0 where they grow with the values.
    """

    amount: Amount
    bins: tuple[Bin, ...]
    values: tuple[tuple[Words, int], ...]
    missing: int
    cuts: tuple[Cut, ...]
    width: float


@dataclass(frozen=True, slots=True)
class ScoreClasses:
    """The classes of a score, worst first: number, words, customers; and the intervals it cuts.

    `intervals` are (inside which classes of other scores, class, values in words).
    """

    name: str
    label: Words
    classes: tuple[tuple[Words, int], ...]
    missing: int
    intervals: tuple[tuple[tuple[int, ...], int, Words], ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """Customers by stage, first stage first; `reached` where each stage holds all later ones."""

    label: Words
    stages: tuple[Words, ...]
    customers: tuple[int, ...]
    reached: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """Customers of both runs by segment in the earlier and in this one, those who stayed too."""

    name: str
    tags: bool
    before: tuple[Words, ...]
    after: tuple[Words, ...]
    counts: tuple[tuple[int, ...], ...]
    stayed: int
    moved: int
    causes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The earlier run: its day, its customers, those of both runs, and the moves between."""

    as_of: int | None
    customers: int
    both: int
    moves: tuple[Moves, ...]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """What became of the rows of a table; `dropped` says why, `unreadable` counts cells."""

    table: str
    sources: tuple[str, ...]
    read: int
    kept: int
    dropped: tuple[tuple[Words, int], ...]
    unreadable: int
    by_column: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """An action, and how many customers it loses on the way from its segments to being sent.

    `steps` are (why, how many) in order, `held` by arm, `sent` by (channel, arm). `spent` and
    `budget` are in major units of `unit`, None where there is no budget.
    """

    action: str
    in_segment: int
    steps: tuple[tuple[str, int], ...]
    held: Mapping[str, int]
    sent: tuple[tuple[str, str, int], ...]
    spent: float | None
    budget: float | None
    unit: str
    mismatch: float | None = None
    """The p-value of the arms' sizes, where these are not what was asked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proved of a segmentation, with its words."""

    proof: SegmentationProof
    unreachable: tuple[Words, ...]
    assign: str


@dataclass(frozen=True, slots=True)
class Head:
    """Which run it is; `as_of` counts days since 1970-01-01, `digest` is the ruleset's."""

    name: str
    version: str
    title: Words
    about: Words | None
    owner: str | None
    segrules: str
    digest: str
    lock: str | None
    as_of: int | None
    as_of_given: bool
    timezone: str
    customers: int
    without_events: int
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page of a run shows."""

    head: Head
    amounts: tuple[Amount, ...]
    revenue: Amount | None
    total: float | None
    ways: tuple[Way, ...]
    heats: tuple[CountTable, ...]
    concentration: Concentration | None
    distributions: tuple[Distribution, ...]
    scores: tuple[ScoreClasses, ...]
    stages: tuple[Stages, ...]
    crosses: tuple[CountTable, ...]
    overlaps: tuple[TagOverlap, ...]
    earlier: Earlier | None
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    tables: tuple[RowsOf, ...]
    reaches: tuple[Reach, ...]
