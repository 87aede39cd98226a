"""The environment -> a key, and with it customers' keys -> pseudonyms.

A pseudonym is the first 16 bytes of HMAC-SHA256 (RFC 2104, FIPS 198-1) of the key in UTF-8, as 32
hexadecimal digits. The same key gives the same pseudonym for ever. Whoever has the key can test any
id: this is pseudonymous data, not anonymous data.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segrules.language.findings import DataError, Finding

VARIABLE = "SEGRULES_KEY"
LEAST_BYTES = 32
"""As many as the hash has: a shorter key is weaker than it (RFC 2104, section 3)."""
LENGTH = 16


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """What turns customers' keys into pseudonyms; the key itself is never shown."""

    key: bytes = field(repr=False)

    def of(self, customer: str) -> str:
        """The pseudonym of one customer."""
        text = customer.encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, text, "sha256")[:LENGTH].hex()

    def all(self, customers: Iterable[str]) -> list[str]:
        """The pseudonyms of many."""
        return [self.of(c) for c in customers]

    @property
    def mark(self) -> str:
        """What tells runs of two keys apart, and nothing of the key."""
        return hmac.digest(self.key, b"\0which key this is", "sha256")[:8].hex()


def pseudonyms_from(environment: Mapping[str, str]) -> Pseudonyms:
    """The key of the environment; DataError where there is none or it is too short."""
    key = environment.get(VARIABLE, "").strip().encode("utf-8", "surrogateescape")
    if not key:
        raise DataError([Finding("pseudonym-key-absent")])
    if len(key) < LEAST_BYTES:
        raise DataError([Finding("pseudonym-key-short", None, {"least": LEAST_BYTES})])
    return Pseudonyms(key)
