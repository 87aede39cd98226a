"""Messages about a ruleset's own tests (codes T...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

MESSAGES: Mapping[str, Message] = {
    "case-failed": error(
        "T001",
        "测试“{case}”没有通过：{details}",
        "the test `{case}` failed: {details}",
    ),
    "case-lacks-score": error(
        "T002",
        "测试“{case}”的结果取决于打分 `{score}`，而它的分界点要由数据决定，一位客户算不出来",
        "the test `{case}` depends on the score `{score}`, whose cut points come from data: one "
        "customer cannot have it worked out",
        (
            (
                "直接给出分数，例如 `{score}: {example}`；或先用 `segrules fit` 生成锁文件；"
                "或给出多位客户的数据行，分界点就由这些行决定"
            ),
            (
                "give the score itself, such as `{score}: {example}`, make a lock with "
                "`segrules fit`, or give rows of several customers for the cut points to be "
                "fitted to"
            ),
        ),
    ),
    "case-without-customer": error(
        "T003",
        "测试“{case}”的数据清洗之后，要检验的客户已不在其中",
        "the customer whom the test `{case}` is about is gone once its rows are cleaned",
        (
            "检验的是第一行的客户；看看这些行是否缺客户编号、被 `drop` 去掉，或不早于 `as_of`",
            (
                "it is about the customer of the first row: see whether its rows lack the key, are "
                "dropped, or do not lie before `as_of`"
            ),
        ),
    ),
    "case-out-of-reach": error(
        "T004",
        "测试“{case}”用到的打分是照搬其他工具的算法（`compat`），在测试里算不出来",
        "the test `{case}` needs a score that reproduces another tool (`compat`), which tests do "
        "not work out",
        ("在测试里直接给出这个分数", "give the score itself in the test"),
    ),
    "no-tests": warning(
        "T005",
        "规则集 `{ruleset}` 没有测试",
        "the ruleset `{ruleset}` has no tests",
        (
            "加上 `--suggest`，看看建议写哪些测试",
            "add `--suggest` to see which tests would cover it",
        ),
    ),
    "tests-show-too-little": error(
        "T006",
        "`{ruleset}` 的测试{what}为 {percent}%，低于要求的 {wanted}%",
        "the {what} of the tests of `{ruleset}` is {percent}%, below the {wanted}% asked for",
        (
            "加上 `--suggest`，看看缺哪些测试",
            "add `--suggest` to see which tests are missing",
        ),
    ),
    "tests-not-written": error(
        "T007",
        "没有把测试写进 `{path}`：{reason}",
        "no tests were written into `{path}`: {reason}",
        (
            "把上面列出的测试自己贴进 `tests:`",
            "paste the tests listed above into `tests:`",
        ),
    ),
}
