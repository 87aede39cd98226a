"""A YAML scalar -> its text with the place of each character in the file.

Lines of a text are mapped one by one, so a finding points into the right line of a block or folded
text. The mapping is rebuilt from the file's characters and compared with what the parser read:
where they differ (escapes, deeper indented lines of a `>` text) the text is placed as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from segrules.language.places import Located, Stretch
from segrules.language.yaml_tree import Scalar


def located(scalar: Scalar) -> Located:
    """The scalar's text and places; numbers, `true` and `null` have the text that is written."""
    mapping = _Mapping()
    if scalar.style in {"|", ">"}:
        _map_block(scalar, mapping)
    elif scalar.style != '"' or "\\" not in scalar.raw:
        _map_flow(scalar, mapping)
    text = "".join(mapping.parts)
    if text.rstrip("\n") != scalar.text.rstrip("\n"):
        return Located(scalar.text, scalar.place, exact=False)
    start = Stretch(0, scalar.place.line, scalar.place.column)
    return Located(scalar.text, scalar.place, tuple(mapping.stretches) or (start,))


@dataclass(slots=True)
class _Mapping:
    parts: list[str] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, line: int, column: int) -> None:
        """Characters that stand in the file one by one, from this place on."""
        self.stretches.append(Stretch(self.length, line, column))
        self.join(text)

    def join(self, text: str) -> None:
        """Characters that stand for a line break."""
        self.parts.append(text)
        self.length += len(text)


def _map_flow(scalar: Scalar, mapping: _Mapping) -> None:
    """Plain and quoted: spaces around a line break fold into one, blank lines are line breaks."""
    edge = len(scalar.style)
    lines = scalar.raw[edge : len(scalar.raw) - edge].split("\n")
    blank = 0
    for at, line in enumerate(lines):
        is_last = at == len(lines) - 1
        start = len(line) - len(line.lstrip(" \t")) if at else 0
        content = line[start:] if is_last else line[start:].rstrip(" \t")
        if at and not content and not is_last:
            blank += 1
            continue
        if at:
            mapping.join("\n" * blank or " ")
            blank = 0
        column = start + 1 if at else scalar.place.column + edge
        _add_content(content, scalar.style, scalar.place.line + at, column, mapping)


def _add_content(content: str, style: str, line: int, column: int, mapping: _Mapping) -> None:
    pieces = content.split("''") if style == "'" else [content]
    for piece in pieces[:-1]:
        mapping.add(piece + "'", line, column)
        column += len(piece) + 2
    mapping.add(pieces[-1], line, column)


def _map_block(scalar: Scalar, mapping: _Mapping) -> None:
    r"""`|` keeps its line breaks, `>` folds them: n blank lines between two lines are n `\n`."""
    lines = scalar.raw.rstrip("\n").split("\n")[1:]
    indent = _indent(lines, scalar.text)
    blank = 0
    for at, line in enumerate(lines, start=1):
        content = line[indent:]
        if not content and scalar.style == ">":
            blank += 1
            continue
        if at > 1:
            mapping.join("\n" if scalar.style == "|" else "\n" * blank or " ")
            blank = 0
        mapping.add(content, scalar.place.line + at, indent + 1)


def _indent(lines: list[str], text: str) -> int:
    """How far the block is indented: what its first line has more than the text that was read."""
    first = next((line for line in lines if line.strip()), "")
    read = next((line for line in text.split("\n") if line.strip()), "")
    return max(_spaces(first) - _spaces(read), 0)


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
