"""`segrules import`: what it prints, writes and refuses, in both languages."""

from __future__ import annotations

import json

import pytest

BOUNDS = "segment,r_lower,r_upper,f_lower,f_upper\nBest,4,5,3,5\nGood,4,5,4,5\nLost,1,1,1,5\n"
LISTED = '{"A": ["111", "112"], "B": ["111"]}'


@pytest.fixture
def table(here):
    """A table with a gap, an overlap and a dead segment."""
    (here / "table.csv").write_text(BOUNDS, "utf-8")
    return here / "table.csv"


def test_without_a_target_the_ruleset_is_printed(run, table):
    """The ruleset goes to stdout, findings and the verdict to stderr."""
    ended = run("import", table)
    assert ended.code == 0
    assert ended.out.startswith(
        "# imported from table.csv: bounds of scores, as R rfm takes them\n"
    )
    assert "error[unreachable-segment]: `good` can never match" in ended.err
    assert "warning[import-gap]: 14 of 25 cells" in ended.err
    assert ended.err.endswith(
        "3 segments: of 25 cells 14 are left over and 4 shared, 1 unreachable\n"
    )


def test_in_chinese(run, table):
    """Comments, findings and the verdict are in the language that is spoken."""
    ended = run("import", table, lang="zh")
    assert ended.out.startswith("# 从 table.csv 导入：评分上下限（R rfm 的写法）\n")
    assert "25 格中有 14 格没有写明归属，落入 `others`" in ended.err
    assert ended.err.endswith("3 个分群：25 格中 14 格没有归属，4 格重叠，1 个到不了\n")


def test_the_ruleset_is_written_and_checked(run, table, here):
    """What `--out` writes is what is printed, and `check` reads it."""
    printed = run("import", table).out
    ended = run("import", table, "--out", here / "new.yml")
    assert (ended.code, ended.out) == (0, "")
    assert "written to" in ended.err
    assert (here / "new.yml").read_bytes() == printed.encode()
    assert run("check", here / "new.yml").code == 3


def test_a_file_is_not_overwritten_unless_asked_for(run, table, here):
    """A ruleset that is there stays, and `--force` replaces it."""
    target = here / "new.yml"
    target.write_text("mine", "utf-8")
    ended = run("import", table, "--out", target)
    assert ended.code == 1
    assert "import-out-exists" in ended.err
    assert target.read_text("utf-8") == "mine"
    assert run("import", table, "--out", target, "--force").code == 0
    assert target.read_text("utf-8").startswith("# imported")


def test_a_folder_cannot_be_written(run, table, here):
    """A target that cannot be written is told, without a trace."""
    ended = run("import", table, "--out", here / "no" / "new.yml")
    assert ended.code == 1
    assert "import-out-unwritable" in ended.err
    assert run("import", table, "--out", here, "--force").code == 1


def test_json_shows_all(run, table, here):
    """Format, ruleset, defects with witnesses and findings, as data."""
    ended = run("import", table, "--format", "json", "--out", here / "new.yml")
    told = json.loads(ended.out)
    assert (told["format"], told["segments"], told["left_out"]) == ("r-rfm", 3, [])
    assert told["out"].endswith("new.yml")
    assert told["ruleset"] == (here / "new.yml").read_text("utf-8")
    defects = told["defects"]
    assert (defects["cells"], defects["gaps"], defects["overlapping"]) == (25, 14, 4)
    assert defects["unreachable"] == ["good"]
    assert all(r["witness"] for r in defects["gap_regions"])
    assert defects["overlaps"][0]["segments"] == ["best", "good"]
    assert {f["name"] for f in told["findings"]} >= {"import-gap", "unreachable-segment"}


def test_the_format_and_the_scale_can_be_said(run, table, here):
    """`--from` and `--scale` decide over what the content shows."""
    (here / "codes.json").write_text(LISTED, "utf-8")
    first = run("import", here / "codes.json", "--from", "codes", "--scale", "1-5")
    last = run("import", here / "codes.json", "--scale", "1-5")
    assert first.out.index("id: a") < first.out.index("id: b")
    assert last.out.index("id: b") < last.out.index("id: a")
    assert "into: 5" in first.out
    assert run("import", table, "--from", "seg-map").code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--from", "excel"],
        ["--scale", "5"],
        ["--scale", "5-1"],
        ["--scale", "1-1000"],
        ["--scores", "mean"],
        ["--format", "xml"],
        [],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told(run, table, words):
    """Options that take a few words or a range refuse anything else; a source must be named."""
    ended = run("import", *([table, *words] if words else []))
    assert ended.code == 2
    assert ended.out == ""


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "import-empty"),
        (b"hello", "import-unknown-format"),
        (b"segment,r_lower,r_upper\nA,5,2\n", "import-crossed"),
        (b"code,segment\n555,A\n44,B\n", "import-code-length"),
        ("代码,分群\n".encode("gbk") * 3, "not-utf8"),
        (b"\xff\xfe\x00", "not-utf8"),
        (b"{'a': __import__('os')}", "import-literal"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_sources_are_told_and_nothing_is_written(nothing_written, here, content, name, lang):
    """Each fault of a source is a finding with its name; exit code 1."""
    (here / "bad.txt").write_bytes(content)
    ended = nothing_written("import", here / "bad.txt", "--out", here / "new.yml", lang=lang)
    assert ended.code == 1
    assert name in ended.err


def test_a_source_that_is_not_there(run, here):
    """A missing file and a folder are told."""
    assert run("import", here / "no.csv").code == 1
    assert run("import", here).code == 1
