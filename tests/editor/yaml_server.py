"""A schema and the text of a ruleset -> what the stock YAML language server tells an editor.

The server is `yaml-language-server`, version 1.15 or later, run by node: the file that the
environment variable SEGRULES_YAML_SERVER names, else the one on the path, else npm's global one.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

PATIENCE = 60
"""Seconds after which the server is given up."""
PACKAGE = Path("yaml-language-server") / "bin" / "yaml-language-server"
DIAGNOSTICS = "textDocument/publishDiagnostics"
SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
        "keyOrdering": False,
    }
}


def command() -> list[str] | None:
    """How the server is started; None where it is not installed."""
    node = shutil.which("node")
    named = os.environ.get("SEGRULES_YAML_SERVER")
    if named and node:
        return [node, named, "--stdio"]
    found = shutil.which("yaml-language-server")
    if found:
        return [found, "--stdio"]
    npm = shutil.which("npm")
    if node is None or npm is None:
        return None
    root = subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=False).stdout
    script = Path(root.strip()) / PACKAGE
    return [node, str(script), "--stdio"] if script.is_file() else None


@dataclass
class YamlServer:
    """A running server; each question opens the document anew."""

    process: subprocess.Popen[bytes]
    told: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    numbers: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    def started(cls, words: list[str], root: Path) -> YamlServer:
        """Start it in a folder, with the settings of an editor that asks the network nothing."""
        process = subprocess.Popen(
            words,
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        server = cls(process)
        threading.Thread(target=server._listen, daemon=True).start()
        documents = {
            "synchronization": {},
            "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
            "hover": {"contentFormat": ["markdown"]},
        }
        server.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root.as_uri(),
                "workspaceFolders": None,
                "capabilities": {
                    "textDocument": documents,
                    "workspace": {"configuration": True},
                },
            },
        )
        server.tell("initialized", {})
        server.tell("workspace/didChangeConfiguration", {"settings": SETTINGS})
        return server

    def stop(self) -> None:
        """End it and let go of its streams."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    # ------------------------------------------------------------ questions

    def open(self, *texts: tuple[Path, str]) -> list[list[str]]:
        """What is said of each text that stands at a path; all are opened at once."""
        for path, text in texts:
            version = next(self.numbers)
            item = {"uri": path.as_uri(), "languageId": "yaml", "version": version, "text": text}
            self.tell("textDocument/didOpen", {"textDocument": item})
        said: dict[str, list[str]] = {}
        while len(said) < len(texts):
            told = self._next_diagnostics()
            said[told["uri"]] = [d["message"] for d in told["diagnostics"]]
        return [said[path.as_uri()] for path, _ in texts]

    def _next_diagnostics(self) -> dict[str, Any]:
        while True:
            message = self.told.get(timeout=PATIENCE)
            if message.get("method") == DIAGNOSTICS:
                return dict(message["params"])

    def complete(self, path: Path, line: int, column: int) -> list[dict[str, Any]]:
        """What may stand at a place of an open text, counted from 0."""
        found = self.ask("textDocument/completion", _at(path, line, column))
        return list(found["items"] if isinstance(found, dict) else found or [])

    def hover(self, path: Path, line: int, column: int) -> str:
        """What is told of a place of an open text; nothing is told as an empty text."""
        found = self.ask("textDocument/hover", _at(path, line, column))
        if not found:
            return ""
        contents = found["contents"]
        return str(contents["value"] if isinstance(contents, dict) else contents)

    # ------------------------------------------------------------ the wire

    def ask(self, method: str, params: object) -> Any:
        """The answer to a question."""
        number = next(self.numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self.told.get(timeout=PATIENCE)
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def tell(self, method: str, params: object) -> None:
        """Say something that has no answer."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _listen(self) -> None:
        """Put what the server says on the queue, and answer what it asks."""
        stream = self.process.stdout
        assert stream is not None
        while head := stream.readline():
            length = 0
            while head.strip():
                name, _, value = head.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
                head = stream.readline()
            message = json.loads(stream.read(length))
            if "id" in message and "method" in message:
                self._answer(message)
            else:
                self.told.put(message)

    def _answer(self, message: dict[str, Any]) -> None:
        result: object = None
        if message["method"] == "workspace/configuration":
            items = message["params"]["items"]
            result = [SETTINGS.get(i.get("section", ""), {}) for i in items]
        self._send({"id": message["id"], "result": result})


def _at(path: Path, line: int, column: int) -> dict[str, Any]:
    place = {"line": line, "character": column}
    return {"textDocument": {"uri": path.as_uri()}, "position": place}
