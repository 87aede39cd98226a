"""The tree that a writer's expression is read into: wide, close to the text, with places.

Nodes are frozen and a place takes no part in equality, so two texts that mean the same are equal.
The compiler resolves names and types and lowers this tree to the small one that engines see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from segrules.language.places import Place

CompareOp = Literal["=", "!=", "<", "<=", ">", ">="]
ArithmeticOp = Literal["+", "-", "*", "/"]
TextOp = Literal["contains", "starts with", "ends with", "matches"]
DurationUnit = Literal["h", "d", "w", "mo", "y"]


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes have: where they stand."""

    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number: `12`, `1_000`, `12%` (0.12), `1.5万` (15000); `whole` if written as an integer."""

    value: Decimal
    whole: bool


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Quoted text."""

    value: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Date(Node):
    """A date, `2024-05-01`."""

    value: date


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """A date with a time of day, `2024-05-01 10:30` or `2024-05-01T10:30:00`, without a zone."""

    value: datetime


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """A length of time: `90d`, `6mo`, `2y`, `4w`, `12h`."""

    count: int
    unit: DurationUnit


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name, `recency`, or one reached through a look-up, `product.category`."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A parameter, `$window`."""

    name: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function or aggregate: `sum(amount)`, `if(a, b, c)`, `count(distinct x)`."""

    function: str
    args: tuple[Expression, ...]
    distinct: bool
    name_place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left op right`."""

    op: ArithmeticOp
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """One comparison or a chain: `18 <= age < 35` has one more operand than it has `ops`."""

    operands: tuple[Expression, ...]
    ops: tuple[CompareOp, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`subject between low and high`, both ends in; `not between` when negated."""

    subject: Expression
    low: Expression
    high: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class In(Node):
    """`subject in [a, b]`; `not in` when negated. Also segments: `rfm in [champions, loyal]`."""

    subject: Expression
    options: tuple[Expression, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Is(Node):
    """`rfm is champions`; `is not` when negated."""

    subject: Expression
    option: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """`subject is missing`; `is known` when negated."""

    subject: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    """`subject contains 'x'` and the other tests of text."""

    op: TextOp
    subject: Expression
    pattern: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Keywords(Node):
    """`subject contains any of ['a', 'b']`; `every`: `contains all of`; literal texts."""

    subject: Expression
    options: tuple[Expression, ...]
    every: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Within(Node):
    """`subject within 90d`: in [as_of - 90d, as_of); `more_than=True`: `more than 90d ago`."""

    subject: Expression
    length: Expression
    more_than: bool


@dataclass(frozen=True, slots=True)
class Follows(Node):
    """`followed by (event = order) within 7d`, `preceded by orders with same product within 30d`.

    Of a row of events: whether another row of the table (its own where none is named), for which
    the condition is true and, with `same`, that column is equal, comes so soon after or before.
    """

    before: bool
    table: Name | None
    condition: Expression | None
    same: Name | None
    length: Expression


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class And(Node):
    """Two or more parts that must all be true."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Two or more parts of which one must be true."""

    parts: tuple[Expression, ...]


Expression = (
    Number
    | Text
    | Boolean
    | Date
    | Moment
    | Duration
    | Name
    | Parameter
    | Call
    | Arithmetic
    | Negative
    | Comparison
    | Between
    | In
    | Is
    | Missing
    | TextTest
    | Keywords
    | Within
    | Follows
    | Not
    | And
    | Or
)
"""Every node; the union is closed and matched to the end."""


@dataclass(frozen=True, slots=True)
class TableRow(Node):
    """One row of a decision table: the conjunction of its cells, the segment it gives."""

    condition: Expression | None
    segment: str
    segment_place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DecisionTable(Node):
    """A decision table: subjects of its columns, and its rows in order."""

    subjects: tuple[Expression, ...]
    rows: tuple[TableRow, ...]
