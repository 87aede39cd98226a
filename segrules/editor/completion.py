"""A ruleset as understood and a position in its text -> what could be written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from segrules.editor.analysis import Analysis
from segrules.editor.cursor import Spot, beside, spot_at
from segrules.editor.explained import KINDS, explained, functions
from segrules.editor.slots import Formula, Named, Other, key_means, keys_of, slot_of
from segrules.editor.slots import Words as Choice
from segrules.editor.terms import Glossary, Kind, Term
from segrules.language.catalogue import AGGREGATES
from segrules.language.expression.table import borders
from segrules.language.expression.tokens import is_plain_name
from segrules.language.findings import Lang, Words
from segrules.language.loaded import Loc
from segrules.language.schema.words import CHOICES


class Sort(Enum):
    """What an item is, for its picture and its place in the list."""

    VALUE = "value"
    NAME = "name"
    FUNCTION = "function"
    KEY = "key"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that could be written: `text` in place of `start:` up to the position.

    `opens` says that it is a call, whose arguments come next. `term` is explained when asked for.
    """

    label: str
    sort: Sort
    text: str
    start: int
    detail: str = ""
    document: str = ""
    term: Term | None = None
    opens: bool = False


CUSTOMERS = "customers"
_FRAGMENT = re.compile(r"[$`]?[^\W\d][\w.]*`?$|[$`]$")
_AFTER = re.compile(
    r"(?P<name>`[^`]+`|[^\W\d][\w.]*)\s*"
    r"(?:(?P<is>\bis(?:\s+not)?)|[=≠＝]|!=|(?:\bnot\s+)?\bin\s*[\[【][^\]】]*)\s*$"
)
_LAST = re.compile(r"(\w+|[^\s\w])(\s*)$")
_OPERATORS: Mapping[str, Words] = {
    "and": Words("并且", "both hold"),
    "or": Words("或者", "one of them holds"),
    "in [": Words("是其中之一", "is one of"),
    "not in [": Words("不是其中任何一个", "is none of"),
    "between": Words("在两者之间，含两端", "from … to …, both ends in"),
    "is missing": Words("没有值", "has no value"),
    "is known": Words("有值", "has a value"),
    "is": Words("属于某个分群", "is in a segment of"),
    "contains": Words("包含这段文本", "the text has this in it"),
    "starts with": Words("以此开头", "the text begins with this"),
    "ends with": Words("以此结尾", "the text ends with this"),
    "matches": Words("符合正则表达式", "the text fits a regular expression"),
    "within": Words("在最近这段时间内", "in the last so many days"),
    "more than": Words("早于这么久以前", "more than … ago"),
}
_WORDS_BEFORE = {"not": Words("否定", "turns a condition round")}
_BEFORE_OPERAND = frozenset(
    {"and", "or", "not", "in", "is", "between", "contains", "with", "matches", "within", "than"}
    | {"distinct", "where", "by", "same", "any", "all", "of"}
)
_CELL_WORDS = {
    "-": Words("任意值，缺失也算", "any value, missing too"),
    "missing": Words("缺失", "no value"),
    "known": Words("不缺失", "some value"),
    "not": Words("除此之外", "anything but"),
}


def completions(
    at_hand: Analysis, lines: list[str], line: int, character: int, lang: Lang
) -> list[Item]:
    """What could be written before a character of a line, both from 0; the likeliest first."""
    spot = spot_at(lines, line, character)
    known = at_hand.known
    if spot.key:
        found = [*_keys(spot, known, lang), *_entries(spot, known, lang)]
    else:
        found = list(_values(spot, known, lang, beside(lines, line, "from")))
    return list({i.label: i for i in reversed(found)}.values())[::-1]


# ---------------------------------------------------------------- keys


def _keys(spot: Spot, known: Glossary, lang: Lang) -> Iterator[Item]:
    slot = slot_of(spot.loc, known)
    if isinstance(slot, Formula):
        return
    given = known.at(spot.loc)
    taken = set(given) if isinstance(given, Mapping) else set()
    keys = keys_of(spot.loc, known)
    for key in (k for k in keys if k not in taken or k == spot.before):
        said = key_means(spot.loc, key)
        yield Item(key, Sort.KEY, f"{key}: ", spot.start, document=said.say(lang) if said else "")


