"""Messages about what is kept of runs: audit log, retention, forgetting (codes K...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

MESSAGES: Mapping[str, Message] = {
    "audit-broken": error(
        "K001",
        "审计日志 `{path}` 第 {line} 行起对不上：有行被改动、删除或插入",
        "the audit log `{path}` is broken from line {line} on: a line was changed, taken out or "
        "put in",
        (
            "保留这份文件备查，另开一个新的日志文件",
            "keep this file for the inquiry and begin a new one",
        ),
    ),
    "audit-unusable": error(
        "K002",
        "审计日志 `{path}` 无法读写：{reason}",
        "the audit log `{path}` cannot be read or written: {reason}",
        ("检查路径和权限", "check the path and its permissions"),
    ),
    "audit-cut": error(
        "K003",
        "审计日志 `{path}` 里没有摘要 {digest}：末尾的行被删掉了，或者不是这份日志",
        "the audit log `{path}` has no line with the digest {digest}: its end was cut off, or it "
        "is another log",
        (
            "与另外保存的副本对照",
            "compare it with a copy that is kept elsewhere",
        ),
    ),
    "retain-no-folder": error(
        "K004",
        "没有文件夹 `{path}`",
        "there is no folder `{path}`",
        ("写出存放运行结果的上级文件夹", "name the folder that holds the runs"),
    ),
    "retain-strangers": warning(
        "K005",
        "`{path}` 已到期，但里面还有 `{name}`，没有删除",
        "`{path}` is due but holds `{name}` too, and was left",
        ("先把它移走，再运行一次", "move it away, then run this again"),
    ),
    "retain-failed": warning(
        "K006",
        "`{path}` 没有删掉：{reason}",
        "`{path}` could not be removed: {reason}",
        ("检查文件夹权限", "check its permissions"),
    ),
    "retain-no-day": warning(
        "K007",
        "`{path}` 没有统计日，算不出是否到期，没有删除",
        "`{path}` has no as-of day, so it cannot be told whether it is due, and was left",
        ("自行决定是否删除", "decide for yourself whether to remove it"),
    ),
    "forget-no-journal": error(
        "K008",
        "没有触达日志 `{path}`",
        "there is no journal `{path}`",
        ("写出 apply --journal 用的文件", "name the file that apply --journal wrote"),
    ),
}
