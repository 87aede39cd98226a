"""What a ruleset says, as values: formulas and rules in words, classes as intervals with counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segrules.language.findings import Words


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """A column: its kind in words, and whether it must be there and is personal."""

    name: str
    kind: Words
    aliases: tuple[str, ...]
    required: bool
    pii: str | None
    about: Words | None
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """A table: its role in words, its key, its columns, and what is left out of it."""

    name: str
    role: Words
    key: str
    columns: tuple[DescribedColumn, ...]
    drops: tuple[tuple[Words, Words], ...]
    """(condition in words, because)."""
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class DescribedMetric:
    """A metric: its formula in words, and as it is written."""

    name: str
    kind: Words
    formula: Words
    text: str
    about: Words | None
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class DescribedModel:
    """A model: what it supposes and what it sees of a customer, in words.

    `parameters` are (name, value), nothing where it is not fitted; then `customers`, `repeaters`
    and `log_likelihood` are None too.
    """

    name: str
    method: Words
    inputs: tuple[tuple[str, Words], ...]
    parameters: tuple[tuple[str, float], ...] = ()
    customers: int | None = None
    repeaters: int | None = None
    log_likelihood: float | None = None
    about: Words | None = None
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class DescribedClass:
    """One class of a score: its id and words where it has labels, its values in words and in signs.

    `interval` and `signs` are None where no value falls into it (equal values).
    """

    number: int
    label: str | None
    interval: Words | None
    customers: int | None
    words: Words | None = None
    signs: str | None = None


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """The classes of a score inside one combination of its outer scores' classes (often none)."""

    inside: tuple[tuple[str, int], ...]
    """(outer score, its class)."""
    classes: tuple[DescribedClass, ...]


@dataclass(frozen=True, slots=True)
class DescribedScore:
    """A score: how it is made, in words, and its classes.

    Without data and without fixed cut points the intervals are not known: `groups` is empty.
    `missing` counts the customers without a class, where data is given.
    """

    name: str
    method: Words
    groups: tuple[ClassGroup, ...]
    missing: int | None
    about: Words | None
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class DescribedSegment:
    """A segment: its rules in words (one for each rule that gives it), and as written."""

    id: str
    label: Words
    about: Words | None
    rules: tuple[Words, ...]
    texts: tuple[str, ...]
    customers: int | None


@dataclass(frozen=True, slots=True)
class DescribedSegmentation:
    """A segmentation: how customers are assigned, in words, and its segments in order."""

    name: str
    assign: Words
    segments: tuple[DescribedSegment, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A whole ruleset in words; counts are None where there is no data."""

    name: str
    version: str
    title: Words | None
    about: Words | None
    owner: str | None
    timezone: str
    parameters: tuple[tuple[str, str], ...]
    tables: tuple[DescribedTable, ...]
    metrics: tuple[DescribedMetric, ...]
    scores: tuple[DescribedScore, ...]
    segmentations: tuple[DescribedSegmentation, ...]
    actions: tuple[tuple[str, Words], ...]
    """(action, the segments that it is for and what narrows it, in words)."""
    customers: int | None
    action_labels: Mapping[str, Words] = field(default_factory=dict)
    """What actions are called, of those that have a label."""
    parameter_abouts: Mapping[str, Words] = field(default_factory=dict)
    models: tuple[DescribedModel, ...] = ()
