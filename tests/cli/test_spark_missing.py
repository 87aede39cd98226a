"""A machine without PySpark or without Java: the command says so and how to mend it."""

from __future__ import annotations

import importlib.util

import pytest

from segrules.verbs import engine_choice

HAS_PYSPARK = importlib.util.find_spec("pyspark") is not None


@pytest.mark.skipif(not HAS_PYSPARK, reason="needs segrules[spark]")
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Spark needs Java", "apt install openjdk-17-jre-headless", "JAVA_HOME"]),
        ("zh", ["Spark 要用 Java", "apt install openjdk-17-jre-headless", "JAVA_HOME"]),
    ],
)
def test_without_java(run, monkeypatch, lang, said):
    """Without Java the command names the package that has it, and ends with 1."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    monkeypatch.setattr(SparkSession, "getActiveSession", staticmethod(lambda: None))
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    ended = run("apply", "shop.yml", "orders.csv", "--engine", "spark", lang=lang)
    assert ended.code == 1
    assert ended.out == ""
    assert all(words in ended.err for words in said)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "the `spark` engine is not installed"), ("zh", "`spark` 引擎没有安装")],
)
def test_without_pyspark(run, monkeypatch, lang, said):
    """Without PySpark the command names the extra, and ends with 1."""
    monkeypatch.setattr(engine_choice, "find_spec", lambda _: None)
    ended = run("apply", "shop.yml", "orders.csv", "--engine", "spark", lang=lang)
    assert ended.code == 1
    assert said in ended.err
    assert "pip install 'segrules[spark]'" in ended.err


def test_a_catalogue_table_for_another_engine(run):
    """A table of Spark's catalogue given to another engine is told apart from a missing file."""
    ended = run("apply", "shop.yml", "table:shop.orders")
    assert ended.code == 1
    assert "add `--engine spark`" in ended.err


def test_a_memory_limit_is_not_sparks(run):
    """Spark keeps to its own limits, so ours is refused."""
    ended = run("apply", "shop.yml", "orders.csv", "--engine", "spark", "--memory", "2GB")
    assert ended.code == 2
    assert "keeps to no memory limit" in ended.err
