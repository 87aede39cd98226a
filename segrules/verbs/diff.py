"""Two versions of a ruleset, and data where there is some -> all that the change means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segrules.compiler.program import Program
from segrules.compiler.renamed import renamed
from segrules.compiler.words import names_of
from segrules.language.findings import Words
from segrules.proofs.difference import Difference, difference
from segrules.proofs.renames import renamed_values
from segrules.verbs.change import Change
from segrules.verbs.changes import changes
from segrules.verbs.ruleset_versions import RulesetVersion

if TYPE_CHECKING:
    from segrules.engines.results import Result
    from segrules.verbs.movers import Counted


@dataclass(frozen=True, slots=True)
class Diff:
    """What a new version means: who moves, which definitions changed, and with data how many.

    `old` and `new` are what the versions are called. `names` maps new names of metrics and scores
    to what they were called; all else speaks of them by their old names. `labels` maps
    (segmentation, id) to the words of a segment, those of the new version first.
    """

    old: str
    new: str
    difference: Difference
    names: dict[str, str]
    changes: tuple[Change, ...]
    labels: dict[tuple[str, str], Words]
    counted: Counted | None

    @property
    def nobody_moves(self) -> bool:
        """Whether it is proved that every customer stays."""
        return self.difference.nobody_moves


def diff(
    old: RulesetVersion, new: RulesetVersion, run: Callable[[Program], Result] | None = None
) -> Diff:
    """Compare two versions; `run` gives the result of a program on the data at hand."""
    before, names = old.program, renamed_values(old.program, new.program)
    after = renamed(new.program, names)
    found = difference(before, after)
    labels = {**names_of(before).segments, **names_of(after).segments}
    told = None
    if run is not None:
        from segrules.verbs.movers import counted  # noqa: PLC0415 - starts pandas

        told = counted(before, after, found, run)
    definitions = changes(before, after, found.renames)
    return Diff(old.name, new.name, found, names, definitions, labels, told)
