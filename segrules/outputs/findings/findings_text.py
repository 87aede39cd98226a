"""Findings and the texts they point into -> what a person reads: a code frame for each, a summary.

Nothing is printed here, and nothing needs a colour to be understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from segrules.language.findings import Finding, Label, Lang, Severity, Words, severity_of
from segrules.language.messages import MESSAGES, fill, message_of
from segrules.language.places import Place
from segrules.language.width import display_width, visible
from segrules.outputs.findings.code_frame import Frame, frame_of
from segrules.outputs.findings.findings_json import concise_line
from segrules.outputs.findings.findings_order import in_order, severity_word, summary
from segrules.outputs.findings.witness_words import customers_words, witness_line
from segrules.outputs.lines import fitted
from segrules.outputs.terminal import wrapped

_HANGING = 2
_HELP = Words("帮助", "help")
_WITNESS = Words("例证", "witness")
_CUSTOMERS = Words("客户", "customers")
_REGION = Words("范围", "region")

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_BLUE = "\x1b[1;34m"
_COLOURS = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.INFO: "\x1b[1;36m",
}


def findings_text(
    findings: Iterable[Finding],
    sources: Mapping[str, str],
    lang: Lang,
    *,
    color: bool,
    width: int,
    wrap: bool = False,
) -> str:
    """All findings in order, an empty line between them, and how many there are; "" for none.

    `sources` maps paths as in the places to texts; a place in another file has no frame. Frames
    keep to `width` cells, and messages do with `wrap`; without it each is one line, which a search
    finds. ANSI colours only with `color`.
    """
    ordered = in_order(findings)
    if not ordered:
        return ""
    page = _Page(sources, lang, color, width, wrap)
    blocks = ["\n".join(page.finding(f)) for f in ordered]
    return "\n\n".join([*blocks, summary(ordered, lang)]) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    sources: Mapping[str, str]
    lang: Lang
    color: bool
    width: int
    wrap: bool

    def finding(self, finding: Finding) -> Iterator[str]:
        severity = severity_of(finding)
        said = message_of(finding, self.lang)
        tone = _COLOURS[severity]
        yield from self._head(finding, said.text, tone)
        gutter = self._gutter(finding)
        if finding.place is not None:
            yield from self._framed(finding.place, "-->", gutter, tone)
        for label in finding.labels:
            yield from self._labelled(label, gutter)
        yield from self._notes(finding, said.help, gutter)

    def _head(self, finding: Finding, text: str, tone: str) -> Iterator[str]:
        """`error[name]: message`; the message goes on below where it is broken."""
        head = f"{severity_word(severity_of(finding), self.lang)}[{finding.name}]"
        first, *more = self._broken(f"{head}: {visible(text)}", _HANGING)
        yield self._paint(head, tone) + self._paint(first.removeprefix(head), _BOLD)
        yield from (self._paint(line, _BOLD) for line in more)

    def _broken(self, line: str, hanging: int) -> list[str]:
        """The line, where it is to be wrapped in lines of at most `width` cells."""
        if not self.wrap or display_width(line) <= self.width:
            return [line]
        first, *more = fitted(line, self.width, hanging)
        return [first, *(f"{' ' * hanging}{part}" for part in more)]

    def _framed(self, place: Place, arrow: str, gutter: int, tone: str) -> Iterator[str]:
        at = f"{visible(place.path)}:{place.line}:{place.column}"
        yield f"{' ' * gutter}{self._paint(arrow, _BLUE)} {at}"
        frame = self._frame(place, gutter, "^")
        if frame is not None:
            yield from self._drawn(frame, gutter, tone, "")

    def _labelled(self, label: Label, gutter: int) -> Iterator[str]:
        words = visible(fill(MESSAGES[label.key].text, label.args, self.lang))
        at = f"{visible(label.place.path)}:{label.place.line}:{label.place.column}"
        frame = self._frame(label.place, gutter, "-")
        arrow = f"{' ' * gutter}{self._paint(':::', _BLUE)} {at}"
        if frame is None:
            yield f"{arrow}: {words}"
            return
        yield arrow
        yield from self._drawn(frame, gutter, _BLUE, words)

    def _frame(self, place: Place, gutter: int, mark: str) -> Frame | None:
        source = self.sources.get(place.path)
        return None if source is None else frame_of(place, source, self.width - gutter - 3, mark)

    def _drawn(self, frame: Frame, gutter: int, tone: str, words: str) -> Iterator[str]:
        bar = self._paint("|", _BLUE)
        empty = f"{' ' * gutter} {bar}"
        yield empty
        number = self._paint(str(frame.number).rjust(gutter), _BLUE)
        yield f"{number} {bar} {frame.line}".rstrip()
        beside = f"{frame.underline} {words}".rstrip()
        if not self.wrap or display_width(beside) + gutter + 3 <= self.width:
            yield f"{empty} {self._paint(beside, tone)}"
            return
        yield f"{empty} {self._paint(frame.underline, tone)}"
        for line in fitted(words, self.width - gutter - 3):
            yield f"{empty} {self._paint(line, tone)}"

    def _notes(self, finding: Finding, cure: str | None, gutter: int) -> Iterator[str]:
        notes = [(_HELP, cure)]
        if finding.region is not None:
            notes.append((_REGION, finding.region.say(self.lang)))
        if finding.witness:
            notes.append((_WITNESS, witness_line(finding.witness, self.lang, finding.spoken)))
        if finding.customers is not None:
            notes.append((_CUSTOMERS, customers_words(finding).say(self.lang)))
        for word, text in notes:
            if text is not None:
                title = self._paint(f"{word.say(self.lang)}:", _BOLD)
                first, *more = text.split("\n")
                start = f"= {word.say(self.lang)}: "
                room = self.width - gutter - 1
                head, *rest = self._noted(f"{start}{visible(first)}", room)
                rest += [part for line in more for part in self._noted(visible(line), room - 2)]
                mark = self._paint("=", _BLUE)
                yield f"{' ' * gutter} {mark} {title} {head.removeprefix(start)}"
                yield from (f"{' ' * gutter}   {line}" for line in rest)

    def _noted(self, line: str, room: int) -> list[str]:
        """A line of a note, where it is to be wrapped in lines of at most `room` cells."""
        if not self.wrap or display_width(line) <= room:
            return [line]
        return list(fitted(line, room, 2))

    def _gutter(self, finding: Finding) -> int:
        places = [finding.place, *(label.place for label in finding.labels)]
        return max((len(str(p.line)) for p in places if p is not None), default=1)

    def _paint(self, text: str, tone: str) -> str:
        return f"{tone}{text}{_RESET}" if self.color else text


# ---------------------------------------------------------------- a line each


def findings_brief(findings: Iterable[Finding], lang: Lang, *, color: bool, width: int) -> str:
    """`path:line:col: severity[name] message` for a terminal: broken at `width`, in colours."""
    return "".join(
        f"{line}\n" for f in in_order(findings) for line in _brief(f, lang, width, color=color)
    )


def _brief(finding: Finding, lang: Lang, width: int, *, color: bool) -> Iterator[str]:
    severity = severity_of(finding)
    head = f"{severity_word(severity, lang)}[{finding.name}]"
    painted = f"{_COLOURS[severity]}{head}{_RESET}" if color else head
    for line in wrapped(concise_line(finding, lang), width):
        yield line.replace(head, painted, 1)
