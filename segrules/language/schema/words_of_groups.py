"""What each key means that speaks of segments, actions and tests, for who hovers over it."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.findings import Words
from segrules.language.schema.words_of_data import ABOUT, LABEL

RULE: Mapping[str, Words] = {
    "id": Words("分群的名称，写在结果里", "the segment's name in results"),
    "when": Words("谁在里面，如 `R >= 4 and F >= 4`", "who is in it: `R >= 4 and F >= 4`"),
    "label": LABEL,
    "about": ABOUT,
}

SEGMENT: Mapping[str, Words] = {"id": RULE["id"], "label": LABEL, "about": ABOUT}

SEGMENTATION: Mapping[str, Words] = {
    "assign": Words(
        "`first` 先符合的优先；`one` 证明互不重叠；`all` 标签，可以有几个",
        "`first` match wins, `one` is proved exclusive, `all` are tags",
    ),
    "rules": Words("规则，每条一个分群", "the rules, a segment each"),
    "table": Words("决策表：一行一条规则", "a decision table: a rule a row"),
    "segments": Words("决策表里各分群的名称和说明", "the words of a decision table's segments"),
    "otherwise": Words("其余客户归到这里", "the segment of who is left"),
    "ordered": Words(
        "`true`：分群从好到差排列，并加以证明", "`true`: listed from best to worst, and proved so"
    ),
    "about": ABOUT,
}

TIMING: Mapping[str, Words] = {
    "start": Words("多久之后第一次，如 `2d`", "how long until the first: `2d`"),
    "every": Words("每隔多久一次，如 `14d`", "how long between: `14d`"),
    "at_most": Words("最多几次", "how often at most"),
}

BUDGET: Mapping[str, Words] = {
    "per_customer": Words("每位客户最多花多少", "what a customer may cost"),
    "total": Words("总共最多花多少", "what all of it may cost"),
    "unit": Words("币种，如 `CNY`", "the currency, such as `CNY`"),
    "by": Words(
        "预算不够时先给谁：`value` 价值高的，`share` 各分群按人数分",
        "who comes first where it runs out: the most `value`, or a `share` for each segment",
    ),
}

CONTACT_BUDGET: Mapping[str, Words] = {"total": BUDGET["total"], "unit": BUDGET["unit"]}

CONTACT: Mapping[str, Words] = {
    "per_run": Words("一次运行里每位客户最多几个行动", "the most actions a customer gets in a run"),
    "cap": Words("所有行动合计的频次上限", "the most contacts of all actions together"),
    "quiet": Words(
        "哪些日子不发：`sat`、日期，或 `起..止`；顺延到下一天",
        "days on which nothing is sent: `sat`, a date, or `from..to`; it moves to the next day",
    ),
    "control": Words("全局对照组：什么都不发", "the share that gets nothing from any action"),
    "salt": Words("抽签用的名称，换了就重新抽", "names the draws; another name draws anew"),
    "budget": Words("所有行动合计的预算", "what all actions together may cost"),
    "value": Words("预算不够时按哪个指标先给谁", "the metric by which the best come first"),
    "addresses": Words("各渠道的联系方式在客户表的哪一列", "each channel's column of customers"),
    "language": Words("客户的语言在哪一列", "the column that says a customer's language"),
}

EXPERIMENT: Mapping[str, Words] = {
    "holdout": Words("留多少人不打扰，用来对照", "the share that is left alone"),
    "arms": Words("其余的人分几组试，如 `{coupon: 50%}`", "shares of the rest: `{coupon: 50%}`"),
}

KPI: Mapping[str, Words] = {
    "within": Words("多久之内看结果，如 `60d`", "how long it has: `60d`"),
    "target": Words("目标，如 `12%`", "what is aimed at: `12%`"),
    "label": LABEL,
    "about": ABOUT,
}

ACTION: Mapping[str, Words] = {
    "id": Words("行动的名称，写在结果里", "the action's name in results"),
    "label": LABEL,
    "priority": Words("先后：数大的先", "which goes first: the higher number"),
    "for": Words("对哪些分群", "the segments that it is for"),
    "when": Words("其中谁能触达；不满足的计入“不可触达”", "who of them can be reached at all"),
    "goal": Words("要达到什么", "what it is to achieve"),
    "channels": Words("用哪些渠道", "how people are reached"),
    "consent": Words("各渠道要什么授权才能用", "what must be true before a channel is used"),
    "offer": Words("给什么优惠或服务", "what is offered"),
    "message": Words("文案；`{{ }}` 留给发送系统填", "the text; the sending system fills `{{ }}`"),
    "first_week": Words("第一周做什么", "what is done in the first week"),
    "avoid": Words("不要做什么", "what not to do"),
    "timing": Words("什么时候发，发几次", "when it speaks, and how often"),
    "cap": Words("频次上限，如 `{per_customer: 2 per 30d}`", "caps: `{per_customer: 2 per 30d}`"),
    "budget": Words("最多花多少", "what it may cost"),
    "owner": Words("谁负责", "who answers for it"),
    "experiment": Words("对照组和实验组", "the holdout, and the arms of the rest"),
    "kpi": Words("怎么考核", "the numbers it is judged by"),
    "playbook": Words("自己的手册模板，放在规则集旁边", "an own template beside the ruleset"),
    "justification": Words(
        "优惠因人而异的理由（价格公平）", "why an offer may differ between customers"
    ),
}

CASE: Mapping[str, Words] = {
    "name": Words("测试的名称", "what the test shows"),
    "given": Words("给出的值，或表里的行；没给的就是缺失", "values by name, or rows of tables"),
    "expect": Words("应该得到什么", "what must come of it"),
    "table": Words("一小张表，一行一个测试，用逗号分开", "a small table: a test a line"),
    "because": Words("应该是哪个分群的规则起作用", "the segment whose rule must win"),
    "as_of": Words("统计日，如 `2025-07-01`", "the day up to which is counted: `2025-07-01`"),
}

CASES: Mapping[str, Words] = {
    "cases": Words("各个测试", "the tests"),
    "defaults": Words("所有测试共用的值", "what all tests share"),
}

PROPERTY: Mapping[str, Words] = {
    "never": Words("满足条件的客户绝不在这个分群", "the condition never holds in the segment"),
    "always": Words("满足条件的客户一定在这个分群", "whom the condition takes is in the segment"),
}

CLAIM: Mapping[str, Words] = {
    "segment": Words("哪个分群", "the segment"),
    "when": Words("什么条件", "the condition"),
}

CONDITION: Mapping[str, Words] = {
    "all": Words("全部满足", "all of them are true"),
    "any": Words("满足任意一个", "at least one of them is true"),
    "not": Words("不满足", "it is not true"),
}

EXPECTED: Mapping[str, Words] = {
    "segment": Words("应该分到的分群", "the segment that is expected"),
}

TEXT: Mapping[str, Words] = {
    "zh": Words("中文", "in Chinese"),
    "en": Words("英文", "in English"),
}
