"""Program and its cells -> a theory in linear arithmetic: the one home of z3.

Metrics and columns are numbers (money in minor units, dates in days), each known or missing; what
is computed from them by adding, by factors, by cases or by a division that is compared with a
number is what it is. Numbers are exact decimals here and doubles in the engines. Everything else
(patterns, logarithms, months before `as_of`) is a value of its own: a contradiction stays one, but
what rests on such a value is not called certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any

import z3

from segrules.compiler.cells import Cells
from segrules.compiler.program import (
    OBSERVED,
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Classes,
    Compare,
    CompareOp,
    Condition,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Join,
    Known,
    Matches,
    Named,
    Nearest,
    Physical,
    Points,
    Program,
    Score,
    Span,
    Standardised,
    Total,
    Truth,
    Value,
)
from segrules.language.types import NUMBER, Kind, Type
from segrules.proofs.bounds import bounds
from segrules.proofs.classes import class_at
from segrules.proofs.deciding import Decision, Possible, Undecided
from segrules.proofs.impossible import negation
from segrules.proofs.missing import may_be_missing, nested_in, parts_of
from segrules.proofs.region_conditions import inside
from segrules.proofs.scope import Scope, cuts_of
from segrules.proofs.standardised import spread_of
from segrules.proofs.subjects import input_value, key_of, shown
from segrules.proofs.values import MICROSECONDS, readable

EFFORT = 3_000_000
"""What one question may cost, in z3's own count: the same on every machine."""
AS_OF = z3.Int("as_of")
TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)  # noqa: FBT003 - the library's own
MIRRORED: Mapping[CompareOp, CompareOp] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
COMPARED: Mapping[CompareOp, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass(frozen=True, slots=True)
class Term:
    """A value: what it is where it is known, where that is, and whether all of it is understood."""

    value: Any
    known: Any
    exact: bool = True


def linear_theory(program: Program, scope: Scope, cells: Cells) -> Linear:
    """The theory of a program's cells."""
    terms = _Terms(scope)
    for step in program.steps:
        if step.name in scope.metrics or step.name in scope.scores:
            terms.of(Named(step.name, getattr(step, "type", NUMBER)))
    for axis in cells.axes:
        for value in axis.subject.of:
            terms.bound(value)
    for assumption in program.assumptions:
        terms.given.append(z3.Not(terms.holds(negation(assumption.condition)).value))
    return Linear(cells, terms)


@dataclass(slots=True)
class Linear:
    """Decides areas; what was asked once is remembered."""

    cells: Cells
    terms: _Terms
    asked: dict[tuple[int, ...], Decision] = field(default_factory=dict)

    def decide(self, area: Sequence[int]) -> Decision:
        """A customer in the area, or a box around it that nobody can be in."""
        key = tuple(area)
        if key not in self.asked:
            self.asked[key] = self._decide(key)
        return self.asked[key]

    def _decide(self, area: tuple[int, ...]) -> Decision:
        narrowed = [k for k, mask in enumerate(area) if mask != self.cells.full[k]]
        conditions = {k: inside(self.cells.axes[k], area[k]) for k in narrowed}
        told = {k: self.terms.holds(c) for k, c in conditions.items()}
        solver = z3.Solver()
        solver.set("rlimit", EFFORT)
        solver.add(*self.terms.given)
        names = {k: z3.Bool(f"axis {k}") for k in narrowed}
        for k, name in names.items():
            solver.add(z3.Implies(name, told[k].value))
        answer = solver.check(*names.values())
        if answer == z3.unsat:
            core = {str(name) for name in solver.unsat_core()}
            return {k: area[k] for k in narrowed if str(names[k]) in core}
        if answer != z3.sat or not all(t.exact for t in told.values()):
            return Undecided()
        solver.add(*names.values())
        return self._shown(solver, narrowed)

    def _shown(self, solver: Any, narrowed: Sequence[int]) -> Decision:  # noqa: ANN401 - z3's own
        """The customer of a model, of round values where there is such a one."""
        inputs, ages = self._inputs(narrowed), self._ages(narrowed)
        for wish in (*self.terms.wishes(list(inputs.values())), []):
            solver.push()
            solver.add(*wish)
            if solver.check() == z3.sat:
                model = solver.model()
                told = {n: self.terms.read(v, model, aged=n in ages) for n, v in inputs.items()}
                return Possible(told)
            solver.pop()
        return Undecided()

    def _ages(self, narrowed: Sequence[int]) -> frozenset[str]:
        """The inputs that are dates looked at as days before `as_of`."""
        subjects = (self.cells.axes[k].subject for k in narrowed)
        return frozenset(s.input for s in subjects if s.age)

    def _inputs(self, narrowed: Sequence[int]) -> dict[str, Value]:
        """The inputs that the narrowed axes look at, each by its name."""
        found: dict[str, Value] = {}
        for k in narrowed:
            for value in self.cells.axes[k].subject.of:
                for part in parts_of(value):
                    given = input_value(part)
                    if given is not None:
                        found.setdefault(shown(given), given)
        return found


# ---------------------------------------------------------------- terms


@dataclass(slots=True)
class _Terms:
    """Values and conditions as terms, each made once; `given` holds what is true of everybody."""

    scope: Scope
    made: dict[Any, Term] = field(default_factory=dict)
    given: list[Any] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)

    def of(self, value: Value) -> Term:
        """The term of a value."""
        key = key_of(value)
        if key not in self.made:
            self.made[key] = self._made(value)
        return self.made[key]

    def bound(self, value: Value) -> None:
        """Add what the program says of the least and the greatest that a value can be."""
        term, (low, high) = self.of(value), bounds(value, self.scope)
        if low is not None:
            self.given.append(z3.Implies(term.known, term.value >= _constant(low)))
        if high is not None:
            self.given.append(z3.Implies(term.known, term.value <= _constant(high)))

    def _made(self, value: Value) -> Term:  # noqa: PLR0911 - one for each kind
        match value:
            case Constant(constant, kind):
                return Term(self._literal(constant, kind), TRUE)
            case Named(name):
                return self._named(value, name)
            case Call():
                return self._called(value)
            case Choose(condition, then, otherwise):
                chosen, one, other = self.holds(condition), self.of(then), self.of(otherwise)
                known = z3.If(chosen.value, one.known, other.known)
                picked = z3.If(chosen.value, one.value, other.value)
                return Term(picked, known, chosen.exact and one.exact and other.exact)
            case Truth(condition, denied):
                yes, no = self.holds(condition), self.holds(denied)
                return Term(yes.value, z3.Or(yes.value, no.value), yes.exact and no.exact)
            case AsOf(back, kind):
                return self._moment(back, kind)
            case _:
                return self._variable(value)

    def _literal(self, constant: Physical, kind: Type) -> Any:  # noqa: ANN401 - z3's own
        if isinstance(constant, str):
            return z3.IntVal(self.texts.setdefault(constant, len(self.texts)))
        if isinstance(constant, bool):
            return TRUE if constant else FALSE
        return (
            z3.RealVal(str(_exact(constant))) if kind.kind is Kind.NUMBER else _constant(constant)
        )

    def _variable(self, value: Value, *, exact: bool = True) -> Term:
        """A value of its own; known or missing, inside of its bounds."""
        name, kind = f"{len(self.made)} {shown(value)}", value.type
        known = z3.Bool(f"{name} known") if may_be_missing(value, self.scope) else TRUE
        term = Term(_of_kind(name, kind), known, exact)
        self.made[key_of(value)] = term
        self._limit(value, term)
        return term

    def _limit(self, value: Value, term: Term) -> None:
        kind = value.type
        if kind.kind is Kind.TEXT:
            self.given.append(term.value >= 0)
            if kind.options is not None:
                codes = [self.texts.setdefault(o, len(self.texts)) for o in kind.options]
                self.given.append(z3.Or(*(term.value == c for c in codes)))
        elif kind.kind is not Kind.BOOLEAN:
            self.bound(value)

    # ------------------------------------------------------------ names

    def _named(self, value: Value, name: str) -> Term:
        metric = self.scope.metrics.get(name)
        if metric is not None:
            inner = metric.value
            if any(isinstance(v, OBSERVED) for v in parts_of(inner)):
                return self._variable(value)
            return self.of(inner)
        score = self.scope.scores.get(name)
        return self._variable(value) if score is None else self._scored(score)

    def _scored(self, score: Score) -> Term:  # noqa: PLR0911 - one for each kind
        named = Named(score.name, score.type)
        match score.rule:
            case Total(_, at_least) if at_least is not None:
                return self._variable(named, exact=False)
            case Total(weights):
                parts = [(self._as(v, NUMBER), Fraction(*w)) for v, w in weights]
                total = z3.Sum([z3.RealVal(str(w)) * t.value for t, w in parts])
                known = z3.And(*(t.known for t, _ in parts))
                return Term(total, known, all(t.exact for t, _ in parts))
            case Points(base, items):
                told = [(self.holds(c), add) for c, add in items]
                gained = [z3.If(t.value, add, 0) for t, add in told]
                return Term(z3.Sum([z3.IntVal(base), *gained]), TRUE, all(t.exact for t, _ in told))
            case Join():
                return self._variable(named, exact=False)
            case Standardised(of):
                return self._standardised(score, of, named)
            case Nearest(of):
                known = z3.And(*(self.of(v).known for v in of))
                return Term(self._variable(named).value, known)
            case classes:
                return self._classed(score, classes, named)

    def _standardised(self, score: Score, of: Value, named: Named) -> Term:
        """The value less the mean, over the deviation; any number where data will decide."""
        spread, metric = spread_of(score, self.scope), self._as(of, NUMBER)
        if spread is None:
            return Term(self._variable(named).value, metric.known)
        mean, deviation = (self._literal(number, NUMBER) for number in spread)
        return Term((metric.value - mean) / deviation, metric.known, exact=False)

    def _classed(self, score: Score, rule: Classes, named: Named) -> Term:
        """The class of a score: by its cut points, or any, known where its metric is."""
        cuts = cuts_of(score, self.scope)
        if cuts is None:
            made = self._variable(named)
            known = made.known if nested_in(score.name, self.scope) else self.of(rule.of).known
            return Term(made.value, known)
        metric = self.of(rule.of)
        made_class: Any = z3.IntVal(class_at(rule, cuts, 0))
        for k, point in enumerate(cuts.points, start=1):
            edge = self._literal(point, rule.of.type)
            above = metric.value > edge if cuts.closed == "right" else metric.value >= edge
            made_class = z3.If(above, class_at(rule, cuts, k), made_class)
        return Term(made_class, metric.known, metric.exact)

    # ------------------------------------------------------------ calls

    def _called(self, call: Call) -> Term:  # noqa: PLR0911 - one for each kind
        match call:
            case Call("add" | "subtract" | "min" | "max" | "coalesce", args):
                terms = [self._as(a, call.type) for a in args]
                if call.function == "coalesce":
                    return reduce(_first_known, reversed(terms[:-1]), terms[-1])
                value = reduce(FOLDED[call.function], (t.value for t in terms))
                return _all(value, terms)
            case Call("negative" | "abs" | "number" | "money", (argument,)):
                term = self._as(argument, call.type)
                return _all(UNARY[call.function](term.value), [term])
            case Call("multiply", (left, right)):
                return self._product(call, left, right)
            case Call("divide", (left, right)):
                one, other = self._as(left, NUMBER), self._as(right, NUMBER)
                known = z3.And(one.known, other.known, other.value != 0)
                if isinstance(right, Constant):
                    return Term(one.value / other.value, known, one.exact)
                return Term(self._variable(call).value, known, exact=False)
            case Call("days_between", (start, end)) if start.type.kind is end.type.kind:
                return self._between(start, end)
            case _:
                return self._variable(call, exact=False)

    def _product(self, call: Call, left: Value, right: Value) -> Term:
        """A product with a constant; any other is a value of its own."""
        if not isinstance(left, Constant) and not isinstance(right, Constant):
            return self._variable(call, exact=False)
        kinds = (NUMBER, NUMBER) if call.type.kind is Kind.NUMBER else (left.type, right.type)
        one, other = self._as(left, kinds[0]), self._as(right, kinds[1])
        return _all(one.value * other.value, [one, other])

    def _between(self, start: Value, end: Value) -> Term:
        """Calendar days, or whole 24-hour periods between two moments."""
        one, other = self.of(start), self.of(end)
        apart = other.value - one.value
        if start.type.kind is Kind.INSTANT:
            apart /= z3.IntVal(MICROSECONDS)
        return _all(apart, [one, other])

    def _moment(self, back: Span, kind: Type) -> Term:
        """`as_of` less some days; any other moment before it is one of its own."""
        if back.months or back.hours or kind.kind is Kind.INSTANT:
            return Term(z3.Int(f"as_of {back} {kind.kind.value}"), TRUE, exact=False)
        return Term(AS_OF - back.days, TRUE)

    def _as(self, value: Value, kind: Type) -> Term:
        """The term in the physical form of a type that holds it."""
        term, own = self.of(value), value.type
        if kind.kind is Kind.NUMBER and own.kind is not Kind.NUMBER:
            major = z3.ToReal(term.value) / z3.RealVal(10**own.decimals)
            return Term(major, term.known, term.exact)
        if kind.kind is Kind.MONEY and kind.decimals != own.decimals:
            return Term(term.value * 10 ** (kind.decimals - own.decimals), term.known, term.exact)
        return term

    # ------------------------------------------------------------ conditions

    def holds(self, condition: Condition) -> Term:  # noqa: PLR0911 - one for each node
        """Whether a condition is certainly true, as a term that is always known."""
        match condition:
            case Always(value):
                return Term(TRUE if value else FALSE, TRUE)
            case Every(parts) | Either(parts):
                told = [self.holds(p) for p in parts]
                join = z3.And if isinstance(condition, Every) else z3.Or
                return Term(join(*(t.value for t in told)), TRUE, all(t.exact for t in told))
            case Compare(op, left, right):
                return self._compared(op, left, right)
            case Among(value, options, negated):
                term = self.of(value)
                one = z3.Or(*(term.value == self._literal(o, value.type) for o in sorted(options)))
                return _where_known(z3.Not(one) if negated else one, [term])
            case Known(value, negated):
                term = self.of(value)
                known = z3.Not(term.known) if negated else term.known
                return Term(known, TRUE, term.exact or _is_ratio(self._through(value)))
            case Holds(value, negated):
                term = self.of(value)
                return _where_known(z3.Not(term.value) if negated else term.value, [term])
            case Matches(op, value, pattern, negated):
                term, answer = self.of(value), z3.Bool(f"{shown(value)} {op} {pattern}")
                told_so = z3.And(term.known, z3.Not(answer) if negated else answer)
                return Term(told_so, TRUE, exact=False)
            case InSegment(name, segments, negated):
                answer = z3.Bool(f"{name} in {sorted(segments)}")
                return Term(z3.Not(answer) if negated else answer, TRUE, exact=False)

    def _compared(self, op: CompareOp, left: Value, right: Value) -> Term:
        left, right = self._through(left), self._through(right)
        if _is_ratio(right):
            op, left, right = MIRRORED[op], right, left
        if isinstance(left, Call) and _is_ratio(left) and isinstance(right, Constant):
            return self._ratio(op, left, right)
        one, other = self.of(left), self.of(right)
        return _where_known(COMPARED[op](one.value, other.value), [one, other])

    def _through(self, value: Value) -> Value:
        """What a metric stands for, where it is a division of other values."""
        metric = self.scope.metrics.get(value.name) if isinstance(value, Named) else None
        if metric is None or any(isinstance(v, OBSERVED) for v in parts_of(metric.value)):
            return value
        return metric.value if _is_ratio(metric.value) else value

    def _ratio(self, op: CompareOp, left: Call, right: Constant) -> Term:
        """`a / b op c` without the division: `a op c * b`, turned round where b is below 0."""
        above, below = (self._as(v, NUMBER) for v in left.args)
        product = self._as(right, NUMBER).value * below.value
        positive = z3.And(below.value > 0, COMPARED[op](above.value, product))
        turned = z3.And(below.value < 0, COMPARED[MIRRORED[op]](above.value, product))
        return _where_known(z3.Or(positive, turned), [above, below])

    # ------------------------------------------------------------ models

    def wishes(self, inputs: Sequence[Value]) -> list[list[Any]]:
        """What would make a witness plainer, most wanted first."""
        numbers = [(self.of(v), v.type) for v in inputs if v.type.kind in PLAIN]
        whole = [_whole(t.value, k, 1) for t, k in numbers]
        above = [t.value >= _constant(10**k.decimals) for t, k in numbers]
        known = [self.of(v).known for v in inputs]
        cents = [_whole(t.value, k, 100) for t, k in numbers]
        return [[*known, *whole, *above], [*known, *whole], whole, cents]

    def read(self, value: Value, model: Any, *, aged: bool) -> Physical | None:  # noqa: ANN401 - z3's own
        """A value of a model in readable form; a date that is looked at as an age as one."""
        term, through = self.of(value), self._through(value)
        if not z3.is_true(model.eval(term.known, model_completion=True)):
            return None
        if value.type.kind is Kind.BOOLEAN:
            return bool(z3.is_true(model.eval(term.value, model_completion=True)))
        if isinstance(through, Call) and _is_ratio(through):
            above, below = (_number(self._as(v, NUMBER).value, model) for v in through.args)
            return readable(value.type, float(above / below))
        number = _number(term.value, model)
        if value.type.kind is Kind.TEXT:
            named = {code: text for text, code in self.texts.items()}
            return named.get(int(number), f"other {int(number)}")
        if aged:
            days = int(_number(AS_OF, model) - number)
            return f"as_of {'+' if days < 0 else '-'} {abs(days)}d"
        plain = float(number) if value.type.kind is Kind.NUMBER else int(number)
        return readable(value.type, plain)


