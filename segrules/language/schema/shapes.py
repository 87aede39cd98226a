"""What may stand at a place -> the fragment of a JSON Schema that editors read for it.

A place is one fragment, whatever kinds of value it takes, and tells one thing of a slip: unions
are merged into a list of types, a key that is not known is the business of `propertyNames` alone,
and what is missing is only asked for where every key is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from segrules.language.expected import BOOLEAN, INTEGER, LIST, MAPPING, NUMBER, TEXT
from segrules.language.findings import Lang, Words
from segrules.language.listing import all_of, one_of_words
from segrules.language.schema.forms import PARAMETER, Form
from segrules.language.schema.names import Named

Fragment = dict[str, Any]

KINDS: Mapping[str, Words] = {
    "string": TEXT,
    "integer": INTEGER,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "array": LIST,
    "object": MAPPING,
}
"""In the order in which a message says them."""

MOST_LISTED = 12
UNKNOWN = Words(
    "没有这个键，请检查拼写；补全会列出这里可以写的键",
    "there is no such key here: mind its spelling; completion lists those there are",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The kinds of value, and the keywords that speak of each.

    `choices` are the only texts, `words` say what is expected where the kinds alone say little.
    """

    kinds: frozenset[str]
    keywords: Mapping[str, Any] = field(default_factory=dict)
    choices: Named = field(default_factory=dict)
    words: Words | None = None

    def __or__(self, other: Shape) -> Shape:
        """What is one or the other."""
        return Shape(
            self.kinds | other.kinds,
            {**self.keywords, **other.keywords},
            {**self.choices, **other.choices},
            self.words or other.words,
        )


ANYTHING = Shape(frozenset())
"""A value of any kind, of which the compiler says more."""


def shape_of(*kinds: str, **keywords: object) -> Shape:
    """A shape of these kinds."""
    return Shape(frozenset(kinds), keywords)


