"""The rules of the benchmark `evaluate`: scores, segments and tags as data, and as a ruleset.

Every competitor spells out the same rules in its own language. A rule is the tests that must all
be true; a test is a column, an operator and what it is compared with.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Op = Literal["=", "<", "<=", ">", ">=", "in", "missing", "true"]
Test = tuple[str, Op, Any]

SCORES = {"R": "recency", "F": "frequency", "M": "monetary", "E": "engagement"}
LOWER_IS_BETTER = frozenset({"R"})
INTO = 5
CITIES = tuple(f"city{n:03}" for n in range(300))
CHANNELS = ("app", "mini", "store", "web")


@dataclass(frozen=True, slots=True)
class Named:
    """A segment or a tag: its id and the tests that must all be true."""

    id: str
    tests: tuple[Test, ...]


SEGMENTS = (
    Named("champions", (("R", ">=", 4), ("F", ">=", 4), ("M", ">=", 4))),
    Named("loyal", (("R", ">=", 3), ("F", ">=", 4))),
    Named("big_spenders", (("R", ">=", 3), ("M", "=", 5))),
    Named("potential", (("R", ">=", 4), ("F", ">=", 2), ("E", ">=", 3))),
    Named("new", (("R", "=", 5), ("F", "<=", 1))),
    Named("promising", (("R", "=", 4), ("F", "<=", 1))),
    Named("attention", (("R", "=", 3), ("M", ">=", 3))),
    Named("cannot_lose", (("R", "<=", 2), ("F", "=", 5), ("M", ">=", 4))),
    Named("at_risk", (("R", "<=", 2), ("F", ">=", 3))),
    Named("hibernating", (("R", "=", 2), ("E", ">=", 2))),
)
OTHERWISE = "lost"

TAGS = (
    Named("top_tenth_city", (("city", "in", CITIES[:30]),)),
    Named("north", (("city", "in", CITIES[40:90]), ("age", ">=", 18))),
    Named("south_young", (("city", "in", CITIES[90:160]), ("age", "<", 30))),
    Named("no_city", (("city", "missing", None),)),
    Named("no_age", (("age", "missing", None),)),
    Named("student", (("age", ">=", 18), ("age", "<=", 23), ("channel", "=", "mini"))),
    Named("senior", (("age", ">=", 60),)),
    Named("app_fan", (("channel", "=", "app"), ("E", ">=", 4))),
    Named("store_only", (("channel", "=", "store"), ("E", "<=", 1))),
    Named("may_text", (("sms_ok", "true", None),)),
    Named("win_back", (("sms_ok", "true", None), ("R", "<=", 2), ("M", ">=", 4))),
    Named("asleep", (("recency", ">", 365),)),
    Named("fresh", (("recency", "<=", 7),)),
    Named("one_time", (("frequency", "=", 1),)),
    Named("often", (("frequency", ">=", 12), ("recency", "<=", 90))),
    Named("small_basket", (("monetary", "<", 50),)),
    Named("whale", (("monetary", ">=", 20_000),)),
    Named("engaged", (("engagement", ">=", 0.75), ("sms_ok", "true", None))),
    Named("web_and_rich", (("channel", "in", ("web", "mini")), ("M", "=", 5))),
    Named("ripe", (("age", ">=", 30), ("age", "<", 45), ("F", ">=", 4), ("R", ">=", 4))),
)


def many_tags(count: int, seed: int = 7) -> tuple[Named, ...]:
    """So many tags of two to four tests each, the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    return tuple(Named(f"t{n:03}", tuple(_tests(rng))) for n in range(count))


def _tests(rng: random.Random) -> Iterator[Test]:
    for kind in rng.sample(sorted(_KINDS), rng.randint(2, 4)):
        yield _KINDS[kind](rng)


def _cities(rng: random.Random) -> Test:
    at = rng.randrange(250)
    return ("city", "in", CITIES[at : at + rng.randint(5, 50)])


_KINDS = {
    "R": lambda rng: ("R", rng.choice([">=", "<="]), rng.randint(2, 4)),
    "F": lambda rng: ("F", rng.choice([">=", "<="]), rng.randint(2, 4)),
    "M": lambda rng: ("M", rng.choice([">=", "<="]), rng.randint(2, 4)),
    "E": lambda rng: ("E", rng.choice([">=", "<="]), rng.randint(2, 4)),
    "recency": lambda rng: ("recency", rng.choice(["<=", ">"]), rng.randrange(10, 500, 10)),
    "frequency": lambda rng: ("frequency", rng.choice([">=", "<"]), rng.randint(2, 12)),
    "monetary": lambda rng: ("monetary", rng.choice([">=", "<"]), rng.randrange(100, 5000, 100)),
    "age": lambda rng: ("age", rng.choice([">=", "<"]), rng.randrange(20, 65, 5)),
    "city": _cities,
    "channel": lambda rng: ("channel", "=", rng.choice(CHANNELS)),
    "sms_ok": lambda _: ("sms_ok", "true", None),
}


# ---------------------------------------------------------------- as a ruleset

HEAD = """\
segrules: 1
name: benchmark-evaluate
version: 1.0.0
tables:
  customers:
    key: customer_id
    columns:
      customer_id: integer
      recency: integer
      frequency: integer
      monetary: {type: money, unit: CNY}
      engagement: number
      age: integer
      city: text
      channel: {type: text, one_of: [app, mini, store, web]}
      sms_ok: boolean
scores:
"""


def ruleset(tags: Sequence[Named]) -> str:
    """The rules as a ruleset of two segmentations."""
    return HEAD + "".join(
        [
            *(_score(name, of) for name, of in SCORES.items()),
            "segmentations:\n  types:\n    assign: first\n    rules:\n",
            *map(_rule, SEGMENTS),
            f"    otherwise: {{id: {OTHERWISE}, label: {OTHERWISE}}}\n",
            "  tags:\n    assign: all\n    rules:\n",
            *map(_rule, tags),
        ]
    )


def _score(name: str, of: str) -> str:
    better = "lower" if name in LOWER_IS_BETTER else "higher"
    return f"  {name}: {{of: {of}, better: {better}, into: {INTO}}}\n"


def _rule(rule: Named) -> str:
    when = " and ".join(map(_written, rule.tests))
    return f'      - {{id: {rule.id}, label: {rule.id}, when: "{when}"}}\n'


def _written(test: Test) -> str:
    column, op, value = test
    match op:
        case "in":
            return f"{column} in [{', '.join(repr(v) for v in value)}]"
        case "missing":
            return f"{column} is missing"
        case "true":
            return column
        case _:
            return f"{column} {op} {value!r}"
