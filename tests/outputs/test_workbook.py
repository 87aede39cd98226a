from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import segrules
from segrules.language.findings import Lang
from segrules.language.width import display_width
from segrules.outputs.workbook import member_pages
from segrules.outputs.workbook.book import Book, Column, Grid, Lines, Link, Page
from segrules.outputs.workbook.recorded_workbook import write_recorded_workbook
from segrules.outputs.workbook.sheet_names import SheetNames, units
from segrules.outputs.workbook.write_book import write_book

RULES = """
segrules: 1
name: shop
version: 1.0.0
title: {zh: 店铺, en: shop}
revenue: spent
tables:
  customers:
    key: id
    columns:
      id: {type: text, label: {zh: 客户编号, en: customer id}}
      city: text
      paid: {type: money, unit: CNY}
      orders: {type: integer, required: true}
      since: date
metrics:
  town: {value: city, label: {zh: 城市, en: town}}
  spent: {value: paid, label: {zh: 消费金额, en: spent}}
  many: {value: orders, label: {zh: 下单次数, en: orders}}
  joined: {value: since, label: {zh: 注册日期, en: joined}}
scores:
  M: {of: spent, at: [100], labels: [{id: low, zh: 低, en: low}, {id: high, zh: 高, en: high}]}
segmentations:
  value:
    rules:
      - {id: top, label: {zh: 重要客户, en: top}, when: M = high and many >= 3}
      - {id: rich, label: {zh: 大额客户, en: rich}, when: M = high}
      - {id: few, label: {zh: 少量, en: few}, when: M = low}
  tags:
    assign: all
    rules:
      - {id: often, label: {zh: 常客, en: often}, when: many >= 2}
      - {id: even, label: {zh: 双数, en: even}, when: many = 2 or many = 4}
actions:
  - id: thank
    for: top
    label: {zh: 答谢, en: thanks}
    goal: {zh: 留住他们, en: keep them}
    channels: [sms]
    experiment: {holdout: 50%}
"""
HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "{=1+1}", "http://example.com", "00123", "NA",
    "<r><t>x</t></r>", "</t></is></c><c><f>1</f></c>", "_x0041_", "a\tb", "internal:x!A1", "1e5",
    "２０２４", "客户😀",
]  # fmt: skip


def data(many: int = 40) -> pd.DataFrame:
    """Customers, the first of them with ids and cities that a spreadsheet could run."""
    rows = range(many)
    ids = [*HOSTILE, *(f"{n:05d}" for n in rows)][:many]
    return pd.DataFrame(
        {
            "id": ids,
            "city": [HOSTILE[(n + 1) % len(HOSTILE)] if n % 3 else "北京" for n in rows],
            "paid": [None if n % 11 == 5 else str(n * 37 % 300 + n / 100) for n in rows],
            "orders": [n % 5 for n in rows],
            "since": [f"2024-0{n % 9 + 1}-11" for n in rows],
        }
    )


@pytest.fixture(scope="module")
def applied():
    """A run over hostile customers."""
    return segrules.compile(RULES).apply(data(), as_of="2024-12-01")


@pytest.fixture(scope="module")
def folder(applied, tmp_path_factory):
    """Its folder, with a workbook in Chinese."""
    return applied.write(tmp_path_factory.mktemp("run") / "out", workbook="zh")


def grids(sheet) -> dict[str, list[tuple]]:
    """The tables of a page by title, titles of columns first, as openpyxl reads them."""
    found, title, rows = {}, None, []
    for cells in [*sheet.iter_rows(values_only=True), (None,)]:
        filled = [c for c in cells if c is not None]
        if not filled:
            if title is not None and rows:
                found[title] = rows
            title, rows = None, []
        elif title is None and len(filled) == 1:
            title = cells[0]
        elif title is not None:
            rows.append(cells)
    return found


def members(folder, sheet: str) -> list[str]:
    """The ids of a sheet as each library reads them, which must be the same texts."""
    path = str(folder / "workbook.xlsx")
    one = [r[0] for r in openpyxl.load_workbook(path)[sheet].iter_rows(min_row=2, values_only=True)]
    other = [
        r[0] for r in CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()[1:]
    ]
    assert all(isinstance(v, str) for v in (*one, *other))
    # openpyxl leaves the escape of an escape to its user
    one = [v.replace("_x005F_", "_") for v in one]
    assert one == [v.replace("_x005F_", "_") for v in other]
    return one


def test_every_customer_is_on_the_sheet_of_his_segment(applied, folder):
    """Each segment's sheet has its customers and no other, dearest first; ids stay texts."""
    frame = applied.customers
    for segment, sheet in (("top", "重要客户"), ("rich", "大额客户"), ("few", "少量")):
        mine = frame[frame["value"] == segment]
        ordered = mine.sort_values("spent", ascending=False, kind="stable")
        assert [v.removeprefix("'") for v in members(folder, sheet)] == list(ordered["id"])
    nobody = frame[frame["value"].isna()]
    assert sorted(members(folder, "（未归入任何分群）")) == sorted(nobody["id"])
    tagged = frame[frame["tags.often"]]
    assert len(members(folder, "常客")) == len(tagged)


