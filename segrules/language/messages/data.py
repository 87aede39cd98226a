"""Messages about data that was read (codes D...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning

SAY_TABLE = ("写明每个文件属于哪张表，例如 `{example}`", "say which table it is: `{example}`")
SAY_ENCODING = (
    ("用 `--encoding` 指明编码，例如 `--encoding big5`、`cp932`、`cp1252`；或把文件另存为 UTF-8"),
    (
        "name the encoding with `--encoding`, such as `--encoding big5`, `cp932` or `cp1252`, "
        "or save the file as UTF-8"
    ),
)

MESSAGES: Mapping[str, Message] = {
    # ------------------------------------------------------------ which file is which table
    "no-data": error(
        "D001",
        "没有给出数据文件",
        "no data was given",
        ("在规则文件之后写上数据文件，例如 `orders.csv`", "name a data file, such as `orders.csv`"),
    ),
    "which-table": error(
        "D002",
        "看不出 `{source}` 是哪张表：规则里声明了 {tables}",
        "cannot tell which table `{source}` is: the ruleset declares {tables}",
        SAY_TABLE,
    ),
    "unknown-table": error(
        "D003",
        "规则里没有声明表 `{table}`，只有 {tables}",
        "the ruleset declares no table `{table}`, only {tables}",
        ("是不是想写 `{near}`？", "did you mean `{near}`?"),
    ),
    "unknown-table/no-match": error(
        "D003",
        "规则里没有声明表 `{table}`，只有 {tables}",
        "the ruleset declares no table `{table}`, only {tables}",
        ("等号前要写规则里声明的表名", "write the name of a declared table before `=`"),
    ),
    "table-twice": error(
        "D004",
        "表 `{table}` 给了两个文件：`{first}` 和 `{second}`",
        "two files were given for table `{table}`: `{first}` and `{second}`",
        ("一张表只给一个文件；分成几份的数据请先合并", "give one file a table; join parts first"),
    ),
    "table-without-data": error(
        "D005",
        "表 `{table}` 没有数据文件",
        "no data was given for table `{table}`",
        ("补上它的文件，例如 `{table}={table}.csv`", "add its file: `{table}={table}.csv`"),
    ),
    "table-chosen": info(
        "D006",
        "按表头把 `{source}` 当作表 `{table}` 读入",
        "`{source}` is read as table `{table}`, which its header fits best",
    ),
    # ------------------------------------------------------------ files
    "no-such-file": error(
        "D010",
        "找不到文件 `{source}`",
        "there is no file `{source}`",
        (
            "检查路径；表名要写在等号前，如 `orders=路径`",
            "check the path; a table's name goes before `=`",
        ),
    ),
    "not-a-file": error(
        "D011",
        "`{source}` 是文件夹，不是文件",
        "`{source}` is a folder, not a file",
        ("写出文件夹里的那个数据文件", "name the data file inside it"),
    ),
    "no-permission": error(
        "D012",
        "没有权限读取 `{source}`",
        "no permission to read `{source}`",
        ("请检查文件权限，或是否正被其他程序占用", "check the file's permissions"),
    ),
    "empty-file": error("D013", "`{source}` 是空文件", "`{source}` is empty"),
    "truncated-gzip": error(
        "D014",
        "`{source}` 的 gzip 数据不完整或已损坏",
        "the gzip data of `{source}` is cut short or damaged",
        ("请重新下载或导出", "download or export it again"),
    ),
    "binary-file": error(
        "D015",
        "`{source}` 不是文本表格，里面有二进制内容",
        "`{source}` is not a table of text: it holds binary content",
        (
            "能读的有 CSV、TSV、Excel、Parquet、JSON Lines，以及它们的 gzip",
            "CSV, TSV, Excel, Parquet and JSON Lines can be read, plain or gzipped",
        ),
    ),
    "broken-file": error(
        "D016",
        "`{source}` 不是完好的{kind}",
        "`{source}` is not a sound {kind}",
        ("用原来的程序打开，重新另存一份", "open it in its own program and save it again"),
    ),
    "locked-workbook": error(
        "D017",
        "`{source}` 有密码保护",
        "`{source}` is protected by a password",
        ("去掉密码后另存一份", "save a copy without the password"),
    ),
    "web-page": error(
        "D018",
        "`{source}` 其实是网页或 XML，不是表格",
        "`{source}` is a web page or XML, not a table",
        (
            "用 Excel 打开后另存为 .xlsx 或 CSV",
            "open it in a spreadsheet program and save it as .xlsx or CSV",
        ),
    ),
    "needs-extra": error(
        "D019",
        "读取{kind}需要安装 `{library}`",
        "reading {kind} needs `{library}`",
        ('pip install "segrules[{extra}]"', 'pip install "segrules[{extra}]"'),
    ),
    "no-header": error(
        "D020",
        "`{source}` 没有表头",
        "`{source}` has no header",
        ("第一行要写列名", "the first row must name the columns"),
    ),
    "other-sheets": info(
        "D021",
        "`{source}` 有多个工作表，读的是 `{sheet}`",
        "`{source}` has several sheets; `{sheet}` was read",
        ("想读另一个，就把它命名为表名 `{table}`", "to read another one, name it `{table}`"),
    ),
    # ------------------------------------------------------------ encodings and layout
    "unknown-encoding": error(
        "D030",
        "不认识编码 `{encoding}`",
        "there is no encoding `{encoding}`",
        ("常用的有 utf-8、gb18030、big5、cp1252", "try utf-8, gb18030, big5 or cp1252"),
    ),
    "cannot-decode": error(
        "D031",
        "`{source}` 不是 {encoding} 编码，第 {row} 行附近无法解码",
        "`{source}` is not {encoding}: it cannot be decoded near row {row}",
        SAY_ENCODING,
    ),
    "encoding-doubtful": error(
        "D032",
        "`{source}` 按 GB18030 读出来多是生僻字，恐怕不是这种编码",
        "`{source}` read as GB18030 is mostly rare characters, so that is hardly its encoding",
        (
            "用 `--encoding` 指明编码，例如 `--encoding big5`；确实是 GB18030 就写 `gb18030`",
            "name it with `--encoding`, such as `big5`, or `gb18030` if it is that after all",
        ),
    ),
    "open-quote": error(
        "D033",
        '`{source}` 第 {row} 行附近有一个引号 (") 没有配对',
        '`{source}` has a quote (") near row {row} that is never closed',
        ('删掉多余的引号，或把它写成两个 ("")', 'remove it, or double it ("")'),
    ),
    "open-quote/long-cell": error(
        "D033",
        '`{source}` 里有一个单元格超过 128 KB，多半是有引号 (") 没有配对',
        "`{source}` has a cell of more than 128 KB, most likely a quote that is never closed",
        ('删掉多余的引号，或把它写成两个 ("")', 'remove the stray quote, or double it ("")'),
    ),
    "ragged-rows": warning(
        "D034",
        "`{source}` 有 {count} 行的单元格数与表头不符，已跳过{where}",
        "left out {count} of `{source}` with more or fewer cells than the header{where}",
        (
            "多半是某个单元格里有没加引号的分隔符；加上引号后重新导出",
            "most likely a cell holds the delimiter without quotes; export it with quotes",
        ),
    ),
    "broken-lines": warning(
        "D035",
        "`{source}` 有 {count} 行不是 JSON 对象，已跳过{where}",
        "left out {count} of `{source}` that should be a JSON object{where}",
    ),
    # ------------------------------------------------------------ columns
    "column-missing": error(
        "D040",
        "表 `{table}` 的文件里没有列 `{column}`",
        "the file of table `{table}` has no column `{column}`",
        (
            "如果就是表头 `{header}`，给该列加上 `aliases: [{header}]`",
            "if it is the header `{header}`, give the column `aliases: [{header}]`",
        ),
    ),
    "column-missing/no-match": error(
        "D040",
        "表 `{table}` 的文件里没有列 `{column}`",
        "the file of table `{table}` has no column `{column}`",
        (
            "用 `aliases` 写出它在文件里的列名",
            "give the column `aliases` with its name in the file",
        ),
    ),
    "column-missing/unique": warning(
        "D040",
        "表 `{table}` 的文件里没有列 `{column}`，因此没有查找重复行",
        "the file of table `{table}` has no column `{column}`, so no duplicates were looked for",
        (
            "如果就是表头 `{header}`，给该列加上 `aliases: [{header}]`",
            "if it is the header `{header}`, give the column `aliases: [{header}]`",
        ),
    ),
    "column-missing/unique-no-match": warning(
        "D040",
        "表 `{table}` 的文件里没有列 `{column}`，因此没有查找重复行",
        "the file of table `{table}` has no column `{column}`, so no duplicates were looked for",
        (
            "用 `aliases` 写出它在文件里的列名；确实没有就删掉 `unique`",
            "give the column `aliases` with its name in the file, or remove `unique`",
        ),
    ),
    "column-twice": error(
        "D041",
        "表 `{table}` 的列 `{column}` 对上了多个表头：{headers}",
        "column `{column}` of table `{table}` fits several headers: {headers}",
        ("改掉重复的表头，或让 `aliases` 只对上一个", "rename one, or let `aliases` fit only one"),
    ),
    # ------------------------------------------------------------ cells
    "unreadable-cells": warning(
        "D050",
        "表 `{table}` 的列 `{column}` 有 {count} 个单元格（{share}）不是{kind}，按缺失处理{where}",
        "{count} ({share}) of column `{column}` of table `{table}` cannot be read as {kind}, "
        "taken as missing{where}",
        ("看看这些行，或改正该列的 `type`", "look at those rows, or correct the column's `type`"),
    ),
    "unreadable-cells/yes-no": warning(
        "D050",
        "表 `{table}` 的列 `{column}` 有 {count} 个单元格（{share}）不是{kind}，按缺失处理{where}",
        "{count} ({share}) of column `{column}` of table `{table}` cannot be read as {kind}, "
        "taken as missing{where}",
        (
            "写成 是/否、yes/no、true/false 或 1/0；缺失的授权不算授权",
            "write yes/no, true/false, 1/0 or 是/否; a missing consent is no consent",
        ),
    ),
    "unreadable-cells/dates": warning(
        "D050",
        "表 `{table}` 的列 `{column}` 有 {count} 个单元格（{share}）不是{kind}，按缺失处理{where}",
        "{count} ({share}) of column `{column}` of table `{table}` cannot be read as {kind}, "
        "taken as missing{where}",
        (
            '用 `formats` 写出日期的写法，例如 `formats: ["%d.%m.%Y %H:%M"]`',
            'say how they are written, such as `formats: ["%d.%m.%Y %H:%M"]`',
        ),
    ),
    "unreadable-cells/day-month": warning(
        "D050",
        "表 `{table}` 的列 `{column}` 有 {count} "
        "个单元格（{share}）分不清日和月，按缺失处理{where}",
        "{count} ({share}) of column `{column}` of table `{table}` can be read with day and month "
        "either way round, taken as missing{where}",
        (
            '用 `formats` 说明顺序：月在前 `formats: ["%m/%d/%Y"]`，日在前 `formats: ["%d/%m/%Y"]`',
            'declare the order: `formats: ["%m/%d/%Y"]` or `formats: ["%d/%m/%Y"]`',
        ),
    ),
    "unreadable-cells/options": warning(
        "D050",
        "表 `{table}` 的列 `{column}` 有 {count} "
        "个单元格（{share}）不在 `one_of` 之中，按缺失处理{where}",
        "{count} ({share}) of column `{column}` of table `{table}` not among its `one_of`, "
        "taken as missing{where}",
        ("把缺的值补进 `one_of`，或去掉 `one_of`", "add the values to `one_of`, or leave it out"),
    ),
    "out-of-range": warning(
        "D051",
        "表 `{table}` 的列 `{column}` 有 {count} "
        "个单元格（{share}）超出 `between`，按缺失处理{where}",
        "{count} ({share}) of column `{column}` of table `{table}` outside its `between`, "
        "taken as missing{where}",
        ("核对数据，或放宽 `between`", "check the data, or widen `between`"),
    ),
    # ------------------------------------------------------------ the day that is counted up to
    "late-last-event": warning(
        "D052",
        "表 `{table}` 有 {count} 行比其余的都晚一年以上：最后一天是 {last}，其余最晚是 {before}；"
        "统计日因此是 {last} 的次日",
        "{count} of table `{table}` more than a year later than all others: the last day is "
        "{last}, that of the others {before}, and the as-of day is the one after {last}",
        (
            "日期若有误，用 `--as-of` 指定统计日，或在 `drop` 里去掉这些行",
            (
                "where the dates are wrong, name the day with `--as-of`, or leave the rows out by "
                "`drop`"
            ),
        ),
    ),
}