def _entries(spot: Spot, known: Glossary, lang: Lang) -> Iterator[Item]:
    """A key that is a name (`given: {recency: ...}`), or an entry of a list that has no key."""
    slot = slot_of(spot.loc, known)
    if isinstance(slot, Formula | Choice):
        yield from _values(spot, known, lang)
    elif isinstance(slot, Named):
        colon = "" if spot.loc and isinstance(spot.loc[-1], int) and slot.of is None else ": "
        for term in _named(slot, known):
            yield _item(term, spot.start, lang, colon)


# ---------------------------------------------------------------- values


def _values(spot: Spot, known: Glossary, lang: Lang, rows_of: str = "") -> Iterator[Item]:
    """What may stand as a value; `rows_of` is what `from` says beside it, however half-typed."""
    match slot_of(spot.loc, known):
        case Formula() if spot.loc[-1] == "table":
            yield from _in_table(spot, known, lang)
        case Formula(table, aggregates):
            made = spot.loc[0] in {"metrics", "models"} and len(spot.loc) > 2  # noqa: PLR2004 - in it
            slot = Formula(table or rows_of * made, aggregates)
            yield from _expression(spot.before, spot, slot, known, lang)
        case Named() as slot:
            yield from (_item(t, spot.start, lang) for t in _named(slot, known))
        case Choice(words):
            yield from (_choice(w, spot.start, lang) for w in words)
        case Other():
            yield from _parameters(spot, known, lang)


def _choice(word: str, start: int, lang: Lang) -> Item:
    said = CHOICES.get(word)
    return Item(word, Sort.WORD, word, start, said.say(lang) if said else "")


def _parameters(spot: Spot, known: Glossary, lang: Lang) -> Iterator[Item]:
    if spot.before.startswith("$"):
        for term in known.of_kind(Kind.PARAMETER):
            yield _item(term, spot.start, lang)


def _named(slot: Named, known: Glossary) -> Iterator[Term]:
    for term in known.of_kind(*slot.kinds):
        if slot.of is not None:
            if slot.of in {term.of, term.of.removeprefix(f"{CUSTOMERS}.")}:
                yield term
        elif term.kind is not Kind.COLUMN or term.of == CUSTOMERS:
            yield term


def _item(term: Term, start: int, lang: Lang, after: str = "", *, sort: Sort = Sort.NAME) -> Item:
    text = f"${term.name}" if term.kind is Kind.PARAMETER else term.name
    detail = KINDS[term.kind].say(lang) + (f" · {term.of}" if term.of else "")
    return Item(text, sort, text + after, start, detail, term=term)


# ---------------------------------------------------------------- expressions


def _expression(
    before: str, spot: Spot, slot: Formula, known: Glossary, lang: Lang
) -> Iterator[Item]:
    """What could come next in an expression, of which `before` is written."""
    fragment = _FRAGMENT.search(before)
    word = fragment[0] if fragment else ""
    head = before[: len(before) - len(word)]
    start, table = _start(spot, word), slot.table
    if "." in word:
        yield from _through(word, table, known, start, lang)
        return
    after = _AFTER.search(head)
    if after is not None:
        meant = list(_after(after, table, known, start, lang))
        yield from meant
        if meant:
            yield from (_item(t, start, lang) for t in known.of_kind(Kind.PARAMETER))
            return
    if _is_operand(head):
        yield from (_word(w, said, start, lang) for w, said in _OPERATORS.items())
        return
    yield from _operands(slot, known, start, lang)


def _start(spot: Spot, word: str) -> int:
    """The character of the line at which the word begins that is being written."""
    return spot.start + len(spot.before.rsplit("\n", 1)[-1]) - len(word)


def _is_operand(head: str) -> bool:
    last = _LAST.search(head)
    if last is None or not last[2]:
        return False
    return last[1] in {")", "]", "'", '"', "`", "%"} or (
        last[1][0].isalnum() and last[1].lower() not in _BEFORE_OPERAND
    )


def _word(word: str, said: Words, start: int, lang: Lang) -> Item:
    return Item(word, Sort.WORD, word, start, said.say(lang))


def _operands(slot: Formula, known: Glossary, start: int, lang: Lang) -> Iterator[Item]:
    own = known.belonging(Kind.COLUMN, slot.table) if slot.table else []
    yield from (_name(t, start, lang) for t in own)
    yield from (_name(t, start, lang) for t in _customer_level(known))
    yield from (_name(t, start, lang) for t in known.of_kind(Kind.SEGMENTATION, Kind.MODEL))
    yield from (_item(t, start, lang) for t in known.of_kind(Kind.PARAMETER))
    rows = bool(slot.table) and slot.aggregates
    listed = functions(rows=rows)
    first = [n for n in AGGREGATES if rows]
    for name in dict.fromkeys([*first, *listed]):
        call, said = listed[name]
        text = f"{name}("
        yield Item(name, Sort.FUNCTION, text, start, call, said.say(lang), opens=True)
    yield from (_word(w, said, start, lang) for w, said in _WORDS_BEFORE.items())


