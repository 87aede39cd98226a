"""What one editor has open and wants -> what it is answered, and told when it is ready."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris

from segrules.editor.analysis import Analysis, Desk
from segrules.editor.completion import completions
from segrules.editor.cures import cures
from segrules.editor.explained import explained
from segrules.editor.lenses import lenses
from segrules.editor.lookup import definition, hover, references, use_at
from segrules.editor.mains import latest_of, ruleset_of
from segrules.editor.outline import outline
from segrules.editor.positions import Units, plain_lines
from segrules.editor.rename import renamable, renamed
from segrules.editor.serving import wire
from segrules.editor.terms import Kind, Term
from segrules.language.findings import Finding, Lang, Words
from segrules.language.messages import message_of
from segrules.verbs.sizes import Sizes

_REPLACE = Words("改为 `{text}`", "write `{text}`")


@dataclass(slots=True)
class Open:
    """A file that is open: its path, version and lines."""

    uri: str
    path: str
    version: int
    text: str
    lines: list[str]


@dataclass(slots=True)
class Session:
    """One editor: its language and settings, its open files, what was proved and counted.

    `proofs` are by main path and digest of the program, `sizes` by main path, with the digest.
    `data` are arguments as of `apply`, their paths from `root`.
    """

    lang: Lang
    units: Units = "utf-16"
    snippets: bool = False
    root: str = "."
    data: tuple[str, ...] = ()
    desk: Desk = field(default_factory=Desk)
    files: dict[str, Open] = field(default_factory=dict)
    proofs: dict[tuple[str, str], tuple[Finding, ...]] = field(default_factory=dict)
    sizes: dict[str, tuple[str, Sizes]] = field(default_factory=dict)
    told: dict[str, frozenset[str]] = field(default_factory=dict)

    # ------------------------------------------------------------ files

    def put(self, uri: str, version: int, text: str) -> None:
        """A file is open, or has changed."""
        path = uris.to_fs_path(uri) if uri.startswith("file:") else None
        path = path or os.path.join(os.getcwd(), Path(uri).name)  # noqa: PTH109, PTH118 - as given
        self.files[uri] = Open(uri, path, version, text, plain_lines(text))
        self.desk.put(path, text)

    def take(self, uri: str) -> None:
        """A file is closed."""
        closed = self.files.pop(uri, None)
        if closed is not None:
            self.desk.take(closed.path)

    def ruleset(self, uri: str) -> Analysis | None:
        """The ruleset that an open file belongs to, as it is now."""
        file = self.files.get(uri)
        return None if file is None else ruleset_of(self.desk, file.path, file.text)

    def latest(self, uri: str) -> Analysis | None:
        """The same as it was last understood, if it was, without reading it anew."""
        file = self.files.get(uri)
        return None if file is None else latest_of(self.desk, file.path, file.text)

    def page(self, at_hand: Analysis) -> wire.Page:
        """How places of a ruleset are told."""
        opened = {os.path.realpath(f.path): f.uri for f in self.files.values()}
        named = {
            path: opened.get(os.path.realpath(path))
            or uris.from_fs_path(str(Path(path).absolute()))
            or ""
            for path in {at_hand.path, *at_hand.lines}
        }
        return wire.Page(at_hand.lines, named, self.units, self.lang)

    def _shown(self, file: Open, at_hand: Analysis) -> str:
        """The path by which findings name an open file."""
        real = os.path.realpath(file.path)
        same = (p for p in at_hand.lines if os.path.realpath(p) == real)
        return next(same, at_hand.path)

    # ------------------------------------------------------------ findings

    def findings(self, at_hand: Analysis) -> tuple[Finding, ...]:
        """What was found wrong, and what the proofs found of just this text."""
        program = at_hand.checked.program
        key = (at_hand.path, program.digest if program is not None else "")
        proved = self.proofs.get(key, ())
        return (*at_hand.checked.findings, *proved)

    def diagnostics(self, at_hand: Analysis) -> dict[str, list[types.Diagnostic]]:
        """The findings by URI: of each file of the ruleset, and of those that were told before."""
        page = self.page(at_hand)
        found: dict[str, list[types.Diagnostic]] = {uri: [] for uri in page.uris.values()}
        for finding in self.findings(at_hand):
            path = finding.place.path if finding.place is not None else at_hand.path
            uri = page.uris.get(path, page.uris[at_hand.path])
            found[uri].append(wire.diagnostic(finding, page))
        before = self.told.get(at_hand.path, frozenset())
        self.told[at_hand.path] = frozenset(found)
        return {**{uri: [] for uri in before}, **found}

    # ------------------------------------------------------------ what is asked at a position

    def _at(self, uri: str, position: types.Position) -> tuple[Analysis, str, int, int] | None:
        file, at_hand = self.files.get(uri), self.ruleset(uri)
        if file is None or at_hand is None:
            return None
        line, character = wire.character_of(position, file.lines, self.units)
        return at_hand, self._shown(file, at_hand), line, character

    def completions(self, uri: str, position: types.Position) -> list[types.CompletionItem]:
        """What could be written at a position."""
        file, at_hand = self.files.get(uri), self.latest(uri)
        if file is None or at_hand is None:
            return []
        line, character = wire.character_of(position, file.lines, self.units)
        found = completions(at_hand, file.lines, line, character, self.lang)
        page = self.page(at_hand)
        made = []
        for rank, item in enumerate(found):
            each = wire.completion_item(
                item, file.lines[line], position, page, snippets=self.snippets
            )
            each.sort_text = f"{rank:04}"
            if item.term is not None:
                each.data = [uri, item.term.kind.value, item.term.name, item.term.of]
            made.append(each)
        return made

    def resolved(self, item: types.CompletionItem) -> types.CompletionItem:
        """An item with its words."""
        match item.data:
            case [str(uri), str(kind), str(name), str(of)]:
                at_hand = self.latest(uri)
                if at_hand is not None:
                    text = explained(Term(Kind(kind), name, of), at_hand, self.lang)
                    item.documentation = types.MarkupContent(types.MarkupKind.Markdown, text)
        return item

    def hover(self, uri: str, position: types.Position) -> types.Hover | None:
        """What the word at a position means."""
        at = self._at(uri, position)
        found = None if at is None else hover(*at, self.lang)
        if at is None or found is None:
            return None
        text = types.MarkupContent(types.MarkupKind.Markdown, found.text)
        return types.Hover(text, self.page(at[0]).range(found.place))

    def definition(self, uri: str, position: types.Position) -> types.Location | None:
        """Where the term at a position is defined."""
        at = self._at(uri, position)
        found = None if at is None else definition(*at)
        return None if at is None or found is None else self.page(at[0]).location(found.place)

    def references(self, uri: str, position: types.Position) -> list[types.Location]:
        """Every place that names the term at a position."""
        at = self._at(uri, position)
        if at is None:
            return []
        page = self.page(at[0])
        return [page.location(u.place) for u in references(*at)]

    # ------------------------------------------------------------ renaming

    def prepared(self, uri: str, position: types.Position) -> types.Range | Finding:
        """What would be renamed, or why it cannot be."""
        at = self._at(uri, position)
        use = None if at is None else use_at(*at)
        fault = renamable(use)
        if at is None or use is None or fault is not None:
            return fault or Finding("rename-nothing")
        return self.page(at[0]).range(use.place)

    def renamed(
        self, uri: str, position: types.Position, name: str
    ) -> types.WorkspaceEdit | Finding:
        """The changes of all files that give the term at a position a new name."""
        at = self._at(uri, position)
        if at is None:
            return Finding("rename-nothing")
        edits = renamed(at[0], use_at(*at), name, self.desk.texts)
        if isinstance(edits, Finding):
            return edits
        page = self.page(at[0])
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            made = types.TextEdit(page.range(edit.place), edit.text)
            changes.setdefault(page.uris[edit.place.path], []).append(made)
        return types.WorkspaceEdit(changes=dict(changes))

    # ------------------------------------------------------------ the whole file

    def symbols(self, uri: str) -> list[types.DocumentSymbol]:
        """The terms that a file defines."""
        file, at_hand = self.files.get(uri), self.ruleset(uri)
        if file is None or at_hand is None:
            return []
        found = outline(at_hand, self._shown(file, at_hand), self.lang)
        return wire.symbols(found, self.page(at_hand))

    def actions(self, uri: str, asked: types.Range) -> list[types.CodeAction]:
        """The cures of findings in a range, where they are exact."""
        file, at_hand = self.files.get(uri), self.ruleset(uri)
        if file is None or at_hand is None:
            return []
        page, shown = self.page(at_hand), self._shown(file, at_hand)
        return [
            action
            for finding in self.findings(at_hand)
            if finding.place is not None
            and finding.place.path == shown
            and _meet(page.range(finding.place), asked)
            for action in self._actions(finding, page)
        ]

    def _actions(self, finding: Finding, page: wire.Page) -> list[types.CodeAction]:
        found = cures(finding, page.lines)
        told = [wire.diagnostic(finding, page)] if found else []
        return [
            types.CodeAction(
                _REPLACE.say(self.lang).format(text=edit.text),
                types.CodeActionKind.QuickFix,
                diagnostics=told,
                is_preferred=edit is found[0],
                edit=types.WorkspaceEdit(
                    changes={
                        page.uris[edit.place.path]: [
                            types.TextEdit(page.range(edit.place), edit.text)
                        ]
                    }
                ),
            )
            for edit in found
        ]

    def lenses(self, uri: str) -> list[types.CodeLens]:
        """Witnesses and counts above the lines of a file."""
        file, at_hand = self.files.get(uri), self.ruleset(uri)
        if file is None or at_hand is None:
            return []
        page, program = self.page(at_hand), at_hand.checked.program
        kept = self.sizes.get(at_hand.path)
        sizes = kept[1] if kept and program is not None and kept[0] == program.digest else None
        found = lenses(
            at_hand, self.findings(at_hand), sizes, self._shown(file, at_hand), self.lang
        )
        return [wire.code_lens(lens, page) for lens in found]

    # ------------------------------------------------------------ settings

    def set(self, options: Mapping[str, Any]) -> None:
        """Take `lang` and `data`, what else there is left alone."""
        lang, data = options.get("lang"), options.get("data")
        if isinstance(lang, str):
            self.lang = Lang.ZH if lang.lower().startswith("zh") else Lang.EN
        if "data" in options:
            self.data = self._arguments(data)
            self.sizes.clear()

    def _arguments(self, data: object) -> tuple[str, ...]:
        """`{orders: path}`, a path, or several, as `apply` has them on its command line."""
        match data:
            case str() if data:
                return (self._path(data),)
            case list():
                return tuple(self._path(d) for d in data if isinstance(d, str))
            case dict():
                named = {k: v for k, v in data.items() if isinstance(v, str)}
                return tuple(f"{table}={self._path(path)}" for table, path in named.items())
            case _:
                return ()

    def _path(self, path: str) -> str:
        return path if "://" in path else os.path.join(self.root, path)  # noqa: PTH118 - as given


def _meet(one: types.Range, other: types.Range) -> bool:
    def key(p: types.Position) -> tuple[int, int]:
        return p.line, p.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)


def fault_words(finding: Finding, lang: Lang) -> str:
    """Why a request cannot be met, in one line or two."""
    said = message_of(finding, lang)
    return "\n".join(part for part in (said.text, said.help) if part)
