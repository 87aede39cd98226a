"""Findings -> what machines read: JSON objects, lines for GitHub, one line for each finding."""

from __future__ import annotations

from collections.abc import Iterable

from segrules.language.findings import Finding, Lang, Severity, severity_of
from segrules.language.messages import MESSAGES, message_of
from segrules.language.width import visible
from segrules.outputs.findings.findings_order import in_order, severity_word
from segrules.outputs.findings.witness_words import plain_witness, witness_line

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def findings_json(findings: Iterable[Finding], lang: Lang) -> list[dict[str, object]]:
    """One object a finding, in order; what does not apply is None.

    Lines and columns are 1-based and count characters; the end column is not included. `customers`
    is there only where data was looked at.
    """
    return [_object(f, lang) for f in in_order(findings)]


def findings_concise(findings: Iterable[Finding], lang: Lang) -> str:
    """`path:line:col: severity[name] message`, a line for each; "" for none."""
    return "".join(concise_line(f, lang) + "\n" for f in in_order(findings))


def findings_github(findings: Iterable[Finding], lang: Lang) -> str:
    """Workflow commands (`::error file=...,line=...::message`) that annotate a pull request.

    A finding without a place annotates no file. The columns are given on one line only, as GitHub
    asks.
    """
    return "".join(_command(f, lang) + "\n" for f in in_order(findings))


def _object(finding: Finding, lang: Lang) -> dict[str, object]:
    said = message_of(finding, lang)
    place, witness = finding.place, finding.witness
    return {
        "code": MESSAGES[finding.key].code,
        "name": finding.name,
        "severity": severity_of(finding).value,
        "message": said.text,
        "help": said.help,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": place.end_line if place else None,
        "end_column": place.end_column if place else None,
        "witness": None if witness is None else plain_witness(witness),
        "region": None if finding.region is None else finding.region.say(lang),
        **({} if finding.customers is None else {"customers": finding.customers}),
    }


def concise_line(finding: Finding, lang: Lang) -> str:
    """`path:line:col: severity[name] message`."""
    place = finding.place
    at = f"{visible(place.path)}:{place.line}:{place.column}: " if place else ""
    word = severity_word(severity_of(finding), lang)
    return f"{at}{word}[{finding.name}] {visible(message_of(finding, lang).text)}"


def _command(finding: Finding, lang: Lang) -> str:
    command = _COMMANDS[severity_of(finding)]
    parts = [f"{key}={_property(str(value))}" for key, value in _properties(finding)]
    return f"::{command} {','.join(parts)}::{_data(_whole_message(finding, lang))}"


def _properties(finding: Finding) -> list[tuple[str, str | int]]:
    title = ("title", f"{finding.name} ({MESSAGES[finding.key].code})")
    place = finding.place
    if place is None:
        return [title]
    start: list[tuple[str, str | int]] = [("file", place.path), ("line", place.line)]
    if place.line == place.end_line:
        return [*start, ("col", place.column), ("endColumn", place.end_column), title]
    return [*start, ("endLine", place.end_line), title]


def _whole_message(finding: Finding, lang: Lang) -> str:
    said = message_of(finding, lang)
    lines = [said.text]
    if said.help is not None:
        lines.append(said.help)
    if finding.region is not None:
        lines.append(finding.region.say(lang))
    if finding.witness is not None:
        lines.append(witness_line(finding.witness, lang, finding.spoken))
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
