"""The text of one file -> the tree of its outermost mapping, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.language.yaml_guard import guarded
from segrules.language.yaml_tree import Entries, Items, Scalar, grown


@dataclass(frozen=True, slots=True)
class Document:
    """The tree, or None where there is none to work with."""

    tree: Entries | None
    findings: tuple[Finding, ...]


def document(text: str, path: str) -> Document:
    """The tree of a checked text; faults that leave its structure whole leave the tree too."""
    guard = guarded(text, path)
    if guard.events is None:
        return Document(None, guard.findings)
    growth = grown(guard.events, text, path)
    findings = (*guard.findings, *growth.findings)
    match growth.tree:
        case Entries() as tree:
            return Document(tree, findings)
        case Items() as items:
            return Document(None, (*findings, Finding("not-a-mapping/list", items.place)))
        case Scalar() as scalar:
            return Document(None, (*findings, Finding("not-a-mapping/scalar", scalar.place)))
        case None:
            return Document(None, (*findings, Finding("empty-ruleset", Place(path, 1, 1, 1, 1))))
