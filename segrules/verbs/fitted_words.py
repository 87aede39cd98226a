"""What was fitted for a score -> words: its cut points, or its mean and deviation."""

from __future__ import annotations

from segrules.compiler.constants_in_words import number_text, physical_words
from segrules.compiler.phrases import joined, put
from segrules.compiler.program import Score
from segrules.engines.results import Cuts
from segrules.language.findings import Words
from segrules.verbs.lock_form import value_type

SPREAD = Words("平均值 {m}，标准差 {d}", "mean {m}, standard deviation {d}")


def fitted_words(score: Score, cuts: Cuts, zone: str) -> Words:
    """The cut points in their order; of a standardised score the mean and the deviation."""
    if cuts.deviation is not None:
        return spread_words(cuts)
    return joined(physical_words(p, value_type(score), zone) for p in cuts.points)


def spread_words(cuts: Cuts) -> Words:
    """The mean and the deviation of a standardised score, to six decimals."""
    mean, deviation = (round(number or 0.0, 6) for number in (cuts.statistic, cuts.deviation))
    return put(SPREAD, m=number_text(mean), d=number_text(deviation))
