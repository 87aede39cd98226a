"""argv and environment -> the language that the command line speaks, and words in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from segrules.language.findings import Lang, Words

VARIABLES = ("SEGRULES_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
APART = "\x1f"
"""What parts the two languages in a help text."""
WINDOWS_PRIMARY, WINDOWS_CHINESE = 0x3FF, 0x04
"""The bits of a Windows language id that tell the language, and what they are for Chinese."""

_spoken: ContextVar[Lang] = ContextVar("spoken", default=Lang.EN)


def chosen(argv: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """`--lang`, else SEGRULES_LANG, else the locale's; English where nothing says Chinese."""
    for i, word in enumerate(argv):
        if word.startswith("--lang="):
            return _lang(word.removeprefix("--lang="))
        if word == "--lang" and i + 1 < len(argv):
            return _lang(argv[i + 1])
    for name in VARIABLES:
        if environment.get(name):
            return _lang(environment[name])
    return _system_lang()


def _lang(text: str) -> Lang:
    return Lang.ZH if text.lower().startswith("zh") else Lang.EN


def _system_lang() -> Lang:
    """What Windows speaks, which sets no variable; English elsewhere."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        language = ctypes.windll.kernel32.GetUserDefaultUILanguage() & WINDOWS_PRIMARY
        return Lang.ZH if language == WINDOWS_CHINESE else Lang.EN
    return Lang.EN


@contextmanager
def speaking(language: Lang) -> Iterator[None]:
    """Speak a language for as long as the block runs."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> Lang:
    """The language that is spoken now."""
    return _spoken.get()


def say(zh: str, en: str) -> str:
    """The words in the language that is spoken now."""
    return zh if spoken() is Lang.ZH else en


def both(zh: str, en: str) -> str:
    """A help text, which is declared before it is known in which language it will be shown."""
    return f"{zh}{APART}{en}"


def parted(text: str) -> Words:
    """The two languages of a help text; a text that was not made by `both` is both."""
    zh, apart, en = text.partition(APART)
    return Words(zh, en if apart else zh)
