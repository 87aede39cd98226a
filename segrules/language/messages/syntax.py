"""Messages about expressions and decision tables (codes X...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning


def _syntax(zh: str, en: str, cure: tuple[str, str] | None = None) -> Message:
    return error("X001", zh, en, cure)


def _table(zh: str, en: str, cure: tuple[str, str] | None = None) -> Message:
    return error("X004", zh, en, cure)


_WRITE = ("请改写为 `{cure}`", "write `{cure}`")
_WHOLE_DATE = ("请写完整日期，例如 `2024-05-01`", "write a whole date, such as `2024-05-01`")
_SHORTER = (
    "请把重复的部分定义成指标，再引用它的名称",
    "define parts of it as metrics and use their names",
)

CHARACTERS: Mapping[str, Message] = {
    "bad-character": _syntax(
        "条件里不能出现 `{found}`",
        "`{found}` cannot stand in a condition",
        (
            "名称里有特殊字符时用反引号括起来，文本用引号括起来",
            "put a name with special characters in backticks, and text in quotes",
        ),
    ),
    "invisible-character": _syntax(
        "这里有一个看不见的字符（{code}）",
        "there is an invisible character here ({code})",
        ("请删掉它再重新输入前后的内容", "delete it and type what stands around it again"),
    ),
    "currency": _syntax(
        "金额前后不写货币符号 `{found}`",
        "amounts are written without the currency sign `{found}`",
        (
            "直接写数字，例如 `200`；币种写在列的 `unit` 里",
            "write the plain number, such as `200`; the column's `unit` says the currency",
        ),
    ),
    "dot": _syntax(
        "这里的点不属于任何数字或名称",
        "this dot belongs to no number and no name",
        (
            "小数写作 `0.5` 或 `5`，关联表的列写作 `product.category`，点前后不留空格",
            "write numbers as `0.5` or `5`, looked-up columns as `product.category` without spaces",
        ),
    ),
    "other-spelling": _syntax(
        "`{found}` 在这里不是这样写的", "`{found}` is not how this is written here", _WRITE
    ),
    "chinese-word": _syntax(
        "条件里的关键词只用英文，不能写 `{found}`",
        "keywords are written in English, `{found}` is not one of them",
        (
            "请改写为 `{cure}`，前后留空格；如果这是名称，请用反引号括起来",
            "write `{cure}` with a space on either side; if this is a name, put it in backticks",
        ),
    ),
    "unclosed-text": _syntax(
        "从 `{found}` 起的引号没有结束",
        "the quote that opens with `{found}` is never closed",
        (
            "请在末尾补上同样的引号；文本里的引号要写两遍",
            "close it with the same kind of quote; a quote inside the text is written twice",
        ),
    ),
    "empty-name": _syntax(
        "反引号里没有名称", "there is no name between the backticks", ("请填上名称", "fill it in")
    ),
    "empty": _syntax(
        "条件是空的",
        "the expression is empty",
        ("请写一个条件，例如 `R >= 4`", "write a condition, such as `R >= 4`"),
    ),
    "too-long": _syntax(
        "表达式超过 {most} 个字符", "this is longer than {most} characters", _SHORTER
    ),
    "too-many-tokens": _syntax(
        "表达式超过 {most} 个词和符号",
        "the expression has more than {most} words and signs",
        _SHORTER,
    ),
    "too-deep": _syntax(
        "表达式嵌套超过 {most} 层", "the expression is nested more than {most} deep", _SHORTER
    ),
}

NUMBERS: Mapping[str, Message] = {
    "bad-number": _syntax(
        "`{found}` 不是数字",
        "`{found}` is not a number",
        (
            "数字后面请留空格；名称不能以数字开头，除非用反引号括起来；编码等文本请加引号",
            (
                "leave a space after a number; a name that begins with a digit goes in backticks, "
                "and text such as a code in quotes"
            ),
        ),
    ),
    "number-unit": _syntax(
        "`{found}` 里的数字后面不写单位",
        "numbers are written without a unit, unlike `{found}`",
        ("请只写 `{cure}`", "write only `{cure}`"),
    ),
    "number-too-long": _syntax(
        "数字超过 {most} 位", "the number has more than {most} digits", ("请检查数字", "check it")
    ),
    "leading-zero": _syntax(
        "数字 `{found}` 以 0 开头",
        "the number `{found}` begins with a zero",
        (
            "是数字就写 `{value}`；是编码就加引号：`'{found}'`",
            "write `{value}` for a number, or `'{found}'` in quotes for a code",
        ),
    ),
    "thousands": _syntax(
        "数字里不用逗号分隔千位：`{found}`",
        "thousands are not set apart by a comma, as in `{found}`",
        (
            "请写 `{cure}`；如果是两个值，请在逗号后留空格",
            "write `{cure}`; if you mean two values, put a space after the comma",
        ),
    ),
    "scaled-percent": _syntax(
        "`{found}` 里 `万`/`亿` 和 `%` 不能同时用",
        "`{found}` has both `万` or `亿` and `%`",
        ("请写成一个普通数字", "write it as a plain number"),
    ),
    "plus": _syntax(
        "数字前面不写 `+`", "no `+` is written before a value", ("请删掉它", "leave it out")
    ),
    "duration-parts": _syntax(
        "时长只能是整数，不能写 `{found}`",
        "a duration is a whole number of units, unlike `{found}`",
        ("请换成小一级的单位，例如 `36h`", "use a smaller unit, such as `36h`"),
    ),
    "duration-unit": _syntax(
        "`{found}` 里的时间单位不能用",
        "`{found}` has no unit of time that can be used",
        (
            "单位有 `h` 小时、`d` 天、`w` 周、`mo` 月、`y` 年，例如 `6mo`",
            "the units are `h`, `d`, `w`, `mo` for months and `y`, as in `6mo`",
        ),
    ),
    "duration-too-long": _syntax(
        "时长的数字超过 {most}",
        "a duration counts at most {most} units",
        ("请换成大一级的单位，例如 `2y`", "use a larger unit, such as `2y`"),
    ),
    "date-form": _syntax("看不懂日期 `{found}`", "`{found}` cannot be read as a date", _WHOLE_DATE),
    "no-such-month": _syntax(
        "没有 `{found}` 这一天：月份是 01 到 12",
        "there is no `{found}`: months go from 01 to 12",
        _WHOLE_DATE,
    ),
    "no-such-day": _syntax(
        "没有 `{found}` 这一天",
        "there is no `{found}`",
        ("那个月的最后一天是 `{last}`", "the last day of that month is `{last}`"),
    ),
    "no-such-time": _syntax(
        "`{found}` 里的时间不存在",
        "there is no such time of day as in `{found}`",
        (
            "时间从 `00:00` 到 `23:59`，例如 `2024-05-01 10:30`",
            "times go from `00:00` to `23:59`, as in `2024-05-01 10:30`",
        ),
    ),
    "moment-form": _syntax(
        "看不懂时刻 `{found}`",
        "`{found}` cannot be read as a moment",
        (
            "写成 `2024-05-01 10:30` 或 `2024-05-01 10:30:00`，时区由规则集的 `timezone` 决定",
            (
                "write `2024-05-01 10:30` or `2024-05-01 10:30:00` without a zone, which is the "
                "ruleset's `timezone`"
            ),
        ),
    ),
    "range": _syntax(
        "范围不能写成 `{left}` 到 `{right}` 这种形式",
        "a range from `{left}` to `{right}` is not written so",
        (
            "条件里写 `between {left} and {right}`，决策表的单元格里写 `{left}..{right}`",
            (
                "write `between {left} and {right}` in a condition, `{left}..{right}` in a cell of "
                "a decision table"
            ),
        ),
    ),
}

STRUCTURE: Mapping[str, Message] = {
    "incomplete": _syntax(
        "`{found}` 后面还缺内容",
        "something is missing after `{found}`",
        ("请补上值或条件", "complete the condition"),
    ),
    "expected-value": _syntax(
        "`{found}` 前面缺一个值",
        "a value is missing before `{found}`",
        (
            "请补上列名、数字、日期或带引号的文本，或删掉多余的符号",
            "put in a column, number, date or quoted text, or take out what is too much",
        ),
    ),
    "unexpected": _syntax(
        "`{found}` 不能出现在这里",
        "`{found}` cannot stand here",
        ("请检查前后的内容", "look around it"),
    ),
    "side-by-side": _syntax(
        "`{left}` 和 `{right}` 之间缺少连接",
        "nothing joins `{left}` and `{right}`",
        (
            "两个条件之间写 `and` 或 `or`；带空格的文本用引号括起来，带空格的名称用反引号括起来",
            (
                "join conditions with `and` or `or`; put text with spaces in quotes, and names "
                "with spaces in backticks"
            ),
        ),
    ),
    "second-test": _syntax(
        "前面的比较已经完整，不能再接 `{found}`",
        "the test before is complete, `{found}` cannot follow it",
        (
            "用 `and` 或 `or` 连接两个比较，并把被比较的名称再写一遍",
            "join two tests with `and` or `or`, and name what is tested again",
        ),
    ),
    "chain": _syntax(
        "连写的比较方向要一致，且不能含 `=` 或 `!=`",
        "comparisons in a chain go one way, and `=` or `!=` are not chained",
        _WRITE,
    ),
    "comma": _syntax(
        "条件之间不能用逗号",
        "conditions are not joined by a comma",
        (
            "同时满足写 `and`，满足其一写 `or`",
            "write `and` where both must hold, `or` where one is enough",
        ),
    ),
    "unclosed": _syntax(
        "这个 `{found}` 没有闭合",
        "this `{found}` is never closed",
        ("请补上 `{cure}`", "add the `{cure}`"),
    ),
    "unopened": _syntax(
        "多了一个 `{found}`", "this `{found}` closes nothing", ("请删掉它", "take it out")
    ),
    "wrong-bracket": _syntax(
        "括号不配对：这里应为 `{cure}`，不是 `{found}`",
        "`{cure}` should close here, not `{found}`",
        _WRITE,
    ),
    "not-value": _syntax(
        "`not` 不能直接放在比较或运算符后面",
        "`not` cannot follow an operator",
        (
            "把 `not` 写在整个条件前面，例如 `not (a = b)`",
            "put `not` before the whole condition, such as `not (a = b)`",
        ),
    ),
    "not-after": _syntax(
        "名称或值后面的 `not` 还缺一个关键词",
        "a word is missing after this `not`",
        (
            "写 `not in`、`not between`、`not contains` 等，或把 `not` 放在条件最前面",
            "write `not in`, `not between`, `not contains` or the like, or put `not` first",
        ),
    ),
    "null-word": _syntax(
        "没有 `{found}` 这个值",
        "there is no value `{found}`",
        (
            "判断缺失写 `is missing` 或 `is known`；如果是文本，请加引号：`'{found}'`",
            "test with `is missing` or `is known`; if it is a text, put it in quotes: `'{found}'`",
        ),
    ),
    "dotted-call": _syntax(
        "`{found}` 不是函数名",
        "`{found}` is not the name of a function",
        ("函数名里没有点，例如 `sum(amount)`", "functions have no dot, as in `sum(amount)`"),
    ),
    "between-and": _syntax(
        "`between` 后面要写两个值，中间用 `and`",
        "`between` takes two values with `and` between them",
        ("例如 `between 18 and 35`，两端都包含在内", "such as `between 18 and 35`, both ends in"),
    ),
    "more-than": _syntax(
        "`more` 后面不完整",
        "`more` is not complete",
        (
            "写成 `more than 90d ago`；比较大小用 `>`",
            "write `more than 90d ago`, or `>` to compare",
        ),
    ),
    "follows-what": _syntax(
        "`{found}` 后面还缺一个条件或明细表",
        "a condition or a table is missing after `{found}`",
        (
            "例如 `{found} (event = order) within 7d` 或 `{found} orders within 7d`",
            "such as `{found} (event = order) within 7d` or `{found} orders within 7d`",
        ),
    ),
    "follows-brackets": _syntax(
        "`{found}` 后面的条件要放在括号里",
        "the condition after `{found}` goes in parentheses",
        (
            "例如 `{found} (event = order) within 7d`",
            "such as `{found} (event = order) within 7d`",
        ),
    ),
    "follows-within": _syntax(
        "`{found}` 还没说在多长时间之内",
        "`{found}` does not say within what time",
        (
            "在末尾写上时长，例如 `{found} (event = order) within 7d`",
            "end with it, such as `{found} (event = order) within 7d`",
        ),
    ),
    "follows-same": _syntax(
        "`with` 后面写 `same` 和一个列名",
        "`with` takes `same` and the name of a column",
        (
            "例如 `followed by orders with same product within 7d`",
            "such as `followed by orders with same product within 7d`",
        ),
    ),
    "list-needed": _syntax(
        "`in` 后面要写方括号列表，不能是 `{found}`",
        "`in` takes a list in square brackets, not `{found}`",
        ("例如 `in [上海, 北京]`", "such as `in [app, web]`"),
    ),
    "keywords-needed": _syntax(
        "关键词要写成方括号列表，不能是 `{found}`",
        "keywords stand in a list in square brackets, not as `{found}`",
        ("例如 `contains any of [慢, 差]`", "such as `contains any of [slow, broken]`"),
    ),
    "list-place": _syntax(
        "方括号列表只能跟在 `in`、`contains any of`、`contains all of` 后面",
        "a list in square brackets stands only after `in`, `contains any of`, `contains all of`",
        ("写成 `in [...]` 或 `not in [...]`", "write `in [...]` or `not in [...]`"),
    ),
    "list-comma": _syntax(
        "列表里的值要用逗号隔开，`{found}` 前面缺逗号",
        "values of a list are set apart by commas, and none stands before `{found}`",
        (
            "例如 `[上海, 北京]`；带空格的文本用引号括起来",
            "such as `[app, web]`; put text with spaces in quotes",
        ),
    ),
    "empty-list": _syntax(
        "列表是空的", "the list is empty", ("请至少写一个值", "put in at least one value")
    ),
}

CELLS: Mapping[str, Message] = {
    "empty-cell": _syntax(
        "单元格是空的",
        "the cell is empty",
        (
            "不限写 `-`；判断缺失写 `missing`",
            "write `-` for any value, `missing` for a missing one",
        ),
    ),
    "any-cell": _syntax(
        "单元格里的“不限”不写作 `{found}`",
        "any value is not written `{found}`",
        ("请写 `-`；如果是文本，请加引号：`'{found}'`", "write `-`; if it is a text: `'{found}'`"),
    ),
    "cell-list": _syntax(
        "单元格里的多个值不用 `in` 和括号",
        "several values in a cell need no `in` and no brackets",
        (
            "直接用逗号隔开，例如 `上海, 北京`；括号用于范围，例如 `[1..3)`",
            "set them apart by commas, such as `app, web`; brackets are for ranges: `[1..3)`",
        ),
    ),
    "cell-and": _syntax(
        "单元格里不能用 `{found}`",
        "`{found}` cannot stand in a cell",
        (
            "范围写 `[1..3)`，多个值用逗号隔开，其他条件另起一列",
            "write a range as `[1..3)`, several values with commas, other conditions as a column",
        ),
    ),
    "cell-not": _syntax(
        "`!=` 后面再接别的值，几乎对所有客户都成立",
        "with another value after `!=`, the cell holds for nearly everybody",
        ("排除多个值写 `not 上海, 北京`", "write `not app, web` to leave out several values"),
    ),
    "cell-repeat": _syntax(
        "这里的值会被读作“等于”，不是前面的文本测试",
        "this value is read as equal to, not with the test before it",
        (
            "请把测试再写一遍：`contains '红', contains '蓝'`",
            "write the test again: `contains 'red', contains 'blue'`",
        ),
    ),
    "cell-words": _syntax(
        "看不懂单元格 `{found}`",
        "the cell `{found}` cannot be read",
        (
            "带空格或符号的文本请加引号；测试写成 `>= 4`、`1..3`、`not 上海`、`missing` 或 `-`",
            (
                "put text with spaces or signs in quotes; "
                "a test is written `>= 4`, `1..3`, `not app`, `missing` or `-`"
            ),
        ),
    ),
}

TABLES: Mapping[str, Message] = {
    "empty": _table(
        "决策表是空的",
        "the decision table is empty",
        (
            "第一行写表头，例如 `| R | F | segment |`",
            "begin with a row of headers, such as `| R | F | segment |`",
        ),
    ),
    "no-rows": _table(
        "决策表只有表头，没有规则行",
        "the decision table has headers but no rows",
        ("每条规则写一行", "write one row for each rule"),
    ),
    "outer-pipes": _table(
        "这一行没有用 `|` 开头和结尾",
        "this row does not begin and end with `|`",
        ("写成 `| 4..5 | champions |` 的样子", "write it like `| 4..5 | champions |`"),
    ),
    "no-segment": _table(
        "表头里没有名为 `segment` 的列",
        "no column is headed `segment`",
        ("最后一列的表头写 `segment`，下面写分群的 id", "head the last column `segment`"),
    ),
    "two-segments": _table(
        "`segment` 列只能有一个",
        "only one column may be headed `segment`",
        ("请删掉多余的列", "take the other one out"),
    ),
    "empty-header": _table(
        "这一列没有表头",
        "this column has no header",
        ("写上这一列检查的名称，例如 `R`", "name what the column tests, such as `R`"),
    ),
    "cell-count": _table(
        "这一行有 {found} 格，表头有 {expected} 格",
        "this row has {found} cells where the headers have {expected}",
        (
            "请补上或删掉单元格，不限的格写 `-`；文本里的 `|` 要放在引号内",
            "add or take out cells, with `-` for any value; put a `|` inside a text in quotes",
        ),
    ),
    "segment-cell": _table(
        "这里要写一个分群的 id",
        "the id of a segment must stand here",
        (
            "例如 `champions`；带空格的 id 用引号括起来",
            "such as `champions`; quote one with spaces",
        ),
    ),
    "too-many-rows": _table(
        "决策表超过 {most} 行",
        "the decision table has more than {most} rows",
        ("请拆成几个分群方案", "split it into several segmentations"),
    ),
    "too-many-columns": _table(
        "决策表超过 {most} 列",
        "the decision table has more than {most} columns",
        ("请先用指标或评分合并一些列", "combine columns into metrics or scores first"),
    ),
}

_VARIANTS = {**CHARACTERS, **NUMBERS, **STRUCTURE, **CELLS}

MESSAGES: Mapping[str, Message] = {
    **{f"syntax-error/{variant}": message for variant, message in _VARIANTS.items()},
    **{f"table-shape/{variant}": message for variant, message in TABLES.items()},
    "mixed-and-or": error(
        "X002",
        "`and` 和 `or` 混用而没有括号，有两种读法",
        "`and` and `or` are mixed without parentheses, which can be read in two ways",
        (
            "请选一种写法：`{first}`，或者 `{second}`",
            "write the one that you mean: `{first}` or `{second}`",
        ),
    ),
    "mixed-and-or/and": info("X002", "前面用的是 `and`", "`and` stands here"),
    "mixed-and-or/or": info("X002", "前面用的是 `or`", "`or` stands here"),
    "look-alike": warning(
        "X003",
        "`{found}` 里混有形似拉丁字母的字符：{odd}",
        "`{found}` has characters that only look like Latin letters: {odd}",
        ("如果不是有意的，请重新输入为 `{cure}`", "unless you mean them, type `{cure}` anew"),
    ),
    "look-alike/invisible": warning(
        "X003",
        "引号里有一个看不见的字符（{code}）",
        "there is an invisible character inside the quotes ({code})",
        ("如果不是有意的，请删掉它", "unless you mean it, delete it"),
    ),
}
