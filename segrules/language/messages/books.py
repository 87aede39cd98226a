"""Messages about workbooks and playbooks made of a run (codes U24.)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "file-not-written": error(
        "U241",
        "无法写入 `{path}`：{reason}",
        "`{path}` cannot be written: {reason}",
        (
            "检查文件夹是否存在、有没有写权限，或关闭正在打开这个文件的程序",
            "check that the folder is there and can be written to, and that no program has it open",
        ),
    ),
    "no-such-segment": error(
        "U242",
        "这次运行里没有分群 `{name}`",
        "the run has no segment `{name}`",
        ("可选：{near}", "it has {near}"),
    ),
    "file-not-written/folder": error(
        "U241",
        "`{path}` 是一个文件夹，不能写成文件",
        "`{path}` is a folder, not a file",
        ("在后面加上文件名", "add the name of a file"),
    ),
}
