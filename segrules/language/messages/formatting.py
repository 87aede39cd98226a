"""Messages about laying rulesets out (codes F...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "not-a-ruleset": error(
        "F001",
        "这个文件不是规则集，也不是可以被 `include` 的部分",
        "this file is neither a ruleset nor a part that one may include",
        (
            "完整的规则集以 `segrules: 1` 开头；可被引用的部分只含 {sections}",
            "a whole ruleset begins with `segrules: 1`; a part holds only {sections}",
        ),
    ),
    "not-a-ruleset/lock": error(
        "F001",
        "这是锁文件，由 `segrules fit` 写出，不用排版",
        "this is a lock: `segrules fit` writes it, and its layout too",
    ),
    "layout-unwritable": error(
        "F002",
        "`{path}` 写不进去：{reason}",
        "`{path}` cannot be written: {reason}",
    ),
}
