"""Shipped rulesets, and their runs on the example data that `init` copies beside them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import segrules
from segrules.outputs.rulesets.starter import example_data, methods
from segrules.verbs.apply import apply_files

ROOT = Path(__file__).resolve().parents[2]
METHODS = {m.name: m for m in methods()}


@cache
def result_on_examples(name, *setting, engine=None):
    """The run of a shipped ruleset, with parameters as (name, value) pairs, on its example data."""
    method = METHODS[name]
    program = segrules.compile(method.path, parameters=dict(setting)).program
    paths = example_data(method)
    named = [f"{p.stem}={p}" for p in paths] if len(paths) > 1 else [str(p) for p in paths]
    return apply_files(program, named, engine=engine)


@pytest.fixture(scope="session")
def on_examples():
    """Name of a method -> its run on its examples, each made once."""
    return result_on_examples


@pytest.fixture(scope="session", params=sorted(METHODS))
def method(request):
    """Each shipped method in turn."""
    return METHODS[request.param]


@pytest.fixture(scope="session")
def result(method):
    """The run of each method in turn on its examples."""
    return result_on_examples(method.name)


@pytest.fixture(scope="session")
def orders():
    """The example shop's raw export, every cell as it is written."""
    path = ROOT / "examples" / "orders.csv"
    return pd.read_csv(path, encoding="gb18030", dtype="str", keep_default_na=False)


@pytest.fixture(scope="session")
def published():
    """The folder of published data; tests that need it are skipped, visibly, without it."""
    folder = Path(os.environ.get("SEGRULES_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no published data: set SEGRULES_DATA")
    return folder


@pytest.fixture(scope="session")
def shipped_ruleset():
    """Name of a method -> the path of its ruleset."""
    return lambda name: METHODS[name].path
