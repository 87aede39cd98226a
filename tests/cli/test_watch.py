from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from segrules.cli import main

RULESET = """\
segrules: 1
name: shop
include: [tables.yml]
metrics:
  frequency: {from: orders, value: count()}
segments:
  rules:
    - {id: loyal, when: frequency >= 3}
  otherwise: others
tests:
  - name: three orders
    given: {frequency: 3}
    expect: {segment: loyal}
"""
TABLES = """\
tables:
  orders: {key: id, columns: {id: text, on: date}}
"""
ORDERS = "id,on\n" + "".join(f"c{i % 4},2024-01-{i + 1:02}\n" for i in range(9))
LONG = 60


@dataclass
class Watching:
    """A watch that runs, and what it has printed so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def until(self, words: str) -> list[str]:
        """What is printed up to a line with these words, which is then forgotten."""
        ends = time.monotonic() + LONG
        while time.monotonic() < ends:
            for at, line in enumerate(self.lines):
                if words in line:
                    told, self.lines[: at + 1] = self.lines[: at + 1], []
                    return told
            time.sleep(0.02)
        raise AssertionError((words, self.lines))


def _read(watching: Watching) -> None:
    assert watching.process.stdout is not None
    for line in watching.process.stdout:
        watching.lines.append(line.rstrip("\n"))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a ruleset, the file that it includes, and orders."""
    (tmp_path / "shop.yml").write_text(RULESET, "utf-8")
    (tmp_path / "tables.yml").write_text(TABLES, "utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    return tmp_path


@pytest.fixture
def watching(shop: Path) -> Iterator[Watching]:
    """A watch of that ruleset with those orders."""
    command = [sys.executable, "-m", "segrules", "watch", "shop.yml", "orders.csv", "--lang", "en"]
    process = subprocess.Popen(
        command,
        cwd=shop,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    made = Watching(process)
    reader = threading.Thread(target=_read, args=(made,), daemon=True)
    reader.start()
    yield made
    process.kill()
    process.wait()
    reader.join()
    assert process.stdout is not None
    process.stdout.close()


def saved(path: Path, text: str) -> None:
    """Write a file so that it is seen to be another."""
    before = path.stat().st_mtime_ns
    path.write_text(text, "utf-8")
    if path.stat().st_mtime_ns == before:
        os.utime(path, ns=(before + 1, before + 1))


def test_each_save_tells_what_it_changes(watching: Watching, shop: Path) -> None:
    """First everything; then only the sizes, tests and findings that a save has changed."""
    told = watching.until("segments.others:")
    assert told[0] == "check: nothing found"
    assert "tests: 1, all passed" in told
    assert "  segments.loyal: 1 (25.0%)" in told
    saved(shop / "shop.yml", RULESET.replace(">= 3", ">= 2"))
    told = watching.until("segments.others:")
    assert told == ["  segments.loyal: 1 → 4 (100.0%)", "  segments.others: 3 → 0 (0.0%)"]
    saved(shop / "shop.yml", RULESET.replace(">= 3", ">= 4"))
    told = watching.until("segments.others:")
    assert told[0].startswith("FAILED three orders")
    assert "tests: 1, 1 failed" in told
    saved(shop / "tables.yml", "# a line more\n" + TABLES)
    assert watching.until("nothing") == ["nothing has changed"]
    saved(shop / "shop.yml", RULESET)
    told = watching.until("segments.others:")
    assert "passes now: three orders" in told


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_a_half_written_file_is_told_and_ctrl_c_ends_it(watching: Watching, shop: Path) -> None:
    """Every cut of the file, and none at all, is survived; Ctrl-C is no failure."""
    watching.until("segments.others:")
    saved(shop / "shop.yml", RULESET[:130])
    assert any("error" in line for line in watching.until("1 error"))
    (shop / "shop.yml").unlink()
    watching.until("1 error")
    (shop / "shop.yml").write_text(RULESET, "utf-8")
    told = watching.until("segments.others:")
    assert any(line.startswith("mended: ") for line in told)
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(LONG) == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("", ""), 0),
        (("frequency >= 3", "frequenzy >= 3"), 3),
        (("frequency >= 3", "frequency >= 9"), 4),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_once_ends_as_a_check_and_a_test_would(
    shop: Path, lang: str, change: tuple[str, str], code: int, capsys, monkeypatch
) -> None:
    """A look is one round, and its exit code says what was found."""
    monkeypatch.chdir(shop)
    saved(shop / "shop.yml", RULESET.replace(*change) if change[0] else RULESET)
    assert main.run(["watch", "shop.yml", "--once", "--lang", lang]) == code
    said = capsys.readouterr().out
    assert ("测试" in said or "错误" in said) is (lang == "zh")


def test_data_that_cannot_be_read_is_told(shop: Path, capsys, monkeypatch) -> None:
    """Data that is not there is a finding like any other, and ends a single look with 1."""
    monkeypatch.chdir(shop)
    assert main.run(["watch", "shop.yml", "nowhere.csv", "--once", "--lang", "en"]) == 1
    assert "nowhere.csv" in capsys.readouterr().out
