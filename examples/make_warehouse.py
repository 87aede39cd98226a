"""A fixed seed -> the tables of a small shop, as its data warehouse holds them.

`python examples/make_warehouse.py [FOLDER]` writes `shop/*.csv` into the folder, else beside this
script: always the same bytes. The shop and its people are invented. Where `orders.csv` of
`make_shop.py` is the raw export with all its dirt, these are the cleaned tables of two years that
the methods beyond RFM need: who the customers are, what they bought, looked at, said and answered.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from drawn import chance, csv_bytes, pick, whole

SEED = 20250702
LAST_DAY = date(2025, 6, 30)
FIRST_DAY = date(2023, 7, 1)

Row = list[str]

CITIES = {
    "北京": ("北京", "一线", "北方", "100000"),
    "上海": ("上海", "一线", "南方", "200000"),
    "广州": ("广东", "一线", "南方", "510000"),
    "深圳": ("广东", "一线", "南方", "518000"),
    "杭州": ("浙江", "新一线", "南方", "310000"),
    "成都": ("四川", "新一线", "南方", "610000"),
    "武汉": ("湖北", "新一线", "南方", "430000"),
    "西安": ("陕西", "新一线", "北方", "710000"),
    "青岛": ("山东", "新一线", "北方", "266000"),
    "哈尔滨": ("黑龙江", "二线", "北方", "150000"),
    "昆明": ("云南", "二线", "南方", "650000"),
    "洛阳": ("河南", "三线及以下", "北方", "471000"),
    "赣州": ("江西", "三线及以下", "南方", "341000"),
}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超")
EDUCATION = ("高中及以下", "大专", "大专", "本科", "本科", "本科", "硕士及以上")
OCCUPATIONS = (
    "企业职员",
    "企业职员",
    "公务员",
    "教师",
    "医护",
    "个体经营",
    "自由职业",
    "学生",
    "退休",
)
CATEGORIES = ("服饰", "美妆", "数码", "母婴", "家居", "食品")
ONLINE = ("小程序", "小程序", "天猫", "京东")
EVENTS_OF_INTEREST = ("浏览", "浏览", "浏览", "收藏", "加购")
PRAISE = (
    "很喜欢，质量很好",
    "物流快，包装好",
    "第二次买了，推荐",
    "颜色正，很满意",
    "客服耐心，好评",
)
BLAME = ("物流太慢了", "质量不好，有色差", "尺码不准，要退货", "客服没人理", "价格贵，不值")
NEUTRAL = ("一般般", "还可以", "跟描述差不多", "没有什么特别的", "")


# ---------------------------------------------------------------- the customers


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of customer: how many, how many orders, how long ago the last, how far apart.

    `price` is the range of an order's amount in yuan; `pause` is a silence before the last order.
    """

    customers: int
    orders: tuple[int, int]
    last: tuple[int, int]
    gap: tuple[int, int]
    price: tuple[int, int]
    pause: int = 0


