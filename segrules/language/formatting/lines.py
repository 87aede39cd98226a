"""A tree as it is written -> its lines in the one layout.

What stands in brackets stays there where it fits and holds no comment; the rest is one entry a
line, two spaces deeper each time. A line has one hundred columns, 汉字 count two; what people are
told is never broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from segrules.language.expression.laid_out import laid_out, parts
from segrules.language.expression.table_laid_out import table_laid_out
from segrules.language.formatting.blocks import block, broken
from segrules.language.formatting.comments import Comment
from segrules.language.formatting.nodes import Branch, Entry, Leaf
from segrules.language.formatting.on_one_line import InBrackets, has_comments, plain_line
from segrules.language.formatting.scalars import can_be_bare, written
from segrules.language.formatting.texts import Kind
from segrules.language.loaded import Loc
from segrules.language.width import display_width

WIDTH = 100
STEP = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `code` stands `indent` deep, `side` is a comment behind it; neither: it is blank."""

    indent: int
    code: str = ""
    side: str = ""

    @property
    def width(self) -> int:
        """The columns before a comment behind code; 0 where there is none, or nothing else."""
        return self.indent + display_width(self.code) if self.code and self.side else 0


BLANK = Line(0)


def text_of(root: Branch, kinds: Mapping[Loc, Kind]) -> str:
    """The text of a document; `kinds` says which texts are expressions or decision tables."""
    lines = _Laying(kinds, InBrackets(kinds)).branch(root, 0, ())
    return "".join(f"{line}\n" for line in _aligned(lines))


def _aligned(lines: list[Line]) -> Iterator[str]:
    """Comments behind neighbouring lines stand below each other, two spaces behind the longest."""
    reach = [line.width for line in lines]
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for before, at in pairwise(order):
            if reach[at]:
                reach[at] = max(reach[at], reach[before])
    for line, far in zip(lines, reach, strict=True):
        gap = " " * (far - line.width + STEP) if line.width else ""
        yield f"{' ' * line.indent}{line.code}{gap}{line.side}" if line != BLANK else ""


@dataclass(frozen=True, slots=True)
class _Laying:
    kinds: Mapping[Loc, Kind]
    brackets: InBrackets

    def branch(self, branch: Branch, indent: int, loc: Loc) -> list[Line]:
        """A mapping or list, one entry a line."""
        lines: list[Line] = []
        for at, entry in enumerate(branch.entries):
            below = (*loc, at if entry.key is None else entry.key.text)
            lines += _above(entry.lead, indent)
            lines += [BLANK] if entry.blank else []
            lines += self._entry(entry, indent, below)
        lines += _above(branch.tail, indent)
        return lines[1:] if lines[:1] == [BLANK] else lines

    def _entry(self, entry: Entry, indent: int, loc: Loc) -> list[Line]:
        head = "-" if entry.key is None else f"{plain_line(entry.key, inside=False)}:"
        side = entry.side.text if entry.side else ""
        if isinstance(entry.value, Leaf):
            lines = self._leaf(head, entry.value, indent, side, loc)
            return lines + _above(entry.inside, indent + STEP)
        short = self.brackets.value(entry.value, loc)
        if short is not None and (_fits(f"{head} {short}", indent) or not entry.value.entries):
            return [Line(indent, f"{head} {short}", side)]
        return self._opened(entry, entry.value, head, indent, loc)

    def _opened(self, entry: Entry, branch: Branch, head: str, indent: int, loc: Loc) -> list[Line]:
        """An entry with its value on the lines below; a comment behind its end may go there too."""
        side = [entry.side] if entry.side else []
        if side and entry.late and has_comments(branch):
            branch, side = replace(branch, tail=[*branch.tail, *side]), []
        lines = self.branch(branch, indent + STEP, loc)
        if entry.key is not None:
            return [Line(indent, head, side[0].text if side else ""), *lines]
        return [*_above((replace(c, blank=False) for c in side), indent), *_item(lines, indent)]

    def _leaf(self, head: str, leaf: Leaf, indent: int, side: str, loc: Loc) -> list[Line]:
        first, *rest = self._value(head, leaf, indent, loc)
        below = [Line(indent + STEP, line) if line else BLANK for line in rest]
        lines = [Line(indent, f"{head} {first}" if first else head), *below]
        at = 0 if first[:1] in {"|", ">"} else -1
        lines[at] = replace(lines[at], side=side)
        return lines

    def _value(self, head: str, leaf: Leaf, indent: int, loc: Loc) -> list[str]:
        """What stands behind `key:` or `-`, and on the lines below."""
        kind = self.kinds.get(loc)
        if kind == "table":
            return ["|", *table_laid_out(leaf.text)]
        if kind == "expression":
            return _expression(head, leaf.text, indent)
        if leaf.style in {"|", ">"}:
            short = can_be_bare(leaf.text, inside=False) and _fits(f"{head} {leaf.text}", indent)
            return [leaf.text] if short else block(leaf)
        line = plain_line(leaf, inside=False)
        joined = _fits(f"{head} {line}", indent) and "\n" not in leaf.text
        return [line] if joined or "\n" not in leaf.raw else broken(leaf)


def _item(lines: list[Line], indent: int) -> list[Line]:
    """The lines of a collection behind a dash; comments on top of it go above the dash."""
    at = next(n for n, line in enumerate(lines) if line.code)
    above = [replace(line, indent=indent) if line.side else line for line in lines[:at]]
    item = replace(lines[at], indent=indent, code=f"- {lines[at].code}")
    return [*above, item, *lines[at + 1 :]]


def _expression(head: str, text: str, indent: int) -> list[str]:
    """On one line where it fits, else as a block, broken before `and` or `or`."""
    plain = laid_out(text)
    line = written(plain, inside=False)
    several = parts(text)
    # a line break inside a quoted text would be lost in a block
    if _fits(f"{head} {line}", indent) or len(several) == 1 or "\n" in plain:
        return [line]
    return [">-", *_filled(several, WIDTH - indent - STEP)]


def _filled(several: Iterable[str], width: int) -> list[str]:
    """The parts on as few lines as they fit, in their order."""
    lines: list[str] = []
    for part in several:
        if lines and display_width(f"{lines[-1]} {part}") <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _fits(code: str, indent: int) -> bool:
    return indent + display_width(code) <= WIDTH


def _above(comments: Iterable[Comment], indent: int) -> list[Line]:
    """Comments on lines of their own."""
    lines = (
        (BLANK, Line(indent, "", c.text)) if c.blank else (Line(indent, "", c.text),)
        for c in comments
    )
    return [line for some in lines for line in some]
