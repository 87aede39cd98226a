"""Messages about explaining a customer (codes E...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "no-such-customer": error(
        "E001",
        "数据里没有这位客户（按 `{key}` 查找）",
        "no customer has this id (looked for in `{key}`)",
        (
            "核对编号：大小写、前导零都要一致；清洗时被去掉的客户也查不到",
            "check the id, upper case and leading zeros too; customers who were dropped are gone",
        ),
    ),
    "unknown-given-value": error(
        "E002",
        "没有可以给定的 `{name}`",
        "there is no `{name}` that could be given",
        ("是不是 {near}？", "is it {near}?"),
    ),
    "unknown-given-value/all": error(
        "E002",
        "没有可以给定的 `{name}`",
        "there is no `{name}` that could be given",
        ("可以给定：{near}", "there is {near}"),
    ),
    "wrong-given-value": error(
        "E003",
        "给 `{name}` 的值不是{kind}",
        "the value given for `{name}` is no {kind}",
        (
            "数字写成 12.5，日期写成 2024-07-01，是/否写成 true 或 false；缺失写成 `{name}=`",
            "write numbers like 12.5, dates like 2024-07-01, true or false; `{name}=` is missing",
        ),
    ),
    "wrong-given-value/offered": error(
        "E003",
        "`{name}` 没有给定的这个值",
        "`{name}` has no such value",
        ("可选：{offered}", "choose from {offered}"),
    ),
    "wrong-given-value/class": error(
        "E003",
        "`{name}` 没有给定的这一档",
        "`{name}` has no such class",
        ("写 1 到 {classes} 的整数", "write a whole number from 1 to {classes}"),
    ),
    "score-needs-data": error(
        "E004",
        "评分 `{name}` 的分界点由数据决定，没有数据就无法得知",
        "the score `{name}` is cut by data, so it is not known without data",
        (
            "直接给出档次，如 `--given {name}={classes}`；或同时给出数据文件",
            "give its class, such as `--given {name}={classes}`, or name the data files too",
        ),
    ),
}
