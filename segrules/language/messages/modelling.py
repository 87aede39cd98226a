"""Messages about probability models: declaring, asking and fitting them (codes B...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

_ASK = (
    "请先在 `metrics` 里写 `指标名: {name}(...)`，这里再用指标名",
    "give it a name of its own under `metrics`, `some_name: {name}(...)`, and write that name here",
)

DECLARING: Mapping[str, Message] = {
    "unknown-model": error(
        "B001",
        "没有名为 `{name}` 的模型",
        "there is no model called `{name}`",
        ("可用的模型有 {near}", "there are {near}"),
    ),
    "model-lacks": error(
        "B002",
        "模型 `{name}`（`by: {by}`）缺少 {keys}",
        "model `{name}` (`by: {by}`) lacks {keys}",
        (
            "可写 `from: 表名` 由明细计算，或把这些键全部写出",
            "write `from: table` to have them worked out from rows, or write each of them",
        ),
    ),
    "model-lacks/rows": error(
        "B002",
        "模型 `{name}`（`by: {by}`）缺少 {keys}",
        "model `{name}` (`by: {by}`) lacks {keys}",
        ("例如 `value: amount`", "write for example `value: amount`"),
    ),
    "model-unit": error(
        "B003",
        "模型的时间单位必须是至少一天的整数天",
        "the unit of time of a model is a whole number of days, at least one",
        ("例如 `unit: 1d` 或 `unit: 7d`", "write for example `unit: 1d` or `unit: 7d`"),
    ),
    "unused-model": warning(
        "B004",
        "没有指标用到模型 `{name}`",
        "no metric asks model `{name}`",
        (
            "请写一个用到它的指标，例如 `{example}`，或删去这个模型",
            "write a metric that does, such as `{example}`, or remove the model",
        ),
    ),
}

ASKING: Mapping[str, Message] = {
    "model-as-value": error(
        "B101",
        "`{name}` 是模型，不是数值",
        "`{name}` is a model, not a value",
        ("请写 `{example}`", "write `{example}`"),
    ),
    "not-a-model": error(
        "B102",
        "`{function}` 这里需要一个 `by: {by}` 的模型",
        "`{function}` asks a model `by: {by}`, which this is not",
        ("这样的模型有 {near}", "there are {near}"),
    ),
    "not-a-model/other": error(
        "B102",
        "`{function}` 这里需要一个 `by: {by}` 的模型，`{name}` 不是",
        "`{function}` asks a model `by: {by}`, which `{name}` is not",
        ("这样的模型有 {near}", "there are {near}"),
    ),
    "not-a-model/none": error(
        "B102",
        "`{function}` 这里需要一个 `by: {by}` 的模型，规则集里没有",
        "`{function}` asks a model `by: {by}`, and the ruleset has none",
        (
            "请在 `models` 里声明，例如 `模型名: {{by: {by}, from: 表名, ...}}`",
            "declare one under `models`, such as `name: {{by: {by}, from: table, ...}}`",
        ),
    ),
    "model-in-rows": error(
        "B103",
        "`{name}` 问的是客户，不能与 `from` 一起用",
        "`{name}` is asked about a customer, so it does not go with `from`",
        (
            "请另写一个不带 `from` 的指标",
            "write it in a metric of its own, without `from`",
        ),
    ),
    "model-outside-metric": error(
        "B104",
        "`{name}` 只能写在指标里",
        "`{name}` can only be asked in a metric",
        _ASK,
    ),
    "not-a-duration/ahead": error(
        "C110",
        "这里需要时长：往后看多久",
        "a duration is needed here: how far to look ahead",
        ("例如 `90d`、`6mo`、`1y`", "write for example `90d`, `6mo` or `1y`"),
    ),
    "horizon-not-positive": error(
        "B105",
        "往后看的时长必须大于零",
        "the time to look ahead must be above zero",
        ("例如 `365d`", "write for example `365d`"),
    ),
    "discount-range": error(
        "B106",
        "年折现率是 0 到 100% 之间的数",
        "the discount is a rate a year from 0 to 100%",
        ("例如 `10%`", "write for example `10%`"),
    ),
}

_ALTERNATIVE = (
    (
        "请用更长时间的数据；数据少时可改用不需要模型的算法，例如 "
        "`rulesets/value/clv.yml`（年均消费 × 预期年数）"
    ),
    (
        "use data of a longer time; with little data do without a model, as "
        "`rulesets/value/clv.yml` does (yearly spending times expected years)"
    ),
)
_UNLIKE = (
    (
        "数据不像这个模型设想的样子（例如人人间隔固定，或几乎无人流失）；"
        "请检查时间与金额字段，或改用不需要模型的算法"
    ),
    (
        "the data is not what the model supposes (all buy at fixed intervals, say, or nobody "
        "leaves); check the columns of time and amount, or do without a model"
    ),
)
_HISTORY = (
    (
        "`repeats` 是首次之后的购买次数；只买过一次的客户 `age_at_last` 为 0；"
        "`age_at_last` 不大于 `age`"
    ),
    (
        "`repeats` counts purchases after the first, `age_at_last` is 0 for who bought once, "
        "and never above `age`"
    ),
)

FITTING: Mapping[str, Message] = {
    "model-needs-scipy": error(
        "B201",
        "拟合模型 `{name}` 需要 scipy，当前环境没有安装",
        "fitting model `{name}` needs scipy, which is not installed",
        (
            "请运行 `pip install 'segrules[clv]'`；已有锁文件时不需要拟合，也就不需要 scipy",
            "run `pip install 'segrules[clv]'`; with a lock it is not needed",
        ),
    ),
    "model-few-repeats/none": error(
        "B202",
        "模型 `{name}` 无法拟合：{customers} 位客户里没有人买过第二次",
        "model `{name}` cannot be fitted: of {customers} customers none bought again",
        _ALTERNATIVE,
    ),
    "model-few-repeats": error(
        "B202",
        "模型 `{name}` 无法拟合：只有 {repeaters} 位客户买过第二次，至少要 {least} 位",
        "model `{name}` cannot be fitted: just {repeaters} customers bought again, and it takes "
        "{least}",
        _ALTERNATIVE,
    ),
    "model-did-not-fit": error(
        "B203",
        "模型 `{name}` 无法拟合：从 {starts} 个起点都没有找到确定的最大值",
        "model `{name}` cannot be fitted: no clear maximum was found from {starts} starting points",
        _UNLIKE,
    ),
    "model-did-not-fit/at-bound": error(
        "B203",
        "模型 `{name}` 无法拟合：参数 `{parameter}` 一直走向极端，数据定不下它",
        "model `{name}` cannot be fitted: parameter `{parameter}` runs away, the data does not "
        "settle it",
        _UNLIKE,
    ),
    "model-no-mean": error(
        "B204",
        "模型 `{name}` 的参数 `q` 为 {q}，不大于 1：平均每次金额没有有限的期望",
        "model `{name}` has `q` = {q}, not above 1: the mean value of a purchase is not finite",
        (
            "少数极大的金额会造成这种情况；请检查金额字段，或用 `where` 去掉批发等特殊订单",
            "a few huge amounts do this; check the amounts, or leave bulk orders out with `where`",
        ),
    ),
    "model-correlated": warning(
        "B205",
        "模型 `{name}` 假定购买次数与每次金额无关，数据中两者的相关系数为 {correlation}",
        "model `{name}` supposes that the number of purchases and their value are not related; in "
        "the data they correlate by {correlation}",
        (
            "预测会有偏差；可用 `where` 把不同类型的购买分成几个模型，或谨慎使用结果",
            "predictions lean to one side: part kinds of purchases with `where`, or take care",
        ),
    ),
    "model-left-out": warning(
        "B206",
        "模型 `{name}` 略去 {customers} 位客户：购买记录自相矛盾，无法用于拟合，预测为缺失",
        "model `{name}` leaves out {customers} customers whose history cannot be: it is not fitted "
        "to them, and their predictions are missing",
        _HISTORY,
    ),
    "model-left-out/spend": warning(
        "B206",
        "模型 `{name}` 略去 {customers} 位客户：复购的平均金额为零或负数，预测为缺失",
        "model `{name}` leaves out {customers} customers: the mean value of their repeat purchases "
        "is zero or below, so their predictions are missing",
        (
            "退款、赠品等请在表的 `drop` 里剔除，或用 `where` 略去",
            "leave refunds and free orders out, in the table's `drop` or with `where`",
        ),
    ),
}

MESSAGES: Mapping[str, Message] = {**DECLARING, **ASKING, **FITTING}
