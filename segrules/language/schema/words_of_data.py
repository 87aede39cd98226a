"""What each key means that speaks of data and of what is measured, for people who hover over it."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.findings import Words

LABEL = Words("给人看的名称", "what people read instead of the name")
ABOUT = Words("说明，会出现在 `describe` 和报告里", "words for people, shown by `describe`")

RULESET: Mapping[str, Words] = {
    "segrules": Words("规则集语言的版本，写 `1`", "the version of the language: `1`"),
    "name": Words("规则集的名称，如 `rfm-eight-types`", "the ruleset's name"),
    "version": Words("这份规则集自己的版本", "the version of this ruleset"),
    "title": Words("标题", "a title for people"),
    "description": Words("这份规则集做什么", "what the ruleset is for"),
    "owner": Words("谁负责", "who answers for it"),
    "timezone": Words(
        "时区，如 `Asia/Shanghai`：时刻按它换算成日期，不写为 `UTC`",
        "the time zone in which moments become days, such as `Asia/Shanghai`; else `UTC`",
    ),
    "revenue": Words(
        "哪个指标算销售额：用来显示各分群的销售额占比",
        "the metric that is revenue, for each segment's share of it",
    ),
    "sources": Words("定义的出处", "where the definitions come from"),
    "include": Words(
        "引用的文件：同一仓库里的相对路径",
        "files to share parts with: relative paths inside the repository",
    ),
    "parameters": Words(
        "可以调整的常数，规则里写作 `$名称`，运行时用 `--set 名称=取值` 改",
        "constants that a user may set: written `$name`, set with `--set name=value`",
    ),
    "tables": Words("要用到的表和列", "the tables and columns that the rules speak of"),
    "models": Words("概率模型，如 BG/NBD", "probability models such as BG/NBD"),
    "metrics": Words("指标：每位客户一个值", "metrics: one value a customer"),
    "scores": Words(
        "打分：把指标分成有高低的几档", "scores: a metric cut into classes, worst to best"
    ),
    "segments": Words("分群（只有一套时）", "the segments, where there is one segmentation"),
    "segmentations": Words("几套分群，各有名称", "several segmentations, by name"),
    "contact": Words("触达规则，所有行动都要遵守", "rules of contact that hold for all actions"),
    "actions": Words("对分群做什么", "what marketing does for segments"),
    "tests": Words(
        "测试：给出什么样的客户，应该分到哪里", "tests: what is given, and what is expected"
    ),
    "assume": Words("关于数据已知的事实，供证明使用", "what you know of the data, for the proofs"),
    "properties": Words("必须证明成立的性质", "what must never, or always, hold: it is proved"),
}

PARAMETER: Mapping[str, Words] = {
    "default": Words("默认值；写成列表就是一组值", "the value unless set; a list makes a list"),
    "one_of": Words("只能取这些值", "the values that it may take"),
    "about": ABOUT,
}

CLASS: Mapping[str, Words] = {
    "id": Words("规则里写的名称", "what rules say"),
    "zh": Words("中文名称", "what people read in Chinese"),
    "en": Words("英文名称", "what people read in English"),
}

COLUMN: Mapping[str, Words] = {
    "type": Words(
        "类型：`text` 文本、`integer` 整数、`number` 小数、`money` 金额、`boolean` 是否、"
        "`date` 日期、`instant` 时刻",
        "its type: `text`, `integer`, `number`, `money`, `boolean`, `date` or `instant`",
    ),
    "aliases": Words(
        "表头的其他写法，全角半角、大小写不限",
        "other headers of the column; width and case make no difference",
    ),
    "formats": Words("日期的写法，如 `%Y年%m月%d日`", "how dates are written, such as `%d.%m.%Y`"),
    "one_of": Words(
        "文本只能取这些值；规则里可以不加引号",
        "the values that a text may take; rules write them without quotes",
    ),
    "between": Words(
        "最小值和最大值，超出的当作缺失并计数",
        "the least and the greatest; others are read as missing and counted",
    ),
    "unit": Words("金额的币种，如 `CNY`", "the currency of money, such as `CNY`"),
    "decimals": Words("金额的小数位，不写为 2", "the decimals of money; 2 unless it is said"),
    "required": Words(
        "`true`：没有值的行剔除并计数", "`true`: rows without a value are left out and counted"
    ),
    "pii": Words("个人信息的种类", "the kind of personal data"),
    "looks_up": Words(
        "指向另一张表的键，之后可以写 `列.那张表的列`",
        "the table whose key it holds; its columns are then `column.theirs`",
    ),
    "label": LABEL,
    "about": ABOUT,
}

DROP: Mapping[str, Words] = {
    "when": Words("什么样的行不要", "which rows are left out"),
    "because": Words("为什么不要", "why"),
}

TABLE: Mapping[str, Words] = {
    "key": Words("哪一列是客户编号（被查的表：它自己的键）", "the column with the customer's id"),
    "columns": Words("列：`名称: 类型`，或 `名称: {type: …}`", "columns: `name: type`, or in full"),
    "unique": Words("按哪些列认出重复行", "the columns by which a repeated row is known"),
    "time": Words("哪一列是发生的时间", "the column that says when it happened"),
    "drop": Words("清洗规则，剔除多少行都会报出来", "cleaning rules, each counted"),
    "label": LABEL,
    "about": ABOUT,
}

WINDOW: Mapping[str, Words] = {
    "from": Words("从多久以前开始，如 `180d`", "how long before `as_of` it begins: `180d`"),
    "to": Words("到多久以前为止，如 `90d`", "how long before `as_of` it ends: `90d`"),
}

METRIC: Mapping[str, Words] = {
    "value": Words(
        "怎么算：有 `from` 时对表里的行汇总，如 `sum(amount)`；没有时由其他指标算出",
        "how it is worked out: with `from` over rows, `sum(amount)`; else from other metrics",
    ),
    "from": Words("从哪张表的行来", "the table whose rows it is made of"),
    "where": Words("只看满足条件的行", "only the rows for which this is true"),
    "window": Words("只看统计日之前这么久，如 `365d`", "only so long before `as_of`: `365d`"),
    "label": LABEL,
    "about": ABOUT,
}

MODEL: Mapping[str, Words] = {
    "by": Words("哪种模型", "the model"),
    "from": Words("从哪张表的行来", "the table whose rows it is made of"),
    "where": Words("只看满足条件的行", "only the rows for which this is true"),
    "value": Words("一次购买的金额", "the value of a purchase"),
    "repeats": Words("首次之后购买了几次", "the purchases after the first"),
    "age_at_last": Words("从首次到最近一次购买的时间", "from the first purchase to the last"),
    "age": Words("从首次购买到统计日的时间", "from the first purchase until `as_of`"),
    "unit": Words("时间的单位，不写为 `7d`", "the unit of ages; `7d` unless it is said"),
    "until": Words(
        "算到统计日，还是算到数据的最后一天", "whether ages end at `as_of` or with the last day"
    ),
    "label": LABEL,
    "about": ABOUT,
}

POINTS: Mapping[str, Words] = {
    "when": Words("满足什么条件", "for whom"),
    "add": Words("加多少分，负数为减", "the points, less than 0 to take away"),
    "about": ABOUT,
}

NEAREST: Mapping[str, Words] = {
    "of": Words("比较哪些值", "the values that are compared"),
    "centres": Words(
        "各中心的名称和数值，顺序与 `of` 相同", "each centre's numbers, in the order of `of`"
    ),
}

SCORE: Mapping[str, Words] = {
    "of": Words("给什么打分：指标、列或表达式", "what is scored: a metric or a column"),
    "better": Words("越高越好，还是越低越好", "whether high or low values are better"),
    "into": Words("分成几档", "how many classes"),
    "by": Words("怎么分档", "how it is cut"),
    "at": Words("分界点，从小到大", "the cut points, ascending"),
    "ties": Words("取值相同的客户跨档时归哪一档", "which class equal values get"),
    "split_by": Words("用哪些唯一的列把相同取值分开", "unique columns that part equal values"),
    "align": Words(
        "`ties: edges` 分不满时，保留高分那头还是低分那头",
        "with `ties: edges`, which end of the scale is kept where edges coincide",
    ),
    "closed": Words(
        "等于分界点的归上面一档（`left`，默认）还是下面一档（`right`）",
        "whether a value on a cut lies in the upper class (`left`, the default) or the lower",
    ),
    "labels": Words("各档的名称，从差到好", "the classes' names, worst first"),
    "within": Words("在另一个分数的每一档之内再分", "cuts inside each class of another score"),
    "compat": Words("与其他工具算得一模一样", "the same as another tool, to the customer"),
    "join": Words("把几个分数连成一串，如 `555`", "class numbers in a row, such as `555`"),
    "total": Words("加权求和：`名称: 权重`", "a weighted sum: `name: weight`"),
    "points": Words("积分卡：满足条件就加分", "a scorecard: points for conditions"),
    "base": Words("积分卡的起始分", "where a scorecard begins"),
    "standardise": Words("标准化：距平均几个标准差", "standard deviations above the mean"),
    "deviation": Words("总体标准差还是样本标准差", "of the population or of a sample"),
    "nearest": Words("离哪个中心最近", "the centre that lies nearest"),
    "items": Words("问卷题目和权重", "survey items and their weights"),
    "scale": Words("问卷的最低分和最高分", "the least and the most that an item can have"),
    "reverse": Words("反向计分的题目", "items that are turned round"),
    "at_least": Words("至少答了几题才算分", "how many items must be answered"),
    "label": LABEL,
    "about": ABOUT,
}
