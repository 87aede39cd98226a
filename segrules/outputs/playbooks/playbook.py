"""A run -> a playbook for each segment and language, or what is wrong with their templates."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from segrules.compiler.program import Program, Segment, Segmentation
from segrules.engines.results import Result
from segrules.language.findings import Finding, Lang
from segrules.outputs.playbooks.playbook_data import Playing, actions_for, playbook_data, playing
from segrules.outputs.playbooks.playbook_templates import DEFAULT, find_template
from segrules.outputs.playbooks.template_guard import Template, rendered

UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%~]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}|\n[ \t]+\n")
LONGEST_NAME = 150
"""Bytes, so that with what is added a name fits every file system."""


@dataclass(frozen=True, slots=True)
class Page:
    """A finished text, of which segment and in which language; `stem` is its file's name."""

    stem: str
    text: str
    way: str
    segment: str
    lang: Lang

    @property
    def name(self) -> str:
        """The name of the Markdown file that it goes into."""
        return f"{self.stem}.{self.lang.value}.md"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One playbook to be made."""

    way: Segmentation
    segment: Segment
    lang: Lang


def playbooks(
    result: Result, langs: Iterable[Lang], templates: Path | None
) -> tuple[tuple[Page, ...], tuple[Finding, ...]]:
    """All playbooks of a run; what is wrong with a template is told once.

    `templates` is the folder beside the ruleset, in which an action's template is looked for first.
    """
    run = playing(result)
    stems = file_stems(result.program)
    pages: list[Page] = []
    found: list[Finding] = []
    cache: dict[tuple[str, Lang], Template | Finding] = {}
    for wanted in _wanted(result.program, tuple(langs)):
        text = _text(run, wanted, templates, cache)
        if isinstance(text, str):
            stem = stems[wanted.way.name, wanted.segment.id]
            where = wanted.way.name, wanted.segment.id
            pages.append(Page(stem, text, *where, wanted.lang))
        elif text not in found:
            found.append(text)
    return tuple(pages), tuple(found)


def _wanted(program: Program, langs: tuple[Lang, ...]) -> Iterable[Wanted]:
    for way in program.segmentations:
        for segment in way.segments:
            for lang in langs:
                yield Wanted(way, segment, lang)


def _text(
    run: Playing,
    wanted: Wanted,
    templates: Path | None,
    cache: dict[tuple[str, Lang], Template | Finding],
) -> str | Finding:
    """One playbook; each template is read once."""
    name = _template_name(run, wanted)
    if (name, wanted.lang) not in cache:
        cache[name, wanted.lang] = find_template(name, wanted.lang, templates)
    template = cache[name, wanted.lang]
    if isinstance(template, Finding):
        return template
    data = playbook_data(run, wanted.way, wanted.segment, wanted.lang)
    text = rendered(template, data, wanted.lang)
    return text if isinstance(text, Finding) else tidy(text)


def tidy(text: str) -> str:
    """The text with one blank line where there were several, and one line break at its end."""
    return BLANKS.sub("\n\n", text).strip() + "\n"


def _template_name(run: Playing, wanted: Wanted) -> str:
    """The template that the first action with one names, else the default."""
    actions = actions_for(run, wanted.way, wanted.segment)
    named = [str(a.details["playbook"]) for a in actions if a.details.get("playbook")]
    return named[0] if named else DEFAULT


# ---------------------------------------------------------------- file names


def file_stems(program: Program) -> Mapping[tuple[str, str], str]:
    """The file name of each (segmentation, segment), without language and ending.

    `<segment>`, or `<segmentation>.<segment>` where another segmentation has a segment that is
    called the same (case does not tell files apart everywhere).
    """
    pairs = [(w.name, s.id) for w in program.segmentations for s in w.segments]
    taken = Counter(_folded(safe_name(segment)) for _, segment in pairs)
    return {
        (way, segment): safe_name(segment)
        if taken[_folded(safe_name(segment))] == 1
        else f"{safe_name(way)}.{safe_name(segment)}"
        for way, segment in pairs
    }


def safe_name(text: str) -> str:
    """A text as part of a file name on every system: what is not allowed is written as `%41`."""
    name = UNSAFE.sub(_percent, unicodedata.normalize("NFC", text))
    if RESERVED.fullmatch(name.partition(".")[0]) or name.startswith((".", " ", "-")):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    if name.endswith((".", " ")):
        name = f"{name[:-1]}%{ord(name[-1]):02X}"
    return _shortened(name)


def _shortened(name: str) -> str:
    """The name, or where it is too long its beginning and a digest that keeps it apart."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    kept = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{kept}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
