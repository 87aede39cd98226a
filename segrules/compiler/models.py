"""A model as read -> a model of the program: what it is to see of each customer.

From the rows of a table the first purchase is a customer's earliest day, and all rows of one later
day are one repeat purchase.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from segrules.compiler.atoms import every
from segrules.compiler.coerce import as_number
from segrules.compiler.lower import condition, length, value
from segrules.compiler.order import Read
from segrules.compiler.program import (
    Aggregate,
    AsOf,
    BgNbd,
    Call,
    Column,
    Compare,
    Condition,
    Constant,
    GammaGamma,
    Known,
    Model,
    ModelRule,
    Span,
    Value,
)
from segrules.compiler.scope import Names, Scope, columns_of
from segrules.compiler.unknown import counted, listed
from segrules.compiler.written import Loc, Reader
from segrules.language.catalogue import MODELS, ModelMethod, plain
from segrules.language.model import ModelModel
from segrules.language.types import DATE, INTEGER, KIND_WORDS, NUMBER, NUMERIC, Kind

WEEK = 7
COMMON = frozenset({"by", "label", "about"})
TIMED = "bg_nbd"
"""The model that has a unit of time."""


@dataclass(frozen=True, slots=True)
class Making:
    """A model in the making: as read, as modelled, and where its names and faults are found."""

    read: Read
    model: ModelModel
    scope: Scope
    reader: Reader

    def at(self, *steps: str | int) -> Loc:
        """The place below the model."""
        return (*self.read.loc, *steps)


def model(read: Read, written: ModelModel, names: Names, reader: Reader) -> Model | None:
    """The model; None, with findings, if it cannot be made."""
    making = Making(read, written, Scope(names, reader.found), reader)
    method = MODELS.get(written.by)
    if method is None:
        near = listed(written.by, MODELS)
        reader.report("unknown-model", making.at("by"), name=written.by, near=near)
        return None
    if not _keys_fit(method, making) or not read.whole:
        return None
    rule = _given(making) if written.from_ is None else _of_rows(making)
    if rule is None:
        return None
    place = reader.loaded.key_place(read.loc)
    return Model(read.name, rule, written.about, place, written.label)


def _keys_fit(method: ModelMethod, making: Making) -> bool:
    """Whether the keys are those of the method, with `from` or without."""
    written = making.model
    keys = written.model_fields_set - COMMON
    rows = written.from_ is not None
    needed = ({"value"} & {*method.given}) if rows else {*method.given}
    allowed = needed | ({"from_"} | method.rows if rows else set())
    allowed |= {"unit"} if method.name == TIMED else set()
    for key in sorted(keys - allowed):
        other = "from" if rows and key in method.given else f"by: {method.name}"
        making.reader.report_key("key-does-not-apply/with", making.at(key), key=key, other=other)
    lacking = [k for k in method.given if k in needed - keys]
    if lacking:
        _report_lacking(lacking, method, making)
    return not lacking and keys <= allowed


def _report_lacking(lacking: list[str], method: ModelMethod, making: Making) -> None:
    rows = making.model.from_ is not None
    key = "model-lacks/rows" if rows else "model-lacks"
    keys = counted(lacking)
    making.reader.report_key(key, making.at(), name=making.read.name, by=method.name, keys=keys)


# ---------------------------------------------------------------- from given values


def _given(making: Making) -> ModelRule | None:
    """A model whose inputs are values of the customer."""
    keys = MODELS[making.model.by].given
    inputs = [_number(making, key, making.scope) for key in keys]
    known = [as_number(v) for v in inputs if v is not None]
    if making.model.by != TIMED:
        return GammaGamma(*known) if len(known) == len(keys) else None
    unit = _unit(making)
    if unit is None or len(known) < len(keys):
        return None
    repeats, age_at_last, age = known
    return BgNbd(repeats, age_at_last, age, unit)


def _number(making: Making, key: str, scope: Scope) -> Value | None:
    """The number that is written under a key; None, with a finding, if it is none."""
    found = value(making.read.trees[making.at(key)], scope)
    if found is None or found.type.kind in NUMERIC:
        return found
    kind = KIND_WORDS[found.type.kind]
    making.reader.report("not-numeric", making.at(key), name=key, kind=kind)
    return None


def _unit(making: Making) -> int | None:
    """The days in the unit of time: a week where none is given."""
    if making.model.unit is None:
        return WEEK
    written = making.read.trees[making.at("unit")]
    span = length(written, making.scope, None)
    if span is not None and span == Span(days=span.days) and span.days > 0:
        return span.days
    if span is not None:
        making.reader.report("model-unit", making.at("unit"))
    return None


# ---------------------------------------------------------------- from rows


@dataclass(frozen=True, slots=True)
class _Purchases:
    """The rows that are purchases: their table, its time, and which of its rows are left."""

    table: str
    time: Column
    where: tuple[Condition, ...]

    def day(self) -> Value:
        """The day of a row."""
        return _day(self.time)

    def first(self) -> Value:
        """The customer's first day."""
        return _day(self._over("min", self.time))

    def last(self) -> Value:
        """The customer's last day."""
        return _day(self._over("max", self.time))

    def repeats(self) -> Value:
        """How many days with purchases came after the first."""
        later = self._later().all()
        return Aggregate("count", self.table, self.day(), later, INTEGER, distinct=True)

    def repeated(self, amount: Value) -> Value:
        """The total over all days after the first."""
        later = self._later().all()
        return Aggregate("sum", self.table, amount, later, plain(amount.type))

    def _later(self) -> _Purchases:
        return replace(self, where=(*self.where, Compare(">", self.day(), self.first())))

    def _over(self, function: str, argument: Column) -> Value:
        return Aggregate(function, self.table, argument, self.all(), argument.type)

    def all(self) -> Condition | None:
        """What picks the rows; None for all rows of the table."""
        return every(self.where) if self.where else None


