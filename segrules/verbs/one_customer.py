"""A run and a customer's id, or values that were typed in -> what the rules see of one customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from segrules.compiler.fingerprint import is_fitted_score
from segrules.compiler.given_values import physical
from segrules.compiler.program import (
    Classes,
    Column,
    LookedUp,
    Metric,
    Physical,
    Program,
    Quantile,
    Score,
)
from segrules.compiler.walk import from_data
from segrules.engines.rows import Row, Scope, settle
from segrules.engines.rows.scope import Cell
from segrules.language.findings import DataError, Finding
from segrules.language.listing import all_of
from segrules.language.nearest import nearest
from segrules.language.types import KIND_WORDS, Kind, Type

if TYPE_CHECKING:
    from segrules.engines.on_pandas.columns import Vector
    from segrules.engines.results import Result
    from segrules.engines.rows.scores import Cuts


LACKING = frozenset({"None", "nan", "NaT", "<NA>"})
"""How a missing cell of a frame calls itself."""


@dataclass(frozen=True, slots=True)
class OneCustomer:
    """One customer before anything is worked out.

    `start` holds the columns, the metrics made from events and what else was given. The steps in
    `given` keep the value that they have there; all others follow from it by `cuts`, which are the
    run's. `id` is None for a customer who was typed in.
    """

    program: Program
    id: Physical | None
    start: Scope
    given: frozenset[str]
    cuts: Cuts = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    """Scores among `given` that only data could cut, and of which nothing is known."""

    def settled(self, start: Scope | None = None) -> Scope:
        """The customer, or what has become of him after a change, with every step's answer."""
        scope = self.start if start is None else start
        return settle(self.program.steps, [scope], self.cuts, self.given)[0]


def from_result(result: Result, customer: object) -> OneCustomer:
    """The customer of a finished run who has this id.

    Raises DataError where nobody has it; ids of others are personal, so none is suggested.
    """
    program = result.program
    at = _position(result, str(customer))
    cells = {s.name: _cell(result.customers[s.name].iloc[at], s.type) for s in _valued(program)}
    columns = {node: _entry(vector, at) for node, vector in result.inputs.items()}
    given = _made_elsewhere(program) | _out_of_reach(program, result.fitted.cuts)
    own = {n.name: v for n, v in columns.items() if isinstance(n, Column)}
    key = result.customers.columns[0]
    start = Scope(
        customer={str(key): _plain(result.customers[key].iloc[at]), **own}
        | {n: v for n, v in cells.items() if n in given},
        lookups=_lookups(columns, own),
        as_of=result.fitted.as_of,
        timezone=program.header.timezone,
    )
    return OneCustomer(program, str(customer), start, given, result.fitted.cuts)


def _valued(program: Program) -> Iterator[Metric | Score]:
    yield from program.metrics
    yield from program.scores


def _made_elsewhere(program: Program) -> frozenset[str]:
    """The metrics that events or models make: one customer's values cannot give them again."""
    return frozenset(m.name for m in program.metrics if from_data(m.value))


def _out_of_reach(program: Program, cuts: Cuts) -> frozenset[str]:
    """Scores that reproduce another tool by a place among equals, which a change cannot tell."""
    return frozenset(
        s.name
        for s in program.scores
        if isinstance(s.rule, Classes)
        and isinstance(s.rule.method, Quantile)
        and s.rule.method.compat is not None
        and any(c.ties for c in cuts.get(s.name, {}).values())
    )


def _position(result: Result, customer: str) -> int:
    key = result.customers.columns[0]
    held = result.customers[key]
    kind = next(c.type for t in result.program.tables for c in t.columns if c.name == key)
    wanted = physical(customer.strip(), kind, result.program.header.timezone)
    found: Any = () if wanted is None else (held == wanted).to_numpy().nonzero()[0]
    if len(found) == 0:
        raise DataError([Finding("no-such-customer", args={"key": str(key)})])
    return int(found[0])


def _lookups(
    columns: Mapping[Any, Cell], own: Row
) -> Mapping[str, Mapping[Physical, Mapping[str, Cell]]]:
    """The rows that the customer's keys point to, by table and key."""
    made: dict[str, dict[Physical, dict[str, Cell]]] = {}
    for node, value in columns.items():
        key = own.get(node.key.name) if isinstance(node, LookedUp) else None
        if key is not None:
            made.setdefault(node.table, {}).setdefault(key, {})[node.column] = value
    return made


