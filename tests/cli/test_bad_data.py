"""Data that cannot be worked with: each kind has its own message, and nothing is written."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace

import pytest

HEADER = "customer_id,order_id,ordered_at,amount\n"


@dataclass(frozen=True)
class Bad:
    """A kind of bad data, as a function of good orders, with what is said of it."""

    name: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    code: int = 1
    file: str = "bad.csv"


def each(orders, **changes):
    """Orders with a value of each made by a function of its number."""
    return [replace(o, **{k: f(i) for k, f in changes.items()}) for i, o in enumerate(orders)]


def row(orders):
    """Orders as lines below the usual header."""
    return HEADER + "".join(o.line() for o in orders)


CONTENT = {
    "empty": lambda _: "",
    "blank": lambda _: "\n\n",
    "header": lambda _: HEADER,
    "binary": lambda _: bytes(range(256)) * 20,
    "web-page": lambda _: "<html><table></table></html>",
    "gzip": lambda o: gzip.compress(row(o).encode())[:-200],
    "column": lambda o: row(o).replace("ordered_at", "order_at"),
    "no-column": lambda o: row(o).replace("amount", "备注"),
    "twice": lambda o: row(o).replace("amount", "amount,amount").replace("\n", ",\n"),
    "numbers": lambda o: row(each(o, amount=lambda i: "abc" if i % 3 else "5")),
    "dates": lambda o: row(each(o, day=lambda i: "soon" if i % 3 else "2024-05-05")),
    "no-ids": lambda o: row(each(o, customer=lambda _: "")),
    "ragged": lambda o: row(each(o, amount=lambda _: "1,2,3,4")),
    "big5": lambda o: row(each(o, customer=lambda i: f"許功蓋{i}")).encode("big5"),
}

BAD = [
    Bad("missing", ("找不到文件 `bad.csv`",), ("there is no file `bad.csv`",)),
    Bad("folder", ("`bad.csv` 是文件夹",), ("`bad.csv` is a folder",)),
    Bad("empty", ("`bad.csv` 是空文件",), ("`bad.csv` is empty",)),
    Bad("blank", ("`bad.csv` 是空文件",), ("`bad.csv` is empty",)),
    Bad("header", ("一位客户也没有",), ("no customer is left",)),
    Bad("binary", ("二进制内容",), ("binary content",)),
    Bad("web-page", ("网页或 XML",), ("web page or XML",)),
    Bad("gzip", ("gzip 数据不完整",), ("gzip data", "cut short"), file="bad.csv.gz"),
    Bad("column", ("没有列 `ordered_at`", "`order_at`"), ("no column `ordered_at`", "`order_at`")),
    Bad("no-column", ("没有列 `amount`", "aliases"), ("no column `amount`", "aliases")),
    Bad("twice", ("`amount` 对上了多个表头",), ("`amount`", "fits several headers")),
    Bad(
        "numbers",
        ("列 `amount`", "66.7%", "不是金额", "第 3、4、6、7、9 行等"),
        ("column `amount`", "66.7%", "as money", "rows 3, 4, 6, 7, 9 and others"),
    ),
    Bad("dates", ("列 `ordered_at`", "formats"), ("column `ordered_at`", "formats")),
    Bad("no-ids", ("一位客户也没有", "客户编号列"), ("no customer is left", "key column")),
    Bad("ragged", ("单元格数与表头不符",), ("more or fewer cells than the header",)),
    Bad("big5", ("--encoding",), ("--encoding",)),
]


def make(bad, folder, orders):
    """Put the bad data into the folder."""
    path = folder / bad.file
    if bad.name == "folder":
        path.mkdir()
    elif bad.name in CONTENT:
        content = CONTENT[bad.name](orders)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("bad", BAD, ids=lambda b: b.name)
def test_bad_data_is_told_apart(bad, lang, here, shop, nothing_written):
    """Each kind of bad data ends with code 1, in words of its own, before anything is written."""
    make(bad, here, shop.orders())
    ended = nothing_written("apply", "shop.yml", bad.file, "--out", "out", lang=lang)
    assert ended.code == bad.code
    assert ended.out == ""
    for phrase in bad.zh if lang == "zh" else bad.en:
        assert phrase in ended.err


@pytest.mark.parametrize("bad", BAD, ids=lambda b: b.name)
def test_machines_get_the_findings_of_bad_data(bad, here, shop, run):
    """With `--format json` stdout is JSON also where the data cannot be worked with."""
    make(bad, here, shop.orders())
    ended = run("apply", "shop.yml", bad.file, "--format", "json")
    findings = json.loads(ended.out)["findings"]
    assert ended.code == 1
    assert {f["severity"] for f in findings} >= {"error"}


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["orders.csv", "orders.csv"], "给了两个文件", "two files were given"),
        (["items=orders.csv"], "没有声明表 `items`", "declares no table `items`"),
        (["order=orders.csv"], "是不是想写 `orders`", "did you mean `orders`"),
        (["orders=nowhere.csv"], "找不到文件 `nowhere.csv`", "there is no file `nowhere.csv`"),
        (["orders.csv", "--encoding", "utf-9"], "不认识编码 `utf-9`", "no encoding `utf-9`"),
        (["orders.csv", "--encoding", "utf-16"], "不是 UTF-16", "is not UTF-16"),
        (["orders.csv", "--as-of", "2020-01-01"], "一位客户也没有", "no customer is left"),
        (["-"], "`stdin` 是空文件", "`stdin` is empty"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_data_arguments_that_do_not_fit(arguments, zh, en, lang, nothing_written):
    """Files that fit no table, and encodings and days that leave nothing, end with code 1."""
    ended = nothing_written("apply", "shop.yml", *arguments, "--out", "out", lang=lang)
    assert ended.code == 1
    assert (zh if lang == "zh" else en) in ended.err


# ---------------------------------------------------------------- odd, but it can be done


ODD = {
    "three percent": (
        lambda o: each(o, amount=lambda i: "abc" if i % 33 == 0 else "5"),
        ("不是金额", "(3.3%)", "第 2、35 行"),
    ),
    "one customer": (lambda o: each(o, customer=lambda _: "A"), ("只有一位客户",)),
    "all equal": (
        lambda o: each(
            o, customer=lambda i: f"C{i}", day=lambda _: "2024-05-05", amount=lambda _: "5"
        ),
        ("评分 `R` 分不出高低", "取值全是 1"),
    ),
    "negative and zero": (lambda o: each(o, amount=lambda i: "-5" if i % 2 else "0"), ()),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_data_are_worked_with_and_told_of(name, here, shop, run):
    """Data that are odd but usable give a run, with warnings on stderr after the summary."""
    change, phrases = ODD[name]
    (here / "odd.csv").write_text(row(change(shop.orders())), encoding="utf-8")
    ended = run("apply", "shop.yml", "odd.csv", "--out", "out", lang="zh")
    assert ended.code == 0
    assert (here / "out" / "run.json").is_file()
    for phrase in phrases:
        assert phrase in ended.err.replace("（", "(").replace("）", ")")
    assert all("警告[" in line for line in ended.err.splitlines())


def test_events_after_the_day_are_left_out_and_counted(here, run):
    """An as-of day in the past hides what came later, and the summary says how much."""
    ended = run("apply", "shop.yml", "orders.csv", "--as-of", "2024-03-01", "--format", "json")
    rows = json.loads(ended.out)["rows"]["orders"]
    orders = (here / "orders.csv").read_text(encoding="utf-8").splitlines()[1:]
    later = sum(line.split(",")[2] >= "2024-03-01" for line in orders)
    assert rows["dropped"]["after-as-of"] == later > 0


def test_standard_input_is_data(here, shop, run):
    """`-` reads the data from stdin, with the same result."""
    piped = run("apply", "shop.yml", "-", stdin=shop.csv(shop.orders()))
    named = run("apply", "shop.yml", "orders=-", stdin=shop.csv(shop.orders()))
    plain = run("apply", "shop.yml", "orders.csv")
    assert piped.code == named.code == 0
    assert piped.out == named.out == plain.out.replace("orders.csv", "stdin")
    assert (here / "orders.csv").is_file()


def test_no_value_of_a_cell_is_told(here, shop, run):
    """Messages about personal data name rows and columns, never what stands in them."""
    orders = each(
        shop.orders(),
        customer=lambda _: "13800138000",
        amount=lambda i: f"secret{i}" if i % 3 else "5",
        day=lambda i: f"private{i}" if i % 5 == 0 else "2024-05-05",
    )
    (here / "bad.csv").write_text(row(orders), encoding="utf-8")
    ended = run("apply", "shop.yml", "bad.csv")
    assert ended.code == 1
    assert not any(word in ended.err for word in ("secret", "private", "13800138000"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "表 `orders` 有 1 行比其余的都晚一年以上：最后一天是 2099-01-01，其余最晚是"),
        ("en", "1 row of table `orders` more than a year later than all others: the last day is"),
    ],
)
def test_a_day_far_in_the_future_is_told(lang, said, here, run):
    """A slip of the year moves the as-of day: it is told, and gone once the day is named."""
    with (here / "orders.csv").open("a", encoding="utf-8") as file:
        file.write("C001,N99999,2099-01-01,5.00\n")
    ended = run("apply", "shop.yml", "orders.csv", lang=lang)
    assert ended.code == 0
    assert said in ended.err
    named = run("apply", "shop.yml", "orders.csv", "--as-of", "2024-12-26", lang=lang)
    assert "late-last-event" not in named.err