def test_nothing_of_the_data_is_a_formula_or_a_link(folder):
    """Ids and cities that begin as formulas do are texts, and no sheet has a formula at all."""
    with zipfile.ZipFile(folder / "workbook.xlsx") as book:
        names = book.namelist()
        sheets = [n for n in names if n.startswith("xl/worksheets/sheet")]
        assert sheets
        for name in sheets:
            assert b"<f>" not in book.read(name)
            assert b"<f " not in book.read(name)
        assert not [n for n in names if "external" in n.lower()]
        assert b"http://example.com" not in b"".join(book.read(n) for n in names if "_rels" in n)
    read = openpyxl.load_workbook(folder / "workbook.xlsx")
    for sheet in read:
        assert {c.data_type for row in sheet.iter_rows() for c in row} <= {
            "s",
            "n",
            "b",
            "d",
            "inlineStr",
        }
    values = {c.value for s in read for row in s.iter_rows() for c in row}
    assert {"=cmd|' /C calc'!A0", "+1+1", "00123", "NA", "客户😀"} <= values


def test_the_summary_has_the_numbers_of_the_run(applied, folder):
    """Each segmentation's table is that of `segments.csv`, and its charts point at these cells."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    sheet = book["概览"]
    assert sheet["A1"].value == "店铺"
    found = grids(sheet)
    expected = applied.segments[applied.segments["segmentation"] == "value"]
    rows = found["value"][1:]
    assert found["value"][0][:6] == ("分群", "编号", "客户", "占比", "销售额（CNY）", "占销售额")
    assert [r[1] or "" for r in rows] == list(expected["segment"])
    assert [r[2] for r in rows] == list(expected["customers"])
    assert [r[3] for r in rows] == pytest.approx(list(expected["share"]))
    assert [r[4] for r in rows] == pytest.approx(list(expected["revenue"]))
    assert rows[0][-1] == "答谢"
    assert rows[0][-2] == "M 为 高 且 下单次数 不少于 3"
    titles = []
    for chart in sheet._charts:
        series = chart.series[0]
        titles.append(series.val.numRef.f)
        labels = sheet[series.cat.strRef.f.partition("!")[2].replace("$", "")]
        assert labels[0][0].value in {"重要客户", "常客"}
    assert len(titles) == 4


def test_cells_have_the_formats_of_their_kind(folder):
    """Money, dates, shares and texts have formats; titles are frozen and filtered, and fit."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    sheet = book["重要客户"]
    heads = {c.value: c.column for c in sheet[1]}
    assert list(heads)[:5] == ["客户编号", "城市", "消费金额", "下单次数", "注册日期"]
    formats = {h: sheet.cell(2, at).number_format for h, at in heads.items()}
    assert formats["客户编号"] == "@"
    assert formats["消费金额"] == "#,##0.00"
    assert formats["下单次数"] == "#,##0"
    assert formats["注册日期"] == "yyyy-mm-dd"
    assert sheet.cell(2, heads["注册日期"]).value.year == 2024
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    for at, head in enumerate(heads):
        width = sheet.column_dimensions["ABCDEFGHIJK"[at]].width
        assert width >= display_width(head)
    assert book["概览"]["D9"].number_format in {"0.0%", "General", "@"}


def test_cross_tables_count_each_pair(applied, folder):
    """The cross table of two segmentations is that of pandas, with shares of each row."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    found = grids(book["交叉表"])
    frame = applied.customers
    counts = found["value × tags：客户数"]
    assert counts[0] == ("value", "常客", "双数", "（没有标签）", "全部客户")
    for row, segment in zip(counts[1:4], ("top", "rich", "few"), strict=True):
        mine = frame[frame["value"] == segment]
        none = ~mine["tags.often"] & ~mine["tags.even"]
        expected = (mine["tags.often"].sum(), mine["tags.even"].sum(), none.sum(), len(mine))
        assert row[1:] == expected
    assert counts[-1][-1] == len(frame)
    shares = found["value × tags：占本行客户"]
    assert shares[1][1] == pytest.approx(counts[1][1] / counts[1][-1])


def test_rules_actions_and_notes_are_told(applied, folder):
    """Rules in words, plans with funnels that add up, and the digests of the manifest."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    rules = grids(book["规则"])
    first = next(iter(rules.values()))
    assert first[1][:4] == (
        "重要客户",
        "top",
        "M 为 高 且 下单次数 不少于 3",
        "M = high and many >= 3",
    )
    assert {"指标", "评分"} <= set(rules)
    actions = grids(book["行动"])
    funnel = actions["触达漏斗"][1]
    assert funnel[1] == sum(funnel[2:11])
    assert funnel[1] == int((applied.customers["value"] == "top").sum())
    notes = [c.value for row in book["说明"].iter_rows() for c in row]
    assert applied.result.program.digest in notes
    assert "2024-12-01" in notes


