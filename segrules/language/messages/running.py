"""Messages about commands and their outputs (codes U...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages import writing
from segrules.language.messages.message import Message, error

ENDS: Mapping[str, Message] = {
    "overflow": error(
        "U101",
        "`{function}` 的结果太大，64 位整数放不下",
        "a result of `{function}` is too large for a 64-bit integer",
        (
            "看看数据里有没有异常大的值；确实需要这么大的数，就把该列的类型改为 number",
            (
                "look for values that are far too large; where such sizes are real, declare the "
                "column as number"
            ),
        ),
    ),
    "no-customers-left": error(
        "U301",
        "清洗之后一位客户也没有剩下",
        "no customer is left after cleaning",
        (
            "看看客户编号列是不是空的，`drop` 是不是把所有行都去掉了，`as_of` 是不是早于所有数据",
            "see whether the key column is empty, `drop` takes every row, or `as_of` is too early",
        ),
    ),
}

FRAMES: Mapping[str, Message] = {
    "frame-lacks": error(
        "U302",
        "DataFrame 里没有 `{name}`，而这个分群要用到它",
        "the DataFrame has no `{name}`, which the segment depends on",
        (
            "加上这一列，每位客户一行；需要从事件算出的指标，请先用 `apply`",
            "add the column, one row a customer; what comes from events is worked out by `apply`",
        ),
    ),
    "frame-lacks/near": error(
        "U302",
        "DataFrame 里没有 `{name}`，而这个分群要用到它",
        "the DataFrame has no `{name}`, which the segment depends on",
        ("是不是 {near}？列名要与规则集一致", "is it {near}? Columns are named as in the ruleset"),
    ),
    "frame-column-twice": error(
        "U303",
        "DataFrame 里有多列都叫 `{name}`",
        "the DataFrame has several columns `{name}`",
        ("只保留一列，或改名", "keep one of them, or rename the others"),
    ),
    "as-of-needed": error(
        "U304",
        "这个分群与统计日有关，而没有给出统计日",
        "the segment depends on the as-of day, which was not given",
        (
            '写明统计日，例如 `predicate("{segment}", as_of="2024-07-01")`',
            'give it: `predicate("{segment}", as_of="2024-07-01")`',
        ),
    ),
}

STARTING: Mapping[str, Message] = {
    "unknown-method-to-start": error(
        "U305",
        "没有自带的方法 `{name}`",
        "there is no shipped method `{name}`",
        ("可用的方法：{near}", "there is {near}"),
    ),
    "folder-not-empty": error(
        "U306",
        "`{name}` 里已有文件",
        "`{name}` is not empty",
        ("换一个新文件夹", "choose a new folder"),
    ),
    "folder-not-empty/file": error(
        "U306",
        "`{name}` 是一个文件，不是文件夹",
        "`{name}` is a file, not a folder",
        ("换一个新文件夹", "choose a new folder"),
    ),
    "folder-not-writable": error(
        "U307",
        "无法写入文件夹 `{name}`：{reason}",
        "the folder `{name}` cannot be written: {reason}",
        ("检查文件夹权限，或换一个文件夹", "check its permissions, or choose another folder"),
    ),
}

MESSAGES: Mapping[str, Message] = {**writing.MESSAGES, **ENDS, **FRAMES, **STARTING}
