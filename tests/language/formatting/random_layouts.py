"""Random rulesets as data, and random ways to write them down: the opposite of one layout."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

TOKEN = re.compile(
    r"'[^']*'|[$\w][\w.]*%?|<=|>=|!=|\.\.|[-+*/()\[\],=<>]|\s+",
)
WIDE = dict(zip(("<=", ">=", "!=", *"(),=><"), "≤≥≠（），＝＞＜", strict=True))
WORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "between",
        "missing",
        "known",
        "contains",
        "starts",
        "with",
        "within",
    ]
)
CITIES = ("上海", "北京", "app")
TEXTS = (
    "plain words",
    "贵宾客户",
    "a: b",
    "says \"hi\" to 'them'",
    "{{ customer.name }}，您好",
    "满 200，减 60",
    "# no comment",
    "back\\slash",
    "007",
    "yes",
    "2024-01-01",
    "12:30",
    "-",
    "* star",
    "tail #1",
    "it's",
    "多行\n第二行",
    "  indented\nless\n",
    "one\n\nthree\n",
    "a long text that goes on and on " * 4 + "and ends",
    "percent: 12%, and a, comma",
)


# ---------------------------------------------------------------- data


class Written(str):
    """An expression, in the one layout."""

    __slots__ = ()


class Cells(str):
    """A decision table."""

    __slots__ = ()


def atom(rng, *, of_columns=False):
    """One test, as it is to be laid out."""
    more = () if of_columns else ("S >= 2", "share_of * 100 < 12%")
    return rng.choice(
        (
            *more,
            f"age {rng.choice(('<=', '>=', '!=', '=', '<', '>'))} {rng.randint(1, 90)}",
            f"{rng.randint(1, 20)} <= age < {rng.randint(21, 60)}",
            f"age between {rng.randint(1, 9)} and {rng.randint(10, 60)}",
            f"spend > {rng.choice(('1.5万', '1_000', '200', '2 * (age + 3)'))}",
            f"city in ['{rng.choice(CITIES)}', '北京']",
            f"city = {rng.choice(CITIES)}",
            "note contains '，（≥ # : x'",
            'note not contains "it\'s"',
            "note = '它: 是'",
            "joined within 90d",
            "joined not within 6mo",
            "joined more than 1y ago",
            "age is missing",
            "city is known",
            "vip",
            "not vip",
            "coalesce(age, -1) > -5",
            "if(vip, age, 2 - -3) < 40",
            f"not (age > {rng.randint(1, 50)} or vip)",
        )
    )


def condition(rng, depth=1):
    """A condition, as it is to be laid out."""
    if rng.random() < 0.5:
        return Written(atom(rng))
    joint = rng.choice((" and ", " or "))
    other = " or " if joint == " and " else " and "
    parts = []
    for _ in range(rng.randint(2, 5)):
        nested = depth and rng.random() < 0.2
        parts.append(f"({atom(rng)}{other}{atom(rng)})" if nested else atom(rng))
    return Written(joint.join(parts))


def tree(rng):
    """A condition as text, or as a tree of `all`, `any` and `not`."""
    roll = rng.random()
    if roll < 0.7:
        return condition(rng)
    if roll < 0.8:
        return {"not": condition(rng)}
    return {rng.choice(("all", "any")): [tree(rng) for _ in range(rng.randint(1, 3))]}


def text(rng):
    """A text for people."""
    return rng.choice(TEXTS)


def words(rng):
    """A text in one language or two."""
    return text(rng) if rng.random() < 0.4 else {"zh": text(rng), "en": text(rng)}


def table(rng):
    """A decision table."""
    cells = ("-", ">= 4", "2..30", "[1..3)", "not 5", "missing", "<= 3, > 50")
    cities = ("-", "上海", "not 上海", "上海, 北京", "missing", "contains '，'")
    lines = ["| age | city | segment |"]
    lines += ["|---|---|---|"] * (rng.random() < 0.5)
    rows = rng.randint(1, 4)
    lines += [f"| {rng.choice(cells)} | {rng.choice(cities)} | t{n} |" for n in range(rows)]
    return Cells("\n".join([*lines, "| - | - | rest |"]))


def ruleset(rng):
    """A ruleset that compiles."""
    data = {"segrules": 1, "name": "random", "version": "1.2.0", "title": words(rng)}
    if rng.random() < 0.5:
        data["parameters"] = {"least": {"default": 2, "about": words(rng)}, "far": "90d"}
    data["tables"] = {"customers": customers(rng)}
    data["metrics"] = {
        "basket": Written("spend / age"),
        "share_of": {"value": Written("(age + 1) / 200"), "label": words(rng)},
    }
    data["scores"] = {
        "S": {"of": Written("age"), "better": "higher", "at": [20, 40], "about": words(rng)},
        "P": {
            "points": [{"when": Written(atom(rng, of_columns=True)), "add": n} for n in (5, -3)],
            "base": 10,
        },
    }
    rules = [rule(rng, n) for n in range(rng.randint(1, 4))]
    data["segmentations"] = {
        "main": {
            "assign": "first",
            "rules": rules,
            "otherwise": {"id": "rest", "label": words(rng)},
        },
        "cells": {"assign": "first", "table": table(rng)},
    }
    data["actions"] = [action(rng, n) for n in range(rng.randint(0, 2))]
    data["tests"] = [
        {"name": "none", "given": {"age": 3, "vip": True, "city": None}, "expect": {"S": 1}}
    ]
    return data


def customers(rng):
    """The table."""
    columns = {
        "id": {"type": "text", "pii": "id"},
        "age": {"type": "integer", "aliases": ["年龄", "Age: years"]},
        "spend": {"type": "money", "unit": "CNY", "about": words(rng)},
        "city": {"type": "text", "one_of": list(CITIES)},
        "note": "text",
        "vip": "boolean",
        "joined": {"type": "date", "formats": ["%Y年%m月%d日", "%m/%d/%Y %H:%M"]},
    }
    drop = [{"when": Written(atom(rng, of_columns=True)), "because": words(rng)}]
    return {"key": "id", "columns": columns, "drop": drop}


def rule(rng, number):
    """A rule."""
    return {"id": f"s{number}", "label": words(rng), "when": tree(rng)}


def action(rng, number):
    """An action."""
    return {
        "id": f"a{number}",
        "for": ["s0"],
        "when": tree(rng),
        "channels": ["sms"],
        "consent": {"sms": Written("vip")},
        "message": words(rng),
        "timing": {"start": "2d", "at_most": 3},
        "budget": {"per_customer": Decimal("20.5"), "unit": "CNY"},
    }


# ---------------------------------------------------------------- layout


@dataclass
class Scribbling:
    """A random way to write data down; `comments` are those that it put in, in their order."""

    rng: Random
    comments: list[str] = field(default_factory=list)
    step: int = 0

    def file(self, data):
        """The file's bytes."""
        step = self.step = self.rng.choice((1, 2, 3, 4, 7))
        body = self.rng.choice(("", "---\n", "\n\n", "# 头\n\n"))
        if "头" in body:
            self.comments.append("# 头")
        body += self.mapping(data, 0, step)
        body += self.above(self.rng.choice((0, step)))
        if self.rng.random() < 0.3:
            body = body.rstrip("\n") + "\n" * self.rng.choice((0, 1, 4))
        if self.rng.random() < 0.2:
            body = body.replace("\n", "\r\n")
        return (b"\xef\xbb\xbf" if self.rng.random() < 0.2 else b"") + body.encode()

    def comment(self):
        """A comment, and a note of it."""
        mark = self.rng.choice(("# ", "#", "## ", "#: '\"{["))
        self.comments.append(f"{mark}{len(self.comments)} 注释 note")
        return self.comments[-1]

    def above(self, indent):
        """Blank lines and comments above something."""
        lines = ""
        while self.rng.random() < 0.15:
            # a block's text is at least this much deeper: the comment would be part of it
            own = self.rng.choice((indent, indent, indent + (self.step > 1), 0))
            lines += " " * own + self.comment() + self.spaces() + "\n"
            lines += self.blanks()
        return self.blanks() + lines

    def blanks(self):
        """Blank lines, some of a space; more would be part of a block's text above."""
        return "".join(
            self.rng.choice(("", " ")) + "\n" for _ in range(self.rng.choice((0,) * 7 + (1, 3)))
        )

    def spaces(self, least=0):
        """Spaces."""
        return " " * max(self.rng.choice((0, 0, 0, 1, 4)), least)

    def side(self):
        """The end of a line."""
        if self.rng.random() < 0.12:
            return self.spaces(1) + self.comment() + "\n"
        return self.spaces() + "\n"

    def mapping(self, data, indent, step):
        """A mapping in a block."""
        out = ""
        for key, value in data.items():
            out += self.above(indent)
            out += " " * indent + f"{self.key(key)}:" + self.value(value, indent, step)
        return out

    def listed(self, data, indent, step):
        """A list in a block."""
        out = ""
        for value in data:
            out += self.above(indent)
            if isinstance(value, dict) and value and self.rng.random() < 0.7:
                inner = indent + 1 + self.rng.randint(1, 3)
                said = self.mapping(value, inner, step)
                first = next(
                    n for n, x in enumerate(said.split("\n")) if x.strip() and x.strip()[0] != "#"
                )
                lines = said.split("\n")
                if first:  # comments above the first key: the dash has a line of its own
                    out += " " * indent + "-" + self.spaces() + "\n" + said
                else:
                    lines[0] = " " * indent + "-" + lines[0][indent + 1 :]
                    out += "\n".join(lines)
            else:
                out += " " * indent + "-" + self.value(value, indent, step)
        return out

    def value(self, value, indent, step):
        """What stands behind `key:` or `-`, to the end of its last line."""
        match value:
            case Cells():
                return self.table(value, indent, step)
            case Written():
                return " " + self.expression(value, indent, step)
            case dict() | list() if value and self.rng.random() < 0.6:
                return self.opened(value, indent, step)
            case dict() | list():
                return " " + self.flow(value, indent) + self.side()
            case str():
                return " " + self.text(value, indent, step)
            case _:
                return " " + self.plain(value) + self.side()

    def opened(self, value, indent, step):
        """A collection on the lines below."""
        head = self.side()
        if isinstance(value, dict):
            return head + self.mapping(value, indent + step, step)
        return head + self.listed(value, indent + self.rng.choice((step, 2)), step)

    def plain(self, value):
        """A number, a word or nothing."""
        if value is None:
            return self.rng.choice(("null", "~"))
        return str(value).lower() if isinstance(value, bool) else str(value)

    def key(self, key):
        """A key."""
        return self.rng.choice((key, key, key, f'"{key}"', f"'{key}'"))

    # ------------------------------------------------------------ in brackets

    def flow(self, value, indent):
        """A value in brackets, on one line or several."""
        if not isinstance(value, (dict, list)):
            return self.inside(value)
        pairs = value.items() if isinstance(value, dict) else ((None, v) for v in value)
        parts = []
        for key, each in pairs:
            said = self.gap(indent)
            said += f"{self.key(key)}: " if key is not None else ""
            parts.append(said + self.flow(each, indent) + self.gap(indent))
        if parts and self.rng.random() < 0.2:
            parts.append(self.gap(indent))
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        return opening + ",".join(parts) + closing

    def gap(self, indent):
        """What may stand between two tokens in brackets."""
        roll = self.rng.random()
        if roll < 0.04:
            return self.spaces(1) + self.comment() + "\n" + " " * (indent + 3)
        if roll < 0.08:
            return "\n" + self.blanks() + " " * (indent + 2)
        return " " if roll < 0.7 else ""

    def inside(self, value):
        """A scalar in brackets."""
        if isinstance(value, Written):
            return self.quoted(disturbed(value, self.rng))
        return self.quoted(value) if isinstance(value, str) else self.plain(value)

    # ------------------------------------------------------------ texts

    def quoted(self, value):
        """A text in quotes, or bare where nothing speaks against it."""
        if re.fullmatch(r"[A-Za-z][A-Za-z_]*", value) and value not in {"yes", "no"}:
            return self.rng.choice((value, f'"{value}"', f"'{value}'"))
        if "\n" in value or self.rng.random() < 0.5:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        return "'" + value.replace("'", "''") + "'"

    def text(self, value, indent, step):
        """A text for people."""
        roll = self.rng.random()
        if roll < 0.3 and value.strip():
            return self.block(value, indent, step)
        if (
            roll < 0.45
            and re.fullmatch(r"[\w ]+", value)
            and not value[0].isdigit()
            and value != "yes"
        ):
            return self.folded(value, indent, step) + self.side()
        return self.quoted(value) + self.side()

    def block(self, value, indent, step):
        """A text as a block."""
        chomp = "" if value.endswith("\n") else "-"
        depth = str(step) if value[0] in " \n" else ""
        lines = value.removesuffix("\n").split("\n")
        head = f"|{depth}{chomp}" + self.side()
        return head + "".join(" " * (indent + step) + x + "\n" if x else "\n" for x in lines)

    def folded(self, value, indent, step):
        """A text broken at some of its blanks."""
        breaks = "\n" + " " * (indent + step)
        blank = re.compile(r"(?<=\S) (?=\S)")
        return blank.sub(lambda _: breaks if self.rng.random() < 0.2 else " ", value)

    def expression(self, value, indent, step):
        """An expression, its tokens far apart or close, in any quotes or in a block."""
        said = disturbed(value, self.rng)
        roll = self.rng.random()
        if roll < 0.2 and "'" not in said and '"' not in said:
            return (
                ">-" + self.side() + " " * (indent + step) + self.folded(said, indent, step) + "\n"
            )
        bare = (
            re.match(r"[\w$(（]", said) and ": " not in said and " #" not in said and said != "vip"
        )
        if roll < 0.6 and bare:
            return said.strip() + self.side()
        return self.quoted(said) + self.side()

    def table(self, value, indent, step):
        """A decision table with ragged columns."""
        out = " |" + self.rng.choice(("", "-")) + self.side()
        for line in value.split("\n"):
            ragged = re.sub(
                r" *\| *", lambda _: self.spaces() + self.rng.choice("||｜") + self.spaces(), line
            )
            if "'" not in ragged:
                ragged = ragged.replace(", ", self.rng.choice((", ", "，")))
            out += " " * (indent + step) + ragged.strip() + "\n" + self.blanks()
        return out


def disturbed(value, rng):
    """The same expression in other spaces, signs, quotes and letters."""
    tokens = TOKEN.findall(value) if '"' not in value else [value]
    if "".join(tokens) != value:
        raise AssertionError(value)
    return "".join(_disturbed(t, rng) for t in tokens)


def _disturbed(token, rng):
    if token.isspace():
        return rng.choice((" ", " ", "  ", "\u3000"))
    if token in WIDE:
        sign = rng.choice((token, WIDE[token]))
        return sign + rng.choice(("", "", " ")) if token in {"(", ","} else sign
    if token in WORDS:
        return rng.choice((token, token, token.upper()))
    if token[0] == "'":
        return rng.choice((token, f"“{token[1:-1]}”", f'"{token[1:-1]}"'))
    return token
