"""A ruleset as understood, its findings and sizes -> what is shown above lines of one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segrules.editor.analysis import Analysis
from segrules.editor.terms import Kind
from segrules.language.findings import Finding, Lang, Words
from segrules.language.messages import message_of
from segrules.language.places import Place
from segrules.outputs.findings.witness_words import customers_words, witness_line
from segrules.verbs.sizes import Sizes

_WITNESS = Words("例证", "witness")
_REGION = Words("范围", "region")
_CUSTOMERS = Words("客户", "customers")
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Lens:
    """Words above a place; of a witness, the finding that it belongs to."""

    place: Place
    text: str
    finding: Finding | None = None


def lenses(
    at_hand: Analysis, found: Iterable[Finding], sizes: Sizes | None, path: str, lang: Lang
) -> tuple[Lens, ...]:
    """Witnesses of findings, and the customers of each segment where they were counted."""
    every = [*_witnesses(found, lang), *(_counts(at_hand, sizes, lang) if sizes else ())]
    return tuple(lens for lens in every if lens.place.path == path)


def _witnesses(found: Iterable[Finding], lang: Lang) -> Iterator[Lens]:
    for finding in found:
        if finding.witness and finding.place is not None:
            said = witness_line(finding.witness, lang, finding.spoken)
            short = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
            yield Lens(finding.place, _titled(_WITNESS, short, lang), finding)


def _titled(title: Words, said: str, lang: Lang) -> str:
    return f"{title.zh}：{said}" if lang is Lang.ZH else f"{title.en}: {said}"


def _counts(at_hand: Analysis, sizes: Sizes, lang: Lang) -> Iterator[Lens]:
    for term in at_hand.known.of_kind(Kind.SEGMENT):
        count = sizes.segments.get((term.of, term.name))
        if count is not None:
            yield Lens(at_hand.known.defined[term].place, size_words(count, sizes.customers, lang))
    if sizes.findings:
        top = Place(at_hand.path, 1, 1, 1, 1)
        yield Lens(top, message_of(sizes.findings[0], lang).text)


def size_words(count: int, of: int, lang: Lang) -> str:
    """`1,234 customers (12.3%)`."""
    share = f"{count / of:.1%}" if of else "0%"
    if lang is Lang.ZH:
        return f"{count:,} 位客户（{share}）"
    return f"{count:,} customer{'' if count == 1 else 's'} ({share})"


def finding_words(finding: Finding, lang: Lang) -> str:
    """All that is to be said of a finding: the fault, its cure, whom it concerns, a witness."""
    said = message_of(finding, lang)
    parts = [said.text]
    parts += [said.help] if said.help is not None else []
    if finding.region is not None:
        parts.append(_titled(_REGION, finding.region.say(lang), lang))
    if finding.witness:
        line = witness_line(finding.witness, lang, finding.spoken)
        parts.append(_titled(_WITNESS, line, lang))
    if finding.customers is not None:
        parts.append(_titled(_CUSTOMERS, customers_words(finding).say(lang), lang))
    return "\n".join(parts)
