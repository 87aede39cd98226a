"""Text files in every encoding that people send, and those that must not be guessed."""

from __future__ import annotations

import codecs
import gzip

import pytest

from segrules.compiler.program import DeclaredColumn
from segrules.language.types import DATE, TEXT, money

COLUMNS = (
    DeclaredColumn("客户", TEXT),
    DeclaredColumn("日期", DATE),
    DeclaredColumn("金额", money()),
)
TABLE = "客户,日期,金额\n张三,2024-05-01,12.50\n李四,2024年5月2日,1.2万\n"
NAMES = ["张三", "李四"]


def check(result, plain, encoding):
    """The table above was read in that encoding."""
    assert [f.key for f in result.findings] == []
    frame = result.frames["orders"]
    assert plain(frame.columns["客户"]) == NAMES
    assert plain(frame.columns["日期"]) == [19844, 19845]
    assert plain(frame.columns["金额"]) == [1250, 1200000]
    assert result.reports["orders"].encoding == encoding


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode("utf-8"), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8"),
        (TABLE.encode("gb18030"), "gb18030"),
        (TABLE.encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.replace("\n", "\r\n").encode("utf-8-sig"), "utf-8"),
        (TABLE.replace("\n", "\r").encode("gbk"), "gb18030"),
    ],
)
def test_encodings_that_are_found(read, plain, content, encoding):
    """With and without byte order marks, with any line end, the same table is read."""
    check(read(content, *COLUMNS), plain, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_gzipped_file_is_known_by_its_bytes(read, plain, encoding):
    """A gzip is unzipped whatever its name says."""
    content = gzip.compress(TABLE.encode(encoding))
    for name in ("orders.csv.gz", "orders.csv", "orders"):
        result = read(content, *COLUMNS, file=name)
        assert plain(result.frames["orders"].columns["客户"]) == NAMES


@pytest.mark.parametrize(
    ("name", "written", "recorded"),
    [
        ("big5", "big5", "big5"),
        ("gbk", "gb18030", "gb18030"),
        ("UTF8", "utf-8", "utf-8"),
        ("utf-8", "utf-8-sig", "utf-8"),
        ("utf-16", "utf-16", "utf-16-le"),
        ("utf-16", "utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be", "utf-16-be"),
    ],
)
def test_a_named_encoding_is_taken(read, plain, name, written, recorded):
    """`--encoding` overrides every guess, and is recorded."""
    table = TABLE.replace("张三", "張三") if written == "big5" else TABLE
    content = table.replace("金额", "金額").replace("万", "萬") if written == "big5" else table
    if written == "big5":
        columns = (
            DeclaredColumn("客戶", TEXT),
            DeclaredColumn("日期", DATE),
        )
        content = content.replace("客户", "客戶")
        result = read(content.encode(written), *columns, encoding=name)
        assert plain(result.frames["orders"].columns["客戶"]) == ["張三", "李四"]
    else:
        result = read(content.encode(written), *COLUMNS, encoding=name)
        check(result, plain, recorded)
    assert result.reports["orders"].encoding == recorded


def test_a_mark_says_the_byte_order_of_a_named_encoding(read, plain):
    """UTF-16 by name is read in the order that its byte order mark gives."""
    content = codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be")
    check(read(content, *COLUMNS, encoding="utf-16"), plain, "utf-16-be")


def test_a_refused_encoding_may_be_insisted_on(read, plain):
    """Rare characters in real GB18030 are read when the encoding is named."""
    content = "id\n龘靐齉爩\n".encode("gb18030")
    assert [f.key for f in read(content, COLUMNS[0]).findings][-1] == "encoding-doubtful"
    result = read(content, DeclaredColumn("id", TEXT), encoding="gb18030")
    assert plain(result.frames["orders"].columns["id"]) == ["龘靐齉爩"]


def test_one_chinese_cell_late_in_an_ascii_file_decides(read, plain):
    """A file that is ASCII for megabytes and then holds one GBK cell is read as GB18030."""
    rows = [f"C{i:07d},2024-05-01,1.00" for i in range(150_000)]
    content = "\n".join(["id,day,amount", *rows, "王五,2024-05-01,2.00", ""]).encode("gbk")
    columns = (DeclaredColumn("id", TEXT), DeclaredColumn("amount", money()))
    result = read(content, *columns)
    frame = result.frames["orders"]
    assert result.reports["orders"].encoding == "gb18030"
    assert frame.rows == 150_001
    assert plain(frame.columns["id"])[-1] == "王五"
    assert plain(frame.columns["amount"])[-1] == 200


def test_a_utf8_character_across_two_pieces(read, plain):
    """A character whose bytes fall into two pieces of the file is one character."""
    names = [f"客户{'甲乙丙丁'[i % 4]}{i}" for i in range(120_000)]
    content = "id\n" + "\n".join(names) + "\n"
    frame = read(content, DeclaredColumn("id", TEXT)).frames["orders"]
    assert plain(frame.columns["id"]) == names


BIG5 = (
    "客戶編號,客戶姓名,訂單備註\nA1,陳大文,請於週末前送達並電話聯絡\nA2,黃麗華,禮盒包裝不附發票\n"
)
JAPANESE = (
    "顧客番号,氏名,備考\nA1,やまだたろう,ありがとうございました\nA2,すずき,よろしくお願いします\n"
)
WESTERN = "id,name,note\nA1,José Müller,café à Orléans\nA2,Zoë,£12 – crème brûlée\n"


@pytest.mark.parametrize(
    ("text", "encoding"), [(BIG5, "big5"), (JAPANESE, "cp932"), (WESTERN, "cp1252")]
)
def test_other_encodings_are_refused_not_guessed(read, keys, text, encoding):
    """Big5, Shift-JIS and Windows text is never shown as Chinese that nobody wrote."""
    result = read(text.encode(encoding), DeclaredColumn("id", TEXT))
    assert keys(result) in (["cannot-decode"], ["encoding-doubtful"])
    assert not result.frames


def test_the_row_that_cannot_be_decoded_is_named(read):
    """The finding leads to the first row that is not in the encoding."""
    content = "id,name\n1,a\n2,b\n3,café,\n".encode("latin-1")
    result = read(content, DeclaredColumn("id", TEXT), encoding="utf-8")
    assert result.findings[0].key == "cannot-decode"
    assert result.findings[0].args["row"] == 4


def test_an_unknown_encoding_is_said_so(read, keys):
    """A name that is no encoding, or none of text, is a finding."""
    assert keys(read("id\n1\n", DeclaredColumn("id", TEXT), encoding="utf-99")) == [
        "unknown-encoding"
    ]
    assert keys(read("id\n1\n", DeclaredColumn("id", TEXT), encoding="hex")) == ["unknown-encoding"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"\n\n\n", "empty-file"),
        (b",,\n,,\n", "no-header"),
        (b"id,a\n1,\x00\x01\x02\n" * 3, "binary-file"),
        (bytes(range(256)) * 20, "binary-file"),
        (gzip.compress(b"id\n" + b"1\n" * 5000, mtime=0)[:-20], "truncated-gzip"),
        (gzip.compress(b"id\n1\n", mtime=0)[:12], "truncated-gzip"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "web-page"),
        (b"PK\x03\x04 no workbook", "broken-file"),
        (b"PAR1 no parquet", "broken-file"),
        (b'id,a\n1,"open\n2,b\n', "open-quote"),
    ],
)
def test_files_that_hold_no_table(read, keys, content, key):
    """Empty, binary, cut short, or something else: one finding that says which."""
    result = read(content, DeclaredColumn("id", TEXT))
    assert keys(result) == [key]
    assert result.findings[0].args["source"] == "orders.csv"


def test_a_header_alone_is_a_table_without_rows(read, keys, plain):
    """A file with only a header has no rows and no faults."""
    for content in ("客户,日期,金额\n", "客户,日期,金额"):
        result = read(content, *COLUMNS)
        assert keys(result) == []
        assert result.frames["orders"].rows == 0
        assert plain(result.frames["orders"].columns["客户"]) == []
