"""Messages about the rules of contact: channels, quiet days, budgets, arms (codes C31x, C32x)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

QUIET_CURE = (
    "写 `mon` 到 `sun`、一天 `2026-02-16`，或一段 `2026-02-16..2026-02-23`",
    "write `mon` to `sun`, a day `2026-02-16`, or a stretch `2026-02-16..2026-02-23`",
)

MESSAGES: Mapping[str, Message] = {
    "contact-column": error(
        "C311",
        "表 `{table}` 里没有列 `{name}`",
        "table `{table}` has no column `{name}`",
        ("写客户表里声明过的列", "name a column that the table declares"),
    ),
    "contact-column/near": error(
        "C311",
        "表 `{table}` 里没有列 `{name}`",
        "table `{table}` has no column `{name}`",
        ("是不是 {near}？", "did you mean {near}?"),
    ),
    "contact-column/no-table": error(
        "C311",
        "没有客户表，也就没有列 `{name}`",
        "there is no customers table, so there is no column `{name}`",
        (
            "在 `tables` 里声明一张每位客户一行的 `customers`",
            "declare `customers` in `tables`, with one row a customer",
        ),
    ),
    "contact-language": error(
        "C312",
        "客户的语言要从文本列读取，`{name}` 不是文本",
        "a customer's language is read from text, and `{name}` is none",
        ("该列的值应为 `zh` 或 `en`", "its values are `zh` or `en`"),
    ),
    "contact-value": error(
        "C313",
        "`{name}` 不是数值指标，无法据此排出客户先后",
        "`{name}` is no numeric metric, so customers cannot be put in order by it",
        ("数值指标有 {near}", "there are {near}"),
    ),
    "contact-value/none": error(
        "C313",
        "`{name}` 不是数值指标：规则集里一个也没有",
        "`{name}` is no numeric metric: the ruleset has none",
        ("先在 `metrics` 里定义一个", "define one in `metrics` first"),
    ),
    "unused-channel": warning(
        "C314",
        "渠道 `{name}` 没有动作在用",
        "no action uses the channel `{name}`",
        ("用到的渠道有 {near}", "the channels in use are {near}"),
    ),
    "unused-channel/none": warning(
        "C314",
        "渠道 `{name}` 没有动作在用",
        "no action uses the channel `{name}`",
        ("在动作的 `channels` 里写上它", "name it in the `channels` of an action"),
    ),
    "not-a-quiet-day": error("C315", "这不是日子", "this is no day", QUIET_CURE),
    "not-a-quiet-day/turned": error(
        "C315",
        "这一段的结束早于开始",
        "this stretch ends before it begins",
        QUIET_CURE,
    ),
    "always-quiet": error(
        "C316",
        "一周七天都不发送，消息永远发不出去",
        "all seven days of the week are quiet, so nothing is ever sent",
        ("至少留一天发送", "leave a day on which messages go out"),
    ),
    "budget-without-cost": error(
        "C317",
        "动作 `{action}` 有总预算，却没写每位客户花多少",
        "action `{action}` has a total but no cost of a customer",
        (
            "加上 `per_customer`，例如 `{{per_customer: 20, total: 50000, unit: CNY}}`",
            "add `per_customer`, as in `{{per_customer: 20, total: 50000, unit: CNY}}`",
        ),
    ),
    "budget-without-cost/contact": error(
        "C317",
        "写了总预算，却没有一个动作写明每位客户花多少",
        "there is a total for all actions, and no action has a cost of a customer",
        (
            "在动作的 `budget` 里写 `per_customer`",
            "say `per_customer` in the `budget` of the actions",
        ),
    ),
    "budget-units": error(
        "C318",
        "动作 `{action}` 的预算以 `{unit}` 计，总预算以 `{other}` 计",
        "the budget of action `{action}` is in `{unit}`, the total of all in `{other}`",
        ("两处写同一个 `unit`", "give both the same `unit`"),
    ),
    "budget-amount": error(
        "C319",
        "预算金额最多 {decimals} 位小数",
        "an amount of a budget has at most {decimals} decimals",
    ),
    "budget-amount/large": error(
        "C319",
        "这笔预算太大",
        "this amount is too large",
        ("最多一千亿", "at most a hundred billion"),
    ),
    "budget-without-value": warning(
        "C320",
        "动作 `{action}` 的预算不够时，不知道谁更重要：将按编号先后",
        "where the budget of `{action}` runs out nothing says who comes first: it goes by the id",
        (
            "用 `contact: {{value: ...}}` 指明数值指标，或写 `revenue`",
            "name a numeric metric with `contact: {{value: ...}}`, or say `revenue`",
        ),
    ),
    "arm-reserved": error(
        "C321",
        "实验分组不能叫 `{name}`：它是留作对照的客户",
        "an arm cannot be called `{name}`: that is who is left alone",
        ("换个名字", "give it another name"),
    ),
}
