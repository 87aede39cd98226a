"""The population stability index against a published tutorial, bin by bin."""

from __future__ import annotations

import csv

import pytest

from segrules.verbs.psi import psi


@pytest.mark.parametrize(("name", "total"), [("heloc", "0.004776"), ("california", "0.001206")])
def test_the_index_of_published_scores(published, name, total):
    """Every bin and the total agree to the published digits, in the lowest of the bands."""
    path = published / "psi_optbinning" / f"{name}_score_psi.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [int(r["count_expected"]) for r in rows]
    made = psi(expected, [int(r["count_actual"]) for r in rows])
    assert [f"{p:.6f}" for p in made.parts] == [f"{float(r['psi_published']):.6f}" for r in rows]
    assert f"{made.value:.6f}" == total
    assert made.band == "stable"
