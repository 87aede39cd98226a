"""The shipped rulesets and what each answers -> the index of methods, in both languages.

Run it to write the index again; a test holds that it is what it would write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import segrules  # noqa: E402 - the path first
from docs.method_pages import ENDING, FOLDER, stem  # noqa: E402 - as above
from segrules.compiler.program import Program, Table  # noqa: E402 - as above
from segrules.engines.on_pandas.running.execute import musts  # noqa: E402 - as above
from segrules.language.findings import Lang, Words  # noqa: E402 - as above
from segrules.outputs.markdown_text import markdown_text  # noqa: E402 - as above
from segrules.outputs.rulesets.starter import Method, methods  # noqa: E402 - as above


@dataclass(frozen=True, slots=True)
class Answer:
    """A method: the question it answers, and how it differs from its neighbours."""

    method: str
    question: Words
    differs: Words


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody has, or wants: the methods that go with it."""

    title: Words
    answers: tuple[Answer, ...]


CHOICES = (
    Choice(
        Words("我只有订单", "I have only orders"),
        (
            Answer(
                "rfm/eight-types",
                Words("客户属于八类中的哪一类？", "Which of eight types is a customer?"),
                Words(
                    "三个维度各分高低，叫法国内通行；默认以平均值为界，客户变了界线也会动",
                    "recency, frequency and money are each high or low, with names that every CRM "
                    "team knows; the line is the mean unless told, so it moves with the customers",
                ),
            ),
            Answer(
                "rfm/quintiles",
                Words("同样的问题，想分得更细？", "The same, but finer?"),
                Words(
                    "按名次打 1 到 5 分，十一类；看的是相对位置，再好的一批客户里也有人排最后",
                    "ranks from 1 to 5 make eleven segments; customers are compared with each "
                    "other, so that somebody is always last",
                ),
            ),
            Answer(
                "rfm/customer-types",
                Words("每位客户最突出的是什么？", "What stands out in each customer?"),
                Words(
                    "按先后判断：流失、需要赢回、新客先拣出来，再看谁最好、谁花得多、谁来得勤",
                    "in order: lost, to win back and new come first, then who is best, who spends, "
                    "who comes often",
                ),
            ),
            Answer(
                "rfm/tiers",
                Words("只要高、中、低三档？", "Only high, mid and low?"),
                Words(
                    "一个加权总分切成三档，适合定服务级别，不够定打法",
                    "one weighted total cut twice: enough for a level of service, too little for "
                    "a plan of its own",
                ),
            ),
            Answer(
                "value/abc",
                Words("八成业绩是谁做的？", "Who makes 80% of the sales?"),
                Words(
                    "只看贡献，不看最近来没来；有成本时可以按毛利",
                    "contribution alone, whether recent or not; by gross profit where costs are "
                    "known",
                ),
            ),
            Answer(
                "value/clv-loyalty",
                Words("谁以后还会买，会买多少？", "Who will buy again, and how much?"),
                Words(
                    "概率模型按每位客户的购买节奏预测；要有一批复购客户，还要装附加组件 clv",
                    "probability models foresee it from each customer's own rhythm; needs repeat "
                    "buyers, and the extra `clv`",
                ),
            ),
        ),
    ),
    Choice(
        Words("我有订单，也有客户资料", "I have orders and a file of customers"),
        (
            Answer(
                "lifecycle/stages",
                Words("客户走到哪一步了？", "How far has each customer come?"),
                Words(
                    "看得见注册没下单的人；沉睡和流失按客户自己的购买间隔判断",
                    "sees those who registered and never ordered; sleeping and lost are told by "
                    "the customer's own interval",
                ),
            ),
            Answer(
                "value/clv",
                Words("一位客户一辈子值多少钱？", "What is a customer worth over the years?"),
                Words(
                    "一个算式，流失率自己填；结果好解释，预测不如 clv-loyalty 细",
                    "a formula with churn rates of your own: easy to explain, coarser than "
                    "`value/clv-loyalty`",
                ),
            ),
            Answer(
                "profile/demographic",
                Words("他们是什么人？", "Who are they?"),
                Words(
                    "人生阶段和人口标签；登记资料里的玩笑和误填先剔除",
                    "a stage of life, and tags; the jokes of registration forms are sorted out "
                    "first",
                ),
            ),
            Answer(
                "profile/geographic",
                Words("他们在哪里？", "Where are they?"),
                Words(
                    "配送远近、市场层级、气候，三种分法并列",
                    "how far to deliver, which market, which climate, side by side",
                ),
            ),
        ),
    ),
    Choice(
        Words("我有 App 或网站的行为记录", "I have events of an app or a website"),
        (
            Answer(
                "behaviour/purchase",
                Words("谁加购了没下单？谁看得多买得少？", "Who left the cart, who only looks?"),
                Words(
                    "订单和行为放在一起看，加购要等满时间才算放弃",
                    "orders and browsing together; a cart counts as left only after a wait",
                ),
            ),
            Answer(
                "value/value-need",
                Words(
                    "谁值钱，谁眼下正有需求？", "Who is worth much, and who needs something now?"
                ),
                Words(
                    "价值和需求各分高低，没买过的按预测消费看",
                    "value by need; of those who never bought, the spending that is predicted",
                ),
            ),
            Answer(
                "profile/interests",
                Words("他们喜欢什么？", "What do they like?"),
                Words(
                    "标签可以有几个，每个都有证据数和新鲜度；要有商品品类",
                    "several tags at once, each with evidence and freshness; needs the category "
                    "of products",
                ),
            ),
        ),
    ),
    Choice(
        Words("我有问卷、评价或投诉", "I have surveys, reviews or complaints"),
        (
            Answer(
                "lifecycle/satisfaction",
                Words("谁在推荐我们，谁在抱怨？", "Who recommends us, who is unhappy?"),
                Words(
                    "NPS 或满意度乘以价值，未办结的投诉永远排第一",
                    "NPS or CSAT by value; an open complaint always comes first",
                ),
            ),
            Answer(
                "behaviour/voice",
                Words("他们在说什么，情绪如何？", "What do they talk about, and in which mood?"),
                Words(
                    "按评价和工单的情绪与话题分，不必有打分题",
                    "by the mood and topics of reviews and tickets; needs no rating",
                ),
            ),
            Answer(
                "profile/psychographic",
                Words("他们看重什么样的生活？", "What do they value in life?"),
                Words(
                    "按问卷题目加权计分，分出生活方式",
                    "a lifestyle from weighted answers of a questionnaire",
                ),
            ),
            Answer(
                "value/wallet-share",
                Words("他们的钱有多少花在别家？", "How much do they spend elsewhere?"),
                Words(
                    "要知道一年在各家的总花费；找出价值高而份额低的增长名单",
                    "needs their whole spending a year; finds high value with a low share, the "
                    "growth list",
                ),
            ),
        ),
    ),
    Choice(
        Words("我知道毛利和服务成本", "I know margins and the cost to serve"),
        (
            Answer(
                "value/pyramid",
                Words("谁赚钱，谁亏钱？", "Who brings profit, who costs it?"),
                Words(
                    "按利润分层，服务成本超过毛利的另打标签",
                    "layers by profit, and a tag where the cost to serve is above the margin",
                ),
            ),
            Answer(
                "value/three-lists",
                Words("该放弃谁？", "Whom to drop?"),
                Words(
                    "先列三张单维名单，再用累计毛利复核，免得误伤",
                    "three lists by one dimension, each looked at again by lifetime margin",
                ),
            ),
            Answer(
                "lifecycle/relationship",
                Words("关系在升温还是在降温？", "Does the relationship grow or decline?"),
                Words(
                    "这一期和上一期比：销量、成交价、服务成本、转介绍",
                    "this period with the one before: volume, price, cost to serve, referrals",
                ),
            ),
        ),
    ),
    Choice(
        Words("我想留住要走的人", "I want to keep those who are about to leave"),
        (
            Answer(
                "lifecycle/retention",
                Words("谁有流失的苗头，先救谁？", "Who shows signs of leaving, who comes first?"),
                Words(
                    "看下单和访问下滑、投诉、合约到期，趁人还在",
                    "falling orders and visits, complaints, contracts that end: while they are "
                    "still here",
                ),
            ),
            Answer(
                "lifecycle/stages",
                Words("谁已经睡着了，谁又回来了？", "Who sleeps already, who has come back?"),
                Words(
                    "不要信号，只看离上次下单隔了几个周期",
                    "no signals: only how many intervals have passed since the last order",
                ),
            ),
        ),
    ),
    Choice(
        Words(
            "我的订单里有渠道、优惠或新品", "My orders tell the channel, the discount, the novelty"
        ),
        (
            Answer(
                "behaviour/channel",
                Words("在线上买还是到店买？", "Online or in the shop?"),
                Words(
                    "按线上和门店订单的占比分，另看平台依赖",
                    "by the shares of orders online and in the shop; a tag for marketplaces",
                ),
            ),
            Answer(
                "behaviour/promotion",
                Words("没有优惠还买不买？", "Do they buy without a discount?"),
                Words(
                    "按优惠订单占比、用券、写评价分",
                    "by discounted orders, use of coupons, and reviews",
                ),
            ),
            Answer(
                "profile/innovation",
                Words("新品谁先买？", "Who buys new products first?"),
                Words(
                    "按买新品的先后排名，2.5 / 13.5 / 34 / 34 / 16%",
                    "by the rank of adoption: 2.5, 13.5, 34, 34 and 16%",
                ),
            ),
        ),
    ),
    Choice(
        Words("我有付款记录或社交数据", "I have payments, or followers and referrals"),
        (
            Answer(
                "behaviour/credit",
                Words("谁可以先发货后付款？", "Who may pay later?"),
                Words(
                    "评分卡逐条给分，每一分从哪里来都看得见",
                    "a scorecard whose every point can be seen",
                ),
            ),
            Answer(
                "behaviour/influence",
                Words("谁能带来别人？", "Who brings others?"),
                Words(
                    "影响力 × 消费：能带来别人的，自己不一定买得多",
                    "influence by spending: who brings others need not buy much",
                ),
            ),
        ),
    ),
    Choice(
        Words("我卖给企业", "I sell to companies"),
        (
            Answer(
                "b2b/accounts",
                Words("哪些客户值得配专人？", "Which accounts deserve a manager?"),
                Words(
                    "按成交额和采购份额分层，另看谁拍板、周期多长、行业与规模",
                    "tiers by sales and share of their purchases; who decides and how long, "
                    "industry and size besides",
                ),
            ),
        ),
    ),
    Choice(
        Words("我做航空或里程会员", "I run an airline or a mileage programme"),
        (
            Answer(
                "airline/lrfmc",
                Words("哪些会员最值得保持？", "Which members are worth keeping?"),
                Words(
                    "在 RFM 上加入会时长和平均折扣率；金额换成里程",
                    "RFM with time since joining and the mean discount; kilometres for money",
                ),
            ),
        ),
    ),
)

