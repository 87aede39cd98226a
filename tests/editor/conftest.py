"""A language server as a process of its own, spoken to in frames of JSON written by hand."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

LONG = 60
"""Seconds after which an answer is not coming."""


@dataclass
class Client:
    """An editor: it sends what it likes and waits for what it needs."""

    process: subprocess.Popen[bytes]
    incoming: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    seen: list[dict[str, Any]] = field(default_factory=list)
    last: int = 0

    def begin(self, **options: Any) -> dict[str, Any]:
        """Begin with these options; what the server says it can."""
        capabilities = options.pop("capabilities", {})
        root = options.pop("root", None)
        params = {
            "processId": None,
            "rootUri": None if root is None else Path(root).as_uri(),
            "capabilities": capabilities,
            "initializationOptions": options,
        }
        answer = self.ask("initialize", params)
        self.tell("initialized", {})
        return answer["result"]

    def frame(self, body: dict[str, Any]) -> None:
        """Send one message."""
        raw = json.dumps({"jsonrpc": "2.0", **body}, ensure_ascii=False).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        self.process.stdin.flush()

    def tell(self, method: str, params: Any) -> None:
        """Send what has no answer."""
        self.frame({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        self.last += 1
        asked = self.last
        self.frame({"id": asked, "method": method, "params": params})
        return self.until(lambda m: m.get("id") == asked and "method" not in m)

    def until(self, wanted: Any) -> dict[str, Any]:
        """The first message that is wanted; requests of the server are granted on the way."""
        while True:
            message = self.incoming.get(timeout=LONG)
            self.seen.append(message)
            if "id" in message and "method" in message:
                self.frame({"id": message["id"], "result": None})
            if wanted(message):
                return message

    def open(self, path: Path | str, text: str) -> str:
        """Open a file; its URI."""
        uri = path if isinstance(path, str) else path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, text: str) -> None:
        """Type: the whole text as it is then."""
        self.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]},
        )

    def findings(self, uri: str, version: int | None = None, name: str = "") -> list[Any]:
        """What is told of a file next: of a version, and with a finding of a name, where given."""

        def wanted(message: dict[str, Any]) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            told = message["params"]
            named = not name or any(d["code"] == name for d in told["diagnostics"])
            return told["uri"] == uri and version in {None, told.get("version")} and named

        return self.until(wanted)["params"]["diagnostics"]

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """The answer to a question about a position."""
        position = {"line": line, "character": character}
        params = {"textDocument": {"uri": uri}, "position": position, **more}
        answer = self.ask(f"textDocument/{method}", params)
        return answer["error"] if "error" in answer else answer["result"]

    def of(self, method: str, uri: str, **more: Any) -> Any:
        """The answer to a question about a file."""
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, **more})["result"]


def _read(client: Client) -> None:
    out = client.process.stdout
    assert out is not None
    while header := out.readline():
        length = int(header.removeprefix(b"Content-Length:"))
        while out.readline().strip():
            pass
        client.incoming.put(json.loads(out.read(length)))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server that has just been started in an empty folder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "segrules", "lsp", "--lang", "en"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    made = Client(process)
    threading.Thread(target=_read, args=(made,), daemon=True).start()
    yield made
    try:
        made.ask("shutdown", None)
        made.tell("exit", None)
        assert process.wait(LONG) == 0
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()
