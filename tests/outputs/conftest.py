from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from segrules.compiler.program import (
    Action,
    Aggregate,
    AsOf,
    Call,
    Classes,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Drop,
    Every,
    Fixed,
    Header,
    Holds,
    Metric,
    Named,
    Program,
    Quantile,
    Rule,
    Score,
    Segment,
    Segmentation,
    Span,
    Statistic,
    Table,
)
from segrules.engines.contacts import STEPS, Funnel
from segrules.engines.results import (
    Cuts,
    DataReport,
    Dropped,
    Fitted,
    Result,
    TableReport,
    Unreadable,
)
from segrules.language.findings import Words
from segrules.language.types import BOOLEAN, DATE, INTEGER, TEXT, Kind, Type, money

YUAN = money(2, "CNY")
AMOUNT = Column("orders", "amount", YUAN)
BOUGHT = Column("orders", "ordered_at", DATE)
FIVE = Type(Kind.INTEGER, classes=5)
TWO = Type(Kind.INTEGER, options=("low", "high"), classes=2)
LAST = Aggregate("max", "orders", BOUGHT, None, DATE)
ORDERS = Table(
    "orders",
    "events",
    "customer_id",
    (
        DeclaredColumn("customer_id", TEXT, required=True, pii="id"),
        DeclaredColumn("ordered_at", DATE),
        DeclaredColumn("amount", YUAN),
    ),
    time="ordered_at",
    drops=(
        Drop(
            Compare("<=", AMOUNT, Constant(0, YUAN)),
            Words("退货与冲正", "returns and corrections"),
            "amount <= 0",
        ),
    ),
)
RECENCY = Metric("recency", INTEGER, Call("days_between", (LAST, AsOf(Span(), DATE)), INTEGER))
FREQUENCY = Metric("frequency", INTEGER, Aggregate("count", "orders", None, None, INTEGER))
MONETARY = Metric("monetary", YUAN, Aggregate("sum", "orders", AMOUNT, None, YUAN))
LAST_DAY = Metric("last_day", DATE, LAST)
R = Score("R", FIVE, Classes(Named("recency", INTEGER), "lower", Quantile(5), 5))
F = Score("F", FIVE, Classes(Named("frequency", INTEGER), "higher", Fixed((2, 3, 4, 5)), 5))
M = Score(
    "M",
    TWO,
    Classes(Named("monetary", YUAN), "higher", Statistic("mean"), 2, labels=("low", "high")),
)
RFM = Segmentation(
    "rfm",
    "first",
    (
        Segment("champions", Words("重要价值客户", "Champions"), Words("常客", "regulars")),
        Segment("at_risk", Words("重要|挽留", "At risk")),
        Segment("others", Words("其他", "Others")),
    ),
    (
        Rule(
            "champions",
            Every(
                (
                    Compare(">=", Named("R", FIVE), Constant(4, FIVE)),
                    Compare("=", Named("M", TWO), Constant(2, TWO)),
                )
            ),
            "R >= 4 and M = high",
        ),
        Rule("at_risk", Compare("<=", Named("R", FIVE), Constant(2, FIVE)), "R <= 2"),
    ),
    otherwise="others",
)
TAGS = Segmentation(
    "tags",
    "all",
    (Segment("vip", Words("贵宾", "VIP")), Segment("others", Words("其他标签", "Other tag"))),
    (
        Rule("vip", Compare("=", Named("M", TWO), Constant(2, TWO)), "M = high"),
        Rule("others", Compare("=", Named("M", TWO), Constant(1, TWO)), "M = low"),
    ),
)
WIN_BACK = Action(
    "win_back",
    (("rfm", "at_risk"),),
    Holds(Column("customers", "sms_ok", BOOLEAN)),
    (("sms", Holds(Column("customers", "sms_ok", BOOLEAN))),),
    {
        "goal": Words("60 天内召回", "win back within 60 days"),
        "channels": ("sms", "wecom"),
        "offer": Words("满 200 减 60", "60 off 200"),
        "message": Words("{{ customer.name }}，好久不见", "{{ customer.name }}, we missed you"),
        "timing": {"start": "2d", "every": "14d", "at_most": 3},
        "cap": {"per_customer": "2 per 30d"},
        "budget": {"per_customer": 20, "total": 50000, "unit": "CNY"},
        "owner": "crm-retention",
        "experiment": {"holdout": "10%", "arms": {"coupon": "60%", "gift": "40%"}},
        "kpi": {"repeat_rate": {"within": "60d", "target": "12%"}},
    },
)
CUTS = {
    "R": {(): Cuts((30, 60, 90, 180), "left", scores=(5, 4, 3, 2, 1), found=5)},
    "M": {(): Cuts((45050,), "left", statistic=450.5, found=2)},
}
REPORT = DataReport(
    (
        TableReport(
            "orders",
            "订单.csv",
            "gb18030",
            205,
            200,
            (
                Dropped(Words("退货与冲正", "returns and corrections"), 3, "drop"),
                Dropped(Words("没有客户编号", "no customer id"), 2, "missing-key"),
            ),
            (Unreadable("amount", 2, (7, 12)),),
            {"customer_id": "客户", "ordered_at": "日期", "amount": "金额"},
            ("备注",),
        ),
    ),
    40,
    1,
)


