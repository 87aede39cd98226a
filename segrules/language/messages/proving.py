"""Messages about the proofs (codes P...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning

_NARROW = (
    "收窄其中一条，或改用 `assign: first` 由靠前的规则优先",
    "narrow one of them, or let the first rule win with `assign: first`",
)
_FILL = (
    "为这些客户加一条规则，或用 `otherwise:` 接住其余客户",
    "add a rule for them, or say where the rest goes with `otherwise:`",
)
_UNCERTAIN = (
    "如果这样的客户不存在，用 `assume:` 写明；否则按缺口处理",
    "if there is no such customer, say so with `assume:`; otherwise treat it as found",
)

MESSAGES: Mapping[str, Message] = {
    "gap": error(
        "P001",
        "`{segmentation}` 有缺口，没有规则接收这样的客户：{region}{supposing}",
        "`{segmentation}` has a gap: no rule takes customers with {region}{supposing}",
        _FILL,
    ),
    "gap/counted": error(
        "P001",
        "`{segmentation}` 有缺口，{total} 格中有 {cells} 格没有规则接收：{region}{supposing}",
        "`{segmentation}` has a gap: no rule takes {cells} of {total} cells, customers with "
        "{region}{supposing}",
        _FILL,
    ),
    "gap/missing": error(
        "P001",
        "`{segmentation}` 有缺口，没有规则接收这样的客户：{region}{supposing}",
        "`{segmentation}` has a gap: no rule takes customers with {region}{supposing}",
        (
            "在某条规则里用 `is missing` 接住他们，或用 `otherwise:` 接住其余客户",
            "take them in a rule with `is missing`, or say where the rest goes with `otherwise:`",
        ),
    ),
    "gap/possible": warning(
        "P001",
        "`{segmentation}` 可能有缺口，没有规则接收这样的客户（但未能证明其存在）：{region}",
        "`{segmentation}` has a possible gap: no rule takes customers with {region}, though it is "
        "not proved that there can be one",
        _UNCERTAIN,
    ),
    "gap/more": info(
        "P001",
        "`{segmentation}` 还有 {count} 处缺口",
        "gaps of `{segmentation}` that are not listed: {count}",
    ),
    "overlap": error(
        "P002",
        "`{first}` 与 `{second}` 重叠，这样的客户同时符合两条规则：{region}{supposing}",
        "`{first}` and `{second}` overlap: both take customers with {region}{supposing}",
        _NARROW,
    ),
    "overlap/possible": warning(
        "P002",
        "`{first}` 与 `{second}` 可能重叠，这样的客户两条都符合（但未能证明其存在）：{region}",
        "`{first}` and `{second}` possibly overlap: both take customers with {region}, though it "
        "is not proved that there can be one",
        _UNCERTAIN,
    ),
    "overlap/other": info("P002", "另一条规则", "the other rule"),
    "overlap/more": info(
        "P002",
        "`{segmentation}` 还有 {count} 对规则重叠",
        "overlaps of `{segmentation}` that are not listed: {count}",
    ),
    "unreachable-segment": error(
        "P003",
        "`{segment}` 永远分不到客户：符合它的客户都已被 {takers} 接走",
        "`{segment}` can never match: everyone it selects is already taken by {takers}",
        ("收窄 {takers}，或删除 `{segment}`", "narrow {takers}, or delete `{segment}`"),
    ),
    "unreachable-segment/above": error(
        "P003",
        "`{segment}` 永远分不到客户：符合它的客户都已被 {takers} 接走",
        "`{segment}` can never match: everyone it selects is already taken by {takers}",
        (
            "把 `{segment}` 移到 `{taker}` 之前",
            "put `{segment}` above `{taker}`",
        ),
    ),
    "unreachable-segment/narrow": error(
        "P003",
        "`{segment}` 永远分不到客户：符合它的客户都已被 {takers} 接走",
        "`{segment}` can never match: everyone it selects is already taken by {takers}",
        (
            "把 `{segment}` 移到 `{taker}` 之前，或把 `{taker}` 收窄到 {narrowed}",
            "put `{segment}` above `{taker}`, or narrow `{taker}` to {narrowed}",
        ),
    ),
    "unreachable-segment/same": error(
        "P003",
        "`{segment}` 永远分不到客户：它与前面的 `{taker}` 选中的客户完全相同",
        "`{segment}` can never match: `{taker}` above it selects the very same customers",
        ("改动其中一条的条件，或删除一条", "change the condition of one of them, or delete one"),
    ),
    "unreachable-segment/otherwise": error(
        "P003",
        "`{segment}` 永远分不到客户：前面的规则已接走所有客户",
        "`{segment}` can never match: the rules already take every customer",
        ("删除 `otherwise:`", "delete `otherwise:`"),
    ),
    "unreachable-segment/taker": info("P003", "这条规则接走了客户", "this rule takes them"),
    "unreachable-rule": warning(
        "P004",
        "`{segment}` 的这条规则永远不起作用：符合它的客户都已被 {takers} 接走",
        "this rule of `{segment}` never matches: everyone it selects is already taken by {takers}",
        ("删除这条规则，或移到前面", "delete the rule, or put it higher"),
    ),
    "never-true": warning(
        "P005",
        "`{segment}` 的条件永远不成立",
        "the condition of `{segment}` can never be true",
        ("检查条件是否互相矛盾", "look for conditions that exclude one another"),
    ),
    "never-true/conflict": warning(
        "P005",
        "`{segment}` 的条件永远不成立：{one} 与 {other} 不能同时成立",
        "the condition of `{segment}` can never be true: {one} and {other} exclude one another",
        ("放宽其中一个，或用 `or` 连接", "loosen one of them, or join them with `or`"),
    ),
    "never-true/range": warning(
        "P005",
        "`{segment}` 的条件永远不成立：取值只可能是 {range}",
        "the condition of `{segment}` can never be true: there can only be {range}",
        ("改用范围内的值", "ask for a value that it can have"),
    ),
    "identical-tags": warning(
        "P006",
        "标签 `{first}` 与 `{second}` 选中的客户完全相同",
        "the tags `{first}` and `{second}` select the very same customers",
        ("删除其中一个，或改动条件", "delete one of them, or change its condition"),
    ),
    "mergeable-rules": info(
        "P007",
        "`{segment}` 的两条相邻规则可以合成一条：{region}",
        "two neighbouring rules of `{segment}` can be one: {region}",
    ),
    "redundant-condition": info(
        "P008",
        "`{segment}` 的条件“{condition}”多余：去掉它，选中的客户不变",
        "the condition “{condition}” of `{segment}` is redundant: without it the same customers "
        "are selected",
        ("删除它", "delete it"),
    ),
    "column-never-matters": info(
        "P009",
        "`{name}` 从不影响 `{segmentation}` 的结果",
        "`{name}` never changes the outcome of `{segmentation}`",
        ("从条件中删除它", "delete it from the conditions"),
    ),
    "not-monotone": warning(
        "P010",
        "`{segmentation}` 的次序不单调：{region} 时，{worse} 的客户属于 `{first}`，"
        "`{name}` 更好的 {better} 反而落到更差的 `{second}`",
        "`{segmentation}` is not monotone: with {region}, a customer with {worse} is in `{first}`, "
        "but a better `{name}`, {better}, leads down to `{second}`",
        (
            "调整这两格的归属，或不要把分群声明为有序",
            "assign these cells the other way round, or do not declare the segments ordered",
        ),
    ),
    "property-fails": error(
        "P011",
        "性质不成立，这样的客户会进入 `{segment}`：{region}{supposing}",
        "the property fails: customers with {region} are put into `{segment}`{supposing}",
        ("收窄 `{segment}`，或修改这条性质", "narrow `{segment}`, or change the property"),
    ),
    "property-fails/always": error(
        "P011",
        "性质不成立，这样的客户不会进入 `{segment}`：{region}{supposing}",
        "the property fails: customers with {region} are not put into `{segment}`{supposing}",
        ("放宽 `{segment}`，或修改这条性质", "widen `{segment}`, or change the property"),
    ),
    "property-fails/possible": warning(
        "P011",
        "关于 `{segment}` 的性质可能不成立，取决于是否存在这样的客户：{region}",
        "the property possibly fails for `{segment}`, if there can be customers with {region}",
        _UNCERTAIN,
    ),
    "incomplete": warning(
        "P012",
        "`{segmentation}` 的{proof}没有证完：条件组合太多",
        "the proof of {proof} of `{segmentation}` was given up: there are too many combinations",
        (
            "拆分条件，或减少一条规则里的 `or` 与分群引用",
            "split the conditions, or use fewer `or` and fewer segments inside one rule",
        ),
    ),
    "incomplete/property": warning(
        "P012",
        "关于 `{segment}` 的性质没有证完：条件组合太多",
        "the proof of this property of `{segment}` was given up: there are too many combinations",
        ("拆分条件", "split the condition"),
    ),
    "impossible-assumption": error(
        "P013",
        "`assume:` 的条件使任何客户都不可能存在",
        "the conditions under `assume:` leave no possible customer",
        ("检查 `assume:` 的条件是否互相矛盾", "look for assumptions that exclude one another"),
    ),
}
