"""A program and data -> its proofs with the cut points of the data, and who is in each region.

A witness is the values of a customer who is there, where there is one; never the key, and no column
that is marked as personal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segrules.compiler.program import (
    Classes,
    Column,
    Condition,
    LookedUp,
    Named,
    Physical,
    Program,
    Rule,
    Value,
    type_of,
)
from segrules.compiler.walk import nodes
from segrules.engines.on_pandas.reading.sources import sources_of
from segrules.engines.on_pandas.running.asking import ask, rows_of
from segrules.engines.on_pandas.running.execute import executed
from segrules.language.findings import Finding
from segrules.proofs.deciding import Decider
from segrules.proofs.proof import Proofs
from segrules.proofs.prove import prove
from segrules.proofs.regions import Region, spoken_of
from segrules.proofs.values import readable
from segrules.verbs.lock import Lock

if TYPE_CHECKING:
    from segrules.engines.on_pandas.evaluating.rows import Rows

CERTAIN = {"gap/possible": "gap", "overlap/possible": "overlap"}
"""What a finding is once there is a customer who shows it."""
DEAD = frozenset({"unreachable-segment", "unreachable-rule"})


@dataclass(frozen=True, slots=True)
class OnData:
    """The proofs, their findings told of real customers, and what the data itself gave rise to."""

    proofs: Proofs
    customers: int
    findings: tuple[Finding, ...]


def check_on_files(
    program: Program,
    arguments: Sequence[str],
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
    decider: Decider | None = None,
    lock: Lock | None = None,
) -> OnData:
    """Run the program on files and prove it with the cut points that they give.

    The cut points are the lock's where there is one. `decider` decides conditions over several
    columns. Raises DataError where the data cannot be worked with.
    """
    read, done = executed(
        program,
        sources_of(arguments),
        as_of=as_of,
        encoding=encoding,
        cuts=lock.cuts if lock is not None else None,
        models=lock.models if lock is not None else None,
        progress=progress,
    )
    proofs = prove(program, done.fitted.cuts, decider)
    asked = _Asked(program, rows_of(program, done), len(done.prepared.customers.keys))
    told = replace(proofs, findings=tuple(asked.told(f, proofs) for f in proofs.findings))
    found = (*read.findings, *done.fitted.findings)
    return OnData(told, asked.customers, found)


@dataclass(frozen=True, slots=True)
class _Asked:
    program: Program
    rows: Rows
    customers: int

    def told(self, finding: Finding, proofs: Proofs) -> Finding:
        """The finding with how many customers it concerns, and one of them as the witness."""
        place = self._where(finding, proofs)
        if place is None:
            return finding
        condition, inputs = place
        found = ask(condition, self._shown(inputs), self.rows)
        shown = self._shown(inputs)
        values = _readable(found.values, shown)
        if not found.customers:
            return replace(finding, customers=0, of_customers=self.customers)
        return replace(
            finding,
            key=CERTAIN.get(finding.key, finding.key),
            witness=values,
            spoken=spoken_of({n: type_of(v) for n, v in shown.items()}, values),
            customers=found.customers,
            of_customers=self.customers,
        )

    def _where(
        self, finding: Finding, proofs: Proofs
    ) -> tuple[Condition, Mapping[str, Value]] | None:
        """Whom a finding concerns: a region that was proved, or who satisfies a dead rule."""
        for region in _regions(proofs):
            if finding.region is region.words:
                return region.condition, region.inputs
        rule = self._dead_rule(finding)
        return None if rule is None else (rule.condition, _inputs(rule.condition))

    def _dead_rule(self, finding: Finding) -> Rule | None:
        if finding.name not in DEAD:
            return None
        rules = (r for s in self.program.segmentations for r in s.rules)
        return next((r for r in rules if r.place == finding.place), None)

    def _shown(self, inputs: Mapping[str, Value]) -> dict[str, Value]:
        """What may be shown of a customer, with the scores that rules look at."""
        both = {**inputs, **self._scores()}
        return {name: node for name, node in both.items() if not self._is_personal(node)}

    def _scores(self) -> dict[str, Value]:
        looked_at = {
            node
            for part in self.program.segmentations
            for rule in part.rules
            for node in nodes(rule.condition)
            if isinstance(node, Named)
        }
        names = {node.name for node in looked_at}
        classes = (s for s in self.program.scores if isinstance(s.rule, Classes))
        return {s.name: Named(s.name, s.type) for s in classes if s.name in names}

    def _is_personal(self, node: Value) -> bool:
        keys = {t.key for t in self.program.tables}
        match node:
            case Column(table, name):
                column = next(c for c in self.program.table(table).columns if c.name == name)
                return name == self.program.table(table).key or column.pii is not None
            case LookedUp(_, table, name):
                column = next(c for c in self.program.table(table).columns if c.name == name)
                return column.pii is not None
            case Named(name):
                return name in keys
            case _:
                return True


def _regions(proofs: Proofs) -> Iterator[Region]:
    for proof in proofs.segmentations:
        yield from proof.gaps
        yield from (overlap.region for overlap in proof.overlaps)
    for held in proofs.properties:
        if held.counterexample is not None:
            yield held.counterexample


def _inputs(condition: Condition) -> dict[str, Value]:
    """The metrics, columns and scores that a condition looks at."""
    found: dict[str, Value] = {}
    for node in nodes(condition):
        match node:
            case Named(name) | Column(_, name):
                found.setdefault(name, node)
            case LookedUp(key, _, name):
                found.setdefault(f"{key.name}.{name}", node)
            case _:
                pass
    return found


def _readable(
    values: Mapping[str, Physical | None], nodes_: Mapping[str, Value]
) -> dict[str, Physical | None]:
    return {
        name: None if value is None else readable(type_of(nodes_[name]), value)
        for name, value in values.items()
    }
