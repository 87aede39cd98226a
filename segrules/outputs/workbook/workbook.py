"""A run and what its `run.json` says -> its workbook in one language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from segrules.compiler.words import names_of
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.workbook.actions_page import actions_page
from segrules.outputs.workbook.book import Book
from segrules.outputs.workbook.cross_page import cross_page
from segrules.outputs.workbook.member_pages import members, segment_sheets, stored_columns
from segrules.outputs.workbook.notes_page import notes_page
from segrules.outputs.workbook.rules_page import rules_page
from segrules.outputs.workbook.sheet_names import SheetNames
from segrules.outputs.workbook.summary_page import summary_page
from segrules.outputs.workbook.write_book import write_book
from segrules.verbs.describe import describe

PAGES = (
    Words("概览", "summary"),
    Words("规则", "rules"),
    Words("交叉表", "cross tables"),
    Words("行动", "actions"),
    Words("说明", "notes"),
)


def write_workbook(result: Result, manifest: Mapping[str, Any], path: Path, lang: Lang) -> None:
    """Write the workbook of a run; raises OSError where the file cannot be written."""
    write_book(workbook(result, manifest, lang), path)


def workbook(result: Result, manifest: Mapping[str, Any], lang: Lang) -> Book:
    """The workbook: summary, rules, cross tables, actions, notes, and a sheet a segment.

    `manifest` is what `run.json` says. There are no cross tables of one segmentation, and no page
    of actions where the ruleset has none.
    """
    names, taken = names_of(result.program), SheetNames()
    summary, rules, cross, actions, notes = (taken.name(w.say(lang)) for w in PAGES)
    sheets = segment_sheets(result, names, taken, lang)
    leading = {(s.way, s.segment): s.name for s in reversed(sheets)}
    pages = (
        summary_page(result, names, leading, summary, lang),
        rules_page(describe(result.program, result), rules, lang),
        cross_page(result, names, cross, lang),
        actions_page(result, names, actions, lang),
        notes_page(manifest, notes, lang, split=len(leading) < len(sheets)),
    )
    header = result.program.header
    title = header.title.say(lang) if header.title else header.name
    columns = stored_columns(result, names, lang)
    return Book(title, tuple(p for p in pages if p is not None), members(sheets, columns))
