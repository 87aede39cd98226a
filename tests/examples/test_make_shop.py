from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def rows():
    """The rows of the shop's export, by header."""
    text = (EXAMPLES / "orders.csv").read_bytes().decode("gb18030")
    return list(csv.DictReader(text.splitlines()))


def test_the_script_writes_the_committed_bytes(tmp_path):
    """Whoever runs the script gets the very file that is in the repository."""
    subprocess.run([sys.executable, EXAMPLES / "make_shop.py", tmp_path], check=True)
    assert (tmp_path / "orders.csv").read_bytes() == (EXAMPLES / "orders.csv").read_bytes()


def test_the_file_is_gb18030_and_not_utf8():
    """The export is encoded as a Chinese spreadsheet program saves it."""
    with pytest.raises(UnicodeDecodeError):
        (EXAMPLES / "orders.csv").read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("header", "dirt"),
    [
        ("客户编号", ["", " 00", "\u300000"]),
        ("下单时间", ["2025/1/", "年", ":", "2025-02-30"]),
        ("实付金额", ["￥1,", "１", "1.2万", "-", "0.00", "待确认"]),
        ("短信授权", ["是", "否", ""]),
    ],
)
def test_the_export_is_dirty(rows, header, dirt):
    """Each kind of dirt that real exports have is there to be read."""
    cells = {row[header] for row in rows}
    for piece in dirt:
        assert any(piece in cell if piece else not cell for cell in cells), piece


def test_some_orders_are_exported_twice(rows):
    """A few orders stand in the file twice, cell by cell."""
    ids = [row["订单编号"] for row in rows]
    assert len(ids) - len(set(ids)) == 12


def test_random_is_used_only_where_python_promises_the_same_numbers(monkeypatch):
    """Only `Random.random` is drawn from: no other method is the same in every Python."""
    monkeypatch.syspath_prepend(EXAMPLES)
    spec = importlib.util.spec_from_file_location("make_shop", EXAMPLES / "make_shop.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules["make_shop"] = script
    spec.loader.exec_module(script)

    class Counted(script.Random):
        def getrandbits(self, k):
            raise AssertionError(k)

    assert len(script.export(Counted(script.SEED))) > 2500
