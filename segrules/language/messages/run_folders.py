"""Messages about runs that are to be compared, and limits on how they may differ (codes M...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

_AGAIN = (
    "重新运行 `segrules apply` 写出这个文件夹",
    "write the folder again with `segrules apply`",
)
_WITH_DATA = (
    "在命令最后加上 RUN_B 当时所用的数据，就能分清原因",
    "name the data that RUN_B was made of at the end of the command, and causes can be told apart",
)

MESSAGES: Mapping[str, Message] = {
    "run-newer": error(
        "M001",
        "运行结果 `{path}` 是更新版本的 segrules（{version}）写出的，这个版本读不懂",
        "the run `{path}` was written by a newer segrules ({version}) than this one can read",
        ("升级 segrules 后再比较", "update segrules, then compare"),
    ),
    "run-file-gone": error(
        "M002",
        "运行结果 `{path}` 里缺少文件 `{file}`",
        "the run `{path}` lacks its file `{file}`",
        _AGAIN,
    ),
    "run-file-changed": error(
        "M003",
        "运行结果 `{path}` 里的 `{file}` 写出之后被改动过",
        "`{file}` in the run `{path}` has been changed since it was written",
        _AGAIN,
    ),
    "run-damaged": error(
        "M004",
        "运行结果 `{path}` 里的 `{file}` 与它的规则集对不上，无法读取",
        "`{file}` in the run `{path}` does not fit its ruleset, so it cannot be read",
        _AGAIN,
    ),
    "runs-of-two-rulesets": error(
        "M005",
        "两次运行用的不是同一套规则集：`{a}` 与 `{b}`",
        "the runs are of different rulesets: `{a}` and `{b}`",
        (
            "比较同一套规则集的两次运行；两套规则集之间的差别用 `segrules diff` 看",
            "compare two runs of one ruleset; for two rulesets there is `segrules diff`",
        ),
    ),
    "no-common-segmentation": error(
        "M006",
        "两次运行没有共同的分群方案：一边是 {a}，另一边是 {b}",
        "the runs have no segmentation in common: one has {a}, the other {b}",
        (
            "方案改名时至少保留一个相同的分群，才能认出是同一个方案",
            "a segmentation under another name is recognised if it shares a segment",
        ),
    ),
    "not-the-data-of-the-run": error(
        "M007",
        "给出的数据不是 `{path}` 当时读取的数据",
        "the data is not what `{path}` was made of",
        (
            "给出当时的原文件，一个字节都没有改过；文件名可以不同",
            "name the very files, unchanged to the byte; their names may differ",
        ),
    ),
    "runs-out-of-order": warning(
        "M008",
        "第一次运行的统计日 {a} 晚于第二次的 {b}：结果是倒着看的",
        "the first run is as of {a}, later than the second, {b}: this looks back in time",
        ("把较早的运行写在前面", "name the earlier run first"),
    ),
    "causes-untold/metric": warning(
        "M009",
        "换分群的原因分不清：指标 `{name}` 的算法在两次运行之间变了，旧算法的取值没有留下",
        "causes are not told apart: the metric `{name}` is defined otherwise in the second run, "
        "which does not keep its values by the old definition",
        _WITH_DATA,
    ),
    "causes-untold/column": warning(
        "M009",
        "换分群的原因分不清：第一次的规则要读客户的 `{name}`，第二次运行没有留下这一列",
        "causes are not told apart: the first run's rules read the customers' `{name}`, which the "
        "second run does not keep",
        _WITH_DATA,
    ),
    "causes-untold/personal": warning(
        "M009",
        "换分群的原因分不清：规则要读客户的 `{name}`，它是个人信息，不留在运行结果里",
        "causes are not told apart: the rules read the customers' `{name}`, which is personal and "
        "so not kept in a run",
        _WITH_DATA,
    ),
    "causes-untold/cut-points": warning(
        "M009",
        "换分群的原因分不清：评分 `{name}` 的切分点没有留在运行结果里",
        "causes are not told apart: the cut points of the score `{name}` are not kept in the runs",
        (
            "切分点按个人信息拆分同值客户时不会留下：改用其他列做 split_by",
            "cut points that split ties by a personal column are not kept: split by another one",
        ),
    ),
    "causes-untold/model": warning(
        "M009",
        "换分群的原因分不清：模型 `{name}` 的参数在两次运行之间变了，旧参数的预测没有留下",
        "causes are not told apart: the model `{name}` has other parameters in the second run, "
        "which does not keep what the old ones predict",
        _WITH_DATA,
    ),
    "causes-untold/replay": warning(
        "M009",
        "换分群的原因分不清：按 `{name}` 留下的取值重算，得不到它自己的分群",
        "causes are not told apart: what `{name}` keeps does not give its own segments again",
        _WITH_DATA,
    ),
    "psi-above": error(
        "M010",
        "{what} `{name}` 的 PSI 是 {psi}，高于 {limit}",
        "the PSI of the {what} `{name}` is {psi}, above {limit}",
        (
            "先看它的分布为什么变了，再决定是否重新拟合切分点",
            "find out why it is distributed otherwise before cut points are fitted again",
        ),
    ),
    "psi-above/empty": error(
        "M010",
        "{what} `{name}` 的 PSI 是无穷大，高于 {limit}：有取值只在一次运行里出现",
        "the PSI of the {what} `{name}` is infinite, above {limit}: only one of the runs has some "
        "of its values",
        (
            "先看是哪些取值出现或消失了，再决定是否重新拟合切分点",
            "find out why values appeared or vanished before cut points are fitted again",
        ),
    ),
    "moved-above": error(
        "M011",
        "`{name}` 中两次都在的客户有 {share} 换了分群，高于 {limit}",
        "{share} of the customers of both runs moved in `{name}`, above {limit}",
        (
            "看流向和原因：是客户变了，还是切分点或规则变了",
            "look at the flows and causes: the customers, the cut points or the rules",
        ),
    ),
    "share-change-above": error(
        "M012",
        "`{name}` 的占比从 {a} 变为 {b}，变动超过 {limit} 个百分点",
        "the share of `{name}` went from {a} to {b}, by more than {limit} points",
        (
            "看这个分群的进入名单和离开名单",
            "look at who entered the segment and who left it",
        ),
    ),
    "out-not-a-comparison": error(
        "M013",
        "`{path}` 里有别的内容，不会覆盖",
        "`{path}` holds something else and is left alone",
        (
            "换一个新文件夹，或给出以前 compare 写出的文件夹",
            "name a new folder, or one that compare wrote before",
        ),
    ),
}
