"""One row of the message table."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.findings import Severity, Words


@dataclass(frozen=True, slots=True)
class Message:
    """A code, a severity, the words with `{names}` to fill, and the cure."""

    code: str
    severity: Severity
    text: Words
    help: Words | None = None


def error(code: str, zh: str, en: str, cure: tuple[str, str] | None = None) -> Message:
    """A message that stops the work; `cure` is (zh, en)."""
    return Message(code, Severity.ERROR, Words(zh, en), Words(*cure) if cure else None)


def warning(code: str, zh: str, en: str, cure: tuple[str, str] | None = None) -> Message:
    """A message that asks for a look; `cure` is (zh, en)."""
    return Message(code, Severity.WARNING, Words(zh, en), Words(*cure) if cure else None)


def info(code: str, zh: str, en: str, cure: tuple[str, str] | None = None) -> Message:
    """A message that only tells; `cure` is (zh, en)."""
    return Message(code, Severity.INFO, Words(zh, en), Words(*cure) if cure else None)
