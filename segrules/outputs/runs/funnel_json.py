"""A run -> the funnels of its actions as plain data: what `run.json` and `--format json` say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from segrules.compiler.action_terms import COST_DECIMALS
from segrules.verbs.sample_ratio import SampleRatio, sample_ratios

if TYPE_CHECKING:
    from segrules.engines.contacts import Funnel
    from segrules.engines.results import Result


def funnels_json(result: Result) -> list[dict[str, Any]]:
    """One mapping for each action, in the order of the ruleset; amounts in major units.

    `in_segment` is the sum of `lost`, `held` and of the customers in `sent`.
    """
    ratios = sample_ratios(result.program, result.funnels)
    return [_funnel(f, r) for f, r in zip(result.funnels, ratios, strict=True)]


def _funnel(funnel: Funnel, ratio: SampleRatio) -> dict[str, Any]:
    return {
        "action": funnel.action,
        "in_segment": funnel.in_segment,
        "lost": dict(funnel.lost),
        "held": dict(funnel.held),
        "sent": _sent(funnel.sent),
        "spent": major(funnel.spent),
        "budget": None if funnel.budget is None else major(funnel.budget),
        "unit": funnel.unit,
        "sample_ratio": {"p_value": ratio.p_value, "mismatch": ratio.mismatch},
    }


def _sent(sent: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [{"channel": c, "arm": a, "customers": n} for (c, a), n in sorted(sent.items())]


def major(amount: int) -> float:
    """An amount of a budget in major units."""
    return amount / float(10**COST_DECIMALS)
