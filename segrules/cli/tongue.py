"""argv and environment -> the language that the command line speaks."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from segrules.language.findings import Lang


def chosen(argv: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """`--lang`, else SEGRULES_LANG, else the locale's; English where nothing says Chinese."""
    for i, word in enumerate(argv):
        if word.startswith("--lang="):
            return _lang(word.removeprefix("--lang="))
        if word == "--lang" and i + 1 < len(argv):
            return _lang(argv[i + 1])
    for name in ("SEGRULES_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _lang(environment[name])
    return Lang.EN


def _lang(text: str) -> Lang:
    return Lang.ZH if text.lower().startswith("zh") else Lang.EN


LANG = chosen(sys.argv[1:], os.environ)
"""The language of this process: help texts are made when the commands are declared."""


def say(zh: str, en: str) -> str:
    """The words in the language of this process."""
    return zh if LANG is Lang.ZH else en
