"""An address -> the sha256 by which ad platforms know a person.

An e-mail is trimmed and in lower case, a mobile in the form of E.164: `+`, country code, number,
nothing else. Eleven digits that are a mobile of mainland China get +86; any other number must come
with its country code. What is neither gives nothing.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
INTERNATIONAL = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")
WITH_86 = re.compile(r"86(1[3-9][0-9]{9})")
BETWEEN_DIGITS = re.compile(r"[\s().\-]")


def normalised(address: str) -> str | None:
    """The address in the one form that is hashed; None for what is no e-mail and no mobile."""
    text = unicodedata.normalize("NFKC", address).strip()
    if "@" in text:
        mail = text.lower()
        return mail if MAIL.fullmatch(mail) else None
    return _mobile(BETWEEN_DIGITS.sub("", text))


def _mobile(digits: str) -> str | None:
    if CHINESE_MOBILE.fullmatch(digits):
        return f"+86{digits}"
    if WITH_86.fullmatch(digits):
        return f"+{digits}"
    found = INTERNATIONAL.fullmatch(digits)
    return f"+{found[1]}" if found else None


def hashed(address: str) -> str:
    """The sha256 of the normalised address in lower-case hexadecimal; empty where there is none."""
    plain = normalised(address)
    return "" if plain is None else sha256(plain.encode()).hexdigest()
