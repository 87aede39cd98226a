"""Every command on terminals of several widths and encodings, and into a pipe."""

from __future__ import annotations

import io
import re
import shutil
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from segrules.cli import main
from segrules.cli.main import COMMANDS
from segrules.cli.printing import prepare
from segrules.language.width import cell_widths, display_width

ROOT = Path(__file__).parents[2]
RULES, ORDERS, TABLE = "eight.yml", "orders.csv", "bounds.csv"

RUNS = {
    "apply": [
        [],
        [RULES, ORDERS, "--suppress", "list.csv", "--journal", "j.csv", "--out", "y"],
        [RULES, ORDERS, "--lock", "x", "--no-lock"],
        [RULES, ORDERS],
        [RULES, ORDERS, "--out", "x"],
        ["broken.yml", ORDERS],
    ],
    "audience": [["july", "--out", "lists"], ["nothing", "--out", "lists"]],
    "audit": [["audit.log"], ["nothing.log"]],
    "check": [[RULES], ["broken.yml"], ["gap.yml"], ["gap.yml", "--data", ORDERS]],
    "compare": [["april", "july"], ["april", "july", "--max-psi", "0.0001"]],
    "describe": [[RULES], [RULES, ORDERS]],
    "diff": [[RULES, "gap.yml"], [RULES, "gap.yml", ORDERS]],
    "explain": [[RULES, ORDERS, "--customer", "00016"], [RULES, ORDERS, "--customer", "nobody"]],
    "fit": [[RULES, ORDERS, "--out", "l.lock.yml"], [RULES, ORDERS, "--check"]],
    "fmt": [[RULES, "--check"], ["messy.yml", "--check"], ["messy.yml", "--diff"]],
    "forget": [["nobody", "july"], ["00016", "nothing"]],
    "import": [[TABLE], [TABLE, "--out", "i.yml"]],
    "init": [[], ["rfm/quintiles", "july"]],
    "lsp": [],
    "measure": [["july", ORDERS, "--within", "30d"], ["july", "nothing.csv"]],
    "playbook": [["july", "--segment", "important_value"], ["july", "--segment", "x"]],
    "power": [["--base", "5%", "--uplift", "1%"], ["july"], []],
    "report": [["july", "--out", "r.html"], ["nothing"]],
    "retain": [[".", "--keep", "30d", "--as-of", "2025-07-01"], ["nothing", "--keep", "x"]],
    "schema": [[RULES, "--out", "s.json"], ["broken.yml"]],
    "sql": [[RULES, "--no-lock"], [RULES, "--dialect", "postgres"]],
    "test": [[RULES], [RULES, "--mutate"]],
    "watch": [[RULES, ORDERS, "--once"], ["broken.yml", "--once"]],
    "workbook": [["july", "--out", "w.xlsx"], ["nothing", "--out", "w.xlsx"]],
}
"""What each command is tried with; a new command needs an entry, and its help is tried anyway."""
DOCUMENTS = {"import", "playbook", "schema", "sql"}
"""Commands that print a document, to be copied: its lines are as they are."""
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
DIGEST = re.compile(r"[0-9a-f]{64}")
"""On a line of its own, whole, to be copied."""
RULE = re.compile(r"-+(?:  -+)+")


class Terminal(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@dataclass(frozen=True)
class Printed:
    """How a command ended, and what it wrote to each stream."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """All lines as a reader sees them: of a line that was cleared, what came after."""
        shown = ESCAPES.sub(lambda f: "\r" if f[0] == "\x1b[K" else "", f"{self.out}\n{self.err}")
        return [line.rpartition("\r")[2] for line in shown.split("\n")]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder with a ruleset, one with a gap, broken and messy ones, data, and two runs."""
    folder = tmp_path_factory.mktemp("shelf")
    text = (ROOT / "rulesets/rfm/eight-types.yml").read_text("utf-8")
    (folder / RULES).write_text(text, "utf-8")
    (folder / "gap.yml").write_text(
        text.replace("F = low and M = high", "F = low and M = low"), "utf-8"
    )
    (folder / "broken.yml").write_text(
        text.replace("R = high and F", "R = hihg and 次数", 1), "utf-8"
    )
    (folder / "messy.yml").write_text(re.sub(r"(?m)^version:  *", "version:     ", text), "utf-8")
    shutil.copy(ROOT / "examples/orders.csv", folder / ORDERS)
    shutil.copy(ROOT / "examples/published-tables/rfmcustomer-0.1.1.csv", folder / TABLE)
    (folder / "list.csv").write_text("customer_id\n00016\n", "utf-8")
    for name, day in (("april", "2025-04-01"), ("july", "2025-07-01")):
        words = [str(folder / RULES), str(folder / ORDERS), "--as-of", day]
        kept = ["--out", str(folder / name), "--audit", str(folder / "audit.log")]
        assert main.run(["apply", *words, *kept]) == 0
    return folder


@pytest.fixture
def on(shelf, tmp_path, monkeypatch):
    """A command in a copy of the shelf, on streams of a kind: what it printed."""
    monkeypatch.chdir(shutil.copytree(shelf, tmp_path / "shelf"))
    for name in ("FORCE_COLOR", "NO_COLOR", "TERM", "SEGRULES_LANG"):
        monkeypatch.delenv(name, raising=False)

    def ran(words, *, columns=80, kind=Terminal, encoding="utf-8", **environment) -> Printed:
        for name, value in {"COLUMNS": str(columns), **environment}.items():
            monkeypatch.setenv(name, value)
        streams = [kind(io.BytesIO(), encoding=encoding, newline="\n") for _ in range(2)]
        for name, stream in zip(("stdout", "stderr"), streams, strict=True):
            monkeypatch.setattr(sys, name, stream)
            prepare(stream)
        code = int(main.run(words))
        for stream in streams:
            stream.flush()
        return Printed(code, *(s.buffer.getvalue().decode(encoding) for s in streams))

    return ran


def commands():
    """Every command's argument lists with its name, and its help."""
    for command, runs in RUNS.items():
        for words in [*runs, ["--help"]]:
            yield pytest.param(command, [command, *words], id=" ".join([command, *words]))


CASES = list(commands())


def columns_of(rule: str) -> list[tuple[int, int]]:
    """The cells between which each column of a table stands, by the rule below its titles."""
    return [found.span() for found in re.finditer(r"-+", rule)]


def cells(line: str) -> list[str]:
    """A line as a terminal shows it: one entry a cell, a wide character in the first of its two."""
    shown: list[str] = []
    for character, width in zip(line, cell_widths(line), strict=True):
        shown += [character, *[""] * (width - 1)] if width else []
    return shown


def crooked(lines: list[str]) -> list[str]:
    """The rows of tables with something between two columns, where nothing may stand."""
    found = []
    for at, line in enumerate(lines):
        if not RULE.fullmatch(line):
            continue
        spans = columns_of(line)
        gaps = [k for (_, end), (start, _) in pairwise(spans) for k in range(end, start)]
        for row in [lines[at - 1], *table_below(lines, at)]:
            shown = cells(row)
            if any(k < len(shown) and shown[k] != " " for k in gaps):
                found.append(row)
    return found


def table_below(lines: list[str], at: int) -> list[str]:
    """The rows below a rule, up to an empty line."""
    rows = lines[at + 1 :]
    return rows[: rows.index("")] if "" in rows else rows


def test_every_command_is_tried():
    """A new command has an entry in RUNS, so that its output is seen on every terminal."""
    assert set(RUNS) == set(COMMANDS)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("command", "words"), CASES)
