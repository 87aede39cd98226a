"""Rulesets that cannot be used: each fault has its own message, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

SEGMENTS_IN_A_CIRCLE = """\
segmentations:
  a: {rules: [{id: x, when: b is y}], otherwise: z}
  b: {rules: [{id: y, when: a is x}], otherwise: w}
"""
PLAY = (
    "actions:\n  - {id: mail, for: vip, channels: [mail], goal: {zh: a, en: b}, playbook: own.j2}\n"
)
NESTED = "".join(f"{{% for a{n} in [1, 2, 3, 4, 5, 6, 7, 8, 9, 0] %}}" for n in range(9))


@dataclass(frozen=True)
class Bad:
    """A fault: how it is put into a good ruleset, and what is said of it."""

    name: str
    change: object
    zh: str
    en: str
    code: int = 3


def put(old, new):
    """A change of one piece of the text."""

    def changed(text):
        assert old in text
        return text.replace(old, new)

    return changed


def more(text):
    """Further text at the end."""
    return lambda whole: whole + text


RULESETS = [
    Bad("empty", lambda _: "", "文件是空的", "the file is empty"),
    Bad("binary", lambda _: bytes(range(256)) * 20, "不是文本文件", "is not a text file"),
    Bad("gbk", lambda t: t.encode("gbk"), "GBK / GB18030 编码", "in GBK or GB18030"),
    Bad("list", lambda _: "- a\n- b\n", "文件最外层是列表", "the file is a list"),
    Bad("bracket", put("metrics:", "metrics: ["), "括号从这里开始", "the bracket opens here"),
    Bad("tab", put("  orders:", "\torders:"), "制表符", "with a tab"),
    Bad("doubled key", more("metrics: {}\n"), "`metrics` 重复", "`metrics` is written twice"),
    Bad("anchor", put("tables:", "tables: &a"), "锚点 `&a`", "anchors such as `&a`"),
    Bad("alias", more("owner: *a\n"), "引用 `*a`", "`*a`"),
    Bad("merge", put("scores:\n", "scores:\n  <<: {}\n"), "合并键 `<<`", "the merge key `<<`"),
    Bad("depth", more(f"owner: {'[' * 5000}{']' * 5000}\n"), "嵌套超过", "nested more than"),
    Bad("size", more("# " + "x" * 50_000_000), "文件超过", "the file is larger than"),
    Bad("unknown key", put("name:", "nmae:"), "是不是想写 `name`", "did you mean `name`"),
    Bad("column", put("sum(amount)", "sum(amuont)"), "`amount`", "`amount`"),
    Bad("metric", put("R >= ", "recencyy >= 3 and R >= "), "`recency`", "`recency`"),
    Bad("value", put("M = high", "M = hihg"), "`high`", "`high`"),
    Bad("type", put("M = high", "M = high and recency = 'x'"), "引号", "quote"),
    Bad("and or", put("and M", "and M = low or M"), "两种读法", "two ways"),
    Bad("segments in a circle", lambda t: t.split("segments:")[0] + SEGMENTS_IN_A_CIRCLE,
        "`a` → `b` → `a`", "`a` → `b` → `a`"),
    Bad("include in a circle", more("include: [shop.yml]\n"), "形成了循环", "in a circle"),
    Bad("include outside", more("include: [../../x.yml]\n"), "仓库之外", "outside the repository"),
    Bad("include absolute", more("include: [/etc/passwd]\n"), "不是相对路径", "not a relative"),
    Bad("include missing", more("include: [no.yml]\n"), "找不到要引入的文件", "no file `no.yml`"),
    Bad("no segments", lambda t: t.split("segments:")[0], "没有分群", "has no segments"),
]  # fmt: skip

TEMPLATES = {
    "loops for ever": (NESTED + "x" + "{% endfor %}" * 9, "循环太多", "it loops too much"),
    "reaches for attributes": ("{{ ''.__class__.__mro__ }}", "`__", "`__"),
    "calls": ("{{ segment.keys() }}", "不允许使用", "is not allowed"),
    "is broken": ("{% if %}", "第 1 行有误", "line 1"),
    "asks for what is not there": ("{{ segmnt.label }}", "没有 `segmnt`", "there is no `segmnt`"),
    "is huge": ("{{ 'x' * 999999999 }}", "只能用于大小适中的数", "moderate size"),
}


def write(path, text):
    """Write a ruleset."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("bad", RULESETS, ids=lambda b: b.name)
