"""Contacts and the customers -> the audience files of a run, as tables by file name.

Whoever is held back is in none; whoever is sent something is in exactly one, unless the address is
missing, which is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Action, Program
from segrules.compiler.words import names_of
from segrules.engines.contacts import HELD, Contacts
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import coded, known_mask
from segrules.language.findings import Finding, Lang, Words
from segrules.language.types import DATE, TEXT, Kind
from segrules.language.width import shown
from segrules.outputs.audiences.identifiers import hashed
from segrules.outputs.audiences.message_text import Part, fields_of, filled, parsed
from segrules.outputs.audiences.people import People, Sending
from segrules.outputs.audiences.said_values import Rows, at_rows, said, text_vector
from segrules.outputs.playbooks.playbook import safe_name
from segrules.outputs.runs.cells import Cells
from segrules.outputs.runs.written_table import WrittenTable
from segrules.verbs.describe import rules_words

Form = Literal["message", "phone", "store", "ads"]
FORMS: Mapping[str, Form] = {
    "phone": "phone", "call": "phone", "sales": "phone", "store": "store", "ads": "ads"
}  # fmt: skip
"""What a channel's file is made for; any other carries a message to an address."""
CHINESE = ("zh", "cn", "中", "简", "繁", "汉")
ENGLISH = ("en", "英")


@dataclass(frozen=True, slots=True)
class Group:
    """The contacts of one action, channel and arm (empty texts where there is none)."""

    action: str
    channel: str
    arm: str
    at: Rows
    """Positions among the contacts."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A file: its name without ending, and its rows."""

    name: str
    table: WrittenTable


@dataclass(frozen=True, slots=True)
class Audiences:
    """All files of a run, and what was found wanting on the way."""

    files: tuple[Audience, ...]
    findings: tuple[Finding, ...]


def form_of(channel: str) -> Form:
    """What a channel's file is made for."""
    return "ads" if channel.startswith("ad_") else FORMS.get(channel, "message")


def sent(contacts: Contacts) -> npt.NDArray[np.bool_]:
    """Which contacts are to be sent: those that are not held back."""
    held = [i for i, arm in enumerate(contacts.arms) if arm in HELD]
    return ~np.isin(contacts.arm, held)


def groups(contacts: Contacts) -> Iterator[Group]:
    """The contacts that are sent, by action, channel and arm."""
    wide, deep = len(contacts.channels) + 1, len(contacts.arms) + 1
    place = (
        (contacts.action.astype(np.int64) * wide + contacts.channel + 1) * deep + contacts.arm + 1
    )
    place = np.where(sent(contacts), place, -1)
    for one in np.unique(place[place >= 0]).tolist():
        action, channel, arm = one // deep // wide, one // deep % wide - 1, one % deep - 1
        yield Group(
            contacts.actions[action],
            contacts.channels[channel] if channel >= 0 else "",
            contacts.arms[arm] if arm >= 0 else "",
            np.flatnonzero(place == one),
        )


def audiences(program: Program, contacts: Contacts, people: People, sending: Sending) -> Audiences:
    """Every file of a run; a group of which nobody can be reached has one without rows."""
    made: list[Audience] = []
    found: list[Finding] = []
    for group in groups(contacts):
        action = next(a for a in program.actions if a.id == group.action)
        maker = _Maker(program, action, group, contacts, people, sending)
        file = maker.file()
        found += maker.findings()
        if file is not None:
            made.append(file)
    return Audiences(tuple(made), tuple(found))


def file_name(action: str, channel: str, arm: str) -> str:
    """`win_back.sms.coupon`, without what is not there."""
    return ".".join(safe_name(part) for part in (action, channel, arm) if part)