def _day(moment: Value) -> Value:
    return Call("date", (moment,), DATE) if moment.type.kind is Kind.INSTANT else moment


def _of_rows(making: Making) -> ModelRule | None:
    """A model whose inputs are what the rows of a table tell of a customer."""
    scope = _rows_scope(making)
    if scope is None or scope.table is None or scope.time is None:
        return None
    where = _where(making, scope)
    if where is None:
        return None
    purchases = _Purchases(scope.table.name, scope.time, where)
    if making.model.by == TIMED:
        return _buying(making, purchases)
    return _spending(making, purchases, scope)


def _rows_scope(making: Making) -> Scope | None:
    names, reader = making.scope.names, making.reader
    name = making.model.from_ or ""
    table = names.tables.get(name)
    if table is None:
        near = listed(name, names.tables)
        reader.report("undeclared-table", making.at("from"), name=name, near=near)
        return None
    if table.role != "events":
        key = "from-customers" if table.role == "customers" else "from-look-up"
        reader.report(key, making.at("from"), name=name)
        return None
    time = columns_of(table).get(table.time or "")
    if time is None:
        reader.report("no-time", making.at("from"), name=f"by: {making.model.by}", table=name)
    return replace(making.scope, table=table, time=time)


def _where(making: Making, scope: Scope) -> tuple[Condition, ...] | None:
    """The condition that is written, if any; None where it cannot be read."""
    written = making.read.trees.get(making.at("where"))
    if written is None:
        return ()
    found = condition(written, scope.row(), positive=True)
    return None if found is None else (found,)


def _buying(making: Making, purchases: _Purchases) -> BgNbd | None:
    unit = _unit(making)
    if unit is None:
        return None
    until = AsOf(Span(days=1) if making.model.until == "last_day" else Span(), DATE)
    first = purchases.first()
    at_last, age = (_age(first, end, unit) for end in (purchases.last(), until))
    return BgNbd(as_number(purchases.repeats()), at_last, age, unit)


def _age(first: Value, end: Value, unit: int) -> Value:
    days = Call("days_between", (first, end), INTEGER)
    return Call("divide", (days, Constant(unit, INTEGER)), NUMBER)


def _spending(making: Making, purchases: _Purchases, scope: Scope) -> GammaGamma | None:
    """Rows without an amount are left out: nothing is known of what they were worth."""
    amount = _number(making, "value", scope.row())
    if amount is None:
        return None
    known = replace(purchases, where=(*purchases.where, Known(amount)))
    repeats = known.repeats()
    mean = Call("divide", (known.repeated(amount), repeats), NUMBER)
    return GammaGamma(as_number(repeats), mean)


# ---------------------------------------------------------------- of all models


def unused(models: Iterable[Model], asked: Iterable[Model]) -> list[Model]:
    """The models that no metric asks."""
    names = {m.name for m in asked}
    return [m for m in models if m.name not in names]