def test_both_languages_say_the_same_numbers(applied, tmp_path):
    """The English workbook has the same sheets in the same order, in English."""
    run = applied.write(tmp_path / "run", workbook="en")
    names = openpyxl.load_workbook(run / "workbook.xlsx").sheetnames
    assert names == [
        "summary", "rules", "cross tables", "actions", "notes",
        "top", "rich", "few", "(in no segment)", "often", "even", "(no tag)",
    ]  # fmt: skip


def test_the_same_run_gives_the_same_bytes(applied, folder, tmp_path):
    """Two runs, and the folder read again, make one and the same file."""
    again = applied.write(tmp_path / "again", workbook="zh")
    made = (folder / "workbook.xlsx").read_bytes()
    assert (again / "workbook.xlsx").read_bytes() == made
    write_recorded_workbook(folder, tmp_path / "book.xlsx", Lang.ZH)
    assert (tmp_path / "book.xlsx").read_bytes() == made


@pytest.mark.parametrize("table", ["parquet", "xlsx"])
def test_any_table_of_a_run_makes_its_workbook(applied, folder, tmp_path, table):
    """A run kept as Parquet or Excel gives the customers of one kept as CSV."""
    run = applied.write(tmp_path / "run", table=table)
    write_recorded_workbook(run, tmp_path / "book.xlsx", Lang.ZH)
    one, other = (
        openpyxl.load_workbook(p) for p in (tmp_path / "book.xlsx", folder / "workbook.xlsx")
    )
    assert one.sheetnames == other.sheetnames
    for name in ("概览", "重要客户", "常客"):
        assert list(one[name].values) == list(other[name].values)


def test_a_segment_of_more_than_a_sheet_goes_on_in_another(applied, tmp_path, monkeypatch):
    """No customer is lost where a sheet is full: more are numbered, and the notes say so."""
    monkeypatch.setattr(member_pages, "MOST_ROWS", 5)
    run = applied.write(tmp_path / "run", workbook="zh")
    book = openpyxl.load_workbook(run / "workbook.xlsx")
    parts = [s for s in book.sheetnames if s.startswith("少量")]
    sizes = [book[s].max_row - 1 for s in parts]
    assert parts[:2] == ["少量 (1)", "少量 (2)"]
    assert sum(sizes) == int((applied.customers["value"] == "few").sum())
    assert set(sizes[:-1]) == {5}
    assert any("1,048,575" in str(c.value) for row in book["说明"].iter_rows() for c in row)


# ---------------------------------------------------------------- names of sheets


@given(st.lists(st.text(max_size=50), max_size=12))
@example(
    ["History", "history", "'", "''a''", "", "[]:*?/\\", "客户" * 30, "😀" * 40, "a" * 40, "A" * 40]
)
@example(["Ａ", "A", "a", "İ", "i̇", "ß", "SS"])
def test_any_text_becomes_a_name_that_excel_takes(texts):
    """Names are at most 31 units, without what is forbidden, and differ in more than their case."""
    taken = SheetNames()
    names = [taken.name(t) for t in texts]
    assert all(0 < units(n) <= 31 for n in names)
    assert all(units(n) == len(n.encode("utf-16-le")) // 2 for n in names)
    assert not any(c in "[]:*?/\\" for n in names for c in n)
    assert not any(n[0] == "'" or n[-1] == "'" for n in names)
    assert len({n.casefold() for n in names}) == len(names)
    assert "history" not in {n.casefold() for n in names}


def test_strange_names_and_labels_make_a_workbook(tmp_path):
    """Sheets of any name can be written, linked to and read again."""
    taken = SheetNames()
    wanted = [
        "=1+1",
        "it's",
        "'quoted'",
        "a/b",
        "客户[重要]:*?",
        "😀" * 20,
        "x" * 40,
        "X" * 40,
        "\x07",
    ]
    names = [taken.name(w) for w in wanted]
    links = tuple((Link(w, n),) for w, n in zip(wanted, names, strict=True))
    first = Page(taken.name("links"), (Lines(("t",), title=True), Grid("g", (Column("c"),), links)))
    pages = [Page(n, (Lines((w,)),)) for w, n in zip(wanted, names, strict=True)]
    write_book(Book("t", (first, *pages)), tmp_path / "b.xlsx")
    content = (tmp_path / "b.xlsx").read_bytes()
    read = openpyxl.load_workbook(BytesIO(content))
    assert read.sheetnames == ["links", *names]
    assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == ["links", *names]
    targets = [c.hyperlink.location for (c,) in read["links"].iter_rows(min_row=4)]
    doubled = [n.replace("'", "''") for n in names]
    assert targets == [f"'{n}'!A1" for n in doubled]
