"""Pairs of written rulesets: who moves, in words, and what is only said otherwise."""

from __future__ import annotations

import pytest

from segrules.compiler.check import check
from segrules.compiler.renamed import renamed
from segrules.language.source import load_text
from segrules.proofs import difference as module
from segrules.proofs.difference import difference
from segrules.proofs.renames import renamed_values

BASE = """\
segrules: 1
name: shop
tables:
  customers:
    key: id
    columns:
      id: text
      orders: {type: integer, required: true, between: [0, 50]}
      spend: {type: money, unit: CNY}
      city: {type: text, one_of: [bj, sh, gz]}
      age: {type: integer}
scores:
  F: {of: orders, at: [2, 5]}
  M: {of: spend, by: quantile, into: 3}
segments:
  rules:
    - {id: vip, when: orders >= 10 and city = bj}
    - {id: big, when: spend > 100}
    - {id: often, when: F = 3}
  otherwise: rest
"""


def program(text):
    """The program of a ruleset."""
    checked = check(load_text(text))
    assert checked.program is not None, [(f.key, f.args) for f in checked.findings]
    return checked.program


def edited(*edits, base=BASE):
    """The difference of the base and the base with texts replaced."""
    text = base
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return difference(program(base), program(text))


def told(found):
    """Each move with its regions in both languages."""
    return [
        (m.old, m.new, [(r.words.zh, r.words.en) for r in m.regions], m.more) for m in found.moves
    ]


def test_the_same_ruleset_moves_nobody():
    """A ruleset and itself have an empty difference, which proves that nobody moves."""
    found = difference(program(BASE), program(BASE))
    assert found.moves == ()
    assert found.nobody_moves


def test_a_lower_threshold_takes_over_a_range():
    """A moved threshold shows as the range between, for each segment that loses customers."""
    found = edited(("orders >= 10", "orders >= 8"))
    assert told(found) == [
        (
            "big",
            "vip",
            [
                (
                    "orders 8..9，且 city = bj，且 spend > 100",
                    "orders 8..9 and city = bj and spend > 100",
                )
            ],
            False,
        ),
        (
            "often",
            "vip",
            [
                (
                    "orders 8..9，且 city = bj，且 spend <= 100 或缺失",
                    "orders 8..9 and city = bj and spend <= 100 or missing",
                )
            ],
            False,
        ),
    ]
    assert found.moves[0].regions[0].witness == {"orders": 9, "city": "bj", "spend": 200}
    assert not found.nobody_moves
    assert found.complete


def test_missing_is_a_value_of_its_own():
    """Asking whether a value is known moves exactly those who lack it."""
    found = edited(("spend > 100", "spend > 100 or spend is missing"))
    regions = [
        (m.old, m.new, r.words.en, r.witness["spend"]) for m in found.moves for r in m.regions
    ]
    assert {(old, new) for old, new, *_ in regions} == {("often", "big"), ("rest", "big")}
    assert all("spend missing" in words and witness is None for *_, words, witness in regions)


def test_a_rewritten_condition_is_no_change():
    """What is said in other words, or in another order where that does not matter, is no move."""
    rewritten = edited(
        ("when: orders >= 10 and city = bj", "when: 'not orders < 10 and city in [bj]'"),
        ("F = 3", "orders between 5 and 50"),
    )
    assert rewritten.nobody_moves


def test_reordered_rules_without_effect():
    """Rules that exclude one another may change places."""
    base = BASE.replace("orders >= 10 and city = bj", "city = bj").replace(
        "when: spend > 100", "when: city = sh"
    )
    first = "    - {id: vip, when: city = bj}\n"
    second = "    - {id: big, when: city = sh}\n"
    found = edited((first + second, second + first), base=base)
    assert found.nobody_moves


def test_reordered_rules_with_effect():
    """Where both rules are true, the one that comes first now takes the customers."""
    first = "    - {id: vip, when: orders >= 10 and city = bj}\n"
    second = "    - {id: big, when: spend > 100}\n"
    found = edited((first + second, second + first))
    assert [(m.old, m.new) for m in found.moves] == [("vip", "big")]
    assert found.moves[0].regions[0].words.en == "orders 10..50 and city = bj and spend > 100"


def test_fixed_cut_points_are_told_by_their_metric():
    """A moved cut point shows as a range of what the score cuts."""
    found = edited(("at: [2, 5]", "at: [2, 7]"))
    assert [(m.old, m.new) for m in found.moves] == [("often", "rest")]
    assert found.moves[0].regions[0].words.en == "orders 5..6 and spend <= 100 or missing"
    assert found.given == ()


