"""What was found wrong, as a value: a name, its words, a place, where there is one a witness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from segrules.language.places import Place


class Severity(Enum):
    """How bad: an error stops the work, a warning asks for a look, an info only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Lang(Enum):
    """The languages that every message is written in."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def say(self, lang: Lang) -> str:
        """The words in one language."""
        return self.zh if lang is Lang.ZH else self.en


type_arg = str | int | float | Words
"""What a message's `{name}` can be filled with: words are said in the message's language."""


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that a finding speaks of, with what is to be seen there (a message key)."""

    place: Place
    key: str
    args: Mapping[str, type_arg] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `key` names its row in `language.messages` (`name` or `name/variant`).

    `severity` is the message's own unless it is given here. `witness` maps inputs to the values of
    a customer who shows the fault, `spoken` those inputs whose value is a class with words to these
    words; `region` says which customers it concerns. Where data was looked at, `customers` counts
    those in the region, out of `of_customers`, and the witness is one of them if there is any.
    """

    key: str
    place: Place | None = None
    args: Mapping[str, type_arg] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    severity: Severity | None = None
    witness: Mapping[str, object] | None = None
    region: Words | None = None
    spoken: Mapping[str, Words] = field(default_factory=dict)
    customers: int | None = None
    of_customers: int | None = None

    @property
    def name(self) -> str:
        """The kebab-case name that never changes, without the variant."""
        return self.key.partition("/")[0]


class RulesetError(Exception):
    """A ruleset with errors; `findings` holds all of them, `sources` the texts they point into."""

    def __init__(self, findings: Iterable[Finding], sources: Mapping[str, str]) -> None:
        from segrules.language.messages import message_of  # noqa: PLC0415 - only when raised

        self.findings = tuple(findings)
        self.sources = dict(sources)
        lines = [message_of(f, Lang.EN).text for f in self.findings if is_error(f)]
        super().__init__("; ".join(lines[:5]))


class DataError(Exception):
    """Data that cannot be worked with; `findings` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        from segrules.language.messages import message_of  # noqa: PLC0415 - only when raised

        self.findings = tuple(findings)
        lines = [message_of(f, Lang.EN).text for f in self.findings if is_error(f)]
        super().__init__("; ".join(lines[:5]))


class LockError(Exception):
    """A lock that cannot be made or used; `findings` say why, `sources` are texts they point into.

    A stale lock is one, as is a file that is no lock, or one of another ruleset.
    """

    def __init__(self, findings: Iterable[Finding], sources: Mapping[str, str]) -> None:
        from segrules.language.messages import message_of  # noqa: PLC0415 - only when raised

        self.findings = tuple(findings)
        self.sources = dict(sources)
        lines = [message_of(f, Lang.EN).text for f in self.findings if is_error(f)]
        super().__init__("; ".join(lines[:5]))


def severity_of(finding: Finding) -> Severity:
    """The finding's own severity, or that of its message."""
    from segrules.language.messages import MESSAGES  # noqa: PLC0415 - the table names this module

    return finding.severity or MESSAGES[finding.key].severity


def is_error(finding: Finding) -> bool:
    """Whether the finding stops the work."""
    return severity_of(finding) is Severity.ERROR
