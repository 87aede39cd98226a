"""A ruleset of 200 rules in an editor -> milliseconds until each question is answered.

`python benchmarks/editor.py [--short]` starts `segrules lsp` and speaks to it as an editor does:
the time from a key to the findings (without the pause that waits for more keys), from asking to the
list of completions, to a hover, to a definition and to the symbols: the median on the clock, and
the mean of processor time that the server used, which a busy machine does not lengthen.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

URI = "file:///benchmark/two-hundred.yml"
CITIES = ("上海", "北京", "广州", "深圳")
HEAD = """\
segrules: 1
name: two-hundred
tables:
  customers:
    key: customer_id
    columns:
      customer_id: {type: text, pii: id}
      city: {type: text, one_of: [上海, 北京, 广州, 深圳]}
      age: {type: integer, between: [0, 120]}
      sms_ok: boolean
  orders:
    key: customer_id
    columns:
      customer_id: text
      ordered_at: date
      amount: {type: money, unit: CNY}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
scores:
  R: {of: recency, better: lower, at: [30, 60, 90, 180]}
  F: {of: frequency, better: higher, at: [2, 4, 8, 16]}
  M: {of: monetary, better: higher, into: 5, by: quantile}
segments:
  rules:
"""


def ruleset(rules: int) -> str:
    """So many rules over three scores, three metrics and three columns."""
    chance = random.Random(20_261_122)  # noqa: S311 - a fixed ruleset
    lines = [HEAD]
    for number in range(rules):
        lines += [
            f"    - id: s{number}\n",
            f"      label: {{zh: 分群{number}, en: Segment {number}}}\n",
            f"      when: {' and '.join(conditions(chance))}\n",
        ]
    return "".join([*lines, "  otherwise: rest\n"])


def conditions(chance: random.Random) -> list[str]:
    """One to seven conditions of a rule."""
    found = [f"{s} {chance.choice(('>=', '<=', '='))} {chance.randint(1, 5)}" for s in "RFM"]
    found = [f for f in found if chance.random() < 0.6]
    more = [
        f"city in [{', '.join(chance.sample(CITIES, 2))}]",
        f"age between {chance.randint(10, 40)} and {chance.randint(41, 90)}",
        f"recency < {chance.randint(5, 300)}",
        "sms_ok",
        f"monetary > {chance.randint(100, 9000)}",
    ]
    found += [m for m in more if chance.random() < 0.3]
    return found or [f"frequency >= {chance.randint(1, 40)}"]


@dataclass
class Editor:
    """A server that is spoken to in frames."""

    process: subprocess.Popen[bytes]
    last: int = 0

    def send(self, body: dict[str, Any]) -> None:
        """One frame."""
        raw = json.dumps({"jsonrpc": "2.0", **body}).encode()
        assert self.process.stdin is not None  # noqa: S101 - asked for
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """The next frame."""
        out = self.process.stdout
        assert out is not None  # noqa: S101 - asked for
        length = int(out.readline().removeprefix(b"Content-Length:"))
        while out.readline().strip():
            pass
        found: dict[str, Any] = json.loads(out.read(length))
        return found

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request."""
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        while (answer := self.read()).get("id") != self.last:
            pass
        return answer

    def change(self, version: int, text: str) -> None:
        """Type, and wait for the findings of this version."""
        document = {"uri": URI, "version": version}
        params = {"textDocument": document, "contentChanges": [{"text": text}]}
        self.send({"method": "textDocument/didChange", "params": params})
        while (told := self.read().get("params", {})).get("version") != version:
            pass
        assert told["uri"] == URI  # noqa: S101 - a benchmark checks its answers


def milliseconds(work: Callable[[int], object], times: int) -> float:
    """The median of several."""
    took = []
    for number in range(times):
        start = time.perf_counter()
        work(number)
        took.append(time.perf_counter() - start)
    return 1000 * statistics.median(took)


def processor(editor: Editor) -> float:
    """Seconds of processor that the server has used; 0 where the system does not tell."""
    stat = Path(f"/proc/{editor.process.pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measured(editor: Editor, text: str, times: int) -> dict[str, tuple[float, float]]:
    """What each question takes: the median on the clock, and the mean of the server's processor."""
    from segrules.editor.serving.server import TYPING  # noqa: PLC0415 - after the start

    lines = text.split("\n")
    line = next(i for i, x in enumerate(lines) if "when:" in x and " R " in x)
    position = {"line": line, "character": lines[line].index(" R ") + 1}
    at = {"textDocument": {"uri": URI}, "position": position}

    def typed(number: int) -> None:
        editor.change(number + 2, f"{text}# {number}\n")

    def ask(method: str) -> Callable[[int], object]:
        return lambda _: editor.ask(f"textDocument/{method}", at)

    asked = ("completion", "hover", "definition", "documentSymbol", "codeLens")
    found = {}
    for name, work in {"findings": typed, **{a: ask(a) for a in asked}}.items():
        before = processor(editor)
        clock = milliseconds(work, times) - 1000 * TYPING * (work is typed)
        found[name] = clock, 1000 * (processor(editor) - before) / times
    return found


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    times = 7 if parser.parse_args().short else 41
    command = [sys.executable, "-m", "segrules", "lsp"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        editor, text = Editor(process), ruleset(200)
        editor.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        editor.send({"method": "initialized", "params": {}})
        document = {"uri": URI, "languageId": "yaml", "version": 1, "text": text}
        editor.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        editor.change(1_000, text + "\n")
        print(f"{'':<16}{'clock':>12}{'processor':>12}")
        for name, (clock, used) in measured(editor, text, times).items():
            print(f"{name:<16}{clock:9.1f} ms{used:9.1f} ms")
        editor.ask("shutdown", {})
        editor.send({"method": "exit"})


if __name__ == "__main__":
    main()
