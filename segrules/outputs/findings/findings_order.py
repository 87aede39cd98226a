"""Findings -> findings in the order in which they are shown, and their counts in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from segrules.language.findings import Finding, Lang, Severity, Words, severity_of

_WORDS = {
    Severity.ERROR: Words("错误", "error"),
    Severity.WARNING: Words("警告", "warning"),
    Severity.INFO: Words("提示", "info"),
}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By path, line, column and name; findings without a place come first."""
    return sorted(findings, key=_rank)


def severity_word(severity: Severity, lang: Lang) -> str:
    """`error`, `warning`, `info` or the Chinese words."""
    return _WORDS[severity].say(lang)


def summary(findings: Iterable[Finding], lang: Lang) -> str:
    """`2 errors, 1 warning`, the worst first; empty without findings."""
    counts = Counter(severity_of(f) for f in findings)
    return _comma(lang).join(_counted(s, counts[s], lang) for s in Severity if counts[s])


def _rank(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    if place is None:
        return "", 0, 0, finding.name, finding.key
    return place.path, place.line, place.column, finding.name, finding.key


def _counted(severity: Severity, count: int, lang: Lang) -> str:
    word = severity_word(severity, lang)
    if lang is Lang.ZH:
        return f"{count} 个{word}"
    plural = "" if count == 1 or severity is Severity.INFO else "s"
    return f"{count} {word}{plural}"


def _comma(lang: Lang) -> str:
    return "，" if lang is Lang.ZH else ", "