WRITTEN = "<!-- docs/method_index.py writes this page: change that, not this -->"
TITLE = Words("选一个方法", "Choose a method")
OTHER = Words("[English](README.md)", "[中文](README.zh-CN.md)")
INTRO = Words(
    "先看手里有什么数据，再看想回答什么问题。每个方法都是一份可以直接改的规则集，"
    "`segrules init 方法` 就能开始。几种分法可以一起用：各算各的，结果按客户编号合在一起看。",
    "Begin with the data you have, then with the question. Each method is a ruleset to be edited, "
    "and `segrules init METHOD` starts from it. Methods go together: each measures by itself, and "
    "the results are joined by the customer's id.",
)
CHOICE_HEAD = Words(
    "| 想知道 | 方法 | 特点 |\n|---|---|---|",
    "| question | method | how it differs |\n|---|---|---|",
)
ALL = Words("全部方法", "All methods")
ALL_HEAD = Words(
    "| 方法 | 名称 | 数据表（括号里的可以没有） | 分群 |\n|---|---|---|---|",
    "| method | title | tables (those in brackets may be absent) | segments |\n|---|---|---|---|",
)


@cache
def program_of(method: Method) -> Program:
    """The checked ruleset of a method."""
    return segrules.compile(method.path).program


def index(lang: Lang) -> str:
    """The index in one language."""
    known = {m.name: m for m in methods()}
    head = [f"{WRITTEN}\n# {TITLE.say(lang)}\n", f"{OTHER.say(lang)}\n", f"{INTRO.say(lang)}\n"]
    parts = [*head, *_choices(known, lang), f"## {ALL.say(lang)}\n"]
    rows = [_whole(m, lang) for m in known.values()]
    return "\n".join([*parts, ALL_HEAD.say(lang), *rows]) + "\n"