def customers_frame(many: int) -> pd.DataFrame:
    """Customers as a run gives them."""
    number = np.arange(many)
    recency = pd.array(number * 7 % 200, dtype="Int64")
    if many:
        recency[0] = pd.NA
    spent = number * 100.25
    risky = number % 4 == 1
    return pd.DataFrame(
        {
            "customer_id": pd.Series([f"{n:05d}" for n in number], dtype="str"),
            "recency": recency,
            "frequency": number % 6,
            "monetary": spent,
            "last_day": pd.to_datetime("2024-05-01") - pd.to_timedelta(number % 50, unit="D"),
            "R": pd.array(5 - number % 5, dtype="Int64"),
            "F": number % 5 + 1,
            "M": pd.Series(np.where(spent >= 450.5, "high", "low"), dtype="str"),
            "rfm": pd.Series(
                np.select([number % 4 == 0, risky], ["champions", "at_risk"], "others"), dtype="str"
            ),
            "tags.vip": number % 2 == 0,
            "tags.others": number % 3 == 0,
            "action": pd.Series(np.where(risky, "win_back", None), dtype="str"),
        }
    )


def segments_frame(customers: pd.DataFrame, ways: tuple[Segmentation, ...]) -> pd.DataFrame:
    """Segments as a run gives them."""
    rows = []
    for way in ways:
        for segment in way.segments:
            if way.assign == "all":
                mine = customers[customers[f"{way.name}.{segment.id}"]]
            else:
                mine = customers[customers[way.name] == segment.id]
            revenue = mine["monetary"].sum()
            rows.append(
                {
                    "segmentation": way.name,
                    "segment": segment.id,
                    "label_zh": segment.label.zh,
                    "label_en": segment.label.en,
                    "customers": len(mine),
                    "share": len(mine) / max(len(customers), 1),
                    "revenue": revenue,
                    "revenue_share": revenue / max(customers["monetary"].sum(), 1),
                    "mean_recency": mine["recency"].mean(),
                    "mean_frequency": mine["frequency"].mean(),
                    "mean_monetary": mine["monetary"].mean(),
                }
            )
    return pd.DataFrame(rows)


def program_of(*actions: Action, ways: tuple[Segmentation, ...] = (RFM, TAGS)) -> Program:
    """The ruleset, with these actions and segmentations."""
    return Program(
        Header(
            "rfm-test",
            "1.2.0",
            title=Words("RFM 测试", "RFM test"),
            timezone="Asia/Shanghai",
            revenue="monetary",
        ),
        (ORDERS,),
        (RECENCY, FREQUENCY, MONETARY, LAST_DAY, R, F, M, *ways),
        actions,
        parameters={"window": "365d"},
        digest="d" * 64,
    )


def funnel_of(action: str) -> Funnel:
    """Fifteen customers, of whom three fail the condition, and one is held out."""
    lost = {**dict.fromkeys(STEPS, 0), "condition": 3}
    held = {"control": 0, "holdout": 1}
    return Funnel(action, 15, lost, held, {("", ""): 11}, 0, None, "")


@pytest.fixture
def make() -> Callable[..., Result]:
    """A run of so many customers, with the actions and segmentations asked for."""

    def made(
        *actions: Action, many: int = 60, ways: tuple[Segmentation, ...] = (RFM, TAGS)
    ) -> Result:
        customers = customers_frame(many)
        report = replace(REPORT, customers=many)
        counts = tuple(funnel_of(a.id) for a in actions)
        return Result(
            program_of(*actions, ways=ways),
            customers,
            segments_frame(customers, ways),
            report,
            Fitted(CUTS, 19844),
            as_of_given=False,
            funnels=counts,
        )

    return made


@pytest.fixture
def result(make: Callable[..., Result]) -> Result:
    """A run of 60 customers, with two segmentations and an action."""
    return make(WIN_BACK)
