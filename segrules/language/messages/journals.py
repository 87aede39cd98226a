"""Messages about journals of contacts and lists of who must not be contacted (codes J...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

MESSAGES: Mapping[str, Message] = {
    "journal-name": error(
        "J001",
        "触达日志 `{path}` 的文件名要以 .csv 或 .duckdb 结尾",
        "the name of a journal ends in .csv or .duckdb, not as `{path}` does",
    ),
    "journal-damaged": error(
        "J002",
        "触达日志 `{path}` 第 {row} 行残缺或被改动，无法读取",
        "row {row} of the journal `{path}` is torn or has been changed, and cannot be read",
        (
            "日志只追加、不修改；从备份恢复，或改正这一行",
            "a journal is only appended to; restore it from a backup, or mend that row",
        ),
    ),
    "journal-damaged/header": error(
        "J002",
        "`{path}` 不是触达日志：表头不对",
        "`{path}` is no journal of contacts: it has another header",
        (
            "换一个文件名，首次运行时会自动新建",
            "name another file; it is made by the first run",
        ),
    ),
    "journal-damaged/file": error(
        "J002",
        "`{path}` 不是完好的触达日志",
        "`{path}` is not a sound journal of contacts",
        (
            "从备份恢复，或换一个文件名：首次运行时会自动新建",
            "restore it from a backup, or name another file: it is made by the first run",
        ),
    ),
    "journal-of-another": error(
        "J003",
        "触达日志 `{path}` 属于规则集 `{other}`，不是 `{ruleset}`",
        "the journal `{path}` is that of the ruleset `{other}`, not of `{ruleset}`",
        (
            "每个规则集用自己的日志",
            "keep a journal of its own for each ruleset",
        ),
    ),
    "journal-busy": error(
        "J004",
        "触达日志 `{path}` 正被另一次运行占用，等了 {seconds} 秒",
        "another run holds the journal `{path}`; waited {seconds} s for it",
        ("等那次运行结束后再来；什么都没有写出", "wait until it has ended; nothing was written"),
    ),
    "journal-not-writable": error(
        "J005",
        "触达日志 `{path}` 无法读写：{reason}",
        "the journal `{path}` cannot be read or written: {reason}",
        ("检查路径和权限后再运行一次", "check the path and the permissions, then run again"),
    ),
    "journal-without-day": error(
        "J006",
        "没有统计日，就不知道日志里的触达是多久以前的事",
        "without an as-of day nobody knows how long ago the contacts of a journal were",
        ("用 `--as-of` 指定统计日", "name the day with `--as-of`"),
    ),
    "suppress-without-key": error(
        "J007",
        "排除名单 `{path}` 里没有列 `{column}`",
        "the list `{path}` has no column `{column}`",
        (
            "表头写 `{column}`，每行一个编号；只排除某个渠道时再加一列 `channel`",
            "head the column of ids `{column}`; a second column `channel` bars one channel only",
        ),
    ),
    "suppress-channel": warning(
        "J008",
        "排除名单 `{path}` 里的渠道 {names} 没有动作在用",
        "no action uses the channels {names} of the list `{path}`",
        (
            "动作用到的渠道是 {near}；留空表示所有渠道都不触达",
            "the actions use {near}; an empty cell bars all channels",
        ),
    ),
    "suppress-nobody": warning(
        "J009",
        "排除名单 `{path}` 里的编号没有一个是这批客户",
        "no id of the list `{path}` is one of these customers",
        (
            "核对编号的写法，例如前面的零是否丢了",
            "compare how ids are written: leading zeros may have been lost",
        ),
    ),
}
