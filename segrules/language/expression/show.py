"""Tree -> canonical text with the fewest parentheses; parsed again it gives an equal tree."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import assert_never

from segrules.language.expression.spellings import CHINESE_NOT, JOINTS
from segrules.language.expression.tokens import is_plain_name
from segrules.language.expression.tree import (
    And,
    Arithmetic,
    Between,
    Boolean,
    Call,
    Comparison,
    Date,
    Duration,
    Expression,
    Follows,
    In,
    Is,
    Keywords,
    Missing,
    Moment,
    Name,
    Negative,
    Not,
    Number,
    Or,
    Parameter,
    Text,
    TextTest,
    Within,
)


class Rung(IntEnum):
    """How tightly a node holds together, the loosest first."""

    JUNCTION = 0
    NOT = 1
    TEST = 2
    SUM = 3
    PRODUCT = 4
    SIGNED = 5
    ATOM = 6


Literal = Number | Text | Boolean | Date | Moment | Duration
WordTest = Between | In | Is | Keywords | Missing | TextTest | Within


def show(tree: Expression) -> str:
    """The tree as text.

    Numbers are exact; names get backticks where they need them, texts single quotes. A tree that
    parse() does not make (`and` directly in `and`, a negative Number) shows as what it means.
    """
    return _shown(tree)[0]


def _at(tree: Expression, rung: Rung) -> str:
    """The text of a part that must hold together at least as tightly as `rung`."""
    text, own = _shown(tree)
    return text if own >= rung else f"({text})"


def _shown(tree: Expression) -> tuple[str, Rung]:  # noqa: PLR0911 - one return a group of nodes
    match tree:
        case Number() | Text() | Boolean() | Date() | Moment() | Duration():
            return _literal(tree), Rung.ATOM
        case Name() | Parameter() | Call():
            return _reference(tree), Rung.ATOM
        case Arithmetic():
            return _arithmetic(tree)
        case Negative():
            return f"-{_at(tree.operand, Rung.SIGNED)}", Rung.SIGNED
        case Comparison():
            return _comparison(tree), Rung.TEST
        case Between() | In() | Is() | Keywords() | Missing() | TextTest() | Within():
            return _word_test(tree), Rung.TEST
        case Follows():
            return _follows(tree), Rung.TEST
        case Not(operand=Within() as within):
            return _within(within, "not "), Rung.TEST
        case Not():
            return f"not {_at(tree.operand, Rung.NOT)}", Rung.NOT
        case And() | Or():
            return _junction(tree), Rung.JUNCTION
        case _:
            assert_never(tree)


def _literal(tree: Literal) -> str:
    match tree:
        case Number():
            return number_text(tree.value, whole=tree.whole)
        case Text():
            return text_text(tree.value)
        case Boolean():
            return "true" if tree.value else "false"
        case Date():
            return tree.value.isoformat()
        case Moment():
            return _moment(tree.value)
        case Duration():
            return f"{tree.count}{tree.unit}"
        case _:
            assert_never(tree)


def number_text(value: Decimal, *, whole: bool) -> str:
    """Every digit of a number, with a decimal point if and only if it was not written as whole."""
    if whole:
        return (
            f"{value:.0f}" if value.as_tuple().exponent == 0 else f"{value.to_integral_value():f}"
        )
    text = f"{value:f}"
    return text if "." in text else f"{text}.0"


def text_text(value: str) -> str:
    """A text in single quotes; a single quote inside is doubled."""
    return "'" + value.replace("'", "''") + "'"


def name_text(name: str) -> str:
    """A name, in backticks where it would be read as something else."""
    return name if is_plain_name(name) else "`" + name.replace("`", "``") + "`"


def _function_text(name: str) -> str:
    """A function's name; `非(a)` would be taken for a negation."""
    return f"`{name}`" if name in CHINESE_NOT else name_text(name)


def _moment(value: datetime) -> str:
    return value.isoformat(" ", "seconds" if value.second else "minutes")


def _reference(tree: Name | Parameter | Call) -> str:
    match tree:
        case Name():
            return ".".join(name_text(part) for part in tree.parts)
        case Parameter():
            return f"${name_text(tree.name)}"
        case Call():
            args = ", ".join(show(arg) for arg in tree.args)
            distinct = "distinct " if tree.distinct else ""
            return f"{_function_text(tree.function)}({distinct}{args})"
        case _:
            assert_never(tree)


def _arithmetic(tree: Arithmetic) -> tuple[str, Rung]:
    rung = Rung.SUM if tree.op in "+-" else Rung.PRODUCT
    left, right = _at(tree.left, rung), _at(tree.right, Rung(rung + 1))
    return f"{left} {tree.op} {right}", rung


def _comparison(tree: Comparison) -> str:
    words = [_value(tree.operands[0])]
    for op, operand in zip(tree.ops, tree.operands[1:], strict=True):
        words += [op, _value(operand)]
    return " ".join(words)


def _value(tree: Expression) -> str:
    return _at(tree, Rung.SUM)


def _word_test(tree: WordTest) -> str:  # noqa: PLR0911 - one for each kind
    if isinstance(tree, Within):
        return _within(tree, "")
    subject, no = _value(tree.subject), "not " if tree.negated else ""
    match tree:
        case Between():
            return f"{subject} {no}between {_value(tree.low)} and {_value(tree.high)}"
        case In():
            return f"{subject} {no}in [{', '.join(_value(option) for option in tree.options)}]"
        case Is():
            return f"{subject} is {no}{_value(tree.option)}"
        case Missing():
            return f"{subject} is {'known' if tree.negated else 'missing'}"
        case Keywords():
            listed = ", ".join(_value(option) for option in tree.options)
            return f"{subject} {no}contains {'all' if tree.every else 'any'} of [{listed}]"
        case TextTest():
            return f"{subject} {no}{tree.op} {_value(tree.pattern)}"
        case _:
            assert_never(tree)


def _within(tree: Within, no: str) -> str:
    subject, length = _value(tree.subject), _value(tree.length)
    if tree.more_than:
        return f"{subject} {no}more than {length} ago"
    return f"{subject} {no}within {length}"


def _follows(tree: Follows) -> str:
    words = ["preceded by" if tree.before else "followed by"]
    words += [] if tree.table is None else [_unlike_joints(tree.table)]
    words += ["where"] if tree.table is not None and tree.condition is not None else []
    words += [] if tree.condition is None else [f"({show(tree.condition)})"]
    words += [] if tree.same is None else [f"with same {_unlike_joints(tree.same)}"]
    return " ".join([*words, f"within {_value(tree.length)}"])


def _unlike_joints(name: Name) -> str:
    word = name.parts[0]
    return f"`{word}`" if word.lower() in JOINTS else name_text(word)


def _junction(tree: And | Or) -> str:
    word = " and " if isinstance(tree, And) else " or "
    return word.join(
        show(part) if type(part) is type(tree) else _at(part, Rung.NOT) for part in tree.parts
    )
