"""Two versions of a ruleset, and data where there is some -> all that the change means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segrules.compiler.renamed import renamed
from segrules.compiler.words import names_of
from segrules.language.findings import Words
from segrules.proofs.difference import Difference, difference
from segrules.proofs.renames import renamed_values
from segrules.verbs.change import Change
from segrules.verbs.changes import changes
from segrules.verbs.lock import Lock
from segrules.verbs.recut import cut_changes, cuts_of_lock, lock_change, recut
from segrules.verbs.ruleset_versions import RulesetVersion

if TYPE_CHECKING:
    from segrules.verbs.movers import Counted, Runner


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


def diff(old: RulesetVersion, new: RulesetVersion, run: Runner | None = None) -> Diff:
    """Compare two versions, each with its own lock.

    `run` gives the result of a program on the data at hand, by cut points where there are some.
    """
    before, names = old.program, renamed_values(old.program, new.program)
    after = renamed(new.program, names)
    locks = _locks(old, new)
    cut = cuts_of_lock(locks[0], {}), cuts_of_lock(locks[1], names)
    otherwise = recut((before, cut[0]), (after, cut[1]))
    found = difference(before, after, otherwise)
    labels = {**names_of(before).segments, **names_of(after).segments}
    told = None
    if run is not None:
        from segrules.verbs.movers import counted  # noqa: PLC0415 - starts pandas

        told = counted((before, cut[0]), (after, cut[1]), found, run)
    definitions = (
        *lock_change(*locks),
        *changes(before, after, found.renames),
        *cut_changes(otherwise, (before, cut[0]), (after, cut[1])),
    )
    return Diff(old.name, new.name, found, names, definitions, labels, told)


def _locks(old: RulesetVersion, new: RulesetVersion) -> tuple[Lock | None, Lock | None]:
    """The locks to compare by.

    A run without a lock beside a ruleset without one: both leave their cut points to the data.
    """
    one = None if old.fitted and new.lock is None else old.lock
    other = None if new.fitted and old.lock is None else new.lock
    return one, other
