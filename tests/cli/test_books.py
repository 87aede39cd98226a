"""`segrules workbook`, `segrules playbook` and the options of `apply` that write the same."""

from __future__ import annotations

import importlib.util
import json

import pytest


@pytest.fixture
def shelf(run, here):
    """A folder with a run of the shop."""
    assert run("apply", "shop.yml", "orders.csv", "--out", "run").code == 0
    return here


def lacking(monkeypatch, library):
    """As if a library were not installed."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *a: None if name == library else found(name, *a)
    )


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("words", "code", "zh", "en"),
    [
        (["workbook", "run"], 2, "要用 --out 写明工作簿的文件名", "--out FILE says which workbook"),
        (["workbook", "run", "--out", ""], 2, "要用 --out 写明", "--out FILE says"),
        (
            ["workbook", "run", "--out", "a.xls"],
            2,
            "要写 .xlsx 文件，而不是 `a.xls`",
            "not `a.xls`",
        ),
        (["workbook", "run", "--out", "no/a.xlsx"], 1, "无法写入 `no/a.xlsx`", "cannot be written"),
        (
            ["workbook", "run", "--out", "d.xlsx"],
            1,
            "`d.xlsx` 是一个文件夹",
            "is a folder, not a file",
        ),
        (
            ["workbook", "no", "--out", "a.xlsx"],
            1,
            "没有可读的 run.json",
            "no run.json that can be",
        ),
        (["playbook", "no"], 1, "没有可读的 run.json", "no run.json that can be"),
        (["playbook", "run", "--segment", "vips"], 1, "没有分群 `vips`", "has no segment `vips`"),
        (["playbook", "run", "--to", "pdf"], 2, "--to", "--to"),
        (
            ["playbook", "run", "--to", "html"],
            2,
            "要用 --out 写到文件夹",
            "HTML and Word need --out",
        ),
        (
            ["playbook", "run", "--out", "orders.csv"],
            1,
            "无法写入 `orders.csv`",
            "cannot be written",
        ),
        (
            ["apply", "shop.yml", "orders.csv", "--workbook"],
            2,
            "要和 --out 一起用",
            "goes with --out",
        ),
        (["apply", "shop.yml", "orders.csv", "--playbooks", "md,pdf"], 2, "`pdf`", "`pdf`"),
    ],
)
def test_what_cannot_be_done_is_said(words, code, zh, en, run, here):
    """Wrong names, formats and places end with a code and words in both languages."""
    (here / "d.xlsx").mkdir()
    before = sorted(here.rglob("*"))
    for lang, said in (("zh", zh), ("en", en)):
        ended = run(*words, lang=lang)
        assert ended.code == code
        assert said in ended.err
        assert "Traceback" not in ended.err
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "library", "extra"),
    [
        (["workbook", "run", "--out", "a.xlsx"], "xlsxwriter", "excel"),
        (["apply", "shop.yml", "orders.csv", "--out", "x", "--workbook"], "xlsxwriter", "excel"),
        (["playbook", "run", "--to", "docx", "--out", "p"], "docx", "docx"),
        (["apply", "shop.yml", "orders.csv", "--out", "x", "--playbooks", "docx"], "docx", "docx"),
    ],
)
def test_a_library_that_is_missing_is_named(words, library, extra, run, shelf, monkeypatch):
    """What to install is said before any work is done."""
    lacking(monkeypatch, library)
    ended = run(*words)
    assert ended.code == 1
    assert f'pip install "segrules[{extra}]"' in ended.err
    assert not (shelf / "x").exists()


def test_apply_writes_what_the_commands_make_again(run, shelf):
    """The workbook and the playbooks of `apply` and of the commands are the same bytes."""
    words = ["--workbook", "--playbooks", "md,html,docx"]
    assert run("apply", "shop.yml", "orders.csv", "--out", "full", *words, lang="zh").code == 0
    manifest = json.loads((shelf / "full" / "run.json").read_text("utf-8"))
    written = {o["path"] for o in manifest["outputs"]}
    assert {"workbook.xlsx", "playbooks/vip.zh.docx", "playbooks/overview.en.html"} <= written
    again = run("workbook", "full", "--out", "again.xlsx", lang="zh")
    assert again.out == "已写入 again.xlsx\n"
    assert (shelf / "again.xlsx").read_bytes() == (shelf / "full" / "workbook.xlsx").read_bytes()
    for lang in ("zh", "en"):
        made = run("playbook", "full", "--to", "md,html,docx", "--out", "plans", lang=lang)
        assert made.code == 0
    for file in (shelf / "full" / "playbooks").iterdir():
        assert (shelf / "plans" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.usefixtures("shelf")
def test_a_playbook_is_printed(run):
    """Without a folder the Markdown goes to stdout, in the language of the command."""
    assert run("playbook", "run", "--segment", "vip", lang="zh").out.startswith("# 贵宾\n")
    both = run("playbook", "run", lang="en").out
    assert both.count("\n# ") + both.startswith("# ") == 2


@pytest.mark.usefixtures("here")
def test_a_run_is_replaced_with_or_without_its_workbook(run):
    """A folder with a workbook is a run like any other, and can be written again."""
    for more in (["--workbook"], [], ["--playbooks", "html"]):
        assert run("apply", "shop.yml", "orders.csv", "--out", "x", *more).code == 0


def test_a_file_that_was_changed_is_refused(run, shelf):
    """A workbook is made only of what the run wrote."""
    with (shelf / "run" / "customers.csv").open("ab") as file:
        file.write(b"C999,1,1,1,1,1,vip\n")
    ended = run("workbook", "run", "--out", "a.xlsx")
    assert ended.code == 1
    assert "[run-file-changed]" in ended.err
    assert not (shelf / "a.xlsx").exists()


@pytest.mark.parametrize("part", ["counts", "inputs", "actions"])
def test_a_manifest_that_says_too_little_is_refused(part, run, shelf):
    """What `run.json` must say is looked for; nonsense ends in words."""
    path = shelf / "run" / "run.json"
    said = json.loads(path.read_text("utf-8"))
    said[part] = [{"table": 1}] if part != "counts" else {"rows": 3}
    path.write_text(json.dumps(said), "utf-8")
    ended = run("playbook", "run")
    assert ended.code == 1
    assert "[run-unreadable]" in ended.err
