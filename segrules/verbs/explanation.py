"""Why one customer is where he is, as values: what is known, scores, rules, smallest changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segrules.compiler.program import Physical
from segrules.language.findings import Words
from segrules.verbs.smallest_changes import Verdict

Truth = Literal["true", "false", "unknown"]


@dataclass(frozen=True, slots=True)
class ExplainedValue:
    """A metric or a column of the customer: plain (major units, ISO dates), and in words."""

    name: str
    kind: Literal["metric", "column", "looked-up"]
    value: Physical | None
    words: Words


@dataclass(frozen=True, slots=True)
class ExplainedPoints:
    """An answer on a scorecard that holds, and the points that it gives or takes."""

    words: Words
    add: int


@dataclass(frozen=True, slots=True)
class ExplainedScore:
    """A score: `value` as in the run; for classes its number, how many there are, its interval.

    Of a scorecard the `base` and, in the order of the card, the answers that hold.
    """

    name: str
    value: Physical | None
    words: Words
    number: int | None = None
    classes: int | None = None
    of: Words | None = None
    interval: Words | None = None
    yours: Words | None = None
    base: int | None = None
    points: tuple[ExplainedPoints, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedCondition:
    """A condition with its answer; a test has what it saw, `all` and `any` have parts."""

    kind: Literal["all", "any", "test"]
    words: Words
    truth: Truth
    yours: tuple[tuple[str, Words], ...] = ()
    parts: tuple[ExplainedCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """A rule: its segment, its condition, and where it fails the tests that stand in the way."""

    segment: str
    label: Words
    condition: ExplainedCondition
    failing: tuple[ExplainedCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One input that would be otherwise."""

    input: str
    before: Physical | None
    after: Physical | None
    words: Words


@dataclass(frozen=True, slots=True)
class ExplainedChange:
    """Steps to be taken together; `exact`: nothing smaller on as few inputs would do."""

    steps: tuple[ExplainedStep, ...]
    words: Words
    exact: bool


@dataclass(frozen=True, slots=True)
class ExplainedTarget:
    """Another segment, or a tag to be carried or lost, and the smallest changes, smallest first.

    `verdict`: `found`; `none`: no change of any inputs leads there; `unfinished`: none was found.
    """

    segment: str
    label: Words
    loses: bool
    verdict: Verdict
    changes: tuple[ExplainedChange, ...]


@dataclass(frozen=True, slots=True)
class ExplainedSegmentation:
    """Where the customer is in one segmentation: the rules that won, those before them, the rest.

    `segments` are (id, label): one, several for tags, none. `otherwise`: no rule holds.
    """

    name: str
    assign: Literal["first", "one", "all"]
    segments: tuple[tuple[str, Words], ...]
    otherwise: bool
    won: tuple[ExplainedRule, ...]
    earlier: tuple[ExplainedRule, ...]
    targets: tuple[ExplainedTarget, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is to be said of one customer; `customer` is None where the values were typed in.

    `inputs`: so many inputs at most were changed at once; `complete`: the search left nothing out.
    """

    name: str
    version: str
    customer: Physical | None
    as_of: str | None
    values: tuple[ExplainedValue, ...]
    scores: tuple[ExplainedScore, ...]
    segmentations: tuple[ExplainedSegmentation, ...]
    inputs: int
    complete: bool
