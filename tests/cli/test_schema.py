"""`segrules schema`, and the line by which a ruleset names its schema."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FIRST = "# yaml-language-server: $schema=.segrules/shop.schema.json\n"


def test_the_schema_has_the_rulesets_own_names(run):
    """With a ruleset its metrics are offered; without one the language stands alone."""
    own, plain = run("schema", "shop.yml"), run("schema")
    assert (own.code, plain.code, own.err) == (0, 0, "")
    offered = [_offered(json.loads(e.out)) for e in (own, plain)]
    assert {"recency", "frequency", "monetary"} <= set(offered[0])
    assert offered[1] == []


def _offered(schema):
    of = schema["properties"]["scores"]["additionalProperties"]["properties"]["of"]
    return [name for branch in of.get("anyOf", ()) for name in branch.get("enum", ())]


@pytest.mark.parametrize(("lang", "word"), [("zh", "怎么分档"), ("en", "how it is cut")])
def test_words_are_in_the_language_asked_for(run, lang, word):
    """What keys mean is said in the language of messages."""
    assert word in run("schema", lang=lang).out


def test_out_writes_a_file_and_its_folder(run, here):
    """The file is what would have been printed; a ruleset of a wrong shape has a schema too."""
    ended = run("schema", "shop.yml", "--out", "a/b/s.json")
    assert (ended.code, ended.out, ended.err) == (0, "", "written to a/b/s.json\n")
    assert (here / "a/b/s.json").read_text("utf-8") == run("schema", "shop.yml").out
    (here / "odd.yml").write_text("segrules: 1\ntables: 5\n", "utf-8")
    assert run("schema", "odd.yml").code == 0


@pytest.mark.parametrize(
    ("words", "code", "zh", "en"),
    [
        (["gone.yml"], 3, "找不到文件 `gone.yml`", "there is no file `gone.yml`"),
        (["orders.csv"], 3, "错误", "error["),
        (["--out", ""], 2, "--out 后面要写文件", "--out needs a file after it"),
        (["--out", "."], 1, "Schema 文件 `.` 写不进去", "the schema `.` cannot be written"),
        (["--out", "shop.yml/s.json"], 1, "写不进去", "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(run, words, code, zh, en):
    """No file, no ruleset, no place to write to: each is said in the user's language."""
    for lang, said in (("zh", zh), ("en", en)):
        ended = run("schema", *words, lang=lang)
        assert ended.code == code
        assert said in ended.err
        assert "Traceback" not in ended.err


def test_the_schema_starts_no_pandas(here):
    """Editors and hooks ask for it often: the heavy libraries stay away."""
    script = (
        "import sys; from segrules.cli import main; code = main.run(['schema', 'shop.yml']); "
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=here, capture_output=True, text=True, check=True
    )
    heavy = {"pandas", "numpy", "pyarrow", "duckdb", "jinja2"}
    assert not heavy & set(ended.stderr.split())


# ---------------------------------------------------------------- the first line


def test_fmt_names_the_schema_and_writes_it(run, here):
    """The first line is added once, the schema beside is that of the ruleset, and no more."""
    before = (here / "shop.yml").read_text("utf-8")
    ended = run("fmt", "--modeline", "shop.yml")
    said = "changed shop.yml\nchanged .segrules/shop.schema.json\n"
    assert (ended.code, ended.out, ended.err) == (0, said, "")
    assert (here / "shop.yml").read_text("utf-8").startswith(FIRST + before.splitlines()[0])
    assert (here / ".segrules/shop.schema.json").read_text("utf-8") == run("schema", "shop.yml").out
    files = {p: p.stat().st_mtime_ns for p in here.rglob("*")}
    assert run("fmt", "--modeline", "shop.yml").out == "1 file is laid out already\n"
    assert {p: p.stat().st_mtime_ns for p in here.rglob("*")} == files


def test_fmt_refreshes_a_schema_that_is_older_than_its_ruleset(run, here):
    """After a metric was added the schema is written again, and JSON says so too."""
    run("fmt", "--modeline", "shop.yml")
    text = (here / "shop.yml").read_text("utf-8")
    (here / "shop.yml").write_text(text.replace("metrics:\n", "metrics:\n  more: 1\n"), "utf-8")
    ended = run("fmt", "--modeline", "--format", "json", "shop.yml")
    assert json.loads(ended.out)["schemas"] == [".segrules/shop.schema.json"]
    assert "more" in (here / ".segrules/shop.schema.json").read_text("utf-8")


def test_a_line_of_ones_own_stays(run, here):
    """A ruleset that names another schema keeps it, wherever the line stands; fmt keeps ours."""
    own = "segrules: 1\nname: x\n# yaml-language-server: $schema=../team.json\n"
    (here / "own.yml").write_text(own, "utf-8")
    assert run("fmt", "--modeline", "own.yml").out == "1 file is laid out already\n"
    assert (here / "own.yml").read_text("utf-8") == own
    assert not (here / ".segrules").exists()
    run("fmt", "--modeline", "shop.yml")
    run("fmt", "shop.yml")
    assert (here / "shop.yml").read_text("utf-8").startswith(FIRST)


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_looking_writes_nothing(run, here, option):
    """With `--check` or `--diff` neither ruleset nor schema is written."""
    run("fmt", "shop.yml")
    before = (here / "shop.yml").read_bytes()
    ended = run("fmt", "--modeline", option, "shop.yml")
    assert ended.code == (4 if option == "--check" else 0)
    assert option == "--check" or f"+{FIRST}" in ended.out
    assert (here / "shop.yml").read_bytes() == before
    assert not (here / ".segrules").exists()


def test_stdin_has_no_place_for_a_schema(run):
    """A text from stdin lies in no folder."""
    ended = run("fmt", "--modeline", "-", stdin=b"segrules: 1\n", lang="zh")
    assert ended.code == 2
    assert "- 不能与 --modeline 同时用" in ended.err


def test_a_schema_that_cannot_be_written_is_told(run, here):
    """The ruleset is written, the schema is not, and why is said."""
    (here / ".segrules").write_text("in the way", "utf-8")
    ended = run("fmt", "--modeline", "shop.yml", lang="zh")
    assert ended.code == 1
    assert "`.segrules/shop.schema.json` 写不进去" in ended.err


def test_init_gives_a_ruleset_its_schema(run, here):
    """A new folder is ready for an editor: check and fmt have nothing to say of the first line."""
    ended = run("init", "rfm/quintiles", "mine", lang="zh")
    assert "  .segrules/ruleset.schema.json" in ended.out.splitlines()
    text = (here / "mine/ruleset.yml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=.segrules/ruleset.schema.json\n")
    schema = (here / "mine/.segrules/ruleset.schema.json").read_text("utf-8")
    assert schema == run("schema", "mine/ruleset.yml", lang="zh").out
    assert run("fmt", "--check", "--modeline", "mine/ruleset.yml").code == 0
    assert run("check", "--strict", "mine/ruleset.yml").code == 0
