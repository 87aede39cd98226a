from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from segrules.engines.contacts import STEPS
from segrules.engines.results import DataReport, Dropped, Result, TableReport, Unreadable
from segrules.language.findings import Lang, Words
from segrules.language.width import display_width
from segrules.outputs.cut_point_lines import cut_lines
from segrules.outputs.runs.data_report_text import data_report_words
from segrules.outputs.runs.summary_json import summary_json
from segrules.outputs.runs.summary_text import summary_text
from segrules.outputs.terminal import Heading, table_text
from segrules.verbs.describe import describe
from segrules.verbs.description import ClassGroup, DescribedClass, DescribedScore
from tests.outputs.conftest import RFM, WIN_BACK

HEADINGS = (Heading(Words("分群", "segment")), Heading(Words("客户", "customers"), "right"))


def test_tables_are_aligned_by_cells() -> None:
    """汉字 take two cells; numbers end in the same cell."""
    text = table_text(HEADINGS, [["重要价值客户", "12"], ["vip", "1,234"]], 80, Lang.ZH)
    assert text == (
        "分群           客户\n------------  -----\n重要价值客户     12\nvip           1,234\n"
    )


@pytest.mark.parametrize("width", [16, 20, 30, 200])
def test_tables_fit_the_terminal(width: int) -> None:
    """What does not fit follows below, with the first column again; nothing is left out."""
    headings = (*HEADINGS, *(Heading(Words(f"列{i}", f"c{i}"), "right") for i in range(5)))
    rows = [["很长很长很长的分群名称", "1,234", *(f"12.5{i}" for i in range(5))]]
    text = table_text(headings, rows, width, Lang.ZH)
    assert all(display_width(line) <= width for line in text.splitlines())
    assert all(f"12.5{i}" in text and f"列{i}" in text for i in range(5))
    assert ("…" in text) is (width < 44)


def test_cells_cannot_steer_the_terminal() -> None:
    """Control characters in a name are shown, not sent."""
    text = table_text(HEADINGS, [["\x1b[31mred", "1"]], 80, Lang.EN)
    assert "\x1b" not in text
    assert r"\x1b" in text


def test_the_summary_tells_sizes_cuts_and_data(result: Result) -> None:
    """Segments with sizes, actions, cut points, rows read, dropped and unreadable are shown."""
    zh, en = (summary_text(result, lang, 100) for lang in (Lang.ZH, Lang.EN))
    for said in (
        "统计日 2024-05-01 零点（Asia/Shanghai），取最后一次事件的次日",
        "重要价值客户  champions    15  25.0%",
        "（没有标签）",
        "win_back      15        -3      -1    11",
        "R  1：≥ 180（12） · 2：90–179（12） · 3：60–89（12）",
        "orders（订单.csv，gb18030）：读入 205 行，采用 200 行",
        "剔除 3 行：退货与冲正",
        "`amount` 有 2 个单元格读不出来，按缺失处理（第 7、12 行）",
        "没有用到的列：备注",
        "其中 1 位没有任何事件",
    ):
        assert said in zh
    for said in (
        "as of the start of 2024-05-01 (Asia/Shanghai), the day after the last event",
        "M  low: < 450.50 (5) · high: ≥ 450.50 (55)",
        "orders (订单.csv, gb18030): 205 rows read, 200 kept",
        "3 rows dropped: returns and corrections",
        "2 cells of `amount` could not be read and count as missing (rows 7, 12)",
    ):
        assert said in en


@pytest.mark.parametrize("width", [30, 60, 200])
def test_cut_points_are_one_line_a_score_where_they_fit(result: Result, width: int) -> None:
    """Every class is shown; a line is broken between classes only, and only where it must."""
    scores = describe(result.program, result).scores
    lines = list(cut_lines(scores, Lang.EN, width))
    assert all(display_width(line) <= width for line in lines)
    shown = " ".join(lines)
    for signs in ("5: < 30", "5: ≤ 29", "1: ≥ 180 (12)", "low: < 450.50 (5)"):
        assert (signs in shown) is (signs != "5: < 30")
    assert (len(lines) == sum(1 for s in scores if s.groups)) is (width == 200)


def test_nested_cut_points_name_the_outer_class() -> None:
    """Each class of the outer score has its own line; customers without a class are counted."""
    inner = [
        ClassGroup((("R", n),), (DescribedClass(1, None, None, 0), low))
        for n, low in ((1, DescribedClass(2, None, Words("", ""), 3, signs="≥ 2")),) * 2
    ]
    score = DescribedScore("F", Words("", ""), tuple(inner), 4, None, Words("频次", "frequency"))
    assert list(cut_lines([score], Lang.EN, 80)) == [
        "F (frequency)  R = 1  1: — · 2: ≥ 2 (3)",
        "               R = 1  1: — · 2: ≥ 2 (3) · missing (4)",
    ]


def test_ids_are_left_out_where_they_are_the_labels(make: Callable[..., Result]) -> None:
    """A column that repeats the one before it is not shown."""
    plain = tuple(replace(s, label=Words(s.id, s.id)) for s in RFM.segments)
    bare = make(ways=(replace(RFM, segments=plain),))
    assert "id" not in summary_text(bare, Lang.EN, 100).splitlines()[5].split()
    assert "id" in summary_text(make(ways=(RFM,)), Lang.EN, 100).splitlines()[5].split()


