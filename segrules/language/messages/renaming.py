"""Messages about new names for what a ruleset names (codes W2...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "rename-nothing": error(
        "W201",
        "这里没有可以改名的名称",
        "there is no name here that can be renamed",
        ("请把光标放在分群、指标、评分等的名称上", "put the cursor on a segment, metric or score"),
    ),
    "rename-data": error(
        "W202",
        "`{name}` 是数据里的名称，不能在规则集里改名",
        "`{name}` has its name from the data, so it cannot be renamed here",
        (
            "数据改了名称，规则集再跟着改",
            "rename it in the data, then write the new name here",
        ),
    ),
    "rename-data/segments": error(
        "W202",
        "顶层的 `segments` 没有自己的名称",
        "a top-level `segments` has no name of its own",
        (
            "请移到 `segmentations` 下并起一个名称",
            "move it below `segmentations` under a name",
        ),
    ),
    "rename-broken": error(
        "W203",
        "规则集有错误，改名可能漏掉一些地方",
        "the ruleset has errors, so places could be missed",
        ("请先改正错误", "mend the errors first"),
    ),
    "rename-odd": error(
        "W204",
        "`{name}` 不能当名称",
        "`{name}` cannot be a name",
        (
            "名称由文字、数字和下划线组成，以文字开头，不能是 `and`、`missing` 这类词",
            (
                "a name is of letters, digits and underscores, begins with a letter, and is no "
                "word such as `and` or `missing`"
            ),
        ),
    ),
    "rename-taken": error(
        "W205",
        "`{name}` 已经有了，在 {path} 第 {line} 行",
        "there is a `{name}` already, in {path} on line {line}",
        ("请换一个名称", "choose another name"),
    ),
    "rename-inexact": error(
        "W206",
        "有一处的名称写在带转义或换行的文本里，无法准确替换",
        "one of the names stands in a text with escapes or line breaks, which cannot be changed "
        "exactly",
        ("请先把这一处写成普通文本", "write that text plainly first"),
    ),
    "rename-changes": error(
        "W207",
        "改名会改变规则集的含义，没有改",
        "the new name would change what the ruleset says, so nothing was renamed",
        ("请换一个名称", "choose another name"),
    ),
}
