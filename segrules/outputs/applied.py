"""A finished run and its ruleset's texts -> what a Python user holds: frames, and a way to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from segrules.engines.results import Result
from segrules.language.findings import Lang


@dataclass(frozen=True, slots=True)
class Applied:
    """A finished run; `result` holds all of it."""

    result: Result
    sources: Mapping[str, str]

    @property
    def customers(self) -> pd.DataFrame:
        """One row a customer, sorted by key: key, metrics, scores, segments, action, arm."""
        return self.result.customers

    @property
    def segments(self) -> pd.DataFrame:
        """One row a segment: customers, share, revenue, and the mean of each metric."""
        return self.result.segments

    def summary(self, lang: str = "en", width: int = 100) -> str:
        """What the command line prints."""
        from segrules.outputs.summary_text import summary_text  # noqa: PLC0415

        return summary_text(self.result, Lang(lang), width)

    def write(self, out: str | Path) -> Path:
        """Write the run folder that the command line writes; whole or not at all."""
        from segrules.outputs.run_folder import written  # noqa: PLC0415

        written(self.result, Path(out), None, self.sources, ())
        return Path(out)
