"""Values of the editor -> those of the protocol, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lsprotocol import types

from segrules.editor.completion import Item, Sort
from segrules.editor.lenses import Lens, finding_words
from segrules.editor.outline import Symbol
from segrules.editor.positions import Position, Units, offset_of, span_of
from segrules.editor.terms import Kind
from segrules.language.findings import Finding, Label, Lang, Severity, severity_of
from segrules.language.messages import MESSAGES, fill
from segrules.language.places import Place

SHOW_WITNESS = "segrules.showWitness"
SOURCE = "segrules"
_QUOTES = frozenset("`'\"")
"""What a name may be typed in: then it is looked for as it will be written."""
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_SORTS = {
    Sort.VALUE: types.CompletionItemKind.EnumMember,
    Sort.NAME: types.CompletionItemKind.Variable,
    Sort.FUNCTION: types.CompletionItemKind.Function,
    Sort.KEY: types.CompletionItemKind.Property,
    Sort.WORD: types.CompletionItemKind.Keyword,
}
_KINDS = {
    Kind.TABLE: types.SymbolKind.Struct,
    Kind.COLUMN: types.SymbolKind.Field,
    Kind.PARAMETER: types.SymbolKind.Constant,
    Kind.MODEL: types.SymbolKind.Class,
    Kind.METRIC: types.SymbolKind.Variable,
    Kind.SCORE: types.SymbolKind.Enum,
    Kind.SEGMENTATION: types.SymbolKind.Namespace,
    Kind.SEGMENT: types.SymbolKind.EnumMember,
    Kind.VALUE: types.SymbolKind.EnumMember,
    Kind.ACTION: types.SymbolKind.Event,
}


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of the files of a ruleset by path, their URIs, and how columns are counted."""

    lines: Mapping[str, Sequence[str]]
    uris: Mapping[str, str]
    units: Units
    lang: Lang

    def range(self, place: Place) -> types.Range:
        """A place as the protocol has it."""
        span = span_of(place, self.lines.get(place.path) or [""], self.units)
        return types.Range(_position(span.start), _position(span.end))

    def location(self, place: Place) -> types.Location:
        """The same, with its file."""
        return types.Location(self.uris[place.path], self.range(place))


def _position(position: Position) -> types.Position:
    return types.Position(position.line, position.unit)


def character_of(at: types.Position, lines: Sequence[str], units: Units) -> tuple[int, int]:
    """The line and the character that a position of the protocol stands before, from 0."""
    return offset_of(Position(at.line, at.character), lines, units)


def diagnostic(finding: Finding, page: Page) -> types.Diagnostic:
    """A finding with its cure, region and witness in its message, and its labels beside it."""
    place = finding.place
    start = types.Position(0, 0)
    return types.Diagnostic(
        page.range(place) if place is not None else types.Range(start, start),
        finding_words(finding, page.lang),
        _SEVERITIES[severity_of(finding)],
        code=finding.name,
        source=SOURCE,
        related_information=[_related(x, page) for x in finding.labels if x.place.path in page.uris]
        or None,
    )


def _related(label: Label, page: Page) -> types.DiagnosticRelatedInformation:
    said = fill(MESSAGES[label.key].text, label.args, page.lang)
    return types.DiagnosticRelatedInformation(page.location(label.place), said)


def completion_item(
    item: Item, line: str, at: types.Position, page: Page, *, snippets: bool
) -> types.CompletionItem:
    """An item that takes the place of what is written of it so far."""
    place = Place("", 1, item.start + 1, 1, item.start + 1)
    start = span_of(place, [line], page.units).start.unit
    text = f"{_snippet(item.text)}$1)" if item.opens and snippets else item.text
    document = types.MarkupContent(types.MarkupKind.Markdown, item.document)
    return types.CompletionItem(
        item.label,
        kind=_SORTS[item.sort],
        detail=item.detail or None,
        documentation=document if item.document else None,
        filter_text=item.text if line[item.start : item.start + 1] in _QUOTES else item.label,
        text_edit=types.TextEdit(types.Range(types.Position(at.line, start), at), text),
        insert_text_format=types.InsertTextFormat.Snippet if item.opens and snippets else None,
    )


def _snippet(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def symbols(found: Iterable[Symbol], page: Page) -> list[types.DocumentSymbol]:
    """A tree of symbols."""
    return [
        types.DocumentSymbol(
            s.text,
            _KINDS[s.kind],
            page.range(s.whole),
            page.range(s.name),
            detail=s.detail,
            children=symbols(s.below, page),
        )
        for s in found
    ]


def code_lens(lens: Lens, page: Page) -> types.CodeLens:
    """A lens; that of a witness shows it in full when it is clicked."""
    command = types.Command(lens.text, "")
    if lens.finding is not None:
        words = finding_words(lens.finding, page.lang)
        command = types.Command(lens.text, SHOW_WITNESS, arguments=[words])
    return types.CodeLens(page.range(lens.place), command)