def _customer_level(known: Glossary) -> Iterable[Term]:
    yield from known.of_kind(Kind.METRIC, Kind.SCORE)
    yield from known.belonging(Kind.COLUMN, CUSTOMERS)


def _name(term: Term, start: int, lang: Lang) -> Item:
    item = _item(term, start, lang)
    text = item.text if is_plain_name(term.name) else f"`{term.name.replace('`', '``')}`"
    return Item(item.label, item.sort, text, start, item.detail, term=term)


def _after(
    after: re.Match[str], table: str, known: Glossary, start: int, lang: Lang
) -> Iterator[Item]:
    """The values or segments that a name before `=`, `in [` or `is` declares."""
    name = after["name"].strip("`")
    for term in known.belonging(Kind.SEGMENT, name):
        yield _name(term, start, lang)
    for term in _declared(name, table, known):
        yield _value(term, start, lang)
    if after["is"] is not None:
        yield from (_word(w, _CELL_WORDS[w], start, lang) for w in ("missing", "known"))


def _declared(name: str, table: str, known: Glossary) -> list[Term]:
    for of in (f"{table}.{name}", name, f"{CUSTOMERS}.{name}", _looked_up(name, table, known)):
        found = known.belonging(Kind.VALUE, of)
        if found:
            return found
    return []


def _value(term: Term, start: int, lang: Lang) -> Item:
    text = term.name if is_plain_name(term.name) else f"'{term.name}'"
    return Item(term.name, Sort.VALUE, text, start, KINDS[term.kind].say(lang), term=term)


def _looked_up(name: str, table: str, known: Glossary) -> str:
    """`products.category` for `product.category`, where `product` looks up `products`."""
    head, _, column = name.partition(".")
    target = _target(head, table, known)
    return f"{target}.{column}" if target else ""


def _target(column: str, table: str, known: Glossary) -> str:
    for of in (table, CUSTOMERS):
        found = known.at(("tables", of, "columns", column, "looks_up"))
        if isinstance(found, str):
            return found
    return ""


def _through(word: str, table: str, known: Glossary, start: int, lang: Lang) -> Iterator[Item]:
    head = word.partition(".")[0]
    for term in known.belonging(Kind.COLUMN, _target(head.strip("`"), table, known)):
        item = _name(term, start + len(head) + 1, lang)
        yield item


# ---------------------------------------------------------------- decision tables


def _in_table(spot: Spot, known: Glossary, lang: Lang) -> Iterator[Item]:
    """A cell: a name in the header, a segment in its column, a value of the subject elsewhere."""
    rows = spot.before.split("\n")
    written = [r for r in rows if r.strip()]
    column = len(borders(rows[-1])) - 1
    cell = rows[-1].rsplit("|", 1)[-1].lstrip() if "|" in rows[-1] else rows[-1]
    if len(written) <= 1 or spot.loc[:1] == ("tests",):
        yield from _expression(cell, spot, Formula(), known, lang)
        return
    header = [c.strip() for c in written[0].strip().strip("|").split("|")]
    subject = header[column] if 0 <= column < len(header) else ""
    yield from _cell(subject, cell, spot, known, lang)


def _cell(subject: str, cell: str, spot: Spot, known: Glossary, lang: Lang) -> Iterator[Item]:
    fragment = re.search(r"\w*$", cell)
    start = _start(spot, fragment[0] if fragment else "")
    if subject == "segment":
        segmentation = _segmentation(spot.loc)
        for term in known.belonging(Kind.SEGMENT, segmentation):
            yield _item(term, start, lang)
        return
    yield from (_value(t, start, lang) for t in _declared(subject.strip("`"), "", known))
    yield from (_word(w, said, start, lang) for w, said in _CELL_WORDS.items())


def _segmentation(loc: Loc) -> str:
    return str(loc[-2]) if len(loc) > 1 else ""


def documented(item: Item, at_hand: Analysis, lang: Lang) -> str:
    """What an item is, in words."""
    return explained(item.term, at_hand, lang) if item.term else item.document
