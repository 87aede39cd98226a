"""A tree as it is written -> its lines in the one layout.

What stands in brackets stays there where it fits and holds no comment; the rest is one entry a line,
two spaces deeper each time. A line has one hundred columns, 汉字 count two; texts are never broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from segrules.language.expression.laid_out import laid_out, parts
from segrules.language.expression.table_laid_out import table_laid_out
from segrules.language.formatting.blocks import block, broken
from segrules.language.formatting.comments import Comment
from segrules.language.formatting.nodes import NOTHING, Branch, Entry, Leaf
from segrules.language.formatting.scalars import quoted, written
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


BLANK = Line(0)


def text_of(root: Branch, kinds: Mapping[Loc, Kind]) -> str:
    """The text of a document; `kinds` says which texts are expressions or decision tables."""
    lines = _Laying(kinds).branch(root, 0, ())
    return "".join(f"{line}\n" for line in _aligned(lines))


def _aligned(lines: list[Line]) -> list[str]:
    """Comments behind neighbouring lines stand below each other, two spaces behind the longest."""
    codes = [" " * line.indent + line.code if line.code else "" for line in lines]
    widths = [
        display_width(c) if line.code and line.side else 0
        for c, line in zip(codes, lines, strict=True)
    ]
    reach = list(widths)
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for before, at in pairwise(order):
            if reach[at] and reach[before]:
                reach[at] = max(reach[at], reach[before])
    return [
        code + " " * (far - own + STEP) + line.side
        if own
        else " " * line.indent + line.side
        if line.side
        else code
        for code, own, far, line in zip(codes, widths, reach, lines, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Laying:
    kinds: Mapping[Loc, Kind]

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
        head = "-" if entry.key is None else f"{_key(entry.key)}:"
        side = entry.side.text if entry.side else ""
        if isinstance(entry.value, Leaf):
            lines = self._leaf(head, entry.value, indent, side, loc)
            return lines + _above(entry.inside, indent + STEP)
        short = self._inside(entry.value, loc)
        if short is not None and _fits(f"{head} {short}", indent):
            return [Line(indent, f"{head} {short}", side)]
        return self._opened(entry, entry.value, head, indent, loc)

    def _opened(self, entry: Entry, branch: Branch, head: str, indent: int, loc: Loc) -> list[Line]:
        """An entry whose value goes on the lines below; a comment behind the end may have to too."""
        side = [entry.side] if entry.side else []
        if side and entry.late and _has_comments(branch):
            branch, side = replace(branch, tail=[*branch.tail, *side]), []
        lines = self.branch(branch, indent + STEP, loc)
        if entry.key is not None:
            return [Line(indent, head, side[0].text if side else ""), *lines]
        above = _above([replace(c, blank=False) for c in side], indent)
        first = next(n for n, line in enumerate(lines) if line.code)
        above += [replace(line, indent=indent) if line.side else line for line in lines[:first]]
        item = replace(lines[first], indent=indent, code=f"- {lines[first].code}")
        return [*above, item, *lines[first + 1 :]]

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
            line = written(laid_out(leaf.text), inside=False)
            several = parts(leaf.text)
            if _fits(f"{head} {line}", indent) or len(several) == 1:
                return [line]
            return [">-", *_filled(several, WIDTH - indent - STEP)]
        if leaf.style in {"|", ">"}:
            return block(leaf)
        line = _on_one_line(leaf, inside=False)
        if "\n" not in leaf.raw or (_fits(f"{head} {line}", indent) and "\n" not in leaf.text):
            return [line]
        return broken(leaf)

    def _inside(self, value: Leaf | Branch, loc: Loc) -> str | None:
        """The value on one line inside brackets; None where it is not to stand there."""
        if isinstance(value, Leaf):
            if self.kinds.get(loc) == "expression":
                return written(laid_out(value.text), inside=True)
            if self.kinds.get(loc) == "table" or ("\n" in value.raw and "\n" in value.text):
                return None
            return _on_one_line(value, inside=True) or "null"
        if not value.entries:
            return "{}" if value.mapping else "[]"
        if not value.flow or _has_comments(value):
            return None
        listed = [self._inside_entry(e, at, loc) for at, e in enumerate(value.entries)]
        said = ", ".join(e for e in listed if e is not None)
        if None in listed:
            return None
        return f"{{{said}}}" if value.mapping else f"[{said}]"

    def _inside_entry(self, entry: Entry, at: int, loc: Loc) -> str | None:
        if entry.key is None:
            return self._inside(entry.value, (*loc, at))
        said = self._inside(entry.value, (*loc, entry.key.text))
        return None if said is None else f"{_key(entry.key, inside=True)}: {said}"


def _key(key: Leaf, *, inside: bool = False) -> str:
    return _on_one_line(key, inside=inside)


def _on_one_line(leaf: Leaf, *, inside: bool) -> str:
    """A plain scalar as it is; a quoted one in one sort of quotes, or without."""
    if not leaf.style:
        return leaf.text
    return quoted(leaf.text) if leaf.style in {"|", ">"} else written(leaf.text, inside=inside)


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
    return [
        line for c in comments for line in ([BLANK] if c.blank else []) + [Line(indent, "", c.text)]
    ]


def _has_comments(value: Leaf | Branch) -> bool:
    if isinstance(value, Leaf):
        return False
    return bool(value.tail) or any(
        e.lead or e.side or e.inside or _has_comments(e.value) for e in value.entries
    )
