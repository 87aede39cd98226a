"""Rules of contact, customers and earlier contacts, in plain Python -> who gets what, one by one.

It looks at one customer at a time, with dates and fractions of the standard library, and shares
nothing with the engine but the order of the steps.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass
class Told:
    """What an action does: `contacts` are (key, segment, channel, arm, day), by customer."""

    lost: Counter = field(default_factory=Counter)
    in_segment: int = 0
    contacts: list = field(default_factory=list)
    spent: Fraction = Fraction(0)


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def moved(day: date, written: str, sign: int = 1) -> date:
    """A day moved by `14d`, `2w` or `1mo`."""
    count, unit = re.fullmatch(r"(\d+)(d|w|mo)", written).groups()
    if unit == "mo":
        return months_on(day, sign * int(count))
    return day + sign * timedelta(days=int(count) * (7 if unit == "w" else 1))


def share(written: str) -> Fraction:
    """`12.5%` as a fraction."""
    return Fraction(written.removesuffix("%")) / 100


def draw(action: str, purpose: str, salt: str, key: str) -> Fraction:
    """The number of a customer in [0, 1)."""
    parts = [action, purpose, *([salt] if salt else []), key]
    digest = sha256("\0".join(parts).encode()).digest()
    return Fraction(int.from_bytes(digest[:8], "big"), 2**64)


def sending_day(as_of: date, start: str, quiet: list[str]) -> date:
    """The first day that is not quiet."""
    day = moved(as_of, start)
    while any(is_quiet(day, written) for written in quiet):
        day += timedelta(days=1)
    return day


def is_quiet(day: date, written: str) -> bool:
    """Whether a rule makes a day quiet."""
    if written in WEEKDAYS:
        return WEEKDAYS[day.weekday()] == written
    first, _, last = written.partition("..")
    return date.fromisoformat(first) <= day <= date.fromisoformat(last or first)


def within(day: date, other: date, length: str) -> bool:
    """Whether two days lie less than a span apart, seen from the first."""
    return moved(day, length, -1) < other < moved(day, length)


@dataclass
class Run:
    """A run in the making; `journal` are (key, action, channel, day) of earlier runs."""

    spec: dict
    people: dict
    journal: list
    suppressed: list
    as_of: date
    given: list = field(default_factory=list)
    spent: Fraction = Fraction(0)

    @property
    def contact(self) -> dict:
        """The rules for all actions."""
        return self.spec["contact"]

    def decide(self) -> dict[str, Told]:
        """Ask all actions, those of a higher priority first."""
        listed = list(enumerate(self.spec["actions"]))
        listed.sort(key=lambda entry: (-entry[1].get("priority", 0), entry[0]))
        return {action["id"]: self.ask(action) for _, action in listed}

    def ask(self, action: dict) -> Told:
        """Ask one action of every customer, then share out its budget."""
        told = Told()
        start = action.get("timing", {}).get("start", "0d")
        day = sending_day(self.as_of, start, self.contact.get("quiet", []))
        wanting = []
        for key in sorted(self.people):
            segment = next((s for s in action["for"] if s in self.people[key]["segments"]), None)
            if segment is None:
                continue
            told.in_segment += 1
            step, channel = self.one(action, key, day)
            if step:
                told.lost[step] += 1
            else:
                wanting.append((key, segment, channel, self.arm(action, key), day))
        self.buy(action, wanting, told)
        return told

    def one(self, action: dict, key: str, day: date) -> tuple[str, str]:
        """The step at which the customer is lost, or none and the channel."""
        person = self.people[key]
        if action.get("when") and person["flag"] is not True:
            return "condition", ""
        channels = action["channels"] or [""]
        consented = [c for c in channels if self.consents(action, person, c)]
        free = [c for c in consented if (key, "") not in self.suppressed]
        free = [c for c in free if (key, c) not in self.suppressed]
        rested = [c for c in free if not self.is_capped(action, key, c, day)]
        alone = [c for c in rested if not self.is_crowded(key, c, day)]
        steps = ("consent", consented), ("suppressed", free), ("capped", rested)
        for step, left in (*steps, ("elsewhere", alone)):
            if not left:
                return step, ""
        return "", alone[0]

    def consents(self, action: dict, person: dict, channel: str) -> bool:
        """Consent where it is asked for, and an address where one is declared."""
        asked = action["consent"].get(channel)
        if asked and person[asked] is not True:
            return False
        address = self.contact.get("addresses", {}).get(channel)
        return not address or person[address] is not None

    def is_capped(self, action: dict, key: str, channel: str, day: date) -> bool:
        """Whether earlier runs have said enough."""
        past = [entry for entry in self.journal if entry[0] == key]
        own = [entry for entry in past if entry[1] == action["id"]]
        timing = action.get("timing", {})
        if "at_most" in timing and len(own) >= timing["at_most"]:
            return True
        if "every" in timing and any(within(day, e[3], timing["every"]) for e in own):
            return True
        return any(
            self.is_full(written, name, channel, entries, day)
            for caps, entries in ((action["cap"], own), (self.contact.get("cap", {}), past))
            for name, written in caps.items()
        )

    def is_full(self, written: str, name: str, channel: str, entries: list, day: date) -> bool:
        """Whether a cap on a channel, or on all, is reached by entries."""
        if name not in {"per_customer", channel}:
            return False
        most, length = re.fullmatch(r"(\d+) per (\w+)", written).groups()
        counted = [e for e in entries if name in {"per_customer", e[2]}]
        return sum(within(day, e[3], length) for e in counted) >= int(most)

    def is_crowded(self, key: str, channel: str, day: date) -> bool:
        """Whether other actions of this run leave no room."""
        mine = [entry for entry in self.given if entry[0] == key]
        if len(mine) >= self.contact.get("per_run", 1):
            return True
        past = [entry for entry in self.journal if entry[0] == key]
        caps = self.contact.get("cap", {}).items() if mine else ()
        return any(self.is_full(w, n, channel, [*past, *mine], day) for n, w in caps)

    def arm(self, action: dict, key: str) -> str:
        """The group that the customer's own numbers put them in."""
        salt, experiment = self.contact.get("salt", ""), action.get("experiment", {})
        if draw("", "control", salt, key) < share(self.contact.get("control", "0%")):
            return "control"
        if draw(action["id"], "holdout", salt, key) < share(experiment.get("holdout", "0%")):
            return "holdout"
        end, drawn = Fraction(0), draw(action["id"], "arm", salt, key)
        for name, written in experiment.get("arms", {}).items():
            end += share(written)
            if drawn < end:
                return name
        return ""

    def buy(self, action: dict, wanting: list, told: Told) -> None:
        """Serve the best first while the money lasts; held back costs nothing."""
        budget = action.get("budget", {})
        cost = Fraction(str(budget.get("per_customer", 0)))
        limits = [Fraction(str(budget["total"]))] if "total" in budget else []
        if "budget" in self.contact:
            limits.append(Fraction(str(self.contact["budget"]["total"])) - self.spent)
        served = self.served(wanting, cost, min(limits), budget) if cost and limits else wanting
        for entry in sorted(served):
            key, _, channel, arm, day = entry
            told.contacts.append(entry)
            self.given.append((key, action["id"], channel, day))
            told.spent += 0 if arm in {"holdout", "control"} else cost
        told.lost["budget"] = len(wanting) - len(served)
        self.spent += told.spent

    def served(self, wanting: list, cost: Fraction, limit: Fraction, budget: dict) -> list:
        """Those for whom a limit is enough, in all or segment by segment."""
        wanting = sorted(wanting, key=self.rank)
        if budget.get("by") != "share":
            return first(wanting, cost, limit)
        worth = {s: Fraction(0) for _, s, *_ in wanting}
        for key, segment, *_ in wanting:
            worth[segment] += max(self.people[key]["worth"] or 0, 0)
        if not any(worth.values()):
            worth = Counter(s for _, s, *_ in wanting)
        whole = sum(worth.values())
        made = []
        for segment, part in worth.items():
            inside = [entry for entry in wanting if entry[1] == segment]
            made += first(inside, cost, limit * part / whole)
        return made

    def rank(self, entry: tuple) -> tuple:
        """The best first, who has no value last, equal ones by key."""
        worth = self.people[entry[0]]["worth"]
        return (worth is None, -(worth or 0), entry[0])


def first(wanting: list, cost: Fraction, limit: Fraction) -> list:
    """Those in order for whom one more would not break the limit."""
    made, spent = [], Fraction(0)
    for entry in wanting:
        if spent + cost > limit:
            break
        made.append(entry)
        spent += 0 if entry[3] in {"holdout", "control"} else cost
    return made
