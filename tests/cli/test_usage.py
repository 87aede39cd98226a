"""Wrong command lines, the language that is spoken, and help."""

from __future__ import annotations

import subprocess
import sys

import pytest

import segrules
from segrules.cli.tongue import APART, chosen
from segrules.language.findings import Lang
from segrules.language.width import display_width

COMMANDS = ("apply", "check", "describe", "diff", "init")

WRONG = [
    (["aply"], "没有命令 `aply`，是不是 apply？", "no command `aply`; is it apply?"),
    (["frobnicate"], "可用：apply, audience", "there is apply, audience"),
    (["--frobnicate"], "没有选项 `--frobnicate`", "no option `--frobnicate`"),
    (["check", "--strit", "a"], "是不是 --set, --smt, --strict？", "is it --set, --smt, --strict?"),
    (["check"], "缺少参数：规则集", "RULESET... is missing"),
    (["apply"], "缺少参数：规则集", "RULESET is missing"),
    (["apply", "shop.yml"], "缺少参数：数据", "DATA... is missing"),
    (["apply", "a", "b", "--out"], "选项 `--out` 后面要写一个值", "`--out` needs a value"),
    (["check", "a", "--strict=1"], "选项 `--strict` 后面不能写值", "`--strict` takes no value"),
    (["diff", "a"], "缺少参数：新版", "NEW is missing"),
    (["diff", "a", "b", "--format", "xml"], "可选：text, json, markdown", "choose from text, json"),
    (["diff", "a", "b", "orders=-"], "不能用标准输入", "cannot come from stdin"),
    (["init", "a", "b", "c"], "多余的参数：c", "too many arguments: c"),
    (["apply", "a", "b", "--as-of", "2024/07/01"], "`2024/07/01` 不是日期", "is no date"),
    (["apply", "a", "b", "--as-of", "2024-02-30"], "`2024-02-30` 不是日期", "is no date"),
    (["apply", "a", "b", "--format", "yaml"], "可选：text, json", "choose from text, json"),
    (["apply", "a", "b", "--table", "xls"], "可选：csv, parquet", "choose from csv, parquet"),
    (["apply", "a", "b", "--out", "--raw"], "--out 后面要写文件夹", "--out needs a folder"),
    (["apply", "a", "b", "--out", ""], "--out 后面要写文件夹", "--out needs a folder"),
    (["apply", "orders.csv", "shop.yml"], "规则集要写在数据前面", "ruleset goes before the data"),
    (["check", "a", "--format", "xml"], "可选：text, json, github", "choose from text, json"),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("words", "zh", "en"), WRONG, ids=lambda w: str(w)[:40])
def test_wrong_usage_is_told_in_two_lines(words, zh, en, lang, nothing_written, monkeypatch):
    """A wrong command line ends with code 2, says what is wrong, and where to look."""
    monkeypatch.setenv("SEGRULES_LANG", lang)
    ended = nothing_written(*words, lang=None)
    assert ended.code == 2
    assert ended.out == ""
    first, second = ended.err.splitlines()
    assert (zh if lang == "zh" else en) in first
    assert second.endswith("--help")


def test_a_language_that_there_is_not(run):
    """`--lang` takes the languages that there are."""
    ended = run("check", "shop.yml", lang="fr")
    assert ended.code == 2
    assert "choose from zh, en" in ended.err


def test_nothing_at_all_is_answered_with_the_help(run):
    """Without a command the help is shown, and the code is that of wrong usage."""
    ended = run(lang=None)
    assert ended.code == 2
    assert all(f"  {c} " in ended.out for c in COMMANDS)


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_one_language_and_fits(command, lang, columns, run, monkeypatch):
    """Every help page is wholly in its language, within the width, and hides no machinery."""
    monkeypatch.setenv("COLUMNS", str(columns))
    ended = run(*command.split(), "--help", lang=lang)
    assert ended.code == 0
    assert ended.err == ""
    assert max(map(display_width, ended.out.splitlines())) <= columns
    assert not any(piece in ended.out for piece in (APART, "<", "{", "list[", "None"))
    chinese = any("\u4e00" <= c <= "\u9fff" for c in ended.out)
    assert chinese is (lang == "zh")
    if lang == "zh":
        assert not any(word in ended.out for word in ("Options", "Usage", "Show this", "required"))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_option(command, run):
    """Both languages offer the same options."""
    pages = [run(command, "--help", lang=lang).out for lang in ("zh", "en")]
    names = [{w for w in page.split() if w.startswith("--")} for page in pages]
    assert {w.rstrip(",") for w in names[0]} == {w.rstrip(",") for w in names[1]}
    assert "--lang" in names[0]


def test_the_version_is_told(run):
    """`--version` says name and version."""
    ended = run("--version")
    assert (ended.code, ended.out) == (0, f"segrules {segrules.__version__}\n")


@pytest.mark.parametrize(
    ("words", "environment", "lang"),
    [
        (["check", "--lang", "zh"], {"SEGRULES_LANG": "en"}, Lang.ZH),
        (["check", "--lang=en"], {"SEGRULES_LANG": "zh"}, Lang.EN),
        (["check"], {"SEGRULES_LANG": "zh", "LANG": "en_GB.UTF-8"}, Lang.ZH),
        (["check"], {"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, Lang.EN),
        (["check"], {"LANG": "zh_CN.UTF-8"}, Lang.ZH),
        (["check"], {"LANG": "de_DE.UTF-8"}, Lang.EN),
        (["check"], {"LANG": ""}, Lang.EN),
        (["check", "--lang"], {}, Lang.EN),
    ],
)
def test_the_language_is_what_is_asked_for_nearest(words, environment, lang):
    """An option counts for more than the program's variable, and that for more than the locale."""
    assert chosen(words, environment) is lang


def test_two_calls_in_one_process_may_speak_two_languages(run):
    """The language is that of the call, not of the process."""
    assert "找不到文件" in run("check", "no.yml", lang="zh").out
    assert "there is no file" in run("check", "no.yml", lang="en").out
    assert "找不到文件" in run("check", "no.yml", lang="zh").out


def test_only_the_called_command_is_read():
    """A command that is called starts without the modules of the others; the help has them all."""
    code = (
        "import sys\n"
        "from segrules.cli.main import run\n"
        "run(sys.argv[1:])\n"
        "there = {'audit', 'check', 'measure'}\n"
        "print(sorted(n for n in there if f'segrules.cli.{n}' in sys.modules))\n"
    )

    def read(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()[-1]

    assert read("--lang", "zh", "check", "--help") == "['check']"
    assert read("--lang=en", "measure", "--help") == "['measure']"
    assert read("--help") == read("chekc") == "['audit', 'check', 'measure']"
