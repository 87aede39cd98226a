"""The sizes of an action's arms and the shares asked for -> whether they can be so by chance.

Where it cannot (chi-square, p below one in a thousand), something other than the draw decided who
got what, and the groups must not be compared: Fabijan and others, "Diagnosing sample ratio mismatch
in online controlled experiments", KDD 2019.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from segrules.verbs.measuring.estimates import as_expected
from segrules.verbs.measuring.measurement import Drawn
from segrules.verbs.sample_ratio import ALARM, FEWEST


def drawn(shares: Mapping[str, Fraction], sizes: Mapping[str, int]) -> Drawn | None:
    """The check of an action's groups, the empty name for those in no arm.

    None where there is but one group, or where one would be expected to be so small that the test
    means nothing; a group that nobody should be in is a mismatch whatever its size.
    """
    total = sum(sizes.values())
    listed = tuple(
        (arm, sizes.get(arm, 0), float(shares.get(arm, 0))) for arm in {**shares, **sizes}
    )
    strangers = any(many and not share for _, many, share in listed)
    small = any(share and total * share < FEWEST for _, _, share in listed)
    if len(listed) == 1 or not total or (small and not strangers):
        return None
    p = as_expected([many for _, many, _ in listed], [share for _, _, share in listed])
    return Drawn(listed, p, p < ALARM)