def test_faults_of_a_ruleset_are_told_apart(bad, lang, here, shop, nothing_written):
    """A ruleset with errors ends `apply` with code 3 and its own words; no data is read."""
    write(here / "shop.yml", bad.change(shop.ruleset))
    ended = nothing_written("apply", "shop.yml", "orders.csv", "--out", "out", lang=lang)
    assert ended.code == 3
    assert (bad.zh if lang == "zh" else bad.en) in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("bad", RULESETS, ids=lambda b: b.name)
def test_check_finds_the_same_faults(bad, here, shop, run):
    """`check` ends with code 3 on what `apply` refuses, with the findings on stdout."""
    write(here / "shop.yml", bad.change(shop.ruleset))
    ended = run("check", "shop.yml")
    assert ended.code == 3
    assert bad.en in ended.out
    assert ended.err == ""


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("nowhere.yml", "找不到文件 `nowhere.yml`", "there is no file `nowhere.yml`"),
        ("folder", "`folder` 是文件夹", "`folder` is a folder"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ruleset_that_is_no_file(name, zh, en, lang, here, nothing_written):
    """A ruleset that is missing, or a folder, is told as that."""
    (here / "folder").mkdir()
    ended = nothing_written("apply", name, "orders.csv", "--out", "out", lang=lang)
    assert ended.code == 3
    assert (zh if lang == "zh" else en) in ended.err


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_that_misbehave(name, lang, here, shop, nothing_written):
    """A playbook template that loops, reaches out or fails is stopped, and no file is left."""
    text, zh, en = TEMPLATES[name]
    write(here / "shop.yml", shop.ruleset + PLAY)
    write(here / "own.j2", text)
    ended = nothing_written("apply", "shop.yml", "orders.csv", "--out", "out", lang=lang)
    assert ended.code == 1
    assert (zh if lang == "zh" else en) in ended.err


def test_a_template_outside_its_folder_is_not_read(here, shop, nothing_written):
    """A template's name cannot lead out of the ruleset's folder."""
    write(here / "shop.yml", shop.ruleset + PLAY.replace("own.j2", "../../../../etc/passwd"))
    ended = nothing_written("apply", "shop.yml", "orders.csv", "--out", "out")
    assert ended.code == 1
    assert "leads out of the template folder" in ended.err
    assert "root:" not in ended.err


@pytest.mark.parametrize(
    ("setting", "code", "zh", "en"),
    [
        ("windw=180d", 2, "`window`", "`window`"),
        ("least=many", 2, "给参数 `least` 的值", "set for `least`"),
        ("window", 2, "--set 要写成 参数=取值", "--set takes NAME=VALUE"),
        ("=180d", 2, "--set 要写成 参数=取值", "--set takes NAME=VALUE"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_settings_that_are_wrong(setting, code, zh, en, lang, nothing_written):
    """A parameter that there is not, or of another kind, is wrong usage and not a wrong ruleset."""
    words = ("apply", "shop.yml", "orders.csv", "--set", setting, "--out", "out")
    ended = nothing_written(*words, lang=lang)
    assert ended.code == code
    assert (zh if lang == "zh" else en) in ended.err


def test_a_value_that_a_parameter_does_not_offer(nothing_written):
    """A parameter with `one_of` takes only what it offers, and the message names that."""
    ended = nothing_written("apply", "shop.yml", "orders.csv", "--set", "least=9", "--out", "out")
    assert ended.code in {2, 3}
    assert "it offers `1`, `2` and `3`" in ended.err


def test_settings_reach_the_ruleset(run):
    """A parameter that is set changes the result; the last of two counts."""
    plain = run("apply", "shop.yml", "orders.csv", "--as-of", "2025-01-01")
    same = run("apply", "shop.yml", "orders.csv", "--as-of", "2025-01-01", "--set", "window=30d",
               "--set", "$window=365d")  # fmt: skip
    other = run("apply", "shop.yml", "orders.csv", "--as-of", "2025-01-01", "--set", "window=30d")
    assert plain.code == same.code == other.code == 0
    assert plain.out == same.out != other.out