def _choices(known: dict[str, Method], lang: Lang) -> Iterator[str]:
    """What somebody has, with the methods for it that are shipped."""
    for choice in CHOICES:
        rows = [_answer(a, known[a.method], lang) for a in choice.answers if a.method in known]
        if rows:
            yield f"## {choice.title.say(lang)}\n"
            yield "\n".join([CHOICE_HEAD.say(lang), *rows]) + "\n"


def _answer(answer: Answer, method: Method, lang: Lang) -> str:
    return f"| {answer.question.say(lang)} | {_link(method, lang)} | {answer.differs.say(lang)} |"


def _link(method: Method, lang: Lang) -> str:
    return f"[{method.name}]({stem(method)}{ENDING[lang]}.md)"


def _whole(method: Method, lang: Lang) -> str:
    program = program_of(method)
    comma = Words("、", ", ").say(lang)
    must = musts(program)
    tables = comma.join(_table(t, lang, needed=bool(must[t.name])) for t in program.tables)
    ways = [[markdown_text(s.label.say(lang)) for s in w.segments] for w in program.segmentations]
    segments = "<br>".join(" · ".join(labels) for labels in ways)
    return f"| {_link(method, lang)} | {method.title.say(lang)} | {tables} | {segments} |"


def _table(table: Table, lang: Lang, *, needed: bool) -> str:
    label = table.label.say(lang) if table.label else table.name
    return label if needed else Words("（{n}）", "({n})").say(lang).format(n=label)


def main() -> None:
    """Write the index where it has changed, and name it."""
    for lang, ending in ENDING.items():
        path = FOLDER / f"README{ending}.md"
        if not path.exists() or path.read_text("utf-8") != index(lang):
            path.write_text(index(lang), "utf-8", newline="\n")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
