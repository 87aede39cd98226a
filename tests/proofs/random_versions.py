"""Random rulesets, random edits of them, and random customers near their literals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from segrules.compiler.program import (
    Among,
    AsOf,
    Call,
    Classes,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Either,
    Every,
    Fixed,
    Header,
    Holds,
    InSegment,
    Join,
    Known,
    Metric,
    Named,
    Points,
    Program,
    Quantile,
    Rule,
    Score,
    Segment,
    Segmentation,
    Span,
    Table,
)
from segrules.engines.rows import Scope, settle
from segrules.language.findings import Words
from segrules.language.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, Kind, Type, money

TODAY = 20_000
CITY = Type(Kind.TEXT, options=("bj", "sh", "gz", "sz"))
CLASS = Type(Kind.INTEGER, classes=4)
COLUMNS = (
    DeclaredColumn("id", TEXT, required=True),
    DeclaredColumn("age", INTEGER, between=(0, 60)),
    DeclaredColumn("orders", INTEGER, required=True),
    DeclaredColumn("rate", NUMBER),
    DeclaredColumn("spend", money(2)),
    DeclaredColumn("joined", DATE),
    DeclaredColumn("city", CITY),
    DeclaredColumn("source", TEXT, required=True),
    DeclaredColumn("vip", BOOLEAN),
    DeclaredColumn("activity", INTEGER),
)
TABLE = Table("customers", "customers", "id", COLUMNS)
SOURCES = ("ad", "web", "store", "friend", "other")
OPS = ("=", "!=", "<", "<=", ">", ">=")
KINDS = {c.name: c.type for c in COLUMNS}
SCORED = {"free": CLASS, "stated": CLASS, "cell": TEXT, "card": INTEGER}
NULLABLE = ("age", "rate", "spend", "joined", "city", "vip", "activity")
FEWEST, MOST = 1, 8


def column(name):
    """The column, metric or score of that name."""
    if name in KINDS:
        return Column("customers", name, KINDS[name])
    return Named(name, SCORED.get(name, INTEGER))


def literal(name, rng):
    """A physical value to compare with."""
    ranges = {"age": (0, 60), "orders": (0, 12), "free": (1, 4), "stated": (1, 4), "best": (0, 60)}
    if name in ranges:
        return rng.randint(*ranges[name])
    if name == "card":
        return rng.choice((0, 10, 15, 25, 30))
    if name == "cell":
        return f"{rng.randint(1, 4)}{rng.randint(1, 4)}"
    if name == "spend":
        return rng.randint(0, 20) * 5000
    return TODAY - rng.randint(0, 60) if name == "joined" else rng.randint(-8, 8) / 4


def atom(rng):
    """A random test."""
    name = rng.choice(
        ("age", "orders", "rate", "spend", "joined", "city", "source", "vip", *SCORED, "best")
    )
    value = column(name)
    if name != "card" and rng.random() < 0.08:
        return Known(value, negated=rng.random() < 0.5)
    if name == "vip":
        return Holds(value, negated=rng.random() < 0.5)
    if name in {"city", "source"}:
        options = CITY.options if name == "city" else SOURCES
        return Among(value, frozenset(rng.sample(options, 2)), negated=rng.random() < 0.4)
    if name == "joined" and rng.random() < 0.5:
        return Compare(rng.choice(OPS[2:]), value, AsOf(Span(days=rng.randint(1, 60)), DATE))
    if name == "cell":
        return Among(value, frozenset({literal(name, rng), literal(name, rng)}))
    return Compare(rng.choice(OPS), value, Constant(literal(name, rng), value.type))


def condition(rng, depth=2):
    """A random condition: mostly a conjunction of tests, sometimes nested."""
    if depth == 0 or rng.random() < 0.55:
        return atom(rng)
    node = Every if rng.random() < 0.65 else Either
    return node(tuple(condition(rng, depth - 1) for _ in range(rng.randint(1, 3))))


def segmentation(name, rules, assign, otherwise=None):
    """A segmentation of these rules."""
    ids = dict.fromkeys([*(r.segment for r in rules), *([otherwise] if otherwise else [])])
    segments = tuple(Segment(i, Words(i, i)) for i in ids)
    return Segmentation(name, assign, segments, tuple(rules), otherwise)


def rules_of(rng, name, most):
    """Random rules, some of them of one segment."""
    return [
        Rule(f"{name}{rng.randint(0, most)}", condition(rng)) for _ in range(rng.randint(1, most))
    ]


def program_of(rng, most=MOST):
    """A random ruleset: two scores, a card, a metric of two columns, and three segmentations."""
    cuts = tuple(sorted(rng.sample(range(1, 12), 3)))
    activity = Classes(column("activity"), "higher", Quantile(4), 4)
    stated = Classes(column("orders"), rng.choice(("higher", "lower")), Fixed(cuts), 4)
    items = tuple((atom_of_columns(rng), rng.choice((-5, 10, 15))) for _ in range(2))
    steps = (
        Metric("best", INTEGER, Call("coalesce", (column("age"), column("orders")), INTEGER)),
        Score("free", CLASS, activity),
        Score("stated", CLASS, stated),
        Score("cell", TEXT, Join(("free", "stated"))),
        Score("card", INTEGER, Points(10, items)),
        segmentation("s", rules_of(rng, "s", most), "first", rng.choice((None, "rest"))),
        segmentation("t", rules_of(rng, "t", 3), "all", rng.choice((None, "none"))),
    )
    later = [Rule("in", Every((InSegment("s", frozenset({"s0", "s1"})), atom(rng))))]
    steps = (*steps, segmentation("u", [*later, *rules_of(rng, "u", 2)], "first", "rest"))
    return Program(Header("random"), (TABLE,), steps)


def atom_of_columns(rng):
    """A test that looks at no score."""
    while True:
        test = atom(rng)
        value = test.left if isinstance(test, Compare) else test.value
        if isinstance(value, Column):
            return test


# ---------------------------------------------------------------- edits


def edited(program, rng):
    """The program after one to three random edits."""
    for _ in range(rng.randint(1, 3)):
        program = rng.choice(EDITS)(program, rng)
    return program


def with_step(program, step):
    """The program with a step put in the place of the one of its name."""
    steps = tuple(step if s.name == step.name else s for s in program.steps)
    return replace(program, steps=steps)


def a_segmentation(program, rng):
    """One of the segmentations."""
    return rng.choice(program.segmentations)


def with_rules(program, whole, rules, otherwise=None):
    """The program with other rules in a segmentation."""
    rest = whole.otherwise if otherwise is None else otherwise
    return with_step(program, segmentation(whole.name, rules, whole.assign, rest))


def swap_rules(program, rng):
    """Put two neighbouring rules the other way round."""
    whole = a_segmentation(program, rng)
    rules = list(whole.rules)
    if len(rules) > 1:
        k = rng.randrange(len(rules) - 1)
        rules[k], rules[k + 1] = rules[k + 1], rules[k]
    return with_rules(program, whole, rules)


def change_rule(program, rng):
    """Change one condition: another number, a part left out, a part more, or all of it."""
    whole = a_segmentation(program, rng)
    rules = list(whole.rules)
    k = rng.randrange(len(rules))
    rules[k] = replace(rules[k], condition=changed_condition(rules[k].condition, rng))
    return with_rules(program, whole, rules)


def changed_condition(test, rng):
    """A condition that is somewhat another."""
    match test:
        case Every(parts) | Either(parts) if parts and rng.random() < 0.8:
            k = rng.randrange(len(parts))
            kept = (*parts[:k], changed_condition(parts[k], rng), *parts[k + 1 :])
            return type(test)(rng.choice((kept, parts[:k] + parts[k + 1 :], (*parts, atom(rng)))))
        case Compare(op, left, Constant() as right):
            number = right.value
            if not isinstance(number, str):
                number += rng.choice((-1, 0, 0, 1, 5))
            return Compare(rng.choice((op, op, *OPS)), left, replace(right, value=number))
        case _:
            return rng.choice((Every((test,)), atom(rng)))


def drop_rule(program, rng):
    """Leave out a rule."""
    whole = a_segmentation(program, rng)
    k = rng.randrange(len(whole.rules))
    kept = [*whole.rules[:k], *whole.rules[k + 1 :]]
    return with_rules(program, whole, kept) if kept else program


def add_rule(program, rng):
    """Put in a rule of a new segment or of one that is there."""
    whole = a_segmentation(program, rng)
    rules = list(whole.rules)
    segment = rng.choice((f"{whole.name}9", rules[0].segment))
    rules.insert(rng.randint(0, len(rules)), Rule(segment, condition(rng)))
    return with_rules(program, whole, rules)


def rename_segment(program, rng):
    """Give a segment another id; conditions that ask for it keep up."""
    whole = program.segmentations[rng.randrange(2)]
    old = rng.choice(whole.segments).id
    new = f"{old}x"
    rules = [replace(r, segment=new) if r.segment == old else r for r in whole.rules]
    rest = new if whole.otherwise == old else whole.otherwise
    program = with_step(program, segmentation(whole.name, rules, whole.assign, rest))
    return with_step(program, asked_anew(program.segmentations[2], whole.name, old, new))


def asked_anew(whole, name, old, new):
    """The segmentation, asking for the new id wherever it asked for the old one."""

    def anew(test):
        match test:
            case InSegment(own, segments, negated) if own == name and old in segments:
                return InSegment(name, segments - {old} | {new}, negated)
            case Every(parts) | Either(parts):
                return type(test)(tuple(anew(p) for p in parts))
            case _:
                return test

    rules = [replace(r, condition=anew(r.condition)) for r in whole.rules]
    return segmentation(whole.name, rules, whole.assign, whole.otherwise)


def change_rest(program, rng):
    """Send the rest elsewhere."""
    whole = a_segmentation(program, rng)
    chosen = rng.choice((whole.rules[0].segment, "rest", "remaining"))
    return with_rules(program, whole, whole.rules, chosen)


def change_cuts(program, rng):
    """Move a fixed cut point."""
    score = next(s for s in program.scores if s.name == "stated")
    at = tuple(sorted(rng.sample(range(1, 12), 3)))
    return with_step(program, replace(score, rule=replace(score.rule, method=Fixed(at))))


def change_card(program, rng):
    """Change the points of a scorecard."""
    score = next(s for s in program.scores if s.name == "card")
    (test, points), *rest = score.rule.items
    items = ((test, points + rng.choice((0, 5))), *rest)
    return with_step(program, replace(score, rule=replace(score.rule, items=items)))


def change_metric(program, _):
    """Let the metric prefer the other of its columns."""
    metric = program.metrics[0]
    turned = replace(metric.value, args=tuple(reversed(metric.value.args)))
    return with_step(program, replace(metric, value=turned))


EDITS: tuple[Callable[[Program, Random], Program], ...] = (
    swap_rules,
    change_rule,
    change_rule,
    change_rule,
    drop_rule,
    add_rule,
    rename_segment,
    change_rest,
    change_cuts,
    change_card,
    change_metric,
)

# ---------------------------------------------------------------- customers


def customer(rng):
    """A random customer: columns, and the class of the score that data would cut."""
    made = {n: literal(n, rng) for n in ("age", "orders", "rate", "spend", "joined", "free")}
    made |= {"city": rng.choice(CITY.options), "source": rng.choice(SOURCES)}
    made |= {"vip": rng.random() < 0.5, "activity": rng.randint(0, 9)}
    for name in NULLABLE:
        if rng.random() < 0.15:
            made[name] = None
    if made["activity"] is None:
        made["free"] = None
    return made


def placed(program, values):
    """What a customer gets: metrics, scores and segments by name, as the row interpreter says."""
    scope = Scope(customer=values, as_of=TODAY)
    done = settle(program.steps, [scope], {}, frozenset({"free"}))[0]
    return {**done.customer, **done.segments}
