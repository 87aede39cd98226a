"""Messages about standardised scores, nearest centres and survey items (codes C24x)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

MESSAGES: Mapping[str, Message] = {
    "centre-length": error(
        "C245",
        "中心 `{label}` 有 {numbers} 个数，而 `of` 列了 {values} 个值",
        "centre `{label}` has {numbers} numbers, and `of` lists {values} values",
        (
            "每个中心按 `of` 的顺序，一个值写一个数",
            "give each centre one number for each value, in the order of `of`",
        ),
    ),
    "item-weight": error(
        "C246",
        "题目 `{name}` 的权重必须大于 0",
        "the weight of item `{name}` must be above 0",
        (
            "反向题不写负的权重，请列在 `reverse` 里，并用 `scale` 写明量表两端",
            (
                "a reverse-coded item takes no negative weight: list it in `reverse`, and give "
                "the ends of the scale in `scale`"
            ),
        ),
    ),
    "at-least-of-items": error(
        "C247",
        "`at_least` 要求答 {asked} 题，而这里只有 {items} 题",
        "`at_least` asks for {asked} answers, and there are only {items} items",
    ),
    "unknown-item": error("C248", "`{name}` 不在 `items` 里", "`{name}` is not one of the `items`"),
    "unknown-item/near": error(
        "C248",
        "`{name}` 不在 `items` 里",
        "`{name}` is not one of the `items`",
        ("您是想写 {near} 吗？", "did you mean {near}?"),
    ),
    "reverse-without-scale": error(
        "C249",
        "有反向题，却没有写量表的两端",
        "items are reversed, but the ends of the scale are not given",
        (
            "五点量表写 `scale: [1, 5]`：1 变成 5，2 变成 4",
            "write `scale: [1, 5]` for a five-point scale: 1 turns into 5, 2 into 4",
        ),
    ),
    "scale-without-reverse": error(
        "C250",
        "没有反向题，`scale` 没有用处",
        "no item is reversed, so `scale` says nothing",
        (
            "用 `reverse: [..]` 列出反向题，或删去 `scale`",
            "list some in `reverse`, or remove `scale`",
        ),
    ),
    "standardise-equal": warning(
        "S010",
        "评分 `{score}` 分不出高低：{customers} 位客户的取值全是 {value}，标准差为 0",
        "score `{score}` tells nothing apart: all {customers} customers have the value {value}, "
        "so that the deviation is 0",
        (
            "请检查指标的定义、时间窗口和 `as_of`",
            "check the metric's definition, its window and `as_of`",
        ),
    ),
}
