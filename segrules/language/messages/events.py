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
    "follows-place": error(
        "C152",
        "`{words}` 问的是明细行前后发生的事，这里不是明细行",
        "`{words}` asks what happened around a row of events, and there is no such row here",
        (
            "写在指标的 `where` 里或汇总的括号里，例如 `where: not {words} orders within 7d`",
            (
                "put it in a metric's `where` or inside an aggregate: "
                "`where: not {words} orders within 7d`"
            ),
        ),
    ),
    "follows-place/drop": error(
        "C152",
        "清洗时还不知道哪些行会留下，不能用 `{words}`",
        "which rows are kept is not known while they are cleaned, so `{words}` cannot stand here",
        ("请写在指标的 `where` 里", "put it in a metric's `where`"),
    ),
    "follows-table": error(
        "C153",
        "`{name}` 不是明细表，没有先后可言",
        "`{name}` is no table of events, so nothing in it comes before or after",
        (
            "写一张每位客户有多行、带日期的表",
            "name a table that has many dated rows a customer",
        ),
    ),
    "follows-length": error(
        "C154",
        "`{words}` 的时长要写天数、周数或小时数：各月天数不同",
        "`{words}` takes days, weeks or hours: months differ in length",
        ("例如 `30d`", "write for example `30d`"),
    ),
    "period-length": error(
        "C151",
        "每一期必须是至少一天的整天数或整月数",
        "a period is of whole days or whole months, one at least",
        ("例如 `30d`、`2w` 或 `1mo`", "write for example `30d`, `2w` or `1mo`"),
    ),
}
