from __future__ import annotations

import importlib
import pkgutil
import re
from string import Formatter

import pytest

from segrules.language import messages
from segrules.language.findings import Words
from segrules.language.messages import MESSAGES

ROWS = [
    table.MESSAGES
    for name in sorted(m.name for m in pkgutil.iter_modules(messages.__path__))
    if hasattr(table := importlib.import_module(f"{messages.__name__}.{name}"), "MESSAGES")
]


def names(text: str) -> list[str]:
    """The placeholders of a text."""
    return sorted({field for _, field, _, _ in Formatter().parse(text) if field is not None})


def words_of(key: str) -> list[Words]:
    """The text of a message, and its cure where it has one."""
    message = MESSAGES[key]
    return [message.text] if message.help is None else [message.text, message.help]


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_both_languages_say_the_same(key):
    """Text and cure stand in both languages and fill in the same words."""
    for words in words_of(key):
        assert words.zh.strip()
        assert words.en.strip()
        assert names(words.zh) == names(words.en)
        assert all(name.isidentifier() for name in names(words.en))


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_the_words_have_the_house_style(key):
    """English starts in lower case, neither language ends in a full stop, names are kebab-case."""
    for words in words_of(key):
        assert not re.match("(?!Spark|Java)[A-Z][a-z]", words.en)
        assert not words.en.endswith((".", "!"))
        assert not words.zh.endswith(("。", "！"))
        assert words.en.isascii() or re.search("[`→…–]", words.en)
        assert re.search("[\u4e00-\u9fff]", words.zh) or words.zh == words.en
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?", key)


def test_a_code_has_one_name_and_a_name_one_code():
    """Codes and names never change hands; variants of a name share its code."""
    pairs = {(message.code, key.partition("/")[0]) for key, message in MESSAGES.items()}
    assert len({code for code, _ in pairs}) == len(pairs)
    assert len({name for _, name in pairs}) == len(pairs)
    assert all(re.fullmatch(r"[A-Z][0-9]{3}", code) for code, _ in pairs)


def test_no_two_tables_share_a_key():
    """No row is lost where the tables are joined into one."""
    for rows in ROWS:
        assert [key for key, row in rows.items() if MESSAGES.get(key) is not row] == []
    assert {key for rows in ROWS for key in rows} == set(MESSAGES)
