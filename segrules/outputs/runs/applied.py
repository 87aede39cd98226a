"""A finished run and its ruleset's texts -> what a Python user holds: frames, a way to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from segrules.engines.results import Result
from segrules.language.findings import Finding, Lang
from segrules.language.loaded import Loaded
from segrules.verbs.lock import Lock


@dataclass(frozen=True, slots=True, repr=False)
class Applied:
    """A finished run; `result` holds all of it, `ruleset` is the ruleset's file if it has one.

    `loaded` is the ruleset as it was read, `lock` the lock that was used: what a folder keeps.
    """

    result: Result
    sources: Mapping[str, str]
    ruleset: Path | None = None
    loaded: Loaded | None = None
    lock: Lock | None = None

    def __repr__(self) -> str:
        header = self.result.program.header
        many = self.result.rows
        return f"<segrules.Applied {header.name} {header.version}: {many} customers>"

    @property
    def customers(self) -> pd.DataFrame:
        """One row a customer, sorted by key.

        The key, metrics (money in major units), scores (labels where there are some), one column a
        segmentation (the segment's id, missing for none), one boolean column a tag
        (`segmentation.tag`), and `action` and `arm` where the ruleset has actions.
        """
        return self.result.customers

    @property
    def segments(self) -> pd.DataFrame:
        """One row a segment: customers, share, revenue where there is one, the mean of each metric.

        Customers in no segment are a last row with an empty id.
        """
        return self.result.segments

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What reading the data and fitting the scores found worth telling."""
        return self.result.report.findings + self.result.fitted.findings

    def summary(self, lang: Literal["zh", "en"] = "en", width: int = 100) -> str:
        """What the command line prints."""
        from segrules.outputs.runs.summary_text import summary_text  # noqa: PLC0415 - only when asked

        return summary_text(self.result, Lang(lang), width)

    def write(
        self,
        out: str | Path,
        *,
        table: Literal["csv", "parquet", "xlsx"] = "csv",
        tags: Literal["joined", "columns"] = "joined",
        raw: bool = False,
        report: bool = True,
        workbook: Literal["zh", "en"] | None = None,
        playbooks: Sequence[Literal["md", "html", "docx"]] = ("md",),
    ) -> Path:
        """Write the run folder that the command line writes, whole or not at all; gives it back.

        An older run in its place is replaced. A customer's tags are one column, joined by `|`, or
        with `tags="columns"` a column of booleans each. `raw` writes CSV for programs: no BOM, and
        text that a spreadsheet would run as it is. `report` asks for the page `report.html`;
        `workbook` adds `workbook.xlsx`, for people, in that language; `playbooks` are their
        formats, and with `html` comes an overview for the wall. Raises DataError where it cannot be
        written.
        """
        from segrules.outputs.runs.run_folder import written  # noqa: PLC0415 - only when asked

        return written(
            self.result,
            Path(out),
            self.ruleset,
            self.sources,
            (),
            table=table,
            tags=tags,
            raw=raw,
            loaded=self.loaded,
            lock=self.lock,
            report=report,
            workbook=None if workbook is None else Lang(workbook),
            formats=playbooks,
        )
