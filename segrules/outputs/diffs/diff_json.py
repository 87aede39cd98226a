"""A diff -> plain data: all that text shows, and the regions that text leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segrules.compiler.constants_in_words import day_text
from segrules.language.findings import Lang, Words
from segrules.outputs.diffs.diff_words import Row, rows_of, verdicts
from segrules.outputs.findings.witness_words import plain_witness
from segrules.proofs.difference import Compared
from segrules.proofs.regions import Region
from segrules.verbs.change import Change
from segrules.verbs.diff import Diff

if TYPE_CHECKING:
    from segrules.verbs.movers import Movers


def diff_json(diff: Diff, lang: Lang) -> dict[str, Any]:
    """The diff with its words in one language."""
    found = diff.difference
    return {
        "old": diff.old,
        "new": diff.new,
        "nobody_moves": found.nobody_moves,
        "complete": found.complete,
        "segmentations": [_segmentation(diff, c, lang) for c in found.segmentations],
        "added": list(found.added),
        "removed": list(found.removed),
        "given": list(found.given),
        "rows": list(found.changed.rows),
        "renamed": {old: new for new, old in diff.names.items()},
        "changes": [_change(c, lang) for c in diff.changes],
        "verdicts": [w.say(lang) for w in verdicts(diff)],
        "data": _data(diff),
    }


def _segmentation(diff: Diff, compared: Compared, lang: Lang) -> dict[str, Any]:
    return {
        "segmentation": compared.segmentation,
        "was": compared.was,
        "tags": compared.tags,
        "complete": compared.complete,
        "given": list(compared.given),
        "incomparable": list(compared.incomparable),
        "renames": [{"old": r.old, "new": r.new} for r in compared.renames],
        "moves": [_row(row, lang) for row in rows_of(diff, compared)],
    }


def _row(row: Row, lang: Lang) -> dict[str, Any]:
    old, new = row.pair
    regions = row.move.regions if row.move else ()
    return {
        "old": old,
        "new": new,
        "certain": row.move.certain if row.move else row.movers is not None,
        "regions": [_region(r, lang) for r in regions],
        "more": row.move.more if row.move else False,
        "customers": None if row.movers is None else _movers(row.movers),
    }


def _region(region: Region, lang: Lang) -> dict[str, Any]:
    return {
        "region": region.words.say(lang),
        "certain": region.certain,
        "supposing": region.supposing.say(lang).strip() or None,
        "witness": plain_witness(region.witness),
    }


def _movers(movers: Movers) -> dict[str, Any]:
    return {
        "count": movers.customers,
        "revenue": movers.revenue,
        "causes": dict(movers.causes),
        "only": movers.only or None,
        "example": plain_witness(movers.example),
    }


def _change(change: Change, lang: Lang) -> dict[str, Any]:
    return {
        "section": change.section,
        "name": change.name,
        "old": _said(change.old, lang),
        "new": _said(change.new, lang),
    }


def _said(words: Words | None, lang: Lang) -> str | None:
    return None if words is None else words.say(lang)


def _data(diff: Diff) -> dict[str, Any] | None:
    counted = diff.counted
    if counted is None:
        return None
    ways = [c.segmentation for c in diff.difference.segmentations]
    return {
        "old_customers": counted.old_customers,
        "new_customers": counted.new_customers,
        "moving": {name: counted.moving(name) for name in ways},
        "causes_told": counted.causes,
        "as_of": [None if d is None else day_text(d) for d in counted.as_of],
    }
