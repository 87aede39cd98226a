from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pandas as pd
import pytest
from markdown_it import MarkdownIt

import segrules
from segrules.compiler.program import Action
from segrules.compiler.words import PLAIN, Names
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.playbooks.action_plan import duration_words, placeholders
from segrules.outputs.playbooks.playbook import playbooks
from segrules.outputs.rulesets.shipped import shipped

BARE = Action("call_them", (("rfm", "at_risk"),), None, ())


def books(result: Result) -> Mapping[str, str]:
    """All playbooks of a run by file name."""
    pages, findings = playbooks(result, tuple(Lang), None)
    assert not findings, findings
    return {p.name: p.text for p in pages}


def test_a_playbook_says_all_that_an_action_declares(result: Result) -> None:
    """Goal, offer, message, channels, timing, cap, budget, measure and control group are told."""
    made = books(result)
    zh, en = made["at_risk.zh.md"], made["at_risk.en.md"]
    for said in (
        "60 天内召回", "满 200 减 60", "〔customer.name〕，好久不见", "短信、企业微信", "2 天后",
        "每隔 14 天，最多 3 次", "每位客户 30 天内最多 2 次", "20 CNY", "50,000 CNY",
        "2,500 位客户",
        "复购率 | 12% | 60 天", "对照组（10%）", "优惠券 60%、赠礼 40%", "crm-retention",
        "短信只发给满足“sms_ok 为是”的人",
    ):  # fmt: skip
        assert said in zh
    for said in (
        "win back within 60 days", "60 off 200", "〔customer.name〕, we missed you", "SMS, WeCom",
        "after 2 days", "every 14 days, at most 3 times", "each customer at most 2 in 30 days",
        "Enough for 2,500 customers", "repeat purchase rate | 12% | 60 days",
        "control group (10%)", "coupon 60%, gift 40%",
    ):  # fmt: skip
        assert said in en


def test_a_playbook_says_who_and_how_many(result: Result) -> None:
    """The rule in words, the size, and the profile against the average are there."""
    zh = books(result)["champions.zh.md"]
    assert "规则：R 不少于 4 且 M 为 high" in zh
    assert "| 客户数 | 15 |" in zh
    assert "| 占全部客户 | 25.0% |" in zh
    assert "统计日 2024年5月1日" in zh
    assert re.search(r"\| monetary（CNY） \| [\d,.]+ \| [\d,.]+ \| [\d,.]+ \| 0\.95 \|", zh)


