"""Messages about fitted scores: ties, empty classes, means (codes S...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning

_TIES_CURE = (
    "可改用 `at` 写明切分点，或减少档数，或用 `split_by` 指定一列取值不重复的列来区分并列",
    "set the cut points with `at`, use fewer classes, or part equal values with `split_by`",
)
_EQUAL_CURE = (
    "请检查指标的定义、时间窗口和 `as_of`",
    "check the metric's definition, its window and `as_of`",
)
_MEAN_CURE = (
    "金额类指标常有少数大客户拉高均值；可改用 `by: median`，或用 `at` 写明切分点",
    "a few large customers pull the mean up; use `by: median`, or set the cut point with `at`",
)

MESSAGES: Mapping[str, Message] = {
    "score-ties": warning(
        "S001",
        "评分 `{score}` 要分 {count} 档，实际只有 {found} 档：{share} 的客户取值都是 {value}",
        "score `{score}` has only {found} of {count} classes: {share} of the customers share the "
        "value {value}",
        _TIES_CURE,
    ),
    "score-ties/few": warning(
        "S001",
        "评分 `{score}` 要分 {count} 档，实际只有 {found} 档：有值的客户只有 {customers} 位",
        "score `{score}` has only {found} of {count} classes: just {customers} customers have a "
        "known value",
        ("请减少档数，或使用更多数据", "ask for fewer classes, or use more data"),
    ),
    "score-ties/within": warning(
        "S001",
        "评分 `{score}` 在 {parts} 个分组中有 {fewer} 个不足 {count} 档：组内并列太多或客户太少",
        "score `{score}` has fewer than {count} classes in {fewer} of {parts} groups: too many "
        "equal values, or too few customers, inside them",
        ("请减少档数，或去掉 `within`", "ask for fewer classes, or leave out `within`"),
    ),
    "score-degenerate/unknown": warning(
        "S002",
        "评分 `{score}` 无法计算：没有客户有该指标的值",
        "score `{score}` cannot be fitted: no customer has a known value",
        _EQUAL_CURE,
    ),
    "score-degenerate/one": warning(
        "S002",
        "评分 `{score}` 没有意义：只有一位客户有该指标的值",
        "score `{score}` tells nothing: only one customer has a known value",
        _EQUAL_CURE,
    ),
    "score-degenerate/equal": warning(
        "S002",
        "评分 `{score}` 分不出高低：{customers} 位客户的取值全是 {value}",
        "score `{score}` tells nothing apart: all {customers} customers have the value {value}",
        _EQUAL_CURE,
    ),
    "score-empty": info(
        "S003",
        "评分 `{score}` 的 {count} 档中只有 {found} 档有客户",
        "only {found} of the {count} classes of score `{score}` have customers",
    ),
    "mean-median-differ": warning(
        "S004",
        "评分 `{score}` 以均值 {mean} 分高低，而中位数是 {median}：若改用中位数，"
        "{share} 的客户会换边",
        "score `{score}` is cut at the mean {mean}, but the median is {median}: {share} of the "
        "customers would change sides",
        _MEAN_CURE,
    ),
    "mean-median-differ/within": warning(
        "S004",
        "评分 `{score}` 以均值分高低，在 {parts} 个分组中有 {wide} 个的均值与中位数相差较大："
        "若改用中位数，组内超过一成客户会换边",
        "score `{score}` is cut at the mean, which is far from the median in {wide} of {parts} "
        "groups: more than a tenth of their customers would change sides",
        _MEAN_CURE,
    ),
    "split-by-not-unique": error(
        "S005",
        "评分 `{score}` 用 `{columns}` 区分并列，但有客户的指标值和这些列都相同，名次无法确定",
        "score `{score}` parts equal values by `{columns}`, but some customers are equal in these "
        "too, so that their order is undecided",
        (
            "在 `split_by` 中再加一列取值不重复的列，如客户编号",
            "add a unique column to `split_by`, such as the customer's key",
        ),
    ),
    "share-not-positive": warning(
        "S006",
        "评分 `{score}` 按累计贡献分档，但没有客户的取值大于 0，全部归入最低档",
        "score `{score}` is cut by cumulative contribution, but nobody's value is above 0: all "
        "customers are in the lowest class",
        _EQUAL_CURE,
    ),
    "compat-order": info(
        "S007",
        "评分 `{score}` 按 `{compat}` 的做法，取值相同的客户依客户编号先后排名，可能分到不同的档",
        "score `{score}` follows `{compat}`: customers with equal values are ranked in the order "
        "of their keys and may get different classes",
        (
            "不再需要与旧结果一致时，去掉 `compat`",
            "leave out `compat` once the old numbers need not be matched any more",
        ),
    ),
}