class TestRenames:
    """Segments, metrics and segmentations under other names."""

    def test_the_same_region_under_a_new_id(self):
        """A segment with the same customers and another id is renamed, and nobody moves."""
        found = edited(("id: big", "id: spenders"))
        assert [(r.old, r.new) for r in found.renames] == [("big", "spenders")]
        assert found.nobody_moves

    def test_the_same_region_in_other_words(self):
        """The same customers are recognised also where the condition is written otherwise."""
        found = edited(("{id: big, when: spend > 100}", "{id: spenders, when: not spend <= 100}"))
        assert [(r.old, r.new) for r in found.renames] == [("big", "spenders")]
        assert found.nobody_moves

    def test_otherwise_under_a_new_id(self):
        """So are those whom no rule takes."""
        found = edited(("otherwise: rest", "otherwise: others"))
        assert [(r.old, r.new) for r in found.renames] == [("rest", "others")]

    def test_a_rename_with_a_change(self):
        """The same rules in another place are a rename, and the moves are told beside it."""
        first = "    - {id: vip, when: orders >= 10 and city = bj}\n"
        second = "    - {id: big, when: spend > 100}\n"
        found = edited((first + second, second.replace("big", "spenders") + first))
        assert [(r.old, r.new) for r in found.renames] == [("big", "spenders")]
        assert [(m.old, m.new) for m in found.moves] == [("vip", "spenders")]
        assert not found.nobody_moves

    def test_two_ids_that_change_places_are_moves(self):
        """An id that both versions have is the same segment, whatever its rules."""
        found = edited(("id: vip", "id: x"), ("id: big", "id: vip"), ("id: x", "id: big"))
        assert found.renames == ()
        assert {(m.old, m.new) for m in found.moves} >= {("vip", "big"), ("big", "vip")}

    def test_a_metric_under_a_new_name(self):
        """A score that is computed the same under another name is recognised as such."""
        old = program(BASE)
        new = program(BASE.replace("F:", "Often:").replace("F = 3", "Often = 3"))
        names = renamed_values(old, new)
        assert names == {"Often": "F"}
        assert difference(old, renamed(new, names)).nobody_moves

    def test_a_segmentation_under_a_new_name(self):
        """The only segmentation left over in each version is compared if it shares segments."""
        rules = BASE.partition("segments:\n")[2]
        inside = "".join(f"  {line}\n" for line in rules.splitlines())
        new = BASE.replace(f"segments:\n{rules}", f"segmentations:\n  types:\n{inside}")
        found = difference(program(BASE), program(new))
        assert [(s.was, s.segmentation) for s in found.segmentations] == [("segments", "types")]
        assert found.nobody_moves


class TestTags:
    """Customers who may have several segments."""

    BASE = BASE.replace("segments:\n", "segments:\n  assign: all\n").replace(
        "  otherwise: rest\n", ""
    )

    def test_a_tag_is_gained_and_lost(self):
        """Each tag is told by itself: who gains it, who loses it."""
        found = edited(
            ("spend > 100", "spend > 80"), ("F = 3", "orders >= 9 and age >= 18"), base=self.BASE
        )
        assert [(m.old, m.new, [r.words.en for r in m.regions]) for m in found.moves] == [
            ("often", None, ["orders 5..8", "orders 5..50 and age <= 17 or missing"]),
            (None, "big", ["80 < spend <= 100"]),
        ]

    def test_the_order_of_tags_does_not_matter(self):
        """A customer carries each tag whose rule is true."""
        first = "    - {id: vip, when: orders >= 10 and city = bj}\n"
        second = "    - {id: big, when: spend > 100}\n"
        assert edited((first + second, second + first), base=self.BASE).nobody_moves

    def test_a_tag_under_a_new_id(self):
        """A tag is renamed if the same customers carry it."""
        found = edited(
            ("{id: big, when: spend > 100}", "{id: spenders, when: not spend <= 100}"),
            base=self.BASE,
        )
        assert [(r.old, r.new) for r in found.renames] == [("big", "spenders")]
        assert found.nobody_moves

    def test_from_first_match_to_tags(self):
        """Whom the first rule kept from a later one gains the later tag."""
        found = difference(program(BASE), program(self.BASE))
        pairs = {(m.old, m.new) for m in found.moves}
        assert pairs == {("rest", None), (None, "big"), (None, "often")}


EVENTS = """\
segrules: 1
name: shop
timezone: UTC
tables:
  orders:
    key: customer
    columns:
      customer: text
      at: date
      amount: {type: money, unit: CNY}
      channel: {type: text, one_of: [app, web]}
    drop:
      - {when: amount <= 0, because: returns}
metrics:
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
  basket: monetary / frequency
  unused: {from: orders, value: max(amount)}
scores:
  F: {of: frequency, by: quantile, into: 5}
segments:
  rules:
    - {id: vip, when: F >= 4 and monetary > 500}
    - {id: basket, when: basket > 80}
  otherwise: rest
"""


