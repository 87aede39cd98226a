"""Messages about versions of a ruleset that are to be compared (codes V...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

_FETCH = (
    "确认名字没有写错；在 CI 里可能要先取回它，例如 `git fetch origin main`",
    "look at the spelling; in CI it may have to be fetched first, as by `git fetch origin main`",
)

MESSAGES: Mapping[str, Message] = {
    "no-git": error(
        "V001",
        "要读取 git 版本中的规则集，但找不到 git 命令",
        "a revision was asked for, but there is no git on the path",
        (
            "安装 git，或直接给出两个文件",
            "install git, or name two files",
        ),
    ),
    "no-repository": error(
        "V002",
        "当前文件夹不在 git 仓库里，无法读取版本 `{revision}`",
        "this folder is in no git repository, so there is no revision `{revision}`",
        (
            "到仓库文件夹里运行，或直接给出两个文件",
            "run the command inside the repository, or name two files",
        ),
    ),
    "unknown-revision": error(
        "V003",
        "git 仓库里没有版本 `{revision}`",
        "the git repository has no revision `{revision}`",
        _FETCH,
    ),
    "not-in-revision": error(
        "V004",
        "版本 `{revision}` 里没有文件 `{path}`",
        "there is no file `{path}` in revision `{revision}`",
        (
            "路径从仓库的顶层写起，例如 `main:rulesets/rfm.yml`",
            "write the path from the top of the repository, such as `main:rulesets/rfm.yml`",
        ),
    ),
    "not-in-revision/new": error(
        "V004",
        "`{path}` 是新文件，版本 `{revision}` 里还没有，所以没有可比较的旧版",
        "`{path}` is new: revision `{revision}` does not have it, so there is nothing to compare",
        ("新规则集用 `segrules check` 检查", "look at a new ruleset with `segrules check`"),
    ),
    "run-unreadable": error(
        "V005",
        "文件夹 `{path}` 里没有可读的 run.json，不是运行结果",
        "the folder `{path}` has no run.json that can be read, so it is no run",
        (
            "给出 `apply --out` 写出的文件夹；diff 也可以直接给规则集文件",
            "name a folder that `apply --out` wrote; diff takes a ruleset file, too",
        ),
    ),
    "run-ruleset-missing": error(
        "V006",
        "找不到这次运行所用的规则集 `{name}`：结果文件夹里没有留下原文",
        "the ruleset `{name}` of this run is not here, and the run folder did not keep its text",
        (
            "改为给出当时的规则集文件或 git 版本",
            "name the ruleset file or the git revision that it was run with",
        ),
    ),
    "run-ruleset-changed": error(
        "V007",
        "`{name}` 在这次运行之后改过，已不是当时的规则",
        "`{name}` has been changed since this run, so it is not what was run",
        (
            "改为给出当时的 git 版本，例如 `HEAD~1:{name}`",
            "name the git revision of that time, such as `HEAD~1:{name}`",
        ),
    ),
}
