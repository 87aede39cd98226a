"""segrules from Python: compile a ruleset, apply it to DataFrames, ask who is in a segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from segrules.compiler.check import Checked, check
from segrules.compiler.literals import days
from segrules.compiler.program import Program
from segrules.language.findings import DataError, Finding, RulesetError
from segrules.language.source import load, load_text

if TYPE_CHECKING:
    import pandas as pd

    from segrules.outputs.applied import Applied

__all__ = ["CompiledRuleset", "DataError", "RulesetError", "compile_ruleset"]


@dataclass(frozen=True, slots=True)
class CompiledRuleset:
    """A ruleset that has been checked; `findings` are what was found beside errors."""

    program: Program
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]

    def apply(
        self,
        data: pd.DataFrame | Mapping[str, pd.DataFrame],
        *,
        as_of: date | str | None = None,
    ) -> Applied:
        """Apply the ruleset to a DataFrame, or to several by table name.

        `as_of` is the day up to whose start events are counted; the day after the last event where
        it is not given. Raises DataError where the data cannot be worked with.
        """
        from segrules.outputs.applied import Applied  # noqa: PLC0415 - starts pandas
        from segrules.verbs.apply import apply_frames  # noqa: PLC0415

        return Applied(apply_frames(self.program, data, as_of=_days(as_of)), self.sources)

    def predicate(self, segment: str) -> Callable[[pd.DataFrame], pd.Series[bool]]:
        """Who is in a segment, as a function of a DataFrame with one row a customer.

        The frame holds the metrics, customer columns and scores that the segmentation asks for, by
        name; scores with fixed cut points are worked out where they are not there. The Series is
        boolean, on the frame's index. `segment` is an id, or `segmentation.id` where two
        segmentations share it. Raises KeyError for an unknown segment, and DataError (when called)
        where the frame lacks what is asked for.
        """
        from segrules.verbs.predicate import predicate  # noqa: PLC0415 - starts pandas

        return predicate(self.program, segment)


def _days(as_of: date | str | None) -> int | None:
    if as_of is None:
        return None
    return days(date.fromisoformat(as_of) if isinstance(as_of, str) else as_of)


def compile_ruleset(
    ruleset: str | Path, *, parameters: Mapping[str, object] | None = None
) -> CompiledRuleset:
    """Compile a ruleset: the path of a file, or a text of several lines that is the ruleset itself.

    Raises RulesetError, which carries every finding, where the ruleset has errors.
    """
    inline = isinstance(ruleset, str) and "\n" in ruleset
    loaded = load_text(str(ruleset)) if inline else load(Path(ruleset))
    checked: Checked = check(loaded, {n: _written(v) for n, v in (parameters or {}).items()})
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    return CompiledRuleset(checked.program, checked.findings, checked.sources)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
