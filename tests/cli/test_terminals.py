"""Terminals of every width and encoding, and what a pipe gets."""

from __future__ import annotations

import io
import json
import os
import select
import subprocess
import sys

import pytest

from segrules.cli.printing import prepare
from segrules.language.width import display_width

COMMAND = [sys.executable, "-m", "segrules"]
BROKEN = "segrules: 1\nname: x\ntables: {orders: {key: 客户, columns: {客户: text}}}\nsegments: {rules: []}\n"  # noqa: E501 - one text


@pytest.fixture
def printed(run, monkeypatch):
    """The command line with a stdout and a stderr of some encoding: its code, and their bytes."""

    def ran(*words, encoding):
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
        for name, stream in zip(("stdout", "stderr"), streams, strict=True):
            monkeypatch.setattr(f"sys.{name}", stream)
            prepare(stream)
        code = run(*words, lang="zh").code
        for stream in streams:
            stream.flush()
        return (code, *(stream.buffer.getvalue() for stream in streams))

    return ran


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8", "latin-1"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("apply", "shop.yml", "orders.csv"), 0),
        (("describe", "shop.yml", "orders.csv"), 0),
        (("check", "broken.yml"), 3),
        (("check", "broken.yml", "--format", "github"), 3),
        (("apply", "--help"), 0),
        (("apply", "no.yml", "orders.csv"), 3),
    ],
)
def test_no_terminal_is_too_poor(words, code, encoding, here, printed):
    """What an encoding lacks is replaced, never a crash; Chinese stays Chinese in GBK."""
    (here / "broken.yml").write_text(BROKEN, encoding="utf-8")
    ended, out, err = printed(*words, encoding=encoding)
    assert ended == code
    said = out.decode(encoding) + err.decode(encoding)
    assert "Traceback" not in said
    assert any("\u4e00" <= c <= "\u9fff" for c in said) is (encoding in {"gbk", "utf-8"})


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_json_is_whole_in_every_encoding(encoding, printed):
    """What machines read loses no character, whatever stdout's encoding."""
    words = ("check", "没有\U0001f600.yml", "--format", "json")
    _, out, _ = printed(*words, encoding=encoding)
    assert "没有\U0001f600.yml" in json.loads(out.decode(encoding))["findings"][0]["message"]


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
@pytest.mark.usefixtures("here")
def test_the_installed_command_on_poor_terminals(encoding):
    """The same holds in a process of its own."""
    done = piped("describe", "shop.yml", "--lang", "zh", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stderr == b""
    assert "shop" in done.stdout.decode(encoding)


def piped(*words, **environment):
    """The installed command in a process of its own, its output as bytes."""
    kept = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "NO_COLOR", "LANG"}}
    environment = {**kept, **environment}
    return subprocess.run([*COMMAND, *words], capture_output=True, env=environment, check=False)


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["apply", "describe"])
def test_lines_keep_to_the_width(command, lang, columns, run, monkeypatch):
    """Below the title, tables and lines fit the terminal, in cells: a 汉字 takes two."""
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = run(command, "shop.yml", "orders.csv", lang=lang)
    assert shown.code == 0
    _, _, *lines = shown.out.splitlines()
    too_long = [line for line in lines if display_width(line) > columns]
    assert too_long == []


def test_absurd_widths_do_no_harm(run, monkeypatch):
    """A terminal that says it has no columns is taken as a narrow one."""
    for columns in ("0", "1", "-5", "wide"):
        monkeypatch.setenv("COLUMNS", columns)
        assert run("apply", "shop.yml", "orders.csv").code == 0
        assert run("apply", "--help").code == 0


# ---------------------------------------------------------------- terminals and pipes


def in_terminal(words, stream, **environment):
    """What a command writes to one of its streams that is a terminal."""
    pty = pytest.importorskip("pty", reason="no terminals here")
    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: theirs}
    env = {**kept, "TERM": "xterm", "COLUMNS": "80", **environment}
    said = b""
    with subprocess.Popen([*COMMAND, *words], env=env, **streams) as process:
        os.close(theirs)
        while select.select([ours], [], [], 30)[0]:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # how a terminal tells that nobody writes any more
                break
            if not piece:
                break
            said += piece
        process.communicate(timeout=30)
    os.close(ours)
    return said.decode()


def test_progress_is_for_terminals(here):
    """A terminal sees the rows being read, in a line that is gone at the end; a pipe sees none."""
    assert (here / "orders.csv").is_file()
    words = ["apply", "shop.yml", "orders.csv", "--lang", "zh"]
    seen = in_terminal(words, "stderr")
    assert "读取 orders：60 行" in seen
    assert seen.endswith("\r\x1b[K")
    assert "读取" not in in_terminal(words, "stderr", TERM="dumb")
    assert piped(*words).stderr == b""


def test_colours_are_for_terminals(here):
    """A terminal gets colours unless NO_COLOR says otherwise; a pipe and `dumb` get none."""
    (here / "broken.yml").write_text(BROKEN, encoding="utf-8")
    words = ["check", "broken.yml"]
    assert "\x1b[1;31m" in in_terminal(words, "stdout")
    assert "\x1b" not in in_terminal(words, "stdout", NO_COLOR="1")
    assert "\x1b" not in in_terminal(words, "stdout", TERM="dumb")
    assert b"\x1b" not in piped(*words).stdout


@pytest.mark.parametrize("shell", ["zsh", "fish", "bash"])
@pytest.mark.parametrize("typed", ["segrules ", "segrules apply --"])
def test_completion_speaks_one_language(typed, shell):
    """What a shell offers is explained in the language that is spoken, and in that alone."""
    asked = {"_SEGRULES_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": typed,
             "_TYPER_COMPLETE_FISH_ACTION": "get-args",
             "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1)}  # fmt: skip
    for lang in ("zh", "en"):
        offered = piped(SEGRULES_LANG=lang, **asked).stdout.decode()
        assert ("apply" if typed == "segrules " else "--out") in offered
        assert "\x1f" not in offered
        chinese = any("\u4e00" <= c <= "\u9fff" for c in offered)
        assert chinese is (lang == "zh" and shell != "bash")
