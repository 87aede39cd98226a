"""What cannot be compared, tested or explained: said in both languages, and nothing is written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

GIT = shutil.which("git")
LANGS = pytest.mark.parametrize("lang", ["zh", "en"])
DATA = "orders.csv"
CUSTOMERS = """\
segrules: 1
name: regulars
tables:
  customers:
    key: id
    columns: {id: text, orders: {type: integer, required: true}, since: date, vip: boolean}
segments:
  rules: [{id: regulars, when: orders >= 5}]
  otherwise: visitors
tests:
  - {name: five, given: {orders: 5}, expect: {segment: regulars}}
"""


def told(ended, lang, code, said):
    """It ended with the code and said this on stderr alone."""
    assert (ended.code, ended.out) == (code, "")
    assert said[lang] in ended.err


@pytest.fixture
def repository(here):
    """The shop in a repository, without its data."""
    if GIT is None:
        pytest.skip("there is no git here")
    for words in (["init", "-q", "-b", "main"], ["add", "shop.yml"]):
        subprocess.run([GIT, *words], cwd=here, check=True, capture_output=True)
    names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([GIT, *names, "commit", "-qm", "x"], cwd=here, check=True, capture_output=True)
    (here / "new.yml").write_text((here / "shop.yml").read_text("utf-8"), encoding="utf-8")
    return here


REVISIONS = {
    "nowhere:shop.yml": {
        "zh": "git 仓库里没有版本 `nowhere`",
        "en": "the git repository has no revision `nowhere`",
    },
    "main:new.yml": {
        "zh": "`new.yml` 是新文件，版本 `main` 里还没有",
        "en": "`new.yml` is new: revision `main` does not have it",
    },
    "main:gone.yml": {
        "zh": "版本 `main` 里没有文件 `gone.yml`",
        "en": "there is no file `gone.yml` in revision `main`",
    },
}


@LANGS
@pytest.mark.parametrize("old", REVISIONS)
@pytest.mark.usefixtures("repository")
def test_a_revision_that_is_not_there(old, lang, nothing_written):
    """No such revision, a file that is new, no such file: code 1."""
    told(nothing_written("diff", old, "shop.yml", DATA, lang=lang), lang, 1, REVISIONS[old])


@LANGS
def test_outside_of_a_repository(lang, here, monkeypatch, nothing_written):
    """A revision needs a repository: code 1."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(here.parent))
    said = {
        "zh": "当前文件夹不在 git 仓库里，无法读取版本 `main`",
        "en": "this folder is in no git repository, so there is no revision `main`",
    }
    told(nothing_written("diff", "main:shop.yml", "shop.yml", lang=lang), lang, 1, said)


@LANGS
@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"segrules": {}}'])
def test_a_run_that_is_none(manifest, lang, here, nothing_written):
    """A folder without a manifest, or with something else in its place, is no run: code 1."""
    (here / "folder").mkdir()
    if manifest is not None:
        (here / "folder" / "run.json").write_text(manifest, encoding="utf-8")
    said = {
        "zh": "文件夹 `folder` 里没有可读的 run.json，不是运行结果",
        "en": "the folder `folder` has no run.json that can be read, so it is no run",
    }
    told(nothing_written("diff", "folder", "shop.yml", DATA, lang=lang), lang, 1, said)


# ---------------------------------------------------------------- locks

LOCKS = {
    "other-ruleset": (
        lambda t: t.replace('ruleset: "shop"', 'ruleset: "store"'),
        {
            "zh": "这是规则集 `store` 的锁文件，不能用于 `shop`",
            "en": "this is the lock of the ruleset `store`, not of `shop`",
        },
    ),
    "edited": (
        lambda t: t.replace("customers: 12", "customers: 13"),
        {"zh": "锁文件的内容与其校验和不符", "en": "the lock does not match its checksum"},
    ),
    "cut-short": (
        lambda t: t[: len(t) // 2],
        {"zh": "锁文件的内容与其校验和不符", "en": "the lock does not match its checksum"},
    ),
    "something-else": (
        lambda _: "customers: 12\n",
        {"zh": "`shop.lock.yml` 不是锁文件", "en": "`shop.lock.yml` is no lock"},
    ),
    "of-other-rules": (
        lambda t: t,
        {"zh": "锁文件 `shop.lock.yml` 已过期", "en": "the lock `shop.lock.yml` is stale"},
    ),
}
USERS = {
    "apply": ["apply", "shop.yml", DATA, "--out", "out"],
    "fit": ["fit", "shop.yml", DATA, "--check"],
    "test": ["test", "shop.yml", "--suggest", "--write"],
    "diff": ["diff", "shop.yml", "shop.yml", DATA],
    "explain": ["explain", "shop.yml", DATA, "--customer", "C001"],
}


@LANGS
@pytest.mark.parametrize("command", USERS)
@pytest.mark.parametrize("damage", LOCKS)
def test_a_lock_that_cannot_be_used(damage, command, lang, run, here, shop, nothing_written):
    """Of another ruleset, damaged, no lock at all, stale: every command refuses it with code 1."""
    assert run("fit", "shop.yml", DATA).code == 0
    changed, said = LOCKS[damage]
    path = here / "shop.lock.yml"
    path.write_text(changed(path.read_text("utf-8")), encoding="utf-8")
    if damage == "of-other-rules":
        text = shop.ruleset.replace("into: 3", "into: 4").replace(
            "one_of: [1, 2, 3]", "one_of: [2]"
        )
        (here / "shop.yml").write_text(text, encoding="utf-8")
    told(nothing_written(*USERS[command], lang=lang), lang, 1, said)


# ---------------------------------------------------------------- customers

EXPLAINED = {
    "nobody": (
        [DATA, "--customer", "C9999"],
        {"zh": "数据里没有这位客户（按 `customer_id` 查找）", "en": "no customer has this id"},
    ),
    "unknown": (
        ["--given", "recncy=3"],
        {"zh": "是不是 `recency`？", "en": "is it `recency`?"},
    ),
    "wrong": (
        ["--given", "recency=soon"],
        {"zh": "给 `recency` 的值不是整数", "en": "the value given for `recency` is no"},
    ),
}


@LANGS
@pytest.mark.parametrize("case", EXPLAINED)
def test_nobody_to_explain(case, lang, nothing_written):
    """An id that is not there, a name that is misspelt, a value of another kind: code 1."""
    words, said = EXPLAINED[case]
    ended = nothing_written("explain", "shop.yml", *words, lang=lang)
    told(ended, lang, 1, said)
    assert "C9999" not in ended.err


GIVEN = {
    "orers: 5": {"zh": "是不是想写 `orders`", "en": "`orders`"},
    "orders: many": {"zh": "整数", "en": "no integer"},
    "orders: 2.5": {"zh": "整数", "en": "no integer"},
    "since: soon": {"zh": "日期", "en": "date"},
    "vip: maybe": {"zh": "是/否", "en": "no boolean"},
}


@LANGS
@pytest.mark.parametrize("given", GIVEN)
def test_a_test_that_gives_what_cannot_be(given, lang, here, nothing_written):
    """An unknown column with the nearest name, or a value of another kind, at its place: code 3."""
    text = CUSTOMERS.replace("{orders: 5}", f"{{{given}}}")
    Path(here / "regulars.yml").write_text(text, encoding="utf-8")
    ended = nothing_written("test", "regulars.yml", "--suggest", "--write", lang=lang)
    told(ended, lang, 3, GIVEN[given])
    assert "--> regulars.yml:11:" in ended.err
