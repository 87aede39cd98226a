"""Messages about what a run writes: its folder, its tables, its templates (codes U2..)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error

FOLDER: Mapping[str, Message] = {
    "out-not-a-run": error(
        "U201",
        "输出目录 `{path}` 里已有文件，且不是 segrules 的运行结果",
        "the output folder `{path}` is not empty and holds no segrules run",
        ("换一个目录，或先清空它", "choose another folder, or empty this one first"),
    ),
    "out-not-a-run/file": error(
        "U201",
        "输出位置 `{path}` 是一个文件，不是目录",
        "`{path}` is a file, not a folder",
        ("换一个目录", "choose a folder"),
    ),
    "out-not-a-run/strangers": error(
        "U201",
        "输出目录 `{path}` 里除运行结果外还有 `{name}`，替换会把它删掉",
        "`{name}` in the output folder `{path}` belongs to no run and would be lost",
        ("先把它移走，或换一个目录", "move it away first, or choose another folder"),
    ),
    "out-not-writable": error(
        "U202",
        "无法写入输出目录 `{path}`：{reason}",
        "the output folder `{path}` cannot be written: {reason}",
        ("检查目录权限，或换一个目录", "check its permissions, or choose another folder"),
    ),
    "out-not-writable/mount": error(
        "U202",
        "输出目录 `{path}` 是挂载点，不能整体替换",
        "the output folder `{path}` is a mount point and cannot be replaced as a whole",
        ("写到它下面的子目录里", "write to a folder inside it"),
    ),
    "disk-full": error(
        "U203",
        "写入 `{path}` 时磁盘空间不足；没有留下任何文件，原有结果不变",
        "the disk is full while writing `{path}`; nothing was left behind or changed",
        ("腾出空间后重试，或换一个磁盘", "free some space and try again, or use another disk"),
    ),
}

TABLES: Mapping[str, Message] = {
    "extra-missing": error(
        "U204",
        "输出 {format} 需要另外安装的组件",
        "writing {format} needs an extra that is not installed",
        ('运行 pip install "segrules[{extra}]"', 'run pip install "segrules[{extra}]"'),
    ),
    "extra-missing/smt": error(
        "U204",
        "判定涉及多列的条件需要另外安装的组件",
        "deciding conditions over several columns needs an extra that is not installed",
        ('运行 pip install "segrules[{extra}]"', 'run pip install "segrules[{extra}]"'),
    ),
    "too-many-rows-for-excel": error(
        "U205",
        "客户有 {rows} 行，超过 Excel 工作表上限 {most} 行",
        "{rows} customers are more than the {most} rows of an Excel sheet",
        ("改用 `--table csv` 或 `--table parquet`", "use `--table csv` or `--table parquet`"),
    ),
}

TEMPLATES: Mapping[str, Message] = {
    "template-error": error(
        "U206",
        "模板 `{template}` 第 {line} 行有误：{reason}",
        "template `{template}`, line {line}: {reason}",
    ),
    "template-undefined": error(
        "U207",
        "模板 `{template}` 第 {line} 行：没有 `{name}`",
        "template `{template}`, line {line}: there is no `{name}`",
        (
            "可能没有的值先用 `is defined` 判断",
            "test with `is defined` for what may not be there",
        ),
    ),
    "template-undefined/near": error(
        "U207",
        "模板 `{template}` 第 {line} 行：没有 `{name}`",
        "template `{template}`, line {line}: there is no `{name}`",
        ("是不是 {near}？", "did you mean {near}?"),
    ),
    "template-forbidden": error(
        "U208",
        "模板 `{template}` 第 {line} 行：不允许使用 {what}",
        "template `{template}`, line {line}: {what} is not allowed",
        (
            "模板只能输出、判断、循环，以及使用 {filters} 这些过滤器",
            "templates print, test and loop, and use the filters {filters}",
        ),
    ),
    "template-forbidden/attribute": error(
        "U208",
        "模板 `{template}` 第 {line} 行：`{name}` 不是数据里的项",
        "template `{template}`, line {line}: `{name}` is no entry of the data",
        ("只能读取数据的项", "only entries of the data can be read"),
    ),
    "template-forbidden/print": error(
        "U208",
        "模板 `{template}` 第 {line} 行：列表或一组数据不能直接输出",
        "template `{template}`, line {line}: a list or a group of data cannot be printed",
        ("输出其中的项，或用 `for` 逐项输出", "print its entries, or loop over it with `for`"),
    ),
    "template-forbidden/operator": error(
        "U208",
        "模板 `{template}` 第 {line} 行：`{operator}` 只能用于大小适中的数",
        "template `{template}`, line {line}: `{operator}` takes numbers of moderate size only",
        ("连接文本用 `~`", "join texts with `~`"),
    ),
    "template-forbidden/depth": error(
        "U208",
        "模板 `{template}` 第 {line} 行：嵌套超过 {most} 层",
        "template `{template}`, line {line}: nested more than {most} levels deep",
    ),
    "template-forbidden/path": error(
        "U208",
        "模板名 `{template}` 指向模板目录之外",
        "the template name `{template}` leads out of the template folder",
        (
            "模板放在规则集旁边，只写相对路径",
            "put the template beside the ruleset and name it by a relative path",
        ),
    ),
    "template-too-long": error(
        "U209",
        "模板 `{template}` 输出超过 {most} 个字符",
        "template `{template}` prints more than {most} characters",
    ),
    "template-too-long/file": error(
        "U209",
        "模板 `{template}` 超过 {most} 字节",
        "template `{template}` is larger than {most} bytes",
    ),
    "template-too-long/steps": error(
        "U209",
        "模板 `{template}` 第 {line} 行：循环太多，已停止",
        "template `{template}`, line {line}: stopped, it loops too much",
        ("减少循环的层数或次数", "loop less often or less deep"),
    ),
    "template-not-found": error(
        "U210",
        "找不到模板 `{template}`",
        "there is no template `{template}`",
        (
            "模板放在规则集旁边；内置模板有 {near}",
            "put it beside the ruleset; shipped templates are {near}",
        ),
    ),
}

MESSAGES: Mapping[str, Message] = {**FOLDER, **TABLES, **TEMPLATES}
