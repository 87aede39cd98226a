"""What is wrong with an imported table -> one line in words, and the same for machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from segrules.language.findings import Lang, Words
from segrules.outputs.findings.witness_words import plain_witness
from segrules.outputs.rulesets.imported_ruleset import ImportedRuleset
from segrules.proofs.regions import Region
from segrules.verbs.table_defects import Defects


def verdict(made: ImportedRuleset) -> Words:
    """How many segments were read, and what their table leaves over, shares and never reaches."""
    imported, defects = made.imported, made.defects
    count = len(imported.segments) if imported else 0
    head = Words(f"{count} 个分群", f"{count} segments")
    if defects is None:
        rest = Words("写出的规则集还需要修改", "the ruleset that was written needs mending")
    else:
        rest = _verdict(defects)
    left = len(imported.left_out) if imported else 0
    told = Words(f"；{left} 个没有导入", f"; {left} not imported") if left else Words("", "")
    return Words(f"{head.zh}：{rest.zh}{told.zh}", f"{head.en}: {rest.en}{told.en}")


def _verdict(defects: Defects) -> Words:
    dead = len(defects.unreachable)
    reach_zh = f"{dead} 个到不了" if dead else "没有到不了的"
    reach_en = f"{dead} unreachable" if dead else "none unreachable"
    if defects.cells is None:
        return Words(reach_zh, reach_en)
    return Words(
        f"{defects.cells} 格中 {defects.gaps} 格没有归属，{defects.overlapping} 格重叠，{reach_zh}",
        f"of {defects.cells} cells {defects.gaps} are left over and {defects.overlapping} shared, "
        f"{reach_en}",
    )


def defects_json(defects: Defects | None, lang: Lang) -> Mapping[str, Any] | None:
    """The defects as plain data; None where the ruleset could not be checked."""
    if defects is None:
        return None
    return {
        "cells": defects.cells,
        "gaps": defects.gaps,
        "overlapping": defects.overlapping,
        "gap_regions": [_region(r, lang) for r in defects.open],
        "more_gap_regions": defects.more,
        "overlaps": [
            {"segments": list(o.segments), **_region(o.region, lang)} for o in defects.shared
        ],
        "unreachable": list(defects.unreachable),
    }


def _region(region: Region, lang: Lang) -> dict[str, Any]:
    return {
        "region": region.words.say(lang),
        "cells": region.cells,
        "witness": plain_witness(region.witness),
    }
