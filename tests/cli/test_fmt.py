"""`segrules fmt`: what it writes, what it prints, how it ends."""

from __future__ import annotations

import json
import os
import stat

import pytest

from segrules.language.formatting import formatted as module
from tests.cli.test_apply_output import loaded_after

UGLY = "segrules:   1\nname: 'x' # c\nmetrics: {a: x≥1}\n"
NEAT = "segrules: 1\nname: x  # c\nmetrics: {a: x >= 1}\n"


@pytest.fixture
def ugly(here):
    """A ruleset in another layout."""
    path = here / "ugly.yml"
    path.write_text(UGLY, "utf-8")
    return path


def test_files_are_rewritten_in_place(run, ugly):
    """The layout changes, the file's permissions do not, and a second time nothing does."""
    ugly.chmod(0o640)
    ended = run("fmt", "ugly.yml")
    assert (ended.code, ended.out, ended.err) == (0, "changed ugly.yml\n", "")
    assert ugly.read_text("utf-8") == NEAT
    assert stat.S_IMODE(ugly.stat().st_mode) == 0o640
    before = ugly.stat().st_mtime_ns
    assert run("fmt", "ugly.yml").out == "1 file is laid out already\n"
    assert ugly.stat().st_mtime_ns == before
    assert [p.name for p in ugly.parent.iterdir() if p.name.startswith("tmp")] == []


def test_a_link_stays_a_link(run, ugly, here):
    """What a link leads to is rewritten."""
    (here / "link.yml").symlink_to(ugly)
    assert run("fmt", "link.yml").code == 0
    assert (here / "link.yml").is_symlink()
    assert ugly.read_text("utf-8") == NEAT


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "would change ugly.yml\n1 file is laid out already\n"),
        ("zh", "需要重新排版：ugly.yml\n1 个文件无需改动\n"),
    ],
)
def test_check_writes_nothing_and_fails(run, ugly, here, lang, said):
    """For CI: exit code 4 where a layout is another one, 0 where none is."""
    (here / "neat.yml").write_text(NEAT, "utf-8")
    ended = run("fmt", "--check", "ugly.yml", "neat.yml", lang=lang)
    assert (ended.code, ended.out, ended.err) == (4, said, "")
    assert ugly.read_text("utf-8") == UGLY
    assert run("fmt", "--check", "neat.yml").code == 0


def test_a_diff_shows_lines_and_writes_nothing(run, ugly):
    """With `--diff` the lines that would change are shown."""
    ended = run("fmt", "--diff", "ugly.yml")
    assert ended.code == 0
    assert "--- ugly.yml (old)\n+++ ugly.yml (new)\n" in ended.out
    assert "-name: 'x' # c\n" in ended.out
    assert "+name: x  # c\n" in ended.out
    assert ugly.read_text("utf-8") == UGLY
    assert run("fmt", "--diff", "--check", "ugly.yml").code == 4


def test_line_breaks_alone_are_told(run, here):
    """A diff would be empty where only line breaks change."""
    (here / "dos.yml").write_bytes(NEAT.replace("\n", "\r\n").encode())
    assert "only line breaks" in run("fmt", "--diff", "dos.yml").out
    assert run("fmt", "dos.yml").out == "changed dos.yml\n"
    assert (here / "dos.yml").read_bytes() == NEAT.encode()


def test_a_missing_line_break_at_the_end_is_in_the_diff(run, here):
    """As `diff -u` says it."""
    (here / "open.yml").write_text("segrules: 1", "utf-8")
    assert "-segrules: 1\n\\ No newline at end of file\n" in run("fmt", "--diff", "open.yml").out


def test_stdin_goes_to_stdout(run):
    """An editor pipes the text through, in UTF-8 whatever the terminal is."""
    ended = run("fmt", "-", stdin="segrules: 1\ntitle: '客户'\n".encode())
    assert (ended.code, ended.out) == (0, "segrules: 1\ntitle: 客户\n")
    assert run("fmt", "--check", "-", stdin=UGLY.encode()).out == "would change -\n"
    assert run("fmt", "--check", "-", stdin=UGLY.encode()).code == 4
    assert run("fmt", "-", "x.yml", stdin=b"").code == 2


