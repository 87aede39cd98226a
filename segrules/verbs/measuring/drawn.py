"""An action's experiment and the sizes of its arms -> whether chance alone can have made them.

Where it cannot (chi-square, p below one in a thousand), something other than the draw decided who
got what, and the groups must not be compared: Fabijan and others, "Diagnosing sample ratio mismatch
in online controlled experiments", KDD 2019.
"""

from __future__ import annotations

from collections.abc import Mapping

from segrules.compiler.actions import percent
from segrules.compiler.program import Action
from segrules.engines.contacts import CONTROL, HOLDOUT
from segrules.verbs.measuring.estimates import as_expected
from segrules.verbs.measuring.measurement import Drawn

MISMATCH = 0.001
REST = ""
"""The arm of those who are in none."""


def drawn(action: Action, sizes: Mapping[str, int]) -> Drawn | None:
    """The check of an action's arms; None where it declares no experiment or has nobody.

    Who is in the control group of all actions was drawn before, and is no part of it.
    """
    shares = _shares(action)
    inside = {arm: many for arm, many in sizes.items() if arm != CONTROL}
    if not shares or not sum(inside.values()):
        return None
    arms = [arm for arm in {**shares, **inside} if shares.get(arm) or inside.get(arm)]
    listed = tuple((arm, inside.get(arm, 0), shares.get(arm, 0.0)) for arm in arms)
    p = as_expected([many for _, many, _ in listed], [share for _, _, share in listed])
    return Drawn(listed, p, p < MISMATCH)


def _shares(action: Action) -> dict[str, float]:
    """What share of those drawn falls into each arm; arms share what is not held out."""
    experiment = action.details.get("experiment") or {}
    if not experiment:
        return {}
    holdout = _share(experiment.get("holdout", "0%"))
    arms = {arm: _share(s) * (1 - holdout) for arm, s in experiment.get("arms", {}).items()}
    rest = max(0.0, 1 - holdout - sum(arms.values()))
    # what is left by rounding is nobody's
    return {HOLDOUT: holdout, **arms, REST: rest if rest > 1e-9 else 0.0}  # noqa: PLR2004


def _share(text: str) -> float:
    return float(percent(text) or 0)
