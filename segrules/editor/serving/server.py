"""A session and the editor's messages on stdin and stdout -> answers, for as long as it runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from segrules import __version__
from segrules.compiler.program import Program
from segrules.editor.analysis import Analysis
from segrules.editor.serving.session import Session, fault_words
from segrules.editor.serving.wire import SHOW_WITNESS
from segrules.editor.serving.worker import Worker
from segrules.language.findings import Finding, Lang
from segrules.proofs.prove import prove
from segrules.verbs.sizes import sizes_of

TYPING = 0.12
"""Seconds without a key after which a text is looked at."""
RESTING = 0.4
"""Seconds after that in which nothing was typed, before proofs and counts are begun."""
MOST_PROVED = 50
_TRIGGERS = (" ", ".", "=", "[", "(", "$", "|", ",", "'", "{")
REQUEST_FAILED = -32803
"""The protocol's code for a request that is right but cannot be met."""

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Serving:
    """A server, its session, and what is still to be done."""

    server: LanguageServer
    session: Session
    proving: Worker = field(default_factory=Worker)
    counting: Worker = field(default_factory=Worker)
    waiting: dict[str, asyncio.TimerHandle] = field(default_factory=dict)


def serve(lang: Lang) -> None:
    """Serve one editor on stdin and stdout until it ends."""
    server = LanguageServer(
        "segrules", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full
    )
    serving = Serving(server, Session(lang))
    for declare in (_declare_life, _declare_files, _declare_reading, _declare_changing):
        declare(serving)
    with (
        os.fdopen(os.dup(sys.stdin.fileno()), "rb") as asked,
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answered,
        contextlib.redirect_stdout(sys.stderr),  # nothing else may come between the messages
    ):
        server.start_io(asked, answered)


# ---------------------------------------------------------------- begin and settings


def _declare_life(serving: Serving) -> None:
    feature = serving.server.feature

    @feature(types.INITIALIZE)
    def _initialize(params: types.InitializeParams) -> None:
        folder = next((f.uri for f in params.workspace_folders or ()), params.root_uri)
        serving.session.root = (folder and uris.to_fs_path(folder)) or "."
        serving.session.snippets = _takes_snippets(params.capabilities)
        serving.session.set(_plain(params.initialization_options))

    @feature(types.INITIALIZED)
    def _initialized(_: types.InitializedParams) -> None:
        chosen = serving.server.server_capabilities.position_encoding
        serving.session.units = {"utf-8": "utf-8", "utf-32": "utf-32"}.get(str(chosen), "utf-16")  # type: ignore[assignment]

    @feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def _configured(params: types.DidChangeConfigurationParams) -> None:
        settings = _plain(params.settings)
        own = settings.get("segrules", settings)
        serving.session.set(own if isinstance(own, Mapping) else {})
        for uri in serving.session.files:
            _look(serving, uri)

    @feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _watched(_: types.DidChangeWatchedFilesParams) -> None:
        serving.session.desk.look_again()
        for uri in serving.session.files:
            _later(serving, uri)


def _takes_snippets(capabilities: types.ClientCapabilities) -> bool:
    completion = capabilities.text_document and capabilities.text_document.completion
    item = completion and completion.completion_item
    return bool(item and item.snippet_support)


def _plain(settings: object) -> dict[str, Any]:
    """Settings as a mapping: what the library reads into an object of its own is one too."""
    if settings is None:
        return {}
    if isinstance(settings, Mapping):
        return {str(k): _value(v) for k, v in settings.items()}
    as_mapping = getattr(settings, "_asdict", None)
    return _plain(as_mapping()) if as_mapping is not None else {}


def _value(value: object) -> object:
    plain = isinstance(value, str | int | float | bool | list) or value is None
    return value if plain else _plain(value)


# ---------------------------------------------------------------- files


