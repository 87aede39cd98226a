"""Published data, read where it is; tests that need it are skipped, visibly, where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import segrules

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def published():
    """The folder of published data."""
    folder = Path(os.environ.get("SEGRULES_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no published data: set SEGRULES_DATA")
    return folder


@pytest.fixture(scope="session")
def ruleset():
    """A ruleset of these tests, compiled, by name."""
    return lambda name: segrules.compile(Path(__file__).parent / "rulesets" / f"{name}.yml")
