"""A segment dictionary of pymc-marketing -> the definition: the last with a code wins."""

from __future__ import annotations

from segrules.language.findings import Finding, Label, Words
from segrules.language.width import shown
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
    findings: list[Finding] = []
    segments = named_codes(text, path, findings)
    base = Imported(FORMAT, path, (), cutting="pymc", otherwise=OTHER, notes=NOTES)
    return coded(segments, findings, base, wish, "last")


def named_codes(text: str, path: str, findings: list[Finding]) -> list[Coded]:
    """A dictionary of names with lists of codes; of equal names the last one counts."""
    node = literal(text, path)
    if isinstance(node, Finding):
        findings.append(node)
        return []
    if not isinstance(node, Entries):
        findings.append(Finding("import-not-a-mapping", node.place))
        return []
    found: dict[str, Coded] = {}
    for key, value in node.entries:
        segment = _segment(key, value, findings)
        if segment is None:
            continue
        if segment.name in found:
            first = Label(found[segment.name].place, "import-name-twice/first")
            args = {"name": shown(segment.name)}
            findings.append(Finding("import-name-twice/last", segment.place, args, (first,)))
        found[segment.name] = segment
    return list(found.values())


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
