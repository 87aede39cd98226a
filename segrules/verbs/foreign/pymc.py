"""A segment dictionary of pymc-marketing -> the definition: the last with a code wins."""

from __future__ import annotations

from segrules.language.findings import Finding, Words
from segrules.verbs.foreign.coded import Code, Coded, coded
from segrules.verbs.foreign.imported import NO_WISH, Imported, Reading, Wish
from segrules.verbs.foreign.literals import Entries, Items, Node, Number, Text, literal

FORMAT = "pymc"
OTHER = "Other"
NOTES = (
    Words(
        "代码是 R、F、M 的四分位，4 最好；后写的分群覆盖先写的，没有列出的代码归入 Other",
        "codes are quartiles of R, F and M, 4 the best; a later segment overwrites an earlier one, "
        "and codes that are not listed are Other",
    ),
)


def read(text: str, path: str, wish: Wish = NO_WISH) -> Reading:
    """Read `{"name": ["334", ...], ...}` as JSON or as a Python literal."""
    node = literal(text, path)
    if isinstance(node, Finding):
        return Reading(None, (node,))
    if not isinstance(node, Entries):
        return Reading(None, (Finding("import-not-a-mapping", node.place),))
    findings: list[Finding] = []
    segments = [s for key, value in node.entries if (s := _segment(key, value, findings))]
    base = Imported(FORMAT, path, (), cutting="pymc", otherwise=OTHER, notes=NOTES)
    return coded(segments, findings, base, wish, "last")


def _segment(key: Node, value: Node, findings: list[Finding]) -> Coded | None:
    if not isinstance(key, Text):
        findings.append(Finding("import-not-a-segment", key.place))
        return None
    if not isinstance(value, Items):
        findings.append(Finding("import-not-a-list", value.place))
        return None
    codes = []
    for item in value.items:
        if isinstance(item, Text | Number):
            codes.append(Code(str(item.value).strip(), item.place))
        else:
            findings.append(Finding("import-not-a-code", item.place, {"text": "..."}))
    return Coded(key.value, key.place, tuple(codes))
