"""The typed program that proofs and engines see: a dozen node kinds, names resolved, order settled.

Values are three-valued: each may be missing. Conditions are in negation normal form: negation has
been pushed to the atoms, and an atom, positive or negated, is false where what it tests is missing
(only `Known` looks at missing itself). So a condition is one mask: "certainly true".

Physical values: text is `str`; integer `int`; number `float`; money `int` in minor units; boolean
`bool`; date `int` days since 1970-01-01; instant `int` microseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from segrules.language.findings import Words
from segrules.language.places import Place
from segrules.language.types import Type

Physical = str | int | float | bool
CompareOp = Literal["=", "!=", "<", "<=", ">", ">="]
TextOp = Literal["contains", "starts with", "ends with", "matches"]


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: calendar months, then days, then hours, taken back from a moment."""

    months: int = 0
    days: int = 0
    hours: int = 0


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Constant:
    """A known value in its type's physical form."""

    value: Physical
    type: Type


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column of a table; of the customers table when used at customer level."""

    table: str
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class LookedUp:
    """`column` of the row of `table` whose key equals `key`; missing where there is none."""

    key: Column
    table: str
    column: str
    type: Type


@dataclass(frozen=True, slots=True)
class Named:
    """A metric or score of the customer, by name. In a row's expression: that row's customer's."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class AsOf:
    """The start of the `as_of` day in the ruleset's time zone, less `back`: date or instant."""

    back: Span
    type: Type


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the catalogue; missing where an argument is, unless it says otherwise."""

    function: str
    args: tuple[Value, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Choose:
    """`then` where the condition is true, `otherwise` where it is false or unknown."""

    condition: Condition
    then: Value
    otherwise: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition as a boolean value: true, false (`negation` is true) or missing (neither)."""

    condition: Condition
    negation: Condition
    type: Type


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value a customer from that customer's rows of an event table.

    Only rows where `where` is true are seen (a window is part of it). `argument` is a value of the
    row, or for `share` a condition with its negation; `distinct` goes with `count`. `time` is the
    table's time column, for the aggregates that need it. `steps` are those of a `funnel`.
    `adoption` alone looks at the rows of all customers.
    """

    function: str
    table: str
    argument: Value | None
    where: Condition | None
    type: Type
    distinct: bool = False
    time: Column | None = None
    steps: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Predicted:
    """What fitted models say of a customer; missing where the customer's history cannot be.

    `horizon` counts the days ahead that are asked about, `discount` is a rate a year.
    """

    function: str
    models: tuple[Model, ...]
    type: Type
    horizon: float = 0.0
    discount: float = 0.0


@dataclass(frozen=True, slots=True)
class Follows:
    """Of a row of events: whether a row of `table` comes at most `span` after it (or before it).

    `here` is the row's time, `there` that of the other rows, of one kind; `span` has no months. Of
    the other rows only those count for which `where` is true and, with `same`, the second value is
    the row's own first one. A row at the same time counts, unless the row itself is one of those
    that count: then only others at another time do. True where there is one; false where there is
    none and the span has passed before `as_of` (as is always so before a row); else missing, as it
    is where the time or the same value of the row is.
    """

    table: str
    where: Condition | None
    here: Value
    there: Value
    span: Span
    before: bool
    same: tuple[Value, Value] | None
    type: Type


Value = (
    Constant
    | Column
    | LookedUp
    | Named
    | AsOf
    | Call
    | Choose
    | Truth
    | Aggregate
    | Follows
    | Predicted
)

OBSERVED = (Aggregate, Predicted)
"""The values that rest on more than one customer's values: on rows of events, on all customers."""

