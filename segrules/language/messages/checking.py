"""Messages about names, types, shapes and order (codes C...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning

NAMES: Mapping[str, Message] = {
    "unknown-name": error(
        "C001",
        "没有名为 `{name}` 的指标、评分或客户字段",
        "there is no metric, score or customer column `{name}`",
        (
            "请检查拼写，或在 `metrics:` 中定义它",
            "check the spelling, or define it under `metrics:`",
        ),
    ),
    "unknown-name/row": error(
        "C001",
        "`{name}` 既不是表 `{table}` 的字段，也不是客户的指标或评分",
        "`{name}` is no column of `{table}`, and no metric or score of the customer",
        ("`{table}` 的字段有 {columns}", "`{table}` has {columns}"),
    ),
    "unknown-name/near": error(
        "C001",
        "没有名为 `{name}` 的指标、评分或字段",
        "there is no metric, score or column `{name}`",
        ("是不是想写 {near}", "did you mean {near}?"),
    ),
    "bare-word": error(
        "C002",
        "`{name}` 既不是名称，也不是声明过的取值",
        "`{name}` is neither a name nor a declared value",
        (
            "文本请加引号：'{name}'；或在字段的 `one_of:` 中列出它",
            "put text in quotes: '{name}', or list it under the column's `one_of:`",
        ),
    ),
    "yes-or-no": error(
        "C026",
        "`{name}` 不是是/否的写法",
        "`{name}` is not how yes and no are written",
        ("请写 `true` 或 `false`", "write `true` or `false`"),
    ),
    "unknown-value": error(
        "C003",
        "`{value}` 不是声明过的取值",
        "`{value}` is not one of the declared values",
        ("声明的取值有 {near}", "declared are {near}"),
    ),
    "unknown-function": error(
        "C004",
        "没有名为 `{name}` 的函数",
        "there is no function `{name}`",
        ("语言参考列出了全部函数", "the language reference lists all functions"),
    ),
    "unknown-function/near": error(
        "C004",
        "没有名为 `{name}` 的函数",
        "there is no function `{name}`",
        ("是不是想写 {near}", "did you mean {near}?"),
    ),
    "unknown-parameter": error(
        "C005",
        "没有名为 `{name}` 的参数",
        "there is no parameter `{name}`",
        ("请在 `parameters:` 中定义它", "define it under `parameters:`"),
    ),
    "unknown-parameter/near": error(
        "C005",
        "没有名为 `{name}` 的参数",
        "there is no parameter `{name}`",
        ("是不是想写 {near}", "did you mean {near}?"),
    ),
    "unknown-setting": error(
        "C006",
        "规则集没有可设置的参数 `{name}`",
        "the ruleset has no parameter `{name}` to set",
        ("可设置的参数有 {near}", "it has {near}"),
    ),
    "unknown-setting/none": error(
        "C006",
        "规则集没有任何参数，无法设置 `{name}`",
        "the ruleset has no parameters, so `{name}` cannot be set",
    ),
    "setting-type": error(
        "C007",
        "给参数 `{name}` 的值与它的默认值不是同一种",
        "the value that is set for `{name}` is of another kind than its default",
        ("请写成像 `{example}` 这样的值", "write a value like `{example}`"),
    ),
    "setting-not-offered": error(
        "C008",
        "参数 `{name}` 的值不在 `one_of` 之列",
        "the value of parameter `{name}` is not one that it offers",
        ("可选值有 {options}", "it offers {options}"),
    ),
    "unknown-column": error(
        "C009",
        "表 `{table}` 没有字段 `{name}`",
        "table `{table}` has no column `{name}`",
        ("它的字段有 {columns}", "it has {columns}"),
    ),
    "unknown-column/near": error(
        "C009",
        "表 `{table}` 没有字段 `{name}`",
        "table `{table}` has no column `{name}`",
        ("是不是想写 {near}", "did you mean {near}?"),
    ),
    "undeclared-table": error(
        "C010",
        "没有名为 `{name}` 的表",
        "there is no table `{name}`",
        ("已声明的表有 {near}", "declared are {near}"),
    ),
    "unknown-segment": error(
        "C011",
        "`{segmentation}` 中没有分群 `{name}`",
        "`{segmentation}` has no segment `{name}`",
        ("它的分群有 {near}", "it has {near}"),
    ),
    "unknown-segmentation": error(
        "C012",
        "没有名为 `{name}` 的分群方案",
        "there is no segmentation `{name}`",
        (
            "`is` 只用于分群方案；比较取值请用 `=`",
            "`is` asks for a segment; compare values with `=`",
        ),
    ),
    "unknown-segmentation/near": error(
        "C012",
        "没有名为 `{name}` 的分群方案",
        "there is no segmentation `{name}`",
        ("是不是想写 {near}", "did you mean {near}?"),
    ),
    "action-for-unknown": error(
        "C013",
        "没有分群 `{name}`",
        "there is no segment `{name}`",
        ("请检查分群的 id", "check the segment's id"),
    ),
    "action-for-unknown/near": error(
        "C013",
        "没有分群 `{name}`",
        "there is no segment `{name}`",
        ("是不是想写 {near}", "did you mean {near}?"),
    ),
    "which-segment": error(
        "C014",
        "不止一个分群方案含有 `{name}`",
        "more than one segmentation has a segment `{name}`",
        ("请写明是哪一个：{options}", "say which: {options}"),
    ),
    "which-segmentation": error(
        "C015",
        "有多个分群方案，说不清是哪一个的分群",
        "there are several segmentations, so this does not say of which the segment is",
        ("请写方案的名称：{names}", "write the segmentation's name: {names}"),
    ),
    "name-twice": error(
        "C016",
        "名称 `{name}` 已经用于别处",
        "the name `{name}` is already taken",
        (
            "客户字段、指标、评分和分群方案共用一套名称，请改名",
            "customer columns, metrics, scores and segmentations share their names; rename one",
        ),
    ),
    "name-twice/first": error("C016", "先用在这里", "first used here"),
    "segment-twice": error(
        "C017",
        "分群 `{name}` 有两条规则",
        "segment `{name}` has two rules",
        ("请用 `any:` 把两个条件合成一条规则", "join the two conditions with `any:`"),
    ),
    "segment-twice/listed": error(
        "C017",
        "分群 `{name}` 列了两次",
        "segment `{name}` is listed twice",
        ("请删去其中一个", "remove one of them"),
    ),
    "action-twice": error(
        "C018",
        "营销动作 `{name}` 定义了两次",
        "action `{name}` is defined twice",
        ("请改其中一个的 id", "rename one of them"),
    ),
    "cycle": error(
        "C019",
        "这些定义循环引用，无法计算：{chain}",
        "these definitions need each other: {chain}",
        ("请去掉其中一处引用", "remove one of the references"),
    ),
    "odd-name": error(
        "C021",
        "`{name}` 不能用作名称",
        "`{name}` cannot be a name",
        (
            "名称为 1 到 {most} 个可见字符，不换行，首尾没有空格",
            "a name is 1 to {most} visible characters on one line, without space around them",
        ),
    ),
    "reserved-name": error(
        "C022",
        "名称 `{name}` 会与结果中的同名列冲突",
        "the name `{name}` is that of another column in what is written",
        (
            "有营销动作时，结果里有 `action` 和 `arm` 两列，请改名",
            "with actions the customers have columns `action` and `arm`; rename it",
        ),
    ),
    "table-prefix": error(
        "C023",
        "字段名前不写表名：`{name}`",
        "columns are written without their table: `{name}`",
        ("请写 `{column}`", "write `{column}`"),
    ),
    "table-prefix/look-up": error(
        "C023",
        "`{table}` 是查询表，要经过指向它的字段来读",
        "`{table}` is looked up, so it is read through a column that points to it",
        (
            "请写 `字段.{column}`，其中字段声明了 `looks_up: {table}`",
            "write `column.{column}`, where the column has `looks_up: {table}`",
        ),
    ),
    "parameter-list": error(
        "C024",
        "参数 `{name}` 是一个列表",
        "parameter `{name}` is a list",
        ("列表只能用在 `in [${name}]` 里", "a list goes into `in [${name}]`"),
    ),
    "parameter-shape": error(
        "C025",
        "参数 `{name}` 没有可用的值",
        "parameter `{name}` has no value that can be used",
        (
            "请写数字、文本、日期、时长、true/false，或它们的列表",
            "write a number, text, date, duration, true or false, or a list of such",
        ),
    ),
    "unknown-timezone": error(
        "C020",
        "没有名为 `{name}` 的时区",
        "there is no time zone `{name}`",
        ("例如 `Asia/Shanghai` 或 `UTC`", "write for example `Asia/Shanghai` or `UTC`"),
    ),
}

TYPES: Mapping[str, Message] = {
    "type-mismatch": error(
        "C101",
        "{left}不能与{right}放在一起比较或计算",
        "{left} and {right} cannot be put together",
        ("请让两边类型一致", "make both sides of one type"),
    ),
    "unit-mismatch": error(
        "C130",
        "单位 {left} 与 {right} 不能放在一起比较或计算",
        "amounts in {left} and in {right} cannot be put together",
        ("请先换算成同一单位", "convert one of them first"),
    ),
    "moment-of-date": error(
        "C131",
        "这里比较的是日期，没有时刻",
        "this is compared with a date, which has no time of day",
        ("请只写日期", "write the date alone"),
    ),
    "hours-of-date": error(
        "C132",
        "日期没有小时，不能往回数小时",
        "a date has no hours to look back",
        (
            "请用天，例如 `2d`；或把字段声明为 `instant`",
            "write days, such as `2d`, or declare the column as `instant`",
        ),
    ),
    "type-mismatch/text": error(
        "C101",
        "{left}不能与{right}放在一起比较或计算",
        "{left} and {right} cannot be put together",
        ("文本请加引号，例如 '12'", "put text in quotes, such as '12'"),
    ),
    "type-mismatch/boolean": error(
        "C101",
        "{left}不能与{right}放在一起比较或计算",
        "{left} and {right} cannot be put together",
        (
            "是/否字段可以直接作条件：`字段` 或 `not 字段`",
            "a boolean is a condition of its own: `column` or `not column`",
        ),
    ),
    "type-mismatch/date": error(
        "C101",
        "{left}不能与{right}放在一起比较或计算",
        "{left} and {right} cannot be put together",
        (
            "日期写成 `2024-05-01`；距今天数用 `days_since(字段)`",
            "write a date such as `2024-05-01`, or ask for days with `days_since(column)`",
        ),
    ),
    "duration-as-value": error(
        "C102",
        "时长不能单独作为值",
        "a duration is no value of its own",
        (
            "天数写成数字，如 `recency <= 90`；日期写成 `within 90d`",
            "write days as a number, `recency <= 90`; of a date say `within 90d`",
        ),
    ),
    "quoted-value": error(
        "C103",
        "{left}不能与加引号的文本放在一起",
        "{left} and quoted text cannot be put together",
        ("请去掉引号", "write the value without quotes"),
    ),
    "no-order": error(
        "C104",
        "{kind}没有大小之分，不能用 `{op}`",
        "{kind} has no order, so `{op}` means nothing here",
        ("请用 `=`、`!=` 或 `in`", "use `=`, `!=` or `in`"),
    ),
    "no-arithmetic": error(
        "C105",
        "{kind}不能用 `{op}` 计算",
        "{kind} cannot be used with `{op}`",
        ("只有数值可以计算", "only numbers can be calculated with"),
    ),
    "no-arithmetic/date": error(
        "C105",
        "{kind}不能用 `{op}` 计算",
        "{kind} cannot be used with `{op}`",
        (
            "请用 `days_between(a, b)` 或 `days_since(a)`",
            "use `days_between(a, b)` or `days_since(a)`",
        ),
    ),
    "never-equal": error(
        "C106",
        "{kind}永远不会等于这个数：它只有 {decimals} 位小数",
        "{kind} of {decimals} decimals never equals this number",
        ("请改用 `<` 或 `>`，或把数取整到位", "compare with `<` or `>`, or round the number"),
    ),
    "never-equal/whole": error(
        "C106",
        "{kind}永远不会等于这个数",
        "{kind} never equals this number",
        ("请改用 `<` 或 `>`，或写成整数", "compare with `<` or `>`, or write a whole number"),
    ),
    "too-precise": error(
        "C107",
        "这个金额的小数位超过 {decimals} 位",
        "this amount has more than {decimals} decimals",
        ("请四舍五入，或给字段声明更多 `decimals:`", "round it, or declare more `decimals:`"),
    ),
    "too-large": error("C108", "这个数太大", "this number is too large"),
    "not-a-condition": error(
        "C109",
        "这里需要条件，却写了{kind}",
        "a condition is needed here, this is {kind}",
        ("请写成比较，例如 `recency <= 30`", "write a comparison such as `recency <= 30`"),
    ),
    "not-a-duration": error(
        "C110",
        "这里需要时长",
        "a duration is needed here",
        ("例如 `90d`、`6mo`、`2y`", "write for example `90d`, `6mo` or `2y`"),
    ),
    "not-a-duration/action": error(
        "C110",
        "这里需要时长",
        "a duration is needed here",
        ("例如 `14d`、`2w`、`6mo`", "write for example `14d`, `2w` or `6mo`"),
    ),
    "within-on-other": error(
        "C111",
        "`within` 和 `more than .. ago` 只用于日期或时刻，这里是{kind}",
        "`within` and `more than .. ago` ask about a date or an instant, this is {kind}",
        ("天数直接比较大小，例如 `recency <= 30`", "compare a count of days: `recency <= 30`"),
    ),
    "text-test-on-other": error(
        "C112",
        "`{op}` 只用于文本，这里是{kind}",
        "`{op}` asks about text, this is {kind}",
        ("请用比较符号", "compare with `=`, `<` or `>`"),
    ),
    "pattern-not-text": error(
        "C113",
        "`{op}` 后面需要加引号的文本",
        "`{op}` needs quoted text after it",
        ("例如 `name contains '母婴'`", "write for example `name contains 'baby'`"),
    ),
    "keyword-not-text": error(
        "C155",
        "关键词必须是不为空的文本",
        "a keyword is a text that is not empty",
        (
            "例如 `[慢, 差, '太贵 了']`；数字和带空格的词要加引号",
            "such as `[slow, broken, 'too dear']`; numbers and words with blanks go in quotes",
        ),
    ),
    "pattern/too-long": error("C114", "这个模式太长", "this pattern is too long"),
    "pattern/escape": error(
        "C114",
        "模式中的这个反斜杠写法各引擎理解不同",
        "this backslash means different things to different engines",
        (
            "请用 `[0-9]`、`[A-Za-z]` 这样的写法；字面符号写 `\\.`",
            "spell classes out, `[0-9]` or `[A-Za-z]`; escape only punctuation, as in `\\.`",
        ),
    ),
    "pattern/group": error(
        "C114",
        "模式中不能用环视、命名组等写法",
        "look-around and named groups are not part of patterns",
        ("只能用 `(...)` 和 `(?:...)`", "only `(...)` and `(?:...)` are"),
    ),
    "pattern/count": error(
        "C114",
        "模式中的重复次数不能超过 100",
        "a pattern may repeat a part at most 100 times",
    ),
    "pattern/nested": error(
        "C114",
        "带次数的组里不能再写次数",
        "a counted group cannot hold another count",
        ("请把里面的部分写开", "write the inner part out"),
    ),
    "pattern/syntax": error(
        "C114",
        "这个模式写得不完整",
        "this pattern is malformed",
        ("请检查括号和方括号是否成对", "check that brackets are closed"),
    ),
    "class-out-of-range": error(
        "C115",
        "这个评分只有 1 到 {classes} 分",
        "this score goes from 1 to {classes}",
    ),
    "wrong-argument": error(
        "C116",
        "`{name}` 需要{takes}，这里给的是{given}",
        "`{name}` takes {takes}, here it is given {given}",
    ),
    "wrong-argument-count": error(
        "C117",
        "`{name}` 需要 {wanted} 个参数，这里给了 {given} 个",
        "`{name}` takes {wanted} arguments, here it has {given}",
    ),
    "wrong-argument-count/none": error(
        "C117",
        "`{name}` 不带参数，这里给了 {given} 个",
        "`{name}` takes no arguments, here it has {given}",
        ("请写 `{name}()`", "write `{name}()`"),
    ),
    "round-digits": error(
        "C133",
        "`round` 的第二个参数是小数位数，必须是整数",
        "the second argument of `round` is a number of decimals, a whole number",
    ),
    "wrong-aggregate": error(
        "C118",
        "`{name}` 不能用于{kind}",
        "`{name}` cannot be taken of {kind}",
    ),
    "distinct-outside-count": error(
        "C119",
        "`distinct` 只能用在 `count` 里",
        "`distinct` belongs in `count` only",
        ("请写 `count(distinct x)`", "write `count(distinct x)`"),
    ),
    "aggregate-without-from": error(
        "C120",
        "`{name}` 是对明细行的汇总，这里没有明细表",
        "`{name}` aggregates rows, and there is no table here to take them from",
        (
            "请在指标里写 `{{from: 表名, value: {name}(...)}}`",
            "write the metric as `{{from: table, value: {name}(...)}}`",
        ),
    ),
    "aggregate-in-row": error(
        "C121",
        "`{name}` 是汇总，不能用在单行的条件或另一个汇总里",
        "`{name}` aggregates rows, so it cannot stand on one row or inside another aggregate",
        ("请把它单独写成一个指标", "make it a metric of its own"),
    ),
    "row-outside-aggregate": error(
        "C122",
        "`{name}` 每位客户在 `{table}` 中有多行，需要先汇总",
        "`{name}` has many values a customer in `{table}`, so it must be aggregated",
        ("例如 `{example}`", "write for example `{example}`"),
    ),
    "row-column-at-customer": error(
        "C123",
        "`{name}` 是 `{table}` 的明细字段，不是客户的值",
        "`{name}` is a column of the rows of `{table}`, not a value of the customer",
        (
            "请在 `metrics:` 里定义指标，例如 `{{from: {table}, value: {example}}}`",
            "define a metric such as `{{from: {table}, value: {example}}}`",
        ),
    ),
    "segmentation-as-value": error(
        "C124",
        "`{name}` 是分群方案，不是数值",
        "`{name}` is a segmentation, not a value",
        ("请写 `{name} is 分群`", "write `{name} is segment`"),
    ),
    "segmentation-compared": error(
        "C125",
        "分群方案 `{name}` 不能用比较符号",
        "segmentation `{name}` cannot be compared",
        (
            "请写 `{name} is 分群` 或 `{name} in [..]`",
            "write `{name} is segment` or `{name} in [..]`",
        ),
    ),
    "is-on-value": error(
        "C126",
        "`is` 只用于分群方案",
        "`is` asks for a segment of a segmentation",
        ("比较取值请用 `=`", "compare values with `=`"),
    ),
    "look-up-too-far": error(
        "C127",
        "`{name}` 要经过不止一张查询表",
        "`{name}` goes through more than one look-up",
        ("只能经过一张", "one is the most"),
    ),
    "look-up-too-early": error(
        "C134",
        "清洗时还不能查询表 `{table}`",
        "`{table}` cannot be looked up while rows are cleaned",
        ("清洗条件只能用本行的字段", "clean by the row's own columns"),
    ),
    "no-look-up": error(
        "C128",
        "`{name}` 没有指向别的表",
        "`{name}` does not point to another table",
        ("请给字段写 `looks_up: 表名`", "give the column `looks_up: table`"),
    ),
    "no-time": error(
        "C129",
        "`{name}` 需要时间，但表 `{table}` 没有可用的日期字段",
        "`{name}` needs a time, and table `{table}` has no column that dates its rows",
        (
            "请声明一个 `date` 或 `instant` 字段，有多个时用 `time:` 指明",
            "declare a `date` or `instant` column, and of several say which with `time:`",
        ),
    ),
}

SHAPES: Mapping[str, Message] = {
    "condition-shape": error(
        "C201",
        "条件应当是一句表达式，或者 `all:`、`any:`、`not:` 之一",
        "a condition is a text, or one of `all:`, `any:` and `not:`",
        (
            "例如 `when: recency <= 30`；不同的连接词请分层写",
            "write for example `when: recency <= 30`; nest the connectives",
        ),
    ),
    "condition-shape/key": error(
        "C201",
        "`{word}` 不是 `all`、`any` 或 `not`",
        "`{word}` is not one of `all`, `any` and `not`",
        (
            "条件写成一句表达式，或者放在 `all:`、`any:`、`not:` 下面",
            "write the condition as a text, or below `all:`, `any:` or `not:`",
        ),
    ),
    "condition-shape/nothing": error(
        "C201",
        "这里需要一个条件",
        "a condition is needed here",
        ("例如 `recency <= 30`", "write for example `recency <= 30`"),
    ),
    "condition-shape/list": error(
        "C201",
        "一串条件没有说明是全部满足还是任一满足",
        "a list of conditions does not say whether all or any must hold",
        ("请在上面加一层 `all:` 或 `any:`", "put `all:` or `any:` above it"),
    ),
    "condition-shape/empty": error(
        "C201", "`{word}:` 下面需要条件", "`{word}:` needs conditions below it"
    ),
    "key-needs-from": error(
        "C203",
        "`{key}` 只用于对明细表的汇总",
        "`{key}` belongs to a metric that aggregates rows",
        ("请加上 `from: 表名`", "add `from: table`"),
    ),
    "from-customers": error(
        "C204",
        "`{name}` 每位客户一行，不需要汇总",
        "`{name}` has one row a customer, there is nothing to aggregate",
        ("请去掉 `from:`，直接写字段名", "leave `from:` out and write the column's name"),
    ),
    "from-look-up": error(
        "C235",
        "`{name}` 是查询表，不属于某一位客户，不能汇总成指标",
        "`{name}` is looked up, its rows are no customer's, so there is nothing to aggregate",
        (
            "请从指向它的明细表汇总，用 `字段.列名` 读它的列",
            "aggregate the table that points to it, and read it as `column.name`",
        ),
    ),
    "which-time": error(
        "C205",
        "表 `{table}` 有多个日期字段：{columns}",
        "table `{table}` has several date columns: {columns}",
        ("请写 `time:` 说明哪个是事件发生的时间", "say with `time:` which one dates the event"),
    ),
    "time-not-dated": error(
        "C236",
        "`{name}` 不是日期或时刻，不能用作 `time`",
        "`{name}` is no date or instant, so it cannot date the rows",
    ),
    "time-without-events": error(
        "C237",
        "`time` 只用于明细表，`{table}` 不是",
        "`time` is for tables of events, and `{table}` is none",
        ("请删去 `time`", "remove `time`"),
    ),
    "alias-twice": error(
        "C238",
        "表头 `{name}` 已经属于字段 `{column}`",
        "the header `{name}` already stands for column `{column}`",
        ("一个表头只能对应一个字段", "a header stands for one column"),
    ),
    "between-turned": error(
        "C239",
        "`between` 的下限大于上限",
        "the lower end of `between` is above the upper one",
        ("请写成 `[最小, 最大]`", "write it as `[least, greatest]`"),
    ),
    "looks-up-itself": error(
        "C240",
        "`looks_up` 应当指向另一张表，而不是 `{table}` 自己",
        "`looks_up` points to another table, not to `{table}` itself",
    ),
    "key-type": error("C206", "客户的键必须是文本或整数", "a customer's key is text or an integer"),
    "key-types-differ": error(
        "C207",
        "这张表中客户的键与表 `{table}` 的类型不同",
        "the customer's key is of another type here than in `{table}`",
        ("请统一声明成 `text`", "declare it as `text` everywhere"),
    ),
    "look-up-type": error(
        "C208",
        "这个字段与 `{table}` 的键 `{key}` 类型不同",
        "this column is of another type than `{key}`, the key of `{table}`",
        ("请把两边声明成同一类型", "declare both as one type"),
    ),
    "no-customers": error(
        "C209",
        "没有能得出客户的表",
        "no table says who the customers are",
        ("请声明 `customers` 表或一张明细表", "declare a table `customers` or one of events"),
    ),
    "no-segments": error(
        "C210",
        "规则集没有分群",
        "the ruleset has no segments",
        ("请写 `segments:`", "write `segments:`"),
    ),
    "no-rules": error(
        "C211",
        "分群方案 `{name}` 没有规则",
        "segmentation `{name}` has no rules",
        ("请写 `rules:` 或 `table:`", "write `rules:` or `table:`"),
    ),
    "rules-and-table": error(
        "C212",
        "分群方案 `{name}` 同时写了 `rules:` 和 `table:`",
        "segmentation `{name}` has both `rules:` and `table:`",
        ("请只留一种", "keep one of them"),
    ),
    "which-score": error(
        "C213",
        "评分 `{name}` 没有说明怎么算",
        "score `{name}` does not say how it is made",
        (
            ("请写 `of:`、`join:`、`total:`、`points:`、`items:`、`standardise:`、`nearest:` 之一"),
            (
                "write one of `of:`, `join:`, `total:`, `points:`, `items:`, `standardise:` and "
                "`nearest:`"
            ),
        ),
    ),
    "two-scores": error(
        "C214",
        "评分 `{name}` 同时写了 {kinds}",
        "score `{name}` has {kinds} at once",
        ("请只留一种", "keep one of them"),
    ),
    "which-method": error(
        "C215",
        "评分 `{name}` 没有说明怎么分档",
        "score `{name}` does not say how it is cut",
        (
            "请写 `at: [..]` 或 `by: quantile`",
            "write `at: [..]` for fixed cut points, or `by: quantile`",
        ),
    ),
    "unknown-method": error(
        "C216",
        "没有名为 `{name}` 的分档方法",
        "there is no way to cut called `{name}`",
        ("可用的方法有 {near}", "there are {near}"),
    ),
    "key-does-not-apply/with": error(
        "C217",
        "`{key}` 不能与 `{other}` 一起用",
        "`{key}` does not go with `{other}`",
        ("请删去 `{key}`", "remove `{key}`"),
    ),
    "key-does-not-apply/method": error(
        "C217",
        "`{key}` 不能与 `by: {other}` 一起用",
        "`{key}` does not go with `by: {other}`",
        ("请删去 `{key}`", "remove `{key}`"),
    ),
    "key-does-not-apply/one-of": error(
        "C217", "`one_of` 只用于文本字段，这里是 {type}", "`one_of` is for text, this is {type}"
    ),
    "key-does-not-apply/decimals": error(
        "C217",
        "`decimals` 只用于金额字段，这里是 {type}",
        "`decimals` is for money, this is {type}",
    ),
    "key-does-not-apply/formats": error(
        "C217", "`formats` 只用于日期字段，这里是 {type}", "`formats` is for dates, this is {type}"
    ),
    "key-does-not-apply/between": error(
        "C217",
        "`between` 只用于数值字段，这里是 {type}",
        "`between` is for numbers, this is {type}",
    ),
    "key-does-not-apply/unit": error(
        "C217",
        "`unit` 只用于数值字段，这里是 {type}",
        "`unit` is for numbers, this is {type}",
    ),
    "at-missing": error(
        "C218",
        "评分 `{name}` 用 `by: {by}`，需要 `at:`",
        "score `{name}` is cut `by: {by}` and needs `at:`",
        ("例如 `at: [80%, 95%]`", "write for example `at: [80%, 95%]`"),
    ),
    "at-missing/fixed": error(
        "C218",
        "评分 `{name}` 用 `by: {by}`，需要 `at:`",
        "score `{name}` is cut `by: {by}` and needs `at:`",
        ("例如 `at: [1, 2, 4]`", "write for example `at: [1, 2, 4]`"),
    ),
    "not-a-share": error(
        "C219",
        "这里需要 0 到 100% 之间的比例",
        "a share between 0 and 100% is needed here",
        ("例如 `80%`", "write for example `80%`"),
    ),
    "not-a-top": error(
        "C220",
        "这里需要人数或比例",
        "a number of customers or a share is needed here",
        ("例如 `100` 或 `10%`", "write for example `100` or `10%`"),
    ),
    "top-mixed": error(
        "C221", "人数和比例不能混用", "numbers of customers and shares cannot be mixed"
    ),
    "not-a-cut-point": error(
        "C222",
        "分界点必须是数值",
        "a cut point is a number",
        ("例如 `at: [30, 60]`", "write for example `at: [30, 60]`"),
    ),
    "cut-point-too-precise": error(
        "C223",
        "{kind}的分界点最多 {decimals} 位小数",
        "a cut point of {kind} has at most {decimals} decimals here",
    ),
    "cut-point-too-precise/whole": error(
        "C223",
        "{kind}的分界点必须是整数",
        "a cut point of {kind} is a whole number",
        ("`x >= 2.5` 请写成 3", "for `x >= 2.5` write 3"),
    ),
    "not-ascending": error(
        "C224",
        "分界点必须从小到大",
        "cut points must rise",
        ("请从小到大排列，且不要重复", "write them from the least to the greatest, each once"),
    ),
    "label-count": error(
        "C225", "有 {wanted} 档，却写了 {given} 个标签", "{wanted} classes have {given} labels"
    ),
    "label-twice": error("C226", "标签 `{name}` 重复", "the label `{name}` stands twice"),
    "not-numeric": error(
        "C227", "`{name}` 是{kind}，不能用来评分", "`{name}` is {kind} and cannot be scored"
    ),
    "not-a-score": error("C228", "`{name}` 不是分档评分", "`{name}` is not a score with classes"),
    "ties-and-split": error(
        "C229", "`ties` 不能与 `split_by` 一起用", "`ties` does not go with `split_by`"
    ),
    "ties-and-compat": error(
        "C230", "`compat` 已经规定了并列值的处理", "`compat` already says where ties go"
    ),
    "align-without-edges": error(
        "C231", "`align` 只用于 `ties: edges`", "`align` belongs to `ties: edges`"
    ),
    "order-of-keys": info(
        "C232",
        "评分 `{name}` 用 `{mode}` 兼容模式：相同的值会因客户编号的顺序分到不同档",
        "score `{name}` with compat `{mode}` splits equal values by the order of customer keys",
        (
            "不需要复现旧数字时请去掉 `compat`，相同的值就会同分",
            "leave `compat` out, unless to reproduce old numbers, and equal values score equally",
        ),
    ),
    "revenue-not-money": error(
        "C233",
        "`{name}` 不是金额指标",
        "`{name}` is not a metric of money",
        ("金额指标有 {near}", "metrics of money are {near}"),
    ),
    "revenue-not-money/none": error(
        "C233",
        "`{name}` 不是金额指标",
        "`{name}` is not a metric of money",
        ("请把字段声明为 `money`", "declare the column as `money`"),
    ),
    "property-shape": error(
        "C234",
        "这里需要 `segment` 和 `when`",
        "a property has `segment` and `when`",
        (
            "例如 `never: {{segment: vip, when: consent = false}}`",
            "write for example `never: {{segment: vip, when: consent = false}}`",
        ),
    ),
    "property-shape/neither": error(
        "C234",
        "这里需要 `never` 或 `always`",
        "a property is `never` or `always`",
        (
            "例如 `never: {{segment: vip, when: consent = false}}`",
            "write for example `never: {{segment: vip, when: consent = false}}`",
        ),
    ),
}

ACTIONS: Mapping[str, Message] = {
    "no-consent": warning(
        "C301",
        "动作 `{action}` 通过 `{channel}` 触达客户，但没有授权条件",
        "action `{action}` reaches people by `{channel}` without asking for consent",
        (
            "请写 `consent: {{{channel}: 授权字段}}`",
            "write `consent: {{{channel}: column}}`",
        ),
    ),
    "consent-without-channel": error(
        "C302",
        "授权渠道 `{name}` 不在 `channels` 里",
        "consent is given for `{name}`, which is not among the channels",
        ("`channels` 里有 {near}", "the channels are {near}"),
    ),
    "consent-without-channel/none": error(
        "C302",
        "授权渠道 `{name}` 不在 `channels` 里",
        "consent is given for `{name}`, which is not among the channels",
        ("请写 `channels: [{name}]`", "write `channels: [{name}]`"),
    ),
    "not-a-cap": error(
        "C303",
        "频次上限写法不对",
        "this is no frequency cap",
        ("例如 `2 per 30d`", "write for example `2 per 30d`"),
    ),
    "not-a-percentage": error(
        "C304",
        "这里需要百分比",
        "a percentage is needed here",
        ("例如 `10%`", "write for example `10%`"),
    ),
    "arms-over-one": error(
        "C305",
        "动作 `{action}` 的实验分组合计超过 100%",
        "the arms of action `{action}` make more than 100%",
    ),
    "nullable-drops": warning(
        "C306",
        "`{name}` 缺失的客户不满足这个条件",
        "customers whose `{name}` is missing fail this condition",
        (
            "若应包含他们，请加 `or {name} is missing`；否则加 `and {name} is known` 写明",
            "if they belong here add `or {name} is missing`, else say so: `and {name} is known`",
        ),
    ),
}

CASES: Mapping[str, Message] = {
    "nothing-expected": error(
        "C401",
        "测试 `{name}` 没有写期望的结果",
        "test `{name}` expects nothing",
        ("请写 `expect: {{segment: ...}}`", "write `expect: {{segment: ...}}`"),
    ),
    "wrong-value": error("C402", "这个值不是{kind}", "this value is no {kind}"),
    "row-shape": error(
        "C403",
        "`{table}` 的每一行应是字段到取值的映射",
        "a row of `{table}` maps columns to values",
        ("例如 `{{amount: 12, channel: app}}`", "write for example `{{amount: 12, channel: app}}`"),
    ),
    "row-shape/list": error(
        "C403",
        "`{table}` 是一张表，这里需要行的列表",
        "`{table}` is a table, so a list of rows is needed here",
        (
            "例如 `[{{amount: 12}}, {{amount: 30}}]`",
            "write for example `[{{amount: 12}}, {{amount: 30}}]`",
        ),
    ),
    "list-as-value": error(
        "C406",
        "`{name}` 只有一个值，这里写了列表",
        "`{name}` is one value, and this is a list",
        ("行的列表要写在表名下：{near}", "lists are for the rows of a table: {near}"),
    ),
    "one-segment": error(
        "C407",
        "客户在 `{segmentation}` 中只属于一个分群",
        "a customer is in one segment of `{segmentation}`",
        ("请只写一个", "write one"),
    ),
    "block-without-expect": error(
        "C404",
        "测试 `{name}` 的表格没有 `expect` 列",
        "the block of test `{name}` has no column `expect`",
        (
            "第一行写列名，其中一列为 `expect` 或分群方案的名称",
            "the first line names the columns, one of them `expect` or a segmentation",
        ),
    ),
    "block-column-twice": error("C408", "列 `{name}` 重复", "column `{name}` stands twice"),
    "block-ragged": error(
        "C405",
        "第 {line} 行应有 {wanted} 格，却有 {given} 格",
        "line {line} has {given} cells instead of {wanted}",
    ),
}

MESSAGES: Mapping[str, Message] = {**NAMES, **TYPES, **SHAPES, **ACTIONS, **CASES}
