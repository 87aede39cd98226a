"""What a comparison of two runs says: who moved and why, who entered and left, what drifted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segrules.language.findings import Finding, Words

if TYPE_CHECKING:
    import pandas as pd

    from segrules.verbs.population_drift import Drifts


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers of both runs who are in one segment in the first and in another in the second.

    None stands for no segment; of a tag, `old` is None for those who gained it and `new` for those
    who lost it. `causes` add up to `customers`; empty where they cannot be told apart.
    """

    old: str | None
    new: str | None
    customers: int
    causes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """A segment in both runs; None where a run's ruleset has it not, as in `None` for no segment.

    `before` = `stayed` + those who left by a move (`moved_out`) or are no customers any more
    (`gone`); `after` = `stayed` + those who entered by a move (`moved_in`) or as customers that the
    first run has not (`arrived`). These four hold the customers' keys, sorted.
    """

    old: str | None
    new: str | None
    label: Words
    before: int
    after: int
    stayed: int
    moved_in: tuple[str, ...] = field(repr=False)
    arrived: tuple[str, ...] = field(repr=False)
    moved_out: tuple[str, ...] = field(repr=False)
    gone: tuple[str, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """The id: of the second run, else of the first; empty for those in no segment."""
        return self.new or self.old or ""


@dataclass(frozen=True, slots=True)
class Migration:
    """One segmentation in both runs.

    `cells` counts the customers of both runs by old and new segment, those who stayed among them;
    of tags, which may be carried together, it counts each tag by itself. `flows` are the moves, the
    largest first. `moves` has a row a move: the key as index, `old`, `new` and `cause`.
    """

    segmentation: str
    was: str
    tags: bool
    segments: tuple[SegmentChange, ...]
    cells: Mapping[tuple[str | None, str | None], int]
    flows: tuple[Flow, ...]
    causes: Mapping[str, int]
    moves: pd.DataFrame = field(repr=False, compare=False)

    @property
    def moved(self) -> int:
        """How many customers of both runs moved; of tags, how many were gained or lost."""
        return sum(f.customers for f in self.flows)

    @property
    def movers(self) -> int:
        """How many customers of both runs moved, each once."""
        return int(self.moves.index.nunique())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of a ruleset; `old` and `new` are what they are called, `versions` the rulesets'.

    `both`, `arrived` and `gone` count customers of both runs, of the second and of the first only.
    `as_of` are days since 1970-01-01. `labels` are the words of segments and classes by
    (segmentation or score, id), and of metrics and scores by ("", name). `untold` says why causes
    are not told apart, if they are not.
    """

    old: str
    new: str
    ruleset: str
    versions: tuple[str, str]
    key: str
    as_of: tuple[int | None, int | None]
    customers: tuple[int, int]
    both: int
    migrations: tuple[Migration, ...]
    drifts: Drifts
    labels: Mapping[tuple[str, str], Words]
    untold: tuple[Finding, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def arrived(self) -> int:
        """Customers whom only the second run has."""
        return self.customers[1] - self.both

    @property
    def gone(self) -> int:
        """Customers whom only the first run has."""
        return self.customers[0] - self.both
