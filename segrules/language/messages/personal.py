"""Messages about personal data in rulesets and in data (codes N...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

_TAG = (
    "确认是个人信息后，在规则集里给这一列标上 `pii: {pii}`：它就不会出现在规则、报告和运行结果里",
    (
        "if it is personal, mark the column with `pii: {pii}` in the ruleset, and it stays out of "
        "rules, reports and runs"
    ),
)
_COUNT = (
    "只统计它的个数，或不要这个指标",
    "count its values, or leave the metric out",
)

MESSAGES: Mapping[str, Message] = {
    "personal-metric": error(
        "N001",
        "指标 `{metric}` 会把个人信息 `{column}` 写进每一份结果",
        "the metric `{metric}` would put the personal `{column}` into every result",
        (
            "改成计数，或用 `is known` 判断有没有；地址写在 `contact: {{addresses: ...}}` 里",
            "count it or ask whether it `is known`; `contact: {{addresses: ...}}` names addresses",
        ),
    ),
    "personal-rule": warning(
        "N002",
        "规则拿个人信息 `{column}` 与写明的值比较，这些值会留在规则集、说明和手册里",
        "a rule compares the personal `{column}` with values that then stand in the ruleset, its "
        "descriptions and playbooks",
        (
            "先在数据里算成一列不含个人信息的值（如号段、邮箱类别），再用那一列",
            "make a column of it that is not personal (an area, a kind of address) and use that",
        ),
    ),
    "price-unjustified": warning(
        "N003",
        "动作 `{action}` 只给部分分群价格优惠，没有写明理由",
        "the action `{action}` gives a price to some segments only and does not say why",
        (
            "加上 `justification:` 说明差别定价的正当理由（《个人信息保护法》第二十四条）",
            "add `justification:` with the fair reason for the different price (PIPL article 24)",
        ),
    ),
    "untagged-personal/mobile": warning(
        "N004",
        "`{name}` 的取值多数是手机号，但没有标为个人信息",
        "most values of `{name}` are mobile numbers, and it is not marked as personal",
        _TAG,
    ),
    "untagged-personal/mail": warning(
        "N004",
        "`{name}` 的取值多数是邮箱地址，但没有标为个人信息",
        "most values of `{name}` are e-mail addresses, and it is not marked as personal",
        _TAG,
    ),
    "untagged-personal/id-card": warning(
        "N004",
        "`{name}` 的取值多数是身份证号，但没有标为个人信息",
        "most values of `{name}` are Chinese identity card numbers, and it is not marked as "
        "personal",
        _TAG,
    ),
    "untagged-personal/bank-card": warning(
        "N004",
        "`{name}` 的取值多数是银行卡号，但没有标为个人信息",
        "most values of `{name}` are bank card numbers, and it is not marked as personal",
        _TAG,
    ),
    "untagged-personal/metric": warning(
        "N004",
        "指标 `{name}` 的取值多数是个人信息（手机号、邮箱、身份证号或银行卡号）",
        "most values of the metric `{name}` are personal: mobile, e-mail, identity or bank card "
        "numbers",
        _COUNT,
    ),
}