@dataclass(frozen=True, slots=True)
class _Maker:
    program: Program
    action: Action
    group: Group
    contacts: Contacts
    people: People
    sending: Sending

    def file(self) -> Audience | None:
        """The file of the group; None for ads without an address, who could not be found there."""
        form, column = form_of(self.group.channel), self.column
        if form == "ads" and column is None:
            return None
        reached = self.reached()
        made = replace(self, group=replace(self.group, at=self.group.at[reached]))
        columns = made.hashes() if form == "ads" else made.ordered(form).columns(form)
        name = file_name(self.group.action, self.group.channel, self.group.arm)
        return Audience(name, WrittenTable(columns, int(np.count_nonzero(reached))))

    def findings(self) -> Iterator[Finding]:
        """Whom the file cannot reach."""
        channel = ".".join(filter(None, (self.group.channel, self.group.arm)))
        args = {"action": shown(self.group.action), "channel": shown(channel)}
        if form_of(self.group.channel) == "ads" and self.column is None:
            yield Finding("audience-without-address", None, args)
            return
        without = len(self.group.at) - int(np.count_nonzero(self.reached()))
        if without:
            said_column = shown(self.sending.addresses[self.group.channel])
            counts = {"count": without, "of": len(self.group.at)}
            yield Finding("audience-unaddressed", None, {**args, **counts, "column": said_column})
        if form_of(self.group.channel) != "ads":
            for name, many in self.blanks().items():
                counts = {"count": many, "of": len(self.group.at)}
                yield Finding("message-blank", None, {**args, **counts, "name": shown(name)})

    # ------------------------------------------------------------ who

    @property
    def rows(self) -> Rows:
        """Positions among the customers."""
        return self.contacts.customer[self.group.at]

    @property
    def column(self) -> Vector | None:
        """The addresses of the channel."""
        name = self.sending.addresses.get(self.group.channel)
        return None if name is None else self.people.own.get(name)

    def reached(self) -> npt.NDArray[np.bool_]:
        """Which of the group have an address, for ads one that can be hashed."""
        column = self.column
        if column is None:
            return np.ones(len(self.group.at), np.bool_)
        if form_of(self.group.channel) == "ads":
            return np.asarray(known_mask(self.hashes_of(column)), np.bool_)
        found: npt.NDArray[np.bool_] = known_mask(column)[self.rows]
        return found

    def ordered(self, form: Form) -> _Maker:
        """The group in the order of its list: best first for sales, by store for stores, by key."""
        # by the keys that are shown: an order by true keys would tell something of them
        keys = self.people.shown.values[self.rows]
        if form == "phone" and self.value is not None:
            order = np.lexsort((keys, -_sortable(self.value)[self.rows]))
        elif form == "store" and self.column is not None:
            order = np.lexsort((keys, self.column.values[self.rows]))
        else:
            order = np.argsort(keys, kind="stable")
        return replace(self, group=replace(self.group, at=self.group.at[order]))

    @property
    def value(self) -> Vector | None:
        """What the customers are worth."""
        return self.people.values.get(self.sending.value or "")

    # ------------------------------------------------------------ columns

    def columns(self, form: Form) -> dict[str, Vector]:
        """The columns that the channel needs, and no other."""
        made = {self.people.key: at_rows(self.people.shown, self.rows)}
        if self.column is not None:
            made[self.sending.addresses[self.group.channel]] = at_rows(self.column, self.rows)
        if form in {"phone", "store"}:
            made |= self.for_staff()
        languages = self.languages()
        if self.action.details.get("message"):
            made["language"] = _few([lang.value for lang in Lang], languages)
            made["message"] = text_vector(self.messages(languages))
        if self.group.arm:
            made["arm"] = _few([self.group.arm], np.zeros(len(self.rows), np.int32))
        days = self.contacts.day[self.group.at]
        if (days >= 0).any():
            made["send_on"] = Vector(DATE, days, days >= 0)
        return made

    def for_staff(self) -> dict[str, Vector]:
        """What a person needs who calls: name, worth, segment and its rule in words."""
        made: dict[str, Vector] = {}
        name = self.sending.name
        if name is not None and name in self.people.own:
            made[name] = at_rows(self.people.own[name], self.rows)
        if self.value is not None:
            made[str(self.sending.value)] = at_rows(self.value, self.rows)
        codes = self.contacts.segment[self.group.at]
        told = [self._segment(way, segment) for way, segment in self.contacts.segments]
        made["segment"] = text_vector(Cells(codes.astype(np.int64), [t[0] for t in told] or [""]))
        made["rule"] = text_vector(Cells(codes.astype(np.int64), [t[1] for t in told] or [""]))
        return made

    def _segment(self, name: str, segment: str) -> tuple[str, str]:
        lang, names = self.sending.lang, names_of(self.program)
        way = next(w for w in self.program.segmentations if w.name == name)
        label = next(s.label for s in way.segments if s.id == segment)
        rules = [r.say(lang) for r in rules_words(way, segment, names)]
        return label.say(lang), ("；" if lang is Lang.ZH else "; ").join(rules)

    def hashes(self) -> dict[str, Vector]:
        """What an ad platform is given: hashes alone."""
        name = self.sending.addresses[self.group.channel]
        assert self.column is not None  # noqa: S101 - asked before
        hashes = self.hashes_of(self.column)
        # sorted, so that their order tells nothing
        return {f"{name}_sha256": replace(hashes, values=np.sort(hashes.values))}

    def hashes_of(self, column: Vector) -> Vector:
        """The hashed addresses of the group."""
        found = (
            said(column, self.rows, Lang.EN, "UTC")
            if _is_text(column)
            else _digits(column, self.rows)
        )
        return text_vector(Cells(found.codes, [hashed(w) for w in found.words]))

    # ------------------------------------------------------------ messages

    def languages(self) -> npt.NDArray[np.int32]:
        """The language of each of the group, by its place among the languages."""
        column = self.people.own.get(self.sending.language or "")
        langs = list(Lang)
        usual = langs.index(self.sending.lang)
        if column is None or not _is_text(column):
            return np.full(len(self.rows), usual, np.int32)
        cells = said(column, self.rows, Lang.EN, "UTC")
        table = [langs.index(_language(w) or self.sending.lang) for w in cells.words]
        return np.array(table, np.int32)[cells.codes]

    def messages(self, languages: npt.NDArray[np.int32]) -> Cells:
        """The message of each of the group, in the customer's language."""
        codes, words = np.zeros(len(self.rows), np.int64), list[str]()
        for i, lang in enumerate(Lang):
            mine = np.flatnonzero(languages == i)
            if len(mine):
                made = self._filled(self.rows[mine], lang)
                codes[mine] = made.codes + len(words)
                words += made.words
        return Cells(codes, words or [""])

    def blanks(self) -> dict[str, int]:
        """How many messages lack a value for which they have no other words, by its name."""
        if not self.action.details.get("message"):
            return {}
        found: Counter[str] = Counter()
        rows, languages = self.rows, self.languages()
        for i, lang in enumerate(Lang):
            for field in fields_of(self._parts(lang)):
                vector = self.people.named(field.name)
                if vector is not None and not field.otherwise:
                    lacking = ~known_mask(vector)[rows[languages == i]]
                    found[field.name] += int(np.count_nonzero(lacking))
        return {name: many for name, many in sorted(found.items()) if many}

    def _parts(self, lang: Lang) -> tuple[Part, ...]:
        """The message in a language, the customer's values told apart."""
        written = self.action.details["message"]
        text = written.say(lang) if isinstance(written, Words) else str(written)
        return parsed(text, lambda name: self.people.named(name) is not None)

    def _filled(self, rows: Rows, lang: Lang) -> Cells:
        parts = self._parts(lang)
        zone = self.program.header.timezone
        cells = {}
        for name in {f.name for f in fields_of(parts)}:
            vector = self.people.named(name)
            assert vector is not None  # noqa: S101 - only known names are fields
            cells[name] = said(vector, rows, lang, zone)
        return filled(parts, cells, len(rows))


def _few(words: list[str], codes: npt.NDArray[np.int32]) -> Vector:
    """A column of few words."""
    order = sorted(words)
    table = np.array([order.index(w) for w in words], np.int32)
    return coded(TEXT, table[codes], tuple(order))


def _is_text(column: Vector) -> bool:
    return column.type.kind is Kind.TEXT


def _digits(column: Vector, rows: Rows) -> Cells:
    """A column of whole numbers as their digits, for mobiles that were read as numbers."""
    known = known_mask(column)[rows]
    distinct, codes = np.unique(column.values[rows], return_inverse=True)
    words = [str(int(v)) for v in distinct.tolist()]
    return Cells(np.where(known, codes, len(words)).astype(np.int64), [*words, ""])


def _sortable(value: Vector) -> npt.NDArray[np.float64]:
    """Numbers of which the missing ones are least."""
    numbers = value.values.astype(np.float64)
    return numbers if value.known is None else np.where(value.known, numbers, -np.inf)


def _language(word: str) -> Lang | None:
    text = word.strip().lower()
    if text.startswith(CHINESE):
        return Lang.ZH
    return Lang.EN if text.startswith(ENGLISH) else None
