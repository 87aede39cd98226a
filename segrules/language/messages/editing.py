"""Messages about what is made for editors (code Z001)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "schema-unwritable": error(
        "Z001",
        "Schema 文件 `{path}` 写不进去：{reason}",
        "the schema `{path}` cannot be written: {reason}",
        ("检查目录权限，或换一个文件", "check the folder's permissions, or choose another file"),
    ),
}
