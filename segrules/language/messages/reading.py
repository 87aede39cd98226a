"""Messages about the file, its YAML and its shape (codes R...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info

_QUOTE = (
    '如果这是一段文本，请给它加上引号，例如 `"..."`',
    'if this is a text, put it in quotes: `"..."`',
)
_UTF8 = (
    "请在编辑器中选择“另存为 UTF-8”后重试",
    "save the file as UTF-8 in your editor and try again",
)
_SPACES = ("请改用普通空格缩进，每层两个", "indent with ordinary spaces, two for each level")
_ALIGN = (
    "同一层的条目要左对齐，下一层多缩进两个空格",
    "align entries of one level, and indent the next level by two more spaces",
)
_INSIDE = (
    "只能引用同一仓库内的文件，用相对路径书写，例如 `shared/orders.yml`",
    "include files of the same repository only, by a relative path such as `shared/orders.yml`",
)
_COMMA = (
    "`{{ }}` 里的文本如果带逗号，要加引号：`{written}`",
    "a text with a comma inside `{{ }}` needs quotes: `{written}`",
)

FILES: Mapping[str, Message] = {
    "file-missing": error("R001", "找不到文件 `{path}`", "there is no file `{path}`"),
    "file-is-folder": error(
        "R002",
        "`{path}` 是文件夹，不是规则集文件",
        "`{path}` is a folder, not a ruleset file",
        ("请写出文件夹中的 .yml 文件", "name a .yml file inside it"),
    ),
    "file-unreadable": error(
        "R003", "无法读取 `{path}`：{reason}", "`{path}` cannot be read: {reason}"
    ),
    "file-too-large": error(
        "R004",
        "文件超过 {limit} MB，不像是规则集",
        "the file is larger than {limit} MB, which no ruleset needs",
        ("请确认没有把数据文件当成规则集", "make sure that it is not a data file"),
    ),
    "not-utf8": error(
        "R005", "文件不是 UTF-8 编码，从这里起无法读取", "the file is not UTF-8 from here on", _UTF8
    ),
    "not-utf8/gb18030": error(
        "R005",
        "文件是 GBK / GB18030 编码，不是 UTF-8",
        "the file is in GBK or GB18030, not in UTF-8",
        _UTF8,
    ),
    "not-utf8/utf16": error(
        "R005",
        "文件是 UTF-16 编码（Windows 记事本中叫“Unicode”），不是 UTF-8",
        "the file is in UTF-16 (old Notepad calls it Unicode), not in UTF-8",
        _UTF8,
    ),
    "not-text": error(
        "R006",
        "`{path}` 不是文本文件",
        "`{path}` is not a text file",
        (
            "规则集是纯文本的 .yml 文件，不是 Excel、压缩包或图片",
            "a ruleset is a plain .yml text, not a workbook, an archive or a picture",
        ),
    ),
    "bad-character": error(
        "R007",
        "规则集中不能出现控制字符 {code}",
        "the control character {code} cannot stand in a ruleset",
        (
            "它通常看不见：请删掉这里并重新输入",
            "it is often invisible: delete and retype this spot",
        ),
    ),
    "bad-character/direction": error(
        "R007",
        "这里有看不见的文字方向符 {code}，会让人看到的与实际的不一致",
        "the invisible direction mark {code} makes the text look other than it is",
        ("请删掉这里并重新输入", "delete and retype this spot"),
    ),
    "bad-character/line-break": error(
        "R007",
        "这里有特殊换行符 {code}，不同编辑器会数出不同的行号",
        "the unusual line break {code} makes programs count lines differently",
        ("请换成普通换行或空格", "replace it by an ordinary line break or a space"),
    ),
    "bad-character/escape": error(
        "R007",
        "这段文本的转义写出了控制字符 {code}",
        "an escape in this text makes the control character {code}",
        ("请删掉这个转义", "remove the escape"),
    ),
    "empty-ruleset": error(
        "R010",
        "文件是空的",
        "the file is empty",
        (
            "规则集从 `segrules: 1` 开始；可用 `segrules init` 生成一份",
            "a ruleset starts with `segrules: 1`; `segrules init` writes one",
        ),
    ),
    "not-a-mapping/list": error(
        "R011",
        "文件最外层是列表，应当是 `键: 值`",
        "the file is a list, where `key: value` is expected",
        (
            "列表要写在某个键下面，例如 `rules:`",
            "put the list under a key, such as `rules:`",
        ),
    ),
    "not-a-mapping/scalar": error(
        "R011",
        "文件里只有一段文本，应当是 `键: 值`",
        "the file is a single text, where `key: value` is expected",
        (
            "冒号要用半角，后面留一个空格",
            "use an ASCII colon with a space after it",
        ),
    ),
}

YAML: Mapping[str, Message] = {
    "yaml-syntax": error(
        "R020", "YAML 在这里读不下去：{detail}", "yaml cannot be read from here: {detail}"
    ),
    "yaml-syntax/condition": error(
        "R020",
        "YAML 读不懂这个条件的写法",
        "yaml cannot read this condition as it is written",
        (
            '请给整个条件加上引号：`{key}: "..."`，里面的文本用单引号',
            'put the condition in quotes: `{key}: "..."`, with single quotes inside',
        ),
    ),
    "yaml-syntax/wide-colon": error(
        "R020",
        "这里用了全角冒号 `：`",
        "this is a full-width colon `：`",
        ("请改成半角冒号加一个空格", "write an ASCII colon with a space after it"),
    ),
    "yaml-syntax/open-quote": error(
        "R020",
        "这个引号没有配对的结束引号",
        "this quote is never closed",
        ("请在文本末尾补上同样的引号", "close it with the same quote at the end of the text"),
    ),
    "yaml-syntax/early-end": error(
        "R020",
        "文件到这里就结束了，但还有括号或条目没有写完",
        "the file ends here, before a bracket or an entry is complete",
        ("请补上缺少的 `]` 或 `}}`", "add the missing `]` or `}}`"),
    ),
    "yaml-syntax/after-document": error(
        "R020",
        "按 YAML 的规则，内容到上面已经结束，这里却还有文字",
        "yaml takes the content above for complete, and here is more of it",
        (
            "最外层只写 `键: 值`，并且都从行首开始；不要用 `...`",
            "write only `key: value` from the start of the line, without `...`",
        ),
    ),
    "yaml-syntax/escape": error(
        "R020",
        "双引号里的这个反斜杠转义 YAML 不认识",
        "yaml knows no such backslash escape in double quotes",
        ("请改用单引号，或把 `\\` 写成 `\\\\`", "use single quotes, or write `\\\\` for `\\`"),
    ),
    "yaml-syntax/character": error(
        "R020",
        "没有加引号的文本不能以 `{character}` 开头",
        "a text without quotes cannot start with `{character}`",
        _QUOTE,
    ),
    "yaml-syntax/block": error(
        "R020",
        "`|` 或 `>` 之后要换行，正文从下一行写起",
        "after `|` or `>` the text starts on the next line",
        _QUOTE,
    ),
    "yaml-syntax/second-colon": error(
        "R020",
        "这一行出现了第二个 `: `",
        "there is a second `: ` in this line",
        ("请给冒号后面的整段文本加上引号", "put the whole text after the first colon in quotes"),
    ),
    "yaml-syntax/indentation": error(
        "R020",
        "这一行的缩进与上面的行对不上",
        "this line is not indented like the lines above",
        _ALIGN,
    ),
    "yaml-syntax/no-colon": error(
        "R020",
        "这一行没有 `: `，不知道是哪个键",
        "this line has no `: `, so it names no key",
        (
            "请写成 `键: 值`，冒号用半角，后面留空格",
            "write `key: value` with a space after the colon",
        ),
    ),
    "yaml-syntax/after-end": error(
        "R020",
        "引号或括号结束之后又出现了内容",
        "there is more text after a closing quote or bracket",
        (
            "请用另一种引号把整段文本括起来",
            "put the whole text in quotes of the other kind",
        ),
    ),
    "yaml-syntax/open-bracket": error(
        "R020",
        "这里应当是 `,` 或 `{closing}`",
        "expected `,` or `{closing}` here",
        (
            "请检查括号是否配对；含标点的文本要加引号",
            "close the bracket, and put texts with punctuation in quotes",
        ),
    ),
    "yaml-syntax/opened": info("R020", "括号从这里开始", "the bracket opens here"),
    "yaml-syntax/dash": error(
        "R020",
        "列表项 `- ` 不能与键写在同一行",
        "a list entry `- ` cannot stand on the line of its key",
        ("请另起一行书写", "start the list on a line of its own"),
    ),
    "bad-indentation/tab": error(
        "R021", "缩进用了制表符（Tab）", "this line is indented with a tab", _SPACES
    ),
    "bad-indentation/wide-space": error(
        "R021",
        "缩进用了特殊空格 {code}（全角空格或网页中的不间断空格）",
        "this line is indented with the special space {code}",
        _SPACES,
    ),
    "yaml-anchor": error(
        "R022",
        "规则集不支持 YAML 锚点 `&{anchor}`",
        "anchors such as `&{anchor}` are not part of the language",
        _QUOTE,
    ),
    "yaml-anchor/alias": error(
        "R022",
        "规则集不支持 YAML 引用 `*{anchor}`",
        "aliases such as `*{anchor}` are not part of the language",
        _QUOTE,
    ),
    "yaml-tag": error(
        "R023",
        "规则集不支持 YAML 标签（以 `!` 开头）",
        "yaml tags, which start with `!`, are not part of the language",
        _QUOTE,
    ),
    "yaml-merge": error(
        "R024",
        "规则集不支持合并键 `<<`",
        "the merge key `<<` is not part of the language",
        (
            "共用的部分请放进单独的文件，用 `include:` 引入",
            "put shared parts in a file of their own and `include:` it",
        ),
    ),
    "yaml-documents": error(
        "R025",
        "一个文件只能写一份规则集，这里又开始了一份",
        "a file holds one ruleset, and a second document starts here",
        ("请拆成两个文件", "split it into two files"),
    ),
    "yaml-depth": error("R026", "嵌套超过 {limit} 层", "nested more than {limit} levels deep"),
    "yaml-size": error(
        "R027", "文件中的条目超过 {limit} 个", "the file has more than {limit} parts"
    ),
    "too-many-faults": error(
        "R028",
        "这类错误已超过 {limit} 个，后面的不再列出",
        "more than {limit} errors of this kind; those from here on are not listed",
        ("请先改正上面的错误", "mend the errors above first"),
    ),
}

KEYS: Mapping[str, Message] = {
    "duplicate-key": error(
        "R030",
        "键 `{key}` 重复出现",
        "the key `{key}` is written twice",
        ("请删掉一个，或改名", "remove or rename one of them"),
    ),
    "duplicate-key/first": info("R030", "第一次出现在这里", "first written here"),
    "key-not-text": error(
        "R031",
        "键必须是一段文本，不能是列表或映射",
        "a key must be a text, not a list or a mapping",
        (
            "以 `{{` 或 `[` 开头的文本要加引号",
            "put a text that starts with `{{` or `[` in quotes",
        ),
    ),
    "key-not-text/empty": error(
        "R031", "冒号前面没有键", "there is no key before the colon", _QUOTE
    ),
    "unknown-key": error("R032", "这里没有 `{key}` 这个键", "there is no key `{key}` here"),
    "unknown-key/nearest": error(
        "R032",
        "这里没有 `{key}` 这个键",
        "there is no key `{key}` here",
        ("是不是想写 {names}", "did you mean {names}?"),
    ),
    "unknown-key/known": error(
        "R032",
        "这里没有 `{key}` 这个键",
        "there is no key `{key}` here",
        ("这里可以写 {names}", "the keys known here are {names}"),
    ),
    "unknown-key/comma": error(
        "R032", "这里没有 `{key}` 这个键", "there is no key `{key}` here", _COMMA
    ),
    "missing-key": error("R033", "规则集缺少 {names}", "the ruleset lacks {names}"),
    "missing-key/of": error("R033", "`{key}` 缺少 {names}", "`{key}` lacks {names}"),
    "missing-key/entry": error("R033", "这一项缺少 {names}", "this entry lacks {names}"),
    "wrong-shape": error(
        "R034", "这里应当是{expected}，而不是{found}", "expected {expected}, found {found}"
    ),
    "wrong-shape/quote": error(
        "R034",
        "这里应当是{expected}，而不是{found}",
        "expected {expected}, found {found}",
        ('请加上引号：`"{written}"`', 'put it in quotes: `"{written}"`'),
    ),
    "wrong-shape/empty": error(
        "R034",
        "这里是空的，应当是{expected}",
        "expected {expected}, but nothing is written here",
        (
            "请在冒号后面写上内容，或删掉这个键",
            "write something after the colon, or remove the key",
        ),
    ),
    "wrong-shape/wide-colon": error(
        "R034",
        "这里应当是{expected}，而不是{found}",
        "expected {expected}, found {found}",
        ("冒号要用半角，后面留一个空格", "use an ASCII colon with a space after it"),
    ),
    "wrong-shape/comma": error(
        "R034",
        "这里应当是{expected}，而不是{found}",
        "expected {expected}, found {found}",
        _COMMA,
    ),
    "wrong-shape/nearest": error(
        "R034",
        "这里应当是{expected}，而不是{found}",
        "expected {expected}, found {found}",
        ("是不是想写 {names}", "did you mean {names}?"),
    ),
    "wrong-shape/form": error(
        "R034",
        "这里的写法不属于任何一种允许的形式",
        "this has none of the forms that may stand here",
    ),
    "wrong-shape/other": error(
        "R034", "这里的内容不合要求：{detail}", "this does not fit: {detail}"
    ),
}

INCLUDES: Mapping[str, Message] = {
    "include-shape": error(
        "R040",
        "`include` 应当是文件名的列表",
        "`include` must be a list of file names",
        ("写成 `include: [shared/orders.yml]`", "write `include: [shared/orders.yml]`"),
    ),
    "include-shape/section": error(
        "R040",
        "`{key}` 在两个文件里写法不同（一处是列表，另一处不是），无法合并",
        "`{key}` is a list in one of the files and not in the other, so they cannot be joined",
    ),
    "include-shape/other": info("R040", "另一处在这里", "the other one is here"),
    "include-outside": error(
        "R041",
        "`{name}` 在仓库之外，不能引入",
        "`{name}` is outside the repository and cannot be included",
        _INSIDE,
    ),
    "include-outside/absolute": error(
        "R041", "`{name}` 不是相对路径", "`{name}` is not a relative path", _INSIDE
    ),
    "include-name": error(
        "R042",
        "引入的文件 `{name}` 必须以 .yml 或 .yaml 结尾",
        "the included file `{name}` must end in .yml or .yaml",
    ),
    "include-cycle": error(
        "R043",
        "文件互相引入，形成了循环：{chain}",
        "the files include each other in a circle: {chain}",
        ("请把共用的部分移到一个不再引入它们的文件里", "move the shared part to a file of its own"),
    ),
    "include-missing": error(
        "R044",
        "找不到要引入的文件 `{path}`",
        "there is no file `{path}` to include",
        (
            "路径从写有 `include` 的文件所在的文件夹算起",
            "the path starts from the folder of the file that includes it",
        ),
    ),
    "include-limit/depth": error(
        "R045", "引入的层数超过 {limit}", "files include each other more than {limit} levels deep"
    ),
    "include-limit/count": error(
        "R045", "引入的文件超过 {limit} 个", "more than {limit} files are included"
    ),
    "include-limit/size": error(
        "R045",
        "所有引入的文件合计超过 {limit} MB",
        "all included files together are larger than {limit} MB",
    ),
    "include-section": error(
        "R046",
        "被引入的文件里不能写 `{key}`",
        "an included file cannot hold `{key}`",
        ("被引入的文件里可以写 {names}", "an included file may hold {names}"),
    ),
}

MESSAGES: Mapping[str, Message] = {**FILES, **YAML, **KEYS, **INCLUDES}
