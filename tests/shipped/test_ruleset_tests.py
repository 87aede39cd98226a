from __future__ import annotations

from pathlib import Path

import pytest

from segrules.compiler.check import check_path
from segrules.verbs.tested import Wish, account

PATHS = sorted((Path(__file__).parents[2] / "rulesets").glob("*/*.yml"))


@pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])
def test_the_tests_of_a_shipped_ruleset_show_everything(path):
    """They pass, cover all that can be covered, and notice every mistake that moves somebody."""
    program = check_path(path).program
    assert program is not None
    told = account(program, Wish(mutate=True, suggest=True))
    assert told.mutation is not None
    assert told.failed == ()
    assert told.coverage.lacking == ()
    assert told.mutation.survived == ()
    assert told.suggested == ()
    assert len(told.mutation.killed) >= sum(len(w.rules) for w in program.segmentations)
