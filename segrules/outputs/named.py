"""Names and labels -> what people read: a label, or a name with its label beside it."""

from __future__ import annotations

from segrules.compiler.phrases import put, same
from segrules.language.findings import Words

BESIDE = Words("{n}（{l}）", "{n} ({l})")


def label_or(name: str, label: Words | None) -> Words:
    """The label; the name where there is none."""
    return label or same(name)


def with_label(name: str, label: Words | None) -> Words:
    """`R (recency score)`: the name, and in brackets the label where it says more."""
    if label is None:
        return same(name)
    both = put(BESIDE, n=name, l=label)
    return Words(
        both.zh if says_more(label.zh, name) else name,
        both.en if says_more(label.en, name) else name,
    )


def says_more(label: str, name: str) -> bool:
    """Whether a label is more than the name with blanks in it."""
    return label not in {name, name.replace("_", " ")}


def after(first: str, label: Words) -> str:
    """A Chinese word before a label, with a blank where the label starts with a Latin letter."""
    return f"{first} {label.zh}" if label.zh[:1].isascii() else f"{first}{label.zh}"