@dataclass(frozen=True, slots=True)
class Telling:
    """How fragments speak: in one language, with what each value means."""

    lang: Lang

    def say(self, words: Words) -> str:
        """The words in the schema's language."""
        return words.say(self.lang)

    # -------------------------------------------------------- one place

    def fragment(
        self,
        shape: Shape,
        offers: Named,
        form: Form | None = None,
        *,
        filled: bool = False,
    ) -> Fragment:
        """The fragment of a shape; `filled` where a `$parameter` may stand for the value."""
        if not shape.kinds:
            return {**shape.keywords, **self._snippets(offers)}
        kinds = shape.kinds - ({"integer"} if "number" in shape.kinds else set())
        said = self._expected(kinds, shape, form)
        told: Fragment = {**shape.keywords, "errorMessage": said}
        if shape.choices:
            return {**shape.keywords, **self._closed(kinds, shape.choices, said, filled=filled)}
        if form is not None:
            return told | self._formed(form, said, offers, filled=filled)
        if filled and "string" not in kinds and kinds != {"object"}:
            told |= {"type": [*_ordered(kinds), "string"], "pattern": f"^{PARAMETER}$"}
            return told
        if offers and "string" in kinds:
            return told | self._open(kinds, offers, said)
        return told | {"type": _one(_ordered(kinds))}

    def _closed(
        self, kinds: frozenset[str], choices: Named, said: str, *, filled: bool
    ) -> Fragment:
        said = self.say(_expected(one_of_choices(choices))) if kinds == {"string"} else said
        branches = [self._enum(choices, said)]
        if filled:
            branches.append(_branch("string", said) | {"pattern": f"^{PARAMETER}$"})
        branches += [_branch(kind, said) for kind in _ordered(kinds - {"string"})]
        return _any(branches)

    def _open(self, kinds: frozenset[str], offers: Named, said: str) -> Fragment:
        branches = [self._enum(offers, said)]
        branches += [_branch(kind, said) for kind in _ordered(kinds)]
        return _any(branches)

    def _formed(self, form: Form, said: str, offers: Named, *, filled: bool) -> Fragment:
        pattern = f"^(?:{form.pattern}|{PARAMETER})$" if filled else f"^(?:{form.pattern})$"
        told = {"type": "string", "pattern": pattern, "patternErrorMessage": said}
        return told | self._snippets(offers)

    def _enum(self, named: Named, said: str) -> Fragment:
        told = {"enum": list(named), "errorMessage": said}
        if any(w.zh for w in named.values()):
            told["markdownEnumDescriptions"] = [self.say(w) for w in named.values()]
        return told

    def _snippets(self, offers: Named) -> Fragment:
        found = [
            {"label": name, "body": name, "description": self.say(w)} for name, w in offers.items()
        ]
        return {"defaultSnippets": found} if found else {}

    def _expected(self, kinds: frozenset[str], shape: Shape, form: Form | None) -> str:
        if form is not None or shape.words is not None:
            return self.say(form.words if form else _expected(shape.words or TEXT))
        words = [_number(kind, shape.keywords) for kind in _ordered(kinds)]
        return self.say(_expected(one_of_words(words)))

    # -------------------------------------------------------- a mapping with known keys

    def mapping(self, properties: Mapping[str, Fragment], required: Iterable[str] = ()) -> Fragment:
        """The keywords of a mapping that takes these keys, and must have the required ones."""
        asked = [self._required(key) for key in required]
        told: Fragment = {"properties": dict(properties), "propertyNames": self._keys(properties)}
        return told | (asked_where_known(properties, asked) if asked else {})

    def _keys(self, properties: Iterable[str]) -> Fragment:
        known = list(properties)
        several = all_of(known)
        said = (
            UNKNOWN
            if len(known) > MOST_LISTED
            else Words(
                f"没有这个键；这里可以写 {several.zh}",
                f"there is no such key; here may stand {several.en}",
            )
        )
        return {"enum": known, "errorMessage": self.say(said)}

    def _required(self, key: str) -> Fragment:
        said = Words(f"缺少 `{key}`", f"`{key}` is missing")
        return {"required": [key], "errorMessage": self.say(said)}

    def required_where(self, key: str, condition: Fragment) -> Fragment:
        """What asks for a key only of mappings of some kind."""
        return {"if": condition, "then": self._required(key)}

    def described(self, fragment: Fragment, words: Words | None) -> Fragment:
        """The fragment with what its key means; nothing is said of what has no words."""
        text = self.say(words) if words else ""
        if not text:
            return fragment
        plain = re.sub("`([^`]*)`", r"\1", text)
        marked = {"markdownDescription": text} if text != plain else {}
        return {"description": plain, **marked, **fragment}


def asked_where_known(properties: Iterable[str], asked: list[Fragment]) -> Fragment:
    """What is asked for where no key is misspelt, which may stand for the one that is missing."""
    known = {"propertyNames": {"enum": list(properties)}}
    return {"if": known, "then": {"allOf": asked}}


def one_of_choices(choices: Named) -> Words:
    """The choices as the words of a message."""
    return one_of_words([Words(f"`{c}`", f"`{c}`") for c in choices])


def _expected(words: Words) -> Words:
    space = " " if words.zh.startswith("`") else ""
    return Words(f"应为{space}{words.zh}", f"expected {words.en}")


def _number(kind: str, keywords: Mapping[str, Any]) -> Words:
    least, most = keywords.get("minimum"), keywords.get("maximum")
    words = KINDS[kind]
    if kind not in {"integer", "number"} or least is None:
        return words
    if most is None:
        return Words(f"不小于 {least} 的{words.zh}", f"{words.en} from {least} on")
    return Words(f"从 {least} 到 {most} 的{words.zh}", f"{words.en} from {least} to {most}")


def _ordered(kinds: Iterable[str]) -> list[str]:
    return sorted(kinds, key=list(KINDS).index)


def _one(kinds: list[str]) -> str | list[str]:
    return kinds[0] if len(kinds) == 1 else kinds


def _branch(kind: str, said: str) -> Fragment:
    return {"type": kind, "errorMessage": said}


def _any(branches: list[Fragment]) -> Fragment:
    return branches[0] if len(branches) == 1 else {"anyOf": branches}
