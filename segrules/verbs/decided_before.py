"""A journal and lists of who must not be contacted -> what a run is told before it decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from segrules.compiler.program import Program
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.results import Result
from segrules.language.findings import Finding
from segrules.verbs.journal import Journal, journal
from segrules.verbs.suppression import nobody_listed, suppressed


@dataclass(frozen=True, slots=True)
class Before:
    """What a run is told; the journal, which the run is added to; what was found in the lists."""

    earlier: Earlier | None = None
    journal: Journal | None = None
    lists: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default_factory=tuple)

    def found(self, result: Result) -> Result:
        """The run with what was found in the lists, some of which only it can tell."""
        if self.earlier is None:
            return result
        nobody = nobody_listed(self.earlier.suppressed, self.lists, result)
        return result.with_findings((*self.findings, *nobody))


@contextmanager
def decided_before(
    program: Program,
    journal_path: Path | None,
    lists: Sequence[str],
    *,
    writes: bool,
    encoding: str | None = None,
) -> Iterator[Before]:
    """Read what there is, and hold the journal until the end where the run is to be written.

    Raises DataError for a journal or a list that cannot be used.
    """
    if journal_path is None and not lists:
        yield Before()
        return
    listed, findings = suppressed(lists, program, encoding)
    if journal_path is None:
        yield Before(Earlier(None, listed), None, tuple(lists), findings)
        return
    with journal(journal_path, program.header.name, writes=writes) as kept:
        yield Before(Earlier(kept.logged, listed), kept, tuple(lists), findings)
