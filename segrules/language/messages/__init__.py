"""Finding -> words: the one table of messages, in Chinese and English, by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.language.findings import Finding, Lang, Words, type_arg
from segrules.language.messages import (
    books,
    checking,
    comparing,
    contacting,
    data,
    engines,
    events,
    explaining,
    formatting,
    importing,
    journals,
    locking,
    measuring,
    modelling,
    proving,
    reading,
    renaming,
    reporting,
    run_folders,
    running,
    scoring,
    standards,
    syntax,
    testing,
)
from segrules.language.messages.message import Message

MESSAGES: Mapping[str, Message] = {
    **reading.MESSAGES,
    **syntax.MESSAGES,
    **checking.MESSAGES,
    **events.MESSAGES,
    **contacting.MESSAGES,
    **journals.MESSAGES,
    **comparing.MESSAGES,
    **proving.MESSAGES,
    **data.MESSAGES,
    **running.MESSAGES,
    **books.MESSAGES,
    **run_folders.MESSAGES,
    **reporting.MESSAGES,
    **scoring.MESSAGES,
    **engines.MESSAGES,
    **standards.MESSAGES,
    **explaining.MESSAGES,
    **formatting.MESSAGES,
    **importing.MESSAGES,
    **renaming.MESSAGES,
    **locking.MESSAGES,
    **measuring.MESSAGES,
    **modelling.MESSAGES,
    **testing.MESSAGES,
}
"""Every message by key; a test holds that no two tables share a key and no code has two names."""


@dataclass(frozen=True, slots=True)
class Said:
    """A finding's message in one language: what is wrong, and the cure where one is known."""

    text: str
    help: str | None


def message_of(finding: Finding, lang: Lang) -> Said:
    """The finding in words."""
    message = MESSAGES[finding.key]
    return Said(
        fill(message.text, finding.args, lang),
        fill(message.help, finding.args, lang) if message.help else None,
    )


def fill(words: Words, args: Mapping[str, type_arg], lang: Lang) -> str:
    """The words in one language with their `{names}` filled in."""
    said = {k: v.say(lang) if isinstance(v, Words) else v for k, v in args.items()}
    return words.say(lang).format_map(said)
