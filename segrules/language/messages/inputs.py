"""Messages about data files as they stand on the disk while they are worked with (codes D09.)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "input-changed": error(
        "D090",
        "读取期间 `{source}` 被改动了；没有写出任何文件",
        "`{source}` was changed while it was being worked with; nothing was written",
        (
            "等写入它的程序结束后再运行，或先复制一份",
            "run again when whatever writes the file is done, or work on a copy",
        ),
    ),
}
