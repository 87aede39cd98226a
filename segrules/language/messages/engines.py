"""Messages about the engines: memory, disk, what SQL cannot say (codes U4..)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "engine-not-installed": error(
        "U403",
        "`{engine}` 引擎没有安装",
        "the `{engine}` engine is not installed",
        ("安装：pip install 'segrules[{extra}]'", "install it: pip install 'segrules[{extra}]'"),
    ),
    "disk-full-while-spilling": error(
        "U401",
        "磁盘满了：内存放不下的中间结果写不下去",
        "the disk is full: what does not fit into memory could not be written",
        (
            "腾出磁盘空间，或用环境变量 TMPDIR 指到更大的磁盘；也可以用 `--memory` 给更多内存",
            (
                "free some space, or let TMPDIR name a folder on a larger disk; or allow more "
                "memory with `--memory`"
            ),
        ),
    ),
    "memory-limit-too-small": error(
        "U402",
        "内存上限太小，这件事做不完",
        "the memory limit is too small for this work",
        ("用 `--memory` 给更多内存，如 2GB", "allow more with `--memory`, such as 2GB"),
    ),
}
