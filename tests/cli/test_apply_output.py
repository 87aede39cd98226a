"""What `apply`, `describe` and `init` print and write when all is well."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import pytest

import segrules
from segrules.outputs.rulesets.starter import methods

WORDS = ("apply", "shop.yml", "orders.csv")


def test_the_summary_and_the_folder_say_the_same(here, run):
    """Counts on the terminal, in the JSON and in the files are one and the same."""
    ended = run(*WORDS, "--out", "out", "--format", "json")
    told = json.loads(ended.out)
    with (here / "out" / "customers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert ended.code == 0
    assert told["out"] == "out"
    assert told["customers"] == len(rows) == 12
    for segment, counts in told["segmentations"]["segments"].items():
        many = sum(r["segments"] == segment for r in rows)
        assert counts == {"customers": many, "share": many / 12}
    text = run(*WORDS).out
    assert f" {told['segmentations']['segments']['vip']['customers']} " in text


def test_json_has_the_promised_keys(run):
    """The JSON has its keys and `findings`; nothing else is on stdout."""
    ended = run(*WORDS, "--format", "json", lang="zh")
    told = json.loads(ended.out)
    expected = ["customers", "segmentations", "actions", "budget", "rows", "as_of", "lock", "out"]
    expected += ["journal", "findings"]
    assert list(told) == expected
    assert told["out"] is None
    assert told["lock"] is None
    assert set(told["rows"]["orders"]) == {"read", "dropped", "unreadable"}


def test_warnings_are_in_the_json_and_on_stderr(here, shop, run):
    """What reading found is told after the summary, a line each, and in the JSON too."""
    lines = shop.csv(shop.orders()).decode().splitlines()
    lines[5] = lines[5].rpartition(",")[0] + ",unclear"
    (here / "orders.csv").write_text("\n".join(lines), encoding="utf-8")
    ended = run(*WORDS, "--format", "json")
    (finding,) = json.loads(ended.out)["findings"]
    assert finding["name"] == "unreadable-cells"
    assert ended.err.startswith("warning[unreadable-cells] 1 cell (1.7%)")
    assert run(*WORDS).err == ended.err


def test_an_earlier_run_is_replaced(here, run):
    """A folder with an older run gets the new one, whole."""
    run(*WORDS, "--out", "out")
    (here / "out" / "playbooks" / "old.md").write_text("old", encoding="utf-8")
    ended = run(*WORDS, "--out", "out", "--as-of", "2024-06-01", lang="zh")
    assert ended.code == 0
    assert ended.out.endswith("\n已写入 out\n")
    assert not (here / "out" / "playbooks" / "old.md").exists()
    assert json.loads((here / "out" / "run.json").read_text(encoding="utf-8"))


def test_without_out_nothing_is_written(here, run):
    """Without `--out` the summary is all."""
    before = sorted(here.rglob("*"))
    assert run(*WORDS).code == 0
    assert sorted(here.rglob("*")) == before


def test_describe_says_a_ruleset_in_words(run):
    """Without data the rules, with data also cut points and counts, as text and as JSON."""
    plain = run("describe", "shop.yml", lang="zh")
    assert plain.code == 0
    assert "贵宾" in plain.out
    full = json.loads(run("describe", "shop.yml", "orders.csv", "--format", "json").out)
    assert full["findings"] == []
    assert json.loads(run("describe", "shop.yml", "--format", "json").out)["findings"] == []
    assert run("describe", "no.yml").code == 3
    assert run("describe", "shop.yml", "no.csv").code == 1


# ---------------------------------------------------------------- init


def test_init_lists_the_methods(run):
    """Without a method every shipped one is listed with its title, in the language."""
    names = [line.split()[0] for line in run("init").out.splitlines()]
    assert "rfm/eight-types" in names
    assert "RFM 八类客户" in run("init", lang="zh").out


@pytest.mark.parametrize("method", [m.name for m in methods()])
def test_what_init_makes_works(here, run, monkeypatch, method):
    """The printed commands can be followed to the end, and the folder's templates are used."""
    ended = run("init", method, "new")
    assert ended.code == 0
    commands = [line.strip() for line in ended.out.splitlines() if " segrules " in line]
    assert [c.split()[1] for c in commands] == ["check", "apply"]
    monkeypatch.chdir(here / "new")
    assert (here / "new" / "ruleset.yml").is_file()
    for lang in ("en", "zh"):
        with (here / "new" / f"playbook.{lang}.md.j2").open("a", encoding="utf-8") as template:
            template.write("\nour own last line\n")
    for command in commands:
        assert run(*command.split()[1:]).code == 0
    assert (here / "new" / "run" / "run.json").is_file()
    pages = list((here / "new" / "run" / "playbooks").iterdir())
    assert pages
    assert all(p.read_text("utf-8").endswith("\nour own last line\n") for p in pages)


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["rfm/eight-type"], "`rfm/eight-types`", "`rfm/eight-types`"),
        (["nothing"], "没有自带的方法 `nothing`", "no shipped method `nothing`"),
        (["rfm/eight-types", "orders.csv"], "是一个文件", "is a file"),
        (["rfm/eight-types", "orders.csv/new"], "无法写入文件夹", "cannot be written"),
        (["rfm/eight-types", "."], "里已有文件", "is not empty"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_init_that_cannot_be_done(words, zh, en, lang, nothing_written):
    """An unknown method, and a folder that is taken, are told; nothing is written."""
    ended = nothing_written("init", *words, lang=lang)
    assert ended.code == 1
    assert (zh if lang == "zh" else en) in ended.err


# ---------------------------------------------------------------- what is loaded


def loaded_after(*words):
    """The modules that a command has loaded, in a process of its own."""
    script = (
        "import sys; from segrules.cli.main import run; code = run(sys.argv[1:]); "
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.usefixtures("here")
def test_commands_load_only_what_they_need():
    """Help comes without pandas and pydantic; a check needs neither numpy, pandas nor jinja2."""
    assert loaded_after("--help") & {"pandas", "numpy", "pydantic", "yaml", "jinja2"} == set()
    assert loaded_after("apply", "--help") & {"pandas", "numpy", "yaml", "jinja2"} == set()
    assert loaded_after("check", "shop.yml") & {"pandas", "numpy", "jinja2"} == set()


def test_the_module_is_a_command(run):
    """`python -m segrules` is the command."""
    done = subprocess.run(
        [sys.executable, "-m", "segrules", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == run("--version").out == f"segrules {segrules.__version__}\n"
