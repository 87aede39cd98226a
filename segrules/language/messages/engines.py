"""Messages about the engines: memory, disk, what SQL cannot say (codes U4..)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message, error, info, warning

MESSAGES: Mapping[str, Message] = {
    "engine-not-installed": error(
        "U403",
        "`{engine}` 引擎没有安装",
        "the `{engine}` engine is not installed",
        ("安装：pip install 'segrules[{extra}]'", "install it: pip install 'segrules[{extra}]'"),
    ),
    "disk-full-while-spilling": error(
        "U401",
        "磁盘满了：内存放不下的中间结果写不下去",
        "the disk is full: what does not fit into memory could not be written",
        (
            "腾出磁盘空间，或用环境变量 TMPDIR 指到更大的磁盘；也可以用 `--memory` 给更多内存",
            (
                "free some space, or let TMPDIR name a folder on a larger disk; or allow more "
                "memory with `--memory`"
            ),
        ),
    ),
    "memory-limit-too-small": error(
        "U402",
        "内存上限太小，这件事做不完",
        "the memory limit is too small for this work",
        ("用 `--memory` 给更多内存，如 2GB", "allow more with `--memory`, such as 2GB"),
    ),
    "database-unreachable": error(
        "U411",
        "连不上数据库 {source}",
        "the database {source} cannot be reached",
        (
            "看看主机、端口、库名和账号密码，网络通不通；sqlite 要写成 sqlite:///文件",
            (
                "check the host, the port, the database, user and password, and the network; "
                "sqlite is written sqlite:///FILE"
            ),
        ),
    ),
    "database-stopped": error(
        "U412",
        "读 {source} 读到一半断了",
        "{source} stopped in the middle of its rows",
        ("再试一次；还不行就先导出成 Parquet", "try again; else export it to Parquet first"),
    ),
    "no-such-database-table": error(
        "U413",
        "{source} 里没有表 `{table}`",
        "{source} has no table `{table}`",
        (
            "在后面用 # 写出表名，如 orders=postgresql://主机/库#模式.表",
            "name the table after #, as in orders=postgresql://HOST/DB#SCHEMA.TABLE",
        ),
    ),
    "no-database-driver": error(
        "U414",
        "没有读 {source} 的驱动",
        "there is no driver for {source}",
        (
            "安装驱动，如 pip install psycopg，地址以 postgresql+psycopg:// 开头",
            "install one, such as pip install psycopg, and begin with postgresql+psycopg://",
        ),
    ),
    "bad-database-url": error(
        "U415",
        "{source} 不是数据库地址",
        "{source} is no database URL",
        ("写成 postgresql://用户@主机/库 这样", "write it like postgresql://USER@HOST/DB"),
    ),
    "which-duckdb-table": error(
        "U416",
        "`{source}` 里可能有好几张表，看不出是哪一张",
        "`{source}` may hold several tables, and which is meant is not said",
        ("写成 表名={source}", "write TABLE={source}"),
    ),
    "needs-duckdb-engine": error(
        "U417",
        "`{source}` 是 DuckDB 文件，要用 duckdb 引擎来读",
        "`{source}` is a DuckDB file, which the duckdb engine reads",
        ("加上 `--engine duckdb`", "add `--engine duckdb`"),
    ),
    "changed-while-read": error(
        "U418",
        "`{source}` 在处理的过程中变了",
        "`{source}` changed while it was being worked with",
        (
            "等写它的程序结束再试，或先复制一份",
            "try again when whatever writes it is done, or read a copy",
        ),
    ),
    "spark-without-java": error(
        "U421",
        "Spark 要用 Java，这里没有",
        "Spark needs Java, and there is none here",
        (
            (
                "安装 Java 17 或更高，如 Debian 的 `apt install openjdk-17-jre-headless`；"
                "装在别处时用环境变量 JAVA_HOME 指明"
            ),
            (
                "install Java 17 or newer, on Debian `apt install openjdk-17-jre-headless`; let "
                "JAVA_HOME name one that is elsewhere"
            ),
        ),
    ),
    "spark-not-started": error(
        "U422",
        "Spark 没有启动起来",
        "Spark did not start",
        (
            "看上面 Java 的提示，再看 Spark 的配置（master、内存、SPARK_HOME）；要 Java 17 或更高",
            (
                "see what Java says above, then Spark's configuration (master, memory, "
                "SPARK_HOME); it takes Java 17 or newer"
            ),
        ),
    ),
    "spark-out-of-memory": error(
        "U423",
        "Spark 的内存不够",
        "Spark has too little memory for this work",
        (
            (
                "调大 spark.driver.memory、spark.executor.memory 或 spark.driver.maxResultSize；"
                "客户太多时在 Python 里用 `write_on_spark` 由 Spark 直接写出"
            ),
            (
                "raise spark.driver.memory, spark.executor.memory or "
                "spark.driver.maxResultSize; let Spark itself write very many customers, with "
                "`write_on_spark` from Python"
            ),
        ),
    ),
    "spark-no-such-table": error(
        "U424",
        "Spark 的目录里没有表 `{source}`",
        "Spark's catalogue has no table `{source}`",
        (
            "写成 {table}=table:库.表，并看看 Spark 连的是不是这个目录",
            "write {table}=table:SCHEMA.TABLE, and see whether Spark is given that catalogue",
        ),
    ),
    "spark-cannot-read": error(
        "U425",
        "Spark 读不了 `{source}`",
        "`{source}` cannot be read by Spark",
        (
            "文件夹里要是 Parquet，每台机器都要能读到它；时间要精确到微秒，不能是纳秒",
            (
                "it has to be a folder of Parquet that every machine can read, with times in "
                "microseconds, not nanoseconds"
            ),
        ),
    ),
    "spark-read-here": info(
        "U426",
        "`{source}` 的 {rows} 行是在这台机器上读的，没有分给集群",
        "the {rows} rows of `{source}` were read on this machine, not by the cluster",
        ("转成 Parquet 就能并行读取", "as Parquet they would be read in parallel"),
    ),
    "spark-folder-taken": error(
        "U428",
        "`{path}` 已经存在",
        "`{path}` is there already",
        ("换一个文件夹，或先把它移走", "name another folder, or move it away first"),
    ),
    "needs-spark-engine": error(
        "U427",
        "`{source}` 是 Spark 目录里的表，要用 spark 引擎来读",
        "`{source}` is a table of Spark's catalogue, which the spark engine reads",
        ("加上 `--engine spark`", "add `--engine spark`"),
    ),
    "sql-needs-lock": error(
        "U404",
        "评分 `{score}` 的切分点来自数据，还没有拟合，写不成 SQL",
        "the cut points of score `{score}` come from data and are not fitted, so there is no SQL",
        (
            "先运行 `segrules fit`，再用它写出的锁文件",
            "run `segrules fit` first; its lock is then used",
        ),
    ),
    "sql-needs-day": error(
        "U405",
        "这份 SQL 要知道统计日",
        "the SQL depends on a day that is not known",
        ("加上 `--as-of 2024-07-01` 这样的日期", "give one, such as `--as-of 2024-07-01`"),
    ),
    "sql-cannot": error(
        "U406",
        "{what} 在 {dialect} 的 SQL 里没有完全一致的写法",
        "{what} has no exact spelling in the SQL of {dialect}",
        (
            "换一种 `--dialect`，或用 `segrules apply` 来算",
            "choose another `--dialect`, or let `segrules apply` work it out",
        ),
    ),
    "sql-inexact-total": warning(
        "U407",
        "指标 `{metric}` 是小数的合计：数据库按行序相加，最后几位可能不同",
        "metric `{metric}` adds up numbers, and a database does so in any order: the last digits "
        "may differ",
        ("把该列的类型改为 money，合计就是精确的", "as money the column would add up exactly"),
    ),
    "sql-not-written": error(
        "U408",
        "`{path}` 写不进去",
        "`{path}` cannot be written",
        ("看看文件夹在不在、有没有权限", "see whether the folder is there and may be written to"),
    ),
}