def test_lines_fit_every_terminal(command, words, lang, on):
    """At 60, 80 and 200 columns no line is wider, in cells, and columns of tables are straight."""
    for columns in (60, 80, 200):
        ended = on([*words, "--lang", lang], columns=columns)
        assert ended.code in {0, 1, 2, 3, 4}
        lines = ended.lines
        if command not in DOCUMENTS or "--help" in words:
            wide = [line for line in lines if display_width(line) > columns]
            assert [line for line in wide if not DIGEST.fullmatch(line)] == []
        assert crooked(lines) == []


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
@pytest.mark.parametrize(("command", "words"), CASES)
def test_poor_terminals_get_what_they_can_show(command, words, encoding, on):  # noqa: ARG001
    """No crash and straight tables where 汉字 or signs are lacking, in both languages."""
    for lang in ("zh", "en"):
        ended = on([*words, "--lang", lang], encoding=encoding)
        assert ended.code in {0, 1, 2, 3, 4}
        assert "Traceback" not in ended.err
        assert crooked(ended.lines) == []


@pytest.mark.parametrize(("command", "words"), CASES)
def test_pipes_and_no_color_get_plain_text(command, words, on):  # noqa: ARG001 - their names
    """Nothing but text goes into a pipe, and with NO_COLOR no colour to a terminal."""
    piped = on([*words, "--lang", "zh"], kind=io.TextIOWrapper)
    assert "\x1b" not in piped.out + piped.err
    seen = on([*words, "--lang", "zh"], NO_COLOR="1")
    assert [e for e in ESCAPES.findall(seen.out + seen.err) if e.endswith("m")] == []


def test_messages_in_a_pipe_are_one_line_each(on):
    """What a search is to find is not broken: one line a finding, whatever the width."""
    ended = on(["apply", RULES, ORDERS, "--lang", "en"], columns=60, kind=io.TextIOWrapper)
    assert len(ended.err.splitlines()) == 2
    assert all("[mean-median-differ]" in line for line in ended.err.splitlines())


@pytest.mark.parametrize(
    ("kind", "environment", "coloured"),
    [
        (Terminal, {}, True),
        (Terminal, {"TERM": "dumb"}, False),
        (Terminal, {"NO_COLOR": "1"}, False),
        (Terminal, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (Terminal, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (Terminal, {"FORCE_COLOR": "0", "TERM": "dumb"}, False),
        (io.TextIOWrapper, {}, False),
        (io.TextIOWrapper, {"FORCE_COLOR": "1"}, True),
    ],
)
@pytest.mark.parametrize("words", [["check", "gap.yml"], ["apply", RULES, ORDERS]])
def test_colours_are_as_asked(words, kind, environment, coloured, on):
    """Severity words are coloured on terminals; NO_COLOR, FORCE_COLOR and TERM=dumb are heeded."""
    ended = on([*words, "--lang", "en"], kind=kind, **environment)
    severity = "\x1b[1;31merror" if words[0] == "check" else "\x1b[1;33mwarning"
    assert (severity in ended.out + ended.err) is coloured


def test_signs_that_a_terminal_lacks_are_spelled(on):
    """An ASCII terminal reads `>=` where others see `≥`, and two marks for each 汉字."""
    ended = on(["apply", RULES, ORDERS, "--lang", "en"], encoding="ascii", kind=io.TextIOWrapper)
    assert "high: >= 6 (169)" in ended.out
    assert "???" not in ended.out.replace("????????", "").replace("????", "")