def _entry(vector: Vector, at: int) -> Cell:
    """One value of a vector, in physical form."""
    if vector.known is not None and not vector.known[at]:
        return None
    value: Any = vector.values[at].item()
    if vector.type.kind is Kind.TEXT:
        return vector.words[value] if value >= 0 else None
    made: Physical = value
    return made


def _cell(value: Any, kind: Type) -> Cell:  # noqa: ANN401 - a cell of any dtype
    """A cell of the customers' frame back in physical form."""
    if isinstance(value, str):
        return kind.options.index(value) + 1 if kind.classes and kind.options else value
    if str(value) in LACKING:
        return None
    match kind.kind:
        case Kind.MONEY:
            minor: int = 10**kind.decimals
            return round(float(value) * minor)
        case Kind.DATE:
            return int(value.asm8.astype("datetime64[D]").astype("int64"))
        case Kind.INSTANT:
            return int(value.asm8.astype("datetime64[us]").astype("int64"))
        case _:
            return _plain(value)


def _plain(value: Any) -> Physical:  # noqa: ANN401 - a numpy or a Python scalar
    plain: Physical = value.item() if hasattr(value, "item") else value
    return plain


# ---------------------------------------------------------------- typed in


def from_given(
    program: Program, typed: Mapping[str, str], as_of: int | None, cuts: Cuts | None = None
) -> OneCustomer:
    """A customer of whom only what was typed in is known; an empty text is a missing value.

    Scores are cut by `cuts`, which are a run's.

    Raises DataError for names and values that cannot be.
    """
    nobody = Scope(as_of=as_of, timezone=program.header.timezone)
    given = _made_elsewhere(program)
    return with_given(OneCustomer(program, None, nobody, given, cuts or {}), typed)


def with_given(customer: OneCustomer, typed: Mapping[str, str]) -> OneCustomer:
    """The customer with some values replaced by typed ones: a what-if."""
    values = _values(customer.program, typed)
    steps = {s.name for s in _valued(customer.program)}
    start = replace(customer.start, customer={**customer.start.customer, **values})
    given = customer.given | (values.keys() & steps)
    unknown = _uncut(customer) - given
    return replace(customer, start=start, given=given | unknown, unknown=unknown)


def _values(program: Program, typed: Mapping[str, str]) -> dict[str, Cell]:
    known = typeable(program)
    found = [f for name, text in typed.items() for f in _faults(name, text, known, program)]
    if found:
        raise DataError(found)
    zone = program.header.timezone
    return {n: physical(t, known[n], zone) if t.strip() else None for n, t in typed.items()}


def typeable(program: Program) -> Mapping[str, Type]:
    """What can be typed in, with its type: columns of the customers, metrics and scores."""
    customers = (t for t in program.tables if t.role == "customers")
    columns = {c.name: c.type for t in customers for c in t.columns}
    return columns | {s.name: s.type for s in _valued(program)}


def _faults(name: str, text: str, known: Mapping[str, Type], program: Program) -> Iterator[Finding]:
    if name not in known:
        near = nearest(name, known)
        key = "unknown-given-value" if near else "unknown-given-value/all"
        yield Finding(key, args={"name": name, "near": all_of(near or known)})
    elif text.strip() and not _fits(text, known[name], program):
        yield _wrong(name, known[name])


def _fits(text: str, kind: Type, program: Program) -> bool:
    value = physical(text, kind, program.header.timezone)
    offered = kind.options if kind.kind is Kind.TEXT and kind.options else None
    return value is not None and (offered is None or value in offered)


def _wrong(name: str, kind: Type) -> Finding:
    args: dict[str, Any] = {"name": name, "kind": KIND_WORDS[kind.kind]}
    if kind.options:
        return Finding(
            "wrong-given-value/offered", args={**args, "offered": ", ".join(kind.options)}
        )
    if kind.classes:
        return Finding("wrong-given-value/class", args={**args, "classes": kind.classes})
    return Finding("wrong-given-value", args=args)


def _uncut(customer: OneCustomer) -> frozenset[str]:
    """Scores that data cuts and that no cut points are known of."""
    return frozenset(
        s.name
        for s in customer.program.scores
        if is_fitted_score(s) and s.name not in customer.cuts
    )