def _declare_files(serving: Serving) -> None:
    feature, session = serving.server.feature, serving.session

    @feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        session.put(document.uri, document.version, document.text)
        _look(serving, document.uri)

    @feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _changed(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        for change in params.content_changes:
            session.put(uri, params.text_document.version, change.text)
        _later(serving, uri)

    @feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _saved(params: types.DidSaveTextDocumentParams) -> None:
        session.desk.look_again()
        _later(serving, params.text_document.uri)

    @feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        handle = serving.waiting.pop(uri, None)
        if handle is not None:
            handle.cancel()
        session.take(uri)
        _publish(serving, uri, None, [])


def _later(serving: Serving, uri: str) -> None:
    """Look at a file once nothing was typed for a moment."""
    _after(serving, uri, TYPING, _look)


def _after(
    serving: Serving, uri: str, seconds: float, work: Callable[[Serving, str], None]
) -> None:
    """Do something of a file after a while, in place of what was to be done of it."""
    handle = serving.waiting.pop(uri, None)
    if handle is not None:
        handle.cancel()
    loop = asyncio.get_running_loop()
    serving.waiting[uri] = loop.call_later(seconds, work, serving, uri)


def _look(serving: Serving, uri: str) -> None:
    """Tell what the checker finds, and have proved and counted later what takes longer."""
    at_hand = serving.session.ruleset(uri)
    if at_hand is None:
        return
    _tell(serving, at_hand)
    if at_hand.checked.program is not None:
        _after(serving, uri, RESTING, _look_closer)


def _look_closer(serving: Serving, uri: str) -> None:
    """Have a ruleset proved, and its customers counted where there is data."""
    serving.waiting.pop(uri, None)
    at_hand = serving.session.ruleset(uri)
    program = None if at_hand is None else at_hand.checked.program
    if at_hand is None or program is None:
        return
    if (at_hand.path, program.digest) not in serving.session.proofs:
        _prove(serving, uri, at_hand, program)
    kept = serving.session.sizes.get(at_hand.path)
    if serving.session.data and (kept is None or kept[0] != program.digest):
        _count(serving, uri, at_hand, program)


def _tell(serving: Serving, at_hand: Analysis) -> None:
    versions = {f.uri: f.version for f in serving.session.files.values()}
    for uri, found in serving.session.diagnostics(at_hand).items():
        _publish(serving, uri, versions.get(uri), found)


def _publish(
    serving: Serving, uri: str, version: int | None, found: list[types.Diagnostic]
) -> None:
    params = types.PublishDiagnosticsParams(uri, found, version)
    serving.server.text_document_publish_diagnostics(params)


def _prove(serving: Serving, uri: str, at_hand: Analysis, program: Program) -> None:
    loop, session = asyncio.get_running_loop(), serving.session

    def job() -> None:
        findings = prove(program).findings
        loop.call_soon_threadsafe(done, findings)

    def done(findings: tuple[Finding, ...]) -> None:
        while len(session.proofs) >= MOST_PROVED:
            session.proofs.pop(next(iter(session.proofs)))
        session.proofs[at_hand.path, program.digest] = findings
        now = session.ruleset(uri)
        standing = None if now is None else now.checked.program
        if now is not None and standing is not None and standing.digest == program.digest:
            _tell(serving, now)
            _refresh(serving)

    serving.proving.ask(at_hand.path, job)


def _count(serving: Serving, uri: str, at_hand: Analysis, program: Program) -> None:
    loop, session, data = asyncio.get_running_loop(), serving.session, serving.session.data

    def job() -> None:
        found = sizes_of(program, data, Path(at_hand.path), at_hand.checked.sources)
        loop.call_soon_threadsafe(done, found)

    def done(found: Any) -> None:  # noqa: ANN401 - Sizes
        if session.data == data and uri in session.files:
            session.sizes[at_hand.path] = program.digest, found
            _refresh(serving)

    serving.counting.ask(at_hand.path, job)


def _refresh(serving: Serving) -> None:
    workspace = serving.server.client_capabilities.workspace
    if workspace and workspace.code_lens and workspace.code_lens.refresh_support:
        serving.server.workspace_code_lens_refresh(None)


# ---------------------------------------------------------------- questions


def _declare_reading(serving: Serving) -> None:
    feature, session = serving.server.feature, serving.session

    @feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=list(_TRIGGERS), resolve_provider=True),
    )
    def _complete(params: types.CompletionParams) -> types.CompletionList:
        found = session.completions(params.text_document.uri, params.position)
        return types.CompletionList(is_incomplete=False, items=found)

    @feature(types.COMPLETION_ITEM_RESOLVE)
    def _resolve(item: types.CompletionItem) -> types.CompletionItem:
        return session.resolved(item)

    @feature(types.TEXT_DOCUMENT_HOVER)
    def _hover(params: types.HoverParams) -> types.Hover | None:
        return session.hover(params.text_document.uri, params.position)

    @feature(types.TEXT_DOCUMENT_DEFINITION)
    def _definition(params: types.DefinitionParams) -> types.Location | None:
        return session.definition(params.text_document.uri, params.position)

    @feature(types.TEXT_DOCUMENT_REFERENCES)
    def _references(params: types.ReferenceParams) -> list[types.Location]:
        return session.references(params.text_document.uri, params.position)

    @feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def _symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        return session.symbols(params.text_document.uri)

    @feature(types.TEXT_DOCUMENT_CODE_LENS)
    def _lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        return session.lenses(params.text_document.uri)


def _declare_changing(serving: Serving) -> None:
    feature, session = serving.server.feature, serving.session

    @feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    def _actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return session.actions(params.text_document.uri, params.range)

    @feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def _prepare(params: types.PrepareRenameParams) -> types.Range:
        return _granted(session.prepared(params.text_document.uri, params.position), session.lang)

    @feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def _rename(params: types.RenameParams) -> types.WorkspaceEdit:
        uri, name = params.text_document.uri, params.new_name
        return _granted(session.renamed(uri, params.position, name), session.lang)

    @serving.server.command(SHOW_WITNESS)
    def _witness(words: str) -> str:
        params = types.ShowMessageParams(types.MessageType.Info, words)
        serving.server.window_show_message(params)
        return words


def _granted(answer: Answer | Finding, lang: Lang) -> Answer:
    """The answer, or the protocol's refusal in words."""
    if isinstance(answer, Finding):
        raise JsonRpcException(fault_words(answer, lang), REQUEST_FAILED)
    return answer
