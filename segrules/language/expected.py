"""A kind of pydantic error -> in words what was expected; a value -> in words what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from segrules.language.findings import Words
from segrules.language.listing import one_of
from segrules.language.width import shown

TEXT = Words("一段文本", "a text")
INTEGER = Words("整数", "an integer")
NUMBER = Words("数字", "a number")
BOOLEAN = Words("`true` 或 `false`", "`true` or `false`")
LIST = Words("列表", "a list")
MAPPING = Words("映射（`键: 值`）", "a mapping (`key: value`)")
NOTHING = Words("空值", "nothing")

Context = Mapping[str, Any]
Expectation = Callable[[Context], Words]


def _always(words: Words) -> Expectation:
    return lambda _: words


def _number(zh: str, en: str, key: str) -> Expectation:
    return lambda ctx: Words(f"{zh} {ctx[key]} 的数", f"a number {en} {ctx[key]}")


def _count(zh: str, en: str, key: str) -> Expectation:
    def told(ctx: Context) -> Words:
        number = ctx[key]
        return Words(f"{zh} {number} 项", f"{en} {number} {'entry' if number == 1 else 'entries'}")

    return told


def _length(zh: str, en: str, key: str) -> Expectation:
    return lambda ctx: Words(
        f"{zh} {ctx[key]} 个字符的文本", f"a text of {en} {ctx[key]} characters"
    )


def _pattern(ctx: Context) -> Words:
    form = f"`{shown(str(ctx['pattern']))}`"
    return Words(f"形如 {form} 的文本", f"a text of the form {form}")


def _choice(ctx: Context) -> Words:
    return one_of(choices(ctx))


EXPECTED: Mapping[str, Expectation] = {
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), _always(TEXT)),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _always(INTEGER)),
    **dict.fromkeys(
        ("float_type", "float_parsing", "decimal_type", "decimal_parsing"), _always(NUMBER)
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), _always(BOOLEAN)),
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), _always(LIST)
    ),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"),
        _always(MAPPING),
    ),
    "none_required": _always(NOTHING),
    "words": _always(Words("一段文本，或分别写出 `zh` 和 `en`", "a text, or `zh` and `en` texts")),
    **dict.fromkeys(("literal_error", "enum", "union_tag_invalid"), _choice),
    "greater_than": _number("大于", "greater than", "gt"),
    "greater_than_equal": _number("不小于", "not less than", "ge"),
    "less_than": _number("小于", "less than", "lt"),
    "less_than_equal": _number("不大于", "not greater than", "le"),
    "too_short": _count("至少", "at least", "min_length"),
    "too_long": _count("至多", "at most", "max_length"),
    "string_too_short": _length("至少", "at least", "min_length"),
    "string_too_long": _length("至多", "at most", "max_length"),
    "string_pattern_mismatch": _pattern,
}
"""By the `type` of the error. `words` is the model's own: a text in one or two languages."""

TYPE_ERRORS = frozenset(k for k in EXPECTED if k.endswith("_type")) | {
    "none_required",
    "is_instance_of",
    "words",
}
"""Errors of the value as a whole: where a deeper part is at fault too, that one tells more."""

INSTANCES: Mapping[str, Words] = {
    "Decimal": NUMBER,
    "Mapping": MAPPING,
    "Sequence": LIST,
}


def expected(kind: str, ctx: Context) -> Words | None:
    """What an error of this kind says should stand there; None of a kind that has no words."""
    if kind == "is_instance_of":
        return INSTANCES.get(str(ctx.get("class")))
    told = EXPECTED.get(kind)
    return None if told is None else told(ctx)


def choices(ctx: Context) -> tuple[str, ...]:
    """The values that a closed choice takes, from the list that pydantic puts into a sentence."""
    listed = str(ctx.get("expected") or ctx.get("expected_tags") or "")
    return tuple(re.findall(r"'([^']*)'", listed)) or tuple(re.split(r", | or ", listed))


def found(value: object) -> Words:
    """What stands there: a short value as written, a larger one by its kind."""
    match value:
        case bool():
            return _same("true" if value else "false")
        case int() | Decimal() | str():
            return _same(shown(str(value)))
        case list():
            return Words("空列表", "an empty list") if not value else LIST
        case dict():
            return Words("映射", "a mapping")
        case _:
            return NOTHING


def _same(text: str) -> Words:
    return Words(f"`{text}`", f"`{text}`")