KINDS = (
    Kind(34, (14, 30), (0, 20), (8, 28), (180, 1600)),
    Kind(60, (10, 22), (0, 30), (12, 34), (30, 140)),
    Kind(46, (1, 3), (1, 60), (30, 90), (1200, 8800)),
    Kind(34, (10, 18), (120, 220), (8, 24), (150, 900)),
    Kind(40, (1, 3), (140, 400), (15, 60), (1000, 6000)),
    Kind(70, (1, 2), (0, 45), (8, 30), (30, 400)),
    Kind(40, (8, 14), (120, 240), (8, 20), (25, 120)),
    Kind(96, (1, 2), (150, 700), (10, 60), (30, 400)),
    Kind(70, (3, 8), (25, 130), (20, 60), (60, 600)),
    Kind(26, (3, 6), (0, 40), (20, 50), (80, 700), pause=260),
    Kind(84, (0, 0), (0, 0), (1, 1), (1, 1)),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer and the traits that all tables follow from; shares are between 0 and 1."""

    id: str
    kind: Kind
    city: str
    favourite: str
    offline: float
    bargains: float
    lag: int
    unhappy: float
    followers: int
    late: float
    children: int
    age: int
    income: int
    consents: tuple[str, str, str]


def person(rng: Random, number: int, kind: Kind) -> Person:
    """A customer with the id of that number."""
    children = pick(rng, (0, 0, 0, 1, 1, 2))
    rich = kind.price[1] > 1000  # noqa: PLR2004 - yuan; who buys dear things earns more
    return Person(
        id=f"{number:05d}",
        kind=kind,
        city=pick(rng, tuple(CITIES)),
        favourite="母婴" if children and chance(rng, 0.5) else pick(rng, CATEGORIES),
        offline=pick(rng, (0.0, 0.0, 0.1, 0.5, 0.9, 1.0)),
        bargains=pick(rng, (0.0, 0.1, 0.3, 0.7, 1.0)),
        lag=pick(rng, (0, 2, 5, 15, 30, 45, 70, 110, 180)),
        unhappy=pick(rng, (0.0, 0.0, 0.0, 0.1, 0.6)),
        followers=int(10 ** (1 + 4.2 * rng.random() ** 2)),
        late=pick(rng, (0.0, 0.0, 0.0, 0.2, 0.6)),
        children=children,
        age=whole(rng, 17, 74),
        income=whole(rng, 12, 30) * 1000 if rich else whole(rng, 3, 18) * 1000,
        consents=tuple(pick(rng, ("true", "true", "true", "false", "")) for _ in range(3)),
    )


def people(rng: Random) -> list[Person]:
    """All customers, prospects included."""
    kinds = [kind for kind in KINDS for _ in range(kind.customers)]
    return [person(rng, n, kind) for n, kind in enumerate(kinds, start=1)]


# ---------------------------------------------------------------- the tables


@dataclass(frozen=True, slots=True)
class Product:
    """What the shop sells; `launched` parts the new from the rest."""

    id: str
    name: str
    category: str
    launched: date
    price: int


def products() -> list[Product]:
    """Eight products a category, of which two came new in the last year."""
    made = []
    for at, category in enumerate(CATEGORIES):
        for n in range(1, 9):
            new = n > 6  # noqa: PLR2004 - the last two of eight
            day = date(2024, 9, 1) + timedelta(days=20 * at + 60 * (n - 7)) if new else FIRST_DAY
            price = (29, 59, 99, 159, 259, 499, 129, 899)[n - 1]
            made.append(Product(f"P{at + 1}{n:02d}", f"{category}{n}号", category, day, price))
    return made


def old(product: Product) -> bool:
    """Whether the shop had it from the first day."""
    return product.launched == FIRST_DAY


@dataclass(frozen=True, slots=True)
class Order:
    """One order of one product."""

    who: Person
    day: date
    amount: int
    product: Product
    channel: str
    discount: int
    id: str = field(default="", compare=False)


def order_days(rng: Random, who: Person) -> list[date]:
    """The days on which a customer ordered, latest first."""
    kind = who.kind
    days = [LAST_DAY - timedelta(days=whole(rng, *kind.last))]
    for n in range(whole(rng, *kind.orders) - 1):
        back = whole(rng, *kind.gap) + (kind.pause if n == 0 else 0)
        days.append(days[-1] - timedelta(days=back))
    return [d for d in days if d >= FIRST_DAY] if kind.orders[1] else []


def order(rng: Random, who: Person, day: date, catalogue: Sequence[Product]) -> Order:
    """An order of that day: mostly of the favourite category, new things as the lag allows."""
    category = who.favourite if chance(rng, 0.6) else pick(rng, CATEGORIES)
    of_category = [p for p in catalogue if p.category == category]
    known = [p for p in of_category if p.launched + timedelta(days=who.lag) <= day or old(p)]
    amount = whole(rng, *who.kind.price)
    off = int(amount * pick(rng, (0.1, 0.2, 0.3))) if chance(rng, who.bargains) else 0
    channel = "门店" if chance(rng, who.offline) else pick(rng, ONLINE)
    return Order(who, day, amount, pick(rng, known), channel, off)


def all_orders(rng: Random, them: Iterable[Person], catalogue: Sequence[Product]) -> list[Order]:
    """Every order, in order of time, numbered."""
    made = [order(rng, who, day, catalogue) for who in them for day in order_days(rng, who)]
    made.sort(key=lambda o: (o.day, o.who.id, o.amount))
    return [
        Order(o.who, o.day, o.amount, o.product, o.channel, o.discount, f"W{o.day:%y%m%d}{n:05d}")
        for n, o in enumerate(made, start=1)
    ]


def customer_rows(rng: Random, them: Iterable[Person], first: dict[str, date]) -> list[Row]:
    """Who the customers are; a few cells are empty, as in life."""
    return [_customer(rng, who, first.get(who.id)) for who in them]


def _customer(rng: Random, who: Person, first: date | None) -> Row:
    country, city, (province, tier, climate, postcode) = home(who)
    joined = (first or LAST_DAY - timedelta(days=whole(rng, 3, 300))) - timedelta(
        days=whole(rng, 0, 40)
    )
    born = date(LAST_DAY.year - who.age, whole(rng, 1, 12), whole(rng, 1, 28))
    student = who.age < 23  # noqa: PLR2004 - years
    return [
        who.id,
        pick(rng, SURNAMES) + pick(rng, GIVEN),
        pick(rng, ("女", "女", "男", "男", "")),
        born.isoformat() if chance(rng, 0.95) else "",
        joined.isoformat(),
        province,
        city,
        tier,
        pick(rng, ("市区", "市区", "市区", "郊区", "乡镇")) if province else pick(rng, ("",)),
        climate,
        postcode,
        pick(rng, EDUCATION),
        "学生" if student else pick(rng, OCCUPATIONS),
        str(who.income) if chance(rng, 0.92) else "",
        "未婚" if student else pick(rng, ("未婚", "已婚", "已婚", "离异")),
        str(who.children),
        f"139{whole(rng, 0, 99_999_999):08d}",
        f"user{who.id}@example.com",
        *who.consents,
        str(who.followers),
        str(whole(rng, 2, 40) * 500),
        pick(rng, ("好", "中", "差", "")),
        (LAST_DAY + timedelta(days=whole(rng, -60, 400))).isoformat() if chance(rng, 0.5) else "",
        pick(rng, ("zh", "zh", "zh", "en")),
        country,
    ]


def home(who: Person) -> tuple[str, str, tuple[str, str, str, str]]:
    """Country, city, and province, tier, climate and postcode, which only China has here.

    One customer in thirty lives abroad; one in forty left out where.
    """
    number = int(who.id)
    if number % 30 == 0:
        return "SG", "新加坡", ("", "", "", "")
    if number % 40 == 0:
        return "", "", ("", "", "", "")
    return "CN", who.city, CITIES[who.city]


def order_rows(rng: Random, orders: Iterable[Order]) -> list[Row]:
    """The orders, with what they cost the shop and whether a coupon was used."""
    return [
        [
            o.id,
            o.who.id,
            f"{o.day.isoformat()} {whole(rng, 9, 21):02d}:{whole(rng, 0, 59):02d}",
            f"{o.amount - o.discount}.00",
            f"{int(o.amount * pick(rng, (0.45, 0.6, 0.75)))}.00",
            f"{o.discount}.00",
            "true" if o.discount and chance(rng, 0.7) else "false",
            o.channel,
            o.product.id,
            str(pick(rng, (1, 1, 1, 2, 3))),
        ]
        for o in orders
    ]


def event_rows(rng: Random, them: Iterable[Person], orders: Iterable[Order]) -> list[Row]:
    """What customers did in the shop's app: before each order, and without one."""
    before = [(o.who, o.day - timedelta(days=whole(rng, 0, 3)), o.product.category) for o in orders]
    idle = [
        (who, LAST_DAY - timedelta(days=whole(rng, 0, 150)), who.favourite)
        for who in them
        for _ in range(pick(rng, (0, 0, 1, 2, 5)))
    ]
    rows = []
    for who, day, category in (*before, *idle):
        seen = ("浏览", pick(rng, EVENTS_OF_INTEREST))
        at = f"{day.isoformat()} {whole(rng, 7, 22):02d}"
        rows += [[who.id, f"{at}:{n}5", kind, category] for n, kind in enumerate(seen, start=1)]
        if chance(rng, 0.06):
            rows.append(
                [who.id, f"{day.isoformat()} 23:30", pick(rng, ("分享", "转发", "邀请")), category]
            )
    return sorted(rows)


def contact_rows(rng: Random, orders: Iterable[Order]) -> list[Row]:
    """Calls, complaints and returns, each with what it cost."""
    rows = []
    for o in orders:
        if chance(rng, 0.08 + o.who.unhappy * 0.5):
            kind = pick(rng, ("投诉", "投诉", "退货")) if chance(rng, o.who.unhappy) else "咨询"
            open_ = kind == "投诉" and (LAST_DAY - o.day).days < 90 and chance(rng, 0.6)  # noqa: PLR2004
            rows.append([
                o.who.id,
                (min(o.day + timedelta(days=whole(rng, 1, 9)), LAST_DAY)).isoformat(),
                kind,
                f"{pick(rng, (8, 15, 40, 120))}.00",
                "false" if open_ else "true",
            ])  # fmt: skip
    return sorted(rows)


def review_rows(rng: Random, orders: Iterable[Order]) -> list[Row]:
    """What some customers wrote of what they bought."""
    rows = []
    for o in orders:
        if chance(rng, 0.22):
            sad = chance(rng, o.who.unhappy + 0.08)
            stars = whole(rng, 1, 2) if sad else whole(rng, 3, 5)
            words = BLAME if sad else NEUTRAL if stars == 3 else PRAISE  # noqa: PLR2004 - stars
            day = min(o.day + timedelta(days=whole(rng, 2, 12)), LAST_DAY)
            said = pick(rng, words)
            label = "bad" if sad else "neutral" if words is NEUTRAL else "good"
            rows.append([o.who.id, day.isoformat(), o.product.id, str(stars), said, label])
    return sorted(rows)


def survey_rows(rng: Random, them: Iterable[Person]) -> list[Row]:
    """Answers to one survey: would you recommend us (0-10), how content (1-5), eight statements."""
    rows = []
    for who in them:
        if chance(rng, 0.6):
            content = max(0.0, 1 - who.unhappy - 0.5 * rng.random())
            taste = {"服饰": 0, "美妆": 1, "数码": 2, "母婴": 3, "家居": 4, "食品": 5}[
                who.favourite
            ]
            items = [whole(rng, 4, 5) if at == taste else whole(rng, 1, 5) for at in range(8)]
            nps = round(content * 10)
            day = LAST_DAY - timedelta(days=whole(rng, 5, 120))
            rows.append([
                who.id, day.isoformat(), str(nps), str(1 + round(content * 4)), *map(str, items)
            ])  # fmt: skip
    return rows


def payment_rows(rng: Random, orders: Iterable[Order]) -> list[Row]:
    """Bills of orders that were bought on account: when they were due, when they were paid."""
    rows = []
    for o in orders:
        if chance(rng, 0.35):
            due = o.day + timedelta(days=30)
            slow = chance(rng, o.who.late)
            paid = due + timedelta(days=whole(rng, 1, 70) if slow else -whole(rng, 0, 25))
            done = paid <= LAST_DAY
            rows.append([
                o.who.id, o.id, due.isoformat(), paid.isoformat() if done else "",
                f"{o.amount - o.discount}.00", o.day.isoformat(),
            ])  # fmt: skip
    return sorted(rows)


def product_rows(catalogue: Iterable[Product]) -> list[Row]:
    """The catalogue."""
    return [[p.id, p.name, p.category, p.launched.isoformat(), f"{p.price}.00"] for p in catalogue]


HEADERS = {
    "customers": (
        "customer_id,name,gender,birth_date,registered_on,province,city,city_tier,area,climate,"
        "postcode,education,occupation,income,marital_status,children,mobile,email,sms_consent,"
        "wecom_consent,email_consent,followers,category_spend,sales_rating,contract_ends_on,language,"
        "country"
    ),
    "orders": (
        "order_id,customer_id,ordered_at,amount,cost,discount,coupon_used,channel,product_id,quantity"
    ),
    "events": "customer_id,happened_at,event,category",
    "contacts": "customer_id,contacted_on,kind,cost,resolved",
    "reviews": "customer_id,reviewed_on,product_id,stars,text,sentiment",
    "survey": "customer_id,answered_on,nps,csat,q1,q2,q3,q4,q5,q6,q7,q8",
    "payments": "customer_id,order_id,due_on,paid_on,amount,billed_on",
    "products": "product_id,name,category,launched_on,list_price",
}


def tables() -> dict[str, list[Row]]:
    """The rows of each table, by its name."""
    rng = Random(SEED)  # noqa: S311 - the same shop every time
    them, catalogue = people(rng), products()
    orders = all_orders(rng, them, catalogue)
    first = {o.who.id: o.day for o in reversed(orders)}
    make: dict[str, Callable[[], list[Row]]] = {
        "customers": lambda: customer_rows(rng, them, first),
        "orders": lambda: order_rows(rng, orders),
        "events": lambda: event_rows(rng, them, orders),
        "contacts": lambda: contact_rows(rng, orders),
        "reviews": lambda: review_rows(rng, orders),
        "survey": lambda: survey_rows(rng, them),
        "payments": lambda: payment_rows(rng, orders),
        "products": lambda: product_rows(catalogue),
    }
    return {name: rows() for name, rows in make.items()}


def main(folder: Path) -> None:
    """Write the tables into `shop` in the folder."""
    (folder / "shop").mkdir(exist_ok=True)
    for name, rows in tables().items():
        file = folder / "shop" / f"{name}.csv"
        file.write_bytes(csv_bytes(HEADERS[name].split(","), rows, "utf-8-sig"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