def test_what_has_a_label_is_called_by_it(make: Callable[..., Result]) -> None:
    """Headings, scores, classes and actions are said in words; names that have none stay."""
    words = (Words("低", "poor"), Words("高", "rich"))
    called = {
        "recency": lambda s: replace(s, label=Words("未购天数", "days away")),
        "M": lambda s: replace(s, label=Words("金额", "money"), type=replace(s.type, words=words)),
    }
    run = make(replace(WIN_BACK, details={"label": Words("召回", "call back")}))
    steps = tuple(called.get(s.name, lambda s: s)(s) for s in run.program.steps)
    run = replace(run, program=replace(run.program, steps=steps))
    zh, en = (summary_text(run, lang, 200) for lang in (Lang.ZH, Lang.EN))
    assert "平均未购天数" in zh
    assert "平均 monetary" in zh
    assert "mean days away" in en
    assert "M（金额）  低：< 450.50（5） · 高：≥ 450.50（55）" in zh
    assert "M (money)  poor: < 450.50 (5) · rich: ≥ 450.50 (55)" in en
    assert "召回" in zh
    assert "win_back" not in zh


@pytest.mark.parametrize(
    ("cells", "zh", "en"),
    [
        (
            Unreadable("ordered_at", 1, (1728,)),
            "  `ordered_at` 有 1 个单元格读不出来，按缺失处理（第 1728 行）",
            "  1 cell of `ordered_at` could not be read and counts as missing (row 1728)",
        ),
        (
            Unreadable("amount", 2, (7, 12)),
            "  `amount` 有 2 个单元格读不出来，按缺失处理（第 7、12 行）",
            "  2 cells of `amount` could not be read and count as missing (rows 7, 12)",
        ),
        (
            Unreadable("amount", 1200, tuple(range(20))),
            "  `amount` 有 1,200 个单元格读不出来，按缺失处理（第 0、1、2、3、4、5、6、7 行 等）",
            (
                "  1,200 cells of `amount` could not be read and count as missing "
                "(rows 0, 1, 2, 3, 4, 5, 6, 7 and others)"
            ),
        ),
        (
            Unreadable("", 1, (3,)),
            "  1 行格式不符（第 3 行）",
            "  1 row could not be read whole (row 3)",
        ),
        (
            Unreadable("amount", 2, ()),
            "  `amount` 有 2 个单元格读不出来，按缺失处理",
            "  2 cells of `amount` could not be read and count as missing",
        ),
    ],
)
def test_the_data_report_counts_in_plain_words(cells: Unreadable, zh: str, en: str) -> None:
    """One is one, several are several, and the rows to look at are named."""
    dropped = Dropped(Words("赠品", "free orders"), cells.count, "drop")
    table = TableReport("orders", "a.csv", None, 1, 0, (dropped,), (cells,), {}, ())
    head, rows, said, _ = data_report_words(DataReport((table,), 1, 0))
    assert head.en == "orders (a.csv): 1 row read, 0 kept"
    noun = "row" if cells.count == 1 else "rows"
    assert rows.en == f"  {cells.count:,} {noun} dropped: free orders"
    assert said == Words(zh, en)


def test_a_given_day_is_not_explained(result: Result) -> None:
    """Only a day that was not given says where it comes from; a missing one says why."""
    assert "last event" not in summary_text(replace(result, as_of_given=True), Lang.EN, 100)
    none = replace(result, fitted=replace(result.fitted, as_of=None))
    assert "no as_of" in summary_text(none, Lang.EN, 100)


def test_customers_in_no_segment_are_told_once(result: Result) -> None:
    """Whether the frame has a row for them or not, they stand in one line."""
    rows = result.segments
    nobody = rows.iloc[:1].assign(segment="", label_zh="", label_en="", customers=15)
    left = result.customers.assign(
        rfm=result.customers["rfm"].where(result.customers["rfm"] != "champions")
    )
    with_row = pd.concat([rows.assign(customers=rows["customers"].where(
        rows["segment"] != "champions", 0)), nobody])  # fmt: skip
    for frame in (with_row, with_row[with_row["segment"] != ""]):
        text = summary_text(replace(result, segments=frame, customers=left), Lang.EN, 120)
        assert text.count("(in no segment)") == 1


def test_the_summary_of_nobody(make: Callable[..., Result]) -> None:
    """A run without customers has a summary."""
    assert "0" in summary_text(make(many=0), Lang.ZH, 80)


def test_the_json_summary_has_the_documented_shape(result: Result) -> None:
    """Keys and shapes are those of the manual, and the text shows no other numbers."""
    made = summary_json(result, Path("out"))
    assert json.loads(json.dumps(made)) == {
        "customers": 60,
        "segmentations": {
            "rfm": {
                "champions": {"customers": 15, "share": 0.25},
                "at_risk": {"customers": 15, "share": 0.25},
                "others": {"customers": 30, "share": 0.5},
            },
            "tags": {
                "vip": {"customers": 30, "share": 0.5},
                "others": {"customers": 20, "share": 1 / 3},
            },
        },
        "actions": [
            {
                "action": "win_back",
                "in_segment": 15,
                "lost": {**dict.fromkeys(STEPS, 0), "condition": 3},
                "held": {"control": 0, "holdout": 1},
                "sent": [{"channel": "", "arm": "", "customers": 11}],
                "spent": 0.0,
                "budget": None,
                "unit": "",
                "sample_ratio": {"p_value": None, "mismatch": False},
            }
        ],
        "rows": {
            "orders": {
                "read": 205,
                "dropped": {"returns and corrections": 3, "missing-key": 2},
                "unreadable": 2,
            }
        },
        "as_of": "2024-05-01",
        "lock": None,
        "out": "out",
    }
    assert list(made["segmentations"]["rfm"]) == ["champions", "at_risk", "others"]
