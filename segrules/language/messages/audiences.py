"""Messages about audience files and what they need (codes Y0..)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, warning

MESSAGES: Mapping[str, Message] = {
    "audience-unaddressed": warning(
        "Y001",
        "动作 `{action}` 的 {channel} 名单：{of} 位客户中 {count} 位没有可用的 `{column}`，未列入",
        "`{action}` by {channel}: {count} of {of} customers have no usable `{column}` and are left "
        "out of the list",
        (
            "补上他们的 `{column}`，或给动作换一个渠道",
            "fill in their `{column}`, or give the action another channel",
        ),
    ),
    "audience-without-address": warning(
        "Y002",
        "动作 `{action}` 的 {channel} 没有写出名单：不知道用哪一列识别客户",
        "no list was written for `{action}` by {channel}: no column says how to find the customers "
        "there",
        (
            "写明 `contact: {{addresses: {{{channel}: 列名}}}}`，该列标上 `pii: contact`",
            "say `contact: {{addresses: {{{channel}: COLUMN}}}}`, a column with `pii: contact`",
        ),
    ),
    "message-blank": warning(
        "Y008",
        "动作 `{action}` 的 {channel} 名单：{of} 条文案中 {count} 条缺 `{name}`，那里是空的",
        "`{action}` by {channel}: {count} of {of} messages have nothing for `{name}`",
        (
            "写上缺失时的替代词：`{{{{ customer.{name} | default('顾客') }}}}`",
            "say what stands there instead: `{{{{ customer.{name} | default('customer') }}}}`",
        ),
    ),
    "audience-without-contacts": error(
        "Y003",
        "运行结果 `{path}` 里没有触达名单",
        "the run `{path}` has no contacts",
        (
            "规则集要有 `actions`；旧版本写出的结果请重新运行 `segrules apply --out`",
            "the ruleset needs `actions`; write an older run again with `segrules apply --out`",
        ),
    ),
    "audience-of-others": error(
        "Y004",
        "给出的数据里找不到 `{path}` 的客户",
        "the data has none of the customers of `{path}`",
        (
            "给出写着地址的客户表；化名的运行结果要用同一个 SEGRULES_KEY",
            (
                "name the customers' table that holds the addresses; of a pseudonymised run, with "
                "the same SEGRULES_KEY"
            ),
        ),
    ),
    "audience-no-customers-table": error(
        "Y005",
        "规则集没有声明客户表，数据里没有地址可读",
        "the ruleset declares no customers table, so there is no address to read in data",
        (
            "声明 `customers` 表和它的地址列，或不给数据",
            "declare a `customers` table with the address columns, or name no data",
        ),
    ),
    "out-not-audiences": error(
        "Y006",
        "`{path}` 里有别的内容，不会覆盖",
        "`{path}` holds something else and is left alone",
        (
            "换一个新文件夹，或给出以前写出名单的文件夹",
            "name a new folder, or one that lists were written to before",
        ),
    ),
    "audience-needs-data": error(
        "Y007",
        "写名单要用到客户的 {columns}，运行结果里不保存这些个人信息",
        "the lists need the customers' {columns}, which are personal and not kept in a run",
        (
            "在命令最后加上客户表：`segrules audience RUN customers=customers.csv`",
            "name the customers' table: `segrules audience RUN customers=customers.csv`",
        ),
    ),
    "pseudonym-key-absent": error(
        "Y011",
        "没有密钥：化名要用环境变量 SEGRULES_KEY 里的密钥",
        "there is no key: pseudonyms are made with the environment variable SEGRULES_KEY",
        (
            "用 `openssl rand -hex 32` 生成一个，存进密钥管理系统，运行前放进环境变量",
            "make one with `openssl rand -hex 32`, keep it in a secret store, and export it",
        ),
    ),
    "pseudonym-key-short": error(
        "Y012",
        "SEGRULES_KEY 太短：至少 {least} 个字节",
        "SEGRULES_KEY is too short: at least {least} bytes are needed",
        (
            "短密钥可以靠穷举猜出；用 `openssl rand -hex 32` 生成一个",
            "a short key can be guessed; make one with `openssl rand -hex 32`",
        ),
    ),
    "pseudonym-key-other": error(
        "Y013",
        "运行结果 `{path}` 的化名是用另一个密钥做的",
        "the pseudonyms of the run `{path}` were made with another key",
        ("把当时的密钥放进 SEGRULES_KEY", "export the key of that run as SEGRULES_KEY"),
    ),
    "pseudonyms-apart": error(
        "Y014",
        "两次运行的客户编号对不上：一次用了化名而另一次没有，或者密钥不同",
        "the customers' ids of the runs do not fit: one has pseudonyms and the other none, or the "
        "keys differ",
        (
            "两次都用同一个 SEGRULES_KEY 做化名，或都不做",
            "pseudonymise both with the same SEGRULES_KEY, or neither",
        ),
    ),
    "pseudonyms-apart/rerun": error(
        "Y014",
        "运行结果 `{path}` 里是化名，不能用原始数据重算来比较",
        "the run `{path}` has pseudonyms, so it cannot be compared by running its data again",
        ("不给数据，直接比较两个运行结果", "compare the runs without naming data"),
    ),
}
