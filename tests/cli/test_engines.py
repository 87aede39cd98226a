from __future__ import annotations

import json
import sys

import pytest

import segrules
from segrules.verbs.engine_choice import WrongChoiceError, choose, size_of


def folder(path):
    """The files of a run's folder with their bytes."""
    return {p.name: p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("words", [["--engine", "duckdb"], ["--memory", "200MB"]])
def test_both_engines_write_the_same_folder(run, here, words):
    """Every byte of every file is the same, the manifest's too."""
    assert run("apply", "shop.yml", "orders.csv", "--out", "a", "--engine", "pandas").code == 0
    assert run("apply", "shop.yml", "orders.csv", "--out", "b", *words).code == 0
    assert folder(here / "b") == folder(here / "a")


def test_both_engines_fit_the_same_lock(run, here):
    """The lock is the same, byte for byte, and has not drifted for the other engine."""
    assert run("fit", "shop.yml", "orders.csv", "--lock", "a.yml").code == 0
    assert run("fit", "shop.yml", "orders.csv", "--lock", "b.yml", "--engine", "duckdb").code == 0
    assert (here / "a.yml").read_bytes() == (here / "b.yml").read_bytes()
    told = run("fit", "shop.yml", "orders.csv", "--check", "--lock", "a.yml", "--engine", "duckdb")
    assert told.code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--memory", "5"], "--memory: `5` is no memory limit; write it like 2GB, 64MB at least"),
        (["--memory", "much"], "--memory: `much` is no memory limit"),
        (["--engine", "sqlite"], "--engine does not take `sqlite`; choose from pandas, duckdb"),
        (
            ["--engine", "pandas", "--memory", "2GB"],
            "--memory: the pandas engine keeps to no memory limit",
        ),
    ],
)
def test_what_cannot_be_chosen_is_wrong_usage(run, words, said):
    """An engine that there is not, a size that is none, a limit to an engine without."""
    ended = run("apply", "shop.yml", "orders.csv", *words)
    assert ended.code == 2
    assert said in ended.err
    assert run("fit", "shop.yml", "orders.csv", *words).code == 2
    assert "用法错误" in run("apply", "shop.yml", "orders.csv", *words, lang="zh").err


def test_an_engine_that_is_not_installed_is_told(run, monkeypatch):
    """Without the library the command says what to install."""
    monkeypatch.setattr("segrules.verbs.engine_choice.find_spec", lambda _: None)
    ended = run("apply", "shop.yml", "orders.csv", "--engine", "duckdb")
    assert ended.code == 1
    assert "error[engine-not-installed]: the `duckdb` engine is not installed" in ended.err
    assert "pip install 'segrules[duckdb]'" in ended.err


def test_nothing_but_results_is_on_stdout(run):
    """DuckDB's own progress bar is not."""
    ended = run("apply", "shop.yml", "orders.csv", "--engine", "duckdb", "--format", "json")
    assert json.loads(ended.out)["customers"] == 12


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2GB", 2 * 10**9),
        ("512mb", 512 * 10**6),
        ("1.5GiB", 3 * 2**29),
        ("2 g", 2 * 10**9),
        ("100000000", 10**8),
        ("0.1TB", 10**11),
    ],
)
def test_sizes_are_read(text, size):
    """Decimal and binary units, with and without the B, in any case."""
    assert size_of(text) == size


def test_python_may_choose_too(shop, here):
    """The same choice and the same words from Python."""
    compiled = segrules.compile(here / "shop.yml")
    data = here / "orders.csv"
    limited = compiled.apply(data, memory=10**9).customers
    assert limited.equals(compiled.apply(data, engine="duckdb").customers)
    assert limited.equals(compiled.apply(data).customers)
    assert compiled.fit(data, engine="duckdb").text == compiled.fit(data).text
    with pytest.raises(WrongChoiceError, match="there is no engine `polars`"):
        compiled.apply(data, engine="polars")
    assert choose(None, None).name == "pandas"
    assert shop.ruleset


def test_the_engine_is_not_started_for_the_other(run):
    """The pandas engine needs no DuckDB."""
    for name in [m for m in sys.modules if m.startswith("segrules.engines.on_duckdb")]:
        del sys.modules[name]
    assert run("apply", "shop.yml", "orders.csv").code == 0
    assert not any(m.startswith("segrules.engines.on_duckdb") for m in sys.modules)