def test_a_segment_without_an_action_says_so(result: Result) -> None:
    """Nothing is invented for a segment that nobody planned for."""
    made = books(result)
    assert "规则集没有为这一分群制定行动方案" in made["champions.zh.md"]
    assert "has no action for this segment" in made["champions.en.md"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_absent_leaves_no_gap(make: Callable[..., Result], lang: str) -> None:
    """An action with nothing but a name still makes a playbook of whole sentences."""
    text = books(make(BARE))[f"at_risk.{lang}.md"]
    assert "call_them" in text
    for bad in ("None", "none)", "—", "{{", "}}", "（）", "()", ":\n\n\n", "|  |"):
        assert bad not in text
    for section in re.split(r"(?m)^#+ .*$", text)[1:]:
        assert section.strip() or section == "\n\n", text


@pytest.mark.parametrize("many", [0, 1, 60])
def test_every_section_is_markdown(make, many: int) -> None:
    """Headings are headings, tables are tables, and each table row has its header's cells."""
    for text in books(make(BARE, many=many)).values():
        tokens = MarkdownIt("commonmark").enable("table").parse(text)
        headings = [t.tag for t in tokens if t.type == "heading_open"]
        assert headings.count("h1") == 1
        assert len([1 for line in text.splitlines() if line.startswith("#")]) == len(headings)
        cells = [t.type for t in tokens if t.type in {"th_open", "td_open", "tr_open"}]
        assert cells.count("tr_open") == len(
            [1 for x in text.splitlines() if x.startswith("|") and not x.startswith("| ---")]
        )


def test_few_customers_have_no_statistics(make) -> None:
    """Below ten customers only the number is told: no revenue, no means, no classes."""
    made = books(make(many=20))
    assert "| 客户数 | 5 |" in made["champions.zh.md"]
    assert "不足 10 人" in made["champions.zh.md"]
    assert "Fewer than 10 customers" in made["champions.en.md"]
    assert "recency" not in made["champions.zh.md"]
    assert "销售额" not in made["champions.zh.md"]
    assert "recency" in made["rfm.others.zh.md"]


def test_nobody_is_said_plainly(make) -> None:
    """A segment without customers says so."""
    made = books(make(many=1))
    assert "目前没有客户" in made["at_risk.zh.md"]
    assert "No customer is in this segment" in made["at_risk.en.md"]


def test_words_of_the_ruleset_cannot_break_the_page(result: Result) -> None:
    """A bar in a label does not make a table cell."""
    assert r"| 重要\|挽留 | 15 | 25.0% |" in books(result)["champions.zh.md"]


def test_several_lines_become_a_list(make) -> None:
    """A first week and a list of don'ts of several lines are lists."""
    action = Action(
        "a", (("rfm", "at_risk"),), None, (),
        {"first_week": Words("1. 周一：名单\n2. 周二：发送", "- Monday: list\n- Tuesday: send"),
         "avoid": Words("别打扰", "leave them alone")},
    )  # fmt: skip
    made = books(make(action))
    assert "- 周一：名单\n- 周二：发送\n" in made["at_risk.zh.md"]
    assert "- Monday: list\n- Tuesday: send\n" in made["at_risk.en.md"]
    assert "\n别打扰\n" in made["at_risk.zh.md"]


def test_placeholders_are_shown_not_filled() -> None:
    """What the sender will fill in reads as such."""
    assert placeholders("{{ customer.name }}，{{customer.points}} 分", PLAIN, Lang.ZH) == (
        "〔customer.name〕，〔customer.points〕 分"
    )


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [("2d", "2 天", "2 days"), ("1mo", "1 个月", "1 month"), ("soon", "soon", "soon")],
)
def test_durations_are_said_in_words(written: str, zh: str, en: str) -> None:
    """`14d` is 14 days; what is no duration is shown as it stands."""
    assert duration_words(written) == Words(zh, en)


def test_templates_are_shipped() -> None:
    """The default templates are where they are looked for."""
    assert {p.name for p in shipped("templates").glob("playbook.*")} == {
        "playbook.zh.md.j2", "playbook.en.md.j2",
    }  # fmt: skip


def test_a_metric_in_a_message_is_shown_by_its_label():
    """People read what will be filled in, not the metric's name."""
    names = Names(values={"monetary": Words("消费金额", "spending")})
    text = "{{ customer.monetary }} {{ monetary }}"
    assert placeholders(text, names, Lang.ZH) == "〔消费金额〕 〔monetary〕"
    assert placeholders(text, names, Lang.EN) == "〔spending〕 〔monetary〕"


SCORECARD = """\
segrules: 1
name: scorecard
tables:
  customers: {key: id, columns: {id: text, late: integer}}
scores:
  credit: {base: 500, points: [{when: late = 0, add: 40}, {when: late > 2, add: -25}]}
segments:
  rules: [{id: good, when: credit >= 520}]
  otherwise: fair
"""


def test_a_scorecard_shows_the_points_of_each_answer():
    """The base and what every answer adds stand in the playbook, in both languages."""
    frame = pd.DataFrame({"id": [str(n) for n in range(20)], "late": [0] * 20})
    result = segrules.compile(SCORECARD).apply(frame).result
    pages = {p.name: p.text for p in playbooks(result, tuple(Lang), None)[0]}
    assert "| base | 500 |\n| late is 0 | +40 |\n| late above 2 | -25 |" in pages["good.en.md"]
    assert "| 基础分 | 500 |\n| late 等于 0 | +40 |" in pages["good.zh.md"]