class TestOtherValues:
    """What is computed otherwise is taken as given, and said."""

    def test_a_changed_metric(self):
        """A metric with another definition moves no region, but proves nothing either."""
        found = edited(("sum(amount)", "max(amount)"), base=EVENTS)
        assert found.moves == ()
        assert found.given == ("monetary", "basket")
        assert not found.nobody_moves

    def test_a_changed_metric_that_no_rule_stands_on(self):
        """A metric that is nowhere asked for moves nobody."""
        assert edited(("max(amount)", "min(amount)"), base=EVENTS).nobody_moves

    def test_a_changed_method_of_a_score(self):
        """A score that data cuts otherwise is taken as given."""
        found = edited(("by: quantile", "by: width"), base=EVENTS)
        assert (found.moves, found.given) == ((), ("F",))
        assert not found.nobody_moves

    def test_classes_that_have_no_like(self):
        """With another number of classes the regions are not compared at all."""
        found = edited(("into: 5", "into: 4"), base=EVENTS)
        assert found.segmentations[0].incomparable == ("F",)
        assert found.moves == ()
        assert not found.nobody_moves

    def test_other_rows(self):
        """Another cleaning rule can change every value."""
        found = edited(("amount <= 0", "amount < 0"), base=EVENTS)
        assert found.changed.rows == ("orders",)
        assert not found.nobody_moves

    def test_a_column_that_is_read_otherwise(self):
        """So can another way to read a column that a metric stands on."""
        found = edited(
            ("amount: {type: money,", "amount: {type: money, aliases: [paid],"), base=EVENTS
        )
        assert set(found.given) == {"monetary", "basket"} or found.changed.rows
        assert not found.nobody_moves

    def test_a_column_that_nothing_stands_on(self):
        """A column that nobody looks at may take other values."""
        assert edited(("[app, web]", "[app, web, store]"), base=EVENTS).nobody_moves

    def test_another_time_zone(self):
        """Days that begin at another moment can change every metric."""
        assert not edited(("timezone: UTC", "timezone: Asia/Shanghai"), base=EVENTS).nobody_moves

    def test_another_kind_of_value(self):
        """Where the values of a name are of another kind the regions are not compared."""
        found = edited(("sum(amount)", "count(distinct at)"), base=EVENTS)
        assert found.segmentations[0].incomparable == ("monetary",)
        assert found.moves == ()
        assert not found.nobody_moves

    def test_a_test_of_two_values_is_possible_only(self):
        """Where it is not known that there is such a customer, the move is only possible."""
        found = edited(("basket > 80", "basket > 80 and monetary > 3 * basket"), base=EVENTS)
        assert [(m.old, m.new, m.certain) for m in found.moves] == [("basket", "rest", False)]


def test_another_time_zone_without_metrics():
    """Where columns alone are asked for, dates may still be read otherwise."""
    found = edited(("name: shop\n", "name: shop\ntimezone: Asia/Shanghai\n"))
    assert found.moves == ()
    assert not found.nobody_moves


def test_segmentations_that_come_and_go():
    """A segmentation that only one version has is told, and is no proof."""
    rules = BASE.partition("segments:\n")[2]
    inside = "".join(f"  {line}\n" for line in rules.splitlines())
    both = f"segmentations:\n  a:\n{inside}  b:\n{inside}"
    new = BASE.replace(f"segments:\n{rules}", both)
    found = difference(program(BASE), program(new))
    assert (found.added, found.removed) == (("a", "b"), ("segments",))
    assert not found.nobody_moves


def test_what_is_given_up_is_no_proof(monkeypatch):
    """A comparison that takes too many steps is incomplete, and proves nothing."""
    monkeypatch.setattr(module, "STEPS", 1)
    found = edited(
        ("id: big", "id: spenders"), ("F = 3", "F >= 2"), ("orders >= 10", "orders >= 8")
    )
    assert not found.complete
    assert not found.nobody_moves


@pytest.mark.parametrize("kept", [True, False])
def test_assumptions_of_both_versions_hold(kept):
    """What both versions take for known narrows the difference; what only one does, does not."""
    known = "assume: ['orders < 8 or orders >= 10']\n"
    old, new = (BASE.replace("scores:", f"{k}scores:") for k in (known, known if kept else ""))
    found = difference(program(old), program(new.replace("orders >= 10 and", "orders >= 8 and")))
    assert found.nobody_moves is kept
