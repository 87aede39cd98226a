"""Messages about what actions brought, and about experiments (codes Q...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning

_SAY_TABLE = (
    "写成 `表名=文件`，如 orders=outcomes.csv",
    "write `TABLE=FILE`, such as orders=outcomes.csv",
)

MESSAGES: Mapping[str, Message] = {
    "run-without-contacts": error(
        "Q001",
        "运行结果 `{path}` 里没有触达名单 contacts.csv，不知道谁收到了什么",
        "the run `{path}` has no contacts.csv, so nobody knows who got what",
        (
            "用现在的版本重新运行 `segrules apply --out`",
            "write the run again with `segrules apply --out` of this version",
        ),
    ),
    "run-without-contacts/no-actions": error(
        "Q001",
        "运行结果 `{path}` 的规则集没有声明任何行动，没有可衡量的",
        "the ruleset of the run `{path}` declares no actions, so there is nothing to measure",
        ("在规则集里写上 actions", "declare actions in the ruleset"),
    ),
    "run-without-day": error(
        "Q002",
        "运行结果 `{path}` 没有统计日，不知道从哪一天起算结果",
        "the run `{path}` has no as-of day, so it is not known from when outcomes count",
        ("重新运行 apply，并写上 --as-of", "apply again with --as-of"),
    ),
    "outcomes-of-tables": error(
        "Q003",
        "结果数据对应不止一张事件表：{tables}；一次只按一张表衡量",
        "the outcomes are of more than one table of events: {tables}; one is measured at a time",
        _SAY_TABLE,
    ),
    "outcomes-of-tables/none": error(
        "Q003",
        "结果数据不是任何一张事件表；规则集里声明的事件表：{tables}",
        "the outcomes are of no table of events; the ruleset declares: {tables}",
        _SAY_TABLE,
    ),
    "outcomes-without-time": error(
        "Q004",
        "表 `{table}` 没有声明时间列，分不出哪些结果在运行之后",
        "the table `{table}` declares no time, so what came after the run cannot be told",
        (
            "给它声明一个 date 或 instant 类型的列",
            "declare a column of type date or instant for it",
        ),
    ),
    "outcomes-empty": error(
        "Q005",
        "结果数据里没有一行能用：表 `{table}` 的行都没有客户或时间，或都被清洗规则排除",
        "no row of the outcomes can be used: each of `{table}` lacks a customer or a time, or is "
        "dropped by a cleaning rule",
        ("检查文件是否正确", "see whether it is the right file"),
    ),
    "outcomes-before-run": error(
        "Q006",
        "`{source}` 全部发生在运行之前：最后一天是 {last}，而统计日是 {as_of}",
        "all of `{source}` is of before the run: its last day is {last}, the run is as of {as_of}",
        (
            "给出统计日当天及以后的订单或事件",
            "name orders or events of the as-of day and after it",
        ),
    ),
    "outcomes-before-run/some": info(
        "Q006",
        "结果数据里有 {count} 行发生在运行之前，没有计入",
        "rows of the outcomes that are of before the run and do not count: {count}",
    ),
    "outcomes-of-strangers": error(
        "Q007",
        "`{source}` 里没有一行属于这次运行的客户（{count} 行属于别的编号）",
        "no row of `{source}` is of a customer of the run ({count} rows are of other ids)",
        (
            "编号要与运行结果里的写法一致；化名的运行要配化名的结果数据",
            "ids must be written as in the run; a run of pseudonyms needs outcomes of pseudonyms",
        ),
    ),
    "outcomes-end-early": warning(
        "Q008",
        "结果数据只到 {last}，而要看到 {until}：下面的数字只算到 {last}",
        "the outcomes reach only until {last}, not until {until}: what follows counts to {last}",
        (
            "等数据齐了再衡量，或用 --within 缩短期限",
            "measure again when there is more, or ask for less with --within",
        ),
    ),
    "outcomes-without-revenue": info(
        "Q009",
        "规则集的销售额不来自表 `{table}`，只衡量响应和复购，不衡量金额",
        "the ruleset's revenue is not made of `{table}`: responses are measured, no money",
    ),
    "units-differ": warning(
        "Q010",
        "费用用 {cost} 计，销售额用 {revenue} 计，没有计算回报",
        "costs are in {cost} and revenue in {revenue}, so no return is worked out",
        (
            "让行动的 budget.unit 与金额列的 unit 一致",
            "give the budget's unit and the money column's the same unit",
        ),
    ),
    "holdout-empty": warning(
        "Q011",
        "行动 `{action}` 没有对照组，说不出它带来了多少",
        "the action `{action}` has nobody held out, so what it brought cannot be told",
        (
            "下次在 experiment 里写上 holdout，如 10%",
            "next time hold some out: experiment: {{holdout: 10%}}",
        ),
    ),
    "nobody-contacted": warning(
        "Q012",
        "行动 `{action}` 没有触达任何客户",
        "the action `{action}` reached nobody",
    ),
    "sample-ratio-mismatch": warning(
        "Q013",
        "行动 `{action}` 各组人数与声明的比例不符（卡方检验 p = {p}）：不下任何结论",
        "the arms of `{action}` do not have the sizes that were asked for (chi-square, p = {p}): "
        "nothing is concluded",
        (
            "找出抽组之后是什么又去掉了客户，例如只从一组里删了退订的人",
            "find what took customers away after the draw, such as opt-outs removed from one arm",
        ),
    ),
    "measure-not-written": error(
        "Q014",
        "无法写入文件 `{path}`：{reason}",
        "the file `{path}` cannot be written: {reason}",
        ("检查目录是否存在、能否写入", "see whether its folder is there and can be written"),
    ),
    "extra-missing/measure": error(
        "U204",
        "这个命令需要安装 `statsmodels`",
        "this command needs `statsmodels`",
        ('pip install "segrules[{extra}]"', 'pip install "segrules[{extra}]"'),
    ),
}
