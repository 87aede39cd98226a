"""Messages about the page of a run (codes G...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "report-not-writable": error(
        "G001",
        "无法写入网页 `{path}`：{reason}",
        "the page `{path}` cannot be written: {reason}",
        (
            "用 --out 换一个能写的文件，它所在的文件夹要已经存在",
            "name a file with --out that can be written, in a folder that exists",
        ),
    ),
}