def test_faults_are_told_and_the_file_stays(run, here, ugly):
    """A file that cannot be read is told with its place, exit code 3; the others are laid out."""
    (here / "bad.yml").write_text("segrules: 1\nmetrics: {a:   x >}\n", "utf-8")
    ended = run("fmt", "bad.yml", "ugly.yml")
    assert ended.code == 3
    assert ended.out == "changed ugly.yml\n"
    assert "bad.yml:2" in ended.err
    assert (here / "bad.yml").read_text("utf-8") == "segrules: 1\nmetrics: {a:   x >}\n"
    assert ugly.read_text("utf-8") == NEAT
    assert run("fmt", "-", stdin=b"segrules: [").out == ""


@pytest.mark.parametrize(
    ("lang", "said", "cure"),
    [("en", "neither a ruleset nor a part", "begins with"), ("zh", "不是规则集", "开头")],
)
def test_other_files_are_refused(run, here, lang, said, cure):
    """A file of another program is told apart by its sections; a part that is included is not."""
    (here / "other.yml").write_text("on:   push\n", "utf-8")
    ended = run("fmt", "other.yml", lang=lang)
    assert ended.code == 3
    assert said in ended.err
    assert cure in ended.err
    (here / "part.yml").write_text("metrics:\n    a:   x\n", "utf-8")
    assert run("fmt", "part.yml").code == 0
    assert (here / "part.yml").read_text("utf-8") == "metrics:\n  a: x\n"


@pytest.mark.usefixtures("ugly")
def test_locks_are_let_be(run, here):
    """A lock beside its ruleset is passed over; alone it is refused."""
    lock = here / "ugly.lock.yml"
    lock.write_text("checksum: x\nsegrules:   1\n", "utf-8")
    assert run("fmt", "ugly.yml", "ugly.lock.yml").code == 0
    assert run("fmt", "ugly.lock.yml").code == 3
    assert lock.read_text("utf-8") == "checksum: x\nsegrules:   1\n"


@pytest.mark.usefixtures("ugly")
def test_json_says_what_text_says(run):
    """Each file, whether it changes and was written, and every finding."""
    told = json.loads(run("fmt", "--check", "--diff", "--format", "json", "ugly.yml").out)
    (file,) = told["files"]
    assert (file["path"], file["changes"], file["written"]) == ("ugly.yml", True, False)
    assert file["diff"].startswith("--- ugly.yml")
    ended = run("fmt", "--format", "json", "ugly.yml", "gone.yml")
    told = json.loads(ended.out)
    assert ended.code == 3
    assert [(f["path"], f["read"], f["written"]) for f in told["files"]] == [
        ("ugly.yml", True, True),
        ("gone.yml", False, False),
    ]
    assert [f["name"] for f in told["findings"]] == ["file-missing"]
    told = json.loads(run("fmt", "--format", "json", "-", stdin=UGLY.encode()).out)
    assert told["files"][0]["text"] == NEAT


@pytest.mark.parametrize(("lang", "said"), [("en", "cannot be written"), ("zh", "写不进去")])
def test_a_file_that_cannot_be_written(run, ugly, monkeypatch, lang, said):
    """It is told, the file stays, and nothing is left beside it."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    ended = run("fmt", "ugly.yml", lang=lang)
    assert ended.code == 1
    assert said in ended.err
    assert ugly.read_text("utf-8") == UGLY
    assert sorted(p.name for p in ugly.parent.iterdir()) == ["orders.csv", "shop.yml", "ugly.yml"]


def test_nothing_is_written_where_the_meaning_would_change(run, ugly, here, monkeypatch):
    """A layout that says another thing is a mistake of ours: no file is touched."""
    (here / "second.yml").write_text(UGLY, "utf-8")
    right = module._laid_out

    def wrong(text, path, kinds):
        return right(text, path, kinds).replace(
            "name: x", "name: y" if "second" in path else "name: x"
        )

    monkeypatch.setattr(module, "_laid_out", wrong)
    ended = run("fmt", "ugly.yml", "second.yml")
    assert ended.code == 70
    assert "internal error" in ended.err
    assert ugly.read_text("utf-8") == UGLY


@pytest.mark.usefixtures("ugly")
def test_laying_out_loads_nothing_heavy():
    """Neither numpy, pandas nor jinja2: a hook of an editor starts it at every save."""
    loaded = loaded_after("fmt", "ugly.yml")
    assert "segrules.language.formatting.formatted" in loaded
    assert loaded & {"pandas", "numpy", "jinja2", "pyarrow", "duckdb", "z3"} == set()
