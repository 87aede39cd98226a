"""Messages about events in time: windows, periods, and what follows what (codes C15x)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    "empty-window": error(
        "C150",
        "这个窗口里没有一天：`from` 必须早于 `to`",
        "no day lies in this window: `from` must be longer ago than `to`",
        (
            "例如 `{{from: 180d, to: 90d}}` 是 180 天前到 90 天前",
            "write for example `{{from: 180d, to: 90d}}`: from 180 to 90 days ago",
        ),
    ),
    "period-length": error(
        "C151",
        "每一期必须是至少一天的整天数或整月数",
        "a period is of whole days or whole months, one at least",
        ("例如 `30d`、`2w` 或 `1mo`", "write for example `30d`, `2w` or `1mo`"),
    ),
}
