"""Messages about definitions brought in from elsewhere (codes I...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning

SOURCES: Mapping[str, Message] = {
    "import-empty": error(
        "I001",
        "里面没有分群定义",
        "there is no definition of a segment in it",
    ),
    "import-unknown-format": error(
        "I002",
        "认不出这是哪种分群定义",
        "it is not clear what kind of definition this is",
        (
            "用 `--from` 指明格式：r-rfm、pymc、seg-map、codes 或 rudderstack",
            "say which with `--from`: r-rfm, pymc, seg-map, codes or rudderstack",
        ),
    ),
    "import-no-literal": error(
        "I003",
        "没有找到可以读取的字典或列表",
        "there is no dictionary or list to be read",
        (
            "只读取直接写出的字典或列表，如 `seg_map = {{...}}`；不会执行代码",
            "only what is written out is read, such as `seg_map = {{...}}`; no code is run",
        ),
    ),
    "import-literal": error(
        "I004",
        "这里不是直接写出的文本或整数：`{text}`",
        "`{text}` is no text or whole number that is written out",
        ("把值直接写出来；不会执行代码", "write the values out; no code is run"),
    ),
    "import-literal/ends": error(
        "I004",
        "文件到这里就断了，括号没有合上",
        "the text ends here, with a bracket still open",
    ),
    "import-literal/behind": error(
        "I004",
        "定义结束之后还有内容",
        "something follows behind the end of the definition",
    ),
    "import-literal/open-text": error(
        "I004",
        "这段文本没有结束的引号",
        "this text has no closing quote",
    ),
    "import-literal/deep": error(
        "I004",
        "嵌套超过 {most} 层",
        "nested more than {most} levels deep",
    ),
    "import-not-a-mapping": error(
        "I005",
        "这里应当是一个字典：名称对应代码，或模式对应名称",
        "this should be a dictionary, of names to codes or of patterns to names",
    ),
    "import-not-a-segment": error(
        "I006",
        "读不出这里的分群名称",
        "no name of a segment can be read here",
    ),
    "import-not-a-list": error(
        "I007",
        "这里应当是代码的列表",
        "this should be a list of codes",
    ),
    "import-not-a-text": error(
        "I008",
        "模式和分群名称都应当是文本",
        "patterns and names of segments should be texts",
    ),
    "import-no-names": error(
        "I009",
        "没有写分群名称的一列",
        "there is no column with the names of segments",
        (
            "CSV 里叫 `segment`，R 代码里叫 `segment_names`",
            "call it `segment` in CSV, `segment_names` in R code",
        ),
    ),
    "import-no-codes-columns": error(
        "I010",
        "没有找到分群和代码两列",
        "there are no columns for segments and codes",
        (
            "表头写 `code,segment`，或 `segment,codes`（代码之间用空格隔开）",
            "head them `code,segment`, or `segment,codes` with blanks between the codes",
        ),
    ),
    "import-row-length": error(
        "I011",
        "这一行有 {count} 格，表头有 {wanted} 格",
        "this row has {count} cells where the header has {wanted}",
    ),
    "import-unused": warning(
        "I012",
        "`{name}` 没有用上",
        "`{name}` is not used",
        (
            "评分的上下限写成 recency_lower、recency_upper 这样的名称",
            "bounds of scores are called recency_lower, recency_upper and so on",
        ),
    ),
    "import-no-name": error("I013", "分群没有名称", "a segment without a name"),
    "import-name-twice": warning(
        "I014",
        "有两个分群都叫 `{name}`，第二个的编号另起",
        "two segments are called `{name}`; the second gets an id of its own",
    ),
    "import-name-twice/last": warning(
        "I014",
        "`{name}` 写了两次，以后写的为准",
        "`{name}` is there twice; the last one counts",
        ("只留一处", "leave one of them"),
    ),
    "import-name-twice/first": info("I014", "第一次出现在这里", "it stands here first"),
    "import-too-many": error(
        "I016",
        "里面有 {count} 个分群，最多 {most} 个",
        "there are {count} segments in it, and {most} at most",
        ("看看它是不是分群定义", "see whether it is a definition of segments"),
    ),
    "import-scale": error(
        "I015",
        "评分取值 {low}..{high} 不合适：至少两档，至多一百档",
        "scores from {low} to {high} will not do: there are 2 to 100 classes",
        ("用 `--scale` 写明，如 `--scale 1-5`", "say it with `--scale`, such as `--scale 1-5`"),
    ),
}

BOUNDS: Mapping[str, Message] = {
    "import-lengths": error(
        "I101",
        "`{name}` 有 {count} 个值，而分群有 {wanted} 个",
        "`{name}` has {count} values where there are {wanted} segments",
        ("每个分群在每个向量里各占一个值", "give every vector one value for each segment"),
    ),
    "import-not-a-score": error(
        "I102",
        "上下限应当是整数，而不是 `{text}`",
        "a bound is a whole number, not `{text}`",
    ),
    "import-not-a-range": error(
        "I103",
        "`{name}` 应当写成 [下限, 上限]",
        "`{name}` should be [lower, upper]",
    ),
    "import-one-sided": error(
        "I104",
        "`{segment}` 的 {score} 只有一边的限",
        "`{segment}` has a bound on one side only of {score}",
        ("上限、下限都写上，或都不写", "give both bounds, or none"),
    ),
    "import-crossed": error(
        "I105",
        "`{segment}` 的 {score} 自相矛盾：下限 {low} 大于上限 {high}",
        "the bounds of {score} of `{segment}` contradict one another: {low} is above {high}",
        ("对调上下限", "exchange the two bounds"),
    ),
    "import-clipped": warning(
        "I106",
        "`{segment}` 的 {value} 在评分 {low}..{high} 之外，按范围内的部分读取",
        "{value} of `{segment}` lies outside of the scores {low}..{high}; what is inside is read",
        (
            "评分从别处起算时用 `--scale` 写明，如 `--scale 0-5`",
            "say with `--scale` where scores start, such as `--scale 0-5`",
        ),
    ),
}

CODES: Mapping[str, Message] = {
    "import-not-a-code": error(
        "I201",
        "`{text}` 不是由数字组成的代码",
        "`{text}` is no code of digits",
    ),
    "import-no-codes": error(
        "I202",
        "`{segment}` 一个代码也没有",
        "`{segment}` has no code",
    ),
    "import-code-length": error(
        "I203",
        "代码 `{code}` 有 {length} 位，其余是 {usual} 位",
        "code `{code}` has {length} digits where the others have {usual}",
        ("看看是不是少写或多写了一位", "see whether a digit was lost or doubled"),
    ),
    "import-code-length/many": error(
        "I203",
        "代码有 {usual} 位；只能读 1 到 3 位（R、RF 或 RFM）",
        "codes of {usual} digits; only 1 to 3 can be read (R, RF or RFM)",
    ),
    "import-code-outside": error(
        "I204",
        "代码 `{code}` 里有 {low}..{high} 之外的数字",
        "code `{code}` has a digit outside of {low}..{high}",
    ),
    "import-code-outside/pattern": error(
        "I204",
        "`{code}` 的模式没有 {low}..{high} 之内的数字",
        "the pattern of `{code}` takes no digit of {low}..{high}",
    ),
    "import-code-twice/same": warning(
        "I205",
        "代码 `{code}` 在 `{segment}` 里写了两次",
        "code `{code}` is listed twice in `{segment}`",
        (
            "多半是抄写时漏了另一个代码：看看缺口",
            "another code was probably meant: see the gaps",
        ),
    ),
    "import-code-twice/first-wins": warning(
        "I205",
        "代码 `{code}` 同时列在 `{winner}` 和 `{loser}` 里，归入先写的 `{winner}`",
        "code `{code}` is listed under `{winner}` and `{loser}`; `{winner}`, listed first, takes "
        "it",
        ("只留一处", "leave it in one of them"),
    ),
    "import-code-twice/last-wins": warning(
        "I205",
        "代码 `{code}` 同时列在 `{winner}` 和 `{loser}` 里，归入后写的 `{winner}`",
        "code `{code}` is listed under `{winner}` and `{loser}`; `{winner}`, listed last, takes it",
        ("只留一处", "leave it in one of them"),
    ),
    "import-code-twice/first": info("I205", "第一次出现在这里", "it stands here first"),
    "import-key-twice": warning(
        "I206",
        "模式 `{key}` 写了两次，以最后的 `{name}` 为准",
        "the pattern `{key}` is given twice; the last name, `{name}`, counts",
        ("只留一处", "leave one of them"),
    ),
    "import-key-twice/first": info("I206", "第一次出现在这里", "it stands here first"),
    "import-pattern": error(
        "I207",
        "读不懂模式 `{pattern}` 里的 `{text}`",
        "`{text}` in the pattern `{pattern}` is not understood",
        (
            "每个评分写一个数字，或 [1-2]、[45] 这样的一组",
            "write one digit a score, or a class such as [1-2] or [45]",
        ),
    ),
    "import-pattern/backwards": error(
        "I207",
        "模式 `{pattern}` 里的 `{text}` 前后颠倒",
        "`{text}` in the pattern `{pattern}` runs backwards",
        ("小的写在前面", "write the lower digit first"),
    ),
    "import-pattern/comma": warning(
        "I207",
        "模式 `{pattern}` 的方括号里有逗号，它表示逗号本身，不是分隔",
        "the comma inside the brackets of `{pattern}` stands for a comma, not between digits",
        (
            "删去逗号；对数字代码没有影响",
            "leave it out; on codes of digits it changes nothing",
        ),
    ),
    "import-pattern-length": error(
        "I208",
        "`{segment}` 的模式有 {length} 位，其余是 {usual} 位",
        "the pattern of `{segment}` has {length} digits where the others have {usual}",
        ("看看是不是少写或多写了一位", "see whether a digit was lost or doubled"),
    ),
    "import-left-out": warning(
        "I209",
        "`{segment}` 没有导入：`{text}` 不是简单比较",
        "`{segment}` is not imported: `{text}` is more than a plain comparison",
        (
            "只读取列与值的比较（以及 in、between、is null）；其余请手工写进规则集",
            (
                "only comparisons of a column with a value are read (and in, between, is null); "
                "write the rest by hand"
            ),
        ),
    ),
}

DEFECTS: Mapping[str, Message] = {
    "import-gap": warning(
        "I301",
        "{total} 格中有 {cells} 格没有写明归属，落入 `{otherwise}`：{region}",
        "{cells} of {total} cells are in no segment and fall to `{otherwise}`: {region}",
        (
            "确认这些客户就该归入 `{otherwise}`，否则补上规则",
            "see whether they belong in `{otherwise}`, else write rules for them",
        ),
    ),
    "import-gap/open": error(
        "I301",
        "{total} 格中有 {cells} 格没有写明归属：{region}",
        "{cells} of {total} cells are in no segment: {region}",
        (
            "为这些客户补上规则，或用 `otherwise:` 接住其余客户",
            "write rules for them, or say where the rest goes with `otherwise:`",
        ),
    ),
    "import-overlap": info(
        "I302",
        "{total} 格中有 {cells} 格同时符合几个分群，以排在前面的为准，"
        "例如 `{first}` 与 `{second}`：{region}",
        "{cells} of {total} cells are in several segments, of which the first counts, such as "
        "`{first}` and `{second}`: {region}",
    ),
}

WRITING: Mapping[str, Message] = {
    "import-out-exists": error(
        "I401",
        "`{name}` 已经存在",
        "`{name}` is there already",
        ("换一个文件名，或加上 `--force`", "choose another name, or add `--force`"),
    ),
    "import-out-unwritable": error(
        "I402",
        "无法写入 `{name}`：{reason}",
        "`{name}` cannot be written: {reason}",
        ("检查文件夹和权限", "check the folder and its permissions"),
    ),
}

MESSAGES: Mapping[str, Message] = {**SOURCES, **BOUNDS, **CODES, **DEFECTS, **WRITING}