# ---------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class Always:
    """True or false for everybody."""

    value: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right`, both known; both sides have the same physical form."""

    op: CompareOp
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Among:
    """A known value that is one of `options` (not one of them when negated)."""

    value: Value
    options: frozenset[Physical]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """A known text with a literal part, or (op `matches`) one that an RE2 pattern finds."""

    op: TextOp
    value: Value
    pattern: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is known (missing when negated)."""

    value: Value
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Holds:
    """A known boolean value that is true (false when negated)."""

    value: Value
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InSegment:
    """The customer is in one of `segments` of a segmentation (in none of them when negated).

    Never unknown: a customer without a segment is in none. For tags: carries one of them.
    """

    segmentation: str
    segments: frozenset[str]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """All parts are true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part is true."""

    parts: tuple[Condition, ...]


Atom = Always | Compare | Among | Matches | Known | Holds | InSegment
Condition = Atom | Every | Either

# ---------------------------------------------------------------- definitions


@dataclass(frozen=True, slots=True)
class DeclaredColumn:
    """A column as the ruleset declares it: its type and how its cells are to be read."""

    name: str
    type: Type
    aliases: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    required: bool = False
    pii: str | None = None
    between: tuple[float, float] | None = None
    looks_up: str | None = None
    about: Words | None = None
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """A cleaning rule: rows for which the condition is true are left out and counted."""

    condition: Condition
    because: Words
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table: `events` have many rows a customer, `customers` one, `lookup` others.

    `time` is the column that says when an event happened: it is cut at `as_of`. `unique` names the
    columns of which an equal combination marks a row as a duplicate (the first in the order of all
    cells is kept).
    """

    name: str
    role: Literal["customers", "events", "lookup"]
    key: str
    columns: tuple[DeclaredColumn, ...]
    unique: tuple[str, ...] = ()
    time: str | None = None
    drops: tuple[Drop, ...] = ()
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One value a customer; `label` is what people read instead of its name."""

    name: str
    type: Type
    value: Value
    about: Words | None = None
    text: str = ""
    place: Place | None = field(default=None, compare=False, repr=False)
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Purchases and leaving, by BG/NBD: three values of the customer, as numbers.

    `repeats` are the purchases after the first, on different days; `age_at_last` is the time from
    the first to the last of them and `age` the time from the first until now, in `unit` days.
    """

    repeats: Value
    age_at_last: Value
    age: Value
    unit: int


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The value of a purchase, by Gamma-Gamma: two values of the customer, as numbers.

    `value` is the mean value of the `repeats`, the purchases after the first; missing without any.
    """

    repeats: Value
    value: Value


ModelRule = BgNbd | GammaGamma


@dataclass(frozen=True, slots=True)
class Model:
    """A probability model that is fitted to all customers; values ask it by name."""

    name: str
    rule: ModelRule
    about: Words | None = field(default=None, compare=False)
    place: Place | None = field(default=None, compare=False, repr=False)
    label: Words | None = field(default=None, compare=False)

    @property
    def method(self) -> Literal["bg_nbd", "gamma_gamma"]:
        """The name of the model's kind, of the catalogue."""
        return "bg_nbd" if isinstance(self.rule, BgNbd) else "gamma_gamma"

    @property
    def inputs(self) -> tuple[Value, ...]:
        """What the model sees of a customer."""
        match self.rule:
            case BgNbd(repeats, age_at_last, age):
                return (repeats, age_at_last, age)
            case GammaGamma(repeats, value):
                return (repeats, value)


Better = Literal["higher", "lower"]
Closed = Literal["left", "right"]
Ties = Literal["low", "high", "mid", "edges", "split"]
Compat = Literal["r-rfm-0.3", "pymc", "pandas-rank-first", "ntile"]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Cut points in the metric's physical form, ascending."""

    at: tuple[int | float, ...]


@dataclass(frozen=True, slots=True)
class Quantile:
    """`into` classes of as equal a size as equal values allow; `ties` says where equals go.

    `split_by` columns break ties (ties `split`); `compat` reproduces another tool instead; with
    `within` the classes are made inside each combination of those scores' classes. `align` says
    for `edges` which end of the scale is kept when edges coincide.
    """

    into: int
    ties: Ties = "low"
    split_by: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    compat: Compat | None = None
    align: Literal["top", "bottom"] = "bottom"


@dataclass(frozen=True, slots=True)
class Width:
    """`into` classes of equal width between the least and the greatest value."""

    into: int
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Classes by cumulative share of the total, the largest first; `at` ascending in (0, 1).

    Class best for the values whose cumulative share, themselves included, is at most the first
    share, and for the largest value whatever its share; and so on. `at` is exact, as (numerator,
    denominator).
    """

    at: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Top:
    """The best so many customers: `at` ascending, as (numerator, denominator) or as counts."""

    at: tuple[tuple[int, int] | int, ...]


@dataclass(frozen=True, slots=True)
class Statistic:
    """Two classes, cut at the mean or at the median of the known values."""

    function: Literal["mean", "median"]
    within: tuple[str, ...] = ()


CutMethod = Fixed | Quantile | Width | Share | Top | Statistic


@dataclass(frozen=True, slots=True)
class Classes:
    """A score that cuts a value into classes 1 (worst) to n (best)."""

    of: Value
    better: Better
    method: CutMethod
    count: int
    closed: Closed = "left"
    labels: tuple[str, ...] = ()
    """One for each class, worst first."""


@dataclass(frozen=True, slots=True)
class Join:
    """The class numbers of scores written one after the other: '555'."""

    scores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The weighted sum of scores or metrics; weights as exact (numerator, denominator).

    With `at_least` the weighted mean of those that are known, missing where fewer of them are.
    """

    weights: tuple[tuple[Value, tuple[int, int]], ...]
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """A scorecard: `base` plus the points of each condition that is true."""

    base: int
    items: tuple[tuple[Condition, int], ...]


Deviation = Literal["population", "sample"]


@dataclass(frozen=True, slots=True)
class Standardised:
    """How many standard deviations a value lies above the mean of the known values.

    Both are of the values as numbers, money in major units. Where all values are equal there is no
    deviation, and one is put in its place.
    """

    of: Value
    deviation: Deviation = "population"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The label of the centre that lies nearest by the straight line; of several the first.

    `centres` are the labels in order, each with one number for each value of `of`; money counts in
    major units. Missing where one of the values is.
    """

    of: tuple[Value, ...]
    centres: tuple[tuple[str, tuple[float, ...]], ...]


ScoreRule = Classes | Join | Total | Points | Standardised | Nearest


@dataclass(frozen=True, slots=True)
class Score:
    """A score: `Classes` and `Points` are integers, `Total` and `Standardised` numbers.

    A `Join` is text, and so is a `Nearest`, whose type lists its labels.
    """

    name: str
    type: Type
    rule: ScoreRule
    about: Words | None = None
    place: Place | None = field(default=None, compare=False, repr=False)
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: its id and its words."""

    id: str
    label: Words
    about: Words | None = None
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is in a segment; `text` is the condition as it was written."""

    segment: str
    condition: Condition
    text: str = field(default="", compare=False)
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """One way to part the customers.

    `first`: the first rule that is true wins. `one`: the same, with rules proven exclusive. `all`:
    tags, a customer carries each whose rule is true. `otherwise` takes who is left.
    """

    name: str
    assign: Literal["first", "one", "all"]
    segments: tuple[Segment, ...]
    rules: tuple[Rule, ...]
    otherwise: str | None = None
    place: Place | None = field(default=None, compare=False, repr=False)
    ordered: bool = False
    """Whether the segments are listed best first, so that order can be proved monotone."""


Definition = Metric | Score | Segmentation


@dataclass(frozen=True, slots=True)
class Action:
    """What marketing does for segments, as declared; texts stay templates for the outputs."""

    id: str
    segments: tuple[tuple[str, str], ...]
    """(segmentation, segment) pairs."""
    condition: Condition | None
    consent: tuple[tuple[str, Condition], ...]
    """What must be true before a channel may be used."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """label, goal, channels, offer, message, timing, cap, budget, owner, experiment, kpi ..."""
    place: Place | None = field(default=None, compare=False, repr=False)
    priority: int = 0
    """Higher first; equal ones as declared."""

    def __hash__(self) -> int:
        return hash((self.id, self.segments))


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many contacts within a span of days; None: ever."""

    most: int
    within: Span | None


@dataclass(frozen=True, slots=True)
class Budget:
    """Amounts in ten thousandths of the unit: a text message may cost 0.045.

    `per_customer` is what a contact costs (0 where nothing is said), `total` what may be spent.
    `value` serves the best customers first, `share` parts the total between segments by their
    value.
    """

    per_customer: int
    total: int | None
    unit: str = ""
    by: Literal["value", "share"] = "value"


@dataclass(frozen=True, slots=True)
class ContactRules:
    """The rules of contact that hold for all actions.

    `caps` by channel, `""` for all channels together. `quiet_weekdays` count from Monday, 0;
    `quiet_days` are first and last days since 1970-01-01. `control` is a share as (numerator,
    denominator). `value` is the metric by which the best customers come first.
    """

    per_run: int = 1
    caps: tuple[tuple[str, Cap], ...] = ()
    quiet_weekdays: frozenset[int] = frozenset()
    quiet_days: tuple[tuple[int, int], ...] = ()
    control: tuple[int, int] = (0, 1)
    salt: str = ""
    budget: Budget | None = None
    value: str | None = None
    addresses: tuple[tuple[str, Column], ...] = ()
    language: Column | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A test of the ruleset: what is given, as physical values by name, and what is expected."""

    name: str
    given: Mapping[str, Physical | None]
    rows: Mapping[str, tuple[Mapping[str, Physical | None], ...]]
    expect: Mapping[str, Physical | frozenset[str] | None]
    because: str | None = None
    as_of: int | None = None
    place: Place | None = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Property:
    """What must never, or always, hold; proved by the proofs."""

    kind: Literal["never", "always"]
    condition: Condition
    segment: tuple[str, str]
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the user knows of the data; `text` as written."""

    condition: Condition
    text: str = ""
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Header:
    """What a ruleset says of itself."""

    name: str
    version: str = "0"
    language: int = 1
    title: Words | None = None
    about: Words | None = None
    owner: str | None = None
    timezone: str = "UTC"
    revenue: str | None = None
    """The money metric whose sum is called revenue in summaries, where there is one."""


@dataclass(frozen=True, slots=True)
class Program:
    """A checked ruleset. `steps` are metrics, scores and segmentations, each after what it uses."""

    header: Header
    tables: tuple[Table, ...]
    steps: tuple[Definition, ...]
    actions: tuple[Action, ...] = ()
    cases: tuple[Case, ...] = ()
    properties: tuple[Property, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    """sha256 over the ruleset's files and the parameters that were set."""
    parameter_abouts: Mapping[str, Words] = field(default_factory=dict)
    models: tuple[Model, ...] = ()
    """The models that metrics ask, which the metrics hold too: they give no value of their own."""
    contact: ContactRules = field(default_factory=ContactRules)

    def __hash__(self) -> int:
        return hash((self.header, self.steps))

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics, in order."""
        return tuple(s for s in self.steps if isinstance(s, Metric))

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores, in order."""
        return tuple(s for s in self.steps if isinstance(s, Score))

    @property
    def segmentations(self) -> tuple[Segmentation, ...]:
        """The segmentations, in order."""
        return tuple(s for s in self.steps if isinstance(s, Segmentation))

    def table(self, name: str) -> Table:
        """The declared table of that name."""
        return next(t for t in self.tables if t.name == name)


def type_of(value: Value) -> Type:
    """The type of a value."""
    return value.type
