"""A spelling from elsewhere (other languages, Chinese, look-alike letters) -> what is written here.

Tables only: the language keeps one way to say each thing and answers every other with the cure.
"""

from __future__ import annotations

from collections.abc import Mapping

RESERVED: Mapping[str, str] = {
    "and": "and",
    "or": "or",
    "not": "not",
    "in": "in",
    "is": "is",
    "between": "between",
    "distinct": "distinct",
    "true": "boolean",
    "false": "boolean",
    "null": "null",
    "none": "null",
}
"""Word in lower case -> kind of token; as a name each of them needs backticks."""

QUOTED = frozenset(RESERVED) | {"missing", "known"}
"""Names that are printed in backticks; the last two are words only after `is` and in cells."""

JOINTS = frozenset({"where", "with", "within"})
"""Words that go on after `followed by`; as a table's or column's name there, in backticks."""

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
WIDE |= str.maketrans("\u3000、【】×÷−", " ,[]*/-")
for _kept in "＂＇｀":
    del WIDE[ord(_kept)]
"""What a Chinese keyboard types -> the plain character, one for one so that offsets stay.

Quotes and the backtick are left out: inside quoted text another width is another character.
"""

OTHER_SIGNS: Mapping[str, str] = {
    "==": "=",
    "===": "=",
    "<>": "!=",
    "!==": "!=",
    "<==": "<=",
    ">==": ">=",
    "=>": ">=",
    "=<": "<=",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
}
"""Signs of programming languages and spreadsheets -> ours."""

OTHER_WORDS: Mapping[str, str] = {
    "like": "contains",
    "ilike": "contains",
    "contain": "contains",
    "include": "contains",
    "includes": "contains",
    "has": "contains",
    "does": "not contains",
    "regexp": "matches",
    "rlike": "matches",
    "startswith": "starts with",
    "begins": "starts with",
    "endswith": "ends with",
    "equals": "=",
    "equal": "=",
    "eq": "=",
    "ne": "!=",
    "gt": ">",
    "gte": ">=",
    "ge": ">=",
    "lt": "<",
    "lte": "<=",
    "le": "<=",
    "greater": ">",
    "above": ">",
    "over": ">",
    "exceeds": ">",
    "less": "<",
    "below": "<",
    "under": "<",
    "isnull": "is missing",
    "notnull": "is known",
}
"""Words met where an operator should stand -> ours."""

CHINESE_WORDS: Mapping[str, str] = {
    "并且": "and",
    "而且": "and",
    "以及": "and",
    "且": "and",
    "或者": "or",
    "或是": "or",
    "或": "or",
    "大于等于": ">=",
    "大于或等于": ">=",
    "不小于": ">=",
    "不低于": ">=",
    "不少于": ">=",
    "小于等于": "<=",
    "小于或等于": "<=",
    "不大于": "<=",
    "不高于": "<=",
    "不超过": "<=",
    "大于": ">",
    "高于": ">",
    "多于": ">",
    "超过": ">",
    "小于": "<",
    "低于": "<",
    "少于": "<",
    "不等于": "!=",
    "等于": "=",
    "不为空": "is known",
    "非空": "is known",
    "为空": "is missing",
    "缺失": "is missing",
    "不包含": "not contains",
    "包含": "contains",
    "不属于": "not in",
    "属于": "in",
    "介于": "between",
}
"""Words that may run on into the next one, as Chinese is written without spaces -> ours."""

CHINESE_ALONE: Mapping[str, str] = {
    "和": "and",
    "与": "and",
    "是": "=",
    "为": "=",
    "不是": "!=",
    "不为": "!=",
    "在": "in",
    "不在": "not in",
}
"""Words that begin too many names to be told apart unless they stand alone -> ours."""

CHINESE_NOT = frozenset({"非", "不", "不是", "并非"})
"""Words for `not`, where a value may stand."""

LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅ" + "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwABEKMHOPCTYXIJS" + "oABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters -> the Latin letters that they are drawn like."""

DURATION_UNITS: Mapping[str, str] = {
    word: unit
    for unit, words in {
        "h": "hour hours hr hrs 小时 个小时 钟头 个钟头",
        "d": "day days 天 日",
        "w": "week weeks wk wks 周 星期 个星期 礼拜 个礼拜",
        "mo": "month months mon mos 月 个月",
        "y": "year years yr yrs 年",
    }.items()
    for word in [unit, *words.split()]
}
"""A word for a unit of time in lower case -> the unit."""

COUNTERS = (
    "元",
    "块",
    "块钱",
    "人民币",
    "次",
    "个",
    "单",
    "件",
    "笔",
    "人",
    "岁",
    "分",
    "级",
    "倍",
)
"""Measure words that follow a number in Chinese; columns have units, numbers in rules have none."""


def chinese_word(text: str) -> tuple[str, str] | None:
    """The Chinese operator that a run of letters begins with, longest first, and what to write."""
    if text in CHINESE_ALONE:
        return text, CHINESE_ALONE[text]
    for length in range(min(len(text), 5), 0, -1):
        if text[:length] in CHINESE_WORDS:
            return text[:length], CHINESE_WORDS[text[:length]]
    return None
