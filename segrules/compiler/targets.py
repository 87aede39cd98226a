"""A segment as an action or a property names it -> its segmentation and id."""

from __future__ import annotations

from segrules.compiler.scope import Names
from segrules.compiler.unknown import counted, unknown
from segrules.compiler.written import Loc, Reader


def target(written: str, loc: Loc, names: Names, reader: Reader) -> tuple[str, str] | None:
    """`at_risk`, or `rfm.at_risk` where two segmentations have such a segment.

    None, with a finding, where there is none or more than one; without where a segmentation is in
    error, whose segments are not known.
    """
    pairs = [(n, i) for n, ids in names.segmentations.items() for i in ids]
    found = [p for p in pairs if written in {p[1], f"{p[0]}.{p[1]}"}]
    if len(found) == 1:
        return found[0]
    if found:
        options = counted([f"{a}.{b}" for a, b in found])
        reader.report("which-segment", loc, name=written, options=options)
    elif not names.broken.intersection(names.segmentations):
        place = reader.loaded.place(loc)
        ids = [i for _, i in pairs]
        reader.found.append(unknown("action-for-unknown", written, ids, place))
    return None