def _number(term: Any, model: Any) -> Fraction:  # noqa: ANN401 - z3's own
    """The number that a term is in a model."""
    found = model.eval(term, model_completion=True)
    if isinstance(found, z3.IntNumRef):
        return Fraction(found.as_long())
    return Fraction(found.numerator_as_long(), found.denominator_as_long())


PLAIN = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})
FOLDED: Mapping[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "min": lambda a, b: z3.If(a < b, a, b),
    "max": lambda a, b: z3.If(a > b, a, b),
}
UNARY: Mapping[str, Callable[[Any], Any]] = {
    "negative": lambda a: -a,
    "abs": lambda a: z3.If(a < 0, -a, a),
    "number": lambda a: a,
    "money": lambda a: a,
}


def _whole(value: Any, kind: Type, parts: int) -> Any:  # noqa: ANN401 - z3's own
    """That a value is a whole number of the parts of a major unit."""
    if kind.kind is Kind.NUMBER:
        return z3.IsInt(value * parts)
    return value % max(10**kind.decimals // parts, 1) == 0


def _is_ratio(value: Value) -> bool:
    return (
        isinstance(value, Call)
        and value.function == "divide"
        and not isinstance(value.args[1], Constant)
    )


def _of_kind(name: str, kind: Type) -> Any:  # noqa: ANN401 - z3's own
    match kind.kind:
        case Kind.NUMBER:
            return z3.Real(name)
        case Kind.BOOLEAN:
            return z3.Bool(name)
        case _:
            return z3.Int(name)


def _constant(value: float) -> Any:  # noqa: ANN401 - z3's own
    exact = _exact(value)
    return z3.IntVal(int(exact)) if exact.denominator == 1 else z3.RealVal(str(exact))


def _exact(value: float) -> Fraction:
    """The number as it is written."""
    return Fraction(value) if float(value).is_integer() else Fraction(repr(value))


def _all(value: Any, terms: Sequence[Term]) -> Term:  # noqa: ANN401 - z3's own
    """A value that is known where all its parts are."""
    return Term(value, z3.And(*(t.known for t in terms)), all(t.exact for t in terms))


def _where_known(held: Any, terms: Sequence[Term]) -> Term:  # noqa: ANN401 - z3's own
    return Term(z3.And(held, *(t.known for t in terms)), TRUE, all(t.exact for t in terms))


def _first_known(later: Term, first: Term) -> Term:
    value = z3.If(first.known, first.value, later.value)
    return Term(value, z3.Or(first.known, later.known), first.exact and later.exact)
