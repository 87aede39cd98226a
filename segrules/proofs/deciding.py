"""What may be asked of a theory: whether there can be a customer in an area of cells.

Cells know each subject alone; a theory knows how subjects hang together. Without one, an area that
rests on an expression over several inputs is only possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from segrules.compiler.cells import Cells
from segrules.compiler.program import Program
from segrules.language.findings import Finding, Words
from segrules.proofs.boxes import Box
from segrules.proofs.regions import Region, Witness, spoken_of
from segrules.proofs.scope import Scope


@dataclass(frozen=True, slots=True)
class Possible:
    """There is such a customer: the witness."""

    witness: Witness


@dataclass(frozen=True, slots=True)
class Undecided:
    """The theory does not know everything that the area speaks of."""


Decision = Possible | Box | Undecided


class Theory(Protocol):
    """What is known of how the subjects of some cells hang together."""

    def decide(self, area: Sequence[int]) -> Decision:
        """A customer in the area, or a box around it that nobody can be in."""


Decider = Callable[[Program, Scope, Cells], Theory]


def linear() -> Decider | Finding:
    """Linear arithmetic, or the finding that its extra is not installed."""
    try:
        from segrules.proofs.smt import linear_theory  # noqa: PLC0415 - only when asked for
    except ImportError:
        return Finding("extra-missing/smt", None, {"extra": "smt"})
    return linear_theory


def confirmed(region: Region, theory: Theory | None) -> Region:
    """The region with the theory's witness, and certain, where there is one."""
    decision = theory.decide(region.area) if theory is not None else Undecided()
    if not isinstance(decision, Possible):
        return region
    supposing = region.supposing if region.free else Words("", "")
    kinds = {name: value.type for name, value in region.inputs.items()}
    return replace(
        region,
        witness=decision.witness,
        spoken=spoken_of(kinds, decision.witness),
        certain=True,
        supposing=supposing,
    )
