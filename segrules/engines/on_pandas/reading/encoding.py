"""Bytes of a text file -> which encodings to try, and the same text as UTF-8, piece by piece."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from segrules.language.findings import DataError, Finding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNMARKED = ("utf-8", "gb18030")
"""Tried over the whole file, strictly, in this order, where nothing else says the encoding."""

WIDER = {"gbk": "gb18030", "gb2312": "gb18030"}
"""Encodings that are read as their superset."""

JUDGED = 5_000
"""Characters beyond ASCII that are looked at to judge a GB18030 reading."""
ENOUGH = 4
"""Fewer characters than this prove nothing."""
COMMON = 0.7
"""The share of common characters below which a GB18030 reading is not believed.

Chinese text in GB18030 is nearly all in the GB 2312 rows of symbols and level-1 characters (99.7 %
of running text); Big5, Shift-JIS or Windows text read that way falls on rare characters.
"""


@dataclass(slots=True)
class Watched:
    """What was seen of a text while it was decoded: its lines, and how common its characters are.

    Only the first `JUDGED` characters beyond ASCII of a GB18030 reading are judged.
    """

    source: str = ""
    lines: int = 0
    beyond: int = 0
    common: int = 0

    def look(self, text: str) -> None:
        """Judge the text's characters, until enough were seen."""
        if self.beyond >= JUDGED or text.isascii():
            return
        beyond = [c for c in text if c > "\x7f"][: JUDGED - self.beyond]
        self.beyond += len(beyond)
        self.common += sum(map(is_common, beyond))

    @property
    def doubtful(self) -> bool:
        """Whether the characters are too rare to be meant."""
        return self.beyond >= ENOUGH and self.common < COMMON * self.beyond


LEADS = frozenset((*range(0xA1, 0xAA), *range(0xB0, 0xD8)))
TRAILS = frozenset(range(0xA1, 0xFF))
"""The bytes of the symbols and level-1 characters of GB 2312."""


def is_common(character: str) -> bool:
    """Whether a character is a symbol or a level-1 character of GB 2312."""
    code = character.encode("gb18030")
    return code[0] in LEADS and code[1] in TRAILS


@dataclass(frozen=True, slots=True)
class Encodings:
    """The encodings to try in turn, and how many bytes of byte order mark to pass over."""

    names: tuple[str, ...]
    mark: int = 0
    judge: bool = False
    """Whether a GB18030 reading is a guess that must look like Chinese to be believed."""


def encodings_of(head: bytes, chosen: str | None) -> Encodings:
    """Which encodings a file that starts with these bytes may have.

    `chosen` overrides every guess; an unknown name raises `DataError`.
    """
    mark = next((m for m in MARKS if head.startswith(m[0])), None)
    if chosen is not None:
        name = known(chosen)
        if mark is not None and (mark[1] == name or name == mark[1][:6] == "utf-16"):
            return Encodings((mark[1],), len(mark[0]))
        return Encodings(("utf-16-le" if name == "utf-16" else name,))
    if mark is not None:
        return Encodings((mark[1],), len(mark[0]))
    wide = unmarked_utf16(head)
    return Encodings((wide,)) if wide else Encodings(UNMARKED, judge=True)


def known(name: str) -> str:
    """The encoding that a user's name stands for; raises `DataError` where there is none."""
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=name).detach()
        found = codecs.lookup(name).name
    except LookupError:
        raise DataError([Finding("unknown-encoding", args={"encoding": name})]) from None
    return WIDER.get(found, found)


def unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 by where the zero bytes of its ASCII characters stand, or None."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for name, more, less in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if more > 4 * less and decodes(head, name):
            return name
    return None


def decodes(head: bytes, encoding: str) -> bool:
    """Whether the beginning of a file may be the encoding's."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeError:
        return False
    return True


def utf8_pieces(pieces: Iterable[bytes], encoding: str, watched: Watched) -> Iterator[bytes]:
    """The same text in UTF-8; raises `UnicodeError` at the first bytes that are not the encoding's.

    NUL characters, which no table holds, raise `DataError` (a binary file).
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for piece in pieces:
        if encoding in UNMARKED and piece.isascii() and not decoder.getstate()[0]:
            made = piece
        else:
            text = decoder.decode(piece)
            if encoding == "gb18030":
                watched.look(text)
            made = piece if encoding == "utf-8" else text.encode("utf-8")
        if b"\0" in made:
            raise DataError([Finding("binary-file", args={"source": watched.source})])
        watched.lines += lines_in(made)
        yield made
    decoder.decode(b"", final=True)


def lines_in(piece: bytes) -> int:
    """How many line ends a piece of text has."""
    return int(np.count_nonzero(np.frombuffer(piece, np.uint8) == ord("\n")))
