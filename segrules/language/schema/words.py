"""A part of a ruleset and one of its keys -> what the key means, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.findings import Words
from segrules.language.schema import words_of_data as data
from segrules.language.schema import words_of_groups as groups

MEANINGS: Mapping[str, Mapping[str, Words]] = {
    "Ruleset": data.RULESET,
    "ParameterModel": data.PARAMETER,
    "ClassModel": data.CLASS,
    "ColumnModel": data.COLUMN,
    "DropModel": data.DROP,
    "TableModel": data.TABLE,
    "WindowModel": data.WINDOW,
    "MetricModel": data.METRIC,
    "ModelModel": data.MODEL,
    "PointsModel": data.POINTS,
    "NearestModel": data.NEAREST,
    "ScoreModel": data.SCORE,
    "RuleModel": groups.RULE,
    "SegmentModel": groups.SEGMENT,
    "SegmentationModel": groups.SEGMENTATION,
    "TimingModel": groups.TIMING,
    "BudgetModel": groups.BUDGET,
    "ContactBudgetModel": groups.CONTACT_BUDGET,
    "ContactModel": groups.CONTACT,
    "ExperimentModel": groups.EXPERIMENT,
    "KpiModel": groups.KPI,
    "ActionModel": groups.ACTION,
    "CaseModel": groups.CASE,
    "CasesModel": groups.CASES,
    "PropertyModel": groups.PROPERTY,
}
"""By the model and its key as it is written; a test holds that none is without words."""

CHOICES: Mapping[str, Words] = {
    "text": Words("文本，编号也用它", "text, and ids"),
    "integer": Words("整数", "a whole number"),
    "number": Words("小数", "a number"),
    "money": Words("金额，精确到分", "money, exact"),
    "boolean": Words("是或否", "true or false"),
    "date": Words("日期", "a day"),
    "instant": Words("时刻：日期加时间", "a moment: a day and a time"),
    "id": Words("编号", "an id"),
    "contact": Words("联系方式", "a phone number or an address to write to"),
    "name": Words("姓名", "a name"),
    "address": Words("地址", "an address"),
    "other": Words("其他个人信息", "other personal data"),
    "higher": Words("越高越好（默认）", "high values are better (the default)"),
    "lower": Words("越低越好", "low values are better"),
    "as_of": Words("统计日", "the day up to which is counted"),
    "last_day": Words("数据的最后一天", "the last day that is seen"),
    "low": Words("归最低的一档（默认）", "the lowest class that equals span (the default)"),
    "high": Words("归最高的一档", "the highest class that equals span"),
    "mid": Words("归中间名次所在的一档", "the class of their middle rank"),
    "edges": Words("按电子表格插值的分位点", "quantile edges as spreadsheets interpolate them"),
    "left": Words("等于分界点的归上面一档（默认）", "on the line is in the upper (the default)"),
    "right": Words("等于分界点的归下面一档", "on the line is in the lower"),
    "top": Words("保留高分", "the best classes are kept"),
    "bottom": Words("保留低分（默认）", "the worst classes are kept (the default)"),
    "population": Words("总体（默认）", "of the population (the default)"),
    "sample": Words("样本", "of a sample"),
    "r-rfm-0.3": Words("R 包 rfm 0.3", "the R package rfm 0.3"),
    "pymc": Words("pymc-marketing", "pymc-marketing"),
    "pandas-rank-first": Words("pandas 的 rank(method='first')", "pandas' rank(method='first')"),
    "ntile": Words("SQL 的 NTILE", "SQL's NTILE"),
    "first": Words("先符合的优先（默认）", "the first rule that is true wins (the default)"),
    "one": Words("互不重叠，加以证明", "at most one rule is true: proved"),
    "all": Words("标签：一位客户可以有几个", "tags: a customer may carry several"),
    "value": Words("价值高的先得", "the most valuable come first"),
    "share": Words("各分群按人数分", "each segment gets its share"),
}
"""What each value of a closed choice means; a test holds that none is without words."""


def meaning(part: str, key: str) -> Words | None:
    """What a key of a part means."""
    return MEANINGS.get(part, {}).get(key)
