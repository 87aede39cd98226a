"""Messages about locks: reading, using and making them (codes L...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

_REFIT = (
    "确认改动后用 `segrules fit` 重新生成；想先用手上的数据看看，可加 `--no-lock`",
    "run `segrules fit` to make it anew; `--no-lock` fits on the data at hand instead",
)

_STALE_WITH = (
    (
        "与锁文件不同的参数：{parameters}。确认后用 `segrules fit` 重新生成；"
        "想先用手上的数据看看，可加 `--no-lock`"
    ),
    (
        "parameters that differ from the lock: {parameters}; run `segrules fit` to make it anew, "
        "or `--no-lock` to fit on the data at hand"
    ),
)

USING: Mapping[str, Message] = {
    "stale-lock": error(
        "L101",
        "锁文件 `{lock}` 已过期：{part} 所依据的{parts}已有改动",
        "the lock `{lock}` is stale: {part} rests on what has changed since: {parts}",
        _REFIT,
    ),
    "stale-lock/parameters": error(
        "L101",
        "锁文件 `{lock}` 已过期：{part} 所依据的{parts}已有改动",
        "the lock `{lock}` is stale: {part} rests on what has changed since: {parts}",
        _STALE_WITH,
    ),
    "stale-lock/missing": error(
        "L101",
        "锁文件 `{lock}` 已过期：其中没有{part}",
        "the lock `{lock}` is stale: it has no {part}",
        _REFIT,
    ),
    "lock-other-ruleset": error(
        "L102",
        "这是规则集 `{other}` 的锁文件，不能用于 `{name}`",
        "this is the lock of the ruleset `{other}`, not of `{name}`",
        (
            "请指定本规则集的锁文件；规则集若改过名，用 `segrules fit` 重新生成",
            "name the lock of this ruleset; where it was renamed, make it anew with `segrules fit`",
        ),
    ),
    "lock-other-language": error(
        "L103",
        "锁文件属于规则语言第 {other} 版，而规则集是第 {version} 版",
        "the lock is of version {other} of the ruleset language, the ruleset of version {version}",
        _REFIT,
    ),
    "lock-edited": error(
        "L104",
        "锁文件的内容与其校验和不符：可能被手工改过，或合并、传输时有缺损",
        "the lock does not match its checksum: it was edited, badly merged or cut short",
        (
            "从版本库恢复，或用 `segrules fit` 重新生成；要自己定切分点，请在规则集里写 `at`",
            (
                "restore it, or make it anew with `segrules fit`; cut points of your own go under "
                "`at` in the ruleset"
            ),
        ),
    ),
    "lock-value": error(
        "L105",
        "锁文件中评分 `{score}` 的切分点不成立",
        "the cut points of score `{score}` in the lock cannot be used",
        _REFIT,
    ),
    "lock-value/model": error(
        "L105",
        "锁文件中模型 `{score}` 的参数不成立",
        "the parameters of model `{score}` in the lock cannot be used",
        _REFIT,
    ),
    "no-lock": error(
        "L106",
        "还没有锁文件 `{lock}`",
        "there is no lock `{lock}`",
        (
            "先用 `segrules fit` 生成，或用 `--lock` 指定",
            "make it with `segrules fit`, or name one with `--lock`",
        ),
    ),
    "not-a-lock": error(
        "L107",
        "`{lock}` 不是锁文件",
        "`{lock}` is no lock",
        ("锁文件由 `segrules fit` 生成", "locks are made by `segrules fit`"),
    ),
    "lock-unseen-classes": warning(
        "L108",
        "锁文件拟合时没有见过某些外层评分组合，其中 {customers} 位客户的评分 `{score}` 缺失",
        "score `{score}` is missing for {customers} customers: the lock was fitted without anybody "
        "in their classes of the outer scores",
        ("用 `segrules fit` 在新数据上重新拟合", "fit on newer data with `segrules fit`"),
    ),
}

MAKING: Mapping[str, Message] = {
    "lock-personal-ties": error(
        "L201",
        "评分 `{score}` 用 `{column}` 区分并列，锁文件里会出现个别客户的信息，因此不能锁定",
        "score `{score}` cannot be locked: it splits ties by `{column}`, and the lock would hold "
        "values that can name customers",
        (
            "改用 `ties: low`，或按不涉及个人的数值列区分并列",
            "use `ties: low`, or split by a number that names nobody",
        ),
    ),
    "lock-not-writable": error(
        "L202",
        "无法写入锁文件 `{lock}`：{reason}",
        "the lock `{lock}` cannot be written: {reason}",
    ),
    "lock-not-writable/other": error(
        "L202",
        "`{lock}` 已存在，而且不是锁文件，没有覆盖它",
        "`{lock}` is there and is no lock, so it was left as it is",
        ("用 `--lock` 写另一个文件名", "give another file with `--lock`"),
    ),
}

MESSAGES: Mapping[str, Message] = {**USING, **MAKING}
